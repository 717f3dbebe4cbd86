import Foundation
import Testing

@testable import Evidence

struct SVGExporterTests {
  @Test func theFigureHasItsWords() throws {
    let outline = try XMLOutline(try SVGExporter.write(try SampleTrace.fanOut()))
    let texts = outline.elements.filter { $0.name == "text" }.map(\.text)
    #expect(outline.elements.first?.name == "svg")
    #expect(texts.contains("38 addresses") && texts.contains("UNSPENT 380,000 ETH") && texts.contains("HOP 4"))
  }

  @Test func aMissingGraphvizIsSaid() throws {
    let error = #expect(throws: ExportError.self) {
      try SVGExporter.draw(Data("digraph {}".utf8), path: "/nowhere", secondsMax: 60)
    }
    #expect(error?.code == .noGraphviz)
    #expect(
      error?.description.contains("install graphviz") == true && error?.description.contains("--format dot") == true)
  }

  @Test func aFailureIsSaidWithItsWords() throws {
    let error = #expect(throws: ExportError.self) {
      try SVGExporter.draw(Data("digraph { a -> ".utf8), path: "/usr/bin:/bin:/usr/local/bin", secondsMax: 60)
    }
    #expect(error?.code == .layoutFailed)
    #expect(error?.description.contains("syntax error") == true)
  }

  @Test func aLayoutThatTakesTooLongIsStopped() throws {
    // Hundreds of crossing lines keep Graphviz busy for much longer than the limit.
    let lines = (0..<900).map {
      "n\($0) -> n\($0 * 7 % 301); n\($0) -> n\($0 * 13 % 397); n\($0) -> n\($0 * 29 % 499);"
    }
    let error = #expect(throws: ExportError.self) {
      try SVGExporter.draw(
        Data("digraph { \(lines.joined()) }".utf8), path: "/usr/bin:/bin:/usr/local/bin", secondsMax: 0.05)
    }
    #expect(error?.code == .layoutTooSlow)
  }

  @Test(arguments: HostileCatalogue.all)
  func aHostileTextStaysText(_ text: String) throws {
    let data = try SVGExporter.write(HostileCatalogue.plant(text, in: try SampleTrace.small()))
    let outline = try XMLOutline(data)
    #expect(!outline.elements.contains { ["script", "img", "image", "foreignObject", "use"].contains($0.name) })
    #expect(!outline.elements.contains { $0.attributes.keys.contains { $0.hasSuffix("href") || $0.hasPrefix("on") } })
    #expect(
      !String(decoding: data, as: UTF8.self).unicodeScalars.contains {
        HostileCatalogue.acts($0) && $0 != "\n" && $0 != "\u{a0}"
      })
    let boxes = outline.elements.count { $0.name == "g" && $0.attributes["class"] == "node" }
    // Seven addresses of the first policy and three column headings.
    #expect(boxes == 10)
  }
}
