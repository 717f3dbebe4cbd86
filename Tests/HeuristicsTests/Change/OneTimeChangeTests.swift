import Heuristics
import Ledger
import Testing

@Suite("OneTimeChange")
struct OneTimeChangeTests {
  private static func places(_ draft: ChangeDraft) -> [Int]? { OneTimeChange().places(draft) }

  @Test("takes the only output at a new address")
  func vectors() {
    var draft = ChangeDraft.pair(30, 60)
    #expect(Self.places(draft) == [])
    draft.seenBefore = [10]
    #expect(Self.places(draft) == [1])
    draft.seenBefore = [10, 11]
    #expect(Self.places(draft) == [])
    // Later receipts are not looked at.
    draft.seenBefore = [10]
    draft.seenAfter = [11]
    #expect(Self.places(draft) == [1])
    // One new address twice is two outputs.
    draft.outputs.append((5, .p2wpkh, 11))
    #expect(Self.places(draft) == [])
  }

  @Test("condition 1: not a coinbase")
  func coinbase() {
    var draft = ChangeDraft.pair(30, 60)
    draft.seenBefore = [10]
    draft.inputs = []
    draft.isCoinbase = true
    #expect(Self.places(draft) == [])
  }

  @Test("condition 2: no output returns to an input, and there are two")
  func selfChange() {
    var draft = ChangeDraft.pair(30, 60)
    draft.outputs[0].at = 1
    #expect(Self.places(draft) == [])
    draft.outputs.removeFirst()
    #expect(Self.places(draft) == [])
    draft.outputs.append((0, .opReturn, 12))
    #expect(Self.places(draft) == [])
  }

  @Test("cannot tell where another address could be new, or an input could return")
  func unknown() {
    var draft = ChangeDraft.pair(30, 60)
    draft.seenBefore = [10]
    draft.unclear = [10]
    #expect(Self.places(draft) == nil)
    draft.unclear = []
    draft.hasUnknownInput = true
    #expect(Self.places(draft) == nil)
  }
}
