import Heuristics
import Ledger
import Taint
import TestSupport
import Testing
import Traces

/// Splits as wide as the largest thefts made, traced to the last recipient.
@Suite("A split over 35,000 recipients")
struct FanOutTraceTests {
  private static let count = 35_000

  private static func check(_ trace: Trace, rest: Amount, fees: Amount) throws {
    #expect(trace.isComplete)
    #expect(trace.positions.count == count)
    #expect(Set(trace.positions.map(\.address)).count == count)
    #expect(trace.edges.count >= count)
    for (place, total) in trace.totals.enumerated() where total.policy.conserves {
      #expect(total.residual.magnitude == 0)
      #expect(total.fees == fees)
      #expect(total.byStatus[.unspent] == rest)
      #expect(trace.positions.reduce(Amount(0)) { $0 + $1.taint[place] } == rest)
    }
    let finding = try #require(trace.patterns.first { $0.kind == "fan_out" })
    #expect(finding.details["recipients"] == .count(count))
  }

  @Test("of a transaction's outputs, from the coin that is split and from the split itself", arguments: [false, true])
  func outputs(_ isSeedTheSplit: Bool) throws {
    var ledger = MemoryLedger([.bitcoin])
    let first = ledger.address(0)
    let value = UInt64(Self.count * (Self.count + 1) / 2)
    let start = ledger.addTransaction(
      height: 1, time: 600, isCoinbase: true, inputs: [], outputs: [(first, value + 500)])
    let outputs = (1...Self.count).map { (to: ledger.address($0), value: UInt64($0)) }
    let split = ledger.addTransaction(height: 2, time: 1200, inputs: [.output(start, 0)], outputs: outputs)
    let target: Reference.Target =
      isSeedTheSplit ? .transaction(ledger.heading(of: split).id) : .output(ledger.heading(of: start).id, vout: 0)
    let seed = Incident.Seed(reference: Reference(chain: .bitcoin, target: target))
    let trace = try Tracer.forward(ledger, from: [seed], labels: [:], parameters: TraceParameters())
    try Self.check(trace, rest: Amount(value), fees: isSeedTheSplit ? 0 : 500)
  }

  @Test("of an account's transfers, in one transaction that is the seed and in many", arguments: [false, true])
  func accounts(_ isSeedTheSplit: Bool) throws {
    var ledger = MemoryLedger([.ethereum])
    let victim = ledger.address(0)
    let thief = ledger.address(Self.count + 1)
    let value = Amount(Self.count * (Self.count + 1) / 2)
    let theft = ledger.addAccountTransaction(height: 1, index: 0, time: 12)
    if !isSeedTheSplit {
      ledger.addTransfer(in: theft, from: victim, to: thief, asset: 0, amount: value + Amount(Self.count / 100))
    }
    for n in 1...Self.count {
      let to = ledger.address(n)
      if isSeedTheSplit {
        ledger.addTransfer(in: theft, log: Int64(n), from: thief, to: to, asset: 0, amount: Amount(n))
        continue
      }
      let transaction = ledger.addAccountTransaction(height: Int64(2 + n / 100), index: Int64(n % 100), time: 24)
      // Gas of one wei in every hundredth transaction.
      if n.isMultiple(of: 100) { ledger.addFee(in: transaction, payer: thief, amount: 1) }
      ledger.addTransfer(in: transaction, from: thief, to: to, asset: 0, amount: Amount(n))
    }
    let id = ledger.heading(of: theft).id
    let seed = Incident.Seed(reference: Reference(chain: .ethereum, target: .transaction(id)))
    let trace = try Tracer.forward(ledger, from: [seed], labels: [:], parameters: TraceParameters())
    try Self.check(trace, rest: value, fees: isSeedTheSplit ? 0 : Amount(Self.count / 100))
  }
}
