import Ledger
import TestSupport
import Testing

@testable import Readers

@Suite struct HexDigitsTests {
  /// Digit by digit, as slowly as can be.
  private static func slow(_ digits: [UInt8]) -> [UInt8]? {
    guard digits.count.isMultiple(of: 2) else { return nil }
    let values = digits.map { Hex.value(of: $0) }
    guard !values.contains(nil) else { return nil }
    return stride(from: 0, to: digits.count, by: 2).map { (values[$0] ?? 0) << 4 | (values[$0 + 1] ?? 0) }
  }

  /// Every byte at every place among eight digits that are read at once.
  @Test func everyByteAtEveryPlace() {
    for place in 0..<16 {
      for byte in 0...255 as ClosedRange<UInt8> {
        var digits = Array("0123456789abCDeF".utf8)
        digits[place] = byte
        var found: [UInt8] = [7]
        let isHex = HexDigits.append(digits, to: &found)
        #expect((isHex ? Array(found.dropFirst()) : nil) == Self.slow(digits), "\(byte) at \(place)")
        #expect(found.first == 7 && (isHex || found.count == 1))
        let long = digits + digits.reversed() + digits + digits
        #expect(HexDigits.id(long)?.bytes == Self.slow(long))
        #expect(HexDigits.id(long.dropFirst(0)) == HexDigits.id(long))
      }
    }
  }

  @Test(arguments: Seeds.first(400))
  func anyLength(seeds: Range<UInt64>) {
    for seed in seeds {
      var random = SplitMix64(seed: seed)
      let digits = (0..<random.number(0...70)).map { _ in random.pick(Array("0123456789abcdefABCDEF".utf8)) }
      var found: [UInt8] = []
      #expect((HexDigits.append(digits, to: &found) ? found : nil) == Self.slow(digits), "seed \(seed)")
      #expect(HexDigits.id(digits)?.bytes == (digits.count == 64 ? Self.slow(digits) : nil))
    }
  }

  @Test func theMarkIsZeroAndX() {
    #expect(HexDigits.isMarked(Array("0xab".utf8)))
    #expect(!HexDigits.isMarked(Array("0Xab".utf8)))
    #expect(!HexDigits.isMarked(Array("0".utf8)))
  }
}
