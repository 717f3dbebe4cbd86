public import Ledger

/// Last in, first out: each payment takes the last slice of the tape, and the slice keeps the tape's order.
///
/// - Source: Tironsakkul et al., arXiv 1906.05754, evaluate a last-in policy beside FIFO; this exact rule is our own.
/// - Complexity: amortised O(1) a parcel.
public struct LIFO: TaintPool {
  /// The policy's name.
  public static let policy = Policy.lifo

  /// What is left of the tape, oldest first.
  public private(set) var parcels: [Parcel] = []

  /// Makes an empty pool.
  public init() {}

  /// Appends to the tape.
  public mutating func receive(_ parcels: [Parcel]) {
    for parcel in parcels { self.parcels.push(parcel) }
  }

  /// Appends to the tape without a list of parcels.
  public mutating func receiveClean(_ amount: Amount) { parcels.push(Parcel(amount)) }

  /// Takes from the tail; the opening balance lies below the seen parcels, so it comes first in the slice.
  public mutating func pay(_ amount: Amount) -> [Parcel] {
    var slice: [Parcel] = []
    var missing = amount
    while missing > 0, let last = parcels.indices.last {
      let taken = min(missing, parcels[last].amount)
      slice.push(Parcel(taken, seed: parcels[last].seed))
      missing -= taken
      parcels[last].amount -= taken
      if parcels[last].amount == 0 { parcels.removeLast() }
    }
    slice.push(Parcel(missing))
    return slice.reversed()
  }
}
