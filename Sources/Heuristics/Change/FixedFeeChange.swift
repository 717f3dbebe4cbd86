/// Takes outputs for possible change whose spender pays the same fee rate, as wallets with a fixed rate do.
///
/// What is unspent or not known cannot be ruled out.
/// - Units: base units for 1,000 virtual bytes, rounded down; told by the caller, since no case holds sizes.
/// - Horizon: hindsight.
/// - Source: BlockSci, `fixed_fee`.
public struct FixedFeeChange: ChangeRule {
  /// What the rule is.
  public static let card = RuleCard(
    id: "change.fixed-fee", version: 1, horizon: .hindsight, tier: .lead,
    summary: "Outputs whose spender pays exactly the same fee rate, or that are not spent.",
    sources: [
      "citp/BlockSci@14ccc935 src/heuristics/change_address.cpp fixed_fee"
    ],
    errors: MeasuredErrors.summary(of: "change.fixed-fee"),
    knownFailures: [
      "wallets that estimate fees never pay the same rate twice"
    ])

  /// What kind of sign it is.
  public static let sign: ChangeSign? = .spender

  /// Makes the rule.
  public init() {}

  /// The outputs whose spender pays the same rate.
  public func candidates(_ facts: ChangeFacts) -> OutputSet? {
    facts.feeRate.map { own in
      facts.spendable(unlessSpenderFails: { spender in spender.feeRate.map { $0 == own } ?? true })
    }
  }
}
