import ArgumentParser

/// What to trace from, shared by `trace`, `freeze` and `export`.
struct SeedOptions: ParsableArguments {
  @Option(help: "The theft to trace, by the id it was added with.")
  var incident: String?

  @Option(
    parsing: .upToNextOption, help: "Addresses, transactions, outputs (TXID:VOUT) or logs (0xHASH#LOG) to trace from.")
  var from: [String] = []

  @Option(parsing: .upToNextOption, help: "Transactions to trace from; the same as --from with a transaction id.")
  var tx: [String] = []

  @Option(
    parsing: .upToNextOption,
    help: "Narrow seed transactions to what they pay these addresses; backward, the places at which to end.")
  var to: [String] = []

  @Option(help: "Narrow address and transaction seeds to one asset (CAIP-19).")
  var asset: String?

  func validate() throws {
    guard incident != nil || !from.isEmpty || !tx.isEmpty else {
      throw ValidationError("Name what to trace: --incident ID or --from REF.")
    }
  }
}
