/// Takes outputs for possible change that are spent by a transaction of at most two outputs, as consumers' wallets make them.
///
/// What is unspent cannot be ruled out.
/// - Reads: the spenders' numbers of outputs. A transaction with more than two outputs gives no candidate.
/// - Horizon: hindsight.
/// - Source: J. Nick, "Data-Driven De-Anonymization in Bitcoin", ETH 2015, consumer heuristic.
public struct ConsumerChange: ChangeRule {
  /// What the rule is.
  public static let card = RuleCard(
    id: "change.consumer", version: 1, horizon: .hindsight, tier: .lead,
    summary: "Outputs that are spent by a transaction of at most two outputs, or not spent.",
    sources: [
      "Nick 2015, ETH Zürich, Data-Driven De-Anonymization in Bitcoin"
    ],
    errors: MeasuredErrors.summary(of: "change.consumer"),
    knownFailures: [
      "most payees are consumers too, so that it often says nothing",
      "says the opposite of a service that batches its payments",
    ])

  /// What kind of sign it is.
  public static let sign: ChangeSign? = .spender

  /// Makes the rule.
  public init() {}

  /// The outputs whose spender could be a consumer's.
  public func candidates(_ facts: ChangeFacts) -> OutputSet? {
    guard facts.outputs <= 2 else { return OutputSet(outputs: facts.outputs) }
    return facts.spendable(unlessSpenderFails: { $0.outputs <= 2 })
  }
}
