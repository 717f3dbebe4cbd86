internal import Ledger

/// A row that is only ever inserted.
protocol InsertableRow: Sendable {
  /// Table and columns, as after `INSERT INTO`.
  static var target: String { get }
  /// Number of columns.
  static var width: Int32 { get }

  /// Binds the columns from position `index` on; what is not bound is NULL. Blobs lie in `blobs`, which stays in place until the
  /// rows are in.
  func bind(to statement: Statement, at index: Int32, _ blobs: UnsafeRawBufferPointer) throws
}

/// Where a blob of a row lies among those of the rows that wait with it.
struct RowBlob: BitwiseCopyable, Sendable {
  let start: UInt32
  let count: UInt32

  @inline(__always)
  func bytes(in blobs: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer {
    UnsafeRawBufferPointer(rebasing: blobs[Int(start)..<Int(start) + Int(count)])
  }
}

/// Inserts rows many at a time, on the connection's ``Lane`` where it has one.
///
/// Beginning and ending a statement costs SQLite as much as writing a short row; measured: 1.1 million rows a second one by one, 2.4
/// million by sixteen. Rows wait here until there are enough; whoever reads the table asks ``pending`` or calls ``flush()`` first.
final class RowInserter<Row: InsertableRow> {
  /// Rows of one statement.
  private static var rowsAtOnce: Int { 16 }
  /// Rows, and bytes of blobs, that are handed over at once.
  private static var batchLimit: Int { 1024 }
  private static var blobLimit: Int { 1 << 18 }

  /// Rows that were handed to nobody yet.
  @exclusivity(unchecked) private(set) var pending: [Row] = []
  @exclusivity(unchecked) private var blobs: [UInt8] = []
  private let connection: Connection
  private let insertOne: Statement
  private let insertMany: Statement

  init(_ connection: Connection) throws {
    self.connection = connection
    let values = "(" + Array(repeating: "?", count: Int(Row.width)).joined(separator: ", ") + ")"
    // FAIL, not ABORT: no journal for the single statement, because the whole source is undone when one fails.
    let insert = "INSERT OR FAIL INTO \(Row.target) VALUES "
    insertOne = try connection.prepare(insert + values, onLane: true)
    insertMany = try connection.prepare(
      insert + Array(repeating: values, count: Self.rowsAtOnce).joined(separator: ", "), onLane: true)
  }

  /// Keeps the bytes of a blob for the row that is appended next.
  @inline(__always)
  func store(_ bytes: UnsafeRawBufferPointer) -> RowBlob {
    let start = blobs.count
    blobs.append(contentsOf: bytes)
    return RowBlob(start: UInt32(truncatingIfNeeded: start), count: UInt32(truncatingIfNeeded: bytes.count))
  }

  @inline(__always)
  func append(_ row: Row) throws {
    pending.append(row)
    if pending.count >= Self.batchLimit || blobs.count >= Self.blobLimit { try flush() }
  }

  /// Hands over the rows that wait; they are in the table before the connection is used for anything else.
  func flush() throws {
    guard !pending.isEmpty else { return }
    let (rows, blobs) = (pending, blobs)
    let capacity = rows.count
    pending = []
    pending.reserveCapacity(capacity)
    self.blobs = []
    self.blobs.reserveCapacity(blobs.count)
    let statements = UncheckedStatements(one: insertOne, many: insertMany)
    // A few rows are in before another thread has woken up.
    try connection.onLane(rows.count > Self.rowsAtOnce) {
      try statements.insert(rows, blobs, rowsAtOnce: Self.rowsAtOnce)
    }
  }
}

/// The two statements of an inserter, used by one thread at a time.
private struct UncheckedStatements: @unchecked Sendable {
  let one: Statement
  let many: Statement

  func insert<Row: InsertableRow>(_ rows: [Row], _ blobs: [UInt8], rowsAtOnce: Int) throws {
    try blobs.withUnsafeBytes { blobs in
      var start = 0
      while start + rowsAtOnce <= rows.count {
        many.clear()
        var index: Int32 = 1
        for row in rows[start..<start + rowsAtOnce] {
          try row.bind(to: many, at: index, blobs)
          index += Row.width
        }
        try many.run()
        start += rowsAtOnce
      }
      for row in rows[start...] {
        one.clear()
        try row.bind(to: one, at: 1, blobs)
        try one.run()
      }
    }
  }
}

extension SpendRow: InsertableRow {
  static let target = "spend (prev_tx_id, prev_vout, tx_id, n)"
  static let width: Int32 = 4

  func bind(to statement: Statement, at index: Int32, _: UnsafeRawBufferPointer) {
    statement.bind(index, previous)
    statement.bind(index + 1, Int64(vout))
    statement.bind(index + 2, transaction)
    statement.bind(index + 3, Int64(input))
  }
}

extension AddressOutputRow: InsertableRow {
  static let target = "address_output (address_id, tx_id, vout)"
  static let width: Int32 = 3

  func bind(to statement: Statement, at index: Int32, _: UnsafeRawBufferPointer) {
    statement.bind(index, address)
    statement.bind(index + 1, transaction)
    statement.bind(index + 2, Int64(vout))
  }
}
