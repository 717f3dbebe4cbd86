public import Foundation

/// Runs a program and keeps what it says.
public enum Program {
  /// What a program said, and how it ended.
  public struct Result: Sendable {
    /// Exit status.
    public var status: Int32
    /// Standard output.
    public var output: String
    /// Standard error.
    public var errors: String

    /// Makes a result.
    public init(status: Int32, output: String, errors: String) {
      self.status = status
      self.output = output
      self.errors = errors
    }
  }

  /// Runs a program to its end.
  public static func run(
    _ path: String, _ arguments: [String], input: Data? = nil, environment: [String: String] = [:], folder: URL? = nil
  ) throws -> Result {
    let scratch = try TemporaryFolder()
    let (input, output, errors) = (
      try scratch.write(input ?? Data(), "input"), try scratch.write(Data(), "output"),
      try scratch.write(Data(), "errors")
    )
    let process = Process()
    process.executableURL = URL(filePath: path)
    process.arguments = arguments
    process.currentDirectoryURL = folder
    process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
    process.standardInput = try FileHandle(forReadingFrom: input)
    process.standardOutput = try FileHandle(forWritingTo: output)
    process.standardError = try FileHandle(forWritingTo: errors)
    try process.run()
    process.waitUntilExit()
    return Result(
      status: process.terminationStatus, output: String(decoding: try Data(contentsOf: output), as: UTF8.self),
      errors: String(decoding: try Data(contentsOf: errors), as: UTF8.self))
  }

  /// Runs a program on a file that holds `content`, whose path is its last argument.
  public static func run(_ path: String, _ arguments: [String], file content: Data) throws -> Result {
    let scratch = try TemporaryFolder()
    return try run(path, arguments + [scratch.write(content, "file").path])
  }
}

/// A folder that goes when the test that made it ends.
public final class TemporaryFolder: Sendable {
  /// Where it is.
  public let url: URL

  /// Makes an empty folder.
  public init() throws {
    url = FileManager.default.temporaryDirectory.appending(path: "dyepack-tests-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(at: url) }

  /// Path of a file in it.
  public func path(_ name: String) -> String { url.appending(path: name).path }

  /// Writes a file in it.
  @discardableResult
  public func write(_ content: Data, _ name: String) throws -> URL {
    let file = url.appending(path: name)
    try content.write(to: file)
    return file
  }
}
