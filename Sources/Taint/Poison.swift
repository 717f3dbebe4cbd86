public import Ledger

/// Any tainted receipt taints everything that leaves from then on.
///
/// An upper bound of reach: amounts do not add up and are not meant to. A payment touched by several seeds holds one parcel of
/// the whole amount for each of them.
///
/// - Source: Möser, Böhme, Breuker, FC 2014 workshops ("poison"); BlockSci 14ccc935 `poison_tainted_outputs`.
/// - Complexity: O(seeds) a payment.
public struct Poison: TaintPool {
  /// The policy's name.
  public static let policy = Policy.poison

  private var balance: Amount = 0
  /// Seeds that ever entered, ascending.
  private var seeds: [SeedNumber] = []

  /// Makes an empty pool.
  public init() {}

  /// The balance, once for each seed.
  public var parcels: [Parcel] { content(balance) }

  /// Adds to the balance and remembers the seeds.
  public mutating func receive(_ parcels: [Parcel]) {
    // What arrives at a stop or in the fees is summed over the ledger, and a token's amounts may pass 128 bits there.
    balance = balance.adding(clamped: Self.value(of: parcels))
    for parcel in parcels where parcel.isTainted && parcel.amount > 0 {
      let place = seeds.firstIndex { $0 >= parcel.seed } ?? seeds.count
      if place == seeds.count || seeds[place] != parcel.seed { seeds.insert(parcel.seed, at: place) }
    }
  }

  /// Adds to the balance.
  public mutating func receiveClean(_ amount: Amount) { balance = balance.adding(clamped: amount) }

  /// Pays wholly tainted value once any seed has entered.
  public mutating func pay(_ amount: Amount) -> [Parcel] {
    balance -= min(balance, amount)
    return content(amount)
  }

  private func content(_ amount: Amount) -> [Parcel] {
    guard amount > 0 else { return [] }
    return seeds.isEmpty ? [Parcel(amount)] : seeds.map { Parcel(amount, seed: $0) }
  }

  /// The value of a payment: one parcel's amount when seeds share it.
  private static func value(of parcels: [Parcel]) -> Amount {
    let tainted = taint(of: parcels)
    return tainted > 0 ? tainted : parcels.total
  }

  /// The whole amount when any seed reached it.
  public static func taint(of parcels: [Parcel]) -> Amount {
    var most: Amount = 0
    for parcel in parcels where parcel.isTainted { most = max(most, parcel.amount) }
    return most
  }

  /// Adds the seed; it gets an amount only where no other seed was before it.
  public static func claim(_ parcels: inout [Parcel], for seed: SeedNumber) -> Amount {
    let value = value(of: parcels)
    guard value > 0, !parcels.contains(where: { $0.seed == seed }) else { return 0 }
    let isFirst = taint(of: parcels) == 0
    parcels = (parcels.filter(\.isTainted) + [Parcel(value, seed: seed)]).sorted { $0.seed < $1.seed }
    return isFirst ? value : 0
  }
}
