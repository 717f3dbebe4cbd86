public import Ledger

/// Pro rata: every payment takes the share of taint that the pool holds.
///
/// In a transaction the total taint is apportioned over the outputs and the fee by largest remainder, so that no unit is lost.
/// From an account the part leaving is rounded down and the rest stays. Each payment's taint is then split over the seeds in
/// proportion to what each still has in the pool, so that no output holds more taint than value and both sums are exact.
///
/// - Source: Möser, Böhme, Breuker, "Towards Risk Scoring of Bitcoin Transactions", FC 2014 workshops.
/// - Deviations: BlockSci (14ccc935, src/heuristics/taint.cpp) truncates and loses units; this conserves them.
/// - Known failure: reach grows without bound while amounts shrink to single units.
/// - Complexity: O(seeds) a payment, O(n log n) for a transaction of n outputs.
public struct Haircut: TaintPool {
  /// The policy's name.
  public static let policy = Policy.haircut

  private var balance: Amount = 0
  private var taint: Amount = 0
  /// One parcel a seed, ascending.
  private var bySeed: [Parcel] = []

  /// Makes an empty pool.
  public init() {}

  /// Taint by seed, then the clean rest.
  public var parcels: [Parcel] {
    var result = bySeed
    result.push(Parcel(balance - taint))
    return result
  }

  /// Adds to the balance and to each seed's taint.
  public mutating func receive(_ parcels: [Parcel]) {
    for parcel in parcels where parcel.amount > 0 {
      balance += parcel.amount
      guard parcel.isTainted else { continue }
      taint += parcel.amount
      let place = bySeed.firstIndex { $0.seed >= parcel.seed } ?? bySeed.count
      if place < bySeed.count, bySeed[place].seed == parcel.seed {
        bySeed[place].amount += parcel.amount
      } else {
        bySeed.insert(parcel, at: place)
      }
    }
  }

  /// Adds to the balance.
  public mutating func receiveClean(_ amount: Amount) { balance += amount }

  /// Takes its share, rounded down; a payment of more than the balance takes all the taint seen.
  public mutating func pay(_ amount: Amount) -> [Parcel] {
    let leaving =
      amount >= balance ? taint : Apportionment.divide(taint, amount, by: balance).quotient
    return take(leaving, of: amount)
  }

  /// Removes `leaving` units of taint and `amount - leaving` clean ones.
  private mutating func take(_ leaving: Amount, of amount: Amount) -> [Parcel] {
    var paid: [Parcel] = []
    if leaving > 0 {
      let shares = Apportionment.split(leaving, by: bySeed.map(\.amount), sum: taint)
      for (index, share) in shares.enumerated() {
        paid.push(Parcel(share, seed: bySeed[index].seed))
        bySeed[index].amount -= share
      }
      bySeed.removeAll { $0.amount == 0 }
    }
    paid.push(Parcel(amount - leaving))
    taint -= leaving
    balance -= min(balance, amount)
    return paid
  }

  /// Apportions the transaction's taint over its outputs, the fee last.
  public static func settle(
    inputs: [[Parcel]], outputs: [Amount], fee: Amount
  ) -> (outputs: [[Parcel]], fee: [Parcel]) {
    var pool = Haircut()
    for input in inputs { pool.receive(input) }
    let shares = Apportionment.split(pool.taint, by: outputs + [fee], sum: pool.balance)
    let paid = zip(outputs, shares).map { pool.take($1, of: $0) }
    return (paid, pool.take(shares[outputs.count], of: fee))
  }
}
