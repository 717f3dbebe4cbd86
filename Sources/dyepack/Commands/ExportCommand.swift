import ArgumentParser
import Evidence

/// `export`: a trace in another tool's format.
struct ExportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "export", abstract: "Write a trace in another tool's format.",
    discussion: TraceExporters.all.map { "\($0.format): \($0.summary)" }.joined(separator: "\n"))

  @Argument(help: "The case file.")
  var path: String

  @Option(help: "The format: \(TraceExporters.formats).")
  var format: String

  @OptionGroup var seeds: SeedOptions
  @OptionGroup var walk: WalkOptions

  @Flag(help: "Follow value back to its sources.")
  var backward = false

  @OptionGroup var output: OutputOptions

  func run() throws {
    try output.checkTarget()
    guard let exporter = try TraceExporters.chosen(format: format, json: false, csv: false) else { return }
    let session = try TraceSession(path, seeds, walk, backward: backward, command: "export")
    try output.write(exporter.write(session.document))
    try session.checkComplete(walk)
  }
}
