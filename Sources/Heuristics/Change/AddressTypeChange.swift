/// Takes outputs of the type that all inputs have for possible change.
///
/// - Reads: kinds of scripts. Inputs of several kinds give no candidate.
/// - Horizon: confirmation.
/// - Source: BlockSci, `address_type`.
public struct AddressTypeChange: ChangeRule {
  /// What the rule is.
  public static let card = RuleCard(
    id: "change.address-type", version: 1, horizon: .confirmation, tier: .lead,
    summary: "Outputs with the script type that every input has.",
    sources: [
      "citp/BlockSci@14ccc935 src/heuristics/change_address.cpp address_type"
    ],
    errors: MeasuredErrors.summary(of: "change.address-type"),
    knownFailures: [
      "says nothing where payer and payee use the same type",
      "wallets that changed their type send change to the new one",
    ])

  /// What kind of sign it is.
  public static let sign: ChangeSign? = .script

  /// Makes the rule.
  public init() {}

  /// The outputs of the inputs' kind.
  public func candidates(_ facts: ChangeFacts) -> OutputSet? {
    guard facts.hasKnownInputs else { return nil }
    let kinds = Set(facts.shape.inputs.kinds)
    return facts.spendable { kinds == [facts.shape.outputs.kinds[$0]] }
  }
}
