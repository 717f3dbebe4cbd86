internal import Ledger

/// A row of `spend`, in the order of its table's key.
struct SpendRow: BitwiseCopyable, Comparable, Sendable {
  let previous: TransactionNumber
  let transaction: TransactionNumber
  let vout: UInt32
  let input: UInt32

  @inline(__always)
  static func < (left: Self, right: Self) -> Bool {
    if left.previous != right.previous { return left.previous < right.previous }
    if left.vout != right.vout { return left.vout < right.vout }
    if left.transaction != right.transaction { return left.transaction < right.transaction }
    return left.input < right.input
  }
}
