import Foundation
import TestSupport
import Testing

/// An ingest that stands still in the middle of a source, since nobody writes into its pipe any more.
final class HeldCase {
  let process = Process()
  private let input = Pipe()
  private let errors = Pipe()

  var id: Int32 { process.processIdentifier }

  /// Starts reading `source` into the case, and waits until the case is held.
  ///
  /// The other way to see that, and the only one that takes no time on a fast machine, is that nobody else gets to write.
  init(_ path: String, _ source: Data, _ arguments: [String] = []) throws {
    process.executableURL = URL(filePath: Dyepack.path)
    process.arguments = ["ingest", path, "-"] + arguments
    process.standardInput = input
    process.standardOutput = FileHandle.nullDevice
    process.standardError = errors
    try process.run()
    try input.fileHandleForWriting.write(contentsOf: source)
    var isHeld = false
    for _ in 0..<1000 where !isHeld {
      usleep(10_000)
      isHeld = try Self.isHeld(path)
    }
    try #require(isHeld, "the ingest did not begin")
  }

  private static func isHeld(_ path: String) throws -> Bool {
    let script = """
      import sqlite3, sys
      case = sqlite3.connect(sys.argv[1], timeout=0, isolation_level=None)
      try:
          case.execute('BEGIN IMMEDIATE')
          case.execute('ROLLBACK')
      except sqlite3.OperationalError as error:
          print(error)
      """
    guard FileManager.default.fileExists(atPath: path) else { return false }
    return try Program.run("/usr/bin/python3", ["-c", script, path]).output.contains("locked")
  }

  /// Ends the pipe, so that the source is read to its end.
  func letGo() throws { try input.fileHandleForWriting.close() }

  /// Waits for the end.
  func wait() throws -> (status: Int32, isKilled: Bool, errors: String) {
    let errors = try errors.fileHandleForReading.readToEnd() ?? Data()
    process.waitUntilExit()
    return (
      process.terminationStatus, process.terminationReason == .uncaughtSignal, String(decoding: errors, as: UTF8.self)
    )
  }

  deinit {
    if process.isRunning { kill(process.processIdentifier, SIGKILL) }
  }
}
