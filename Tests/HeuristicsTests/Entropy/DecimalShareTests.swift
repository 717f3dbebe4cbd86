import Foundation
import Heuristics
import TestSupport
import Testing

@Suite("DecimalShare")
struct DecimalShareTests {
  @Test("rounds shares to five decimals, halves up")
  func shares() {
    #expect(DecimalShare(28, of: 136)?.description == "0.20588")
    #expect(DecimalShare(5, of: 7)?.description == "0.71429")
    #expect(DecimalShare(28, of: 16)?.description == "1.75000")
    #expect(DecimalShare(1, of: 200_000)?.description == "0.00001")
    #expect(DecimalShare(1, of: 200_001)?.description == "0.00000")
    #expect(DecimalShare(0, of: 3)?.description == "0.00000")
    #expect(DecimalShare(3, of: 0) == nil)
    #expect(DecimalShare(.max, of: .max)?.description == "1.00000")
    #expect(DecimalShare(.max - 1, of: .max)?.description == "1.00000")
    #expect(DecimalShare(.max, of: 1) == nil)
  }

  @Test("gives exact logarithms of powers of two", arguments: 0...127)
  func powers(_ exponent: Int) {
    #expect(DecimalShare(log2: 1 << UInt128(exponent)).parts == UInt64(exponent) * 100_000)
  }

  @Test("gives the logarithms that floating point gives", arguments: Seeds.first(2000, batches: 2))
  func logarithms(_ seeds: Range<UInt64>) {
    for seed in seeds {
      var random = SplitMix64(seed: seed)
      let number = max(1, UInt128(random.next()) << 64 | UInt128(random.next()) >> UInt128(random.number(0...127)))
      let expected = (log2(Double(number)) * 100_000).rounded()
      #expect(abs(Double(DecimalShare(log2: number).parts) - expected) <= 1, "seed \(seed)")
    }
    #expect(DecimalShare(log2: 95).description == "6.56986")
    #expect(DecimalShare(log2: 9_934_563).description == "23.24403")
    #expect(DecimalShare(log2: .max).description == "128.00000")
  }
}
