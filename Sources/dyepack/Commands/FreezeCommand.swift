import ArgumentParser
import Evidence
import Ledger
import Taint
import Traces

/// `freeze`: who could still stop the value, in rank order.
struct FreezeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "freeze", abstract: "Rank who can still freeze traced value, and what to ask of them.",
    discussion: """
      Priority: P0 act now, P1 present but older, P2 ask for records or contact, P3 watch. The score is value × recency ×
      freezability; --json shows every part of it.
      """)

  @Argument(help: "The case file.")
  var path: String

  @OptionGroup var seeds: SeedOptions
  @OptionGroup var walk: WalkOptions

  @Flag(help: "One JSON document.")
  var json = false

  @Flag(help: "One CSV row a candidate.")
  var csv = false

  @Option(help: "Candidates shown on the screen.")
  var rows = 25

  @OptionGroup var output: OutputOptions

  func run() throws {
    try output.checkTarget()
    let session = try TraceSession(path, seeds, walk, backward: false, command: "freeze")
    let (candidates, excluded) = try FreezeRanking(session.trace, in: session.snapshot).rank()
    let document = try FreezeDocument(
      candidates, excluded: excluded, trace: session.trace, document: session.document, names: session.names,
      parameters: session.parameters)
    if json {
      try output.write(CanonicalJSON.document(document))
    } else if csv {
      try output.write(FreezeCSV.write(document))
    } else {
      try output.write(FreezeReport(document: document, title: session.title, rows: rows).text())
    }
    try session.checkComplete(walk)
  }
}
