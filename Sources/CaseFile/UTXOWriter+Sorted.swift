internal import Ledger

/// The tables that are written in key order at the end of a source.
extension UTXOWriter {
  /// Writes `address_output` and `spend`, and finds outputs that are spent more than once.
  func finish() throws {
    let connection = tables.connection
    let first = tables.transactions.first
    try connection.execute(
      """
      INSERT INTO address_output (address_id, tx_id, vout)
      SELECT address_id, tx_id, vout FROM output WHERE tx_id >= \(first)
      UNION ALL
      -- An output that a spender told may have been replaced since by the transaction's own.
      SELECT late.address_id, late.tx_id, late.vout FROM late_output AS late JOIN output USING (tx_id, vout, address_id)
      ORDER BY 1, 2, 3;
      """)
    try writeSpends()
    try connection.execute("DROP TABLE late_spend; DROP TABLE late_output;")
  }

  private func writeSpends() throws {
    let connection = tables.connection
    let first = tables.transactions.first
    let insert = try connection.prepare("INSERT INTO spend (prev_tx_id, prev_vout, tx_id, n) VALUES (?, ?, ?, ?)")
    let earlier = try connection.prepare(
      "SELECT tx_id, n FROM spend WHERE prev_tx_id = ? AND prev_vout = ? ORDER BY tx_id, n LIMIT 1")
    let rows = try connection.prepare(
      """
      SELECT prev_tx_id, prev_vout, tx_id, n FROM input WHERE tx_id >= \(first)
      UNION ALL SELECT prev_tx_id, prev_vout, tx_id, n FROM late_spend ORDER BY 1, 2, 3, 4
      """)
    var kept: Spend?
    while try rows.step() {
      let spend = Spend(
        previous: rows.integer(0), vout: rows.integer(1), transaction: rows.integer(2), input: rows.integer(3))
      if let before = kept, before.previous == spend.previous, before.vout == spend.vout {
        try recordDoubleSpend(before, spend)
      } else if spend.previous < first, let before = try self.earlier(spend, earlier) {
        kept = before
        try recordDoubleSpend(before, spend)
      } else {
        kept = spend
      }
      insert.bind(1, spend.previous)
      insert.bind(2, spend.vout)
      insert.bind(3, spend.transaction)
      insert.bind(4, spend.input)
      try insert.run()
    }
  }

  private struct Spend {
    let previous: TransactionNumber
    let vout: Int64
    let transaction: TransactionNumber
    let input: Int64
  }

  /// What an earlier source knows to spend the same output.
  private func earlier(_ spend: Spend, _ statement: Statement) throws -> Spend? {
    statement.bind(1, spend.previous)
    statement.bind(2, spend.vout)
    defer { statement.reset() }
    guard try statement.step() else { return nil }
    return Spend(
      previous: spend.previous, vout: spend.vout, transaction: statement.integer(0), input: statement.integer(1))
  }

  private func recordDoubleSpend(_ kept: Spend, _ also: Spend) throws {
    let statement = try tables.connection.prepare("SELECT txid, chain_id, source_id, position FROM tx WHERE id = ?")
    func row(_ number: TransactionNumber) throws -> (id: TransactionID, chain: ChainNumber, position: Int64?) {
      statement.bind(1, number)
      defer { statement.reset() }
      guard try statement.step() else { throw tables.connection.damage("transaction \(number) has no row") }
      let isOfThisSource = statement.optionalInteger(2) == tables.source
      return (
        try statement.transactionID(0), try statement.number(1), isOfThisSource ? statement.optionalInteger(3) : nil
      )
    }
    let outpoint = Detail.text("\(try row(kept.previous).id.hex):\(kept.vout)")
    let (first, second) = (try row(kept.transaction), try row(also.transaction))
    var differences = Differences()
    differences.note("output", kept: outpoint, also: outpoint)
    differences.note("spender", kept: .text(first.id.hex), also: .text(second.id.hex))
    differences.note("input", kept: .integer(kept.input), also: .integer(also.input))
    try tables.conflicts.record(
      .doubleSpend, on: second.chain, also.transaction, kept: kept.transaction, detail: differences.detail,
      at: second.position)
  }
}
