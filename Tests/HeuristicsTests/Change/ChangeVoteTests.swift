import Heuristics
import Ledger
import Testing

@Suite("ChangeVote")
struct ChangeVoteTests {
  private static func vote(_ draft: ChangeDraft, _ horizon: RuleCard.Horizon = .confirmation) -> ChangeVote? {
    ChangeVote(on: draft.facts, horizon: horizon)
  }

  /// A round payment to a reused address, and change.
  private static var payment: ChangeDraft {
    var draft = ChangeDraft.pair(5_000_000, 1_234_567)
    draft.inputs = [(6_300_000, .p2wpkh, 1)]
    draft.seenBefore = [10]
    return draft
  }

  @Test("is strong on two independent signs")
  func strong() throws {
    let vote = try #require(Self.vote(Self.payment))
    #expect(vote.output == 1)
    #expect(vote.tier == .strong)
    #expect(vote.votes == [.amount: 1, .freshness: 1])
    #expect(vote.judgedAt == nil)
  }

  @Test("is a lead on one sign, however many rules repeat it")
  func lead() throws {
    var draft = Self.payment
    draft.outputs[0].value = 5_000_001
    let vote = try #require(Self.vote(draft))
    #expect(vote.verdicts.count { $0.sign == .freshness && $0.outputs.unique == 1 } == 3)
    #expect(vote.output == 1)
    #expect(vote.tier == .lead)
    #expect(vote.votes == [.freshness: 1])
  }

  @Test("is a lead where a sign speaks for another output, and none on a tie")
  func contrary() throws {
    var draft = Self.payment
    draft.outputs[0].kind = .p2tr
    draft.inputs[0].kind = .p2tr
    var vote = try #require(Self.vote(draft))
    #expect(vote.votes == [.amount: 1, .freshness: 1, .script: 0])
    #expect(vote.output == 1)
    #expect(vote.tier == .lead)
    draft.seenBefore = [10, 11]
    vote = try #require(Self.vote(draft))
    #expect(vote.votes == [.amount: 1, .script: 0])
    #expect(vote.output == nil)
    #expect(vote.tier == nil)
  }

  @Test("has no vote of a sign whose rules leave several outputs, none, or contradict each other")
  func silent() throws {
    var draft = ChangeDraft.pair(1_234_567, 7_654_321)
    draft.inputs = [(9_000_000, .p2wpkh, 1)]
    var vote = try #require(Self.vote(draft))
    #expect(vote.output == nil)
    #expect(vote.votes == [:])
    #expect(!vote.verdicts.isEmpty)
    // One spender has the lock time, the other the number of outputs.
    draft.fates = [ChangeDraft.spent(1, 3), ChangeDraft.spent(1, 2, lockTime: 5)]
    vote = try #require(Self.vote(draft, .hindsight))
    #expect(vote.votes[.spender] == nil)
  }

  @Test("takes change back to an input without the sign of new addresses")
  func reuse() throws {
    var draft = Self.payment
    draft.outputs[1].at = 1
    draft.seenBefore = []
    let vote = try #require(Self.vote(draft))
    #expect(vote.votes == [.amount: 1, .reuse: 1])
    #expect(vote.output == 1)
    #expect(vote.tier == .strong)
  }

  @Test("looks at later facts only when asked to, and says up to which height")
  func horizon() throws {
    var draft = ChangeDraft.pair(1_234_567, 7_654_321)
    draft.inputs = [(9_000_000, .p2wpkh, 1)]
    draft.fates = [ChangeDraft.spent(1, 1, version: 1), ChangeDraft.spent(2, 1)]
    let confirmed = try #require(Self.vote(draft))
    #expect(confirmed.judgedAt == nil)
    #expect(confirmed.verdicts.allSatisfy { $0.rule.horizon == .confirmation && $0.judgedAt == nil })
    let later = try #require(Self.vote(draft, .hindsight))
    #expect(later.output == 1)
    #expect(later.tier == .lead)
    #expect(later.judgedAt == 2000)
    #expect(later.verdicts.allSatisfy { ($0.rule.horizon == .hindsight) == ($0.judgedAt == 2000) })
  }

  @Test("says nothing of mixes and coinbases")
  func mixes() {
    var draft = Self.payment
    draft.isCoinJoin = true
    #expect(Self.vote(draft) == nil)
    draft.isCoinJoin = false
    draft.isCoinbase = true
    #expect(Self.vote(draft) == nil)
  }
}
