internal import Ledger

/// Writes `flow` at the end of a source, account by account, from rows that come sorted.
///
/// - Complexity: linear in the rows; an account of which rows are taken out is read and written again whole, once.
final class FlowWriter {
  private let connection: Connection
  private let chunks: RowInserter<ChunkRow>
  private let records: RowInserter<RecordRow>
  private let select: Statement
  private let selectChunk: Statement
  private let updateChunk: Statement
  private let update: Statement
  /// The last chunk id given.
  private var last: Int64
  /// True when accounts of earlier sources may have to be looked up.
  private let hasEarlier: Bool

  @exclusivity(unchecked) private var account: FlowAccount?
  @exclusivity(unchecked) private var record: FlowRecord?
  /// True when ``record`` has a row already.
  @exclusivity(unchecked) private var isKnown = false
  /// True until this source adds a movement to what earlier ones told.
  @exclusivity(unchecked) private var isContinued = false
  @exclusivity(unchecked) private var removals: Set<FlowKey> = []
  /// Movements of the chunk that is being packed; none are there when its count is 0.
  @exclusivity(unchecked) private var encoder = FlowEncoder(previous: 0)

  init(_ connection: Connection) throws {
    self.connection = connection
    last = try connection.integer("SELECT max(id) FROM flow_chunk") ?? 0
    guard (0..<1 << 53).contains(last) else { throw connection.damage("the ids of `flow_chunk` are out of range") }
    hasEarlier = last > 0
    chunks = try RowInserter(connection)
    records = try RowInserter(connection)
    select = try connection.prepare("SELECT record FROM flow WHERE id = ?")
    selectChunk = try connection.prepare("SELECT movements FROM flow_chunk WHERE id = ?")
    updateChunk = try connection.prepare("UPDATE flow_chunk SET movements = ? WHERE id = ?")
    update = try connection.prepare("UPDATE flow SET record = ?2 WHERE id = ?1")
  }

  func append(_ row: FlowRow) throws {
    if account != row.account {
      try finishAccount()
      try begin(row.account)
    }
    if row.role == .removal {
      removals.insert(row.key)
      return
    }
    if !removals.isEmpty { try removeFromEarlier() }
    add(row)
    if encoder.count == 0 { encoder.begin(previous: record?.chunk ?? 0) }
    encoder.append(row)
    if encoder.count == FlowChunk.limit { try writeChunk() }
  }

  /// Writes what waits.
  func finish() throws {
    try finishAccount()
    try chunks.flush()
    try records.flush()
  }

  // MARK: One account

  private func begin(_ account: FlowAccount) throws {
    guard account.asset < FlowAccount.assetLimit, account.address < Int64.max >> 28 else {
      throw CaseError(.invalidFacts, "`\(connection.path)` has more addresses or assets than a case can hold")
    }
    self.account = account
    record = nil
    isKnown = false
    isContinued = false
    guard hasEarlier else { return }
    select.bind(1, account.id)
    defer { select.reset() }
    guard try select.step() else { return }
    guard let known = FlowRecord(select.bytes(0), of: account) else { throw damage("a record of `flow`") }
    record = known
    isKnown = true
    isContinued = true
  }

  /// Takes a movement into the record.
  private func add(_ row: FlowRow) {
    guard let account else { return }
    guard record != nil else {
      var summary = AccountSummary()
      summary.add(row)
      record = FlowRecord(
        account: account, chunk: 0, last: row.place, lastPayment: summary.lastPayment,
        summary: summary.isExact ? summary : nil)
      return
    }
    record?.add(row, isFirst: isContinued)
    isContinued = false
  }

  private func finishAccount() throws {
    if !removals.isEmpty { try removeFromEarlier() }
    if encoder.count > 0 { try writeChunk() }
    guard let record else { return }
    if record.isEmpty { return try remove(record) }
    let bytes = record.bytes
    if isKnown {
      update.bind(1, record.account.id)
      try update.bind(2, copying: bytes)
      try update.run()
    } else {
      try records.append(RecordRow(id: record.account.id, record: bytes.withUnsafeBytes { records.store($0) }))
    }
    self.record = nil
  }

  /// Removes an account of which every movement was taken out, with its chunks.
  private func remove(_ record: FlowRecord) throws {
    var next = record.chunk
    while next != 0 {
      selectChunk.bind(1, next)
      guard try selectChunk.step() else { throw damage("a chunk of `flow`") }
      let previous = FlowDecoder(selectChunk.bytes(0), of: record.account).previous
      selectChunk.reset()
      guard previous < next else { throw damage("a chunk of `flow`") }
      try connection.execute("DELETE FROM flow_chunk WHERE id = \(next)")
      next = previous
    }
    try connection.execute("DELETE FROM flow WHERE id = \(record.account.id)")
    self.record = nil
  }

  private func writeChunk() throws {
    last += 1
    try chunks.append(ChunkRow(id: last, movements: encoder.bytes.withUnsafeBytes { chunks.store($0) }))
    record?.chunk = last
    encoder.begin(previous: last)
  }

  // MARK: Movements that stand elsewhere now

  /// Takes the rows that moved out of the chunks of earlier sources, and sums what is left.
  private func removeFromEarlier() throws {
    defer { removals.removeAll() }
    guard let account, let known = record else { return }
    var left: [FlowRow] = []
    var next = known.chunk
    while next != 0 {
      selectChunk.bind(1, next)
      defer { selectChunk.reset() }
      guard try selectChunk.step() else { throw damage("a chunk of `flow`") }
      var decoder = FlowDecoder(selectChunk.bytes(0), of: account)
      var kept = FlowEncoder(previous: decoder.previous)
      var count = 0
      while let row = decoder.row() {
        count += 1
        guard !removals.contains(row.key) else { continue }
        kept.append(row)
        left.append(row)
      }
      guard !decoder.isDamaged, decoder.previous < next else { throw damage("a chunk of `flow`") }
      if kept.count < count { try rewrite(next, kept) }
      next = decoder.previous
    }
    resum(left, of: known)
  }

  private func damage(_ what: String) -> CaseError { connection.damage("\(what) is missing or cannot be read") }

  private func rewrite(_ chunk: Int64, _ kept: FlowEncoder) throws {
    updateChunk.bind(2, chunk)
    try kept.bytes.withUnsafeBytes {
      try updateChunk.bind(1, $0)
      try updateChunk.run()
    }
  }

  private func resum(_ rows: [FlowRow], of known: FlowRecord) {
    var sum = FlowRecord(
      account: known.account, chunk: known.chunk, last: FlowRecord.nowhere, lastPayment: nil,
      summary: AccountSummary())
    for row in rows.sorted(by: { $0.key < $1.key }) { sum.add(row, isFirst: false) }
    record = sum
  }
}

extension FlowRecord {
  /// Before every movement.
  fileprivate static let nowhere = Place(height: -1, transaction: 0)

  /// True when no movement is left.
  fileprivate var isEmpty: Bool { last == Self.nowhere }

  /// Takes a movement in; sums hold only as long as movements come in ledger order.
  ///
  /// - Reads: `isFirst` is true for the first movement of a source that continues an account: of one transaction two sources
  ///   may tell parts, whose order is not known here.
  fileprivate mutating func add(_ row: FlowRow, isFirst: Bool) {
    if row.place < last || isFirst && row.place == last { summary = nil }
    last = max(last, row.place)
    summary?.add(row)
    if summary?.isExact == false { summary = nil }
    if row.direction != .into { lastPayment = max(lastPayment ?? row.place, row.place) }
  }
}

/// A row of `flow_chunk`.
private struct ChunkRow: InsertableRow {
  static let target = "flow_chunk (id, movements)"
  static let width: Int32 = 2

  let id: Int64
  let movements: RowBlob

  func bind(to statement: Statement, at index: Int32, _ blobs: UnsafeRawBufferPointer) throws {
    statement.bind(index, id)
    try statement.bind(index + 1, movements.bytes(in: blobs))
  }
}

/// A row of `flow`.
private struct RecordRow: InsertableRow {
  static let target = "flow (id, record)"
  static let width: Int32 = 2

  let id: Int64
  let record: RowBlob

  func bind(to statement: Statement, at index: Int32, _ blobs: UnsafeRawBufferPointer) throws {
    statement.bind(index, id)
    try statement.bind(index + 1, record.bytes(in: blobs))
  }
}
