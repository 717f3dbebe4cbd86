internal import Foundation
internal import GRDB
internal import GRDBSQLite
internal import Schemas
internal import Synchronization

/// One investigation in one SQLite file: ledger facts, labels, incidents and what contradicts what.
///
/// One process writes at a time, in whole transactions; any number read meanwhile, each what was there when its
/// snapshot was taken.
public final class CaseFile: Sendable {
  /// What a case is opened for.
  public enum Mode: Sendable { case read, write }

  /// `Dye1` in the file's header: tells a case from other SQLite files.
  static let applicationID: Int64 = 0x4479_6531

  /// Where it stands.
  public let path: String
  /// What it is open for.
  public let mode: Mode
  private let busySeconds: Double
  private let limits: SourceTables.Limits
  /// The one connection that writes; nil when open for reading.
  private let writer: DatabaseQueue?
  private let isInterrupted = Atomic(false)

  private init(path: String, mode: Mode, busySeconds: Double, limits: SourceTables.Limits, writer: DatabaseQueue?) {
    self.path = path
    self.mode = mode
    self.busySeconds = busySeconds
    self.limits = limits
    self.writer = writer
  }

  /// Makes an empty case.
  ///
  /// - Throws: ``CaseError``, `exists` when there is a file already.
  @discardableResult
  public static func create(at path: String, busySeconds: Double = 2) throws -> CaseFile {
    guard !FileManager.default.fileExists(atPath: path) else { throw exists(path) }
    // Made whole under another name, so that a killed process leaves no half a case.
    let draft = URL(fileURLWithPath: path).deletingLastPathComponent()
      .appendingPathComponent(".dyepack-new-\(UUID().uuidString)").path
    defer { unlink(draft) }
    guard FileManager.default.createFile(atPath: draft, contents: nil) else {
      let code = errno
      throw CaseError(full: code, path: path)
        ?? CaseError(.io, "`\(path)` could not be made: \(String(cString: strerror(code)))")
    }
    let writer = try makeWriter(draft, busySeconds)
    try access(writer, path) { database in
      try database.execute(sql: "PRAGMA page_size = \(pageSize)")
      try migrate(database, from: 0)
      try database.execute(sql: "PRAGMA journal_mode = WAL")
    }
    try writer.close()
    try name(draft, path)
    return try open(at: path, mode: .write, busySeconds: busySeconds)
  }

  /// Gives a file its name unless another has it: two processes cannot both make the case.
  private static func name(_ draft: String, _ path: String) throws {
    if link(draft, path) == 0 { return }
    guard errno != EEXIST else { throw exists(path) }
    // A file system without links.
    do {
      try FileManager.default.moveItem(atPath: draft, toPath: path)
    } catch CocoaError.fileWriteFileExists {
      throw exists(path)
    } catch {
      throw CaseError(.io, "`\(path)` could not be made: \(error.localizedDescription)")
    }
  }

  private static func exists(_ path: String) -> CaseError {
    CaseError(.exists, "`\(path)` exists already; name another file, or use the case as it is")
  }

  /// Opens a case.
  ///
  /// - Parameters:
  ///   - path: Where it stands.
  ///   - mode: What it is opened for.
  ///   - busySeconds: How long to wait for another process that writes.
  /// - Throws: ``CaseError`` when there is no file, it is not a case, or a newer program made it.
  public static func open(at path: String, mode: Mode, busySeconds: Double = 2) throws -> CaseFile {
    try open(at: path, mode: mode, busySeconds: busySeconds, limits: SourceTables.Limits())
  }

  static func open(at path: String, mode: Mode, busySeconds: Double, limits: SourceTables.Limits) throws -> CaseFile {
    try checkHeader(path)
    let connection = try Connection.reading(path, busyMilliseconds: Int32(busySeconds * 1000))
    let version = try connection.integer("PRAGMA user_version") ?? 0
    guard version >= 1 else { throw notACase(path) }
    guard version <= Schemas.migrations.count else {
      throw CaseError(
        .tooNew,
        "`\(path)` has version \(version) of the case format and this program knows "
          + "\(Schemas.migrations.count); use the program that made it, or a newer one")
    }
    guard mode == .write else {
      return CaseFile(path: path, mode: mode, busySeconds: busySeconds, limits: limits, writer: nil)
    }
    let writer = try makeWriter(path, busySeconds)
    if version < Schemas.migrations.count {
      try access(writer, path) { try migrate($0, from: Int(version)) }
    }
    return CaseFile(path: path, mode: mode, busySeconds: busySeconds, limits: limits, writer: writer)
  }

  /// Looks at the first bytes, so that a file which is not a case is not touched in any way.
  ///
  /// - Source: https://www.sqlite.org/fileformat2.html section 1.3: magic at 0, application id at 68, big-endian.
  private static func checkHeader(_ path: String) throws {
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
      throw CaseError(.missing, "there is no case `\(path)`; make it with `dyepack init`, or check the path")
    }
    guard !isFolder.boolValue else {
      throw CaseError(.notADatabase, "`\(path)` is a folder, not a case file; name the `.dye` file in it")
    }
    let header: [UInt8]
    do {
      let file = try FileHandle(forReadingFrom: URL(fileURLWithPath: path))
      defer { file.closeFile() }
      header = Array(try file.read(upToCount: 100) ?? Data())
    } catch {
      throw CaseError(.io, "`\(path)` cannot be read: \(error.localizedDescription)")
    }
    guard header.count == 100, header.starts(with: Array("SQLite format 3\0".utf8)) else {
      throw CaseError(.notADatabase, "`\(path)` is not a case file; name a file that `dyepack init` made")
    }
    let id = header[68..<72].reduce(Int64(0)) { $0 << 8 | Int64($1) }
    guard id == applicationID else { throw notACase(path) }
  }

  private static func notACase(_ path: String) -> CaseError {
    CaseError(
      .notACase, "`\(path)` is a SQLite file of another program, not a case; name a file that `dyepack init` made")
  }

  /// Bytes of a page of a new case.
  ///
  /// Measured on ten million transfers against SQLite's 4,096: an ingest takes a tenth less time, a walk over all of them a fifth
  /// less, and the file is 2 % smaller. An empty case takes 1 MB.
  private static let pageSize = 16_384

  private static func makeWriter(_ path: String, _ busySeconds: Double) throws -> DatabaseQueue {
    var configuration = Configuration()
    configuration.busyMode = .timeout(busySeconds)
    configuration.label = "case"
    configuration.prepareDatabase { database in
      // 64 MiB of pages, which is also what a sort may use before it goes to disk.
      try database.execute(sql: "PRAGMA cache_size = -65536; PRAGMA secure_delete = 0; PRAGMA synchronous = FULL;")
      try database.execute(sql: Connection.distrust)
    }
    do {
      return try DatabaseQueue(path: path, configuration: configuration)
    } catch let error as DatabaseError {
      throw CaseError(error, path: path)
    }
  }

  private static func migrate(_ database: Database, from version: Int) throws {
    try database.inTransaction(.immediate) {
      for (index, migration) in Schemas.migrations.enumerated() where index >= version {
        try database.execute(sql: migration.sql)
      }
      try database.execute(sql: "PRAGMA application_id = \(applicationID)")
      try database.execute(sql: "PRAGMA user_version = \(Schemas.migrations.count)")
      return .commit
    }
  }

  // MARK: Access

  /// What the case holds now, for as long as the snapshot is kept.
  public func snapshot() throws -> CaseSnapshot {
    try CaseSnapshot(path: path, busyMilliseconds: Int32(busySeconds * 1000))
  }

  /// Runs `body` on the connection that writes, in one transaction, which is undone when `body` throws.
  func write<Result>(_ body: (Database) throws -> Result) throws -> Result {
    guard let writer else {
      throw CaseError(.readOnly, "`\(path)` is open for reading only; open it for writing")
    }
    return try Self.access(writer, path) { database in
      var result: Result?
      try database.inTransaction(.immediate) {
        result = try body(database)
        return .commit
      }
      guard let result else { throw CaseError(.io, "`\(path)`: a transaction gave no result") }
      return result
    }
  }

  private static func access<Result>(
    _ writer: DatabaseQueue, _ path: String, _ body: (Database) throws -> Result
  ) throws -> Result {
    try writer.writeWithoutTransaction { database in
      do {
        return try body(database)
      } catch let error as DatabaseError {
        throw CaseError(error, path: path, systemCode: sqlite3_system_errno(database.sqliteConnection))
      }
    }
  }

  // MARK: Ingest

  /// Reads one source into the case: whole, or not at all.
  ///
  /// A source whose SHA-256 is in the case already adds nothing. A killed process leaves the case as it was before or
  /// as it is after.
  ///
  /// - Parameters:
  ///   - name: What the source is called, as the user gave it.
  ///   - format: Name of the reader.
  ///   - readerVersion: Version of the reader.
  ///   - time: When it is read, seconds since 1970, UTC.
  ///   - threads: With more than one, rows are inserted on a thread of their own; the facts are the same.
  ///   - body: Hands all facts to the writer, and says at the end what the source was.
  /// - Throws: Whatever `body` throws, and ``CaseError``; then the case is as it was.
  public func ingest(
    name: String, format: String, readerVersion: Int, at time: Int64? = nil, threads: Int = 2,
    _ body: (inout BulkWriter) throws -> SourceFacts
  ) throws -> SourceSummary {
    guard let writer else {
      throw CaseError(.readOnly, "`\(path)` is open for reading only; open it for writing")
    }
    return try Self.access(writer, path) { database in
      // What the bulk path writes refers to rows that it writes at the end, and is checked by tests instead.
      try database.execute(sql: "PRAGMA foreign_keys = 0")
      defer { sqlite3_exec(database.sqliteConnection, "PRAGMA foreign_keys = 1", nil, nil, nil) }
      defer { isInterrupted.store(false, ordering: .relaxed) }
      let lane = threads > 1 ? Lane() : nil
      defer { lane?.close() }
      try Self.leaveLog(database)
      try database.beginTransaction(.immediate)
      listen(database)
      do {
        let heading = SourceHeading(name: name, format: format, readerVersion: readerVersion, readAt: time)
        let (summary, isNew) = try self.write(database, lane, heading, body)
        // From here on it is done, or undone, whoever interrupts.
        sqlite3_progress_handler(database.sqliteConnection, 0, nil, nil)
        if isNew { try database.commit() } else { try database.rollback() }
        Self.useLog(database)
        // Leaves one file to copy, unless somebody reads: then the next writer does it.
        sqlite3_wal_checkpoint_v2(database.sqliteConnection, nil, SQLITE_CHECKPOINT_TRUNCATE, nil, nil)
        return summary
      } catch {
        lane?.close()
        sqlite3_progress_handler(database.sqliteConnection, 0, nil, nil)
        do {
          try database.rollback()
        } catch {
          // What could not be undone now is undone by whoever opens the case next; the first error says what is wrong.
        }
        throw error
      }
    }
  }

  /// Stops the source that is read now, which is then undone; any thread may call it.
  ///
  /// ``ingest(name:format:readerVersion:at:threads:_:)`` throws ``CaseError`` with the code `interrupted`, unless all of the
  /// source was written already.
  public func interrupt() { isInterrupted.store(true, ordering: .relaxed) }

  /// Steps of SQLite between two looks at ``isInterrupted``: some hundred rows.
  private static let stepsUninterrupted: Int32 = 10_000

  private func listen(_ database: Database) {
    sqlite3_progress_handler(
      database.sqliteConnection, Self.stepsUninterrupted,
      { context in
        guard let context else { return 0 }
        return Unmanaged<CaseFile>.fromOpaque(context).takeUnretainedValue().isInterrupted.load(ordering: .relaxed)
          ? 1 : 0
      }, Unmanaged.passUnretained(self).toOpaque())
  }

  /// Writes the first source of a case beside no log: what was not in the file before need not be written twice.
  ///
  /// Nobody misses anything meanwhile, since there is nothing to read yet. A process that is killed leaves a rollback journal, by which
  /// the next one to open the case takes back what was half done.
  private static func leaveLog(_ database: Database) throws {
    guard try Int.fetchOne(database, sql: "SELECT 1 FROM source LIMIT 1") == nil else {
      // A process that was killed may have left the case without log.
      return useLog(database)
    }
    // Stays as it is where somebody else has the case open.
    sqlite3_exec(database.sqliteConnection, "PRAGMA journal_mode = DELETE", nil, nil, nil)
  }

  /// Lets others read while the next source is written.
  private static func useLog(_ database: Database) {
    sqlite3_exec(database.sqliteConnection, "PRAGMA journal_mode = WAL", nil, nil, nil)
  }

  private func write(
    _ database: Database, _ lane: Lane?, _ heading: SourceHeading, _ body: (inout BulkWriter) throws -> SourceFacts
  ) throws -> (SourceSummary, isNew: Bool) {
    guard let handle = database.sqliteConnection else { throw CaseError(.io, "`\(path)` is closed") }
    let ingest = try Ingest(Connection(borrowing: handle, path: path, lane: lane), limits: limits)
    var writer = BulkWriter(ingest)
    let facts = try body(&writer)
    guard facts.sha256.count == 32 else {
      throw CaseError(
        .invalidFacts, "the SHA-256 of `\(heading.name)` has \(facts.sha256.count) bytes where it must have 32")
    }
    guard try !ingest.holds(facts.sha256) else {
      return (try ingest.summaryOfKnown(facts, heading), false)
    }
    return (try ingest.finish(facts, heading), true)
  }
}

extension CaseError {
  /// What an error of GRDB means for the case at `path`.
  init(_ error: DatabaseError, path: String, systemCode: Int32 = 0) {
    self.init(
      sqlite: error.extendedResultCode.rawValue, message: error.message ?? "unknown reason", path: path,
      systemCode: systemCode)
  }
}
