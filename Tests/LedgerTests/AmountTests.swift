import Ledger
import Testing

@Suite struct AmountTests {
  static let vectors: [(Amount, Int, String, String)] = [
    (0, 8, "0", "0"),
    (1, 8, "0.00000001", "0.00000001"),
    (150_000_000, 8, "1.5", "1.5"),
    (100_000_000, 8, "1", "1"),
    (1_500_000_000_000_000_000, 18, "1.5", "1.5"),
    (123_456_789, 0, "123456789", "123,456,789"),
    (123_456_789, 2, "1234567.89", "1,234,567.89"),
    (100_000, 2, "1000", "1,000"),
    (99_999, 2, "999.99", "999.99"),
    (7, -1, "7", "7"),
    (.max, 0, "340282366920938463463374607431768211455", "340,282,366,920,938,463,463,374,607,431,768,211,455"),
    (.max, 38, "3.40282366920938463463374607431768211455", "3.40282366920938463463374607431768211455"),
    (
      .max, 45, "0.000000340282366920938463463374607431768211455", "0.000000340282366920938463463374607431768211455"
    ),
  ]

  @Test(arguments: vectors)
  func text(of amount: Amount, decimals: Int, plain: String, grouped: String) {
    #expect(AmountText.decimal(amount, decimals: decimals) == plain)
    #expect(AmountText.grouped(amount, decimals: decimals) == grouped)
  }

  @Test(arguments: 0..<200)
  func textHoldsTheWholeAmount(seed: Int) throws {
    var random = SplitMix(seed: UInt64(seed))
    let amount = Amount.random(in: 0...Amount.max, using: &random) >> Amount.random(in: 0..<128, using: &random)
    let decimals = Int.random(in: 0...40, using: &random)
    let text = AmountText.decimal(amount, decimals: decimals)
    let parts = text.split(separator: ".")
    let fraction = parts.count == 2 ? String(parts[1]) : ""
    #expect(fraction.last != "0" && fraction.count <= decimals)
    let digits = String(parts[0]) + fraction + String(repeating: "0", count: decimals - fraction.count)
    #expect(AmountText.wholeUnits(digits) == amount)
    #expect(AmountText.grouped(amount, decimals: decimals).filter { $0 != "," } == text)
  }

  @Test(arguments: [
    "", "-1", "+1", "1.0", "1e3", " 1", "1 ", "0x1", "1_000", "1,000", "١", "340282366920938463463374607431768211456",
    String(repeating: "9", count: 1000),
  ])
  func wholeUnitsRefuses(_ text: String) {
    #expect(AmountText.wholeUnits(text) == nil)
  }

  @Test func wholeUnitsReadsAll128Bits() {
    #expect(AmountText.wholeUnits("340282366920938463463374607431768211455") == Amount.max)
    #expect(AmountText.wholeUnits("0") == 0)
    #expect(AmountText.wholeUnits("007") == 7)
  }
}
