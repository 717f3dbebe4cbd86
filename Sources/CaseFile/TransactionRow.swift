internal import Ledger

/// A row of `tx`.
struct TransactionRow: InsertableRow {
  static let target =
    "tx (id, chain_id, txid, height, tx_index, time, block_id, is_coinbase, version, locktime, payer_id, fee, "
    + "input_count, output_count, source_id, position)"
  static let width: Int32 = 16

  let number: TransactionNumber
  let chain: ChainNumber
  let id: TransactionID
  let header: TransactionRows.Header
  let inputs: Int64?
  let outputs: Int64?
  /// Nil while the transaction is known only because somebody spends its output.
  let source: Int64?
  let position: Int64?

  func bind(to statement: Statement, at index: Int32) throws {
    statement.bind(index, number)
    statement.bind(index + 1, chain)
    try statement.bind(index + 2, id)
    try header.bind(to: statement, at: index + 3)
    statement.bind(index + 12, inputs)
    statement.bind(index + 13, outputs)
    statement.bind(index + 14, source)
    statement.bind(index + 15, position)
  }
}
