import Ledger
import Testing

@Suite struct HexTests {
  @Test func everyByteReadsBackInBothCases() {
    for byte in UInt8.min...UInt8.max {
      let text = Hex.text([byte])
      #expect(text.count == 2 && text == text.lowercased())
      #expect(Hex.bytes(text) == [byte])
      #expect(Hex.bytes(text.uppercased()) == [byte])
    }
  }

  @Test(arguments: ["0", "0x00", "0g", "é0", "  ", "0\u{0}"])
  func refuses(_ text: String) {
    #expect(Hex.bytes(text) == nil)
  }

  @Test func onlyDigitsHaveValues() {
    let digits = Set("0123456789abcdefABCDEF".utf8)
    for byte in UInt8.min...UInt8.max { #expect((Hex.value(of: byte) != nil) == digits.contains(byte)) }
  }
}
