import Foundation
import TestSupport
import Testing

@Suite struct InitCommandTests {
  @Test func makesAnEmptyCase() throws {
    let folder = try TemporaryFolder()
    try Dyepack.succeed("init", folder.path("a.dye"))
    let info = try Dyepack.document("info", Dyepack.succeed("info", folder.path("a.dye"), "--json"))
    #expect(info.rows("chains").isEmpty)
  }

  @Test func neverOverwrites() throws {
    let folder = try TemporaryFolder()
    try folder.write(Data("mine".utf8), "a.dye")
    Dyepack.expectFailure(try Dyepack.run("init", folder.path("a.dye")), naming: ["a.dye", "exists"])
    #expect(try Data(contentsOf: folder.url.appending(path: "a.dye")) == Data("mine".utf8))
  }

  @Test func usageErrorsAre64() throws {
    #expect(try Dyepack.run("init").status == 64)
    #expect(try Dyepack.run("nonsense").status == 64)
    #expect(try Dyepack.run("trace", "x.dye").status == 64)
  }

  @Test(arguments: [
    "init", "ingest", "label", "incident", "info", "show", "trace", "freeze", "path", "export", "explain",
  ])
  func everyCommandHasHelp(_ command: String) throws {
    let result = try Dyepack.run("help", command)
    #expect(result.status == 0)
    #expect(result.output.contains("USAGE: dyepack \(command)"))
  }
}
