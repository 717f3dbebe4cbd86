import Heuristics
import Ledger
import Testing

@Suite("OneTimeTypedChange")
struct OneTimeTypedChangeTests {
  private static func places(_ draft: ChangeDraft) -> [Int]? { OneTimeTypedChange().places(draft) }

  /// Output 0 has every sign.
  private static var draft: ChangeDraft {
    var draft = ChangeDraft.pair(31_415, 60_000)
    draft.inputs = [(100_000, .p2wpkh, 1)]
    draft.fates = [.unspent, .unspent]
    return draft
  }

  @Test("takes the only output with every sign")
  func vectors() {
    #expect(Self.places(Self.draft) == [0])
  }

  @Test("breaks with each sign")
  func signs() {
    var draft = Self.draft
    draft.outputs[0].kind = .p2pkh
    #expect(Self.places(draft) == [])
    draft = Self.draft
    draft.outputs[0].value = 31_000
    #expect(Self.places(draft) == [])
    draft = Self.draft
    draft.inputs.append((31_415, .p2wpkh, 2))
    #expect(Self.places(draft) == [])
    draft = Self.draft
    draft.seenBefore = [10]
    #expect(Self.places(draft) == [])
    draft = Self.draft
    draft.seenAfter = [10]
    #expect(Self.places(draft) == [])
    // Another output with every sign.
    draft = Self.draft
    draft.outputs[1].value = 60_001
    #expect(Self.places(draft) == [])
  }

  @Test("speaks of two to ten outputs")
  func sizes() {
    var draft = Self.draft
    for place in 0..<8 { draft.outputs.append((1000, .p2wpkh, AddressNumber(20 + place))) }
    draft.fates = nil
    #expect(OneTimeTypedChange().candidates(draft.facts)?.places == [0])
    draft.outputs.append((1000, .p2wpkh, 40))
    #expect(OneTimeTypedChange().candidates(draft.facts)?.places == [])
    draft.outputs = [draft.outputs[0]]
    #expect(OneTimeTypedChange().candidates(draft.facts)?.places == [])
  }

  @Test("cannot tell without the inputs, receipts or later facts")
  func unknown() {
    var draft = Self.draft
    draft.hasUnknownInput = true
    #expect(Self.places(draft) == nil)
    draft = Self.draft
    draft.unclear = [10]
    #expect(Self.places(draft) == nil)
    draft = Self.draft
    draft.fates = nil
    #expect(Self.places(draft) == nil)
  }
}
