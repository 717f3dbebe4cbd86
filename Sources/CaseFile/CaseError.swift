internal import Foundation

/// Why a case file could not do what was asked.
public struct CaseError: Error, Hashable, Sendable, CustomStringConvertible {
  /// Stable names that tests and clients match on.
  public enum Code: String, Sendable {
    case missing = "case.missing"
    case exists = "case.exists"
    case notADatabase = "case.not-a-database"
    case notACase = "case.not-a-case"
    case tooNew = "case.too-new"
    case busy = "case.busy"
    case readOnly = "case.read-only"
    case full = "case.disk-full"
    case io = "case.io"
    case damaged = "case.damaged"
    case interrupted = "case.interrupted"
    case unknownChain = "case.unknown-chain"
    case unknownNumber = "case.unknown-number"
    case invalidFacts = "case.invalid-facts"
    case duplicateIncident = "case.duplicate-incident"
  }

  /// What went wrong.
  public let code: Code
  /// One sentence: what happened, to what, and what to do.
  public let description: String
  /// The extended result code, when SQLite gave one.
  public let sqliteCode: Int32?

  /// Makes an error.
  public init(_ code: Code, _ description: String, sqliteCode: Int32? = nil) {
    self.code = code
    self.description = description
    self.sqliteCode = sqliteCode
  }

  /// What a result code of SQLite means for the case at `path`.
  ///
  /// - Reads: `systemCode` is what the operating system said, 0 where it was not asked.
  /// - Source: https://www.sqlite.org/rescode.html; the low byte is the primary code.
  init(sqlite result: Int32, message: String, path: String, systemCode: Int32 = 0) {
    let isIO = result & 0xff == 10 || result & 0xff == 14  // SQLITE_IOERR, SQLITE_CANTOPEN
    if isIO, let full = CaseError(full: systemCode, path: path) {
      self.init(.full, full.description, sqliteCode: result)
      return
    }
    let (code, text): (Code, String) =
      switch result & 0xff {
      case 5, 6:  // SQLITE_BUSY, SQLITE_LOCKED
        (.busy, Self.busy(path))
      case 9:  // SQLITE_INTERRUPT
        (.interrupted, "`\(path)`: interrupted, the case is as it was before")
      case 26:  // SQLITE_NOTADB
        (.notADatabase, "`\(path)` is not a case file; name a file that `dyepack init` made")
      case 11:  // SQLITE_CORRUPT
        (.damaged, "`\(path)` is damaged (\(message)); restore it from a copy or ingest its sources again")
      case 8:  // SQLITE_READONLY
        (.readOnly, "`\(path)` cannot be written; make it and its folder writable, or work on a copy")
      case 13:  // SQLITE_FULL
        (
          .full, "`\(path)` cannot grow: no space left on device; make room and try again, the case is as it was before"
        )
      case 10 where Self.writes.contains(result):
        (
          .io,
          "`\(path)` could not be written (SQLite code \(result)); check the disk, its free space and the limits on it, and "
            + "try again, the case is as it was before"
        )
      default:
        (
          .io,
          "`\(path)` could not be read or written: \(message)"
            + (isIO && systemCode != 0 ? ", \(String(cString: strerror(systemCode)))" : "") + " (SQLite code \(result))"
        )
      }
    self.init(code, text, sqliteCode: result)
  }

  /// SQLITE_IOERR with what failed: WRITE, FSYNC, DIR_FSYNC, TRUNCATE, SHMSIZE.
  ///
  /// A commit that fails says no more than this.
  private static let writes: Set<Int32> = [778, 1034, 1290, 1546, 4874]

  /// The error for a disk, a quota or a limit that is used up; nil for any other code of the system.
  init?(full systemCode: Int32, path: String) {
    guard [ENOSPC, EDQUOT, EFBIG].contains(systemCode) else { return nil }
    self.init(
      .full,
      "`\(path)` cannot grow: \(String(cString: strerror(systemCode))); make room and try again, the case is as it was before"
    )
  }

  private static func busy(_ path: String) -> String {
    guard let holder = CaseHolder.find(path) else {
      return "`\(path)` is being written by another process; try again when that is done"
    }
    let what = holder.isWriting ? "written" : "read"
    return "`\(path)` is being \(what) by process \(holder.process); wait for it and try again"
  }
}
