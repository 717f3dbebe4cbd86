import ArgumentParser
import Evidence
import Foundation

/// When to colour.
enum ColorChoice: String, ExpressibleByArgument, CaseIterable {
  case auto, always, never
}

/// Where a command's data goes.
struct OutputOptions: ParsableArguments {
  @Option(name: .shortAndLong, help: "Write to FILE instead of standard output.")
  var output: String?

  @Flag(help: "Overwrite FILE if it exists.")
  var force = false

  @Flag(name: .shortAndLong, help: "No words beside the data.")
  var quiet = false

  @Option(help: "auto, always or never; NO_COLOR counts.")
  var color = ColorChoice.auto

  /// True when text may carry colours.
  var isColored: Bool {
    switch color {
    case .always: true
    case .never: false
    case .auto:
      output == nil && Terminal.isInteractive && (ProcessInfo.processInfo.environment["NO_COLOR"] ?? "").isEmpty
    }
  }

  /// Fails early when the file exists and may not be overwritten.
  func checkTarget() throws {
    guard let output, !force, FileManager.default.fileExists(atPath: output) else { return }
    throw Failure("\(output) exists; use --force to overwrite it")
  }

  /// Writes data whole or not at all: to a temporary file beside the target, synced, then renamed.
  func write(_ data: Data) throws {
    try checkTarget()
    guard let output else {
      do {
        try FileHandle.standardOutput.write(contentsOf: data)
      } catch {
        throw Failure("standard output could not be written (\(Self.reason(error))); send it somewhere with room")
      }
      return
    }
    let target = URL(fileURLWithPath: output)
    let temporary = target.deletingLastPathComponent()
      .appendingPathComponent(".\(target.lastPathComponent).\(ProcessInfo.processInfo.processIdentifier).partial")
    do {
      try data.write(to: temporary, options: .withoutOverwriting)
      let handle = try FileHandle(forWritingTo: temporary)
      try handle.synchronize()
      try handle.close()
    } catch {
      throw Failure("\(output) could not be written (\(Self.reason(error))); check the folder and the free space")
    }
    guard rename(temporary.path, target.path) == 0 else {
      throw Failure("\(output) could not be put in place (\(String(cString: strerror(errno))))")
    }
  }

  /// Writes text; its hostile parts must be clean already.
  func write(_ text: String) throws { try write(Data(text.utf8)) }

  private static func reason(_ error: any Error) -> String {
    let underlying = (error as NSError).userInfo[NSUnderlyingErrorKey] as? NSError
    return (underlying ?? error as NSError).localizedDescription
  }
}
