internal import Ledger

/// The end of a source: transfers of known transactions are compared, and `flow` is written in key order.
extension AccountWriter {
  /// Sorts in both sides of a movement.
  @inline(__always)
  func sortFlows(
    of movement: Movement, _ number: TransactionNumber, at place: FlowPlace, step: Int64, id: Int64, isFinal: Bool
  ) throws {
    try sortFlow(.out, of: movement, number, at: place, step: step, id: id, isFinal: isFinal)
    try sortFlow(.into, of: movement, number, at: place, step: step, id: id, isFinal: isFinal)
  }

  @inline(__always)
  private func sortFlow(
    _ direction: FlowRow.Direction, of movement: Movement, _ number: TransactionNumber, at place: FlowPlace,
    step: Int64,
    id: Int64, isFinal: Bool
  ) throws {
    try flows.append(
      FlowRow(
        address: direction == .out ? movement.from : movement.to, asset: movement.asset, direction: direction,
        isFinal: isFinal, height: place.height, order: place.order, step: step, id: id,
        counterparty: direction == .out ? movement.to : movement.from,
        amountHigh: UInt64(truncatingIfNeeded: movement.amount >> 64),
        amountLow: UInt64(truncatingIfNeeded: movement.amount), transaction: number))
  }

  /// Sorts in the fee of a transaction, if it is known and more than nothing.
  func sortFee(of number: TransactionNumber, at place: FlowPlace, asset: AssetNumber, isFinal: Bool) throws {
    guard let payer = place.payer, place.fee > 0 else { return }
    try flows.append(
      FlowRow(
        address: payer, asset: asset, direction: .fee, isFinal: isFinal, height: place.height, order: place.order,
        step: FlowOrder.fee, id: number, counterparty: 0, amountHigh: UInt64(truncatingIfNeeded: place.fee >> 64),
        amountLow: UInt64(truncatingIfNeeded: place.fee), transaction: number))
  }

  /// Writes what is due; afterwards `late_transfer.added` tells which of the late transfers brought a fact.
  func finish() throws {
    try transferRows.flush()
    let connection = tables.connection
    let late = try LateTransfers(self)
    let numbers = try connection.prepare("SELECT tx_id FROM late_transfer UNION SELECT tx_id FROM moved ORDER BY 1")
    while try numbers.step() { try late.settle(numbers.integer(0)) }
    try transferRows.flush()
    try writeFlows()
    let counter = try connection.prepare("UPDATE counter SET value = ? WHERE name = 'transfer'")
    counter.bind(1, last)
    try counter.run()
  }

  /// Drops the temporary tables, once they are no longer read.
  func drop() throws {
    try tables.connection.execute("DROP TABLE late_transfer; DROP TABLE moved;")
  }

  private func writeFlows() throws {
    let inserter = try RowInserter<FlowRow>(tables.connection)
    try flows.drain { row in
      if hasMoved, !row.isFinal, try isMoved(row.transaction) { return }
      try inserter.append(row)
    }
    try inserter.flush()
  }
}
