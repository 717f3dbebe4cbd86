internal import Foundation
internal import GRDBSQLite

/// A connection to a case as SQLite's C interface sees it: for the bulk path and the hot scans.
///
/// Not Sendable: it lives inside one GRDB access or behind one mutex.
final class Connection {
  let handle: OpaquePointer
  /// The case's path, for messages.
  let path: String
  private let isOwned: Bool
  /// Inserts rows meanwhile; nil where one thread does everything.
  private let lane: Lane?
  /// Whether the lane may be using the connection, or a job on it has failed.
  private enum Use { case here, onLane, failed }
  private var use = Use.here

  /// Uses a connection that somebody else closes.
  init(borrowing handle: OpaquePointer, path: String, lane: Lane? = nil) {
    self.handle = handle
    self.path = path
    self.lane = lane
    isOwned = false
  }

  /// Takes over an open connection and closes it at the end.
  private init(owning handle: OpaquePointer, path: String) {
    self.handle = handle
    self.path = path
    lane = nil
    isOwned = true
  }

  deinit {
    // Statements that outlive the connection keep it open until they are finalized.
    if isOwned { sqlite3_close_v2(handle) }
  }

  /// A case may come from somebody else: views and triggers in it must not run what they like.
  ///
  /// - Source: https://www.sqlite.org/security.html section 1.2.
  static let distrust = "PRAGMA trusted_schema = 0; PRAGMA cell_size_check = 1;"

  /// Opens a connection that never writes facts.
  ///
  /// It is opened for writing where the file allows it, because only then does SQLite remove the `-wal` and `-shm`
  /// files beside a case when the last reader closes; `query_only` keeps it from changing anything. A case on read-only
  /// media cannot have those files, and is read as immutable, which is right as long as no `-wal` stands beside it.
  static func reading(_ path: String, busyMilliseconds: Int32) throws -> Connection {
    do {
      let connection = try open(path, SQLITE_OPEN_READWRITE, path: path)
      sqlite3_busy_timeout(connection.handle, busyMilliseconds)
      try connection.execute("PRAGMA query_only = 1; \(distrust)")
      try connection.execute("SELECT 1 FROM sqlite_schema LIMIT 1")
      return connection
    } catch let error as CaseError where lacksWritableFolder(error) {
      if let rest = rest(of: path) {
        throw CaseError(
          .readOnly,
          "`\(path)` was left unfinished by a process that writes or was killed, and `\(rest)` beside it must be taken in "
            + "first; make both and their folder writable, or work on a copy of both", sqliteCode: error.sqliteCode)
      }
      return try immutable(path)
    }
  }

  /// Opens a connection to a file that nobody changes meanwhile, without any file beside it.
  static func immutable(_ path: String) throws -> Connection {
    let connection = try open(immutableURI(path), SQLITE_OPEN_READONLY | SQLITE_OPEN_URI, path: path)
    try connection.execute(distrust)
    try connection.execute("SELECT 1 FROM sqlite_schema LIMIT 1")
    return connection
  }

  private static func open(_ name: String, _ flags: Int32, path: String) throws -> Connection {
    var handle: OpaquePointer?
    let result = sqlite3_open_v2(name, &handle, flags | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE, nil)
    guard let handle else { throw CaseError(sqlite: result, message: "out of memory", path: path) }
    let connection = Connection(owning: handle, path: path)
    guard result == SQLITE_OK else { throw connection.error(result) }
    return connection
  }

  /// The journal or log that stands beside a case and belongs to what it holds, or nil.
  private static func rest(of path: String) -> String? {
    [path + "-journal", path + "-wal"].first { name in
      var state = stat()
      return stat(name, &state) == 0 && state.st_size > 0
    }
  }

  private static func lacksWritableFolder(_ error: CaseError) -> Bool {
    guard let code = error.sqliteCode else { return false }
    return [SQLITE_CANTOPEN, SQLITE_READONLY].contains(code & 0xff)
  }

  private static func immutableURI(_ path: String) -> String {
    // https://www.sqlite.org/uri.html: percent-encode everything that could end the path.
    let encoded = path.addingPercentEncoding(withAllowedCharacters: .urlPathAllowed) ?? path
    return "file:\(encoded)?immutable=1"
  }

  /// True where more than one thread may work.
  var hasLane: Bool { lane != nil }

  /// Does a job on the lane where there is one and it `pays`, else here and now.
  func onLane(_ pays: Bool, _ job: @escaping Lane.Job) throws {
    guard pays, let lane else {
      try reclaim()
      return try job()
    }
    use = .onLane
    try lane.submit(job)
  }

  /// Waits until the lane is done with the connection.
  ///
  /// - Throws: what a job on the lane threw.
  @inline(__always)
  func reclaim() throws {
    settle()
    if use == .failed { try lane?.drain() }
  }

  /// As ``reclaim()``, for callers that cannot throw; whatever is run next throws in their place.
  @inline(__always)
  func settle() {
    if use == .onLane { drain() }
  }

  private func drain() {
    do {
      try lane?.drain()
      use = .here
    } catch {
      use = .failed
    }
  }

  /// Runs statements that give no rows, or whose rows do not matter.
  func execute(_ sql: String) throws {
    try reclaim()
    let result = sqlite3_exec(handle, sql, nil, nil, nil)
    guard result == SQLITE_OK else { throw error(result) }
  }

  /// Compiles a statement that will be used often.
  func prepare(_ sql: String, onLane: Bool = false) throws -> Statement { try Statement(self, sql, onLane: onLane) }

  /// The first column of the first row, or nil when there is no row or it is NULL.
  func integer(_ sql: String) throws -> Int64? {
    let statement = try prepare(sql)
    return try statement.step() ? statement.optionalInteger(0) : nil
  }

  /// The dense id after the last one of a table.
  func nextID(in table: String) throws -> Int64 {
    let last = try integer("SELECT max(id) FROM \(table)") ?? 0
    // Ids are given one by one; only a forged file comes near the end of them.
    guard (0..<1 << 53).contains(last) else { throw damage("the ids of `\(table)` are out of range") }
    return last + 1
  }

  /// The error for content that this program never writes.
  func damage(_ what: String) -> CaseError {
    CaseError(sqlite: SQLITE_CORRUPT, message: what, path: path)
  }

  /// The error that a result code stands for.
  func error(_ result: Int32) -> CaseError {
    CaseError(
      sqlite: result, message: String(cString: sqlite3_errmsg(handle)), path: path,
      systemCode: sqlite3_system_errno(handle))
  }
}
