internal import Ledger

/// A row of `transfer`.
struct TransferRow: InsertableRow {
  static let target =
    "transfer (tx_id, step, id, kind, asset_id, from_id, to_id, amount, source_id, position)"
  static let width: Int32 = 10

  let transaction: TransactionNumber
  let step: Int64
  let id: Int64
  let kind: Int64
  let asset: AssetNumber
  let from: AddressNumber
  let to: AddressNumber
  let amount: RowBlob
  let source: Int64
  let position: Int64

  func bind(to statement: Statement, at index: Int32, _ blobs: UnsafeRawBufferPointer) throws {
    statement.bind(index, transaction)
    statement.bind(index + 1, step)
    statement.bind(index + 2, id)
    statement.bind(index + 3, kind)
    statement.bind(index + 4, asset)
    statement.bind(index + 5, from)
    statement.bind(index + 6, to)
    try statement.bind(index + 7, amount.bytes(in: blobs))
    statement.bind(index + 8, source)
    statement.bind(index + 9, position)
  }
}
