import Foundation

@testable import CaseFile

/// A folder for the files of one test, removed with it.
final class CaseFolder {
  let url: URL

  init() throws {
    url = FileManager.default.temporaryDirectory.appendingPathComponent("dyepack-case-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(at: url) }

  func path(_ name: String = "test.dye") -> String { url.appendingPathComponent(name).path }

  /// Names of the files in it, sorted.
  var names: [String] { (try? FileManager.default.contentsOfDirectory(atPath: url.path))?.sorted() ?? [] }

  /// A new case whose writer keeps next to nothing in memory, so that small sources go the way of large ones.
  func makeCase(_ name: String = "test.dye", isTight: Bool = true) throws -> CaseFile {
    try CaseFile.create(at: path(name))
    let limits = isTight ? SourceTables.Limits(transactions: 3, addresses: 3, sortBytes: 300) : SourceTables.Limits()
    return try CaseFile.open(at: path(name), mode: .write, busySeconds: 2, limits: limits)
  }
}
