import Ledger
import Testing

@testable import Readers

@Suite struct OFACReaderTests {
  private func pack(_ bytes: some Sequence<UInt8>) throws -> LabelPack {
    var source = ByteSource(bytes: Array(bytes), name: "sdn.xml")
    return try OFACReader.read(&source)
  }

  @Test(arguments: [
    "<sdnList/>", "<?xml version=\"1.0\"?><sdnList/>",
    "\u{FEFF}<?xml version='1.0' encoding='UTF-8'?>\n<sdnList></sdnList>",
    "<?xml version=\"1.0\" encoding = \"utf-8\" standalone=\"yes\"?><!-- <!DOCTYPE a> --><?pi <!DOCTYPE b> ?>\r\n\t<sdnList/>\n",
  ])
  func whatXMLAllowsBeforeTheListPasses(text: String) throws {
    #expect(try pack(text.utf8).labels.isEmpty)
  }

  @Test(arguments: [
    "<!DOCTYPE sdnList><sdnList/>",
    "<?xml version=\"1.0\"?>\n<!-- x --><!DOCTYPE sdnList [<!ENTITY a \"b\">]><sdnList>&a;</sdnList>",
    "<!DOCTYPE sdnList SYSTEM \"file:///etc/passwd\"><sdnList/>", "<!doctype sdnList><sdnList/>",
  ])
  func aDocumentTypeIsRefused(text: String) {
    let error = #expect(throws: ReaderError.self) { try pack(text.utf8) }
    #expect(error?.description.contains("document type declaration") == true)
  }

  @Test(arguments: [
    "<?xml version=\"1.0\" encoding=\"UTF-7\"?>+ADwAIQ-DOCTYPE a+AD4-<sdnList/>",
    "<?xml version='1.0' encoding='utf-16'?><sdnList/>",
    "<?xml version='1.0' encoding=''?><sdnList/>", "<?xml version='1.0' encoding='utf-8\"?><sdnList/>",
  ])
  func anotherEncodingIsRefused(text: String) {
    let error = #expect(throws: ReaderError.self) { try pack(text.utf8) }
    #expect(error?.description.contains("UTF-8") == true)
  }

  @Test(arguments: [
    "text<sdnList/>", "", "<", "<!-- ", "<sdnList>", "<sdnList></Sanctions>", "<sdnList>&nbsp;</sdnList>",
    "<sdnList>&e;</sdnList>",
    "<sdnList/><sdnList/>", "<a b=c/>", "<sdnList a='1' a='2'/>", "<sdnList>\u{1}</sdnList>", "<1/>",
    "<sdnList><x></sdnList>", "<sdnList><![CDATA[</sdnList>",
  ])
  func brokenXMLIsRefused(text: String) {
    #expect(throws: ReaderError.self) { try pack(text.utf8) }
  }

  @Test func brokenUTF8IsRefused() {
    #expect(throws: ReaderError.self) { try pack(Array("<sdnList>".utf8) + [0xC0, 0x80] + Array("</sdnList>".utf8)) }
    #expect(throws: ReaderError.self) { try pack([0xFF, 0xFE, 0x3C, 0x00]) }
  }

  @Test func aPrologWithoutEndIsRefused() {
    let text = "<!--" + String(repeating: "x", count: 1 << 17) + "--><sdnList/>"
    let error = #expect(throws: ReaderError.self) { try pack(text.utf8) }
    #expect(error?.description.contains("64 KiB") == true)
  }

  @Test(arguments: ["<html/>", "<sdnlist/>", "<list xmlns='x'/>"])
  func anotherRootIsRefusedByName(text: String) {
    let error = #expect(throws: ReaderError.self) { try pack(text.utf8) }
    #expect(error?.description.contains("<sdnList>") == true)
  }

  @Test func depthIsBounded() {
    let text = "<sdnList>" + String(repeating: "<a>", count: 10_000)
    let error = #expect(throws: ReaderError.self) { try pack(text.utf8) }
    #expect(error?.description.contains("64 deep") == true, "\(error?.description ?? "")")
  }

  /// A list many times longer than the parser's buffer, with a line for each of its labels.
  @Test func aLongListIsReadInPieces() throws {
    let count = 2_000
    let entries = (0..<count).map { index in
      let digits = String(index, radix: 16)
      let address = "0x" + String(repeating: "0", count: 40 - digits.count) + digits
      return "<sdnEntry><uid>\(index)</uid><lastName>P\(index)</lastName><idList><id>"
        + "<idType>Digital Currency Address - ETH</idType><idNumber>\(address)</idNumber></id></idList></sdnEntry>"
    }
    let pack = try pack("<sdnList>\n\(entries.joined(separator: "\n"))\n</sdnList>".utf8)
    #expect(pack.labels.count == count)
    #expect(pack.labels.last?.label == "P\(count - 1)")
    #expect(pack.labels.last?.position == Int64(count + 1))
    #expect(Set(pack.labels.map(\.address)).count == count)
  }
}
