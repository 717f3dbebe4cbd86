import Foundation
import Ledger
import TestSupport
import Testing

@testable import Readers

@Suite struct EVMRPCReaderTests {
  static let payer = String(repeating: "11", count: 20)
  static let other = String(repeating: "22", count: 20)
  private static let token = String(repeating: "cc", count: 20)
  private static let native = "eip155:1/slip44:60"
  private static let transferTopic = Hex.text(Keccak256.hash("Transfer(address,address,uint256)".utf8))

  static func hash(_ byte: String) -> String { "0x" + String(repeating: byte, count: 32) }
  private static func word(_ account: String) -> String { "0x" + String(repeating: "0", count: 24) + account }

  /// A transaction, with members of another text put in the place of its own.
  static func transaction(_ id: String, _ changes: String = "") -> String {
    object(
      [
        ("hash", "\"\(hash(id))\""), ("from", "\"0x\(payer)\""), ("to", "\"0x\(other)\""), ("value", "\"0xff\""),
        ("nonce", "\"0x0\""), ("gasPrice", "\"0x2\""), ("transactionIndex", "\"0x3\""), ("input", "\"0x\""),
      ], changes)
  }

  static func receipt(_ id: String, _ changes: String = "", logs: String = "") -> String {
    object(
      [
        ("transactionHash", "\"\(hash(id))\""), ("blockHash", "\"\(hash("bb"))\""), ("status", "\"0x1\""),
        ("gasUsed", "\"0x5208\""), ("effectiveGasPrice", "\"0x3\""), ("contractAddress", "null"), ("logs", "[\(logs)]"),
      ], changes)
  }

  static func log(_ changes: String = "") -> String {
    object(
      [
        ("address", "\"0x\(token)\""), ("topics", "[\"0x\(transferTopic)\",\"\(word(payer))\",\"\(word(other))\"]"),
        ("data", "\"0x\(String(repeating: "0", count: 62))2a\""), ("logIndex", "\"0x9\""), ("removed", "false"),
      ], changes)
  }

  /// `changes` is `name=value`, with `-` for a member that is left out; several are separated by `;`.
  private static func object(_ members: [(String, String)], _ changes: String) -> String {
    var members = members
    for change in changes.split(separator: ";") {
      let parts = change.split(separator: "=", maxSplits: 1).map(String.init)
      members.removeAll { $0.0 == parts[0] }
      if parts[1] != "-" { members.append((parts[0], parts[1])) }
    }
    return "{" + members.map { "\"\($0.0)\":\($0.1)" }.joined(separator: ",") + "}"
  }

  static func block(_ transactions: [String], _ receipts: [String]?, _ changes: String = "") -> String {
    let block = object(
      [
        ("number", "\"0x10\""), ("hash", "\"\(hash("bb"))\""), ("parentHash", "\"\(hash("aa"))\""),
        ("timestamp", "\"0x6553f100\""), ("transactions", "[\(transactions.joined(separator: ","))]"), ("uncles", "[]"),
      ], changes)
    guard let receipts else { return block }
    return "{\"block\":\(block),\"receipts\":[\(receipts.joined(separator: ","))]}"
  }

  private static func id(_ byte: String) -> String { String(repeating: byte, count: 32) }

  @Test func aBlockWithReceipts() throws {
    let text = Self.block([Self.transaction("01")], [Self.receipt("01", logs: Self.log())])
    let (sink, counts) = try CollectingSink.reading(text, chain: .ethereum)
    #expect(counts == ReaderCounts(records: 2, rejected: 0))
    #expect(sink.blocks == ["16 \(Self.id("bb")) after \(Self.id("aa")) at 1700000000"])
    #expect(
      sink.transactions == [
        "\(Self.id("01")) height 16 index 3 time 1700000000 block \(Self.id("bb")) version - lock - in [] out []"
          + " payer \(Self.payer) fee 63000"
      ])
    let (a, b) = (Self.payer, Self.other)
    let place = sink.positions[0]
    #expect(
      sink.transfers == [
        "native 255 \(Self.native) \(a) \(b) log - in 01010101 line \(place)",
        "token 42 eip155:1/erc20:0x\(Self.token) \(a) \(b) log 9 in 01010101 line \(place)",
      ])
  }

  /// Receipts may come as a member of the block, before or after the rest, and blocks one a line or as a list.
  @Test func allShapesAreTheSame() throws {
    let (transaction, receipt) = (Self.transaction("01"), Self.receipt("01", logs: Self.log()))
    let wrapped = Self.block([transaction], [receipt])
    let inside = Self.block([transaction], nil, "receipts=[\(receipt)]")
    let turned = "{\"receipts\":[\(receipt)],\"block\":\(Self.block([transaction], nil))}"
    let expected = try CollectingSink.reading(wrapped, chain: .ethereum).sink
    for text in [inside, turned, "[\(wrapped)]", " [ \(inside) ]\n", "\u{FEFF}\(wrapped)"] {
      let sink = try CollectingSink.reading(text, as: EVMRPCReader.self, chain: .ethereum).sink
      #expect(sink.transfers.map(Self.unplaced) == expected.transfers.map(Self.unplaced), "\(text)")
      #expect(sink.transactions == expected.transactions && sink.blocks == expected.blocks)
    }
    let second = Self.block([], [], "number=\"0x11\";hash=\"\(Self.hash("b2"))\"")
    for text in [wrapped + "\n" + second, "[\(wrapped),\(second)]"] {
      #expect(try CollectingSink.reading(text, chain: .ethereum).sink.blocks.count == 2)
    }
  }

  /// A line of a transfer without its place in the source.
  private static func unplaced(_ line: String) -> Substring {
    line.prefix(line.range(of: " line ").map { line.distance(from: line.startIndex, to: $0.lowerBound) } ?? 0)
  }

  /// What makes a movement, a payer and a fee; `native` is the amount that moves, nil for none.
  static let meanings: [(name: String, transaction: String, receipt: String, native: String?, fee: String)] = [
    ("done", "", "", "255", "63000"),
    ("failed", "", "status=\"0x0\"", nil, "63000"),
    ("before Byzantium", "", "status=-;root=\"0x00\"", "255", "63000"),
    ("nothing sent", "value=\"0x0\"", "", nil, "63000"),
    ("price of the transaction", "", "effectiveGasPrice=-", "255", "42000"),
    ("ceiling alone", "maxFeePerGas=\"0x9\"", "effectiveGasPrice=-", "255", "-"),
    ("gas not told", "", "gasUsed=-", "255", "-"),
    ("blobs not told", "type=\"0x3\"", "", "255", "-"),
    ("blobs", "type=\"0x3\"", "blobGasUsed=\"0x20000\";blobGasPrice=\"0x1\"", "255", "194072"),
    ("all bits", "value=\"0x\(String(repeating: "f", count: 32))\"", "", "\(UInt128.max)", "63000"),
  ]

  @Test(arguments: meanings)
  func whatATransactionMeans(
    _ one: (name: String, transaction: String, receipt: String, native: String?, fee: String)
  ) throws {
    let text = Self.block(
      [Self.transaction("01", one.transaction)], [Self.receipt("01", one.receipt, logs: Self.log())])
    let sink = try CollectingSink.reading(text, chain: .ethereum).sink
    let native = sink.transfers.filter { $0.hasPrefix("native") }
    #expect(native.map { String($0.split(separator: " ")[1]) } == (one.native.map { [$0] } ?? []))
    #expect(sink.transactions[0].hasSuffix("payer \(Self.payer) fee \(one.fee)"), "\(sink.transactions)")
    // What failed wrote no log, whatever somebody says.
    #expect(sink.transfers.filter { $0.hasPrefix("token") }.count == (one.name == "failed" ? 0 : 1))
    #expect(sink.rejects.isEmpty)
  }

  @Test func aCreatedContractReceives() throws {
    let made = "0x" + String(repeating: "77", count: 20)
    let told = Self.block([Self.transaction("01", "to=null")], [Self.receipt("01", "contractAddress=\"\(made)\"")])
    #expect(try CollectingSink.reading(told, chain: .ethereum).sink.transfers[0].contains(String(made.dropFirst(2))))
    let worked = Self.block([Self.transaction("01", "to=null;nonce=\"0x5\"")], [Self.receipt("01")])
    let account = Hex.text(CreatedContract.account(sender: [UInt8](repeating: 0x11, count: 20), nonce: 5))
    #expect(try CollectingSink.reading(worked, chain: .ethereum).sink.transfers[0].contains(account))
    let unknown = Self.block(
      [Self.transaction("01", "to=null;nonce=-"), Self.transaction("02")], [Self.receipt("01"), Self.receipt("02")])
    let sink = try CollectingSink.reading(unknown, chain: .ethereum).sink
    #expect(sink.rejects.map { $0.reason.contains("nothing tells its account") } == [true])
    #expect(sink.ids == [Self.id("02")])
  }

  /// What spoils one transaction, or one log, and leaves the others alone.
  static let spoilt: [(transaction: String, receipt: String, log: String, reason: String, keeps: Int)] = [
    ("hash=-", "", "", "`hash` is missing", 1),
    ("from=null", "", "", "`from` is missing", 1),
    ("value=\"255\"", "", "", "`value` \"255\" is not a number after `0x`", 1),
    ("value=\"0x1\(String(repeating: "0", count: 32))\"", "", "", "at most 128 bits", 1),
    ("to=\"0x12\"", "", "", "`to` \"0x12\" is not 40 hexadecimal digits", 1),
    ("chainId=\"0x89\"", "", "", "`chainId` is 137", 1),
    ("", "transactionHash=\"\(hash("09"))\"", "", "no receipt of it", 1),
    ("", "status=\"0x2\"", "", "`status` 2 is neither 0 nor 1", 1),
    ("", "gasUsed=\"0x\(String(repeating: "f", count: 32))\"", "", "fee", 1),
    ("", "logs={}", "", "logs is not a list", 1),
    ("", "logs=[{},7]", "", "`logs` holds something else than logs", 1),
    ("", "gasUsed=\"7\";logs=[{}]", "", "`gasUsed` \"7\" is not a number after `0x`", 1),
    ("", "", "topics=[\"0x\(transferTopic)\"]", "a Transfer log with 1 topics", 2),
    ("", "", "data=\"0x2\"", "`data` \"0x2\" is not hexadecimal bytes", 2),
    ("", "", "logIndex=-", "`logIndex` is missing", 2),
    ("", "", "address=-", "`address` is missing", 2),
    ("", "", "removed=true", "has left the chain", 2),
    ("", "", "topics=[\"0x12\"]", "`topics` \"0x12\" is not 64 hexadecimal digits", 2),
  ]

  @Test(arguments: spoilt)
  func aFaultRejectsOneRecord(
    _ one: (transaction: String, receipt: String, log: String, reason: String, keeps: Int)
  ) throws {
    let text = Self.block(
      [Self.transaction("01", one.transaction), Self.transaction("02")],
      [Self.receipt("01", one.receipt, logs: Self.log(one.log)), Self.receipt("02", logs: Self.log())])
    let (sink, counts) = try CollectingSink.reading(text, chain: .ethereum)
    let reject = try #require(sink.rejects.first)
    #expect(sink.rejects.count == 1 && reject.reason.contains(one.reason), "\(sink.rejects)")
    #expect(sink.ids.count == one.keeps && sink.ids.last == Self.id("02"))
    #expect(counts.rejected == 1 && counts.records == Int64(2 + one.keeps))
    let position = Int(reject.position)
    #expect(Array(text.utf8)[position] == UInt8(ascii: "{"))
    #expect(CollectingSink.failure(text, chain: .ethereum, strict: true)?.reason.contains(one.reason) == true)
  }

  /// Logs that tell of no token may hold what they like.
  @Test(arguments: ["topics=[]", "topics=[\"\(hash("ab"))\"];data=\"nonsense\"", "topics=[];logIndex=-;address=-"])
  func otherLogsPass(_ log: String) throws {
    let text = Self.block([Self.transaction("01")], [Self.receipt("01", logs: Self.log(log))])
    let sink = try CollectingSink.reading(text, chain: .ethereum).sink
    #expect(sink.rejects.isEmpty && sink.transfers.count == 1)
  }

  /// What spoils a block.
  static let brokenBlocks: [(text: String, reason: String)] = [
    (block([transaction("01")], nil), "without receipts"),
    (block([transaction("01")], nil, "receipts=null"), "without receipts"),
    (block([transaction("01")], []), "1 transactions and 0 receipts"),
    (block([transaction("01")], [receipt("01", "blockHash=\"\(hash("cc"))\"")]), "its receipts are of"),
    (block(["\"\(hash("01"))\""], [receipt("01")]), "ids of its transactions alone"),
    (block([], [], "number=-"), "`number` is missing"),
    (block([], [], "hash=null"), "`hash` is missing"),
    (block([], [], "number=\"16\""), "`number` \"16\" is not a number after `0x`"),
    (block([], [], "number=\"16\";transactions=[{}]"), "`number` \"16\" is not a number after `0x`"),
    (block([], [], "number=\"0xffffffffffffff\""), "at most 48 bits"),
    (block([], [], "transactions=-"), "no list of transactions"),
    (block([], [], "transactions={}"), "transactions is not a list"),
    ("{\"block\":null,\"receipts\":[]}", "is not a whole block"),
    (block([], [], "hash=\"\(hash("01"))\",\"hash\":\"\(hash("02"))\""), "`hash` stands twice"),
  ]

  @Test(arguments: brokenBlocks)
  func aBrokenBlockIsRejected(_ one: (text: String, reason: String)) throws {
    let good = Self.block([], [], "number=\"0x12\";hash=\"\(Self.hash("dd"))\"")
    let (sink, counts) = try CollectingSink.reading(
      one.text + "\n" + good, as: EVMRPCReader.self, chain: .ethereum)
    let reject = try #require(sink.rejects.first)
    #expect(sink.rejects.count == 1 && reject.reason.contains(one.reason), "\(sink.rejects)")
    #expect(counts == ReaderCounts(records: 2, rejected: 1))
    #expect(sink.transactions.isEmpty && sink.blocks.count == 1)
  }

  @Test func theChain() throws {
    let (transaction, receipt) = (Self.transaction("01", "chainId=\"0x89\""), Self.receipt("01"))
    #expect(try CollectingSink.reading(Self.block([transaction], [receipt])).sink.chains == ["polygon"])
    let silent = Self.block([Self.transaction("01")], [receipt])
    #expect(CollectingSink.failure(silent)?.code == .chain)
    #expect(CollectingSink.failure(silent, chain: .tron)?.code == .chain)
    let foreign = Self.block([Self.transaction("01", "chainId=\"0x539\"")], [receipt])
    #expect(CollectingSink.failure(foreign)?.reason.contains("eip155:1337") == true)
  }

  @Test func brokenJSONFailsTheSource() throws {
    let whole = Self.block([Self.transaction("01")], [Self.receipt("01", logs: Self.log())])
    for text in ["[\(whole)", "[\(whole),]", "[\(whole) \(whole)]", whole + "]", "[[\(whole)]]", whole + "x"] {
      #expect(CollectingSink.failure(text, as: EVMRPCReader.self, chain: .ethereum) != nil, "\(text)")
    }
    // Cut anywhere, and with any byte changed, it is an error or other facts, never a crash.
    var random = SplitMix64(seed: 5)
    let bytes = Array(whole.utf8)
    for cut in 0..<bytes.count {
      #expect(CollectingSink.failure(Array(bytes[..<cut]), as: EVMRPCReader.self, chain: .ethereum) != nil || cut == 0)
      var changed = bytes
      changed[cut] = UInt8(truncatingIfNeeded: random.next())
      _ = CollectingSink.failure(changed, as: EVMRPCReader.self, chain: .ethereum)
    }
  }
}
