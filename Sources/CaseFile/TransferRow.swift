internal import Ledger

/// A row of `transfer`.
struct TransferRow: InsertableRow {
  static let target =
    "transfer (tx_id, step, id, kind, asset_id, from_id, to_id, amount, source_id, position)"
  static let width: Int32 = 10

  let transaction: TransactionNumber
  let step: Int64
  let id: Int64
  let movement: AccountWriter.Movement
  let source: Int64
  let position: Int64

  func bind(to statement: Statement, at index: Int32) throws {
    statement.bind(index, transaction)
    statement.bind(index + 1, step)
    statement.bind(index + 2, id)
    statement.bind(index + 3, movement.kind)
    statement.bind(index + 4, movement.asset)
    statement.bind(index + 5, movement.from)
    statement.bind(index + 6, movement.to)
    try statement.bind(index + 7, movement.amount)
    statement.bind(index + 8, source)
    statement.bind(index + 9, position)
  }
}
