import Heuristics
import Ledger
import Taint
import TestSupport
import Testing
import Traces

/// What a trace says beside its amounts.
@Suite("Tracer")
struct TracerTests {
  private static func seed(_ ledger: MemoryLedger, _ transaction: TransactionNumber, vout: UInt32? = nil)
    -> Incident.Seed
  {
    let heading = ledger.heading(of: transaction)
    let target: Reference.Target = vout.map { .output(heading.id, vout: $0) } ?? .transaction(heading.id)
    return Incident.Seed(reference: Reference(chain: ledger.chains[Int(heading.chain)], target: target))
  }

  private static func seed(_ ledger: MemoryLedger, at address: AddressNumber) -> Incident.Seed {
    let row = ledger.address(address)
    return Incident.Seed(reference: Reference(chain: ledger.chains[Int(row.chain)], target: .address(row.text)))
  }

  @Test("a mix stops value at the outputs it spends, with its finding, unless it is walked through")
  func coinJoin() throws {
    var ledger = MemoryLedger([.bitcoin])
    let people = (0...9).map { ledger.address($0) }
    let start = ledger.addTransaction(
      height: 1, time: 600, isCoinbase: true, inputs: [],
      outputs: [(people[0], 10), (people[1], 10), (people[2], 10)])
    let mix = ledger.addTransaction(
      height: 2, time: 1200, inputs: (0...2).map { .output(start, $0) },
      outputs: [(people[3], 9), (people[4], 9), (people[5], 9), (people[6], 1), (people[7], 2)])
    var parameters = TraceParameters()
    let seeds = [Self.seed(ledger, start, vout: 1)]
    let stopped = try Tracer.forward(ledger, from: seeds, labels: [:], parameters: parameters)
    #expect(stopped.positions.map(\.status) == [.mixer])
    #expect(stopped.positions.map(\.address) == [people[1]])
    #expect(stopped.positions.first?.movedAt == 1200)
    #expect(stopped.patterns.map(\.kind) == ["coinjoin.generic"])
    #expect(stopped.positions.first?.findings == [0])
    #expect(stopped.patterns.first?.transactions == [mix])
    #expect(stopped.isComplete)
    parameters.through = [.mixer]
    let walked = try Tracer.forward(ledger, from: seeds, labels: [:], parameters: parameters)
    #expect(Set(walked.positions.map(\.status)) == [.unspent])
    #expect(walked.positions.count == 5)
  }

  @Test("a mix is named, its Tx0 walked through, and token dust hides nothing")
  func namedMixes() throws {
    var ledger = MemoryLedger([.bitcoin])
    let people = (0...30).map { number in
      ledger.address(payload: [0, 20] + [UInt8](repeating: 7, count: 19) + [UInt8(number)])
    }
    let start = ledger.addTransaction(
      height: 1, inputs: [.unseen(ledger.reserve(), 0, value: 9_000_000, at: people[0])],
      outputs: [(people[1], 9_000_000)])
    let split = ledger.addTransaction(
      height: 2, inputs: [.output(start, 0)],
      outputs: [
        (ledger.address(payload: [0x6A, 1, 7]), 0), (people[2], 50_000), (people[3], 1_007_260), (people[4], 1_007_260),
        (people[5], 6_900_000),
      ])
    let others = (0..<4).map { place in
      MemoryLedger.Input.unseen(
        ledger.reserve(), 0, value: place == 0 ? 1_010_000 : 1_000_000, at: people[6 + place])
    }
    let mix = ledger.addTransaction(
      height: 3, inputs: [.output(split, 2)] + others, outputs: (0..<5).map { (people[10 + $0], 1_000_000) })
    let sale = ledger.addTransaction(
      height: 3, inputs: [.output(split, 4), .unseen(ledger.reserve(), 0, value: 546, at: people[20])],
      outputs: [(people[21], 546), (people[22], 546), (people[23], 6_890_000)])
    let trace = try Tracer.forward(
      ledger, from: [Self.seed(ledger, start, vout: 0)], labels: [:], parameters: TraceParameters())
    #expect(trace.patterns.map(\.kind) == ["coinjoin.whirlpool"])
    #expect(trace.patterns.first?.transactions == [mix] && trace.patterns.first?.tier == .strong)
    #expect(trace.positions.filter { $0.status == .mixer }.map(\.address) == [people[3]])
    #expect(trace.positions.contains { $0.status == .unspent && $0.address == people[23] }, "\(sale)")
  }

  @Test("what an account pays beyond what was seen to arrive is reported")
  func opening() throws {
    var ledger = MemoryLedger([.ethereum])
    let (thief, next, last) = (ledger.address(1), ledger.address(2), ledger.address(3))
    let rows: [(from: AddressNumber, to: AddressNumber, amount: Amount)] = [
      (thief, next, 10), (next, last, 25), (next, last, 5),
    ]
    for (height, row) in rows.enumerated() {
      let transaction = ledger.addAccountTransaction(height: Int64(height), index: 0, time: Int64(height) * 12)
      ledger.addTransfer(in: transaction, from: row.from, to: row.to, asset: 0, amount: row.amount)
    }
    let trace = try Tracer.forward(
      ledger, from: [Self.seed(ledger, 0)], labels: [:], parameters: TraceParameters())
    let gap = try #require(trace.gaps.openingBalances.first)
    #expect(trace.gaps.openingBalances.count == 1)
    #expect((gap.address, gap.asset) == (next, 0))
    #expect((gap.received, gap.paid, gap.unseen) == (10, 30, 20))
    let rest = try #require(trace.positions.first)
    #expect(rest.address == last)
    // Poison taints the opening balance too, and all that leaves from then on.
    #expect(rest.taint == [10, 10, 10, 10, 30])
    #expect((rest.hops, rest.reachedAt, rest.lastReachedAt, rest.movedAt) == (2, 12, 24, nil))
    #expect(trace.edges.map(\.previous) == [nil, 0, 0])
    #expect(trace.hops.map(\.number) == [1, 2])
  }

  @Test("gas is paid before the transfers of its transaction")
  func gas() throws {
    var ledger = MemoryLedger([.ethereum])
    let (victim, thief, next) = (ledger.address(0), ledger.address(1), ledger.address(2))
    let theft = ledger.addAccountTransaction(height: 1, index: 0)
    ledger.addTransfer(in: theft, from: victim, to: thief, asset: 0, amount: 10)
    let move = ledger.addAccountTransaction(height: 2, index: 0)
    // Told after the transfer, and still paid before it.
    ledger.addTransfer(in: move, from: thief, to: next, asset: 0, amount: 8)
    ledger.addFee(in: move, payer: thief, amount: 4)
    let trace = try Tracer.forward(
      ledger, from: [Self.seed(ledger, theft)], labels: [:], parameters: TraceParameters())
    #expect(trace.totals.map(\.fees) == [4, 4, 4, 4, 4])
    #expect(trace.positions.map(\.taint) == [[6, 6, 6, 6, 8]])
  }

  @Test("an OP_RETURN output and the accounts that nobody has the key of burn value")
  func burned() throws {
    var ledger = MemoryLedger([.bitcoin, .ethereum])
    let (to, data) = (ledger.address(0), ledger.address(payload: [0x6A, 0x01, 0x02]))
    let start = ledger.addTransaction(height: 1, isCoinbase: true, inputs: [], outputs: [(to, 5)])
    ledger.addTransaction(height: 2, inputs: [.output(start, 0)], outputs: [(data, 5)])
    let outputs = try Tracer.forward(
      ledger, from: [Self.seed(ledger, start, vout: 0)], labels: [:], parameters: TraceParameters())
    #expect(outputs.positions.map(\.status) == [.burned])
    for payload in [[UInt8](repeating: 0, count: 20), [UInt8](repeating: 0, count: 18) + [0xDE, 0xAD]] {
      let (thief, burn) = (ledger.address(7, on: 1), ledger.address(payload: payload, on: 1))
      let transaction = ledger.addAccountTransaction(height: 1, on: 1)
      ledger.addTransfer(in: transaction, from: thief, to: burn, asset: 1, amount: 5)
      let accounts = try Tracer.forward(
        ledger, from: [Self.seed(ledger, transaction)], labels: [:], parameters: TraceParameters())
      #expect(accounts.positions.map(\.status) == [.burned])
    }
  }

  @Test("a mixer's label says more than a service's, and a surer one more than a weaker")
  func labels() throws {
    var ledger = MemoryLedger([.bitcoin])
    let (to, service) = (ledger.address(0), ledger.address(1))
    let start = ledger.addTransaction(height: 1, isCoinbase: true, inputs: [], outputs: [(to, 5)])
    ledger.addTransaction(height: 2, inputs: [.output(start, 0)], outputs: [(service, 5)])
    var weak = Label("exchange", at: service, in: ledger)
    weak.confidence = .webCrawl
    let sure = Label("gambling", at: service, in: ledger)
    let mixer = Label("mixing_service", at: service, in: ledger)
    let unrelated = Label("perpetrator", at: service, in: ledger)
    func stop(_ labels: [Label]) throws -> Trace.Position? {
      try Tracer.forward(
        ledger, from: [Self.seed(ledger, start, vout: 0)], labels: [service: labels], parameters: TraceParameters()
      ).positions.first
    }
    #expect(try stop([weak, sure])?.label == sure)
    #expect(try stop([sure, weak])?.label == sure)
    #expect(try stop([sure, mixer])?.status == .mixer)
    #expect(try stop([unrelated])?.status == .unspent)
    // A seed at a service is what a person asks about, so it is followed.
    let seeded = try Tracer.forward(
      ledger, from: [Self.seed(ledger, start, vout: 0)], labels: [to: [sure]], parameters: TraceParameters())
    #expect(seeded.positions.map(\.address) == [service])
  }

  @Test("an address seed leaves out tokens that borrow a symbol, and takes every other asset in order")
  func assets() throws {
    var ledger = MemoryLedger([.ethereum])
    let spoof = ledger.addAsset(
      "eip155:1/erc20:0x3333333333333333333333333333333333333333", symbol: "EТH", decimals: 18)
    let honest = ledger.addAsset(
      "eip155:1/erc20:0x4444444444444444444444444444444444444444", symbol: "ABC", decimals: 2)
    let (from, to) = (ledger.address(0), ledger.address(1))
    let transaction = ledger.addAccountTransaction(height: 1)
    for asset in [honest, spoof, 0] {
      ledger.addTransfer(in: transaction, from: from, to: to, asset: asset, amount: 7)
    }
    let all = try Tracer.forward(
      ledger, from: [Self.seed(ledger, at: from)], labels: [:], parameters: TraceParameters())
    #expect(all.seeds.map(\.asset) == [0, honest])
    #expect(all.seeds.map(\.number) == [1, 2])
    #expect(all.totals.map(\.asset) == [0, 0, 0, 0, 0] + [honest, honest, honest, honest, honest])
    var named = Self.seed(ledger, at: from)
    named.asset = ledger.asset(spoof).id
    let one = try Tracer.forward(ledger, from: [named], labels: [:], parameters: TraceParameters())
    #expect(one.seeds.map(\.asset) == [spoof])
  }

  @Test("a text that two chains have is an error that names both")
  func ambiguous() throws {
    var ledger = MemoryLedger([.ethereum, .polygon])
    for chain in [0, 1] as [ChainNumber] {
      let transaction = ledger.addAccountTransaction(height: 1, on: chain)
      let (from, to) = (ledger.address(0, on: chain), ledger.address(1, on: chain))
      ledger.addTransfer(in: transaction, from: from, to: to, asset: AssetNumber(chain), amount: 7)
    }
    let text = ledger.address(0).text
    let seed = Incident.Seed(reference: Reference(chain: nil, target: .address(text)))
    #expect {
      try Tracer.forward(ledger, from: [seed], labels: [:], parameters: TraceParameters())
    } throws: { error in
      let error = error as? TraceError
      return error?.code == .ambiguousReference && error?.description.contains("ethereum/ and polygon/") == true
    }
  }
}
