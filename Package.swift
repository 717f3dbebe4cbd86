// swift-tools-version: 6.2
import PackageDescription

// One row a target, in dependency order: a target may use only rows above it (ARCHITECTURE.md, "Layout").
// SwiftPM lets an undeclared import of a sibling through, so Tests/TidyTests reads the import lines against this table.

let grdb: Target.Dependency = .product(name: "GRDB", package: "GRDB.swift")
let sqlite: Target.Dependency = .product(name: "GRDBSQLite", package: "GRDB.swift")
let crypto: Target.Dependency = .product(name: "Crypto", package: "swift-crypto")
let yams: Target.Dependency = .product(name: "Yams", package: "Yams")
let heap: Target.Dependency = .product(name: "HeapModule", package: "swift-collections")
let arguments: Target.Dependency = .product(name: "ArgumentParser", package: "swift-argument-parser")
let http: Target.Dependency = .product(name: "AsyncHTTPClient", package: "async-http-client")
let nio: Target.Dependency = .product(name: "NIOCore", package: "swift-nio")
let nioHTTP: Target.Dependency = .product(name: "NIOHTTP1", package: "swift-nio")
let nioPosix: Target.Dependency = .product(name: "NIOPosix", package: "swift-nio")

let strict: [SwiftSetting] = [
  // https://github.com/swiftlang/swift-evolution/blob/main/proposals/0335-existential-any.md
  .enableUpcomingFeature("ExistentialAny"),
  // https://github.com/swiftlang/swift-evolution/blob/main/proposals/0444-member-import-visibility.md
  .enableUpcomingFeature("MemberImportVisibility"),
  // https://github.com/swiftlang/swift-evolution/blob/main/proposals/0409-access-level-on-imports.md
  .enableUpcomingFeature("InternalImportsByDefault"),
  // https://github.com/swiftlang/swift-evolution/blob/main/proposals/0461-async-function-isolation.md
  .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
  // https://github.com/swiftlang/swift-evolution/blob/main/proposals/0470-isolated-conformances.md
  .enableUpcomingFeature("InferIsolatedConformances"),
  // https://github.com/swiftlang/swift-evolution/blob/main/proposals/0481-weak-let.md
  .enableUpcomingFeature("ImmutableWeakCaptures"),
]

// Warnings stop the gate (`make check`), never a build that uses this package as a dependency.
let gate: [SwiftSetting] =
  Context.environment["DYEPACK_GATE"] == nil ? [] : [.treatAllWarnings(as: .error)]

// The commit stands in every answer, so that another laboratory can build the same program. "unknown" outside a checkout.
let commit =
  (Context.gitInformation?.currentCommit ?? "unknown")
  + (Context.gitInformation?.hasUncommittedChanges == true ? "+" : "")

let package = Package(
  name: "dyepack",
  products: [
    .executable(name: "dyepack", targets: ["dyepack"]),
    .library(name: "Ledger", targets: ["Ledger"]),
    .library(name: "Readers", targets: ["Readers"]),
    .library(name: "Nodes", targets: ["Nodes"]),
    .library(name: "CaseFile", targets: ["CaseFile"]),
    .library(name: "Heuristics", targets: ["Heuristics"]),
    .library(name: "Taint", targets: ["Taint"]),
    .library(name: "Traces", targets: ["Traces"]),
    .library(name: "Evidence", targets: ["Evidence"]),
  ],
  dependencies: [
    .package(url: "https://github.com/groue/GRDB.swift", exact: "7.10.0"),
    .package(url: "https://github.com/apple/swift-crypto", exact: "4.5.2"),
    .package(url: "https://github.com/apple/swift-collections", exact: "1.6.0"),
    .package(url: "https://github.com/jpsim/Yams", exact: "6.2.2"),
    .package(url: "https://github.com/apple/swift-argument-parser", exact: "1.8.2"),
    .package(url: "https://github.com/swift-server/async-http-client", exact: "1.37.0"),
    .package(url: "https://github.com/apple/swift-nio", exact: "2.101.2"),
  ],
  targets: [
    .systemLibrary(name: "CZlib", providers: [.apt(["zlib1g-dev"])]),
    .systemLibrary(name: "CZstd", providers: [.apt(["libzstd-dev"])]),
    .systemLibrary(name: "CBzip2", providers: [.apt(["libbz2-dev"])]),
    .target(
      name: "Schemas", path: "Schemas",
      resources: [.embedInCode("sql"), .embedInCode("json")]),

    .target(name: "Ledger", dependencies: [crypto]),
    .target(name: "Readers", dependencies: ["Ledger", "CZlib", "CZstd", "CBzip2", crypto, yams]),
    .target(name: "Nodes", dependencies: ["Ledger", "Readers", http, nio, nioHTTP, nioPosix]),
    .target(name: "CaseFile", dependencies: ["Ledger", "Schemas", grdb, sqlite]),
    .target(name: "Heuristics", dependencies: ["Ledger"]),
    .target(name: "Taint", dependencies: ["Ledger"]),
    // Not `Tracing`: swift-distributed-tracing, on which HTTP clients and servers rest, has a module of that name.
    .target(name: "Traces", dependencies: ["Ledger", "Heuristics", "Taint", heap, crypto]),
    .target(name: "CBuild", cSettings: [.define("DYEPACK_COMMIT", to: "\"\(commit)\"")]),
    .target(
      name: "Evidence", dependencies: ["Ledger", "CaseFile", "Heuristics", "Taint", "Traces", "CBuild", crypto]),
    .executableTarget(
      name: "dyepack",
      dependencies: [
        "Ledger", "Readers", "Nodes", "CaseFile", "Heuristics", "Taint", "Traces", "Evidence", crypto, arguments,
      ]),

    .target(
      name: "TestSupport", dependencies: ["Ledger", "Schemas", "Taint", "Traces"], path: "Tests/TestSupport"),
    .testTarget(name: "LedgerTests", dependencies: ["Ledger", "TestSupport"]),
    .testTarget(name: "ReadersTests", dependencies: ["Readers", "Ledger", "TestSupport", crypto, yams]),
    .testTarget(name: "CaseFileTests", dependencies: ["CaseFile", "Ledger", "TestSupport", grdb]),
    .testTarget(name: "HeuristicsTests", dependencies: ["Heuristics", "Ledger", "Readers", "TestSupport", crypto]),
    .testTarget(name: "TaintTests", dependencies: ["Taint", "Ledger", "TestSupport"]),
    .testTarget(name: "TracesTests", dependencies: ["Traces", "Heuristics", "Taint", "Ledger", "TestSupport"]),
    .testTarget(
      name: "EvidenceTests", dependencies: ["Evidence", "Traces", "Ledger", "Schemas", "TestSupport"],
      exclude: ["Snapshots"]),
    .testTarget(
      name: "CommandTests", dependencies: ["dyepack", "TestSupport"],
      exclude: ["Nodes/evm_node.py", "Nodes/hostile_node.py", "Nodes/requirements.txt"]),
    .testTarget(name: "TidyTests"),
  ],
  swiftLanguageModes: [.v6]
)

for target in package.targets where target.type != .system {
  target.swiftSettings = (target.swiftSettings ?? []) + strict + gate
}
