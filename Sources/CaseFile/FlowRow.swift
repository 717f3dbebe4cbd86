internal import Ledger

/// One side of a movement, or a fee: what `flow` holds of it, in the order of that table.
struct FlowRow: BitwiseCopyable, Comparable {
  /// Which side.
  enum Direction: UInt8, BitwiseCopyable { case out = 0, into, fee }

  /// What the row is to `flow`.
  enum Role: UInt8, BitwiseCopyable {
    /// Takes a row of an earlier source out; comes before all rows of its account.
    case removal = 0
    /// Counts only as long as nothing was told of its transaction later on.
    case provisional
    case final
  }

  let address: AddressNumber
  let asset: AssetNumber
  let direction: Direction
  let role: Role
  let height: Int64
  let order: Int64
  let step: Int64
  let id: Int64
  /// 0 for a fee; ids begin at 1.
  let counterparty: AddressNumber
  let amountHigh: UInt64
  let amountLow: UInt64
  let transaction: TransactionNumber
  /// ``noTime`` where no source told it.
  let time: Int64

  /// Stands for a time that no source told.
  static var noTime: Int64 { .min }

  var amount: Amount { Amount(amountHigh) << 64 | Amount(amountLow) }
  var account: FlowAccount { FlowAccount(address: address, asset: asset) }
  var key: FlowKey { FlowKey(height: height, order: order, step: step, id: id, direction: direction.rawValue) }

  @inline(__always)
  static func < (left: Self, right: Self) -> Bool {
    if left.address != right.address { return left.address < right.address }
    if left.asset != right.asset { return left.asset < right.asset }
    if (left.role == .removal) != (right.role == .removal) { return left.role == .removal }
    return left.key < right.key
  }
}

/// An account whose movements stand together.
struct FlowAccount: BitwiseCopyable, Equatable {
  let address: AddressNumber
  let asset: AssetNumber
}

/// Place of a row among those of its account: ledger order, and of a transfer to oneself the payment first.
struct FlowKey: BitwiseCopyable, Hashable, Comparable {
  let height: Int64
  let order: Int64
  let step: Int64
  let id: Int64
  let direction: UInt8

  @inline(__always)
  static func < (left: Self, right: Self) -> Bool {
    if left.height != right.height { return left.height < right.height }
    if left.order != right.order { return left.order < right.order }
    if left.step != right.step { return left.step < right.step }
    if left.id != right.id { return left.id < right.id }
    return left.direction < right.direction
  }
}
