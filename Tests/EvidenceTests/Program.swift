import Foundation

/// Runs programs that check what we wrote.
enum Program {
  struct Result {
    var status: Int32
    var output: String
  }

  /// Runs a program on a file that holds `input`, whose path is its last argument.
  static func run(_ path: String, _ arguments: [String], input: Data) throws -> Result {
    let folder = FileManager.default.temporaryDirectory.appending(path: "dyepack-tests-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let (file, output) = (folder.appending(path: "input"), folder.appending(path: "output"))
    try input.write(to: file)
    try Data().write(to: output)
    let process = Process()
    process.executableURL = URL(filePath: path)
    process.arguments = arguments + [file.path]
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = try FileHandle(forWritingTo: output)
    process.standardError = process.standardOutput
    try process.run()
    process.waitUntilExit()
    return Result(
      status: process.terminationStatus, output: String(decoding: try Data(contentsOf: output), as: UTF8.self))
  }
}
