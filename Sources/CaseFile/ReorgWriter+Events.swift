internal import Ledger

/// Events of transactions that a chain has left.
extension ReorgWriter {
  /// Moves the events of the dropped transactions to where they are kept, and takes note of the addresses that they name.
  func takeOutEvents(_ reorg: Int64) throws {
    for table in EventTable.allCases {
      let columns = (table.identity + table.details).map(\.name)
      let list = (["id", "tx_id", "log_index"] + columns + ["source_id", "position"]).joined(separator: ", ")
      try connection.execute(
        """
        INSERT INTO dropped_\(table) (reorg_id, \(list)) SELECT \(reorg), \(list) FROM \(table)
          WHERE tx_id IN (SELECT id FROM gone_tx);
        DELETE FROM \(table) WHERE tx_id IN (SELECT id FROM gone_tx);
        """)
      for address in Self.addresses(of: table) {
        try connection.execute(
          """
          INSERT OR IGNORE INTO gone_address
            SELECT \(address) FROM dropped_\(table) WHERE reorg_id = \(reorg) AND \(address) IS NOT NULL
          """)
      }
    }
  }

  /// Keeps the addresses that events still name.
  func keepAddressesOfEvents() throws {
    for table in EventTable.allCases {
      for address in Self.addresses(of: table) {
        try connection.execute(
          """
          DELETE FROM gone_address WHERE id IN (
            SELECT \(address) FROM \(table) WHERE \(address) IN (SELECT id FROM gone_address))
          """)
      }
    }
  }

  private static func addresses(of table: EventTable) -> [String] {
    (table.identity + table.details).filter { $0.kind == .address }.map(\.name)
  }
}
