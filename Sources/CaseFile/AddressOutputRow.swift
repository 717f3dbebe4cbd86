internal import Ledger

/// A row of `address_output`, in the order of its table's key.
struct AddressOutputRow: BitwiseCopyable, Comparable, Sendable {
  let address: AddressNumber
  let transaction: TransactionNumber
  let vout: UInt32

  @inline(__always)
  static func < (left: Self, right: Self) -> Bool {
    if left.address != right.address { return left.address < right.address }
    if left.transaction != right.transaction { return left.transaction < right.transaction }
    return left.vout < right.vout
  }
}
