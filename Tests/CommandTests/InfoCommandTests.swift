import Foundation
import TestSupport
import Testing

@Suite struct InfoCommandTests {
  @Test func countsWhatTheCaseHolds() throws {
    let folder = try TemporaryFolder()
    let path = try Dyepack.heist(in: folder)
    let text = try Dyepack.succeed("info", path, "--json")
    #expect(try Dyepack.succeed("info", path, "--json") == text)
    let info = try Dyepack.document("info", text)
    let chain = try #require(info.rows("chains").first)
    #expect(chain["transactions"] as? Int == 55)
    #expect(chain["outputs"] as? Int == 100)
    #expect(chain["inputs"] as? Int == 39)
    #expect(chain["missing_prevouts"] as? Int == 0)
    #expect(chain.text("unspent_amount") == "150000000000")
    #expect(info.rows("sources").map { $0["records"] as? Int } == [55])
    #expect((info["labels"] as? [String: Any])?["count"] as? Int == 4)
    let screen = try Dyepack.succeed("info", path)
    #expect(screen.contains("bitcoin-regtest"))
  }

  @Test func missingCase() throws {
    Dyepack.expectFailure(try Dyepack.run("info", "/nonexistent/a.dye"), naming: ["/nonexistent/a.dye"])
  }
}
