public import Ledger

/// Takes a transaction that spends nothing but chips of ChipMixer, two or more: whoever withdrew them joins them.
///
/// The chips of one withdrawal have one owner, so that common ownership of these inputs holds.
/// - Reads: one transaction, those that made its inputs, and every output at their chips' addresses.
/// - Horizon: hindsight, as ``ChipMixerFunding``.
/// - Source: the chips of ``ChipMixerFunding``; that two are spent together is our choice.
/// - Known failure: what ``ChipMixerFunding`` takes wrongly.
public struct ChipMixerMerge: Sendable {
  /// What the rule is.
  public static let card = RuleCard(
    id: "mixer.chipmixer-merge", version: 1, horizon: .hindsight, tier: .lead,
    summary: "Two or more chips of ChipMixer spent together and with nothing else.",
    sources: ["LoyceV, list of ChipMixer's chips (bitcointalk.org)", "thresholds: our choice"],
    errors: "nothing was measured: no labelled set of chips is at hand",
    knownFailures: ["fresh addresses that got a round pay-out and are spent together look the same"])

  private let funding: ChipMixerFunding

  /// Makes the rule.
  public init(_ parameters: ChipMixerFunding.Parameters = ChipMixerFunding.Parameters()) {
    funding = ChipMixerFunding(parameters)
  }

  /// The finding for a transaction, or nil.
  public func judge(_ transaction: UTXOTransaction, in view: any LedgerView) throws -> Finding? {
    // Condition 1: two or more inputs, and each of a chip's size: what most transactions fail by values alone.
    guard transaction.inputs.count >= 2 else { return nil }
    let sizes = ChipMixerFunding.sizes
    guard transaction.inputs.allSatisfy({ input in input.value.map { sizes.contains($0) } ?? false }) else {
      return nil
    }
    // Condition 2: each is a chip of a transaction that made chips.
    var made: [TransactionNumber: Set<OutPoint>] = [:]
    for input in transaction.inputs {
      let source = input.source.transaction
      if made[source] == nil {
        made[source] = Set(try funding.chips(of: view.utxoTransaction(source), in: view)?.outputs ?? [])
      }
      guard made[source]?.contains(input.source) == true else { return nil }
    }
    let total = transaction.inputs.reduce(Amount(0)) { $0 + Amount($1.value ?? 0) }
    return Finding(
      kind: "mixer.chipmixer", rule: Self.card, chain: transaction.chain,
      transactions: made.keys.sorted() + [transaction.number],
      addresses: transaction.inputs.compactMap(\.address),
      details: ["role": .text("merge"), "chips": .count(transaction.inputs.count), "amount": .text(String(total))])
  }
}
