import Heuristics
import Ledger
import Testing

@Suite("ClusterChange")
struct ClusterChangeTests {
  private static func places(_ draft: ChangeDraft) -> [Int]? { ClusterChange().places(draft) }

  @Test("takes outputs in the inputs' cluster")
  func vectors() {
    var draft = ChangeDraft.pair(30, 60)
    draft.fates = [.unspent, .unspent]
    #expect(Self.places(draft) == nil)
    draft.members = [false, true]
    #expect(Self.places(draft) == [1])
    draft.outputs[1].kind = .opReturn
    #expect(Self.places(draft) == [])
  }
}
