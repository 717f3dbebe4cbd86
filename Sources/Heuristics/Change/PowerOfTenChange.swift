/// Takes outputs that are not round for possible change: people pay round amounts.
///
/// - Units: a value is round when it is a multiple of 10^`digits` base units.
/// - Horizon: confirmation.
/// - Source: BlockSci, `power_of_ten_value`, six digits (0.01 BTC) by default.
public struct PowerOfTenChange: ChangeRule {
  /// What the rule is.
  public static let card = RuleCard(
    id: "change.power-of-ten", version: 1, horizon: .confirmation, tier: .lead,
    summary: "Outputs that are no multiple of 0.01 BTC.",
    sources: [
      "citp/BlockSci@14ccc935 src/heuristics/change_address.cpp power_of_ten_value, digits = 6"
    ],
    errors: MeasuredErrors.summary(of: "change.power-of-ten"),
    knownFailures: [
      "amounts that are round in another currency are not round here",
      "change of a round coin after a round payment with a round fee is round too",
    ])

  /// What kind of sign it is.
  public static let sign: ChangeSign? = .amount

  /// What round amounts are multiples of, base units.
  private static let unit: UInt64 = 1_000_000

  /// Makes the rule.
  public init() {}

  /// The outputs that are not round.
  public func candidates(_ facts: ChangeFacts) -> OutputSet? {
    facts.spendable { facts.shape.outputs.values[$0] % Self.unit != 0 }
  }
}
