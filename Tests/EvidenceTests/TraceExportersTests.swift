import Foundation
import Testing

@testable import Evidence

/// Laws of every exporter in the list.
struct TraceExportersTests {
  @Test func namesAreUniqueAndFound() throws {
    let formats = TraceExporters.all.map { $0.format }
    #expect(formats == ["json", "csv", "positions-csv", "graphml", "dot", "svg"])
    for exporter in TraceExporters.all {
      #expect(try TraceExporters.named(exporter.format) == exporter)
      #expect(!exporter.summary.isEmpty && !exporter.fileExtension.contains("."))
    }
  }

  @Test func anUnknownFormatIsSaidWithWhatThereIs() {
    let error = #expect(throws: ExportError.self) { try TraceExporters.named("x\u{1b}[2J") }
    #expect(error?.code == .unknownFormat)
    #expect(
      error?.description
        == "there is no export format `x\\u{1b}[2J`; use one of json, csv, positions-csv, graphml, dot, svg")
  }

  @Test(arguments: ["csv", "positions-csv", "graphml", "dot", "json"])
  func golden(_ format: String) throws {
    let exporter = try TraceExporters.named(format)
    try Golden.expect(try exporter.write(try SampleTrace.small()), is: "small-\(format).\(exporter.fileExtension)")
  }

  @Test(arguments: TraceExporters.all.map { $0.format })
  func sameTraceSameBytes(_ format: String) throws {
    let exporter = try TraceExporters.named(format)
    for trace in [try SampleTrace.small(), try SampleTrace.fanOut()] {
      #expect(try exporter.write(trace) == exporter.write(trace))
    }
  }

  @Test(arguments: TraceExporters.all.map { $0.format })
  func anEmptyTraceIsWritten(_ format: String) throws {
    let empty = try SampleTrace.document(seeds: [], positions: [], edges: [])
    #expect(try !TraceExporters.named(format).write(empty).isEmpty)
  }

  @Test(arguments: ["graphml", "dot", "svg"])
  func anUnknownPolicyIsRefused(_ format: String) throws {
    let exporter = try TraceExporters.named(format)
    let error = #expect(throws: ExportError.self) {
      try exporter.write(try SampleTrace.small(), options: ExportOptions(policy: "best"))
    }
    #expect(error?.code == .unknownPolicy)
    #expect(error?.description.contains("it has fifo, lifo, haircut, tiho, poison") == true)
  }

  @Test(arguments: HostileCatalogue.all)
  func noHostileTextActs(_ text: String) throws {
    let trace = HostileCatalogue.plant(text, in: try SampleTrace.small())
    for exporter in TraceExporters.all where exporter.format != "json" && exporter.format != "svg" {
      let written = String(decoding: try exporter.write(trace), as: UTF8.self)
      let ends: Set<Unicode.Scalar> = exporter.fileExtension == "csv" ? ["\r", "\n"] : ["\n"]
      #expect(
        !written.unicodeScalars.contains { HostileCatalogue.acts($0) && !ends.contains($0) }, "\(exporter.format)")
    }
    let json = try JSONSerialization.jsonObject(with: JSONExporter.write(trace)) as? [String: Any]
    let positions = try #require(json?["positions"] as? [[String: Any]])
    let entity = try #require(positions[0]["entity"] as? String)
    // Foundation drops a byte-order mark when it reads, not when it writes.
    #expect(Array(entity.unicodeScalars) == Array(text.unicodeScalars))
  }

  @Test func noPositionOfAnExtremeTraceCrashes() throws {
    var trace = try SampleTrace.small()
    let huge = String(repeating: "9", count: 60)
    for index in trace.edges.indices {
      trace.edges[index].amount = index == 0 ? huge : "340282366920938463463374607431768211455"
      trace.edges[index].taint = SampleTrace.taint(trace.edges[index].amount)
      trace.edges[index].decimals = [nil, .max, .min, 255, 0, 18, -1][index]
      trace.edges[index].time = index.isMultiple(of: 2) ? nil : "+292277026596-12-04T15:30:07Z"
      trace.edges[index].height = .max
    }
    for exporter in TraceExporters.all { #expect(try !exporter.write(trace).isEmpty) }
    let figure = String(decoding: try DOTExporter.write(trace), as: UTF8.self)
    #expect(figure.contains("more than 128 bits of ETH"))
  }
}
