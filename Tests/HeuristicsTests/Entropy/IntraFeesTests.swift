import Heuristics
import Testing

@Suite("IntraFees")
struct IntraFeesTests {
  private static func fees(_ inputs: [UInt64], _ outputs: [UInt64], _ share: UInt64 = 5000) -> IntraFees? {
    IntraFees(inputs: inputs, outputs: outputs, shareMillionths: share)
  }

  @Test("are a share of the mixed value for each maker, and all of them from the taker")
  func published() {
    // 8e563173…, 7d588d52…
    #expect(
      Self.fees([10_000_000, 1_380_000], [100_000, 9_850_000, 100_000, 1_270_000]) == IntraFees(maker: 500, taker: 500))
    let mixed = 84_077_613 as UInt64
    #expect(
      Self.fees([1, 2, 3, 4, 5], [14_868_890, mixed, mixed, 15_369_204, 177_252_160, mixed, mixed])
        == IntraFees(maker: 420_388, taker: 1_261_164))
  }

  @Test("need two equal outputs, two inputs, and no more outputs than two for each participant")
  func patterns() {
    #expect(Self.fees([5, 5], [4, 3, 2]) == nil)
    #expect(Self.fees([5], [1000, 1000]) == nil)
    #expect(Self.fees([5, 0], [1000, 1000]) == nil)
    #expect(Self.fees([5, 5], [1000, 1000, 1, 2]) != nil)
    #expect(Self.fees([5, 5], [1000, 1000, 1, 2, 3]) == nil)
    // Zeros are no outputs.
    #expect(Self.fees([5, 5], [1000, 1000, 1, 2, 0]) != nil)
    #expect(Self.fees([5, 5, 5, 5], [0, 0, 0, 0]) == nil)
  }

  @Test("take the value of most participants, then the larger one")
  func choice() {
    #expect(Self.fees([5, 5, 5], [1000, 1000, 1000, 9000, 9000])?.maker == 5)
    #expect(Self.fees([5, 5], [1000, 9000, 1000, 9000])?.maker == 45)
    // Two inputs have two participants at most, so that three equal outputs count as two.
    #expect(Self.fees([5, 5], [1000, 1000, 1000, 9000])?.maker == 5)
  }

  @Test("round halves up and stay within 64 bits")
  func rounding() {
    #expect(Self.fees([5, 5], [100, 100])?.maker == 1)
    #expect(Self.fees([5, 5], [99, 99])?.maker == 0)
    #expect(Self.fees([5, 5, 5], [.max, .max, .max], 1_000_000) == nil)
    #expect(Self.fees([5, 5], [.max, .max], 1_000_001) == nil)
  }
}
