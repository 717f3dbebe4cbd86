/// Who may import whom: the rows of Package.swift's target table, and which parts of the system each module may see.
///
/// SwiftPM lets an undeclared import of a sibling through, so the table is written down a second time and read here.
enum Layers {
  struct Module: Sendable {
    var name: String
    var dependencies: Set<String>
    var system: Set<String>

    init(_ name: String, _ dependencies: Set<String>, system: Set<String> = []) {
      self.name = name
      self.dependencies = dependencies
      self.system = system
    }
  }

  /// In dependency order: a module uses only modules above it.
  static let modules: [Module] = [
    Module("CZlib", []),
    Module("CZstd", []),
    Module("CBzip2", []),
    Module("Schemas", []),
    // No input or output, no clock: the first five see the standard library alone.
    Module("Ledger", ["Crypto"]),
    Module(
      "Readers", ["Ledger", "CZlib", "CZstd", "CBzip2", "Crypto", "Yams"],
      system: ["Foundation", "FoundationXML"] + posix),
    Module(
      "Nodes", ["Ledger", "Readers", "AsyncHTTPClient", "NIOCore", "NIOHTTP1", "NIOPosix"],
      system: ["Foundation", "Synchronization"]),
    Module("CaseFile", ["Ledger", "Schemas", "GRDB", "GRDBSQLite"], system: ["Foundation", "Synchronization"]),
    Module("Heuristics", ["Ledger"]),
    Module("Taint", ["Ledger"]),
    Module("Traces", ["Ledger", "Heuristics", "Taint", "HeapModule", "Crypto"]),
    Module("CBuild", []),
    Module(
      "Evidence", ["Ledger", "CaseFile", "Heuristics", "Taint", "Traces", "CBuild", "Crypto"],
      system: ["Foundation", "Dispatch"]),
    Module(
      "dyepack",
      [
        "Ledger", "Readers", "Nodes", "CaseFile", "Heuristics", "Taint", "Traces", "Evidence", "Crypto",
        "ArgumentParser",
      ],
      system: ["Foundation", "Dispatch"] + posix),
    Module("TestSupport", ["Ledger", "Schemas", "Taint", "Traces"], system: tests),
    Module("LedgerTests", ["Ledger", "TestSupport"], system: tests),
    Module("ReadersTests", ["Readers", "Ledger", "TestSupport", "Crypto", "Yams"], system: tests),
    Module("CaseFileTests", ["CaseFile", "Ledger", "TestSupport", "GRDB"], system: tests),
    Module("HeuristicsTests", ["Heuristics", "Ledger", "Readers", "TestSupport", "Crypto"], system: tests),
    Module("TaintTests", ["Taint", "Ledger", "TestSupport"], system: tests),
    Module("TracesTests", ["Traces", "Heuristics", "Taint", "Ledger", "TestSupport"], system: tests),
    Module("EvidenceTests", ["Evidence", "Traces", "Ledger", "Schemas", "TestSupport"], system: tests),
    Module("CommandTests", ["dyepack", "TestSupport"], system: tests),
    Module("TidyTests", [], system: tests),
  ]

  /// Which modules of other packages the modules of Sources may import: one home for each kind of dependence.
  static let homes: [String: Set<String>] = [
    "GRDB": ["CaseFile"],
    "GRDBSQLite": ["CaseFile"],
    "ArgumentParser": ["dyepack"],
    "CZlib": ["Readers"],
    "CZstd": ["Readers"],
    "CBzip2": ["Readers"],
    "Yams": ["Readers"],
    "HeapModule": ["Traces"],
    "CBuild": ["Evidence"],
    "AsyncHTTPClient": ["Nodes"],
    "NIOCore": ["Nodes"],
    "NIOHTTP1": ["Nodes"],
    "NIOPosix": ["Nodes"],
    "Schemas": ["CaseFile"],
    "Crypto": ["Ledger", "Readers", "Traces", "Evidence", "dyepack"],
  ]

  private static let posix: Set<String> = ["Glibc", "Musl", "Darwin"]
  private static let tests: Set<String> = [
    "Testing", "Foundation", "FoundationXML", "Synchronization", "Dispatch", "Glibc", "Musl", "Darwin",
  ]
}

private func + (left: Set<String>, right: Set<String>) -> Set<String> { left.union(right) }
