public import Ledger

/// Takes a transaction with as many equal outputs as it can have participants for a CoinJoin.
///
/// - Reads: one transaction; every input's address must be known.
/// - Gives: a verdict on the transaction, and the denomination.
/// - Horizon: confirmation.
/// - Complexity: O(inputs + outputs).
/// - Source: Goldfeder et al., "When the cookie meets the blockchain", PETS 2018; BlockSci 14ccc935,
///   src/heuristics/tx_identification.cpp, `isCoinjoin`. Conditions are numbered in the order of the code read.
/// - Deviations: ties for the most common value are broken towards the larger value; the source takes the one that its
///   unordered map yields first.
/// - Known failure: misses Whirlpool (all outputs equal) and Wasabi 2; takes some batch payments with equal amounts for mixes.
public struct EqualOutputCoinJoin: Sendable {
  /// What the rule is.
  public static let card = RuleCard(
    id: "coinjoin.generic", version: 1, horizon: .confirmation, tier: .lead,
    summary: "As many outputs of one value as the transaction can have participants.",
    sources: [
      "Goldfeder et al. 2018, PETS, When the cookie meets the blockchain",
      "citp/BlockSci@14ccc935 src/heuristics/tx_identification.cpp",
    ],
    errors: """
      2,353 mainnet transactions (crocs-muni/coinjoin-analysis, 2026-11-23; file SHA-256 4074563e…96c0bea8, 276 ambiguous ones left \
      out): found 145 of 187 JoinMarket-like, 10 of 111 Wasabi 1, 0 of 7 Wasabi 2, 0 of 429 Whirlpool; flagged 5 of 1,070 negatives \
      and 2 of 167 Tx0. The labels were found by shape, so the negatives are the real test
      """,
    knownFailures: [
      "Whirlpool and Wasabi 2 rounds have another shape and are missed",
      "a batch payment of equal amounts funded from many addresses looks the same",
    ])

  /// What a person may set.
  public struct Parameters: Hashable, Sendable {
    /// Values that tokens and dust rules use for outputs that are no denominations.
    /// - Source: BlockSci 14ccc935 (546 dust limit, 2730 Mastercoin).
    public var ignoredValues: Set<UInt64> = [546, 2730]

    /// The defaults.
    public init() {}
  }

  private let parameters: Parameters

  /// Makes the rule.
  public init(_ parameters: Parameters = Parameters()) {
    self.parameters = parameters
  }

  /// The denomination of a CoinJoin, or nil when the transaction is not one by this rule.
  public func denomination(of transaction: UTXOTransaction) -> UInt64? {
    let inputs = transaction.inputs.count
    let outputs = transaction.outputs.count
    // Condition 1: at least two inputs and three outputs.
    guard !transaction.isCoinbase, inputs >= 2, outputs >= 3 else { return nil }
    // Condition 2: half of the outputs, rounded up, could be participants, each with an input and an address of its own.
    let participants = (outputs + 1) / 2
    guard participants <= inputs else { return nil }
    let payers = Set(transaction.inputs.lazy.compactMap(\.address))
    guard participants <= payers.count else { return nil }
    // Condition 3: the most common value occurs exactly that often.
    var counts: [UInt64: Int] = [:]
    for output in transaction.outputs { counts[output.value, default: 0] += 1 }
    guard let most = counts.max(by: { ($0.value, $0.key) < ($1.value, $1.key) }), most.value == participants else {
      return nil
    }
    // Condition 4: it is no value that wallets use for other ends.
    return parameters.ignoredValues.contains(most.key) ? nil : most.key
  }

  /// The finding for a transaction, or nil.
  public func judge(_ transaction: UTXOTransaction) -> Finding? {
    guard let denomination = denomination(of: transaction) else { return nil }
    return Finding(
      kind: Self.card.id, rule: Self.card, chain: transaction.chain, transactions: [transaction.number], addresses: [],
      details: [
        "denomination": .text(String(denomination)),
        "participants": .count((transaction.outputs.count + 1) / 2),
      ])
  }
}
