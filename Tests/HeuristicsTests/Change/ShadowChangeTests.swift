import Heuristics
import Ledger
import Testing

@Suite("ShadowChange")
struct ShadowChangeTests {
  private static func places(_ draft: ChangeDraft) -> [Int]? { ShadowChange().places(draft) }

  @Test("takes the new one of two")
  func vectors() {
    var draft = ChangeDraft.pair(30, 60)
    #expect(Self.places(draft) == [])
    draft.seenBefore = [11]
    #expect(Self.places(draft) == [0])
    draft.seenBefore = [10, 11]
    #expect(Self.places(draft) == [])
    draft.seenBefore = [11]
    draft.outputs.append((1, .p2wpkh, 12))
    #expect(Self.places(draft) == [])
    draft = .pair(30, 60)
    draft.seenBefore = [11]
    draft.outputs[1].kind = .opReturn
    #expect(Self.places(draft) == [])
  }

  @Test("cannot tell where one is not known")
  func unknown() {
    var draft = ChangeDraft.pair(30, 60)
    draft.unclear = [11]
    #expect(Self.places(draft) == nil)
  }
}
