import Foundation
import TestSupport

/// A program that runs beside a test and ends with it.
final class RunningProgram {
  let process = Process()
  private let folder: TemporaryFolder
  private let output: URL
  private let errors: URL

  init(_ path: String, _ arguments: [String], environment: [String: String] = [:]) throws {
    folder = try TemporaryFolder()
    output = try folder.write(Data(), "output")
    errors = try folder.write(Data(), "errors")
    process.executableURL = URL(filePath: path)
    process.arguments = arguments
    process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = try FileHandle(forWritingTo: output)
    process.standardError = try FileHandle(forWritingTo: errors)
    try process.run()
  }

  deinit {
    guard process.isRunning else { return }
    kill(process.processIdentifier, SIGKILL)
    process.waitUntilExit()
  }

  /// What it has said on standard output.
  var said: String { (try? String(contentsOf: output, encoding: .utf8)) ?? "" }
  /// What it has said on standard error.
  var complained: String { (try? String(contentsOf: errors, encoding: .utf8)) ?? "" }

  /// Sends a signal and waits for the end; gives the exit status, or the number of the signal that ended it.
  @discardableResult
  func stop(_ signal: Int32) -> Int32 {
    kill(process.processIdentifier, signal)
    process.waitUntilExit()
    return process.terminationStatus
  }

  /// Waits until something is so; what is waited for is another process, which cannot be asked to tell.
  func wait(_ what: String, upTo seconds: Double = 60, until isSo: () throws -> Bool) throws {
    let end = Date(timeIntervalSinceNow: seconds)
    while try !isSo() {
      guard Date() < end else { throw Late(what: what, said: said, complained: complained) }
      usleep(20_000)
    }
  }

  struct Late: Error {
    let what: String
    let said: String
    let complained: String
  }
}

/// A server written in Python that prints its port.
struct PythonServer {
  let program: RunningProgram
  let port: Int

  var url: String { "http://127.0.0.1:\(port)" }

  init(_ script: String, _ arguments: [String] = [], python: String = "/usr/bin/python3") throws {
    let path = Dyepack.root.appending(path: "Tests/CommandTests/Nodes/\(script)").path
    let program = try RunningProgram(python, ["-u", path] + arguments)
    try program.wait("the port of \(script)") { program.said.contains("\n") || !program.process.isRunning }
    guard let port = Int(program.said.split(separator: "\n").first ?? "") else {
      throw RunningProgram.Late(
        what: "\(script) did not start; `make setup` installs what it needs", said: program.said,
        complained: program.complained)
    }
    self.program = program
    self.port = port
  }
}
