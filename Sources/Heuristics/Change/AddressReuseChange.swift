/// Takes an output that stands where an input stood for change.
///
/// - Reads: accounts of both sides.
/// - Horizon: confirmation.
/// - Source: BlockSci, `address_reuse`; GraphSense, `direct_change`.
public struct AddressReuseChange: ChangeRule {
  /// What the rule is.
  public static let card = RuleCard(
    id: "change.address-reuse", version: 1, horizon: .confirmation, tier: .lead,
    summary: "An output that stands at the address of an input.",
    sources: [
      "citp/BlockSci@14ccc935 src/heuristics/change_address.cpp address_reuse",
      "graphsense/graphsense-lib@a82914bf heuristics_service.py direct_change",
    ],
    errors: MeasuredErrors.summary(of: "change.address-reuse"),
    knownFailures: [
      "a payment to the address that an input came from is not change, as when a service pays itself"
    ])

  /// What kind of sign it is.
  public static let sign: ChangeSign? = .reuse

  /// Makes the rule.
  public init() {}

  /// The outputs at addresses of inputs.
  public func candidates(_ facts: ChangeFacts) -> OutputSet? {
    guard facts.hasKnownInputs else { return nil }
    return facts.spendable { facts.standsAtInput($0) }
  }
}
