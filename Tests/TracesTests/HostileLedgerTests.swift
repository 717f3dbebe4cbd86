import Ledger
import Taint
import TestSupport
import Testing
import Traces

/// What no honest source tells: a trace must say so, keep its balance, and not crash.
@Suite("Hostile ledgers")
struct HostileLedgerTests {
  /// A coin of 10 at address 0, and its seed.
  private static func start() -> (ledger: MemoryLedger, transaction: TransactionNumber, seeds: [Incident.Seed]) {
    var ledger = MemoryLedger([.bitcoin])
    let to = ledger.address(0)
    let number = ledger.addTransaction(
      height: 1, index: 0, time: 600, isCoinbase: true, inputs: [], outputs: [(to, 10)])
    let seed = Incident.Seed(
      reference: Reference(chain: .bitcoin, target: .output(ledger.heading(of: number).id, vout: 0)))
    return (ledger, number, [seed])
  }

  private static func trace(_ ledger: MemoryLedger, _ seeds: [Incident.Seed]) throws -> Trace {
    let trace = try Tracer.forward(ledger, from: seeds, labels: [:], parameters: TraceParameters())
    #expect(TraceLaws.fault(of: trace) == nil)
    return trace
  }

  /// All of it lies at the seed, cut for this reason.
  private static func expectCut(_ trace: Trace, _ reason: CutReason, at point: OutPoint) {
    #expect(trace.positions.map(\.reason) == [reason])
    #expect(trace.positions.map(\.output) == [point])
    #expect(trace.positions.first?.taint == [10, 10, 10, 10, 10])
    #expect(!trace.isComplete)
  }

  @Test("an output that two transactions spend is not followed into either")
  func doubleSpend() throws {
    var (ledger, number, seeds) = Self.start()
    for n in 1...2 {
      let to = ledger.address(n)
      ledger.addTransaction(height: 2, inputs: [.output(number, 0)], outputs: [(to, 9)])
    }
    let trace = try Self.trace(ledger, seeds)
    let point = OutPoint(transaction: number, vout: 0)
    Self.expectCut(trace, .doubleSpend, at: point)
    #expect(trace.gaps.doubleSpends == [point])
  }

  @Test("a double spend stays cut when other traced value brings its spender into the walk")
  func doubleSpendBesideAnother() throws {
    var (ledger, number, seeds) = Self.start()
    let (other, to) = (ledger.address(5), ledger.address(6))
    let second = ledger.addTransaction(height: 1, index: 1, isCoinbase: true, inputs: [], outputs: [(other, 7)])
    seeds.append(
      Incident.Seed(reference: Reference(chain: .bitcoin, target: .output(ledger.heading(of: second).id, vout: 0))))
    let both = ledger.addTransaction(height: 2, inputs: [.output(number, 0), .output(second, 0)], outputs: [(to, 17)])
    ledger.addTransaction(height: 2, inputs: [.output(number, 0)], outputs: [(to, 10)])
    let trace = try Self.trace(ledger, seeds)
    let cut = try #require(trace.positions.first { $0.status == .limit })
    #expect(cut.reason == .doubleSpend)
    #expect(cut.taint == [10, 10, 10, 10, 10])
    let rest = try #require(trace.positions.first { $0.status == .unspent })
    #expect(rest.output == OutPoint(transaction: both, vout: 0))
    #expect(rest.taint == [7, 7, 7, 7, 17])
  }

  @Test("a transaction with an input of unknown value is not followed")
  func missingPrevout() throws {
    var (ledger, number, seeds) = Self.start()
    let (stranger, to) = (ledger.reserve(), ledger.address(1))
    ledger.addTransaction(
      height: 2, inputs: [.output(number, 0), .unseen(stranger, 3, value: nil, at: nil)], outputs: [(to, 9)])
    let trace = try Self.trace(ledger, seeds)
    Self.expectCut(trace, .missingPrevout, at: OutPoint(transaction: number, vout: 0))
    #expect(trace.gaps.missingPrevouts == [OutPoint(transaction: stranger, vout: 3)])
  }

  @Test("a transaction whose outputs no source told pays no fee with them")
  func missingOutputs() throws {
    var (ledger, number, seeds) = Self.start()
    ledger.addTransaction(height: 2, inputs: [.output(number, 0)], outputs: [])
    let trace = try Self.trace(ledger, seeds)
    Self.expectCut(trace, .missingOutputs, at: OutPoint(transaction: number, vout: 0))
  }

  @Test("a seed is found where only its spender tells the output, also when its transaction has been named")
  func seedOfUntoldOutputs() throws {
    var ledger = MemoryLedger([.bitcoin])
    let (from, to) = (ledger.address(0), ledger.address(1))
    let number = ledger.addTransaction(height: 1, inputs: [], outputs: [])
    let spender = ledger.addTransaction(
      height: 2, inputs: [.unseen(number, 3, value: 10, at: from)], outputs: [(to, 10)])
    let reference = Reference(chain: .bitcoin, target: .output(ledger.heading(of: number).id, vout: 3))
    let trace = try Self.trace(ledger, [Incident.Seed(reference: reference)])
    #expect(trace.positions.map(\.output) == [OutPoint(transaction: spender, vout: 0)])
    #expect(trace.positions.first?.taint == [10, 10, 10, 10, 10])
  }

  @Test("a spend below the height of its output is not followed", arguments: [0, -5] as [Int64])
  func spentBeforeMade(_ height: Int64) throws {
    var (ledger, number, seeds) = Self.start()
    let to = ledger.address(1)
    ledger.addTransaction(height: height, index: 0, inputs: [.output(number, 0)], outputs: [(to, 9)])
    Self.expectCut(try Self.trace(ledger, seeds), .outOfOrder, at: OutPoint(transaction: number, vout: 0))
  }

  @Test("a circle of transactions in one block ends", arguments: 1...4)
  func circle(_ length: Int) throws {
    var ledger = MemoryLedger([.bitcoin])
    let to = ledger.address(0)
    let ring = (0..<length).map { _ in ledger.reserve() }
    for place in ring.indices {
      ledger.addTransaction(
        ring[place], height: 1, inputs: [.output(ring[(place + length - 1) % length], 0)], outputs: [(to, 10)])
    }
    for start in ring {
      let id = ledger.heading(of: start).id
      let seed = Incident.Seed(reference: Reference(chain: .bitcoin, target: .output(id, vout: 0)))
      let trace = try Self.trace(ledger, [seed])
      #expect(trace.positions.map(\.reason) == [.outOfOrder])
    }
  }

  @Test("outputs worth more than the inputs are not followed")
  func inflation() throws {
    var (ledger, number, seeds) = Self.start()
    let to = ledger.address(1)
    ledger.addTransaction(height: 2, inputs: [.output(number, 0)], outputs: [(to, 6), (to, 5)])
    Self.expectCut(try Self.trace(ledger, seeds), .invalidValue, at: OutPoint(transaction: number, vout: 0))
  }

  @Test("the largest values a transaction can claim add up")
  func largeOutputs() throws {
    var ledger = MemoryLedger([.bitcoin])
    let to = ledger.address(0)
    let mint = ledger.addTransaction(
      height: 1, isCoinbase: true, inputs: [], outputs: [(to, .max), (to, .max), (to, .max)])
    ledger.addTransaction(
      height: 2, inputs: [.output(mint, 0), .output(mint, 1), .output(mint, 2)], outputs: [(to, .max), (to, .max)])
    let id = ledger.heading(of: mint).id
    let seed = Incident.Seed(reference: Reference(chain: .bitcoin, target: .output(id, vout: 1)))
    let trace = try Self.trace(ledger, [seed])
    let haircut = try #require(trace.totals.first { $0.policy == .haircut })
    #expect(haircut.fees == Amount(UInt64.max) / 3)
  }

  @Test("an outpoint, a transaction or an address that is not there is an error that names it")
  func unknown() throws {
    let (ledger, number, _) = Self.start()
    let id = ledger.heading(of: number).id
    let other = TransactionID(words: (9, 9, 9, 9))
    let targets: [Reference.Target] = [
      .output(id, vout: 1), .output(id, vout: .max), .output(other, vout: 0), .transaction(other), .address("nobody"),
      .log(id, index: 0),
    ]
    for target in targets {
      let reference = Reference(chain: .bitcoin, target: target)
      #expect {
        try Tracer.forward(
          ledger, from: [Incident.Seed(reference: reference)], labels: [:], parameters: TraceParameters())
      } throws: { error in
        let error = error as? TraceError
        return error?.code == .unknownReference && error?.description.contains(reference.description) == true
      }
    }
  }

  /// A token whose contract claims what it likes.
  private static func token(_ rows: [(from: Int, to: Int, amount: Amount)]) -> (MemoryLedger, [Incident.Seed]) {
    var ledger = MemoryLedger([.ethereum])
    let token = ledger.addAsset(
      "eip155:1/erc20:0x2222222222222222222222222222222222222222", symbol: nil, decimals: nil)
    for (height, row) in rows.enumerated() {
      let transaction = ledger.addAccountTransaction(height: Int64(height), index: 0, time: Int64(height))
      let (from, to) = (ledger.address(row.from), ledger.address(row.to))
      ledger.addTransfer(in: transaction, log: 0, from: from, to: to, asset: token, amount: row.amount)
    }
    let text = ledger.address(ledger.address(0)).text
    return (ledger, [Incident.Seed(reference: Reference(chain: .ethereum, target: .address(text)))])
  }

  @Test("a balance beyond 128 bits is cut, and what was there stays")
  func balanceBeyond() throws {
    let (ledger, seeds) = Self.token([(5, 1, .max), (0, 1, 10), (5, 1, .max), (1, 2, 4)])
    let trace = try Self.trace(ledger, seeds)
    let cut = try #require(trace.positions.first { $0.status == .limit })
    #expect(cut.reason == .invalidValue)
    #expect(cut.taint == [10, 10, 10, 10, 10])
    #expect(trace.positions.count == 1)
  }

  @Test("circulation beyond 128 bits is counted up to there")
  func circulationBeyond() throws {
    let whole = Amount.max
    let (ledger, seeds) = Self.token([(0, 1, whole), (1, 2, whole), (2, 1, whole), (1, 2, whole), (2, 3, whole - 1)])
    let trace = try Self.trace(ledger, seeds)
    #expect(
      trace.positions.map(\.taint) == [[whole - 1, whole - 1, whole - 1, whole - 1, whole - 1], [1, 1, 1, 1, 1]])
    #expect(trace.hops.map(\.amount).max() == whole)
  }

  @Test("seeds beyond 128 bits are refused in a sentence that names the asset")
  func seedsBeyond() throws {
    let (ledger, seeds) = Self.token([(0, 1, .max), (0, 2, 1)])
    #expect {
      try Tracer.forward(ledger, from: seeds, labels: [:], parameters: TraceParameters())
    } throws: { error in
      let error = error as? TraceError
      return error?.code == .unsupported && error?.description.contains("0x2222") == true
    }
  }

  @Test("poison that passes 128 bits at a stop and in the cuts does not wrap around")
  func poisonBeyond() throws {
    let whole = Amount.max
    var rows: [(from: Int, to: Int, amount: Amount)] = [(0, 1, 1)]
    for _ in 0..<3 { rows.append((1, 2, whole)) }
    let (ledger, seeds) = Self.token(rows)
    let service = try #require(ledger.addresses(ledger.address(ledger.transferRows[1].to ?? 0).text, on: nil).first)
    for labels in [[:], [service: [Label("exchange", at: service, in: ledger)]]] {
      var parameters = TraceParameters()
      let trace = try Tracer.forward(ledger, from: seeds, labels: labels, parameters: parameters)
      #expect(trace.totals.filter { $0.policy.conserves }.allSatisfy { $0.residual.magnitude == 0 })
      parameters.limits = Limits(maxHops: 1)
      let cut = try Tracer.forward(ledger, from: seeds, labels: labels, parameters: parameters)
      #expect(cut.totals.first { $0.policy == .poison }?.byStatus[.limit] == whole)
    }
  }
}
