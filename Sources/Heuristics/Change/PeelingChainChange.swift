/// Takes outputs for possible change that go on a chain of transactions with one input and two outputs.
///
/// The transaction is in such a chain when it has that form, and so has the one before it or a spender. What is unspent cannot be ruled
/// out; outside a chain there is no candidate.
/// - Horizon: hindsight.
/// - Source: BlockSci, `peeling_chain` and `isPeelingChain`.
public struct PeelingChainChange: ChangeRule {
  /// What the rule is.
  public static let card = RuleCard(
    id: "change.peeling-chain", version: 1, horizon: .hindsight, tier: .lead,
    summary: "In a chain of transactions with one input and two outputs, outputs that go on with it or are not spent.",
    sources: [
      "citp/BlockSci@14ccc935 src/heuristics/change_address.cpp peeling_chain",
      "citp/BlockSci@14ccc935 src/heuristics/tx_identification.cpp isPeelingChain",
    ],
    errors: MeasuredErrors.summary(of: "change.peeling-chain"),
    knownFailures: [
      "both outputs go on where the payee spends from one coin to one payee too",
      "exchanges and many wallets make such chains all day",
    ])

  /// What kind of sign it is.
  public static let sign: ChangeSign? = .spender

  /// Makes the rule.
  public init() {}

  /// The outputs that go on with the chain.
  public func candidates(_ facts: ChangeFacts) -> OutputSet? {
    let none = OutputSet(outputs: facts.outputs)
    guard facts.isLink, let fates = facts.hindsight?.fates else { return none }
    let goesOn = fates.contains { fate in
      if case .spent(let spender) = fate { spender.isLink } else { false }
    }
    if !goesOn {
      guard let followsLink = facts.followsLink else { return nil }
      guard followsLink else { return none }
    }
    // A spender with this transaction behind it is in the chain when it has the form itself.
    return facts.spendable(unlessSpenderFails: { $0.isLink })
  }
}
