// swift-tools-version: 6.2
import PackageDescription

// Benchmarks are a package of their own, so that nobody who uses Dyepack builds them.
let package = Package(
  name: "Benchmarks",
  dependencies: [.package(name: "dyepack", path: "..")],
  targets: [
    .executableTarget(
      name: "WalkBenchmark",
      dependencies: [
        .product(name: "CaseFile", package: "dyepack"), .product(name: "Ledger", package: "dyepack"),
        .product(name: "Taint", package: "dyepack"), .product(name: "Traces", package: "dyepack"),
      ]),
    .executableTarget(
      name: "CoinJoinBenchmark",
      dependencies: [
        .product(name: "Heuristics", package: "dyepack"), .product(name: "Ledger", package: "dyepack"),
        .product(name: "Readers", package: "dyepack"),
      ]),
    .executableTarget(name: "PreparedRows", linkerSettings: [.linkedLibrary("sqlite3")]),
  ],
  swiftLanguageModes: [.v6]
)
