/// Takes outputs at addresses that received nothing before for possible change.
///
/// What is not known cannot be ruled out.
/// - Reads: earlier receipts of each output's address, as far as the view holds them.
/// - Horizon: confirmation.
/// - Source: BlockSci, `client_change_address_behavior`.
public struct FreshAddressChange: ChangeRule {
  /// What the rule is.
  public static let card = RuleCard(
    id: "change.fresh-address", version: 1, horizon: .confirmation, tier: .lead,
    summary: "Outputs at addresses that nothing was paid to before.",
    sources: [
      "citp/BlockSci@14ccc935 src/heuristics/change_address.cpp client_change_address_behavior"
    ],
    errors: MeasuredErrors.summary(of: "change.fresh-address"),
    knownFailures: [
      "payees give out new addresses too",
      "in a case that holds part of the chain an old address can look new",
    ])

  /// What kind of sign it is.
  public static let sign: ChangeSign? = .freshness

  /// Makes the rule.
  public init() {}

  /// The outputs at new addresses.
  public func candidates(_ facts: ChangeFacts) -> OutputSet? {
    facts.spendable { facts.isFresh($0) ?? true }
  }
}
