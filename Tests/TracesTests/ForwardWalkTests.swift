import Ledger
import Taint
import TestSupport
import Testing
import Traces

@Suite("A walk agrees with a replay of the whole ledger")
struct ForwardWalkTests {
  /// A random ledger of either kind, ready to compare.
  private static func comparison(_ kind: String, _ seed: UInt64, _ size: Int) -> TraceComparison {
    if kind == "outputs" {
      let made = RandomOutputs(seed: seed, size: size)
      return TraceComparison(ledger: made.ledger, seeds: made.seeds, labels: made.labels, stops: made.stops)
    }
    let made = RandomAccounts(seed: seed, size: size)
    return TraceComparison(ledger: made.ledger, seeds: made.seeds, labels: made.labels, stops: made.stops)
  }

  private static let kinds = ["outputs", "accounts"]

  @Test("positions, payments, fees and seeds", arguments: kinds, Seeds.first(1000))
  func plain(_ kind: String, _ seeds: Range<UInt64>) {
    let fault = Seeds.firstFailure(in: seeds, sizes: 1...12) { seed, size in
      try Self.comparison(kind, seed, size).fault()
    }
    #expect(fault == nil)
  }

  @Test("walking through stops, and up to a date", arguments: kinds, Seeds.first(400))
  func throughAndUntil(_ kind: String, _ seeds: Range<UInt64>) {
    let fault = Seeds.firstFailure(in: seeds, sizes: 1...12) { seed, size in
      var random = SplitMix64(seed: ~seed)
      var parameters = TraceParameters(through: Set(StopKind.allCases.filter { _ in random.once(in: 2) }))
      let comparison = Self.comparison(kind, seed, size)
      if random.once(in: 2) { parameters.until = random.pick(comparison.ledger.headings.compactMap(\.time)) }
      return try comparison.fault(parameters)
    }
    #expect(fault == nil)
  }

  @Test("limits lose nothing, and no policy's answer depends on the others", arguments: kinds, Seeds.first(400))
  func limits(_ kind: String, _ seeds: Range<UInt64>) {
    let fault = Seeds.firstFailure(in: seeds, sizes: 1...12) { seed, size in
      var random = SplitMix64(seed: ~seed)
      var parameters = TraceParameters()
      if random.once(in: 2) { parameters.limits.maxHops = Int32(random.number(0...4)) }
      if random.once(in: 2) { parameters.limits.minAmount = Amount(random.number(0...8)) }
      let comparison = Self.comparison(kind, seed, size)
      if random.once(in: 3) { parameters.until = random.pick(comparison.ledger.headings.compactMap(\.time)) }
      return try comparison.faultUnderLimits(parameters)
    }
    #expect(fault == nil)
  }
}
