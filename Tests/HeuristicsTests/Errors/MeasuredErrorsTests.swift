import Heuristics
import Testing

@Suite("MeasuredErrors")
struct MeasuredErrorsTests {
  private static func text(_ hits: Int, _ total: Int) -> String {
    MeasuredErrors.Row("rule", 1, .recall, "set", hits, total).text
  }

  /// Figures of R's `prop.test(correct = FALSE)`, which is the score interval, rounded outward.
  @Test("the interval of Wilson, rounded outward")
  func intervals() {
    #expect(Self.text(0, 0) == "0 of 0")
    #expect(Self.text(0, 10) == "0 of 10, 0.00 % (0.00 to 27.76)")
    #expect(Self.text(10, 10) == "10 of 10, 100.00 % (72.24 to 100.00)")
    #expect(Self.text(5, 10) == "5 of 10, 50.00 % (23.65 to 76.35)")
    #expect(Self.text(1, 3) == "1 of 3, 33.33 % (6.14 to 79.24)")
    #expect(Self.text(429, 429).hasSuffix("100.00 % (99.11 to 100.00)"))
    #expect(Self.text(500_000_000, 1_000_000_000).hasSuffix("50.00 % (49.99 to 50.01)"))
  }

  @Test("holds the share, and is narrower for more", arguments: [1, 2, 7, 40, 1000])
  func contains(_ total: Int) {
    for hits in 0...min(total, 50) {
      let bounds = Self.text(hits, total).split(whereSeparator: { " ()%".contains($0) }).suffix(3).compactMap {
        Double($0)
      }
      let share = 100 * Double(hits) / Double(total)
      #expect(bounds.count == 2 && bounds[0] <= share && share <= bounds[1] + 0.01, "\(hits) of \(total)")
    }
  }
}
