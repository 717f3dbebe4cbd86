public import Ledger
public import Taint

/// The arithmetic of taint once more, slow and obvious, for tests to compare with.
///
/// Written from the stated rules alone. Under FIFO and LIFO every single unit is an element of an array that carries its seed;
/// under haircut and TIHO a holding is a value and the taint in it; under poison the taint is all or nothing.
/// - Limits: units are held one by one, so FIFO and LIFO values must be small.
public struct TaintOracle: Hashable, Sendable {
  /// The rule that moves this value.
  public let policy: Policy
  /// Value held.
  public private(set) var value: Amount = 0
  /// FIFO and LIFO: the seed of each unit, 0 when clean, the one that came first at the front.
  private var units: [SeedNumber] = []
  /// Haircut, TIHO: tainted part.
  private var share: Amount = 0
  /// Poison: tainted value was here once.
  private var isPoisoned = false
  /// TIHO: the taint that each payment of the announced run takes, in the order of the payments.
  private var ranked: [Amount] = []

  /// Clean value.
  public init(_ policy: Policy, clean value: Amount) {
    self.policy = policy
    self.value = value
    if usesUnits { units = [SeedNumber](repeating: 0, count: Int(value)) }
  }

  private var usesUnits: Bool { policy == .fifo || policy == .lifo }

  /// Tainted part.
  public var taint: Amount {
    switch policy {
    case .fifo, .lifo: Amount(units.filter { $0 != 0 }.count)
    case .haircut, .tiho: share
    case .poison: isPoisoned ? value : 0
    }
  }

  /// Tainted part by seed; FIFO and LIFO only, the other rules divide totals.
  public var bySeed: [SeedNumber: Amount] {
    var result: [SeedNumber: Amount] = [:]
    for seed in units where seed != 0 { result[seed, default: 0] += 1 }
    return result
  }

  /// The seed of every unit, for FIFO and LIFO.
  public var tape: [SeedNumber] { units }

  /// Gives the clean part to a seed, and says how much that was.
  public mutating func claim(for seed: SeedNumber) -> Amount {
    let before = taint
    units = units.map { $0 == 0 ? seed : $0 }
    share = value
    if value > 0 { isPoisoned = true }
    return taint - before
  }

  // MARK: A pool that lives on (account chains)

  /// Takes a parcel in.
  public mutating func receive(_ parcel: TaintOracle) {
    value += parcel.value
    units += parcel.units
    share += parcel.share
    if parcel.isPoisoned { isPoisoned = true }
  }

  /// Tells the payments of one transaction that no receipt separates.
  public mutating func announce(_ run: [Amount]) {
    guard policy == .tiho else { return }
    ranked = Self.highestFirst(run, taint: share)
  }

  /// Pays, also more than is there: the rest is clean value that was not seen to arrive.
  public mutating func pay(_ amount: Amount) -> TaintOracle {
    var paid = TaintOracle(policy, clean: amount)
    let seen = min(amount, value)
    let unseen = amount - seen
    switch policy {
    case .fifo:
      paid.units = Array(units.prefix(Int(seen))) + [SeedNumber](repeating: 0, count: Int(unseen))
      units.removeFirst(Int(seen))
    case .lifo:
      paid.units = [SeedNumber](repeating: 0, count: Int(unseen)) + Array(units.suffix(Int(seen)))
      units.removeLast(Int(seen))
    case .haircut:
      paid.share = unseen > 0 || value == 0 ? share : Self.divide(share, times: amount, by: value).quotient
      share -= paid.share
    case .tiho:
      paid.share = ranked.isEmpty ? min(amount, share) : ranked.removeFirst()
      share -= paid.share
    case .poison:
      paid.isPoisoned = isPoisoned && amount > 0
    }
    value -= seen
    return paid
  }

  // MARK: A pool that lives for one transaction (UTXO chains)

  /// Pays a transaction out of its inputs: the outputs, then the fee as one more.
  ///
  /// - Reads: amounts whose sum is the inputs' sum.
  public static func settle(_ inputs: [TaintOracle], outputs: [Amount], fee: Amount, _ policy: Policy) -> [TaintOracle]
  {
    let payments = outputs + [fee]
    var result = payments.map { TaintOracle(policy, clean: $0) }
    var tape = inputs.flatMap(\.units)
    let taint = inputs.reduce(Amount(0)) { $0 + $1.taint }
    switch policy {
    case .fifo:
      for place in result.indices {
        result[place].units = Array(tape.prefix(Int(payments[place])))
        tape.removeFirst(Int(payments[place]))
      }
    case .lifo:
      for place in result.indices {
        result[place].units = Array(tape.suffix(Int(payments[place])))
        tape.removeLast(Int(payments[place]))
      }
    case .haircut:
      let shares = largestRemainder(taint, over: payments)
      for place in result.indices { result[place].share = shares[place] }
    case .tiho:
      let shares = highestFirst(outputs, taint: taint)
      for place in outputs.indices { result[place].share = shares[place] }
      result[outputs.count].share = taint - shares.reduce(0, +)
    case .poison:
      for place in result.indices { result[place].isPoisoned = taint > 0 && payments[place] > 0 }
    }
    return result
  }

  /// Highest amounts first, ties in order, until the taint is used up; given in the order of the amounts.
  public static func highestFirst(_ amounts: [Amount], taint: Amount) -> [Amount] {
    var left = taint
    var result = [Amount](repeating: 0, count: amounts.count)
    var open = Array(amounts.indices)
    while !open.isEmpty {
      var best = 0
      for candidate in open.indices where amounts[open[candidate]] > amounts[open[best]] { best = candidate }
      let place = open.remove(at: best)
      result[place] = min(amounts[place], left)
      left -= result[place]
    }
    return result
  }

  /// Shares in proportion, rounded down; each unit left over goes to the largest remainder that has none yet, ties to the
  /// first.
  public static func largestRemainder(_ taint: Amount, over amounts: [Amount]) -> [Amount] {
    let total = amounts.reduce(0, +)
    guard total > 0 else { return amounts }
    let parts = amounts.map { divide(taint, times: $0, by: total) }
    var result = parts.map(\.quotient)
    var left = taint - result.reduce(0, +)
    var open = Array(amounts.indices)
    while left > 0 {
      var best = 0
      for candidate in open.indices where parts[open[candidate]].remainder > parts[open[best]].remainder {
        best = candidate
      }
      result[open.remove(at: best)] += 1
      left -= 1
    }
    return result
  }

  /// `factor · times / divisor` by long division in base 2, for `factor` not above `divisor`, without an intermediate
  /// product that could be too large.
  public static func divide(
    _ factor: Amount, times: Amount, by divisor: Amount
  ) -> (quotient: Amount, remainder: Amount) {
    var quotient: Amount = 0
    var remainder: Amount = 0
    /// Adds a number below or equal to the divisor to the remainder.
    func add(_ number: Amount) {
      if number == divisor {
        quotient += 1
      } else if remainder >= divisor - number {
        remainder -= divisor - number
        quotient += 1
      } else {
        remainder += number
      }
    }
    for bit in (0..<128 - times.leadingZeroBitCount).reversed() {
      quotient *= 2
      add(remainder)
      if times >> Amount(bit) & 1 == 1 { add(factor) }
    }
    return (quotient, remainder)
  }
}
