import Foundation
import TestSupport
import Testing

@Suite struct FreezeCommandTests {
  private static let header = "chain,block,tx_index,log_index,time,txid,from,to,asset,amount,kind,fee\n"

  /// A theft of USDT and ether: part stays with the thief, part reaches an exchange.
  private static func thiefCase(in folder: TemporaryFolder) throws -> String {
    func account(_ digit: String) -> String { "0x" + String(repeating: digit, count: 40) }
    func row(_ block: Int, _ from: String, _ to: String, _ asset: String, _ amount: Int) -> String {
      let id = "0x" + String(repeating: String(format: "%02x", block), count: 32)
      let kind = asset == "native" ? "native" : "token"
      return
        "ethereum,\(block),0,1,2025-01-01T00:\(10 + block):00Z,\(id),\(account(from)),\(account(to)),\(asset),\(amount),\(kind),\n"
    }
    let usdt = "eip155:1/erc20:0xdac17f958d2ee523a2206206994597c13d831ec7"
    let rows = row(1, "1", "2", usdt, 900) + row(2, "2", "3", usdt, 400) + row(3, "1", "4", "native", 50)
    try folder.write(Data((header + rows).utf8), "theft.csv")
    try folder.write(
      Data(
        "chain,address,label,category,actor,confidence,source\nethereum,\(account("3")),Exchange A deposit,exchange,exchange-a,service_data,made up\n"
          .utf8),
      "labels.csv")
    let path = folder.path("theft.dye")
    try Dyepack.succeed("ingest", path, folder.path("theft.csv"), "--quiet")
    try Dyepack.succeed("label", path, folder.path("labels.csv"), "--quiet")
    return path
  }

  @Test func ranksIssuerAndExchangeBeforeSelfHeld() throws {
    let folder = try TemporaryFolder()
    let path = try Self.thiefCase(in: folder)
    let from = ["--from", "0x" + String(repeating: "1", count: 40)]
    let text = try Program.run(Dyepack.path, ["freeze", path, "--json"] + from).output
    #expect(try Program.run(Dyepack.path, ["freeze", path, "--json"] + from).output == text)
    let freeze = try Dyepack.document("freeze", text)
    let rows = freeze.rows("candidates")
    #expect(rows.map { $0.text("priority") } == ["P0", "P0", "P3"])
    #expect(rows.map { $0.text("action") } == ["issuer_freeze", "exchange_hold", "watch_only"])
    let freezers = rows.compactMap { $0["freezer"] as? [String: Any] }
    #expect(freezers.map { $0.text("id") } == ["tether", "exchange-a", ""])
    #expect(freezers.map { $0.text("kind") } == ["issuer", "vasp", "none"])
    #expect(rows.map { $0.texts("traced")["fifo"] } == ["500", "400", "50"])
    #expect((rows[1]["path"] as? [String])?.count == 2)
    let parts = try #require(rows[0]["score_parts"] as? [String: Double])
    #expect(Set(parts.keys) == ["value", "recency", "freezability"])
  }

  @Test func screenAndCSV() throws {
    let folder = try TemporaryFolder()
    let path = try Dyepack.bybit(in: folder)
    let screen = try Dyepack.succeed("freeze", path, "--incident", "bybit-2025")
    #expect(screen.contains("traceable"))
    #expect(screen.contains("nobody (self-held)"))
    let csv = try Dyepack.succeed("freeze", path, "--incident", "bybit-2025", "--csv")
    let lines = csv.components(separatedBy: "\r\n")
    #expect(lines[0].hasPrefix("rank,priority,chain,address,asset,"))
    #expect(lines.count > 40)
  }

  @Test func needsSomethingToTrace() throws {
    #expect(try Dyepack.run("freeze", "none.dye").status == 64)
  }
}
