/// Takes the only output at a new address for change.
///
/// - Reads: earlier receipts of each output's address.
/// - Horizon: confirmation; whether the address is used again later is not looked at.
/// - Source: Meiklejohn et al., "A Fistful of Bitcoins", IMC 2013, Heuristic 2. Conditions are numbered in the code.
/// - Deviations: a sole output gives no candidate, as it is a sweep more often than change; data carriers are no outputs.
public struct OneTimeChange: ChangeRule {
  /// What the rule is.
  public static let card = RuleCard(
    id: "change.one-time", version: 1, horizon: .confirmation, tier: .lead,
    summary: "The only output at an address that nothing was paid to before, where no output returns to an input.",
    sources: [
      "Meiklejohn et al. 2013, IMC, A Fistful of Bitcoins, Heuristic 2",
      "a sole output is left out: our choice",
    ],
    errors: MeasuredErrors.summary(of: "change.one-time"),
    knownFailures: [
      "a payment to a new address with change to an old one names the payee",
      "without a wait and other refinements it joined large services into one cluster",
    ])

  /// What kind of sign it is.
  public static let sign: ChangeSign? = .freshness

  /// Makes the rule.
  public init() {}

  /// The output at the only new address, or none.
  public func candidates(_ facts: ChangeFacts) -> OutputSet? {
    let none = OutputSet(outputs: facts.outputs)
    // Condition 1: not a coinbase.
    guard !facts.shape.isCoinbase else { return none }
    guard facts.hasKnownInputs else { return nil }
    let places = facts.spendable.places
    // Condition 2: no output returns to an input.
    guard places.count >= 2, !places.contains(where: { facts.standsAtInput($0) }) else { return none }
    // Condition 3: exactly one output's address is new here. What is not known could be another.
    guard places.allSatisfy({ facts.isFresh($0) != nil }) else { return nil }
    let fresh = facts.spendable { facts.isFresh($0) == true }
    return fresh.unique == nil ? none : fresh
  }
}
