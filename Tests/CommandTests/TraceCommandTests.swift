import Foundation
import TestSupport
import Testing

@Suite struct TraceCommandTests {
  private static let wei = String(repeating: "0", count: 18)

  @Test func bybitBalancesToTheWeiAndFollowsNoSpoof() throws {
    let folder = try TemporaryFolder()
    let path = try Dyepack.bybit(in: folder)
    let text = try Dyepack.succeed("trace", path, "--incident", "bybit-2025", "--json")
    #expect(try Dyepack.succeed("trace", path, "--incident", "bybit-2025", "--json") == text)
    let trace = try Dyepack.document("trace", text)
    let seeds = Dictionary(uniqueKeysWithValues: trace.rows("seeds").map { ($0.text("symbol"), $0.text("amount")) })
    #expect(
      seeds == [
        "ETH": "400001" + Self.wei, "stETH": "90375547917680000000000", "mETH": "8000" + Self.wei,
        "cmETH": "15000" + Self.wei,
      ])
    for total in trace.rows("totals") where total.text("policy") != "poison" { #expect(total.text("residual") == "0") }
    let expected = try #require(
      try JSONSerialization.jsonObject(
        with: Data(contentsOf: URL(filePath: Dyepack.sample("bybit-2025/expected.json"))))
        as? [String: Any])
    #expect(!expected.isEmpty)
    let spoofs = Set(try Self.spoofContracts())
    #expect(spoofs.count >= 5)
    for edge in trace.rows("edges") { #expect(!spoofs.contains(edge.text("asset"))) }
    for position in trace.rows("positions") { #expect(!spoofs.contains(position.text("asset"))) }
    let bridges = trace.rows("positions").filter { $0.text("status") == "bridge" }.map { $0.text("address") }
    #expect(
      Set(bridges) == ["0x8b62111bd342c352daf453ccd0676833c0a31ca1", "0x54acab846901bdbdc553a675d97240511e4bfba2"])
  }

  /// Contracts of the sample whose symbol has a letter outside ASCII.
  private static func spoofContracts() throws -> [String] {
    let text = try String(contentsOfFile: Dyepack.sample("bybit-2025/transfers.csv"), encoding: .utf8)
    return text.split(whereSeparator: \.isNewline).compactMap { line in
      let isSpoof = line.unicodeScalars.contains { !$0.isASCII }
      return isSpoof ? line.split(separator: ",").first { $0.hasPrefix("eip155:1/erc20:") }.map(String.init) : nil
    }
  }

  @Test func bybitHopsAndPatterns() throws {
    let folder = try TemporaryFolder()
    let path = try Dyepack.bybit(in: folder)
    let trace = try Dyepack.document("trace", Dyepack.succeed("trace", path, "--incident", "bybit-2025", "--json"))
    let hops = trace.rows("hops").filter { $0.text("asset") == "eip155:1/slip44:60" }
    #expect(
      hops.map { $0.text("all_sent") } == [
        "400001000000000000000000", "98048894800000000000000", "98055362128512580799300", "10062358226033052619000",
        "1651953524221112080000",
      ])
    #expect(hops.first?["addresses"] as? Int == 41)
    let patterns = trace.rows("patterns")
    let poisoned = patterns.filter { $0.text("kind") == "address_poisoning" }.compactMap {
      $0["details"] as? [String: Any]
    }
    #expect(poisoned.compactMap { $0["transfers"] as? Int }.reduce(0, +) == 23)
    #expect(poisoned.map { $0.rows("look_alikes").count }.reduce(0, +) == 16)
    let consolidations = patterns.filter { $0.text("kind") == "fan_in" }.flatMap { $0["addresses"] as? [String] ?? [] }
    #expect(consolidations == ["0x327ffe25f330d2d809106ace581099ad1af9ba23"])
    let fanOut = try #require(patterns.first { $0.text("kind") == "fan_out" }?["details"] as? [String: Any])
    #expect(fanOut["equal_payments"] as? Int == 40)
  }

  /// The regtest theft against the answer of the generator's own arithmetic.
  @Test(arguments: ["default", "through_mixer"])
  func heistAgreesWithItsGenerator(_ key: String) throws {
    let folder = try TemporaryFolder()
    let path = try Dyepack.heist(in: folder)
    let through = key == "default" ? [] : ["--through", "mixer"]
    let result = try Program.run(Dyepack.path, ["trace", path, "--incident", "heist-regtest", "--json"] + through)
    let trace = try Dyepack.document("trace", result.output)
    let expected = try #require(
      try JSONSerialization.jsonObject(
        with: Data(contentsOf: URL(filePath: Dyepack.sample("heist-regtest/expected.json"))))
        as? [String: Any])
    let answers = try #require(expected[key] as? [String: [String: Any]])
    #expect(Set(answers.keys) == ["fifo", "lifo", "haircut", "tiho", "poison"])
    for (policy, answer) in answers {
      var wanted: [String: String] = [:]
      for row in answer.rows("positions") {
        wanted[row.text("outpoint") + " " + row.text("status")] = row.text("amount")
      }
      var got: [String: String] = [:]
      for row in trace.rows("positions") {
        if let taint = row.texts("taint")[policy], taint != "0" {
          got[row.text("outpoint") + " " + row.text("status")] = taint
        }
      }
      #expect(got == wanted, "\(policy)")
      #expect(!wanted.isEmpty)
      let total = try #require(trace.rows("totals").first { $0.text("policy") == policy })
      for (column, amount) in answer.texts("totals") { #expect(total.text(column) == amount, "\(policy) \(column)") }
    }
  }

  @Test func backwardReachesTheSeeds() throws {
    let folder = try TemporaryFolder()
    let path = try Dyepack.heist(in: folder)
    let forward = try Dyepack.document("trace", Dyepack.succeed("trace", path, "--incident", "heist-regtest", "--json"))
    let position = try #require(
      forward.rows("positions").first { $0.text("status") == "unspent" && $0["hops"] as? Int ?? 0 > 3 })
    let backward = try Dyepack.document(
      "trace",
      Dyepack.succeed(
        "trace", path, "--backward", "--from", position.text("outpoint"), "--incident", "heist-regtest", "--json"))
    let reached = backward.rows("positions").filter { $0.text("status") == "named" }
    let fifo = reached.compactMap { Int($0.texts("taint")["fifo"] ?? "") }.reduce(0, +)
    #expect(fifo == Int(position.texts("taint")["fifo"] ?? ""))
    #expect(fifo > 0)
  }

  @Test func formats() throws {
    let folder = try TemporaryFolder()
    let path = try Dyepack.bybit(in: folder)
    let csv = try Dyepack.succeed("trace", path, "--incident", "bybit-2025", "--csv")
    #expect(csv.hasPrefix("chain,txid,log_index,vout,height,time,from,to,asset,"))
    let screen = try Dyepack.succeed("trace", path, "--incident", "bybit-2025")
    #expect(screen.contains("400,001 ETH"))
    #expect(screen.contains("balances to the unit"))
    #expect(!screen.contains("\u{1B}"))
    for policy in ["fifo", "haircut"] {
      let alone = try Dyepack.document(
        "trace", Dyepack.succeed("trace", path, "--incident", "bybit-2025", "--policy", policy, "--json"))
      #expect(alone.rows("positions").allSatisfy { Set($0.texts("taint").keys) == [policy] })
    }
  }

  @Test func cutsAreReportedAndRequireCompleteIs3() throws {
    let folder = try TemporaryFolder()
    let path = try Dyepack.bybit(in: folder)
    let arguments = ["trace", path, "--incident", "bybit-2025", "--max-hops", "1", "--json"]
    let trace = try Dyepack.document("trace", try Program.run(Dyepack.path, arguments).output)
    let coverage = try #require(trace["coverage"] as? [String: Any])
    #expect(coverage["complete"] as? Bool == false)
    #expect(coverage.rows("cuts").contains { $0.text("reason") == "max_hops" })
    #expect(try Program.run(Dyepack.path, arguments + ["--require-complete"]).status == 3)
  }

  @Test func unknownReferencesAreNamed() throws {
    let folder = try TemporaryFolder()
    let path = try Dyepack.bybit(in: folder)
    let nobody = "0x" + String(repeating: "99", count: 20)
    Dyepack.expectFailure(try Dyepack.run("trace", path, "--from", nobody), naming: [nobody, "not in the case"])
    Dyepack.expectFailure(try Dyepack.run("trace", path, "--from", "0x1234"), naming: ["0x1234"])
    Dyepack.expectFailure(try Dyepack.run("trace", path, "--incident", "none"), naming: ["none", "incident list"])
    Dyepack.expectFailure(try Dyepack.run("trace", folder.path("no.dye"), "--from", nobody), naming: ["no.dye"])
  }

  @Test func refusesToOverwrite() throws {
    let folder = try TemporaryFolder()
    let path = try Dyepack.bybit(in: folder)
    try folder.write(Data("mine".utf8), "out.json")
    let arguments = ["trace", path, "--incident", "bybit-2025", "--json", "-o", folder.path("out.json")]
    Dyepack.expectFailure(try Program.run(Dyepack.path, arguments), naming: ["out.json", "--force"])
    #expect(try Program.run(Dyepack.path, arguments + ["--force"]).status == 0)
    let written = try String(contentsOf: folder.url.appending(path: "out.json"), encoding: .utf8)
    #expect(written == (try Dyepack.succeed("trace", path, "--incident", "bybit-2025", "--json")))
    #expect(
      try FileManager.default.contentsOfDirectory(atPath: folder.url.path).allSatisfy { !$0.hasSuffix(".partial") })
  }

  // MARK: Transfers without height

  private static let tron = (
    thief: "TU4isedhHXquDQQvyK4CVGNRDWTvwqTpxR", holder: "TEkxiTehnzSmSe2XqrBj4w32RUN966rdz8",
    last: "TNVaKWQzau7xL9bcnvLmF9KSEQkWEs4Ug8", clean: "TMuA6YqfCeX8EhbfYEg5y7S4DqzSJireY9",
    token: "TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t"
  )

  private static func event(_ id: String, _ block: Int, _ from: String, _ to: String) -> String {
    "{\"block_number\":\(block),\"block_timestamp\":\(block * 1000),\"contract_address\":\"\(tron.token)\",\"event_index\":0,"
      + "\"event_name\":\"Transfer\",\"result\":{\"0\":\"\(from)\",\"1\":\"\(to)\",\"2\":\"100\"},"
      + "\"transaction_id\":\"\(String(repeating: id, count: 32))\"}"
  }

  /// A stolen amount whose list tells a time and no block comes before the clean amount of a later block, and is paid on first.
  @Test(arguments: [["list", "events"], ["events", "list"]])
  func transfersWithoutHeightStandWhereTheirTimePutsThem(order: [String]) throws {
    let folder = try TemporaryFolder()
    let theft = String(repeating: "01", count: 32)
    let files = [
      "list": "{\"transaction_id\":\"\(theft)\",\"token_info\":{\"symbol\":\"USDT\",\"address\":\"\(Self.tron.token)\","
        + "\"decimals\":6},\"block_timestamp\":1000000,\"from\":\"\(Self.tron.thief)\",\"to\":\"\(Self.tron.holder)\","
        + "\"type\":\"Transfer\",\"value\":\"100\"}",
      "events": Self.event("02", 2000, Self.tron.clean, Self.tron.holder) + ","
        + Self.event("03", 3000, Self.tron.holder, Self.tron.last),
    ]
    let path = folder.path("tron.dye")
    for name in order {
      let file = folder.path("\(name).json")
      let text = "{\"data\":[\(files[name] ?? "")],\"success\":true,\"meta\":{\"at\":1,\"page_size\":2}}"
      try Data(text.utf8).write(to: URL(filePath: file))
      try Dyepack.succeed("ingest", path, file, "--quiet")
    }
    let trace = try Dyepack.document("trace", Dyepack.succeed("trace", path, "--from", theft, "--json"))
    let held = trace.rows("positions").filter { $0.texts("taint")["fifo"] == "100" }
    #expect(held.map { $0.text("address") } == [Self.tron.last])
    #expect(trace.rows("edges").map { $0["height"] as? Int } == [nil, 3000])
    let gaps = (trace["coverage"] as? [String: Any])?.rows("gaps") ?? []
    #expect(gaps.map { "\($0.text("kind")) \($0["count"] as? Int ?? 0)" } == ["without_height 1"])
    let info = try Dyepack.document("info", Dyepack.succeed("info", path, "--json"))
    #expect((info["coverage"] as? [String: Any])?.rows("gaps").map { $0.text("kind") } == ["without_height"])
  }
}
