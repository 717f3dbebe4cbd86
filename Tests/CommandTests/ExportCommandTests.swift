import Foundation
import TestSupport
import Testing

@Suite struct ExportCommandTests {
  @Test(arguments: ["json", "csv", "positions-csv", "graphml", "dot", "svg"])
  func writesEveryFormatTheSameTwice(_ format: String) throws {
    let folder = try TemporaryFolder()
    let path = try Dyepack.bybit(in: folder)
    let texts = try (0..<2).map { _ in
      try Dyepack.succeed("export", path, "--incident", "bybit-2025", "--format", format)
    }
    #expect(texts[0] == texts[1])
    #expect(texts[0].count > 500)
  }

  @Test func unknownFormat() throws {
    let folder = try TemporaryFolder()
    let path = try Dyepack.bybit(in: folder)
    Dyepack.expectFailure(
      try Dyepack.run("export", path, "--incident", "bybit-2025", "--format", "doc"), naming: ["doc", "graphml"])
  }
}
