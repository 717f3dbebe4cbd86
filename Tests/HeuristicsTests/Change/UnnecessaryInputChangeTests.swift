import Heuristics
import Ledger
import Testing

@Suite("UnnecessaryInputChange")
struct UnnecessaryInputChangeTests {
  private static func places(_ draft: ChangeDraft) -> [Int]? { UnnecessaryInputChange().places(draft) }

  private static let twoInputs: [(value: UInt64, kind: ScriptKind, at: AddressNumber)] = [
    (100, .p2wpkh, 1), (40, .p2wpkh, 2),
  ]

  @Test("takes the smallest output that is smaller than the smallest input")
  func vectors() {
    var draft = ChangeDraft.pair(39, 100)
    draft.inputs = Self.twoInputs
    #expect(Self.places(draft) == [0])
    draft.outputs[0].value = 40
    #expect(Self.places(draft) == [])
    draft.outputs = [(20, .p2wpkh, 10), (20, .p2wpkh, 11), (90, .p2wpkh, 12)]
    #expect(Self.places(draft) == [0, 1])
    draft.outputs[0].kind = .opReturn
    #expect(Self.places(draft) == [1])
    draft.outputs.removeLast()
    #expect(Self.places(draft) == [])
  }

  @Test("says nothing of one input, and cannot tell without the inputs")
  func limits() {
    var draft = ChangeDraft.pair(30, 60)
    #expect(Self.places(draft) == [])
    draft.hasUnknownInput = true
    #expect(Self.places(draft) == nil)
    #expect(UnnecessaryInputChange.isUnnatural(draft.facts) == nil)
  }

  @Test("knows a selection with an input that was not needed")
  func unnatural() {
    var draft = ChangeDraft.pair(30, 100)
    draft.inputs = Self.twoInputs
    // 140 - 40 = 100, and 100 + a fee of 10 are needed.
    #expect(UnnecessaryInputChange.isUnnatural(draft.facts) == false)
    draft.outputs[1].value = 90
    draft.outputs[0].value = 40
    #expect(UnnecessaryInputChange.isUnnatural(draft.facts) == true)
    draft.outputs[1].value = 91
    draft.outputs[0].value = 39
    #expect(UnnecessaryInputChange.isUnnatural(draft.facts) == false)
    draft.inputs.removeLast()
    draft.outputs[1].value = 1
    #expect(UnnecessaryInputChange.isUnnatural(draft.facts) == false)
  }
}
