import Heuristics
import Testing

@Suite("PerfectCoinJoin")
struct PerfectCoinJoinTests {
  @Test("has the published numbers of interpretations")
  func published() {
    let numbers = (2...10).map { PerfectCoinJoin(closestTo: $0, $0).interpretations }
    #expect(numbers == [3, 16, 131, 1496, 22482, 426_833, 9_934_563, 277_006_192, 9_085_194_458])
    #expect(PerfectCoinJoin(closestTo: 3, 6).interpretations == 136)
    #expect(PerfectCoinJoin(closestTo: 2, 4).interpretations == 7)
    #expect(PerfectCoinJoin(closestTo: 1, 9).interpretations == 1)
    #expect(PerfectCoinJoin(closestTo: 0, 0).interpretations == 1)
  }

  @Test(
    "makes the larger side a multiple of the smaller one",
    arguments: [
      (2, 3, 2, 2), (3, 2, 2, 2), (5, 7, 5, 2), (4, 8, 4, 2), (8, 3, 3, 3), (6, 2, 2, 3),
    ])
  func closest(_ inputs: Int, _ outputs: Int, _ fewer: Int, _ ratio: Int) {
    let closest = PerfectCoinJoin(closestTo: inputs, outputs)
    #expect(closest.fewer == fewer)
    #expect(closest.ratio == ratio)
  }

  @Test("is what counting its values gives", arguments: 2...12, 1...2)
  func counted(_ size: Int, _ ratio: Int) throws {
    let inputs = [UInt64](repeating: 6, count: size)
    let outputs = [UInt64](repeating: UInt64(6 / ratio), count: size * ratio)
    guard case .exact(let counts) = TransactionEntropy().verdict(inputs: inputs, outputs: outputs) else {
      Issue.record("not counted")
      return
    }
    #expect(counts.interpretations == PerfectCoinJoin(closestTo: size, size * ratio).interpretations)
    #expect(counts.efficiency?.description == "1.00000")
  }

  @Test("says where 128 bits end")
  func limits() {
    #expect(PerfectCoinJoin(closestTo: 25, 25).interpretations != nil)
    #expect(PerfectCoinJoin(closestTo: 60, 60).interpretations == nil)
    #expect(PerfectCoinJoin(closestTo: 200, 200).interpretations == nil)
  }
}
