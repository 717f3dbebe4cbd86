/// Takes outputs for possible change whose spender sets a lock time if and only if this transaction does.
///
/// What is unspent or not known cannot be ruled out.
/// - Horizon: hindsight.
/// - Source: BlockSci, `locktime`: only whether the field is above 0 is compared.
public struct LockTimeChange: ChangeRule {
  /// What the rule is.
  public static let card = RuleCard(
    id: "change.locktime", version: 1, horizon: .hindsight, tier: .lead,
    summary: "Outputs whose spender has a lock time exactly when this transaction has one, or that are not spent.",
    sources: [
      "citp/BlockSci@14ccc935 src/heuristics/change_address.cpp locktime"
    ],
    errors: MeasuredErrors.summary(of: "change.locktime"),
    knownFailures: [
      "wallets of most payees do the same, so that it often says nothing"
    ])

  /// What kind of sign it is.
  public static let sign: ChangeSign? = .spender

  /// Makes the rule.
  public init() {}

  /// The outputs whose spender agrees.
  public func candidates(_ facts: ChangeFacts) -> OutputSet? {
    facts.lockTime.map { own in
      facts.spendable(unlessSpenderFails: { spender in spender.lockTime.map { ($0 > 0) == (own > 0) } ?? true })
    }
  }
}
