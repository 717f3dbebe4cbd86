import CaseFile
import Foundation
import Ledger
import Traces

/// Opens a case for what a command does with it.
enum OpenCase {
  /// For writing; makes the case when it is missing.
  static func forIngest(_ path: String) throws -> CaseFile {
    FileManager.default.fileExists(atPath: path)
      ? try CaseFile.open(at: path, mode: .write) : try CaseFile.create(at: path)
  }

  /// For writing.
  static func forWriting(_ path: String) throws -> CaseFile { try CaseFile.open(at: path, mode: .write) }

  /// For reading.
  static func forReading(_ path: String) throws -> CaseFile { try CaseFile.open(at: path, mode: .read) }
}
