import Foundation
import TestSupport
import Testing

@testable import Evidence

@Suite struct JSONExporterTests {
  @Test func keysAreSortedAndTheLineEnds() throws {
    let text = String(decoding: try JSONExporter.write(try SampleTrace.small()), as: UTF8.self)
    #expect(text.hasSuffix("}\n"))
    let keys = text.split(separator: "\n").compactMap { line -> String? in
      guard line.hasPrefix("  \""), let end = line.dropFirst(3).firstIndex(of: "\"") else { return nil }
      return String(line[line.index(line.startIndex, offsetBy: 3)..<end])
    }
    #expect(keys == keys.sorted())
    #expect(keys.contains("schema"))
  }

  @Test func sameTraceSameBytes() throws {
    #expect(try JSONExporter.write(try SampleTrace.fanOut()) == JSONExporter.write(try SampleTrace.fanOut()))
  }
}
