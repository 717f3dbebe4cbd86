internal import Ledger

// Rows of the tables that are written in key order at the end of a source. Each compares by the key of its table.

/// A row of `spend`.
struct SpendRow: BitwiseCopyable, Comparable {
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

/// A row of `address_output`.
struct AddressOutputRow: BitwiseCopyable, Comparable {
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

/// A row of `flow`.
struct FlowRow: BitwiseCopyable, Comparable {
  /// `flow.direction`.
  enum Direction: UInt8, BitwiseCopyable { case out = 0, into, fee }

  let address: AddressNumber
  let asset: AssetNumber
  let direction: Direction
  /// False for a row that counts only as long as nothing was told of its transaction later on.
  let isFinal: Bool
  let height: Int64
  let order: Int64
  let step: Int64
  let id: Int64
  /// 0 for a fee; ids begin at 1.
  let counterparty: AddressNumber
  let amountHigh: UInt64
  let amountLow: UInt64
  let transaction: TransactionNumber

  var amount: Amount { Amount(amountHigh) << 64 | Amount(amountLow) }

  @inline(__always)
  static func < (left: Self, right: Self) -> Bool {
    if left.address != right.address { return left.address < right.address }
    if left.asset != right.asset { return left.asset < right.asset }
    if left.height != right.height { return left.height < right.height }
    if left.order != right.order { return left.order < right.order }
    if left.step != right.step { return left.step < right.step }
    if left.id != right.id { return left.id < right.id }
    return left.direction.rawValue < right.direction.rawValue
  }
}
