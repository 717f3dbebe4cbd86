public import Ledger

/// Says of a Whirlpool mix where its coins came from: a premix coin from a Tx0 of its pool, a remixed coin from a mix of its pool.
///
/// The shape alone could be arranged by anybody once; a line of mixes back to splits that paid the coordinator could not.
/// - Reads: the transaction, and those that made its inputs.
/// - Gives: a finding for every mix of which the view holds a source; strong where no source that it holds is of another kind.
/// - Horizon: confirmation.
/// - Source: graphsense/graphsense-lib@a82914b heuristics_service.py (lineage of new entrants and remixers).
/// - Known failure: a Tx0 with a single premix output is not known as one, and its coin counts as of another kind.
public struct WhirlpoolLineage: Sendable {
  /// What the rule is.
  public static let card = RuleCard(
    id: "coinjoin.whirlpool-lineage", version: 1, horizon: .confirmation, tier: .strong,
    summary: "A Whirlpool mix whose premix coins come from a Tx0 of its pool and whose remixed coins from its mixes.",
    sources: ["graphsense/graphsense-lib@a82914b heuristics_service.py"],
    errors: "nothing was measured: no labelled set at hand holds the transactions before the mixes",
    knownFailures: ["a coin of a Tx0 with a single premix output counts as of another kind"])

  private let mix = CoinJoins([Whirlpool(), WhirlpoolTx0()])

  /// Makes the rule.
  public init() {}

  /// The finding for a mix, or nil when the transaction is none or the view holds no source of its inputs.
  public func judge(_ transaction: UTXOTransaction, in view: any LedgerView) throws -> Finding? {
    guard let verdict = try mix.verdict(on: transaction, in: view), verdict.kind == .whirlpool else { return nil }
    let pool = verdict.denomination
    var fromTx0 = 0
    var fromMix = 0
    var unknown = 0
    var others: [TransactionNumber] = []
    for input in transaction.inputs {
      let source = try view.utxoTransaction(input.source.transaction)
      guard source.isSeen, !source.outputs.isEmpty else {
        unknown += 1
        continue
      }
      let before = try mix.verdict(on: source, in: view)
      switch (before?.denomination == pool ? before?.kind : nil, input.value == pool) {
      case (.whirlpoolTx0, false): fromTx0 += 1
      case (.whirlpool, _): fromMix += 1
      default: others.append(source.number)
      }
    }
    guard unknown < transaction.inputs.count else { return nil }
    return Finding(
      kind: verdict.kind.rawValue, rule: Self.card, tier: others.isEmpty ? .strong : .lead, chain: transaction.chain,
      transactions: [transaction.number], addresses: [],
      details: [
        "denomination": .text(String(pool)), "participants": .count(verdict.participants),
        "premix_from_tx0": .count(fromTx0), "remixed_from_mix": .count(fromMix), "unknown": .count(unknown),
        "others": .list(Set(others).sorted().map { .transaction($0) }),
      ])
  }
}
