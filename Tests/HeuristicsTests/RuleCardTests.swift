import Heuristics
import Testing

@Suite("Every rule")
struct RuleCardTests {
  @Test("says what it is", arguments: ruleCards)
  func card(_ card: RuleCard) {
    #expect(card.version >= 1)
    #expect(card.id.contains("."))
    #expect(card.id.allSatisfy { $0.isLowercase || $0 == "." || $0 == "-" || $0 == "_" || $0.isNumber })
    #expect(card.summary.hasSuffix("."))
    #expect(!card.sources.isEmpty)
    #expect(!card.errors.isEmpty)
    #expect(!card.knownFailures.isEmpty)
  }

  @Test("of a CoinJoin shows what was measured of this version", arguments: CoinJoins.rules.map { type(of: $0).card })
  func measured(_ card: RuleCard) {
    let rows = MeasuredErrors.rows.filter { $0.rule == card.id }
    #expect(Set(rows.map(\.measure)) == Set(MeasuredErrors.Measure.allCases))
    #expect(rows.allSatisfy { $0.version == card.version }, "make error-rates")
    #expect(!MeasuredErrors.peers(of: card.id).isEmpty)
    #expect(card.errors.contains("negatives"))
    #expect(MeasuredErrors.data.allSatisfy { $0.sha256.count == 64 } && !MeasuredErrors.data.isEmpty)
  }

  @Test("has an id of its own")
  func ids() {
    #expect(Set(ruleCards.map(\.id)).count == ruleCards.count)
  }
}
