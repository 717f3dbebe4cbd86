/// What the change rules come to together: the output that most independent signs point at.
///
/// Rules of one ``ChangeSign`` repeat each other, so that they count once: what all of them that leave any output leave together is the
/// sign's, and it votes where that is one output. A sign that leaves several or none has no vote, and neither has freshness where change
/// goes back to an input: that wallet makes no new addresses.
/// - Source: signs after Copexit/am-i-exposed@5cc642b (weighted signs) and forensicworks/hopline (one sign was right in 89.5 % of
///   its synthetic payments, two in 99.5 %). That two signs and no contrary one make it strong, and which signs are independent, are our
///   choice.
public struct ChangeVote: Hashable, Sendable {
  /// Place of the output that more signs point at than at any other, or nil on a tie and without signs.
  public let output: Int?
  /// Strong with two signs or more for it and none for another output; else a lead; nil without an output.
  public let tier: Finding.Tier?
  /// What each sign that votes points at.
  public let votes: [ChangeSign: Int]
  /// Every rule that said something, in the order in which they were asked.
  public let verdicts: [ChangeVerdict]
  /// Height up to which later facts are known; nil where no rule that spoke looks at any.
  public let judgedAt: Int64?

  /// Asks rules, or gives nil for a coinbase and for a mix of several owners, which have no one payer.
  ///
  /// - Reads: for `confirmation`, only rules that look at no later facts.
  public init?(
    on facts: ChangeFacts, horizon: RuleCard.Horizon, rules: [any ChangeRule] = ChangeRules.all
  ) {
    guard !facts.shape.isCoinbase, !facts.isCoinJoin else { return nil }
    verdicts = rules.compactMap { rule in
      type(of: rule).card.horizon == .confirmation || horizon == .hindsight ? rule.verdict(on: facts) : nil
    }
    judgedAt = verdicts.lazy.compactMap(\.judgedAt).first
    var votes: [ChangeSign: Int] = [:]
    for sign in ChangeSign.allCases {
      let sets = verdicts.filter { $0.sign == sign && !$0.outputs.isEmpty }.map(\.outputs)
      guard let first = sets.first else { continue }
      if let output = sets.dropFirst().reduce(first, { $0.intersection($1) }).unique { votes[sign] = output }
    }
    if votes[.reuse] != nil { votes[.freshness] = nil }
    self.votes = votes
    let counts = Dictionary(votes.values.map { ($0, 1) }, uniquingKeysWith: +)
    let most = counts.values.max() ?? 0
    let leaders = counts.filter { $0.value == most }.keys
    guard leaders.count == 1, let leader = leaders.first else {
      output = nil
      tier = nil
      return
    }
    output = leader
    tier = most >= 2 && counts.count == 1 ? .strong : .lead
  }
}
