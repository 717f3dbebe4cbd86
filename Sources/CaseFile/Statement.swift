internal import GRDBSQLite
internal import Ledger

/// A compiled statement: bind by position from 1, step, read columns from 0.
///
/// Bytes are bound without a copy: they must stay where they are until the statement has run.
final class Statement {
  private let handle: OpaquePointer
  private let connection: Connection
  /// True for a statement that runs on the connection's lane; every other one waits until the lane is done.
  private let isOnLane: Bool

  init(_ connection: Connection, _ sql: String, onLane isOnLane: Bool = false) throws {
    try connection.reclaim()
    self.isOnLane = isOnLane
    var handle: OpaquePointer?
    let flags = UInt32(SQLITE_PREPARE_PERSISTENT)
    let result = sqlite3_prepare_v3(connection.handle, sql, -1, flags, &handle, nil)
    guard result == SQLITE_OK, let handle else { throw connection.error(result) }
    self.handle = handle
    self.connection = connection
  }

  deinit {
    settle()
    sqlite3_finalize(handle)
  }

  /// Waits until the lane is done with the connection, unless this is a statement of the lane.
  @inline(__always)
  private func settle() {
    if !isOnLane { connection.settle() }
  }

  // MARK: Binding

  @inline(__always)
  func bind(_ index: Int32, _ value: Int64) {
    settle()
    sqlite3_bind_int64(handle, index, value)
  }

  /// Binds NULL everywhere.
  @inline(__always)
  func clear() {
    settle()
    sqlite3_clear_bindings(handle)
  }

  @inline(__always)
  func bind(_ index: Int32, _ value: Int64?) {
    settle()
    if let value { sqlite3_bind_int64(handle, index, value) } else { sqlite3_bind_null(handle, index) }
  }

  @inline(__always)
  func bind(_ index: Int32, _ value: Int32) { bind(index, Int64(value)) }

  /// Binds bytes that stay in place until the statement has run; no bytes are the empty BLOB, not NULL.
  @inline(__always)
  func bind(_ index: Int32, _ bytes: UnsafeRawBufferPointer) throws {
    settle()
    let result =
      if let base = bytes.baseAddress, !bytes.isEmpty {
        sqlite3_bind_blob64(handle, index, base, UInt64(bytes.count), nil)
      } else {
        sqlite3_bind_zeroblob(handle, index, 0)
      }
    guard result == SQLITE_OK else { throw connection.error(result) }
  }

  /// Binds bytes by copy.
  func bind(_ index: Int32, copying bytes: [UInt8]?) throws {
    guard let bytes else { return bind(index, Int64?.none) }
    try bytes.withUnsafeBytes { try bind(index, copying: $0) }
  }

  /// Binds bytes by copy; no bytes are the empty BLOB, not NULL.
  @inline(__always)
  func bind(_ index: Int32, copying bytes: UnsafeRawBufferPointer) throws {
    settle()
    let result =
      if let base = bytes.baseAddress, !bytes.isEmpty {
        sqlite3_bind_blob64(handle, index, base, UInt64(bytes.count), Self.transient)
      } else {
        sqlite3_bind_zeroblob(handle, index, 0)
      }
    guard result == SQLITE_OK else { throw connection.error(result) }
  }

  /// Binds an amount by copy: big-endian, without leading zeros.
  @inline(__always)
  func bind(_ index: Int32, _ amount: Amount) throws {
    try amount.withMinimalBytes { try bind(index, copying: $0) }
  }

  /// Binds an id by copy: 32 bytes in display order.
  @inline(__always)
  func bind(_ index: Int32, _ id: TransactionID) throws {
    try id.withDisplayBytes { try bind(index, copying: $0) }
  }

  /// Binds text by copy.
  func bind(_ index: Int32, _ text: String?) throws {
    guard let text else { return bind(index, Int64?.none) }
    settle()
    // Counted, not terminated: a hostile name may hold a zero byte.
    let count = UInt64(text.utf8.count)
    let result = text.withCString { sqlite3_bind_text64(handle, index, $0, count, Self.transient, UInt8(SQLITE_UTF8)) }
    guard result == SQLITE_OK else { throw connection.error(result) }
  }

  /// Tells SQLite to copy; the C macro is a cast that Swift does not import.
  ///
  /// - Source: https://www.sqlite.org/c3ref/c_static.html
  private static var transient: sqlite3_destructor_type { unsafeBitCast(-1, to: sqlite3_destructor_type.self) }

  // MARK: Running

  /// True when there is a row.
  @inline(__always)
  func step() throws -> Bool {
    if !isOnLane { try connection.reclaim() }
    let result = sqlite3_step(handle)
    if result == SQLITE_ROW { return true }
    if result == SQLITE_DONE { return false }
    let error = connection.error(result)
    sqlite3_reset(handle)
    throw error
  }

  /// Runs a statement that gives no row, and readies it for the next.
  @inline(__always)
  func run() throws {
    if !isOnLane { try connection.reclaim() }
    let result = sqlite3_step(handle)
    guard result == SQLITE_DONE || result == SQLITE_ROW else {
      let error = connection.error(result)
      sqlite3_reset(handle)
      throw error
    }
    sqlite3_reset(handle)
  }

  /// Readies the statement for the next run; what is bound stays bound.
  @inline(__always)
  func reset() {
    settle()
    sqlite3_reset(handle)
  }

  /// Rows that the last run changed.
  var changes: Int64 { sqlite3_changes64(connection.handle) }

  // MARK: Reading

  @inline(__always)
  func integer(_ column: Int32) -> Int64 { sqlite3_column_int64(handle, column) }

  @inline(__always)
  func optionalInteger(_ column: Int32) -> Int64? {
    sqlite3_column_type(handle, column) == SQLITE_NULL ? nil : sqlite3_column_int64(handle, column)
  }

  @inline(__always)
  func isNull(_ column: Int32) -> Bool { sqlite3_column_type(handle, column) == SQLITE_NULL }

  /// The bytes of a column, until the next step.
  @inline(__always)
  func bytes(_ column: Int32) -> UnsafeRawBufferPointer {
    let base = sqlite3_column_blob(handle, column)
    return UnsafeRawBufferPointer(start: base, count: base == nil ? 0 : Int(sqlite3_column_bytes(handle, column)))
  }

  func text(_ column: Int32) -> String {
    guard let base = sqlite3_column_text(handle, column) else { return "" }
    return String(
      decoding: UnsafeRawBufferPointer(start: base, count: Int(sqlite3_column_bytes(handle, column))), as: UTF8.self)
  }

  func optionalText(_ column: Int32) -> String? { isNull(column) ? nil : text(column) }

  /// A dense id of 32 bits.
  func number(_ column: Int32) throws -> Int32 {
    guard let number = Int32(exactly: integer(column)) else { throw connection.damage("an id is out of range") }
    return number
  }

  func transactionID(_ column: Int32) throws -> TransactionID {
    guard let id = TransactionID(display: bytes(column)) else { throw connection.damage("a hash has not 32 bytes") }
    return id
  }

  @inline(__always)
  func amount(_ column: Int32) throws -> Amount {
    let bytes = bytes(column)
    guard bytes.count <= 16 else { throw connection.damage("an amount has more than 128 bits") }
    var amount: Amount = 0
    for byte in bytes { amount = amount << 8 | Amount(byte) }
    return amount
  }
}
