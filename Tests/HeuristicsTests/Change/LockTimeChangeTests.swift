import Heuristics
import Ledger
import Testing

@Suite("LockTimeChange")
struct LockTimeChangeTests {
  private static func places(_ draft: ChangeDraft) -> [Int]? { LockTimeChange().places(draft) }

  @Test("takes outputs whose spender has a lock time exactly when this one has")
  func vectors() {
    var draft = ChangeDraft.pair(30, 60)
    draft.fates = [ChangeDraft.spent(lockTime: 0), ChangeDraft.spent(lockTime: 7)]
    #expect(Self.places(draft) == [0])
    draft.lockTime = 900
    #expect(Self.places(draft) == [1])
    draft.fates = [.unspent, ChangeDraft.spent(lockTime: nil)]
    #expect(Self.places(draft) == [0, 1])
    draft.lockTime = nil
    #expect(Self.places(draft) == nil)
  }
}
