import Heuristics
import Ledger
import Testing

@Suite("OptimalChange")
struct OptimalChangeTests {
  private static func places(_ draft: ChangeDraft) -> [Int]? { OptimalChange().places(draft) }

  @Test("takes what is smaller than every input")
  func vectors() {
    var draft = ChangeDraft.pair(39, 100)
    draft.inputs = [(100, .p2wpkh, 1), (40, .p2wpkh, 2)]
    #expect(Self.places(draft) == [0])
    draft.outputs[0].value = 40
    #expect(Self.places(draft) == [])
    // One input says nothing.
    draft = .pair(30, 60)
    #expect(Self.places(draft) == [0, 1])
    draft.outputs[0].kind = .opReturn
    #expect(Self.places(draft) == [1])
  }

  @Test("cannot tell without the inputs")
  func unknown() {
    var draft = ChangeDraft.pair(30, 60)
    draft.hasUnknownInput = true
    #expect(Self.places(draft) == nil)
  }
}
