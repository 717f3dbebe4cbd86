import Foundation
import TestSupport
import Testing

@Suite struct ShowCommandTests {
  @Test func everyKind() throws {
    let folder = try TemporaryFolder()
    let path = try Dyepack.heist(in: folder)
    let theft = "1b9fcceb039e7c85f720b65d86ff7872a5a123c6e8ade57b2f9f50bb16d4e76f"
    let transaction = try Dyepack.document("show", Dyepack.succeed("show", path, theft, "--json"))
    #expect((transaction["subject"] as? [String: Any])?.text("kind") == "transaction")
    let facts = try #require(transaction["facts"] as? [String: Any])
    let output = try #require(facts.rows("outputs").first)
    let shown = try Dyepack.document("show", Dyepack.succeed("show", path, output.text("outpoint"), "--json"))
    #expect((shown["facts"] as? [String: Any])?.text("value") == output.text("value"))
    let address = try Dyepack.document("show", Dyepack.succeed("show", path, output.text("address"), "--json"))
    #expect((address["subject"] as? [String: Any])?.text("kind") == "address")
    #expect(try Dyepack.succeed("show", path, output.text("outpoint")).contains("BTC"))
  }

  @Test func findsTheCoinJoin() throws {
    let folder = try TemporaryFolder()
    let path = try Dyepack.heist(in: folder)
    let mix = try Dyepack.document(
      "show",
      Dyepack.succeed("show", path, "b38b45864baeefe806d75b56c5c6a8ccb387ce6f71bbd7bfafafcc2cf11af2e4", "--json"))
    #expect(mix.rows("findings").map { $0.text("kind") } == ["coinjoin.generic"])
  }

  @Test func unknown() throws {
    let folder = try TemporaryFolder()
    let path = try Dyepack.heist(in: folder)
    Dyepack.expectFailure(try Dyepack.run("show", path, String(repeating: "0", count: 64)), naming: ["not in the case"])
  }
}
