/// Takes the only output that is at a new address and smaller than every input for change.
///
/// Joins ``FreshAddressChange`` and ``OptimalChange``, and has no vote of its own.
/// - Horizon: confirmation.
/// - Source: BlockSci, `legacy`.
public struct FreshSmallerChange: ChangeRule {
  /// What the rule is.
  public static let card = RuleCard(
    id: "change.fresh-smaller", version: 1, horizon: .confirmation, tier: .lead,
    summary: "The only output that is smaller than every input and at a new address, outside CoinJoins.",
    sources: [
      "citp/BlockSci@14ccc935 src/heuristics/change_address.cpp legacy"
    ],
    errors: MeasuredErrors.summary(of: "change.fresh-smaller"),
    knownFailures: [
      "those of the two rules that it joins"
    ])

  /// What kind of sign it is.
  public static let sign: ChangeSign? = nil

  /// Makes the rule.
  public init() {}

  /// The output that both rules leave, or none.
  public func candidates(_ facts: ChangeFacts) -> OutputSet? {
    let none = OutputSet(outputs: facts.outputs)
    guard !facts.isCoinJoin, facts.spendable.count > 1 else { return none }
    guard let smaller = OptimalChange().candidates(facts) else { return nil }
    guard smaller.places.allSatisfy({ facts.isFresh($0) != nil }) else { return nil }
    let both = smaller.intersection(facts.spendable { facts.isFresh($0) == true })
    return both.unique == nil ? none : both
  }
}
