import Foundation
import TestSupport
import Testing

/// Litecoin Core read through JSON-RPC, beside what its own client says.
@Suite struct LitecoinIngestTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func chain(_ path: String) throws -> [String: Any] {
    let info = try Dyepack.document("info", Dyepack.succeed("info", path, "--json"))
    return try #require(info.rows("chains").first)
  }

  /// The unspent outputs are those of the node, which does not count the output of block 0.
  private func expectSet(_ node: LitecoinNode, _ path: String, at location: SourceLocation = #_sourceLocation) throws {
    let set = try node.call("gettxoutsetinfo").json()
    let chain = try chain(path)
    #expect(chain["last_height"] as? Int == set["height"] as? Int, sourceLocation: location)
    #expect((chain["unspent_outputs"] as? Int).map { $0 - 1 } == set["txouts"] as? Int, sourceLocation: location)
    let coins = try #require(set["total_amount"] as? NSNumber, sourceLocation: location)
    // What a test mines is far below 2^53 base units, so that rounding finds the exact amount.
    let total = Int(((coins.doubleValue + 50) * 1e8).rounded())
    #expect(chain.text("unspent_amount") == "\(total)", sourceLocation: location)
    #expect(chain["missing_prevouts"] as? Int == 0, sourceLocation: location)
  }

  /// A chain with spends of all kinds, and the address and transaction where a trace begins.
  private func makeChain(_ node: LitecoinNode) throws -> (address: String, txid: String) {
    try node.makeWallet()
    try node.mine(105)
    let first = try node.pay("12.5")
    try node.mine(1)
    // One payment a block: Esplora tells no places in a block, and edges of one place are listed in another order.
    for kind in ["bech32", "legacy", "p2sh-segwit"] {
      for amount in ["3.25", "20.125"] {
        _ = try node.pay(amount, kind: kind)
        try node.mine(1)
      }
    }
    return first
  }

  // MARK: One chain, three ways

  /// Transactions as Esplora writes them, from what the node tells; what inputs spend is looked up among the outputs.
  private func esplora(_ node: LitecoinNode) throws -> Data {
    var outputs: [String: [[String: Any]]] = [:]
    var lines: [Data] = []
    let height = try #require(Int(try node.call("getblockcount").text))
    func output(_ told: [String: Any]) -> [String: Any] {
      let script = told["scriptPubKey"] as? [String: Any] ?? [:]
      var result: [String: Any] = ["scriptpubkey": script.text("hex")]
      result["value"] = Int(((told["value"] as? Double ?? 0) * 1e8).rounded())
      if let only = script["addresses"] as? [String], only.count == 1 { result["scriptpubkey_address"] = only[0] }
      return result
    }
    for number in 0...height {
      let block = try node.call("getblock", node.call("getblockhash", "\(number)").text, "2").json()
      for transaction in block.rows("tx") {
        let id = transaction.text("txid")
        outputs[id] = transaction.rows("vout").map(output)
        let inputs = transaction.rows("vin").map { input -> [String: Any] in
          var result: [String: Any] = ["sequence": input["sequence"] ?? 0, "is_coinbase": input["coinbase"] != nil]
          result["txid"] = input["txid"] ?? String(repeating: "0", count: 64)
          result["vout"] = input["vout"] ?? 4_294_967_295
          if let spent = input["txid"] as? String, let vout = input["vout"] as? Int {
            result["prevout"] = outputs[spent]?[vout]
          }
          return result
        }
        let record: [String: Any] = [
          "txid": id, "version": transaction["version"] ?? 0, "locktime": transaction["locktime"] ?? 0, "vin": inputs,
          "vout": outputs[id] ?? [],
          "status": [
            "confirmed": true, "block_height": number, "block_hash": block.text("hash"),
            "block_time": block["time"] ?? 0,
          ],
        ]
        lines.append(try JSONSerialization.data(withJSONObject: record))
      }
    }
    return Data(lines.joined(separator: Data("\n".utf8)))
  }

  @Test func oneChainThreeWays() throws {
    let node = try LitecoinNode()
    let (address, txid) = try makeChain(node)
    let credentials = try node.credentials()
    try node.mine(2)
    let rpc = folder.path("rpc.dye")
    // A reorg of three blocks: the case has them already, and the raw files keep them.
    try Dyepack.succeed("ingest", rpc, node.url, "--rpc-credentials", credentials, "--quiet")
    try expectSet(node, rpc)
    let height = try #require(Int(try node.call("getblockcount").text))
    let old = try node.call("getbestblockhash").text
    try node.call("invalidateblock", node.call("getblockhash", "\(height - 2)").text)
    // The payment of the first dropped block comes back in a block of its own, before another one is made.
    let new = try node.call("getnewaddress").text
    try node.mine(1, to: new)
    _ = try node.pay("1.5")
    try node.mine(3, to: new)
    try Dyepack.succeed("ingest", rpc, node.url, "--rpc-credentials", credentials, "--quiet")
    try expectSet(node, rpc)
    let info = try Dyepack.document("info", Dyepack.succeed("info", rpc, "--json"))
    try #require(info.rows("reorgs").count == 1)
    let reorg = info.rows("reorgs")[0]
    #expect(reorg["depth"] as? Int == 3 && reorg["fork_height"] as? Int == height - 3)
    #expect((reorg["old_tip"] as? [String: Any])?.text("hash") == old)
    #expect((reorg["new_tip"] as? [String: Any])?.text("hash") == (try node.call("getbestblockhash").text))
    let screen = try Dyepack.succeed("info", rpc)
    #expect(screen.contains("reorg") && screen.contains("3 blocks above \(height - 3) left") && screen.contains(old))

    try folder.write(try esplora(node), "esplora.ndjson")
    try node.stop()
    let (raw, web) = (folder.path("raw.dye"), folder.path("web.dye"))
    try Dyepack.succeed("ingest", raw, "\(node.blocks)/blk00000.dat", "--chain", "litecoin-regtest", "--quiet")
    try Dyepack.succeed("ingest", web, folder.path("esplora.ndjson"), "--chain", "litecoin-regtest", "--quiet")
    let facts = try chain(rpc) as NSDictionary
    #expect(facts == (try chain(raw) as NSDictionary))
    #expect(facts == (try chain(web) as NSDictionary))
    for from in [address, txid] {
      let traced = try Dyepack.succeed("trace", rpc, "--from", from, "--policy", "all", "--json")
      #expect(traced.contains("\"positions\""))
      #expect(traced == (try Dyepack.succeed("trace", raw, "--from", from, "--policy", "all", "--json")))
      #expect(traced == (try Dyepack.succeed("trace", web, "--from", from, "--policy", "all", "--json")))
    }
  }

  // MARK: Going on

  /// A long read is killed, and goes on after the last whole run.
  @Test func whatWasReadBeforeAKillStays() throws {
    let node = try LitecoinNode()
    try node.makeWallet()
    try node.mine(1300)
    let credentials = try node.credentials()
    let (killed, whole) = (folder.path("killed.dye"), folder.path("whole.dye"))
    let reading = try RunningProgram(
      Dyepack.path, ["ingest", killed, node.url, "--rpc-credentials", credentials])
    try reading.wait("the first run") { reading.said.contains("blocks 0-499 ") || !reading.process.isRunning }
    #expect(reading.stop(SIGKILL) == SIGKILL)
    let left = try Dyepack.document("info", Dyepack.succeed("info", killed, "--json"))
    let runs = left.rows("sources").map { $0.text("name") }
    #expect(runs == ["litecoin-regtest blocks 0-499 of 127.0.0.1:\(node.port)"] || runs.count == 2, "\(runs)")
    #expect(left.rows("chains")[0]["blocks"] as? Int == 500 * runs.count)
    let rest = try Dyepack.document(
      "ingest", Dyepack.succeed("ingest", killed, node.url, "--rpc-credentials", credentials, "--json", "--quiet"))
    #expect(rest.rows("sources")[0].text("name").contains("blocks \(500 * runs.count)-"))
    #expect(rest.rows("sources").allSatisfy { $0["duplicates"] as? Int == 0 })
    try Dyepack.succeed("ingest", whole, node.url, "--rpc-credentials", credentials, "--quiet")
    #expect(try chain(killed) as NSDictionary == chain(whole) as NSDictionary)
    try expectSet(node, killed)
  }

  /// Bounds, what they leave out, and how the rest comes in.
  @Test func someHeightsAndThenTheOthers() throws {
    let node = try LitecoinNode()
    try node.makeWallet()
    try node.mine(60)
    let credentials = try node.credentials()
    let path = folder.path("a.dye")
    func read(_ arguments: String...) throws -> [String] {
      let result = try Program.run(
        Dyepack.path, ["ingest", path, node.url, "--rpc-credentials", credentials, "--json", "--quiet"] + arguments)
      let document = try Dyepack.document("ingest", result.output)
      return document.rows("sources").map { String($0.text("name").split(separator: " ")[2]) }
    }
    #expect(try read("--from-height", "20", "--to-height", "30") == ["20-30"])
    // It goes on above what it has, whatever lies below.
    #expect(try read("--to-height", "40") == ["31-40"])
    #expect(try read("--from-height", "10", "--to-height", "45") == ["10-19", "41-45"])
    #expect(try read("--from-height", "0") == ["0-9", "46-60"])
    #expect(try read() == [])
    try expectSet(node, path)
    // A reorg deeper than is accepted changes nothing.
    try node.call("invalidateblock", node.call("getblockhash", "50").text)
    try node.mine(12, to: try node.call("getnewaddress").text)
    let before = try Dyepack.succeed("info", path, "--json")
    Dyepack.expectFailure(
      try Dyepack.run("ingest", path, node.url, "--rpc-credentials", credentials, "--max-reorg", "10"),
      naming: ["another chain than the case", "--max-reorg"])
    #expect(try Dyepack.succeed("info", path, "--json") == before)
    try Dyepack.succeed("ingest", path, node.url, "--rpc-credentials", credentials, "--max-reorg", "11", "--quiet")
    try expectSet(node, path)
  }

  /// A node that has not come as far as the case departs from nothing.
  @Test func aNodeThatIsBehindChangesNothing() throws {
    let node = try LitecoinNode()
    try node.makeWallet()
    try node.mine(20)
    let credentials = try node.credentials()
    let path = folder.path("a.dye")
    try Dyepack.succeed("ingest", path, node.url, "--rpc-credentials", credentials, "--quiet")
    let before = try Dyepack.succeed("info", path, "--json")
    try node.call("invalidateblock", node.call("getblockhash", "15").text)
    let result = try Dyepack.run("ingest", path, node.url, "--rpc-credentials", credentials)
    #expect(result.status == 0 && result.errors.contains("nothing new: its last block is 14"))
    #expect(try Dyepack.succeed("info", path, "--json") == before)
  }

  @Test func newBlocksAreFollowedUntilInterrupted() throws {
    let node = try LitecoinNode()
    try node.makeWallet()
    try node.mine(10)
    let path = folder.path("a.dye")
    let follower = try RunningProgram(
      Dyepack.path,
      ["ingest", path, node.url, "--rpc-credentials", try node.credentials(), "--follow", "--poll", "1"])
    try follower.wait("the blocks that are there") { follower.said.contains("blocks 0-10 ") }
    try node.mine(2)
    try follower.wait("new blocks") { follower.said.contains("blocks 11-12 ") || follower.said.contains("block 12 ") }
    // A reorg while it is followed, and a node that goes and comes back.
    try node.call("invalidateblock", node.call("getblockhash", "11").text)
    try node.mine(3, to: try node.call("getnewaddress").text)
    try follower.wait("the new branch") { follower.said.contains("13 of") || follower.said.contains("-13 of") }
    try node.stop()
    try node.start()
    try node.call("getblockcount")
    try node.mine(1, to: Self.anybody)
    try follower.wait("the block after the node came back", upTo: 90) { follower.said.contains("block 14 ") }
    #expect(follower.stop(SIGINT) == 130, "\(follower.complained)")
    try expectSet(node, path)
    let info = try Dyepack.document("info", Dyepack.succeed("info", path, "--json"))
    #expect(info.rows("reorgs").map { $0["depth"] as? Int } == [2])
  }

  /// An address of the test networks that belongs to no wallet: the key hash of 20 zero bytes.
  private static let anybody = "mfWxJ45yp2SFn7UciZyNpvDKrzbhyfKrY8"

  // MARK: Who calls

  @Test func credentials() throws {
    let node = try LitecoinNode()
    try node.makeWallet()
    try node.mine(3)
    let path = folder.path("a.dye")
    let right = "\(LitecoinNode.user):\(LitecoinNode.password)"
    try folder.write(Data("dyepack:hunter2".utf8), "wrong")
    for arguments in [[], ["--rpc-credentials", folder.path("wrong")]] {
      let result = try Program.run(Dyepack.path, ["ingest", path, node.url] + arguments)
      Dyepack.expectFailure(result, naming: ["HTTP 401", "--rpc-credentials"])
      #expect(!result.errors.contains("hunter2"))
    }
    // From the environment, and from an address in it.
    let first = try Program.run(
      Dyepack.path, ["ingest", path, node.url, "--to-height", "1"], environment: ["DYEPACK_RPC_CREDENTIALS": right])
    #expect(first.status == 0, "\(first.errors)")
    let password = try #require(LitecoinNode.password.addingPercentEncoding(withAllowedCharacters: .alphanumerics))
    let second = try Program.run(
      Dyepack.path, ["ingest", path, "env:NODE"],
      environment: ["NODE": "http://\(LitecoinNode.user):\(password)@127.0.0.1:\(node.port)"])
    #expect(second.status == 0, "\(second.errors)")
    try expectSet(node, path)
    let kept = String(decoding: try Data(contentsOf: URL(filePath: path)), as: UTF8.self)
    #expect(!kept.contains(LitecoinNode.password) && !(first.output + second.output).contains(LitecoinNode.password))
  }

  @Test func aNodeThatStartsLaterIsWaitedFor() throws {
    let node = try LitecoinNode()
    try node.makeWallet()
    try node.mine(3)
    try node.stop()
    let path = folder.path("a.dye")
    let reading = try RunningProgram(
      Dyepack.path, ["ingest", path, node.url, "--rpc-credentials", try node.credentials(), "--rpc-attempts", "20"])
    try reading.wait("the first failed attempt") { reading.complained.contains("attempt 2 of 20") }
    #expect(reading.complained.contains("cannot be reached (Connection refused)"))
    try node.start()
    reading.process.waitUntilExit()
    #expect(reading.process.terminationStatus == 0, "\(reading.complained)")
    #expect(reading.said.contains("blocks 0-3 "))
  }
}
