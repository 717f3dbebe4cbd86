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

  @Test("has an id of its own")
  func ids() {
    #expect(Set(ruleCards.map(\.id)).count == ruleCards.count)
  }
}
