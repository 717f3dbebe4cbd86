import Foundation
import TestSupport
import Testing

/// The built program, run as its user would.
enum Dyepack {
  /// Root of the checkout.
  static let root = URL(filePath: #filePath).appending(path: "../../..").standardized

  /// The program that `swift build` put beside the tests, or another build that `DYEPACK_PROGRAM` names.
  static let path: String = {
    if let named = ProcessInfo.processInfo.environment["DYEPACK_PROGRAM"] {
      return URL(filePath: named, relativeTo: root).path
    }
    let beside = URL(filePath: CommandLine.arguments[0]).deletingLastPathComponent().appending(path: "dyepack").path
    return FileManager.default.isExecutableFile(atPath: beside)
      ? beside : root.appending(path: ".build/debug/dyepack").path
  }()

  /// Runs the program.
  static func run(_ arguments: String..., input: Data? = nil) throws -> Program.Result {
    try Program.run(path, arguments, input: input)
  }

  /// Runs the program and expects it to succeed.
  @discardableResult
  static func succeed(_ arguments: String..., input: Data? = nil, at location: SourceLocation = #_sourceLocation) throws
    -> String
  {
    let result = try Program.run(path, arguments, input: input)
    #expect(result.status == 0, "\(arguments): \(result.errors)", sourceLocation: location)
    return result.output
  }

  /// Expects one line on standard error, nothing on standard output, and exit code 2.
  static func expectFailure(
    _ result: Program.Result, naming words: [String], at location: SourceLocation = #_sourceLocation
  ) {
    #expect(result.status == 2, "\(result.errors)", sourceLocation: location)
    #expect(result.output.isEmpty, sourceLocation: location)
    let lines = result.errors.split(separator: "\n")
    #expect(lines.count == 1, "\(result.errors)", sourceLocation: location)
    #expect(result.errors.hasPrefix("dyepack: "), sourceLocation: location)
    for word in words {
      #expect(result.errors.contains(word), "no `\(word)` in \(result.errors)", sourceLocation: location)
    }
  }

  /// A file of a sample graph.
  static func sample(_ name: String) -> String { root.appending(path: "SampleGraphs/\(name)").path }

  /// A case made of a sample graph: ledger, labels and incident.
  static func caseFile(_ sample: String, ledger: String, in folder: TemporaryFolder) throws -> String {
    let path = folder.path("\(sample).dye")
    try succeed("ingest", path, Self.sample("\(sample)/\(ledger)"), "--quiet")
    try succeed("label", path, Self.sample("\(sample)/labels.csv"), "--quiet")
    try succeed("incident", "import", path, Self.sample("\(sample)/incident.yaml"))
    return path
  }

  /// The Bybit case.
  static func bybit(in folder: TemporaryFolder) throws -> String {
    try caseFile("bybit-2025", ledger: "transfers.csv", in: folder)
  }

  /// The regtest case.
  static func heist(in folder: TemporaryFolder) throws -> String {
    try caseFile("heist-regtest", ledger: "transactions.ndjson", in: folder)
  }

  /// A JSON document, checked against its schema.
  static func document(
    _ schema: String, _ text: String, at location: SourceLocation = #_sourceLocation
  ) throws -> [String: Any] {
    let verdicts = try SchemaCheck.verdicts([SchemaCheck.Case(schema: schema, document: text)])
    #expect(verdicts == ["valid"], sourceLocation: location)
    return try #require(
      try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any], sourceLocation: location)
  }
}

extension [String: Any] {
  /// A list of objects.
  func rows(_ key: String) -> [[String: Any]] { self[key] as? [[String: Any]] ?? [] }
  /// A text.
  func text(_ key: String) -> String { self[key] as? String ?? "" }
  /// An object of texts.
  func texts(_ key: String) -> [String: String] { self[key] as? [String: String] ?? [:] }
}
