internal import Ledger

/// The end of a source: transfers of known transactions are compared, and `flow` is written in key order.
extension AccountWriter {
  /// Sorts in both sides of a movement.
  @inline(__always)
  func sortFlows(
    of movement: Movement, _ number: TransactionNumber, at place: FlowPlace, step: Int64, id: Int64,
    _ role: FlowRow.Role
  ) throws {
    for direction in [FlowRow.Direction.out, .into] {
      let (mine, other) = direction == .out ? (movement.from, movement.to) : (movement.to, movement.from)
      try flows.append(
        FlowRow(
          address: mine, asset: movement.asset, direction: direction, role: role, height: place.height,
          order: place.order, step: step, id: id, counterparty: other,
          amountHigh: UInt64(truncatingIfNeeded: movement.amount >> 64),
          amountLow: UInt64(truncatingIfNeeded: movement.amount), transaction: number, time: place.time))
    }
  }

  /// Sorts in the fee of a transaction, if it is known and more than nothing.
  func sortFee(of number: TransactionNumber, at place: FlowPlace, asset: AssetNumber, _ role: FlowRow.Role) throws {
    guard let payer = place.payer, place.fee > 0 else { return }
    try flows.append(
      FlowRow(
        address: payer, asset: asset, direction: .fee, role: role, height: place.height, order: place.order,
        step: FlowOrder.fee, id: number, counterparty: 0, amountHigh: UInt64(truncatingIfNeeded: place.fee >> 64),
        amountLow: UInt64(truncatingIfNeeded: place.fee), transaction: number, time: place.time))
  }

  /// Writes what is due; afterwards `late_transfer.added` tells which of the late transfers brought a fact.
  ///
  /// Sorting takes longer than inserting what was sorted: `meanwhile` is called again and again to hand over other rows.
  func finish(meanwhile: () throws -> Void) throws {
    try transferRows.flush()
    let connection = tables.connection
    let late = try LateTransfers(self)
    let numbers = try connection.prepare("SELECT tx_id FROM late_transfer UNION SELECT tx_id FROM moved ORDER BY 1")
    while try numbers.step() { try late.settle(numbers.integer(0)) }
    try transferRows.flush()
    try writeFlows(meanwhile)
    let counter = try connection.prepare("UPDATE counter SET value = ? WHERE name = 'transfer'")
    counter.bind(1, last)
    try counter.run()
  }

  /// Drops the temporary tables, once they are no longer read.
  func drop() throws {
    try tables.connection.execute("DROP TABLE late_transfer; DROP TABLE moved;")
  }

  /// Rows after which other work gets its turn.
  private static var rowsBetween: Int { 4096 }

  private func writeFlows(_ meanwhile: () throws -> Void) throws {
    let writer = try FlowWriter(tables.connection)
    var count = 0
    try flows.drain { row in
      if hasMoved, row.role == .provisional, try isMoved(row.transaction) { return }
      try writer.append(row)
      count += 1
      if count.isMultiple(of: Self.rowsBetween) { try meanwhile() }
    }
    try writer.finish()
  }
}
