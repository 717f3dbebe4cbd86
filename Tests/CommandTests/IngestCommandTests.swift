import Foundation
import TestSupport
import Testing

@Suite struct IngestCommandTests {
  private static let header = "chain,block,tx_index,log_index,time,txid,from,to,asset,amount,kind,fee\n"

  private static func row(amount: String = "5", from: String = "0x" + String(repeating: "11", count: 20)) -> String {
    let id = "0x" + String(repeating: "ab", count: 32)
    return
      "ethereum,1,0,,2025-01-01T00:00:00Z,\(id),\(from),0x\(String(repeating: "22", count: 20)),native,\(amount),native,\n"
  }

  /// Bad sources, and what the one line must name.
  static let badSources: [(name: String, content: Data, words: [String])] = [
    ("points.csv", Data((header + row(amount: "1.5")).utf8), ["points.csv", "line 2", "1.5", "amount"]),
    ("columns.csv", Data("chain,block,time,txid,from,to,asset,kind\n".utf8), ["columns.csv", "amount"]),
    (
      "checksum.csv",
      Data((header + row(from: "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAeD".replacing("aA", with: "AA"))).utf8),
      ["checksum.csv", "line 2", "checksum"]
    ),
    ("magic.dat", Data([0xF9, 0xBE, 0xB4, 0xDA] + Array(repeating: 0, count: 300)), ["magic.dat"]),
    (
      "truncated.dat", Data([0xF9, 0xBE, 0xB4, 0xD9, 0xFF, 0, 0, 0] + Array(repeating: 1, count: 100)),
      ["truncated.dat"]
    ),
    ("nothing.txt", Data("what is this\n".utf8), ["nothing.txt"]),
    ("empty.csv", Data(), ["empty.csv"]),
  ]

  @Test(arguments: badSources)
  func badSourceGivesOneLineAndLeavesTheCase(_ bad: (name: String, content: Data, words: [String])) throws {
    let folder = try TemporaryFolder()
    let path = try Dyepack.heist(in: folder)
    let before = try Dyepack.succeed("info", path, "--json")
    try folder.write(bad.content, bad.name)
    Dyepack.expectFailure(try Dyepack.run("ingest", path, folder.path(bad.name)), naming: bad.words)
    #expect(try Dyepack.succeed("info", path, "--json") == before)
  }

  @Test func missingFile() throws {
    let folder = try TemporaryFolder()
    Dyepack.expectFailure(
      try Dyepack.run("ingest", folder.path("a.dye"), folder.path("none.csv")), naming: ["none.csv"])
  }

  @Test func anotherProgramsDatabaseIsRefusedUntouched() throws {
    let folder = try TemporaryFolder()
    _ = try Program.run(
      "/usr/bin/python3",
      [
        "-c", "import sqlite3,sys; d=sqlite3.connect(sys.argv[1]); d.execute('CREATE TABLE t(a)'); d.commit()",
        folder.path("theirs.dye"),
      ])
    let before = try Data(contentsOf: folder.url.appending(path: "theirs.dye"))
    for command in [
      ["ingest", folder.path("theirs.dye"), Dyepack.sample("bybit-2025/transfers.csv")],
      ["info", folder.path("theirs.dye")],
    ] {
      Dyepack.expectFailure(try Program.run(Dyepack.path, command), naming: ["theirs.dye", "not a case"])
    }
    #expect(try Data(contentsOf: folder.url.appending(path: "theirs.dye")) == before)
  }

  @Test func caseThatAnotherProcessWritesIsNamed() throws {
    let folder = try TemporaryFolder()
    let path = try Dyepack.heist(in: folder)
    let holder = Process()
    holder.executableURL = URL(filePath: "/usr/bin/python3")
    holder.arguments = [
      "-c",
      """
      import sqlite3, sys
      d = sqlite3.connect(sys.argv[1], isolation_level=None)
      d.execute('BEGIN IMMEDIATE')
      print('held', flush=True)
      sys.stdin.read()
      """, path,
    ]
    let (said, asked) = (Pipe(), Pipe())
    holder.standardOutput = said
    holder.standardInput = asked
    try holder.run()
    defer {
      try? asked.fileHandleForWriting.close()
      holder.waitUntilExit()
    }
    #expect(try said.fileHandleForReading.read(upToCount: 5) == Data("held\n".utf8))
    Dyepack.expectFailure(
      try Dyepack.run("ingest", path, Dyepack.sample("bybit-2025/transfers.csv")), naming: ["heist-regtest.dye"])
  }

  @Test func twiceAddsNothing() throws {
    let folder = try TemporaryFolder()
    let path = folder.path("a.dye")
    let sample = Dyepack.sample("bybit-2025/transfers.csv")
    let first = try Dyepack.document("ingest", Dyepack.succeed("ingest", path, sample, "--json"))
    #expect(first.rows("sources")[0]["added"] as? Int == 222)
    let before = try Dyepack.succeed("info", path, "--json")
    let second = try Dyepack.document("ingest", Dyepack.succeed("ingest", path, sample, "--json"))
    #expect(second.rows("sources")[0]["added"] as? Int == 0)
    #expect(second.rows("sources")[0]["duplicates"] as? Int == 222)
    #expect(try Dyepack.succeed("info", path, "--json") == before)
  }

  @Test func aBadRecordIsRejectedAloneWithItsLine() throws {
    let folder = try TemporaryFolder()
    let huge = "340282366920938463463374607431768211456"
    try folder.write(Data((Self.header + Self.row() + Self.row(amount: huge)).utf8), "rows.csv")
    let document = try Dyepack.document(
      "ingest", Dyepack.succeed("ingest", folder.path("a.dye"), folder.path("rows.csv"), "--json"))
    #expect(document.rows("rejects").count == 1)
    #expect(document.rows("rejects")[0]["position"] as? Int == 3)
    #expect(document.rows("rejects")[0].text("reason").contains(huge))
    #expect(document.rows("sources")[0]["added"] as? Int == 1)
    let strict = try Dyepack.run("ingest", folder.path("b.dye"), folder.path("rows.csv"), "--strict")
    Dyepack.expectFailure(strict, naming: ["line 3"])
  }

  @Test func standardInputAndGzip() throws {
    let folder = try TemporaryFolder()
    let sample = URL(filePath: Dyepack.sample("bybit-2025/transfers.csv"))
    try Dyepack.succeed("ingest", folder.path("a.dye"), "-", input: Data(contentsOf: sample))
    _ = try Program.run("/bin/sh", ["-c", "gzip -n < \"$0\" > \"$1\"", sample.path, folder.path("t.gz")])
    try Dyepack.succeed("ingest", folder.path("b.dye"), folder.path("t.gz"))
    let from = ["--from", "ethereum/0x47666fab8bd0ac7003bce3f5c3585383f09486e2", "--json"]
    let traces = try ["a.dye", "b.dye"].map { try Program.run(Dyepack.path, ["trace", folder.path($0)] + from).output }
    #expect(traces[0] == traces[1])
    #expect(traces[0].contains("400001000000000000000000"))
  }

  @Test func emptyFilesOfAFolderArePassedOver() throws {
    let folder = try TemporaryFolder()
    try FileManager.default.createDirectory(atPath: folder.path("export"), withIntermediateDirectories: true)
    try folder.write(Data(), "export/a.csv")
    try folder.write(Data((Self.header + Self.row()).utf8), "export/b.csv")
    let result = try Dyepack.run("ingest", folder.path("a.dye"), folder.path("export"))
    #expect(result.status == 0)
    #expect(result.output.contains("1 added"))
    #expect(result.errors.contains("a.csv is empty and was passed over"))
    let quiet = try Dyepack.run("ingest", folder.path("b.dye"), folder.path("export"), "--quiet")
    #expect(quiet.status == 0 && quiet.errors.isEmpty)
  }

  /// One payment of 1.5 ether, as somebody's own table tells it.
  private static let table =
    "Hash,Block,When,Sender,Recipient,Coin,Quantity\n0x\(String(repeating: "ab", count: 32)),7,2025-01-01,"
    + "0x\(String(repeating: "11", count: 20)),0x\(String(repeating: "22", count: 20)),ETH,1.5\n"

  @Test func aMapReadsAnyTable() throws {
    let folder = try TemporaryFolder()
    try folder.write(Data(Self.table.utf8), "table.csv")
    let map = """
      fields:
        chain: {value: ethereum}
        txid: Hash
        block: Block
        time: When
        from: Sender
        to: Recipient
        asset: {column: Coin, values: {ETH: native}}
        amount: {column: Quantity, decimals: asset}
      """
    try folder.write(Data(map.utf8), "map.yaml")
    let arguments = ["ingest", folder.path("a.dye"), folder.path("table.csv"), "--map", folder.path("map.yaml")]
    let document = try Dyepack.document("ingest", Program.run(Dyepack.path, arguments + ["--json"]).output)
    #expect(document.rows("sources")[0].text("format") == "csv")
    #expect(document.rows("sources")[0]["added"] as? Int == 1)
    #expect((document["parameters"] as? [String: Any])?.text("map") == folder.path("map.yaml"))
    let trace = try Dyepack.succeed(
      "trace", folder.path("a.dye"), "--from", "ethereum/0x\(String(repeating: "11", count: 20))", "--json")
    #expect(trace.contains("1500000000000000000"))
    try folder.write(Data(map.replacing("txid", with: "hash").utf8), "wrong.yaml")
    Dyepack.expectFailure(
      try Program.run(Dyepack.path, arguments.dropLast() + [folder.path("wrong.yaml")]), naming: ["wrong.yaml", "hash"])
    Dyepack.expectFailure(
      try Dyepack.run("ingest", folder.path("b.dye"), folder.path("table.csv"), "--format", "csv"), naming: ["--map"])
    let other = try Program.run(Dyepack.path, arguments + ["--format", "transfers"])
    #expect(other.status == 64)
    #expect(other.errors.contains("--map goes with the format csv"))
  }

  /// The coin of a transaction stands in the transactions and in its outermost call; failed calls move nothing.
  @Test func transactionsAndTracesAgreeInEitherOrder() throws {
    let folder = try TemporaryFolder()
    let (id, payer, payee) = (
      String(repeating: "ab", count: 32), String(repeating: "11", count: 20), String(repeating: "22", count: 20)
    )
    let transactions =
      "hash,nonce,block_hash,block_number,transaction_index,from_address,to_address,value,gas,gas_price,input\n"
      + "0x\(id),0,0x\(id),7,3,0x\(payer),0x\(payee),100,21000,1,0x\n"
    let traces =
      "block_number,transaction_hash,transaction_index,from_address,to_address,value,trace_type,call_type,trace_address,"
      + "error,status\n7,0x\(id),3,0x\(payer),0x\(payee),100,call,call,,,1\n"
      + "7,0x\(id),3,0x\(payee),0x\(payer),40,call,call,0,,1\n7,0x\(id),3,0x\(payee),0x\(payer),9,call,call,1,Reverted,0\n"
    try folder.write(Data(transactions.utf8), "transactions.csv")
    try folder.write(Data(traces.utf8), "traces.csv")
    Dyepack.expectFailure(
      try Dyepack.run("ingest", folder.path("a.dye"), folder.path("traces.csv")), naming: ["traces.csv", "--chain"])
    for (name, files) in [("a", ["transactions.csv", "traces.csv"]), ("b", ["traces.csv", "transactions.csv"])] {
      let path = folder.path(name + ".dye")
      for file in files { try Dyepack.succeed("ingest", path, folder.path(file), "--chain", "ethereum") }
      let document = try Dyepack.document("info", Dyepack.succeed("info", path, "--json"))
      #expect(document.rows("chains")[0]["transfers"] as? Int == 2)
      #expect(document.rows("chains")[0]["transactions"] as? Int == 1)
    }
  }
}
