internal import Ledger

/// A row of `input`.
struct InputRow: InsertableRow {
  static let target = "input (tx_id, n, prev_tx_id, prev_vout, sequence)"
  static let width: Int32 = 5

  let transaction: TransactionNumber
  let n: Int64
  let previous: TransactionNumber
  let vout: UInt32
  let sequence: UInt32?

  func bind(to statement: Statement, at index: Int32, _: UnsafeRawBufferPointer) {
    statement.bind(index, transaction)
    statement.bind(index + 1, n)
    statement.bind(index + 2, previous)
    statement.bind(index + 3, Int64(vout))
    statement.bind(index + 4, sequence.map(Int64.init))
  }
}
