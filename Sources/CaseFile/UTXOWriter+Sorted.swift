internal import Ledger

/// The tables that are written in key order at the end of a source.
extension UTXOWriter {
  /// Writes `address_output` and `spend`, and finds outputs that are spent more than once.
  func finish() throws {
    try outputRows.flush()
    try inputRows.flush()
    try writeAddressOutputs()
    try writeSpends()
  }

  private func writeAddressOutputs() throws {
    let inserter = try RowInserter<AddressOutputRow>(tables.connection)
    var last: AddressOutputRow?
    try addressOutputs.drain { row in
      if hasReplaced {
        // An output that a spender told may have been replaced since by the transaction's own.
        guard row != last, try output(row.transaction, Int64(row.vout))?.address == row.address else { return }
        last = row
      }
      try inserter.append(row)
    }
    try inserter.flush()
  }

  private func writeSpends() throws {
    let connection = tables.connection
    let inserter = try RowInserter<SpendRow>(connection)
    let select = try connection.prepare(
      "SELECT tx_id, n FROM spend WHERE prev_tx_id = ? AND prev_vout = ? ORDER BY tx_id, n LIMIT 1")
    let names = try connection.prepare("SELECT txid, chain_id, source_id, position FROM tx WHERE id = ?")
    var kept: SpendRow?
    try spends.drain { row in
      if let before = kept, before.previous == row.previous, before.vout == row.vout {
        try recordDoubleSpend(before, row, names)
      } else if row.previous < tables.transactions.first, let before = try earlier(row, select) {
        kept = before
        try recordDoubleSpend(before, row, names)
      } else {
        kept = row
      }
      try inserter.append(row)
    }
    try inserter.flush()
  }

  /// What an earlier source knows to spend the same output.
  private func earlier(_ row: SpendRow, _ statement: Statement) throws -> SpendRow? {
    statement.bind(1, row.previous)
    statement.bind(2, Int64(row.vout))
    defer { statement.reset() }
    guard try statement.step() else { return nil }
    return SpendRow(
      previous: row.previous, transaction: statement.integer(0), vout: row.vout,
      input: UInt32(truncatingIfNeeded: statement.integer(1)))
  }

  private func recordDoubleSpend(_ kept: SpendRow, _ also: SpendRow, _ names: Statement) throws {
    func row(_ number: TransactionNumber) throws -> (id: TransactionID, chain: ChainNumber, position: Int64?) {
      names.bind(1, number)
      defer { names.reset() }
      guard try names.step() else { throw tables.connection.damage("transaction \(number) has no row") }
      let isOfThisSource = names.optionalInteger(2) == tables.source
      return (try names.transactionID(0), try names.number(1), isOfThisSource ? names.optionalInteger(3) : nil)
    }
    let outpoint = Detail.text("\(try row(kept.previous).id.hex):\(kept.vout)")
    let (first, second) = (try row(kept.transaction), try row(also.transaction))
    var differences = Differences()
    differences.note("output", kept: outpoint, also: outpoint)
    differences.note("spender", kept: .text(first.id.hex), also: .text(second.id.hex))
    differences.note("input", kept: .integer(Int64(kept.input)), also: .integer(Int64(also.input)))
    try tables.conflicts.record(
      .doubleSpend, on: second.chain, also.transaction, kept: kept.transaction, detail: differences.detail,
      at: second.position)
  }
}
