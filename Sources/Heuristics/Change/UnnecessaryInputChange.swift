import Ledger

/// Takes the smallest output for change where it is smaller than the smallest of several inputs.
///
/// If it were the payment, the smallest input would not have been needed. Equal smallest outputs are all candidates.
/// - Reads: values of both sides.
/// - Horizon: confirmation.
/// - Source: Ghesmati et al., "Unnecessary Input Heuristics and PayJoin Transactions" (UIH1), ePrint 2022/589.
/// - Deviations: one input gives no candidate.
public struct UnnecessaryInputChange: ChangeRule {
  /// What the rule is.
  public static let card = RuleCard(
    id: "change.unnecessary-input", version: 1, horizon: .confirmation, tier: .lead,
    summary: "The smallest output, where it is smaller than the smallest of several inputs.",
    sources: [
      "Ghesmati et al., ePrint 2022/589, UIH1 and UIH2",
      "formal reading: our choice",
    ],
    errors: MeasuredErrors.summary(of: "change.unnecessary-input"),
    knownFailures: [
      "a PayJoin is made to break it",
      "exchanges and wallets that consolidate take inputs that they do not need",
    ])

  /// What kind of sign it is.
  public static let sign: ChangeSign? = .coinSelection

  /// Makes the rule.
  public init() {}

  /// The smallest outputs.
  public func candidates(_ facts: ChangeFacts) -> OutputSet? {
    guard let smallest = facts.smallestInput else { return nil }
    guard facts.shape.inputs.count >= 2 else { return OutputSet(outputs: facts.outputs) }
    let values = facts.spendable.places.map { facts.shape.outputs.values[$0] }
    guard let least = values.min(), values.count >= 2, least < smallest else {
      return OutputSet(outputs: facts.outputs)
    }
    return facts.spendable { facts.shape.outputs.values[$0] == least }
  }

  /// Whether the largest output could have been paid, with the fee, without the smallest input (UIH2), or nil where that is not known.
  ///
  /// Then coin selection was no plain wallet's: a consolidation, a service, or a PayJoin, and ``candidates(_:)`` is worth less.
  public static func isUnnatural(_ facts: ChangeFacts) -> Bool? {
    guard let smallest = facts.smallestInput, let fee = facts.shape.fee else { return nil }
    guard facts.shape.inputs.count >= 2, let largest = facts.shape.outputs.values.max() else { return false }
    let arrived = facts.shape.inputs.values.reduce(Amount(0)) { $0 + Amount($1) }
    return arrived - Amount(smallest) >= Amount(largest) + Amount(fee)
  }
}
