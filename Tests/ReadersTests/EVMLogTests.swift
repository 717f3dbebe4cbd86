import Ledger
import TestSupport
import Testing

@testable import Readers

/// What a log tells is the same from a node's block and from a line of ethereum-etl.
@Suite struct EVMLogTests {
  private typealias Block = EVMRPCReaderTests
  private typealias Draft = EthereumETLDraft

  private static let usdt = "dac17f958d2ee523a2206206994597c13d831ec7"
  private static let usdc = "a0b86991c6218b36c1d19d4a2e9eb0ce3606eb48"
  private static let weth = "c02aaa39b223fe8d0a0e5c4f27ead9083c756cc2"
  /// Tornado Cash's pool of 100 ETH.
  private static let pool = "a910f92acdaf488fa6ef02174fb86208ad7722ba"
  private static let thief = String(repeating: "aa", count: 20)
  private static let relayer = String(repeating: "bb", count: 20)
  private static let note = String(repeating: "cc", count: 32)

  /// A log as the machine wrote it; contract and words are hexadecimal.
  struct Log {
    var contract: String
    var topics: [String]
    var data: String

    init(_ contract: String, _ signature: String, _ indexed: [String] = [], data: String = "") {
      self.contract = contract
      topics = [Hex.text(Keccak256.hash(signature.utf8))] + indexed
      self.data = data
    }
  }

  private static func word(_ text: String) -> String { String(repeating: "0", count: 64 - text.count) + text }

  /// The logs as a receipt lists them, numbered from 0.
  private static func texts(_ logs: [Log]) -> String {
    logs.enumerated().map { index, log in
      Block.log(
        "address=\"0x\(log.contract)\";topics=[\(log.topics.map { "\"0x\($0)\"" }.joined(separator: ","))]"
          + ";data=\"0x\(log.data)\";logIndex=\"0x\(String(index, radix: 16))\"")
    }.joined(separator: ",")
  }

  /// The logs in one receipt, beside another transaction.
  private static func block(_ logs: [Log], _ receipt: String = "") -> String {
    Block.block(
      [Block.transaction("2a"), Block.transaction("2b", "value=\"0x0\"")],
      [Block.receipt("2a", receipt, logs: texts(logs)), Block.receipt("2b")])
  }

  /// The logs as lines of ethereum-etl, and a log of another transaction that tells nothing.
  private static func lines(_ logs: [Log]) -> String {
    let drafts = logs.enumerated().map { index, log in
      Draft.log.changed([
        "address": "0x" + log.contract, "topics": log.topics.map { "0x" + $0 }.joined(separator: ","),
        "data": "0x" + log.data, "log_index": "\(index)",
      ])
    }
    let other = Draft.log.changed(["transaction_hash": Draft.hash("2b"), "topics": ""])
    return (drafts + [other]).map(\.json).joined(separator: "\n")
  }

  /// Facts without their place in the source.
  private static func unplaced(_ facts: [String]) -> [String] {
    facts.map { $0.replacing(#/ line \d+$/#, with: "") }
  }

  // MARK: Worked

  private static let worked = [
    Log(usdt, "AddedBlackList(address)", data: word(thief)),
    Log(usdt, "DestroyedBlackFunds(address,uint256)", data: word(thief) + word("c8")),
    Log(usdc, "Blacklisted(address)", [word(thief)]),
    Log(weth, "Transfer(address,address,uint256)", [word(thief), word(relayer)], data: word("5")),
    Log(pool, "Deposit(bytes32,uint32,uint256)", [note], data: word("7") + word("6553f100")),
    Log(
      pool, "Withdrawal(address,bytes32,address,uint256)", [word(relayer)],
      data: word(thief) + note + word("de0b6b3a7640000")),
  ]

  @Test func freezesAndNotesInReceipts() throws {
    let (sink, counts) = try CollectingSink.reading(Self.block(Self.worked), chain: .ethereum)
    let place = sink.positions[0]
    #expect(
      sink.events == [
        "frozen \(Self.thief) - of eip155:1/erc20:0x\(Self.usdt) log 0 in 2a2a2a2a line \(place)",
        "destroyed \(Self.thief) 200 of eip155:1/erc20:0x\(Self.usdt) log 1 in 2a2a2a2a line \(place)",
        "frozen \(Self.thief) - of eip155:1/erc20:0x\(Self.usdc) log 2 in 2a2a2a2a line \(place)",
        "deposit \(Self.note) leaf 7 at \(Self.pool) log 4 in 2a2a2a2a line \(place)",
        "withdrawal \(Self.note) to \(Self.thief) relayer \(Self.relayer) fee 1000000000000000000 at \(Self.pool) log 5"
          + " in 2a2a2a2a line \(place)",
      ])
    #expect(sink.transfers.filter { $0.hasPrefix("token 5 ") }.count == 1)
    // As movements do, events count with their transaction.
    #expect(counts == ReaderCounts(records: 3, rejected: 0))
    #expect(sink.transactions.map { $0.hasSuffix(" payer \(Block.payer) fee 63000") } == [true, true])
    let told = try CollectingSink.reading(Self.lines(Self.worked), chain: .ethereum).sink
    #expect(Self.unplaced(told.events) == Self.unplaced(sink.events))
  }

  @Test func whatFailedToldNothing() throws {
    let sink = try CollectingSink.reading(Self.block(Self.worked, "status=\"0x0\""), chain: .ethereum).sink
    #expect(sink.events.isEmpty && sink.transfers.isEmpty && sink.rejects.isEmpty)
    #expect(sink.ids.count == 2)
    let old = try CollectingSink.reading(Self.block(Self.worked, "status=-"), chain: .ethereum).sink
    #expect(old.events.count == 5)
  }

  @Test func aMalformedEventIsRejectedAlone() throws {
    var logs = Self.worked
    logs[1].data.removeLast(64)
    logs[4].data = String(repeating: "0", count: 1 << 19)
    let (sink, counts) = try CollectingSink.reading(Self.block(logs), chain: .ethereum)
    #expect(
      sink.rejects.map(\.reason) == [
        "log 1 of transaction \(Block.hash("2a")): a log of DestroyedBlackFunds(address,uint256) has 1 topics and 32 bytes of"
          + " data, which is not its shape",
        "log 4 of transaction \(Block.hash("2a")): `data` is longer than 524288 characters",
      ])
    #expect(counts == ReaderCounts(records: 5, rejected: 2))
    #expect(sink.ids.count == 2 && sink.events.count == 3)
    // Of a log that tells nothing the data may be as long as it likes.
    logs = [Log(Self.usdt, "Unknown()", data: String(repeating: "0", count: 1 << 19))]
    #expect(try CollectingSink.reading(Self.block(logs), chain: .ethereum).sink.rejects.isEmpty)
  }

  /// Transactions, receipts and the logs that tell something share one limit; a receipt counts once its logs are read.
  @Test func theLimitOfABlock() throws {
    let logs = [Log(Self.usdt, "Unknown()")] + Self.worked.prefix(3) + [Log(Self.usdt, "Unknown()")]
    let text = Block.block(
      [Block.transaction("2a")], nil, "receipts=[\(Block.receipt("2a", logs: Self.texts(Array(logs))))]")
    for (limit, kept) in [(6, 5), (5, 5), (4, 5), (3, 4), (2, 3), (1, 1), (0, 0)] {
      var source = ByteSource(bytes: Array(text.utf8), name: "memory")
      var parser = EVMBlockParser(limit: limit)
      // A parser begins at a brace that has been looked at.
      _ = try parser.json.lexer.peek(&source)
      let block = try parser.read(&source, depth: 0)
      #expect(block.isTooLarge == (limit < 5) && block.size == kept, "\(limit)")
      #expect((block.wrong?.contains("transactions and logs") ?? false) == (limit < 5))
    }
  }

  /// The sender of the row before is not taken for the one who paid.
  @Test func noLogTellsThePayer() throws {
    var batch = AccountBatch()
    batch.from = [UInt8](repeating: 9, count: 20)
    var sink = CollectingSink()
    let handover = Handover(source: "memory", place: "byte", options: ReaderOptions())
    let heading = AccountBatch.Heading(
      chain: .ethereum, id: try #require(TransactionID(hex: Self.note)), fee: 3, payerRank: 2, knowsPayer: true)
    for one in Self.worked {
      var log = EVMLog(chain: .ethereum)
      try log.read(
        contract: Hex.bytes(one.contract) ?? [], topics: Hex.bytes(one.topics.joined()) ?? [],
        data: Hex.bytes(one.data) ?? [], index: 1)
      try log.add(heading, at: 0, to: &batch, handover, into: &sink)
    }
    try batch.give(handover, to: &sink)
    #expect(sink.transactions.map { $0.hasSuffix(" payer - fee 3") } == [true])
    #expect(sink.events.count == 5 && sink.transfers.count == 1)
  }

  // MARK: Any log

  /// How a known log looks: its words in the order in which it has them (account, hash, number), and how many may be topics.
  struct Layout: CustomTestStringConvertible, Sendable {
    var signature: String
    var words: String
    var indexed: [Int]
    var hasLists = false

    var testDescription: String { signature }
  }

  static let known: [Layout] =
    ContractLog.signatures.map { signature, kind in
      switch kind {
      case .freeze: Layout(signature: signature, words: signature.hasSuffix("uint256)") ? "an" : "a", indexed: [0, 1])
      case .deposit: Layout(signature: signature, words: "hnn", indexed: [1])
      case .withdrawal: Layout(signature: signature, words: "aahn", indexed: [1])
      }
    } + [
      Layout(signature: "Transfer(address,address,uint256)", words: "aan", indexed: [2, 3]),
      Layout(signature: "TransferSingle(address,address,address,uint256,uint256)", words: "aaann", indexed: [3]),
      Layout(
        signature: "TransferBatch(address,address,address,uint256[],uint256[])", words: "aaa", indexed: [3],
        hasLists: true),
      Layout(signature: "Deposit(address,uint256)", words: "an", indexed: [1]),
      Layout(signature: "Withdrawal(address,uint256)", words: "an", indexed: [1]),
    ]

  private static func hex(_ bytes: Int, _ random: inout SplitMix64) -> String {
    Hex.text((0..<bytes).map { _ in UInt8(truncatingIfNeeded: random.next()) })
  }

  private static func log(_ layout: Layout, _ random: inout SplitMix64) -> Log {
    var words = layout.words.map { kind in
      switch kind {
      case "a": word(random.once(in: 5) ? "" : hex(20, &random))
      case "n": word(hex(random.pick([0, 1, 4, 16]), &random))
      default: hex(32, &random)
      }
    }
    if layout.hasLists {
      let count = random.number(0...3)
      let list = [word(String(count, radix: 16))] + (0..<count).map { _ in word(hex(4, &random)) }
      words += [word("40"), word(String(64 + 32 * list.count, radix: 16))] + list + list
    }
    var indexed = random.pick(layout.indexed)
    var rest = ""
    switch random.number(0...8) {
    case 0: indexed = random.number(0...min(3, words.count))
    case 1: words[random.number(0...words.count - 1)] = hex(32, &random)
    case 2: rest = hex(random.pick([1, 32]), &random)
    default: break
    }
    let data = words.dropFirst(indexed).joined() + rest
    return Log(random.pick([weth, usdt, pool]), layout.signature, Array(words.prefix(indexed)), data: data)
  }

  @Test(arguments: known.indices)
  func bothReadersTellTheSame(number: Int) throws {
    let layout = Self.known[number]
    var random = SplitMix64(seed: UInt64(number))
    let logs = (0..<150).map { _ in Self.log(layout, &random) }
    let (node, counts) = try CollectingSink.reading(Self.block(logs), chain: .ethereum)
    let export = try CollectingSink.reading(Self.lines(logs), chain: .ethereum).sink
    let moved = node.transfers.filter { !$0.hasPrefix("native") }
    #expect(export.ids == node.ids)
    #expect(Self.unplaced(node.events) == Self.unplaced(export.events))
    #expect(Self.unplaced(moved) == Self.unplaced(export.transfers))
    let reasons = export.rejects.map {
      "log \($0.position - 1) of transaction \(Block.hash("2a")): \($0.reason)"
    }
    #expect(node.rejects.map(\.reason) == reasons)
    #expect(counts == ReaderCounts(records: 3 + Int64(reasons.count), rejected: Int64(reasons.count)))
    // A good part of the logs is well formed, and a part is not.
    let isEvent = number < ContractLog.signatures.count
    #expect((isEvent ? node.events.count : moved.count) > 30 && !reasons.isEmpty)
    #expect(isEvent ? moved.isEmpty : node.events.isEmpty)
  }

  @Test func knownTopicsAreOfOneKind() {
    for layout in Self.known {
      let topic = Keccak256.hash(layout.signature.utf8)
      #expect(EVMLog.knows(topic) && EVMLog.knows(topic + topic), "\(layout.signature)")
      #expect(TokenLog.knows(topic[...]) != ContractLog.knows(topic[...]), "\(layout.signature)")
      #expect(!EVMLog.knows(topic.dropLast() + [topic[31] ^ 1]))
    }
    #expect(!EVMLog.knows([]))
  }
}
