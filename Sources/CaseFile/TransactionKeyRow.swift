internal import Ledger

/// A row of `tx_key`, in the order of its table's key.
struct TransactionKeyRow: InsertableRow, BitwiseCopyable, Comparable {
  static let target = "tx_key (prefix, tx_id)"
  static let width: Int32 = 2

  let prefix: Int64
  let number: TransactionNumber

  func bind(to statement: Statement, at index: Int32, _: UnsafeRawBufferPointer) {
    statement.bind(index, prefix)
    statement.bind(index + 1, number)
  }

  @inline(__always)
  static func < (left: Self, right: Self) -> Bool {
    left.prefix == right.prefix ? left.number < right.number : left.prefix < right.prefix
  }
}

extension TransactionCache {
  /// The keys that are not stored yet, in no order.
  var pendingKeys: [TransactionKeyRow] {
    var rows: [TransactionKeyRow] = []
    rows.reserveCapacity(count)
    for entry in pending { rows.append(TransactionKeyRow(prefix: entry.id.prefix, number: entry.number)) }
    return rows
  }
}
