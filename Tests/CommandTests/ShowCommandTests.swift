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

  /// A contract may claim amounts whose sum passes 128 bits.
  @Test func sumsThatDoNotFit() throws {
    let folder = try TemporaryFolder()
    let path = folder.path("spam.dye")
    let (from, to) = ("0x" + String(repeating: "aa", count: 20), "0x" + String(repeating: "bb", count: 20))
    let most = "340282366920938463463374607431768211455"
    let rows = (1...2).map {
      "ethereum,5,0,\($0),2025-01-01T00:00:00Z,0x\(String(repeating: "11", count: 32)),\(from),\(to),"
        + "eip155:1/erc20:0x\(String(repeating: "cc", count: 20)),\(most),token,"
    }
    let header = "chain,block,tx_index,log_index,time,txid,from,to,asset,amount,kind,fee"
    let text = ([header] + rows).joined(separator: "\n") + "\n"
    try Data(text.utf8).write(to: URL(filePath: folder.path("spam.csv")))
    try Dyepack.succeed("ingest", path, folder.path("spam.csv"), "--quiet")
    for (address, field) in [(from, "sent"), (to, "received")] {
      let shown = try Dyepack.document("show", Dyepack.succeed("show", path, address, "--json"))
      let asset = (shown["facts"] as? [String: Any])?.rows("assets").first
      #expect(asset?.text(field) == most)
      #expect(asset?["balance_seen"] == nil)
    }
  }

  // MARK: Events

  /// A token that freezes, empties and frees, and a pool, as logs of one export.
  private static func logs(in folder: TemporaryFolder) throws -> String {
    let (account, other) = (String(repeating: "aa", count: 20), String(repeating: "bb", count: 20))
    let word = { (text: String) in String(repeating: "0", count: 64 - text.count) + text }
    let hash = String(repeating: "cc", count: 32)
    let (usdt, pool) = ("0xdac17f958d2ee523a2206206994597c13d831ec7", "0xa160cdab225685da1d56aa342ad8841c3b53f291")
    let rows = [
      ("100", usdt, ["42e160154868087d6bfdc0ca23d96a1c1cfa32f1b72ba9ba27b69b98a0d819dc"], word(account)),
      ("120", usdt, ["d7e9ec6e6ecd65492dce6bf513cd6867560d49544421d0783ddf06e76c24470c"], word(account)),
      ("130", usdt, ["42e160154868087d6bfdc0ca23d96a1c1cfa32f1b72ba9ba27b69b98a0d819dc"], word(account)),
      (
        "131", usdt, ["61e6e66b0d6339b2980aecc6ccc0039736791f0ccde9ed512e789a7fbdd698c6"],
        word(account) + word("2faf080")
      ),
      (
        "140", pool, ["a945e51eec50ab98c161376f0db4cf2aeba3ec92755fe2fcd388bdbbb80ff196", hash],
        word("5") + word("65000000")
      ),
      (
        "150", pool, ["e9e508bad6d4c3227e881ca19068f099da81b5164dd6d62b2eaf1e8bc6c34931", word(other)],
        word(account) + hash + word("7")
      ),
    ]
    let lines = rows.map { height, contract, topics, data in
      let id = "0x" + word(height)
      let list = topics.map { "\"0x\($0)\"" }.joined(separator: ",")
      return "{\"type\":\"log\",\"log_index\":3,\"transaction_hash\":\"\(id)\",\"transaction_index\":1,"
        + "\"block_number\":\(height),\"address\":\"\(contract)\",\"data\":\"0x\(data)\",\"topics\":[\(list)]}"
    }
    let path = folder.path("logs.json")
    try Data((lines.joined(separator: "\n") + "\n").utf8).write(to: URL(filePath: path))
    return path
  }

  @Test func eventsOfContracts() throws {
    let folder = try TemporaryFolder()
    let path = folder.path("events.dye")
    try Dyepack.succeed("ingest", path, Self.logs(in: folder), "--chain", "ethereum", "--quiet")
    let account = "0x" + String(repeating: "aa", count: 20)
    let shown = try Dyepack.document("show", Dyepack.succeed("show", path, account, "--json"))
    let facts = try #require(shown["facts"] as? [String: Any])
    let freeze = try #require(facts.rows("freezes").first)
    #expect(facts.rows("freezes").count == 1)
    #expect((freeze.text("state"), freeze.text("symbol"), freeze.text("destroyed")) == ("frozen", "USDT", "50000000"))
    #expect(freeze["since_height"] as? Int == 130 && freeze["freed_height"] as? Int == 120)
    #expect(freeze.rows("rows").map { $0.text("event") } == ["frozen", "freed", "frozen", "destroyed"])
    #expect(facts.rows("mixers").map { $0.text("part") } == ["received_withdrawals"])
    let screen = try Dyepack.succeed("show", path, account)
    for words in ["state         frozen", "since_height  130", "destroyed     50000000", "received_withdrawals"] {
      #expect(screen.contains(words), "\(screen)")
    }

    let pool = try Dyepack.document(
      "show", Dyepack.succeed("show", path, "0xa160cdab225685da1d56aa342ad8841c3b53f291", "--json"))
    let parts = (pool["facts"] as? [String: Any])?.rows("mixers") ?? []
    #expect(parts.map { $0.text("part") } == ["deposits", "withdrawals"])
    #expect(parts.map { $0["count"] as? Int } == [1, 1])

    let id = "0x" + String(repeating: "0", count: 61) + "150"
    for reference in [id, id + "#3"] {
      let transaction = try Dyepack.document("show", Dyepack.succeed("show", path, reference, "--json"))
      let facts = try #require(transaction["facts"] as? [String: Any])
      let event = try #require(facts.rows("events").first)
      #expect(event.text("event") == "mixer_withdrawal")
      #expect((event.text("recipient"), event.text("fee")) == (account, "7"))
      #expect(event.text("relayer") == "0x" + String(repeating: "bb", count: 20))
      #expect(event["log_index"] as? Int == 3 && event["height"] as? Int == 150)
    }
    Dyepack.expectFailure(try Dyepack.run("show", path, id + "#4"), naming: ["no event"])

    let info = try Dyepack.document("info", Dyepack.succeed("info", path, "--json")).rows("chains").first
    #expect(info?["freeze_events"] as? Int == 4)
    #expect(info?["mixer_deposits"] as? Int == 1 && info?["mixer_withdrawals"] as? Int == 1)
    #expect(try Dyepack.succeed("info", path).contains("freeze events"))
  }
}
