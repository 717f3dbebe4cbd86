import ArgumentParser
import CaseFile
import Evidence
import Foundation
import Ledger
import Taint
import Traces

/// `trace`: follows value forward, or backward to its sources.
struct TraceCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "trace", abstract: "Follow value to where it rests now, or backward to where it came from.",
    discussion: """
      Five policies decide which part of a mixed sum is the stolen one; `dyepack explain policies` says how. What a limit
      or a stop kept from being followed is always reported.
      """)

  @Argument(help: "The case file.")
  var path: String

  @OptionGroup var seeds: SeedOptions
  @OptionGroup var walk: WalkOptions

  @Flag(help: "Follow value back to its sources.")
  var backward = false

  @Flag(help: "One JSON document.")
  var json = false

  @Flag(help: "One CSV row a movement.")
  var csv = false

  @Option(help: "Write in a format of `export`: \(TraceExporters.formats).")
  var format: String?

  @Option(help: "Places shown for each asset on the screen.")
  var rows = 12

  @OptionGroup var output: OutputOptions

  func run() throws {
    try output.checkTarget()
    let session = try TraceSession(path, seeds, walk, backward: backward, command: "trace")
    if let exporter = try TraceExporters.chosen(format: format, json: json, csv: csv) {
      try output.write(exporter.write(session.document))
    } else {
      try output.write(
        TraceReport(
          trace: session.trace, document: session.document, names: session.names, title: session.title,
          next: session.next, rows: rows
        ).text())
    }
    try session.checkComplete(walk)
  }
}

extension TraceExporters {
  /// Names of all formats.
  static var formats: String { all.map { $0.format }.joined(separator: ", ") }

  /// The exporter that the flags ask for, or nil for the screen.
  static func chosen(format: String?, json: Bool, csv: Bool) throws -> (any TraceExporter.Type)? {
    guard let name = format ?? (json ? "json" : csv ? "csv" : nil) else { return nil }
    return try named(name)
  }
}
