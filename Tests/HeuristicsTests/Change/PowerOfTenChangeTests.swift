import Heuristics
import Ledger
import Testing

@Suite("PowerOfTenChange")
struct PowerOfTenChangeTests {
  private static func places(_ draft: ChangeDraft) -> [Int]? { PowerOfTenChange().places(draft) }

  @Test("takes what is no multiple of 0.01 BTC")
  func vectors() {
    #expect(Self.places(.pair(5_000_000, 4_999_999)) == [1])
    #expect(Self.places(.pair(1_000_000, 100_000)) == [1])
    #expect(Self.places(.pair(12_345, 999_999)) == [0, 1])
    #expect(Self.places(.pair(1_000_000, 2_000_000)) == [])
    var draft = ChangeDraft.pair(12_345, 999_999)
    draft.outputs[0].kind = .opReturn
    #expect(Self.places(draft) == [1])
  }
}
