import Evidence
import Foundation
import Testing

/// Byte-exact files in `Snapshots`; `RECORD_SNAPSHOTS=1` writes them and still fails.
enum Golden {
  static let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Snapshots")

  /// Compares, after the version and commit of this build are masked.
  static func expect(_ data: Data, is name: String, sourceLocation: SourceLocation = #_sourceLocation) throws {
    var text = String(decoding: data, as: UTF8.self)
    // Each with the words before it: outside a checkout the commit is a common word.
    for lead in ["\"commit\" : \"", "commit ", "dyepack \(Tool.currentVersion) "] {
      text = text.replacingOccurrences(of: lead + Tool.currentCommit, with: lead + "COMMIT")
    }
    text = text.replacingOccurrences(of: Tool.currentVersion, with: "VERSION")
    let file = folder.appending(path: name)
    if ProcessInfo.processInfo.environment["RECORD_SNAPSHOTS"] == "1" {
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      try Data(text.utf8).write(to: file)
      Issue.record(
        "recorded \(name); look at it and run again without RECORD_SNAPSHOTS", sourceLocation: sourceLocation)
      return
    }
    #expect(try Data(contentsOf: file) == Data(text.utf8), "\(name) differs", sourceLocation: sourceLocation)
  }
}
