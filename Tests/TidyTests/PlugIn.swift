import Testing

/// A family that grows by one file, one line in a list and one test file.
struct PlugIn: Sendable, CustomTestStringConvertible {
  /// What makes a type a member.
  enum Membership: Sendable {
    /// It conforms to the protocol.
    case conforms(String)
    /// It has a static constant of this name.
    case hasConstant(String)
    /// Its file lies in this folder and is named for it.
    case folder(String)
  }

  var name: String
  /// The file of the list, and the words before its bracket or brace.
  var list: String
  var anchor: [String]
  /// What stands behind a type in the list: `FIFO.self`, `FanOut.card`.
  var suffix: String
  var membership: Membership
  var sources: String
  var tests: String
  /// Left off a type's name in the name of its test file, where people know it without.
  var droppedFromTests = ""

  var testDescription: String { name }

  static let all: [PlugIn] = [
    PlugIn(
      name: "policies", list: "Sources/Taint/Policy.swift", anchor: [], suffix: "self",
      membership: .conforms("TaintPool"), sources: "Sources/Taint", tests: "Tests/TaintTests"),
    PlugIn(
      name: "rules", list: "Sources/Heuristics/Finding.swift", anchor: ["let", "ruleCards"], suffix: "card",
      membership: .hasConstant("card"), sources: "Sources/Heuristics", tests: "Tests/HeuristicsTests"),
    PlugIn(
      name: "readers", list: "Sources/Readers/Readers.swift", anchor: ["static", "let", "all"], suffix: "self",
      membership: .conforms("LedgerReader"), sources: "Sources/Readers", tests: "Tests/ReadersTests"),
    PlugIn(
      name: "label readers", list: "Sources/Readers/Labels/LabelReaders.swift", anchor: ["static", "let", "all"],
      suffix: "self", membership: .conforms("LabelReader"), sources: "Sources/Readers", tests: "Tests/ReadersTests"),
    PlugIn(
      name: "exporters", list: "Sources/Evidence/Exporters/TraceExporters.swift", anchor: ["static", "let", "all"],
      suffix: "self", membership: .conforms("TraceExporter"), sources: "Sources/Evidence", tests: "Tests/EvidenceTests"),
    PlugIn(
      name: "commands", list: "Sources/dyepack/Dyepack.swift", anchor: ["subcommands", ":"], suffix: "self",
      membership: .folder("Sources/dyepack/Commands"), sources: "Sources/dyepack", tests: "Tests/CommandTests",
      droppedFromTests: "Command"),
  ]

  /// Types in the list, in its order; of a family without a list of its own, in the whole file.
  func listed() throws -> [String] {
    let text = try #require(Repository.text(of: list), "\(list) is missing")
    let source = SwiftSource(path: list, text: text)
    let tokens = anchor.isEmpty ? source.tokens[...] : source.list(after: anchor)
    return tokens.indices.dropLast(2).compactMap { index in
      guard tokens[index].kind == .word, tokens[index + 1].text == ".", tokens[index + 2].isWord(suffix) else {
        return nil
      }
      return tokens[index].text
    }
  }

  /// Types that belong in the list.
  func members() -> [String] {
    let files = Repository.files(under: sources)
    switch membership {
    case .conforms(let name): return files.flatMap { $0.types(conformingTo: name) }
    case .hasConstant(let name): return files.filter { $0.staticConstants.contains(name) }.map(\.name)
    case .folder(let folder): return files.filter { $0.path.hasPrefix(folder + "/") }.map(\.name)
    }
  }

  /// Names that the test file of a member may have.
  func testNames(of type: String) -> Set<String> {
    var names: Set = [type + "Tests"]
    if !droppedFromTests.isEmpty, type.hasSuffix(droppedFromTests) {
      names.insert(type.dropLast(droppedFromTests.count) + "Tests")
    }
    return names
  }
}
