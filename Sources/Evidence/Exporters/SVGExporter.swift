import Dispatch
public import Foundation

/// The flow chart as a picture, laid out by the Graphviz program `dot`.
public enum SVGExporter: TraceExporter {
  /// `svg`.
  public static let format = "svg"
  /// One sentence for people.
  public static let summary = "the flow chart as a picture; needs Graphviz"
  /// Extension of its files.
  public static let fileExtension = "svg"

  /// Writes the figure of one policy.
  ///
  /// - Throws: ``ExportError`` when `dot` is missing, fails, or takes longer than the options allow.
  public static func write(_ trace: TraceDocument, options: ExportOptions) throws -> Data {
    let path = ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin"
    return try draw(try DOTExporter.write(trace, options: options), path: path, secondsMax: options.layoutSecondsMax)
  }

  /// Runs `dot` from the folders of `path`.
  static func draw(_ text: Data, path: String, secondsMax: Double) throws -> Data {
    guard let program = program(in: path) else {
      throw ExportError(
        .noGraphviz, "Graphviz `dot` was not found; install graphviz, or use --format dot and draw the file elsewhere")
    }
    let folder = FileManager.default.temporaryDirectory.appending(path: "dyepack-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { removeFolder(folder) }
    let input = folder.appending(path: "figure.dot")
    let output = folder.appending(path: "figure.svg")
    let messages = folder.appending(path: "messages.txt")
    try text.write(to: input)
    try Data().write(to: messages)

    // Files and not pipes: neither side can wait for the other.
    let process = Process()
    process.executableURL = program
    process.arguments = ["-Tsvg", "-o", output.path, input.path]
    // The user's locale must not turn 1.5 into 1,5.
    process.environment = ["PATH": path, "LC_ALL": "C"]
    process.currentDirectoryURL = folder
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = FileHandle.nullDevice
    process.standardError = try FileHandle(forWritingTo: messages)
    let done = DispatchSemaphore(value: 0)
    process.terminationHandler = { _ in done.signal() }
    try process.run()
    guard done.wait(timeout: .now() + secondsMax) == .success else {
      kill(process.processIdentifier, SIGKILL)
      done.wait()
      throw ExportError(
        .layoutTooSlow,
        "Graphviz did not lay the figure out within \(Int(secondsMax)) seconds; use --format dot or graphml, or trace less"
          + " with --max-hops or --min-amount")
    }
    let said = HostileText.terminal(String(decoding: try Data(contentsOf: messages).prefix(300), as: UTF8.self))
    guard process.terminationStatus == 0, FileManager.default.fileExists(atPath: output.path) else {
      throw ExportError(
        .layoutFailed, "Graphviz `dot` ended with status \(process.terminationStatus): \(said); try --format dot")
    }
    return try Data(contentsOf: output)
  }

  private static func program(in path: String) -> URL? {
    path.split(separator: ":").lazy.map { URL(filePath: String($0)).appending(path: "dot") }
      .first { FileManager.default.isExecutableFile(atPath: $0.path) }
  }

  /// A folder that cannot be removed is left to the system's cleaning; the figure is good all the same.
  private static func removeFolder(_ folder: URL) {
    do { try FileManager.default.removeItem(at: folder) } catch { return }
  }
}
