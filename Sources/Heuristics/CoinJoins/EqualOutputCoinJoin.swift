import Ledger

/// Takes a transaction with as many equal outputs as it can have participants for a CoinJoin, without a name for it.
///
/// A lead: strong enough to keep its inputs apart, too weak to claim a mixer. It says why no name was given, where a rule with a
/// name was near.
/// - Reads: values and scripts of one transaction.
/// - Horizon: confirmation.
/// - Complexity: O(n) after ``TransactionShape/settle()``.
/// - Source: Goldfeder et al., "When the cookie meets the blockchain", PETS 2018; BlockSci 14ccc935,
///   src/heuristics/tx_identification.cpp, `isCoinjoin`. Conditions are numbered in the order of the code read.
/// - Deviations: data carriers are no outputs; a tie for the most common value is the larger value's; dust values are found too, as
///   sales of tokens join inputs of several owners, and say so; what ``CoinJoinVeto`` excludes is left out.
/// - Known failure: takes some batch payments with equal amounts for mixes.
public struct EqualOutputCoinJoin: CoinJoinRule {
  /// What the rule is.
  public static let card = RuleCard(
    id: "coinjoin.generic", version: 2, horizon: .confirmation, tier: .lead,
    summary: "As many outputs of one value as the transaction can have participants.",
    sources: [
      "Goldfeder et al. 2018, PETS, When the cookie meets the blockchain",
      "citp/BlockSci@14ccc935 src/heuristics/tx_identification.cpp",
    ],
    errors: MeasuredErrors.summary(of: "coinjoin.generic"),
    knownFailures: [
      "one wallet can make the shape alone (Stonewall), or a sale of tokens have it",
      "a batch payment of equal amounts funded from many addresses looks the same",
    ])

  private let joinMarket = JoinMarket()

  /// Makes the rule.
  public init() {}

  /// The verdict on a shape, or nil.
  public func verdict(on shape: TransactionShape) -> CoinJoinVerdict? {
    // Condition 1, two inputs and three outputs, follows from the others and from a settled shape.
    guard let group = shape.largestGroup else { return nil }
    // Condition 2: half of the outputs, rounded up, could be participants, each with an input and an address of its own.
    let participants = (shape.payments + 1) / 2
    guard participants <= shape.payers else { return nil }
    // Condition 3: the most common value occurs exactly that often.
    guard group.count == participants else { return nil }
    // Condition 4: nothing else is known to make this shape.
    guard CoinJoinVeto.excluding(shape, group: group) == nil else { return nil }
    var vetoes: [CoinJoinVeto] = []
    if let veto = joinMarket.veto(on: shape) { vetoes.append(veto) }
    if CoinJoinVeto.dustValues.contains(group.value) { vetoes.append(.dust) }
    return CoinJoinVerdict(
      kind: .generic, tier: .lead, denomination: group.value, participants: participants, vetoes: vetoes)
  }
}
