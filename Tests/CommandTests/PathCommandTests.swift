import Foundation
import TestSupport
import Testing

@Suite struct PathCommandTests {
  private static let theft = "0x47666fab8bd0ac7003bce3f5c3585383f09486e2"

  @Test func followsTime() throws {
    let folder = try TemporaryFolder()
    let path = try Dyepack.bybit(in: folder)
    let document = try Dyepack.document(
      "path",
      Dyepack.succeed(
        "path", path, "--from", Self.theft, "--to", "0x327ffe25f330d2d809106ace581099ad1af9ba23", "--json"))
    let paths = document.rows("paths")
    #expect(paths.first?["hops"] as? Int == 4)
    for one in paths {
      let times = one.rows("edges").map { $0.text("time") }
      #expect(times == times.sorted())
    }
  }

  @Test func noneIs1() throws {
    let folder = try TemporaryFolder()
    let path = try Dyepack.bybit(in: folder)
    // It was paid before any stolen value had reached the payer.
    let result = try Dyepack.run(
      "path", path, "--from", Self.theft, "--to", "0x5679b4b6ac7968d56972822e4ba9e0e9aa731021")
    #expect(result.status == 1)
    #expect(result.output.contains("no path"))
  }

  @Test func unknown() throws {
    let folder = try TemporaryFolder()
    let path = try Dyepack.bybit(in: folder)
    Dyepack.expectFailure(try Dyepack.run("path", path, "--from", Self.theft, "--to", "0x12"), naming: ["0x12"])
  }
}
