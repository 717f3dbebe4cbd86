import Ledger
import Taint
import TestSupport
import Testing

/// Laws that every policy keeps, whatever is asked of its pool.
@Suite("Every pool")
struct TaintPoolTests {
  /// A transaction: inputs of parcels, and outputs and a fee of the same sum.
  struct Case {
    var inputs: [[Parcel]]
    var outputs: [Amount]
    var fee: Amount
  }

  @Test("agrees with the oracle on every transaction of up to 3 inputs and 3 outputs of values 0…3", arguments: 1...3)
  func smallTransactions(_ inputCount: Int) {
    // Each input is worth 0…3 and clean or of seed 1, and with fewer inputs also of seed 2.
    let seeds = inputCount < 3 ? 2 : 1
    let parcels = (0...3).flatMap { value in (0...seeds).map { Parcel(Amount(value), seed: SeedNumber($0)) } }
    var count = 0
    for inputs in Self.words(of: parcels, length: inputCount) {
      let total = inputs.map(\.amount).reduce(0, +)
      for length in 0...3 {
        for outputs in Self.outputs(length, total: total) {
          let one = Case(inputs: inputs.map { [$0] }, outputs: outputs, fee: total - outputs.reduce(0, +))
          for policy in Policy.allCases {
            count += 1
            if let fault = Self.fault(of: one, policy) {
              Issue.record("\(policy) \(one): \(fault)")
              return
            }
          }
        }
      }
    }
    #expect(count > 500)
  }

  @Test("agrees with the oracle on random transactions", arguments: Seeds.first(4000))
  func randomTransactions(_ seeds: Range<UInt64>) {
    let fault = Seeds.firstFailure(in: seeds, sizes: 1...7) { seed, size in
      let one = Self.randomCase(seed, size)
      for policy in Policy.allCases {
        if let fault = Self.fault(of: one, policy) { return "\(policy) \(one): \(fault)" }
      }
      return nil
    }
    #expect(fault == nil)
  }

  @Test("agrees with the oracle over a random life", arguments: Seeds.first(4000))
  func randomLives(_ seeds: Range<UInt64>) {
    let fault = Seeds.firstFailure(in: seeds, sizes: 1...16) { seed, size in
      for policy in Policy.allCases {
        if let fault = Self.lifeFault(policy.pool, seed, size) { return "\(policy): \(fault)" }
      }
      return nil
    }
    #expect(fault == nil)
  }

  @Test("makes nothing of nothing", arguments: Policy.allCases)
  func empty(_ policy: Policy) {
    #expect(policy.pool.settle(inputs: [], outputs: [], fee: 0).fee.total == 0)
    #expect(policy.pool.settle(inputs: [[]], outputs: [0, 0], fee: 0).outputs.map(\.total) == [0, 0])
    var pool = policy.pool.init()
    #expect(pool.pay(7) == [Parcel(7)])
    #expect(pool.pay(0).total == 0)
    #expect(pool.parcels.total == 0)
    pool.receive([Parcel(0, seed: 1)])
    // Value that is nothing taints nothing.
    #expect(policy.pool.taint(of: pool.pay(5)) == 0)
  }

  @Test("gives a claim what is clean, once", arguments: Policy.allCases)
  func claims(_ policy: Policy) {
    // Under poison a payment is tainted as a whole or not at all.
    let (taint, clean): (Amount, Amount) = policy == .poison ? (0, 7) : (3, 4)
    var parcels = [Parcel(taint, seed: 1), Parcel(clean)].filter { $0.amount > 0 }
    #expect(policy.pool.claim(&parcels, for: 2) == clean)
    #expect(policy.pool.taint(of: parcels) == 7)
    #expect(parcels.filter { $0.seed == 1 }.total == taint)
    let before = parcels
    #expect(policy.pool.claim(&parcels, for: 2) == 0)
    #expect(parcels == before)
    #expect(policy.pool.claim(&parcels, for: 3) == 0)
    #expect(policy.pool.taint(of: parcels) == 7)
  }
}

extension TaintPoolTests {
  private static func words<Element>(of letters: [Element], length: Int) -> [[Element]] {
    length == 0 ? [[]] : words(of: letters, length: length - 1).flatMap { word in letters.map { word + [$0] } }
  }

  /// Outputs of values 0…3 that a total can pay.
  private static func outputs(_ length: Int, total: Amount) -> [[Amount]] {
    words(of: [0, 1, 2, 3], length: length).filter { $0.reduce(0, +) <= total }
  }

  /// Parcels, values and ties of a random transaction, small enough to count units.
  private static func randomCase(_ seed: UInt64, _ size: Int) -> Case {
    var random = SplitMix64(seed: seed)
    let inputs = (0..<random.number(1...size)).map { _ in
      (0..<random.number(1...3)).map { _ in
        Parcel(Amount(random.number(0...40)), seed: SeedNumber(max(0, random.number(-1...3))))
      }
    }
    var left = inputs.flatMap(\.self).total
    var outputs: [Amount] = []
    for _ in 0..<random.number(0...size) {
      let value = random.once(in: 4) ? min(left, 5) : Amount(random.number(0...Int(left)))
      outputs.append(value)
      left -= value
    }
    return Case(inputs: inputs, outputs: outputs, fee: left)
  }

  private static func oracle(_ parcels: [Parcel], _ policy: Policy) -> TaintOracle {
    var result = TaintOracle(policy, clean: 0)
    for parcel in parcels {
      var one = TaintOracle(policy, clean: parcel.amount)
      if parcel.isTainted { _ = one.claim(for: parcel.seed) }
      result.receive(one)
    }
    return result
  }

  /// Whether parcels are what the oracle holds: their value, taint and, where units have an order, every unit.
  private static func fault(_ parcels: [Parcel], _ wanted: TaintOracle) -> String? {
    let pool = wanted.policy.pool
    if pool.taint(of: parcels) != wanted.taint { return "taint is \(pool.taint(of: parcels)), not \(wanted.taint)" }
    guard wanted.policy.conserves else { return nil }
    if parcels.total != wanted.value { return "value is \(parcels.total), not \(wanted.value)" }
    guard wanted.policy == .fifo || wanted.policy == .lifo else { return nil }
    let tape = parcels.flatMap { [SeedNumber](repeating: $0.seed, count: Int($0.amount)) }
    return tape == wanted.tape ? nil : "units are \(tape), not \(wanted.tape)"
  }

  private static func fault(of one: Case, _ policy: Policy) -> String? {
    // Poison holds one parcel of the whole amount for each seed, so its inputs are of one kind each.
    let inputs =
      policy.conserves
      ? one.inputs
      : one.inputs.map { parcels in
        parcels.contains { $0.isTainted && $0.amount > 0 } ? [Parcel(parcels.total, seed: 1)] : [Parcel(parcels.total)]
      }
    let found = policy.pool.settle(inputs: inputs, outputs: one.outputs, fee: one.fee)
    let wanted = TaintOracle.settle(
      inputs.map { oracle($0, policy) }, outputs: one.outputs, fee: one.fee, policy)
    let payments = found.outputs + [found.fee]
    guard payments.count == wanted.count else { return "\(payments.count) payments" }
    for (place, payment) in payments.enumerated() {
      if let fault = fault(payment, wanted[place]) { return "payment \(place): \(fault)" }
    }
    guard policy.conserves else { return nil }
    for seed in SeedNumber(0)...3 {
      func sum(_ parcels: [Parcel]) -> Amount { parcels.filter { $0.seed == seed }.total }
      let before = inputs.map(sum).reduce(0, +)
      let after = payments.map(sum).reduce(0, +)
      if before != after { return "seed \(seed) had \(before) and has \(after)" }
    }
    return nil
  }

  private static func lifeFault(_ type: any TaintPool.Type, _ seed: UInt64, _ size: Int) -> String? {
    var random = SplitMix64(seed: seed)
    let policy = type.policy
    var pool = type.init()
    var wanted = TaintOracle(policy, clean: 0)
    var story = ""
    for _ in 0..<size {
      if random.once(in: 2) {
        let parcel = Parcel(Amount(random.number(0...12)), seed: SeedNumber(max(0, random.number(-2...2))))
        story += "receive \(parcel.amount) of \(parcel.seed); "
        pool.receive([parcel])
        wanted.receive(oracle([parcel], policy))
      } else {
        let run = (0..<random.number(1...4)).map { _ in Amount(random.once(in: 3) ? 4 : random.number(0...12)) }
        story += "pay \(run); "
        pool.announce(run)
        wanted.announce(run)
        for amount in run {
          if let fault = fault(pool.pay(amount), wanted.pay(amount)) { return story + fault }
        }
      }
      if let fault = fault(pool.parcels, wanted) { return story + "rest: " + fault }
    }
    return nil
  }
}
