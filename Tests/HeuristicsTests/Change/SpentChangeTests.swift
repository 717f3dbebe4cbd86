import Heuristics
import Ledger
import Testing

@Suite("SpentChange")
struct SpentChangeTests {
  private static func places(_ draft: ChangeDraft) -> [Int]? { SpentChange().places(draft) }

  @Test("takes what is spent")
  func vectors() {
    var draft = ChangeDraft.pair(30, 60)
    #expect(Self.places(draft) == nil)
    draft.fates = [.unspent, ChangeDraft.spent()]
    #expect(Self.places(draft) == [1])
    draft.fates = [.unclear, .unspent]
    #expect(Self.places(draft) == [0])
    #expect(SpentChange.sign == nil)
  }
}
