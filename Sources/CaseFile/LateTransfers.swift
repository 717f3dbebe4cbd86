internal import Ledger

/// Brings what a source tells of a transaction that was known before into `transfer` and `flow`.
final class LateTransfers {
  private let writer: AccountWriter
  private let tables: SourceTables
  private let selectKept: Statement
  private let selectTold: Statement
  private let selectMoved: Statement
  private let selectChain: Statement
  private let renumber: Statement
  private let correct: Statement
  private let markAdded: Statement

  init(_ writer: AccountWriter) throws {
    self.writer = writer
    tables = writer.tables
    let connection = tables.connection
    let columns = "id, step, kind, asset_id, from_id, to_id, amount, position"
    selectKept = try connection.prepare("SELECT \(columns) FROM transfer WHERE tx_id = ? ORDER BY id")
    selectTold = try connection.prepare("SELECT \(columns) FROM late_transfer WHERE tx_id = ? ORDER BY id")
    selectMoved = try connection.prepare("SELECT height, tx_order, time, payer_id, fee FROM moved WHERE tx_id = ?")
    selectChain = try connection.prepare(
      "SELECT chain_id, native_asset_id FROM tx JOIN chain ON chain.id = tx.chain_id WHERE tx.id = ?")
    renumber = try connection.prepare("UPDATE transfer SET step = ? WHERE tx_id = ? AND step = ? AND id = ?")
    correct = try connection.prepare(
      "UPDATE transfer SET kind = ?, asset_id = ?, amount = ? WHERE tx_id = ? AND step = ? AND id = ?")
    markAdded = try connection.prepare("UPDATE late_transfer SET added = 1 WHERE tx_id = ? AND id = ?")
  }

  func settle(_ number: TransactionNumber) throws {
    let now = FlowPlace(try tables.rows.row(number).header, number)
    let before = try moved(number) ?? now
    let (chain, native) = try chain(of: number)
    var kept = try rows(of: number, selectKept)
    let told = try rows(of: number, selectTold)
    for step in try TransferMerge.steps(kept: kept, told: told, isItem: { try tables.isItem($0, toldAs: $1) }) {
      switch step {
      case .add(let row):
        try writer.write(row.movement, number, step: row.step, id: row.id, at: row.position)
        try add(row, number, at: now)
        try mark(row, number)
      case .number(let old, by: let row):
        kept.removeAll { $0.id == old.id }
        try remove(old, number, at: before)
        for (index, value) in [row.step, number, old.step, old.id].enumerated() {
          renumber.bind(Int32(index + 1), value)
        }
        try renumber.run()
        let renumbered = TransferMerge.Row(
          id: old.id, step: row.step, movement: old.movement, position: old.position)
        try add(renumbered, number, at: now)
        try mark(row, number)
      case .correct(let old, by: let row):
        kept.removeAll { $0.id == old.id }
        try remove(old, number, at: before)
        try write(row.movement, to: old, number)
        try add(
          TransferMerge.Row(id: old.id, step: old.step, movement: row.movement, position: old.position), number, at: now
        )
        try mark(row, number)
      case .conflict(kept: let old, also: let row):
        try writer.recordContent(
          old.movement, row.movement, number, step: row.step, on: chain, at: row.position)
      }
    }
    guard before != now else { return }
    for row in kept {
      try remove(row, number, at: before)
      try add(row, number, at: now)
    }
    try writer.sortFee(of: number, at: before, asset: native, .removal)
    try writer.sortFee(of: number, at: now, asset: native, .final)
  }

  private func write(_ movement: AccountWriter.Movement, to old: TransferMerge.Row, _ number: TransactionNumber) throws
  {
    correct.bind(1, movement.kind)
    correct.bind(2, movement.asset)
    try correct.bind(3, movement.amount)
    correct.bind(4, number)
    correct.bind(5, old.step)
    correct.bind(6, old.id)
    try correct.run()
  }

  private func moved(_ number: TransactionNumber) throws -> FlowPlace? {
    selectMoved.bind(1, number)
    defer { selectMoved.reset() }
    guard try selectMoved.step() else { return nil }
    return FlowPlace(
      height: selectMoved.integer(0), order: selectMoved.integer(1), time: selectMoved.integer(2),
      payer: selectMoved.optionalInteger(3), fee: try selectMoved.amount(4))
  }

  private func chain(of number: TransactionNumber) throws -> (ChainNumber, AssetNumber) {
    selectChain.bind(1, number)
    defer { selectChain.reset() }
    guard try selectChain.step() else { throw tables.connection.damage("transaction \(number) has no chain") }
    return (try selectChain.number(0), try selectChain.number(1))
  }

  private func rows(of number: TransactionNumber, _ statement: Statement) throws -> [TransferMerge.Row] {
    statement.bind(1, number)
    defer { statement.reset() }
    var rows: [TransferMerge.Row] = []
    while try statement.step() {
      let movement = AccountWriter.Movement(
        kind: statement.integer(2), asset: try statement.number(3), from: statement.integer(4),
        to: statement.integer(5), amount: try statement.amount(6))
      rows.append(
        TransferMerge.Row(
          id: statement.integer(0), step: statement.integer(1), movement: movement, position: statement.integer(7)))
    }
    return rows
  }

  private func mark(_ row: TransferMerge.Row, _ number: TransactionNumber) throws {
    markAdded.bind(1, number)
    markAdded.bind(2, row.id)
    try markAdded.run()
  }

  private func add(_ row: TransferMerge.Row, _ number: TransactionNumber, at place: FlowPlace) throws {
    try writer.sortFlows(of: row.movement, number, at: place, step: row.step, id: row.id, .final)
  }

  private func remove(_ row: TransferMerge.Row, _ number: TransactionNumber, at place: FlowPlace) throws {
    try writer.sortFlows(of: row.movement, number, at: place, step: row.step, id: row.id, .removal)
  }
}
