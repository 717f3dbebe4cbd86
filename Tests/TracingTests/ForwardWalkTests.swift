import Ledger
import Taint
import TestSupport
import Testing
import Tracing

@Suite("A walk agrees with a replay of the whole ledger")
struct ForwardWalkTests {
  @Test("outputs", arguments: Seeds.first(1200))
  func outputs(_ seeds: Range<UInt64>) {
    let fault = Seeds.firstFailure(in: seeds, sizes: 1...14) { seed, size in
      let made = RandomOutputs(seed: seed, size: size)
      return try TraceComparison(ledger: made.ledger, seeds: made.seeds, labels: made.labels, stops: made.stops).fault()
    }
    #expect(fault == nil)
  }

  @Test("accounts", arguments: Seeds.first(1200))
  func accounts(_ seeds: Range<UInt64>) {
    let fault = Seeds.firstFailure(in: seeds, sizes: 1...14) { seed, size in
      let made = RandomAccounts(seed: seed, size: size)
      return try TraceComparison(ledger: made.ledger, seeds: made.seeds, labels: made.labels, stops: made.stops).fault()
    }
    #expect(fault == nil)
  }
}
