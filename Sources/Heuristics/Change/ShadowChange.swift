/// Takes the new one of two addresses for change, where the other was used before.
///
/// - Reads: earlier receipts of both outputs' addresses.
/// - Horizon: confirmation.
/// - Source: Androulaki et al., "Evaluating User Privacy in Bitcoin", FC 2013, shadow addresses (read at second hand).
public struct ShadowChange: ChangeRule {
  /// What the rule is.
  public static let card = RuleCard(
    id: "change.shadow", version: 1, horizon: .confirmation, tier: .lead,
    summary: "Of two outputs the one at a new address, where the other's address was used before.",
    sources: [
      "Androulaki et al. 2013, Financial Cryptography, Evaluating User Privacy in Bitcoin"
    ],
    errors: MeasuredErrors.summary(of: "change.shadow"),
    knownFailures: [
      "a payee with a new address and a payer that reuses his own are taken the wrong way round"
    ])

  /// What kind of sign it is.
  public static let sign: ChangeSign? = .freshness

  /// Makes the rule.
  public init() {}

  /// The new one of two, or none.
  public func candidates(_ facts: ChangeFacts) -> OutputSet? {
    let none = OutputSet(outputs: facts.outputs)
    guard facts.outputs == 2, facts.spendable.count == 2 else { return none }
    guard let first = facts.isFresh(0), let second = facts.isFresh(1) else { return nil }
    return first == second ? none : facts.spendable { facts.isFresh($0) == true }
  }
}
