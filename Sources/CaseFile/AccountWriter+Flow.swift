internal import Ledger

/// The end of a source: transfers of known transactions are compared, and `flow` is written in key order.
extension AccountWriter {
  /// Writes what is due. Afterwards `late_transfer.added` tells which of the late transfers brought a fact.
  func finish() throws {
    let connection = tables.connection
    let late = try LateTransfers(self)
    let numbers = try connection.prepare("SELECT tx_id FROM late_transfer UNION SELECT tx_id FROM moved ORDER BY 1")
    while try numbers.step() { try late.settle(numbers.integer(0)) }
    try writeFlows()
    let counter = try connection.prepare("UPDATE counter SET value = ? WHERE name = 'transfer'")
    counter.bind(1, last)
    try counter.run()
  }

  /// Drops the temporary tables, once they are no longer read.
  func drop() throws {
    try tables.connection.execute("DROP TABLE late_transfer; DROP TABLE moved; DROP TABLE late_flow;")
  }

  private func writeFlows() throws {
    let first = tables.transactions.first
    let place = "coalesce(tx.height, \(FlowOrder.unconfirmed)), coalesce(tx.tx_index, \(FlowOrder.unknownIndex) + tx.id)"
    try tables.connection.execute(
      """
      INSERT INTO flow (address_id, asset_id, height, tx_order, step, id, direction, counterparty_id, amount, tx_id)
      SELECT from_id, asset_id, \(place), step, transfer.id, 0, to_id, amount, tx_id
      FROM transfer JOIN tx ON tx.id = transfer.tx_id WHERE transfer.tx_id >= \(first)
      UNION ALL
      SELECT to_id, asset_id, \(place), step, transfer.id, 1, from_id, amount, tx_id
      FROM transfer JOIN tx ON tx.id = transfer.tx_id WHERE transfer.tx_id >= \(first)
      UNION ALL
      SELECT payer_id, chain.native_asset_id, \(place), \(FlowOrder.fee), tx.id, 2, NULL, fee, tx.id
      FROM tx JOIN chain ON chain.id = tx.chain_id
      WHERE tx.id >= \(first) AND payer_id IS NOT NULL AND length(fee) > 0
      UNION ALL
      SELECT * FROM late_flow
      ORDER BY 1, 2, 3, 4, 5, 6, 7
      """)
  }
}
