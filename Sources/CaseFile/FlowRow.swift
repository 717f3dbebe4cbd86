internal import Ledger

/// A row of `flow`, in the order of its table's key.
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
