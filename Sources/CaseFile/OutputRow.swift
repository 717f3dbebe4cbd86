internal import Ledger

/// A row of `output`.
struct OutputRow: InsertableRow {
  static let target = "output (tx_id, vout, value, address_id, source_id)"
  static let width: Int32 = 5

  let transaction: TransactionNumber
  let vout: Int64
  let value: Int64
  let address: AddressNumber
  let source: Int64

  func bind(to statement: Statement, at index: Int32, _: UnsafeRawBufferPointer) {
    statement.bind(index, transaction)
    statement.bind(index + 1, vout)
    statement.bind(index + 2, value)
    statement.bind(index + 3, address)
    statement.bind(index + 4, source)
  }
}
