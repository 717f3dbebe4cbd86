import Foundation
import TestSupport
import Testing

/// What README shows is what the program does.
@Suite struct ReadmeTests {
  private static func readme() throws -> String {
    try String(contentsOf: Dyepack.root.appending(path: "README.md"), encoding: .utf8)
  }

  /// A folder in which README's commands work: the samples in it, the program on the path.
  private static func shell(_ script: String, in folder: TemporaryFolder) throws -> Program.Result {
    let samples = folder.url.appending(path: "SampleGraphs")
    if !FileManager.default.fileExists(atPath: samples.path) {
      try FileManager.default.createSymbolicLink(
        at: samples, withDestinationURL: Dyepack.root.appending(path: "SampleGraphs"))
    }
    let programs = URL(filePath: Dyepack.path).deletingLastPathComponent().path
    return try Program.run(
      "/bin/sh", ["-ec", script], environment: ["PATH": "\(programs):/usr/bin:/bin"], folder: folder.url)
  }

  @Test func theInvestigationRuns() throws {
    let text = try Self.readme()
    let start = try #require(text.range(of: "## An investigation in ten lines\n\n```\n")).upperBound
    let end = try #require(text.range(of: "\n```", range: start..<text.endIndex)).lowerBound
    let commands = text[start..<end].split(separator: "\n")
    #expect(commands.count == 10)
    #expect(commands.allSatisfy { $0.hasPrefix("dyepack ") })
    let result = try Self.shell(commands.joined(separator: "\n"), in: TemporaryFolder())
    #expect(result.status == 0, "\(result.errors)")
  }

  @Test func theDemoPrintsWhatIsShown() throws {
    let text = try Self.readme()
    let start = try #require(text.range(of: "<!-- demo -->\n```\n")).upperBound
    let end = try #require(text.range(of: "```\n<!-- /demo -->", range: start..<text.endIndex)).lowerBound
    let shown = text[start..<end].split(separator: "\n").filter { $0 != "…" && !$0.hasPrefix("$ ") }
    #expect(shown.count > 30)
    let commands = """
      dyepack ingest demo.dye SampleGraphs/bybit-2025/transfers.csv --quiet
      dyepack label demo.dye SampleGraphs/bybit-2025/labels.csv --quiet
      dyepack incident import demo.dye SampleGraphs/bybit-2025/incident.yaml
      dyepack trace demo.dye --incident bybit-2025
      dyepack freeze demo.dye --incident bybit-2025
      dyepack trace demo.dye --from ethereum/0xa4b2fd68593b6f34e51cb9edb66e71c1b4ab449e --asset eip155:1/slip44:60
      """
    let result = try Self.shell(commands, in: TemporaryFolder())
    #expect(result.status == 0, "\(result.errors)")
    let printed = Set(result.output.split(separator: "\n"))
    for line in shown { #expect(printed.contains(line), "README shows a line that the demo does not print: \(line)") }
  }
}
