import Ledger
import TestSupport
import Testing

@testable import Readers

@Suite struct AmountFieldTests {
  @Test(
    arguments: [
      ("0", .amount(0)), ("007", .amount(7)), ("340282366920938463463374607431768211455", .amount(.max)),
      ("340282366920938463463374607431768211456", .tooLarge), ("1000000000000000000000000000000000000000", .tooLarge),
      ("", .malformed), ("-1", .malformed), ("+1", .malformed), ("1e3", .malformed), ("1,000", .malformed),
      ("1.5", .fraction), ("1.", .fraction), (".5", .fraction), (".", .malformed), ("1.2.3", .malformed),
      ("٣", .malformed),
    ] as [(String, AmountField.Reading)])
  func whole(text: String, expected: AmountField.Reading) {
    #expect(AmountField.whole(Array(text.utf8)[...]) == expected)
  }

  @Test(
    arguments: [
      ("1.5", 18, .amount(1_500_000_000_000_000_000)), ("0.000001", 6, .amount(1)), ("0.0000001", 6, .tooFine),
      ("0.0000010", 6, .amount(1)), ("1,234,567.89", 2, .amount(123_456_789)), ("12,34", 2, .malformed),
      ("1,5", 2, .malformed), (",100", 0, .malformed), ("1,000", 0, .amount(1000)), ("5", 0, .amount(5)),
      ("5.", 2, .malformed), (".5", 1, .amount(5)), ("1.5,0", 2, .malformed), ("1e-18", 18, .malformed),
      ("", 2, .malformed),
      (".", 2, .malformed), ("-1", 2, .malformed), ("340282366920938463463.374607431768211456", 18, .tooLarge),
      ("340282366920938463463.374607431768211455", 18, .amount(.max)),
    ] as [(String, Int, AmountField.Reading)])
  func scaled(text: String, decimals: Int, expected: AmountField.Reading) {
    #expect(AmountField.scaled(Array(text.utf8)[...], decimals: decimals) == expected)
  }

  @Test(
    arguments: [
      ("1", 8, .amount(100_000_000)), ("1e-8", 8, .amount(1)), ("1E-08", 8, .amount(1)), ("1e-9", 8, .tooFine),
      ("10e-9", 8, .amount(1)), ("1.50e2", 0, .amount(150)), ("1.5e0", 0, .tooFine),
      ("0e-99999999999999999999", 8, .amount(0)),
      ("0.00", 0, .amount(0)), ("1e99999999999999999999", 8, .tooLarge), ("1e-99999999999999999999", 8, .tooFine),
      ("3402823669209384634633746074317.68211455e8", 0, .amount(.max)),
      ("340282366920938463463374607431768211456", 0, .tooLarge),
      ("1e31", 8, .tooLarge), ("1e30", 8, .amount(100_000_000_000_000_000_000_000_000_000_000_000_000)),
      ("-1", 8, .malformed),
      ("", 8, .malformed), (".5", 8, .malformed), ("1e", 8, .malformed), ("1e+-1", 8, .malformed),
      ("1,000", 8, .malformed),
      ("1.2.3", 8, .malformed), ("100", 0, .amount(100)), ("1e-2", 1, .tooFine), ("1000e-3", 0, .amount(1)),
      ("1000e-4", 0, .tooFine),
    ] as [(String, Int, AmountField.Reading)])
  func number(text: String, decimals: Int, expected: AmountField.Reading) {
    #expect(AmountField.number(Array(text.utf8)[...], decimals: decimals) == expected)
  }

  @Test(arguments: Seeds.first(400))
  func decimalTextReadsBack(seeds: Range<UInt64>) {
    for seed in seeds {
      var random = SplitMix64(seed: seed)
      let amount = (Amount(random.next()) << 64 | Amount(random.next())) >> Amount(random.number(0...127))
      let decimals = random.number(0...30)
      let plain = AmountText.decimal(amount, decimals: decimals)
      let grouped = AmountText.grouped(amount, decimals: decimals)
      #expect(AmountField.scaled(Array(plain.utf8)[...], decimals: decimals) == .amount(amount), "seed \(seed)")
      #expect(AmountField.scaled(Array(grouped.utf8)[...], decimals: decimals) == .amount(amount), "seed \(seed)")
      #expect(AmountField.whole(Array(String(amount).utf8)[...]) == .amount(amount), "seed \(seed)")
      #expect(AmountField.number(Array(plain.utf8)[...], decimals: decimals) == .amount(amount), "seed \(seed)")
      let moved = "\(amount)e-\(decimals)"
      #expect(AmountField.number(Array(moved.utf8)[...], decimals: decimals) == .amount(amount), "seed \(seed)")
    }
  }
}
