import Heuristics
import Ledger
import Testing

@Suite("AddressReuseChange")
struct AddressReuseChangeTests {
  private static func places(_ draft: ChangeDraft) -> [Int]? { AddressReuseChange().places(draft) }

  @Test("takes outputs where inputs stood")
  func vectors() {
    var draft = ChangeDraft.pair(30, 60)
    #expect(Self.places(draft) == [])
    draft.outputs[1].at = 1
    #expect(Self.places(draft) == [1])
    draft.outputs[0].at = 1
    #expect(Self.places(draft) == [0, 1])
    draft.outputs[1].kind = .opReturn
    #expect(Self.places(draft) == [0])
  }

  @Test("cannot tell without the inputs")
  func unknown() {
    var draft = ChangeDraft.pair(30, 60)
    draft.hasUnknownInput = true
    #expect(Self.places(draft) == nil)
    draft.hasUnknownInput = false
    draft.isCoinbase = true
    #expect(Self.places(draft) == nil)
  }
}
