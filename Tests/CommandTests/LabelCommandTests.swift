import Foundation
import TestSupport
import Testing

@Suite struct LabelCommandTests {
  @Test func importsOnceAndShows() throws {
    let folder = try TemporaryFolder()
    let path = try Dyepack.bybit(in: folder)
    let document = try Dyepack.document(
      "label", Dyepack.succeed("label", path, Dyepack.sample("bybit-2025/labels.csv"), "--json"))
    #expect(document.rows("packs")[0]["added"] as? Bool == false)
    let show = try Dyepack.document(
      "show", Dyepack.succeed("show", path, "0x8b62111bd342c352daf453ccd0676833c0a31ca1", "--json"))
    #expect(show.rows("labels").map { $0.text("actor") } == ["thorchain"])
  }

  @Test func badFilesAreNamed() throws {
    let folder = try TemporaryFolder()
    try folder.write(Data("chain,address\nethereum,0x1\n".utf8), "labels.csv")
    Dyepack.expectFailure(
      try Dyepack.run("label", folder.path("a.dye"), folder.path("labels.csv")), naming: ["labels.csv"])
    Dyepack.expectFailure(
      try Dyepack.run("label", folder.path("a.dye"), folder.path("none.yaml")), naming: ["none.yaml"])
  }
}
