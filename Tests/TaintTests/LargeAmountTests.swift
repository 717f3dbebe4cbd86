import Ledger
import Taint
import TestSupport
import Testing

/// Amounts up to 2^128, where units cannot be counted: each unit is a point on a line, and a payment an interval.
@Suite("Amounts near 2^128")
struct LargeAmountTests {
  @Test("agree with an oracle of intervals and one of long division", arguments: Seeds.first(2000))
  func random(_ seeds: Range<UInt64>) {
    let fault = Seeds.firstFailure(in: seeds, sizes: 1...8) { seed, size in
      var random = SplitMix64(seed: seed)
      let inputs = Self.split(Self.amount(&random), into: size, &random).map {
        Parcel($0, seed: SeedNumber(random.number(0...2)))
      }
      var outputs = Self.split(inputs.total, into: random.number(1...size + 1), &random)
      let fee = outputs.removeLast()
      for policy in [Policy.fifo, .lifo, .haircut, .tiho] {
        let paid = policy.pool.settle(inputs: inputs.map { [$0] }, outputs: outputs, fee: fee)
        let found = (paid.outputs + [paid.fee]).map(\.tainted)
        let wanted = Self.taint(policy, inputs, outputs, fee)
        if found != wanted { return "\(policy) of \(inputs) to \(outputs): \(found), not \(wanted)" }
        let values = (paid.outputs + [paid.fee]).map(\.total)
        if values != outputs + [fee] { return "\(policy) pays \(values)" }
      }
      return nil
    }
    #expect(fault == nil)
  }

  @Test("a pool holds and pays the largest amount there is", arguments: Policy.allCases)
  func largest(_ policy: Policy) {
    var pool = policy.pool.init()
    pool.receive([Parcel(.max - 1, seed: 1), Parcel(1)])
    let paid = pool.pay(.max)
    #expect(policy.pool.taint(of: paid) == (policy == .poison ? Amount.max : Amount.max - 1))
    #expect(pool.parcels.total == 0)
  }

  @Test("haircut of nearly everything does not wrap around")
  func product() {
    var pool = Haircut()
    pool.receive([Parcel(.max - 3, seed: 1), Parcel(3)])
    #expect(pool.pay(.max - 1).tainted == Amount.max - 4)
    #expect(pool.parcels == [Parcel(1, seed: 1)])
  }

  /// Mostly near a power of two.
  private static func amount(_ random: inout SplitMix64) -> Amount {
    let bits = random.number(1...128)
    let top: Amount = bits == 128 ? .max : (1 << Amount(bits)) - 1
    return top - Amount(random.number(0...1)) * (top / 3)
  }

  private static func split(_ total: Amount, into count: Int, _ random: inout SplitMix64) -> [Amount] {
    var left = total
    var result: [Amount] = []
    for _ in 0..<count - 1 {
      let part = left / Amount(random.number(1...5))
      result.append(part)
      left -= part
    }
    return result + [left]
  }

  private static func taint(_ policy: Policy, _ inputs: [Parcel], _ outputs: [Amount], _ fee: Amount) -> [Amount] {
    let total = inputs.tainted
    if policy == .haircut { return TaintOracle.largestRemainder(total, over: outputs + [fee]) }
    if policy == .tiho {
      let shares = TaintOracle.highestFirst(outputs, taint: total)
      return shares + [total - shares.reduce(0, +)]
    }
    // First in first out lays the payments from the start of the line, last in first out from its end.
    let tape = policy == .fifo ? inputs : inputs.reversed()
    var start: Amount = 0
    return (outputs + [fee]).map { payment in
      let end = start + payment
      var position: Amount = 0
      var taint: Amount = 0
      for parcel in tape {
        let from = max(position, start)
        let upTo = min(position + parcel.amount, end)
        if parcel.isTainted, from < upTo { taint += upTo - from }
        position += parcel.amount
      }
      start = end
      return taint
    }
  }
}
