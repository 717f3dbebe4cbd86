import Ledger
import Testing

@testable import Readers

@Suite struct BlockHeadTests {
  private let one = String(repeating: "01", count: 32)
  private let two = String(repeating: "02", count: 32)

  private func bytes(_ text: String) -> ArraySlice<UInt8> { ArraySlice(text.utf8) }

  @Test func bitcoin() throws {
    let text =
      "{\"hash\":\"\(one)\",\"confirmations\":3,\"height\":7,\"tx\":[{\"hash\":\"x\"}],\"previousblockhash\":\"\(two)\"}"
    let head = try #require(try BlockHead.bitcoin(bytes(text)))
    #expect(
      head == BlockHead(height: 7, hash: try #require(TransactionID(hex: one)), previous: TransactionID(hex: two)))
    let left = try BlockHead.bitcoin(bytes(text.replacing("\"confirmations\":3", with: "\"confirmations\":-1")))
    #expect(left?.isInChain == false)
    #expect(try BlockHead.bitcoin(bytes(text.replacing("\"height\":7,", with: ""))) == nil)
    #expect(try BlockHead.bitcoin(bytes(text.replacing(":7", with: ":-7"))) == nil)
    #expect(try BlockHead.bitcoin(bytes("[]")) == nil)
  }

  @Test func evm() throws {
    let text = "{\"number\":\"0x7\",\"hash\":\"0x\(one)\",\"parentHash\":\"0x\(two)\"}"
    let head = try #require(try BlockHead.evm(bytes(text)))
    #expect(head.height == 7 && head.hash.hex == one && head.previous?.hex == two)
    // The first block names nothing before it.
    #expect(try BlockHead.evm(bytes(text.replacing("0x7", with: "0x0")))?.previous == nil)
    #expect(try BlockHead.evm(bytes(text.replacing("0x7", with: "7"))) == nil)
    #expect(try BlockHead.evm(bytes("null")) == nil)
  }

  @Test func partsOfObjects() throws {
    #expect(try BlockHead.texts("a", in: bytes(#"[{"a":"1","b":[]},{"b":2,"a":"3"}]"#)) == ["1", "3"])
    #expect(try BlockHead.texts("a", in: bytes("[]")) == [])
    for text in [#"[{"b":"1"}]"#, "[1]", "{}", #"[{"a":1}]"#] {
      #expect(try BlockHead.texts("a", in: bytes(text)) == nil)
    }
    // Of a part of a longer text, where it stands in that.
    let inner = bytes(#"xx{"a": [1] ,"b":2}"#).dropFirst(2)
    #expect(try BlockHead.member("a", of: inner).map { String(decoding: $0, as: UTF8.self) } == "[1]")
    #expect(try BlockHead.member("c", of: inner) == nil)
  }
}
