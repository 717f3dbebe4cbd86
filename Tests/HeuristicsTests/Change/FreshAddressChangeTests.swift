import Heuristics
import Ledger
import Testing

@Suite("FreshAddressChange")
struct FreshAddressChangeTests {
  private static func places(_ draft: ChangeDraft) -> [Int]? { FreshAddressChange().places(draft) }

  @Test("takes outputs at new addresses")
  func vectors() {
    var draft = ChangeDraft.pair(30, 60)
    #expect(Self.places(draft) == [0, 1])
    draft.seenBefore = [10]
    #expect(Self.places(draft) == [1])
    // An input's address received what the input spends, whatever the view holds of it.
    draft.outputs[1].at = 1
    #expect(Self.places(draft) == [])
  }

  @Test("cannot rule out what is not known")
  func unknown() {
    var draft = ChangeDraft.pair(30, 60)
    draft.seenBefore = [10]
    draft.unclear = [11]
    #expect(Self.places(draft) == [1])
    draft.outputs[1].kind = .opReturn
    #expect(Self.places(draft) == [])
  }
}
