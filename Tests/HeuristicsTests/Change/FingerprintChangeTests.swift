import Heuristics
import Ledger
import Testing

@Suite("FingerprintChange")
struct FingerprintChangeTests {
  private static func places(_ draft: ChangeDraft) -> [Int]? { FingerprintChange().places(draft) }

  @Test("takes outputs whose spender agrees in what software fixes")
  func vectors() {
    var draft = ChangeDraft.pair(30, 60)
    draft.fates = [ChangeDraft.spent(), ChangeDraft.spent(version: 1)]
    #expect(Self.places(draft) == [0])
    draft.fates = [ChangeDraft.spent(sequence: 0xFFFF_FFFD), ChangeDraft.spent()]
    #expect(Self.places(draft) == [1])
    draft.fates = [ChangeDraft.spent(lockTime: 1009), ChangeDraft.spent()]
    #expect(Self.places(draft) == [1])
    draft.fates = [ChangeDraft.spent(kind: .p2pkh), ChangeDraft.spent()]
    #expect(Self.places(draft) == [1])
    // What is not known cannot be ruled out; the order of outputs changes with every payment.
    draft.fates = [ChangeDraft.spent(version: nil, sequence: nil, kind: .p2sh), .unspent]
    #expect(Self.places(draft) == [0, 1])
  }
}
