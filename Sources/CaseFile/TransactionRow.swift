internal import Ledger

/// A row of `tx`.
struct TransactionRow: InsertableRow {
  static let target =
    "tx (id, chain_id, txid, height, tx_index, time, block_id, is_coinbase, version, locktime, payer_id, fee, "
    + "input_count, output_count, source_id, position)"
  static let width: Int32 = 16

  let number: TransactionNumber
  let chain: ChainNumber
  let id: RowBlob
  let header: TransactionRows.Header
  /// Nil where the header has none.
  let fee: RowBlob?
  let inputs: Int64?
  let outputs: Int64?
  /// Nil while the transaction is known only because somebody spends its output.
  let source: Int64?
  let position: Int64?

  func bind(to statement: Statement, at index: Int32, _ blobs: UnsafeRawBufferPointer) throws {
    statement.bind(index, number)
    statement.bind(index + 1, chain)
    try statement.bind(index + 2, id.bytes(in: blobs))
    // What is NULL everywhere already costs nothing.
    if let height = header.height { statement.bind(index + 3, height) }
    if let place = header.index { statement.bind(index + 4, place) }
    if let time = header.time { statement.bind(index + 5, time) }
    if let block = header.block { statement.bind(index + 6, block) }
    statement.bind(index + 7, header.isCoinbase ? 1 : Int64(0))
    if let version = header.version { statement.bind(index + 8, version) }
    if let lockTime = header.lockTime { statement.bind(index + 9, lockTime) }
    if let payer = header.payer { statement.bind(index + 10, payer) }
    if let fee { try statement.bind(index + 11, fee.bytes(in: blobs)) }
    if let inputs { statement.bind(index + 12, inputs) }
    if let outputs { statement.bind(index + 13, outputs) }
    if let source { statement.bind(index + 14, source) }
    if let position { statement.bind(index + 15, position) }
  }
}
