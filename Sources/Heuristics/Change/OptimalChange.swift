/// Takes outputs smaller than every input for possible change: with a larger one, an input would not have been needed.
///
/// One input is larger than every output but one without fee, so that it tells nothing.
/// - Reads: values of both sides.
/// - Horizon: confirmation.
/// - Source: BlockSci, `optimal_change`; J. Nick, "Data-Driven De-Anonymization in Bitcoin", ETH 2015.
public struct OptimalChange: ChangeRule {
  /// What the rule is.
  public static let card = RuleCard(
    id: "change.optimal", version: 1, horizon: .confirmation, tier: .lead,
    summary: "Outputs that are smaller than the smallest input.",
    sources: [
      "citp/BlockSci@14ccc935 src/heuristics/change_address.cpp optimal_change",
      "Nick 2015, ETH Zürich, Data-Driven De-Anonymization in Bitcoin",
    ],
    errors: MeasuredErrors.summary(of: "change.optimal"),
    knownFailures: [
      "wallets that join small inputs on purpose make larger change",
      "a small payment beside large change is taken for change",
    ])

  /// What kind of sign it is.
  public static let sign: ChangeSign? = .coinSelection

  /// Makes the rule.
  public init() {}

  /// The outputs that are smaller than every input.
  public func candidates(_ facts: ChangeFacts) -> OutputSet? {
    facts.smallestInput.map { smallest in facts.spendable { facts.shape.outputs.values[$0] < smallest } }
  }
}
