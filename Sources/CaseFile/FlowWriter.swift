internal import Ledger

/// Writes `flow` at the end of a source, account by account, from rows that come sorted.
///
/// - Complexity: linear in the rows; an account of which rows are taken out is read and written again whole, once.
final class FlowWriter {
  private let connection: Connection
  private let chunks: RowInserter<FlowChunkRow>
  private let keys: RowInserter<FlowKeyRow>
  private let select: Statement
  private let update: Statement
  private let delete: Statement
  private var encoder = FlowEncoder()
  private var account: FlowAccount?
  private var removals: Set<FlowKey> = []
  /// The last chunk id given.
  private var last: Int64

  init(_ connection: Connection) throws {
    self.connection = connection
    last = try connection.integer("SELECT max(id) FROM flow_chunk") ?? 0
    guard (0..<1 << 53).contains(last) else { throw connection.damage("the ids of `flow_chunk` are out of range") }
    chunks = try RowInserter(connection)
    keys = try RowInserter(connection)
    select = try connection.prepare(
      "SELECT id, movements FROM flow JOIN flow_chunk ON id = chunk_id WHERE address_id = ? AND asset_id = ? ORDER BY id")
    update = try connection.prepare("UPDATE flow_chunk SET movements = ? WHERE id = ?")
    delete = try connection.prepare("DELETE FROM flow WHERE address_id = ? AND asset_id = ? AND chunk_id = ?")
  }

  func append(_ row: FlowRow) throws {
    if account != row.account {
      try flush()
      account = row.account
    }
    if row.role == .removal {
      removals.insert(row.key)
      return
    }
    if !removals.isEmpty { try removeFromEarlier() }
    encoder.append(row)
    if encoder.count == FlowChunk.limit { try writeChunk() }
  }

  /// Writes what waits.
  func finish() throws {
    try flush()
    try chunks.flush()
    try keys.flush()
  }

  private func flush() throws {
    if !removals.isEmpty { try removeFromEarlier() }
    if encoder.count > 0 { try writeChunk() }
  }

  private func writeChunk() throws {
    guard let account else { return }
    last += 1
    try keys.append(FlowKeyRow(account: account, chunk: last))
    try chunks.append(FlowChunkRow(id: last, movements: encoder.bytes))
    encoder.removeAll()
  }

  /// Takes the rows that moved out of the chunks of earlier sources.
  private func removeFromEarlier() throws {
    guard let account else { return }
    var changed: [(id: Int64, kept: FlowEncoder)] = []
    select.bind(1, account.address)
    select.bind(2, account.asset)
    while try select.step() {
      var kept = FlowEncoder()
      var rows = 0
      var decoder = FlowDecoder(select.bytes(1), of: account)
      while let row = decoder.row() {
        rows += 1
        if !removals.contains(row.key) { kept.append(row) }
      }
      guard decoder.isAtEnd else { throw connection.damage("a chunk of `flow` cannot be read") }
      if kept.count < rows { changed.append((select.integer(0), kept)) }
    }
    select.reset()
    for chunk in changed { try rewrite(chunk.id, of: account, chunk.kept) }
    removals.removeAll()
  }

  /// Writes what is left of a chunk; an empty one is left without its key, so that ids only ever grow.
  private func rewrite(_ id: Int64, of account: FlowAccount, _ kept: FlowEncoder) throws {
    if kept.count == 0 {
      delete.bind(1, account.address)
      delete.bind(2, account.asset)
      delete.bind(3, id)
      try delete.run()
    }
    update.bind(2, id)
    try kept.bytes.withUnsafeBytes {
      try update.bind(1, $0)
      try update.run()
    }
  }
}

/// A row of `flow_chunk`.
private struct FlowChunkRow: InsertableRow {
  static let target = "flow_chunk (id, movements)"
  static let width: Int32 = 2

  let id: Int64
  let movements: [UInt8]

  func bind(to statement: Statement, at index: Int32) throws {
    statement.bind(index, id)
    try statement.bind(index + 1, copying: movements)
  }
}

/// A row of `flow`.
private struct FlowKeyRow: InsertableRow {
  static let target = "flow (address_id, asset_id, chunk_id)"
  static let width: Int32 = 3

  let account: FlowAccount
  let chunk: Int64

  func bind(to statement: Statement, at index: Int32) {
    statement.bind(index, account.address)
    statement.bind(index + 1, account.asset)
    statement.bind(index + 2, chunk)
  }
}
