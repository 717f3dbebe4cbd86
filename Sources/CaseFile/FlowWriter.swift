internal import Ledger

/// Writes `flow` at the end of a source, account by account, from rows that come sorted.
///
/// - Complexity: linear in the rows; an account of which rows are taken out is read and written again whole, once.
final class FlowWriter {
  private let connection: Connection
  private let source: Int64
  private let insert: Statement
  private let select: Statement
  private let update: Statement
  private let delete: Statement
  private var encoder = FlowEncoder()
  private var account: FlowAccount?
  private var removals: Set<FlowKey> = []
  private var chunks: Int64 = 0

  init(_ connection: Connection, source: Int64) throws {
    self.connection = connection
    self.source = source
    insert = try connection.prepare(
      "INSERT OR FAIL INTO flow (address_id, asset_id, source_id, n, count, movements) VALUES (?, ?, ?, ?, ?, ?)")
    select = try connection.prepare(
      "SELECT source_id, n, movements FROM flow WHERE address_id = ? AND asset_id = ? ORDER BY source_id, n")
    let key = "WHERE address_id = ? AND asset_id = ? AND source_id = ? AND n = ?"
    update = try connection.prepare("UPDATE flow SET count = ?, movements = ? \(key)")
    delete = try connection.prepare("DELETE FROM flow \(key)")
  }

  func append(_ row: FlowRow) throws {
    if account != row.account {
      try flush()
      account = row.account
      chunks = 0
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
  func flush() throws {
    if !removals.isEmpty { try removeFromEarlier() }
    if encoder.count > 0 { try writeChunk() }
  }

  private func writeChunk() throws {
    guard let account else { return }
    insert.bind(1, account.address)
    insert.bind(2, account.asset)
    insert.bind(3, source)
    insert.bind(4, chunks)
    insert.bind(5, Int64(encoder.count))
    try encoder.bytes.withUnsafeBytes {
      try insert.bind(6, $0)
      try insert.run()
    }
    encoder.removeAll()
    chunks += 1
  }

  /// Takes the rows that moved out of the chunks of earlier sources.
  private func removeFromEarlier() throws {
    guard let account else { return }
    var changed: [(source: Int64, n: Int64, kept: FlowEncoder)] = []
    select.bind(1, account.address)
    select.bind(2, account.asset)
    while try select.step() {
      var kept = FlowEncoder()
      var rows = 0
      var decoder = FlowDecoder(select.bytes(2), of: account)
      while let row = decoder.row() {
        rows += 1
        if !removals.contains(row.key) { kept.append(row) }
      }
      guard decoder.isAtEnd else { throw connection.damage("a chunk of `flow` cannot be read") }
      if kept.count < rows { changed.append((select.integer(0), select.integer(1), kept)) }
    }
    select.reset()
    for chunk in changed { try rewrite(account, chunk.source, chunk.n, chunk.kept) }
    removals.removeAll()
  }

  private func rewrite(_ account: FlowAccount, _ source: Int64, _ n: Int64, _ kept: FlowEncoder) throws {
    let statement = kept.count > 0 ? update : delete
    let first: Int32 = kept.count > 0 ? 3 : 1
    statement.bind(first, account.address)
    statement.bind(first + 1, account.asset)
    statement.bind(first + 2, source)
    statement.bind(first + 3, n)
    guard kept.count > 0 else { return try statement.run() }
    statement.bind(1, Int64(kept.count))
    try kept.bytes.withUnsafeBytes {
      try statement.bind(2, $0)
      try statement.run()
    }
  }
}
