import Foundation
import TestSupport
import Testing

/// Ethereum as py-evm runs it, read through JSON-RPC.
@Suite struct EVMIngestTests {
  private let folder: TemporaryFolder
  static let token = "eip155:1/erc20:0x00000000000000000000000000000000000070cc"
  static let weth = "eip155:1/erc20:0xc02aaa39b223fe8d0a0e5c4f27ead9083c756cc2"

  init() throws { folder = try TemporaryFolder() }

  private func start(_ arguments: String...) throws -> PythonServer {
    try PythonServer("evm_node.py", arguments, python: Dyepack.root.appending(path: ".build/python/bin/python3").path)
  }

  /// Calls a method of the server.
  @discardableResult
  private func call(_ server: PythonServer, _ method: String, _ parameters: [Any] = []) throws -> Any {
    let body = try JSONSerialization.data(withJSONObject: ["id": 1, "method": method, "params": parameters])
    let result = try Program.run(
      "/usr/bin/python3",
      [
        "-c",
        "import sys, urllib.request as u; print(u.urlopen(u.Request(sys.argv[1], sys.stdin.buffer.read())).read().decode())",
        server.url,
      ],
      input: body)
    let answer = try JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [String: Any]
    return try #require(answer?["result"], "\(method): \(result)")
  }

  private static var stories: [[[Any]]] {
    [
      [["pay", 0, 1, "1000000000000000000"], ["fail", 3, "7"], ["token", 1, 2, "55"]],
      [["wrap", 2, "900"], ["unwrap", 4, "400"], ["create", 5, "5"]],
      [],
      [["pay", 1, 6, "999"], ["pay", 6, 6, "12"], ["token", 2, 7, "340282366920938463463374607431768211455"]],
    ]
  }

  private func chains(_ path: String) throws -> NSArray {
    let info = try Dyepack.document("info", Dyepack.succeed("info", path, "--json"))
    return info.rows("chains") as NSArray
  }

  /// What an account has according to the case, in one asset; the amounts are those that it received, sent and paid as fees.
  private func seen(_ path: String, _ account: String, _ asset: String) throws -> (Int128, Int128, Int128) {
    let result = try Dyepack.run("show", path, account, "--json")
    // Nothing of the account is in the case.
    if result.status == 2 { return (0, 0, 0) }
    let show = try Dyepack.document("show", result.output)
    let assets = (show["facts"] as? [String: Any] ?? [:]).rows("assets")
    guard let row = assets.first(where: { $0.text("asset") == asset }) else { return (0, 0, 0) }
    return (Int128(row.text("received")) ?? -1, Int128(row.text("sent")) ?? -1, Int128(row.text("fees")) ?? -1)
  }

  /// Every balance of the machine is what the case saw come and go.
  private func expectBalances(_ server: PythonServer, _ path: String, at location: SourceLocation = #_sourceLocation)
    throws
  {
    let accounts = try #require(try call(server, "test_accounts") as? [String])
    for account in accounts.prefix(8) {
      let before = Int128(try call(server, "test_balance", [account, 0]) as? String ?? "") ?? -1
      let now = Int128(try call(server, "test_balance", [account, "latest"]) as? String ?? "") ?? -1
      let (received, sent, fees) = try seen(path, account, "eip155:1/slip44:60")
      #expect(before + received - sent - fees == now, "\(account)", sourceLocation: location)
    }
  }

  @Test func coinTokensFailuresAndFees() throws {
    let server = try start()
    let mined = try #require(try call(server, "test_mine", [Self.stories]) as? [[String: Any]])
    let path = folder.path("a.dye")
    let ingest = try Dyepack.document("ingest", Dyepack.succeed("ingest", path, server.url, "--json"))
    #expect(ingest.rows("sources").map { $0.text("name") } == ["ethereum blocks 0-4 of 127.0.0.1:\(server.port)"])
    #expect(ingest.rows("sources").map { $0.text("format") } == ["evm-rpc"])
    #expect(ingest.rows("snapshot").map { "0x" + $0.text("hash") } == [mined[3].text("hash")])
    try expectBalances(server, path)
    let accounts = try #require(try call(server, "test_accounts") as? [String])
    // The failed payment moved nothing and paid its gas.
    let failed = try seen(path, accounts[3], "eip155:1/slip44:60")
    #expect(failed.1 == 0 && failed.2 > 0)
    #expect(try seen(path, accounts[2], Self.token).0 == 55)
    #expect(try seen(path, accounts[2], Self.weth).0 == 900)
    #expect(try seen(path, accounts[4], Self.weth).1 == 400)
    let chain = try #require(try chains(path)[0] as? [String: Any])
    #expect(chain["transactions"] as? Int == 9 && chain["transfers"] as? Int == 9 && chain["blocks"] as? Int == 5)
    // What is there is not read again.
    let again = try Dyepack.document("ingest", Dyepack.succeed("ingest", path, server.url, "--json", "--quiet"))
    #expect(again.rows("sources").isEmpty)
  }

  /// Servers without eth_getBlockReceipts, and such as take one call a request, give the same facts.
  @Test func olderServersGiveTheSame() throws {
    var answers: [String] = []
    var facts: [NSArray] = []
    for arguments in [
      [], ["--without", "eth_getBlockReceipts"], ["--single"], ["--single", "--without", "eth_getBlockReceipts"],
    ] {
      let server = try PythonServer(
        "evm_node.py", arguments, python: Dyepack.root.appending(path: ".build/python/bin/python3").path)
      _ = try call(server, "test_mine", [Self.stories])
      let path = folder.path("\(answers.count).dye")
      try Dyepack.succeed("ingest", path, server.url, "--quiet", "--chain", "ethereum")
      let account = try #require(try call(server, "test_accounts") as? [String])[0]
      facts.append(try chains(path))
      answers.append(
        try Dyepack.succeed("show", path, account, "--json").replacing(#/"(time|hash)" *: *"[^"]*"/#, with: "")
          .replacing(#/0x[0-9a-f]{64}/#, with: ""))
      let asked = server.program.complained
      #expect(asked.contains("eth_getTransactionReceipt") == arguments.contains("eth_getBlockReceipts"), "\(arguments)")
    }
    #expect(answers.count == 4 && Set(answers).count == 1)
    #expect(Set(facts).count == 1)
  }

  @Test func aReorgTakesItsFactsOut() throws {
    let server = try start()
    _ = try call(server, "test_mine", [[[["pay", 0, 1, "1000"]]]])
    let snapshot = try call(server, "test_snapshot")
    let old = try #require(
      try call(
        server, "test_mine",
        [[[["pay", 0, 8, "77"], ["token", 1, 2, "5"]], [["pay", 2, 3, "1"]], [["pay", 1, 3, "9"]]]])
        as? [[String: Any]])
    let path = folder.path("a.dye")
    try Dyepack.succeed("ingest", path, server.url, "--quiet")
    try expectBalances(server, path)
    _ = try call(server, "test_revert", [snapshot])
    _ = try call(
      server, "test_mine",
      [[[["pay", 3, 4, "123"]], [["pay", 2, 3, "1"], ["wrap", 0, "6"]], [["pay", 1, 3, "9"]], []]])
    try Dyepack.succeed("ingest", path, server.url, "--quiet")
    let info = try Dyepack.document("info", Dyepack.succeed("info", path, "--json"))
    try #require(info.rows("reorgs").count == 1)
    let reorg = info.rows("reorgs")[0]
    #expect(reorg["fork_height"] as? Int == 1 && reorg["depth"] as? Int == 3 && reorg["transactions"] as? Int == 4)
    #expect((reorg["old_tip"] as? [String: Any])?.text("hash") == old[2].text("hash"))
    #expect(reorg.text("source") == info.rows("sources").last?.text("sha256"))
    #expect(info.rows("conflicts").isEmpty)
    try expectBalances(server, path)
    // As if the old branch had never been.
    let fresh = folder.path("b.dye")
    try Dyepack.succeed("ingest", fresh, server.url, "--quiet")
    #expect(try chains(path) == chains(fresh))
    let accounts = try #require(try call(server, "test_accounts") as? [String])
    for account in accounts.prefix(8) where account != accounts[7] && account != accounts[5] && account != accounts[6] {
      #expect(
        try Dyepack.run("show", path, account, "--json").output == Dyepack.run("show", fresh, account, "--json").output)
      let traced = try Dyepack.run("trace", path, "--from", account, "--json")
      #expect(traced.output == (try Dyepack.run("trace", fresh, "--from", account, "--json").output))
    }
    // Nobody but the old branch named account 8.
    #expect(try Dyepack.run("show", path, accounts[8]).status == 2)
  }

  /// What a log of an issuer tells comes with its block and leaves with it.
  @Test func aFreezeIsReadAndDropped() throws {
    let server = try start()
    _ = try call(server, "test_mine", [[[["pay", 0, 1, "1000"]]]])
    let snapshot = try call(server, "test_snapshot")
    _ = try call(server, "test_mine", [[[["freeze", 1, 2]]]])
    let path = folder.path("a.dye")
    let account = try #require(try call(server, "test_accounts") as? [String])[2]
    func freezes() throws -> [[String: Any]] {
      try Dyepack.succeed("ingest", path, server.url, "--quiet")
      let show = try Dyepack.document("show", Dyepack.succeed("show", path, account, "--json"))
      return (show["facts"] as? [String: Any] ?? [:]).rows("freezes")
    }
    let told = try freezes()
    #expect(told.map { $0.text("state") } == ["frozen"])
    #expect(told.map { $0.text("asset") } == ["eip155:1/erc20:0x000000000000000000000000000000000000f0ce"])
    _ = try call(server, "test_revert", [snapshot])
    _ = try call(server, "test_mine", [[[["pay", 1, 2, "5"]], []]])
    #expect(try freezes().isEmpty)
  }

  /// Keys in paths and queries go to the node and nowhere else.
  @Test func theKeyOfAnAddressIsNotKept() throws {
    let server = try start()
    let path = folder.path("a.dye")
    let address = "\(server.url)/v3/0123456789secretkey?token=moresecret"
    let first = try Dyepack.run("ingest", path, address, "--json")
    #expect(first.status == 0, "\(first.errors)")
    _ = try call(server, "test_mine", [Self.stories])
    let second = try Program.run(
      Dyepack.path, ["ingest", path, "env:MY_NODE", "--json"], environment: ["MY_NODE": address])
    #expect(second.status == 0, "\(second.errors)")
    let said = first.output + first.errors + second.output + second.errors
    let kept = String(decoding: try Data(contentsOf: URL(filePath: path)), as: UTF8.self)
    for secret in ["secretkey", "moresecret"] { #expect(!said.contains(secret) && !kept.contains(secret)) }
    #expect(kept.contains("127.0.0.1:\(server.port)"))
  }

  /// The blocks of a node can be kept as a file and read from there.
  @Test func blocksWithReceiptsAreAFormatOfFiles() throws {
    let server = try start()
    _ = try call(server, "test_mine", [Self.stories])
    var lines: [String] = []
    for height in 0...4 {
      let name = "0x" + String(height, radix: 16)
      let block = try call(server, "eth_getBlockByNumber", [name, true])
      let receipts = try call(server, "eth_getBlockReceipts", [name])
      let record: [String: Any] = ["block": block, "receipts": receipts]
      lines.append(String(decoding: try JSONSerialization.data(withJSONObject: record), as: UTF8.self))
    }
    try folder.write(Data(lines.joined(separator: "\n").utf8), "blocks.ndjson")
    let (file, node) = (folder.path("file.dye"), folder.path("node.dye"))
    try Dyepack.succeed("ingest", file, folder.path("blocks.ndjson"), "--chain", "ethereum", "--quiet")
    try Dyepack.succeed("ingest", node, server.url, "--quiet")
    #expect(try chains(file) == chains(node))
    // Whoever read the file goes on from there.
    let ingest = try Dyepack.document("ingest", Dyepack.succeed("ingest", file, server.url, "--json", "--quiet"))
    #expect(ingest.rows("sources").isEmpty)
  }

  @Test func theChainMustBeTheOneNamed() throws {
    let server = try start()
    Dyepack.expectFailure(
      try Dyepack.run("ingest", folder.path("a.dye"), server.url, "--chain", "polygon"),
      naming: ["ethereum", "polygon"])
    Dyepack.expectFailure(
      try Dyepack.run("ingest", folder.path("a.dye"), server.url, "--chain", "bitcoin"),
      naming: ["ethereum", "bitcoin"])
    Dyepack.expectFailure(
      try Dyepack.run("ingest", folder.path("a.dye"), server.url, "--format", "bitcoin-core"), naming: ["evm-rpc"])
  }
}
