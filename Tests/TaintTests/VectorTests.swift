import Ledger
import Taint
import TestSupport
import Testing

/// Worked examples, by hand: inputs (value, tainted or not), outputs, fee, and the taint of each output and the fee.
@Suite("Worked transactions")
struct VectorTests {
  struct Vector: Sendable, CustomTestStringConvertible {
    var name: String
    var inputs: [(Amount, Bool)]
    var outputs: [Amount]
    var fee: Amount
    /// Taint of the outputs, then of the fee.
    var taint: [Policy: [Amount]]

    var testDescription: String { name }
  }

  /// Taint of each output and the fee that a policy pays for a vector, and what it should be.
  static func check(_ policy: Policy, _ vector: Vector) {
    let inputs = vector.inputs.map { [Parcel($0.0, seed: $0.1 ? 1 : 0)] }
    let paid = policy.pool.settle(inputs: inputs, outputs: vector.outputs, fee: vector.fee)
    #expect((paid.outputs + [paid.fee]).map { policy.pool.taint(of: $0) } == vector.taint[policy])
    #expect((paid.outputs + [paid.fee]).map(\.total) == vector.outputs + [vector.fee])
  }

  static let vectors = [
    Vector(
      name: "T1", inputs: [(3, true), (7, false)], outputs: [4, 6], fee: 0,
      // 1.2 and 1.8: the left-over unit goes to the remainder 0.8.
      taint: [.fifo: [3, 0, 0], .lifo: [0, 3, 0], .haircut: [1, 2, 0], .tiho: [0, 3, 0], .poison: [4, 6, 0]]),
    Vector(
      name: "T2", inputs: [(7, false), (3, true)], outputs: [4, 6], fee: 0,
      taint: [.fifo: [0, 3, 0], .lifo: [3, 0, 0], .haircut: [1, 2, 0], .tiho: [0, 3, 0], .poison: [4, 6, 0]]),
    Vector(
      name: "T3", inputs: [(2, false), (3, true), (5, false)], outputs: [1, 6, 2], fee: 1,
      // 0.3, 1.8, 0.6 and 0.3: two units are left over, for 0.8 and 0.6.
      taint: [
        .fifo: [0, 3, 0, 0], .lifo: [0, 2, 1, 0], .haircut: [0, 2, 1, 0], .tiho: [0, 3, 0, 0], .poison: [1, 6, 2, 1],
      ]),
    Vector(
      name: "T4", inputs: [(100_000, true), (300_000, false)], outputs: [250_000, 149_000], fee: 1000,
      taint: [
        .fifo: [100_000, 0, 0], .lifo: [0, 99_000, 1000], .haircut: [62_500, 37_250, 250], .tiho: [100_000, 0, 0],
        .poison: [250_000, 149_000, 1000],
      ]),
    Vector(
      name: "T5", inputs: [(300_000, false), (100_000, true)], outputs: [250_000, 149_000], fee: 1000,
      taint: [
        .fifo: [0, 99_000, 1000], .lifo: [100_000, 0, 0], .haircut: [62_500, 37_250, 250], .tiho: [100_000, 0, 0],
        .poison: [250_000, 149_000, 1000],
      ]),
    Vector(
      name: "T6", inputs: [(50, true), (25, false), (25, true)], outputs: [30, 40, 28], fee: 2,
      // 22.5, 30, 21 and 1.5: the left-over unit is a tie of two halves, and the lower index has it.
      taint: [
        .fifo: [30, 20, 23, 2], .lifo: [25, 20, 28, 2], .haircut: [23, 30, 21, 1], .tiho: [30, 40, 5, 0],
        .poison: [30, 40, 28, 2],
      ]),
    Vector(
      name: "T7", inputs: [(200_000_000, true), (300_000_000, false)], outputs: [250_000_000, 249_990_000],
      fee: 10_000,
      taint: [
        .fifo: [200_000_000, 0, 0], .lifo: [0, 199_990_000, 10_000], .haircut: [100_000_000, 99_996_000, 4000],
        .tiho: [200_000_000, 0, 0], .poison: [250_000_000, 249_990_000, 10_000],
      ]),
    Vector(
      name: "a tie between an output and the fee is the output's", inputs: [(1, true), (1, false)], outputs: [1],
      fee: 1,
      taint: [.fifo: [1, 0], .lifo: [0, 1], .haircut: [1, 0], .tiho: [1, 0], .poison: [1, 1]]),
    Vector(
      name: "equal outputs take in output order, and what is over is the fee's", inputs: [(9, true)],
      outputs: [4, 4], fee: 1,
      taint: [.fifo: [4, 4, 1], .lifo: [4, 4, 1], .haircut: [4, 4, 1], .tiho: [4, 4, 1], .poison: [4, 4, 1]]),
    Vector(
      name: "nothing tainted", inputs: [(9, false)], outputs: [4, 4], fee: 1,
      taint: [.fifo: [0, 0, 0], .lifo: [0, 0, 0], .haircut: [0, 0, 0], .tiho: [0, 0, 0], .poison: [0, 0, 0]]),
  ]

  @Test("every vector has a row for every policy", arguments: vectors)
  func isWhole(_ vector: Vector) {
    #expect(Set(vector.taint.keys) == Set(Policy.allCases))
    #expect(vector.taint.values.allSatisfy { $0.count == vector.outputs.count + 1 })
  }

  @Test("T8: fees that are followed into the coinbase, before or after the subsidy")
  func coinbase() {
    let fees = [[Parcel(10, seed: 1)], [Parcel(5)]]
    let first = CoinbaseTape.inputs(fees: fees, subsidy: 100, order: .feesFirst)
    let paidFirst = FIFO.settle(inputs: first, outputs: [60, 55], fee: 0).outputs
    #expect(paidFirst == [[Parcel(10, seed: 1), Parcel(50)], [Parcel(55)]])
    let last = CoinbaseTape.inputs(fees: fees, subsidy: 100, order: .subsidyFirst)
    let paidLast = FIFO.settle(inputs: last, outputs: [60, 55], fee: 0).outputs
    #expect(paidLast == [[Parcel(60)], [Parcel(40), Parcel(10, seed: 1), Parcel(5)]])
    // 600/115 is 5 and 25/115, 550/115 is 4 and 90/115: the left-over unit is the second's.
    for tape in [first, last] {
      #expect(Haircut.settle(inputs: tape, outputs: [60, 55], fee: 0).outputs.map(\.tainted) == [5, 5])
    }
  }

  @Test(
    "AC1: an account with an opening balance, a payment and gas",
    arguments: [
      // Paid to X, then gas, then what is left of the taint.
      (Policy.fifo, [30, 1, 29] as [Amount]), (.lifo, [40, 1, 19]), (.haircut, [32, 0, 28]), (.tiho, [60, 0, 0]),
    ])
  func account(_ policy: Policy, _ wanted: [Amount]) {
    var pool = policy.pool.init()
    pool.receive([Parcel(50)])
    pool.receive([Parcel(60, seed: 1)])
    pool.receive([Parcel(40)])
    pool.announce([80])
    let paid = policy.pool.taint(of: pool.pay(80))
    pool.announce([1])
    let gas = policy.pool.taint(of: pool.pay(1))
    #expect([paid, gas, policy.pool.taint(of: pool.parcels)] == wanted)
  }

  @Test("value that was not seen to arrive is clean, and where it lies")
  func opening() {
    func paid(_ policy: Policy) -> [Parcel] {
      var pool = policy.pool.init()
      pool.receive([Parcel(4), Parcel(3, seed: 1)])
      return pool.pay(10)
    }
    #expect(paid(.fifo) == [Parcel(4), Parcel(3, seed: 1), Parcel(3)])
    #expect(paid(.lifo) == [Parcel(7), Parcel(3, seed: 1)])
    #expect(paid(.haircut).tainted == 3)
    #expect(paid(.tiho).tainted == 3)
    #expect(paid(.poison) == [Parcel(10, seed: 1)])
  }

}
