import Foundation
import TestSupport
import Testing

@testable import Evidence

struct DOTExporterTests {
  private func figure(_ trace: TraceDocument, _ options: ExportOptions = ExportOptions()) throws -> String {
    String(decoding: try DOTExporter.write(trace, options: options), as: UTF8.self)
  }

  @Test func theWideFigureIsAccepted() throws {
    try Golden.expect(try DOTExporter.write(try SampleTrace.fanOut()), is: "fan-out-dot.dot")
    let result = try Program.run(
      "/usr/bin/env", ["dot", "-Tplain"], file: try DOTExporter.write(try SampleTrace.fanOut()))
    #expect(result.status == 0)
    // 12 boxes (38 of the 41 recipients are one) and 5 headings.
    #expect(result.output.split(separator: "\n").count { $0.hasPrefix("node ") } == 17)
  }

  @Test func whatIsCollapsedIsSaid() throws {
    let text = try figure(try SampleTrace.fanOut())
    #expect(text.contains("label=\"38 addresses\\nUNSPENT 380,000 ETH\""))
    #expect(text.contains("380,000 ETH\\nin 38 transfers of 10,000 ETH\\n2025-02-21 14:33 – 15:47"))
    #expect(
      text.contains("Drawn as one box: 38 addresses paid by")
        && text.contains("10,000 ETH\\nin 5 transfers of 2,000 ETH"))
  }

  @Test func wordsOfTheSmallFigure() throws {
    let text = try figure(try SampleTrace.small())
    for words in [
      "THORChain (defi bridge)\\nAT BRIDGE 1.5000… ETH", "UNSPENT 0.6 ETH\\nNOT FOLLOWED (min amount) 0.4 ETH",
      "SEED s1 2.5000… ETH", "SEEDED HERE", "1.5000… ETH\\ntraced of 9 ETH moved", "12 base units of “U\\\\u{405}DT”",
      "style=dashed", "under the policy fifo", "bitcoin to block 884,900",
      "Not drawn: 1 movement and 1 address that only",
      "Not drawn: 1 look-alike address planted", "HOP 1\\n2.5000… ETH in 3 transfers", "shape=hexagon",
    ] { #expect(text.contains(words), "\(words)") }
    #expect(!text.contains(SampleTrace.lookAlike))
    // The address that is imitated is not cut, since its ends are those of the look-alike.
    #expect(text.contains("label=\"ethereum \(SampleTrace.address(2))\\n"))
    #expect(!text.contains(SampleTrace.address(5)))
  }

  @Test func anotherPolicyAndAll() throws {
    let trace = try SampleTrace.small()
    let poison = try figure(trace, ExportOptions(policy: "poison"))
    #expect(poison.contains("under the policy poison") && poison.contains("UNSPENT 0.07 ETH"))
    let all = try figure(trace, ExportOptions(showsAll: true))
    #expect(
      all.contains(SampleTrace.address(5)) && all.contains("UNSPENT 0 ETH") && !all.contains("Not drawn: 1 movement"))
  }

  @Test func backwardReadsFromTheSources() throws {
    let trace = try SampleTrace.document(
      direction: "backward", seeds: [SampleTrace.seed(SampleTrace.address(1), amount: "7")],
      positions: [SampleTrace.position(SampleTrace.address(2), amount: "7", status: "opening", hops: 1, minutes: 0)],
      edges: [
        SampleTrace.edge(1, from: SampleTrace.address(2), to: SampleTrace.address(1), amount: "7", hops: 1, minutes: 0)
      ])
    let text = try figure(trace)
    #expect(text.contains("\"hop 1\" -> \"hop 0\" [style=invis") && text.contains("ARRIVED UNSEEN"))
    #expect(text.contains("Sources of value, traced backward") && !text.contains("constraint=false"))
  }

  @Test(arguments: HostileCatalogue.all)
  func aHostileTextIsOneLine(_ text: String) throws {
    var trace = HostileCatalogue.plant(text, in: try SampleTrace.small())
    let lines = try figure(try SampleTrace.small()).split(separator: "\n").count
    #expect(try figure(trace).split(separator: "\n").count == lines)
    trace.edges[0].to = text
    trace.edges[3].from = text
    trace.snapshot[0].chain = text
    let result = try Program.run("/usr/bin/env", ["dot", "-Tcanon"], file: try DOTExporter.write(trace))
    #expect(result.status == 0 && !result.output.contains("Warning"), "\(result.output.prefix(200))")
  }
}
