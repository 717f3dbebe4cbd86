import Ledger
import Testing

@testable import Readers

@Suite struct LabelListReaderTests {
  private func pack(_ text: String) throws -> LabelPack {
    try LabelReaders.read(bytes: Array(text.utf8), name: "labels.json").pack
  }

  @Test func objectsAreLabels() throws {
    let pack = try pack(
      """
      [
        {"chain": "tron", "address": "TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t", "label": "A \\"b\\" \\u00e9 \\/ <script>",
         "category": "exchange", "actor": "x", "confidence": "ownership", "source": "s"},
        {"address": "0x2222222222222222222222222222222222222222", "label": "B", "category": ["shop", "donation"], "actor": null}
      ]
      """)
    #expect(pack.rejects.isEmpty)
    #expect(
      pack.labels == [
        Label(
          chain: .tron, address: "TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t", label: "A \"b\" é / <script>",
          categories: ["exchange"], actor: "x", confidence: .ownership, source: "s", position: 2),
        Label(
          chain: nil, address: "0x2222222222222222222222222222222222222222", label: "B",
          categories: ["shop", "donation"], actor: nil, confidence: .unknown, source: "labels.json", position: 4),
      ])
  }

  @Test(arguments: [
    (#"{"address": "0x22", "label": "a"}"#, "not an address"), (#"{"label": "a"}"#, "no address"),
    ("3", "not an object"),
    ("[]", "not an object"), ("null", "not an object"),
    (#"{"chain": "mars", "address": "x", "label": "a"}"#, "\"mars\""),
    (#"{"address": {"a": 1}, "label": "a"}"#, "address is not a single value"),
  ])
  func aBrokenRecordIsRejectedAlone(record: String, says: String) throws {
    let good = #"{"address": "0x2222222222222222222222222222222222222222", "label": "a"}"#
    let pack = try pack("[\n\(good),\n\(record),\n\(good)]")
    #expect(pack.labels.map(\.position) == [2, 4])
    #expect(pack.rejects.map(\.position) == [3])
    #expect(pack.rejects.first?.reason.contains(says) == true, "\(pack.rejects)")
  }

  @Test(arguments: ["[", "[{]", "[1] 2", #"[{"a": 1, "a": 2}]"#])
  func brokenJSONIsRefusedWhole(text: String) {
    #expect(throws: ReaderError.self) { try pack(text) }
  }
}
