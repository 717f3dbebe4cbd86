import Heuristics
import Ledger
import Testing

@Suite("FixedFeeChange")
struct FixedFeeChangeTests {
  private static func places(_ draft: ChangeDraft) -> [Int]? { FixedFeeChange().places(draft) }

  @Test("takes outputs whose spender pays the same rate")
  func vectors() {
    var draft = ChangeDraft.pair(30, 60)
    draft.fates = [ChangeDraft.spent(feeRate: 5000), ChangeDraft.spent(feeRate: 5001)]
    #expect(Self.places(draft) == nil)
    draft.feeRate = 5000
    #expect(Self.places(draft) == [0])
    draft.fates = [.unspent, ChangeDraft.spent(feeRate: nil)]
    #expect(Self.places(draft) == [0, 1])
  }
}
