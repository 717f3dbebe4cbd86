import Heuristics
import Ledger
import Testing

@Suite("ConsumerChange")
struct ConsumerChangeTests {
  private static func places(_ draft: ChangeDraft) -> [Int]? { ConsumerChange().places(draft) }

  @Test("takes outputs whose spender could be a consumer's")
  func vectors() {
    var draft = ChangeDraft.pair(30, 60)
    draft.fates = [ChangeDraft.spent(1, 3), ChangeDraft.spent(4, 2)]
    #expect(Self.places(draft) == [1])
    draft.fates = [.unspent, .unclear]
    #expect(Self.places(draft) == [0, 1])
    draft.outputs.append((1, .p2wpkh, 12))
    draft.fates = [.unspent, .unspent, .unspent]
    #expect(Self.places(draft) == [])
    draft.fates = nil
    #expect(Self.places(draft) == nil)
  }
}
