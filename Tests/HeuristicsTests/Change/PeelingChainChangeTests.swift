import Heuristics
import Ledger
import Testing

@Suite("PeelingChainChange")
struct PeelingChainChangeTests {
  private static func places(_ draft: ChangeDraft) -> [Int]? { PeelingChainChange().places(draft) }

  @Test("takes outputs that go on with a chain")
  func vectors() {
    var draft = ChangeDraft.pair(30, 60)
    draft.fates = [ChangeDraft.spent(1, 2), ChangeDraft.spent(2, 2)]
    #expect(Self.places(draft) == [0])
    draft.fates = [ChangeDraft.spent(1, 2), .unspent]
    #expect(Self.places(draft) == [0, 1])
    // Nothing goes on, and nothing came before.
    draft.fates = [ChangeDraft.spent(1, 3), .unspent]
    #expect(Self.places(draft) == [])
    draft.followsLink = true
    #expect(Self.places(draft) == [1])
    draft.followsLink = nil
    #expect(Self.places(draft) == nil)
  }

  @Test("speaks of one input and two outputs")
  func form() {
    var draft = ChangeDraft.pair(30, 60)
    draft.followsLink = true
    draft.fates = [.unspent, .unspent]
    #expect(Self.places(draft) == [0, 1])
    draft.inputs.append((5, .p2wpkh, 2))
    #expect(Self.places(draft) == [])
    draft.inputs.removeLast()
    draft.outputs.append((1, .p2wpkh, 12))
    draft.fates?.append(.unspent)
    #expect(Self.places(draft) == [])
  }
}
