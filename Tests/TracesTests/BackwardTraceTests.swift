import Heuristics
import Ledger
import Taint
import TestSupport
import Testing
import Traces

/// Worked backward traces, and what no honest source tells.
@Suite("Backward traces")
struct BackwardTraceTests {
  private static func output(_ ledger: MemoryLedger, _ transaction: TransactionNumber, _ vout: UInt32) -> Reference {
    let heading = ledger.heading(of: transaction)
    return Reference(
      chain: ledger.chains[Int(heading.chain)], target: .output(heading.id, vout: vout))
  }

  private static func account(_ ledger: MemoryLedger, _ address: AddressNumber) -> Reference {
    Reference(chain: .ethereum, target: .address(ledger.address(address).text))
  }

  private static func trace(
    _ ledger: MemoryLedger, _ targets: Reference..., ends: [Reference] = [], labels: [AddressNumber: [Label]] = [:],
    parameters: TraceParameters = TraceParameters()
  ) throws -> Trace {
    try Tracer.backward(
      ledger, from: targets, ends: ends.map { Incident.Seed(reference: $0) }, labels: labels, parameters: parameters)
  }

  /// Two coinbases of 6 and 4, joined and split into 7 and 2 with a fee of 1.
  private struct Joined {
    var ledger: MemoryLedger
    var first: TransactionNumber
    var second: TransactionNumber
    var join: TransactionNumber
    var people: [AddressNumber]

    init() {
      var ledger = MemoryLedger([.bitcoin])
      people = []
      for n in 0...5 { people.append(ledger.address(n)) }
      first = ledger.addTransaction(height: 1, time: 600, isCoinbase: true, inputs: [], outputs: [(people[0], 6)])
      second = ledger.addTransaction(height: 2, time: 1200, isCoinbase: true, inputs: [], outputs: [(people[1], 4)])
      join = ledger.addTransaction(
        height: 3, time: 1800, inputs: [.output(first, 0), .output(second, 0)],
        outputs: [(people[2], 7), (people[3], 2)])
      self.ledger = ledger
    }
  }

  @Test("names the units, shares and reach of each source")
  func joined() throws {
    let one = Joined()
    let trace = try Self.trace(one.ledger, Self.output(one.ledger, one.join, 0))
    #expect(trace.direction == .backward)
    #expect(trace.positions.map(\.status) == [.coinbase, .coinbase])
    let first = try #require(trace.positions.first { $0.output?.transaction == one.first })
    let second = try #require(trace.positions.first { $0.output?.transaction == one.second })
    // 7 · 6/10 is 4.2 and 7 · 4/10 is 2.8: the left-over unit is the second's.
    #expect(first.taint == [6, 3, 4, 6, 6])
    #expect(second.taint == [1, 4, 3, 4, 4])
    #expect(first.spans == [.fifo: [Span(start: 0, count: 6)], .lifo: [Span(start: 3, count: 3)]])
    #expect(second.spans == [.fifo: [Span(start: 0, count: 1)], .lifo: [Span(start: 0, count: 4)]])
    #expect(trace.totals.map(\.seed) == [7, 7, 7, 7, 7])
    #expect(trace.totals.prefix(3).allSatisfy { $0.residual.magnitude == 0 })
    #expect((first.hops, first.reachedAt, first.arrival) == (1, 600, 0))
    #expect(trace.edges.map(\.amount) == [7])
    #expect(trace.edges.first?.sources.map(\.transaction) == [one.first, one.second])
    #expect(trace.isComplete)
  }

  @Test("TIHO leaves out an input that alone would not reach the output")
  func notReached() throws {
    let one = Joined()
    let trace = try Self.trace(one.ledger, Self.output(one.ledger, one.join, 1))
    // Six or four tainted units alone are all taken by the output of seven.
    #expect(trace.positions.map { $0.taint[3] } == [0, 0])
    #expect(trace.positions.map { $0.taint[4] }.sorted() == [4, 6])
  }

  @Test("a target that is itself an end is found there, whole")
  func targetIsEnd() throws {
    let one = Joined()
    let point = Self.output(one.ledger, one.join, 0)
    let trace = try Self.trace(one.ledger, point, ends: [point])
    #expect(trace.positions.map(\.status) == [.seed])
    #expect(trace.positions.first?.taint == [7, 7, 7, 7, 7])
  }

  @Test("an output that is named twice counts once")
  func namedTwice() throws {
    let one = Joined()
    let point = Self.output(one.ledger, one.join, 0)
    let address = Reference(chain: .bitcoin, target: .address(one.ledger.address(one.people[2]).text))
    let trace = try Self.trace(one.ledger, point, address, point)
    #expect(trace.totals.map(\.seed) == [7, 7, 7, 7, 7])
    #expect(trace.seeds.map(\.number) == [1])
  }

  @Test("labels, hops, small amounts, unseen makers and mixes end it, each with its status")
  func ends() throws {
    var one = Joined()
    let target = Self.output(one.ledger, one.join, 0)
    let labels = [
      one.people[0]: [Label("exchange", at: one.people[0], in: one.ledger)],
      one.people[1]: [Label("mixing_service", at: one.people[1], in: one.ledger)],
      // The target's own label says nothing of where its value is from.
      one.people[2]: [Label("exchange", at: one.people[2], in: one.ledger)],
    ]
    #expect(try Self.trace(one.ledger, target, labels: labels).positions.map(\.status) == [.service, .mixer])
    let through = TraceParameters(through: [.service])
    #expect(
      try Self.trace(one.ledger, target, labels: labels, parameters: through).positions.map(\.status) == [
        .mixer, .coinbase,
      ])
    let near = try Self.trace(one.ledger, target, parameters: TraceParameters(limits: Limits(maxHops: 0)))
    #expect(near.positions.map(\.reason) == [.maxHops])
    #expect(!near.isComplete)
    let large = try Self.trace(one.ledger, target, parameters: TraceParameters(limits: Limits(minAmount: 8)))
    #expect(large.positions.map(\.reason) == [.minAmount])
    let stranger = one.ledger.reserve()
    let late = one.ledger.addTransaction(
      height: 4, inputs: [.unseen(stranger, 1, value: 5, at: one.people[4])], outputs: [(one.people[5], 5)])
    let missing = try Self.trace(one.ledger, Self.output(one.ledger, late, 0))
    #expect(missing.positions.map(\.status) == [.missing])
    #expect(missing.positions.map(\.address) == [one.people[4]])
  }

  @Test("a mix ends it with its finding, unless it is walked through")
  func coinJoin() throws {
    var ledger = MemoryLedger([.bitcoin])
    let people = (0...7).map { ledger.address($0) }
    let start = ledger.addTransaction(
      height: 1, isCoinbase: true, inputs: [], outputs: [(people[0], 10), (people[1], 10), (people[2], 10)])
    let mix = ledger.addTransaction(
      height: 2, inputs: (0...2).map { .output(start, $0) },
      outputs: [(people[3], 9), (people[4], 9), (people[5], 9), (people[6], 1), (people[7], 2)])
    let target = Self.output(ledger, mix, 1)
    let stopped = try Self.trace(ledger, target)
    #expect(stopped.positions.map(\.status) == [.mixer])
    #expect(stopped.positions.first?.findings == [0])
    #expect(stopped.patterns.map(\.transactions) == [[mix]])
    let walked = try Self.trace(ledger, target, parameters: TraceParameters(through: [.mixer]))
    #expect(Set(walked.positions.map(\.status)) == [.coinbase])
    #expect(walked.positions.map { $0.taint[0] }.reduce(0, +) == 9)
  }

  // MARK: Accounts

  private static func accounts(
    _ rows: [(from: Int, to: Int, amount: Amount)], time: (Int) -> Int64 = { Int64($0) * 12 }
  ) -> MemoryLedger {
    var ledger = MemoryLedger([.ethereum])
    let token = ledger.addAsset(
      "eip155:1/erc20:0x2222222222222222222222222222222222222222", symbol: nil, decimals: nil)
    for n in 0...9 { _ = ledger.address(n) }
    for (height, row) in rows.enumerated() {
      let transaction = ledger.addAccountTransaction(height: Int64(height), index: 0, time: time(height))
      ledger.addTransfer(
        in: transaction, log: 0, from: AddressNumber(row.from), to: AddressNumber(row.to), asset: token,
        amount: row.amount)
    }
    return ledger
  }

  @Test("an opening balance is a source of its own, and merged payments of one payer are one source")
  func opening() throws {
    let ledger = Self.accounts([(0, 1, 10), (1, 2, 4), (1, 2, 16)])
    let trace = try Self.trace(ledger, Self.account(ledger, 2))
    #expect(trace.positions.map(\.status) == [.opening, .opening])
    let payer = try #require(trace.positions.first { $0.address == 0 })
    let middle = try #require(trace.positions.first { $0.address == 1 })
    #expect(payer.taint.prefix(3) == [10, 10, 10])
    #expect(middle.taint.prefix(3) == [10, 10, 10])
    #expect(trace.edges.count == 3)
    let named = try Self.trace(ledger, Self.account(ledger, 2), ends: [Self.account(ledger, 1)])
    #expect(named.positions.map(\.status) == [.seed])
    #expect(named.positions.first?.taint.prefix(3) == [20, 20, 20])
    #expect((named.positions.first?.reachedAt, named.positions.first?.lastReachedAt) == (12, 24))
  }

  @Test("TIHO on accounts: the largest payment of a transaction takes the value, and the smaller one names no source")
  func ranked() throws {
    var ledger = Self.accounts([(0, 1, 10), (9, 1, 90)])
    let both = ledger.addAccountTransaction(height: 5, index: 0)
    for (log, row) in [(to: AddressNumber(2), amount: Amount(3)), (to: 3, amount: 10)].enumerated() {
      ledger.addTransfer(in: both, log: Int64(log), from: 1, to: row.to, asset: 1, amount: row.amount)
    }
    let seed = [Reference(chain: .ethereum, target: .log(ledger.heading(of: 0).id, index: 0))]
    func reach(_ address: AddressNumber) throws -> [Amount] {
      let trace = try Self.trace(
        ledger, Self.account(ledger, address), ends: seed, parameters: TraceParameters(policies: [.tiho, .poison]))
      return trace.positions.first { $0.status == .seed }?.taint ?? []
    }
    #expect(try reach(2) == [0, 10])
    #expect(try reach(3) == [10, 10])
  }

  @Test("an end with a window or an asset ends what it claims and nothing else")
  func window() throws {
    let ledger = Self.accounts([(0, 1, 10), (1, 2, 4), (1, 2, 6)])
    var seed = Incident.Seed(reference: Self.account(ledger, 1))
    seed.since = 24
    let target = Self.account(ledger, 2)
    func statuses(_ seed: Incident.Seed) throws -> [Status: Amount] {
      let trace = try Tracer.backward(
        ledger, from: [target], ends: [seed], labels: [:], parameters: TraceParameters(policies: [.fifo]))
      return trace.totals[0].byStatus
    }
    #expect(try statuses(seed) == [.seed: 6, .opening: 4])
    seed.since = nil
    seed.until = 12
    #expect(try statuses(seed) == [.seed: 4, .opening: 6])
  }

  @Test("what the zero address pays was made there, whoever burned before")
  func minted() throws {
    var ledger = Self.accounts([])
    let zero = ledger.address(payload: [UInt8](repeating: 0, count: 20))
    for (height, row) in [(AddressNumber(1), zero), (zero, AddressNumber(2))].enumerated() {
      let transaction = ledger.addAccountTransaction(height: Int64(height), index: 0)
      ledger.addTransfer(in: transaction, log: 0, from: row.0, to: row.1, asset: 1, amount: 5)
    }
    let trace = try Self.trace(ledger, Self.account(ledger, 2))
    #expect(trace.positions.map(\.status) == [.coinbase])
    #expect(trace.positions.map(\.address) == [zero])
  }

  @Test("a transfer and the account that holds it may both be named, in either order")
  func overlapping() throws {
    let ledger = Self.accounts([(0, 1, 10), (1, 2, 4), (1, 2, 6)])
    let id = ledger.heading(of: 2).id
    let log = Reference(chain: .ethereum, target: .log(id, index: 0))
    let address = Self.account(ledger, 2)
    for targets in [[log, address], [address, log], [log, log, address, address]] {
      let trace = try Tracer.backward(ledger, from: targets, labels: [:], parameters: TraceParameters())
      #expect(trace.totals.map(\.seed) == [16, 16, 16, 16, 16])
      #expect(trace.totals.prefix(3).allSatisfy { $0.residual.magnitude == 0 })
    }
  }

  // MARK: Hostile

  @Test("an output that two transactions spend ends it, and says so")
  func doubleSpend() throws {
    var one = Joined()
    let twin = one.ledger.addTransaction(height: 4, inputs: [.output(one.first, 0)], outputs: [(one.people[4], 6)])
    let trace = try Self.trace(one.ledger, Self.output(one.ledger, one.join, 0), Self.output(one.ledger, twin, 0))
    let point = OutPoint(transaction: one.first, vout: 0)
    #expect(trace.gaps.doubleSpends == [point])
    #expect(trace.positions.first { $0.output == point }?.reason == .doubleSpend)
  }

  @Test("a spend below the height of its output ends it, beside an honest spend too")
  func outOfOrder() throws {
    var one = Joined()
    let early = one.ledger.addTransaction(height: 0, inputs: [.output(one.second, 0)], outputs: [(one.people[4], 4)])
    let alone = try Self.trace(one.ledger, Self.output(one.ledger, early, 0))
    #expect(alone.positions.map(\.reason) == [.outOfOrder])
    for targets in [[one.join, early], [early, one.join]] {
      let both = try Tracer.backward(
        one.ledger, from: targets.map { Self.output(one.ledger, $0, 0) }, labels: [:], parameters: TraceParameters())
      #expect(both.totals.prefix(3).map { $0.byStatus.values.reduce(0, +) } == [11, 11, 11])
      #expect(both.positions.contains { $0.reason == .outOfOrder })
    }
  }

  @Test("a circle in one block ends", arguments: 1...4)
  func circle(_ length: Int) throws {
    var ledger = MemoryLedger([.bitcoin])
    let to = ledger.address(0)
    let ring = (0..<length).map { _ in ledger.reserve() }
    for place in ring.indices {
      ledger.addTransaction(
        ring[place], height: 1, inputs: [.output(ring[(place + length - 1) % length], 0)], outputs: [(to, 10)])
    }
    for start in ring {
      let trace = try Self.trace(ledger, Self.output(ledger, start, 0))
      #expect(trace.positions.map(\.reason) == [.outOfOrder])
    }
  }

  @Test("inputs of unknown value and outputs worth more than the inputs are not followed")
  func unknownValues() throws {
    var one = Joined()
    let stranger = one.ledger.reserve()
    let gap = one.ledger.addTransaction(
      height: 4, inputs: [.output(one.join, 0), .unseen(stranger, 3, value: nil, at: nil)],
      outputs: [(one.people[4], 6)])
    let missing = try Self.trace(one.ledger, Self.output(one.ledger, gap, 0))
    #expect(missing.positions.map(\.reason) == [.missingPrevout])
    #expect(missing.gaps.missingPrevouts == [OutPoint(transaction: stranger, vout: 3)])
    let mint = one.ledger.addTransaction(
      height: 5, inputs: [.output(one.join, 1)], outputs: [(one.people[4], 6), (one.people[5], 6)])
    let inflated = try Self.trace(one.ledger, Self.output(one.ledger, mint, 0))
    #expect(inflated.positions.map(\.reason) == [.invalidValue])
  }

  @Test("amounts beyond 128 bits do not wrap around")
  func beyond() throws {
    let whole = Amount.max
    let ledger = Self.accounts([
      (0, 1, whole), (3, 1, whole), (1, 2, whole), (2, 1, whole), (1, 2, whole), (2, 4, whole - 1), (1, 2, whole),
    ])
    for address in [1, 2, 4] as [AddressNumber] {
      let held = try? Self.trace(ledger, Self.account(ledger, address))
      #expect(held?.totals.prefix(3).allSatisfy { $0.residual.magnitude == 0 } ?? true)
    }
    let logs = [0, 2].map { Reference(chain: .ethereum, target: .log(ledger.heading(of: $0).id, index: 0)) }
    #expect {
      try Tracer.backward(ledger, from: logs, labels: [:], parameters: TraceParameters())
    } throws: { ($0 as? TraceError)?.code == .unsupported }
  }
}
