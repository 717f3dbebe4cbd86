public import Ledger

/// Number of a seed in one trace, from 1; zero is clean value.
public typealias SeedNumber = Int32

/// An amount of one asset with one origin.
public struct Parcel: Hashable, Sendable {
  /// Base units.
  public var amount: Amount
  /// The seed it came from, or 0 when clean.
  public var seed: SeedNumber

  /// Makes a parcel.
  public init(_ amount: Amount, seed: SeedNumber = 0) {
    self.amount = amount
    self.seed = seed
  }

  /// True when it comes from a seed.
  public var isTainted: Bool { seed != 0 }
}

extension [Parcel] {
  /// Sum of all parcels.
  public var total: Amount { reduce(0) { $0 + $1.amount } }

  /// Sum of the tainted parcels.
  public var tainted: Amount { reduce(0) { $1.isTainted ? $0 + $1.amount : $0 } }

  /// Adds a parcel at the end and joins it with a neighbour of the same origin; an empty parcel adds nothing.
  public mutating func push(_ parcel: Parcel) {
    guard parcel.amount > 0 else { return }
    if let last = indices.last, self[last].seed == parcel.seed {
      self[last].amount += parcel.amount
    } else {
      append(parcel)
    }
  }
}
