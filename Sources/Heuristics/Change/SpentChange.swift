/// Takes outputs that are spent: what to intersect other rules with, where change that nobody moved is of no use.
///
/// Has no vote: being spent says nothing of whose it is. Data carriers are not left out, as they are never spent.
/// - Horizon: hindsight.
/// - Source: BlockSci, `spent`.
public struct SpentChange: ChangeRule {
  /// What the rule is.
  public static let card = RuleCard(
    id: "change.spent", version: 1, horizon: .hindsight, tier: .lead,
    summary: "Outputs that are spent.",
    sources: [
      "citp/BlockSci@14ccc935 src/heuristics/change_address.cpp spent"
    ],
    errors: MeasuredErrors.summary(of: "change.spent"),
    knownFailures: [
      "says nothing by itself"
    ])

  /// What kind of sign it is.
  public static let sign: ChangeSign? = nil

  /// Makes the rule.
  public init() {}

  /// The spent outputs.
  public func candidates(_ facts: ChangeFacts) -> OutputSet? {
    facts.hindsight.map { later in OutputSet(outputs: facts.outputs) { later.fates[$0] != .unspent } }
  }
}
