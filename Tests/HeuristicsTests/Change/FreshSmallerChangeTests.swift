import Heuristics
import Ledger
import Testing

@Suite("FreshSmallerChange")
struct FreshSmallerChangeTests {
  private static func places(_ draft: ChangeDraft) -> [Int]? { FreshSmallerChange().places(draft) }

  @Test("takes the only output that is new and smaller than every input")
  func vectors() {
    var draft = ChangeDraft.pair(30, 60)
    #expect(Self.places(draft) == [])
    draft.seenBefore = [10]
    #expect(Self.places(draft) == [1])
    draft.inputs.append((60, .p2wpkh, 2))
    #expect(Self.places(draft) == [])
    draft.seenBefore = []
    #expect(Self.places(draft) == [0])
    draft.isCoinJoin = true
    #expect(Self.places(draft) == [])
    draft.isCoinJoin = false
    draft.outputs[1].kind = .opReturn
    #expect(Self.places(draft) == [])
  }

  @Test("cannot tell where a smaller output is not known, or an input")
  func unknown() {
    var draft = ChangeDraft.pair(30, 160)
    draft.unclear = [11]
    #expect(Self.places(draft) == [0])
    draft.outputs[1].value = 60
    #expect(Self.places(draft) == nil)
    draft.unclear = []
    draft.hasUnknownInput = true
    #expect(Self.places(draft) == nil)
  }
}
