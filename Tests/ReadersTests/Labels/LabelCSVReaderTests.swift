import Ledger
import Testing

@testable import Readers

@Suite struct LabelCSVReaderTests {
  static let header = "chain,address,label,category,actor,confidence,source\n"
  static let account = "0x2222222222222222222222222222222222222222"

  private func pack(_ text: some Sequence<UInt8>) throws -> LabelPack {
    try LabelReaders.read(bytes: Array(text), name: "labels.csv").pack
  }

  @Test func everyFieldArrives() throws {
    let pack = try pack(
      (Self.header + "ethereum,\(Self.account),A shop,shop,shop1,service_data,https://example.org\n").utf8)
    #expect(pack.title == "labels.csv")
    #expect(
      pack.labels == [
        Label(
          chain: .ethereum, address: Self.account, label: "A shop", categories: ["shop"], actor: "shop1",
          confidence: .serviceData, source: "https://example.org", position: 2)
      ])
  }

  /// What would be a formula in a spreadsheet, a command in a terminal or markup in a browser is data here.
  @Test(arguments: [
    "=HYPERLINK(\"http://example.org\",\"x\")", "+1", "-1", "@SUM(A1)", "\u{1B}[2Jx", "<img src=x onerror=alert(1)>",
    "a,b", "line one\nline two", "\u{202E}desrever", " spaced ", "'; DROP TABLE labels; --", "é 漢 🂡",
  ])
  func textIsKeptVerbatim(text: String) throws {
    let quoted = "\"" + text.replacing("\"", with: "\"\"") + "\""
    let pack = try pack((Self.header + ",\(Self.account),\(quoted),,\(quoted),,\(quoted)\n").utf8)
    #expect(pack.labels.map(\.label) == [text])
    #expect(pack.labels.map(\.actor) == [text])
    #expect(pack.labels.map(\.source) == [text])
  }

  /// Concept ids that a tracer acts on, and one that nobody has heard of.
  @Test(arguments: [
    "exchange", "mixing_service", "coinjoin", "defi_bridge", "defi_dex", "payment_processor", "gambling", "sanction",
    "service_hack", "perpetrator", "victim", "user", "hot_wallet", "cold_wallet", "deposit_wallet", "black_list",
    "miner",
    "market", "ransomware", "scam", "donation", "made_up_tomorrow",
  ])
  func everyCategoryIsKept(category: String) throws {
    let pack = try pack((Self.header + "bsc,\(Self.account),x,\(category),,heuristic,s\n").utf8)
    #expect(pack.labels.map(\.categories) == [[category]])
    #expect(pack.labels.map(\.confidence) == [.heuristic])
    #expect(pack.labels.map(\.chain) == [.bsc])
  }

  @Test func emptyFieldsAreAbsent() throws {
    let pack = try pack((Self.header + ",\(Self.account),x,,,,\n").utf8)
    #expect(
      pack.labels == [
        Label(
          chain: nil, address: Self.account, label: "x", categories: [], actor: nil, confidence: .unknown,
          source: "labels.csv", position: 2)
      ])
  }

  @Test func columnsAreFoundByName() throws {
    let pack = try pack("note,Label , ADDRESS\r\nn,x,\(Self.account)\r\n".utf8)
    #expect(pack.labels.map(\.label) == ["x"])
    #expect(pack.labels.map(\.address) == [Self.account])
  }

  static let brokenRows: [(row: [UInt8], says: String)] = [
    (Array("ethereum,\(account),x\n".utf8), "3 fields"),
    (Array("mars,\(account),x,,,,\n".utf8), "\"mars\""),
    (Array("ethereum,,x,,,,\n".utf8), "no address"),
    (Array("ethereum,\(account),,,,,\n".utf8), "no label"),
    (Array("bitcoin,\(account),x,,,,\n".utf8), "not an address of bitcoin"),
    (Array("ethereum,\(account),x,,,sure,\n".utf8), "\"sure\""),
    (Array("ethereum,\(account),a\u{0}b,,,,\n".utf8), "NUL"),
    (Array("ethereum,\(account),".utf8) + [0xFF] + Array(",,,,\n".utf8), "UTF-8"),
  ]

  @Test(arguments: brokenRows)
  func aBrokenRowIsRejectedAlone(of row: (row: [UInt8], says: String)) throws {
    let good = Array("ethereum,\(Self.account),x,,,,\n".utf8)
    let pack = try pack(Array(Self.header.utf8) + good + row.row + good)
    #expect(pack.labels.map(\.position) == [2, 4])
    #expect(pack.rejects.map(\.position) == [3])
    #expect(pack.rejects.first?.reason.contains(row.says) == true, "\(pack.rejects)")
  }

  @Test(arguments: [
    ("address,label,address\n", "twice"), ("address,label\n\"a", "quotation mark"),
  ])
  func aBrokenFileIsRefusedWhole(text: String, says: String) {
    let error = #expect(throws: ReaderError.self) { try pack(text.utf8) }
    #expect(error?.description.contains(says) == true, "\(error?.description ?? "")")
  }
}
