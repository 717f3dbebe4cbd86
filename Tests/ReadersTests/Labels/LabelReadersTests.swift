import Crypto
import Foundation
import Ledger
import Testing

@testable import Readers

@Suite struct LabelReadersTests {
  static let kinds: [(content: String, format: String)] = [
    ("title: t\ncreator: c\ntags: []\n", "tagpack"),
    ("%YAML 1.1\n---\ntitle: t\nactors: []\n", "tagpack"),
    ("{\"title\": \"t\", \"tags\": []}", "tagpack"),
    ("\u{FEFF}title: t\ntags: []\n", "tagpack"),
    (" [ ]", "label-json"),
    ("<sdnList/>", "ofac-sdn"),
    ("\n\n<Sanctions></Sanctions>", "ofac-sdn"),
    ("address,label\n", "label-csv"),
    ("\u{FEFF}\"Chain\",\"Label\",\"Address\"\r\n", "label-csv"),
  ]

  @Test(arguments: kinds)
  func contentDecidesTheFormat(of kind: (content: String, format: String)) throws {
    let result = try LabelReaders.read(bytes: Array(kind.content.utf8), name: "pack.bin")
    #expect(result.format == kind.format)
    #expect(result.pack.labels.isEmpty && result.pack.rejects.isEmpty)
  }

  @Test(arguments: ["", "chain,block,tx_index\nethereum,1,2\n", "hello", "\u{0}\u{1}\u{2}"])
  func whatIsNoLabelFileIsRefusedByName(content: String) {
    let error = #expect(throws: ReaderError.self) { try LabelReaders.read(bytes: Array(content.utf8), name: "x.yaml") }
    #expect(error?.code == .format)
    #expect(error?.description.hasPrefix("x.yaml: ") == true)
  }

  @Test func theSealIsThatOfTheFileOnDisk() throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "labels-\(UUID())")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    // gzip -n9 of `address,label,source`, and one row with label x and source y.
    let packed = try #require(
      Hex.bytes(
        "1f8b08000000000002034b4c49294a2d2ed6c9494c4acdd129ce2f2d4a4ee532a8302212e854e854720100d98bd54744000000"))
    let file = folder.appending(path: "pack")
    try Data(packed).write(to: file)
    let result = try LabelReaders.read(path: file.path)
    #expect(result.pack.labels.map(\.label) == ["x"])
    #expect(result.bytes == Int64(packed.count))
    #expect(result.sha256 == Array(SHA256.hash(data: packed)))
  }

  @Test func aMissingFileIsNamed() {
    let error = #expect(throws: ReaderError.self) { try LabelReaders.read(path: "/nowhere/pack.yaml") }
    #expect(error?.code == .io)
  }

  @Test func formatNamesAreUnique() {
    let names = LabelReaders.all.map { $0.format }
    #expect(Set(names).count == names.count)
    #expect(LabelReaders.formats == "ofac-sdn, label-json, tagpack, label-csv")
  }

  /// Every label of the sample graphs is read, on the chain that it names.
  @Test(arguments: [("bybit-2025", "ethereum", 11), ("heist-regtest", "bitcoin-regtest", 4)])
  func sampleLabelsAreReadWhole(folder: String, chain: String, count: Int) throws {
    let pack = try LabelReaders.read(path: SampleGraph.path(folder, "labels.csv")).pack
    #expect(pack.rejects.isEmpty)
    #expect(pack.labels.count == count)
    #expect(pack.labels.allSatisfy { $0.chain?.alias == chain && !$0.categories.isEmpty && $0.actor != nil })
  }
}

/// Files of the sample graphs, found from this file.
enum SampleGraph {
  /// The path of a file in one sample graph.
  static func path(_ folder: String, _ file: String) -> String {
    let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent()
    return root.appending(path: "SampleGraphs/\(folder)/\(file)").path
  }
}
