import Heuristics
import Ledger
import Testing

@Suite("AddressTypeChange")
struct AddressTypeChangeTests {
  private static func places(_ draft: ChangeDraft) -> [Int]? { AddressTypeChange().places(draft) }

  @Test("takes outputs of the inputs' kind")
  func vectors() {
    var draft = ChangeDraft.pair(30, 60)
    #expect(Self.places(draft) == [0, 1])
    draft.outputs[0].kind = .p2tr
    #expect(Self.places(draft) == [1])
    // Inputs of several kinds leave none.
    draft.inputs.append((5, .p2tr, 2))
    #expect(Self.places(draft) == [])
  }

  @Test("cannot tell without the inputs")
  func unknown() {
    var draft = ChangeDraft.pair(30, 60)
    draft.hasUnknownInput = true
    #expect(Self.places(draft) == nil)
  }
}
