import Ledger

/// Takes the only output for change that is of the inputs' type, not round, smaller than every input, and at an address used once.
///
/// Joins signs of other rules, and has no vote of its own.
/// - Reads: also later receipts of the addresses.
/// - Horizon: hindsight.
/// - Source: GraphSense, `one_time_change`.
public struct OneTimeTypedChange: ChangeRule {
  /// What the rule is.
  public static let card = RuleCard(
    id: "change.one-time-typed", version: 1, horizon: .hindsight, tier: .lead,
    summary:
      "The only output of the inputs' type that is not round, smaller than every input, and at an address used once.",
    sources: [
      "graphsense/graphsense-lib@a82914bf heuristics_service.py one_time_change"
    ],
    errors: MeasuredErrors.summary(of: "change.one-time-typed"),
    knownFailures: [
      "a later receipt at the address takes the answer back",
      "those of the rules that it joins",
    ])

  /// What kind of sign it is.
  public static let sign: ChangeSign? = nil

  /// What round amounts are multiples of, base units.
  private static let unit: UInt64 = 1_000

  /// Makes the rule.
  public init() {}

  /// The output with every sign, or none.
  public func candidates(_ facts: ChangeFacts) -> OutputSet? {
    let none = OutputSet(outputs: facts.outputs)
    guard (2...10).contains(facts.outputs) else { return none }
    guard let smaller = OptimalChange().candidates(facts), let typed = AddressTypeChange().candidates(facts)
    else { return nil }
    let likely = smaller.intersection(typed).intersection(
      facts.spendable { facts.shape.outputs.values[$0] % Self.unit != 0 })
    guard likely.places.allSatisfy({ facts.isFresh($0) != nil && facts.receipts[$0].after != nil }) else { return nil }
    let once = likely.intersection(
      facts.spendable { facts.isFresh($0) == true && facts.receipts[$0].after == false })
    return once.unique == nil ? none : once
  }
}
