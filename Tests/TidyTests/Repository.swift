import Foundation

/// The files of this repository, as the house rules see them.
enum Repository {
  /// The top folder: three levels above this file.
  static let root = URL(filePath: #filePath).resolvingSymlinksInPath().deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()

  /// Every Swift file of the package, read once.
  static let swiftFiles: [SwiftSource] = ["Schemas", "Sources", "Tests"].flatMap { files(under: $0) }

  /// The Swift files below a folder, by path.
  static func files(under folder: String) -> [SwiftSource] {
    let base = root.appending(path: folder, directoryHint: .isDirectory)
    let names = FileManager.default.enumerator(atPath: base.path)?.compactMap { $0 as? String } ?? []
    return names.filter { $0.hasSuffix(".swift") }.sorted().compactMap { name in
      text(of: "\(folder)/\(name)").map { SwiftSource(path: "\(folder)/\(name)", text: $0) }
    }
  }

  /// The text of a file, or nil when it is missing or no text.
  static func text(of path: String) -> String? {
    try? String(contentsOf: root.appending(path: path), encoding: .utf8)
  }

  /// The size of a file in bytes, or nil when it is missing.
  static func bytes(of path: String) -> Int? {
    try? root.appending(path: path).resourceValues(forKeys: [.fileSizeKey]).fileSize
  }

  /// Whether somebody may run the file.
  static func isExecutable(_ path: String) -> Bool {
    FileManager.default.isExecutableFile(atPath: root.appending(path: path).path)
  }

  /// What git tracks, by path.
  static func trackedFiles() throws -> [String] {
    let git = Process()
    git.executableURL = URL(filePath: "/usr/bin/env")
    git.arguments = ["git", "-C", root.path, "ls-files", "-z"]
    let output = Pipe()
    git.standardOutput = output
    try git.run()
    let list = try output.fileHandleForReading.readToEnd() ?? Data()
    git.waitUntilExit()
    return String(decoding: list, as: UTF8.self).split(separator: "\0").map(String.init)
  }
}
