import Foundation
import Ledger
import TestSupport
import Testing

@testable import Readers

@Suite struct EthereumETLReaderTests {
  private static let ours = "0x47666fab8bd0ac7003bce3f5c3585383f09486e2"
  private static let theirs = "0xa4b2fd68593b6f34e51cb9edb66e71c1b4ab449e"
  private static let miner = "0x63a9975ba31b0b9626b34300f7f627147df1f526"
  private static let native = "eip155:1/slip44:60"

  private static func hash(_ byte: String) -> String { "0x" + String(repeating: byte, count: 32) }

  /// Fields that a test sets otherwise than its record has them.
  typealias Changes = [String: String?]

  /// A record in both shapes: a table with one row, and a line of JSON.
  struct Draft {
    var type: String
    var fields: [(name: String, value: String?)]

    func changed(_ changes: Changes) -> Draft {
      var copy = self
      for index in copy.fields.indices {
        if let value = changes[copy.fields[index].name] { copy.fields[index].value = value }
      }
      for (name, value) in changes.sorted(by: { $0.key < $1.key }) where !fields.contains(where: { $0.name == name }) {
        copy.fields.append((name, value))
      }
      return copy
    }

    var header: String { fields.map(\.name).joined(separator: ",") }
    var row: String {
      fields.map { ($0.value ?? "").contains(",") ? "\"\($0.value ?? "")\"" : $0.value ?? "" }.joined(separator: ",")
    }

    /// Numbers are bare, as ethereum-etl writes them, and topics and trace addresses are lists.
    var json: String {
      let members = fields.map { name, value in
        let text: String =
          switch (name, value) {
          case (_, nil): "null"
          case ("topics", let value?):
            "[" + value.split(separator: ",").map { "\"\($0)\"" }.joined(separator: ", ") + "]"
          case ("trace_address", let value?): "[\(value)]"
          case (_, let value?):
            !value.isEmpty && value.allSatisfy(\.isNumber) && (value == "0" || value.first != "0")
              ? value : "\"\(value)\""
          }
        return "\"\(name)\": \(text)"
      }
      return "{\"type\": \"\(type)\", " + members.joined(separator: ", ") + "}"
    }
  }

  /// Reads the drafts as a table and as lines of JSON, and expects the same of both.
  private static func reading(
    _ drafts: Draft..., chain: Chain = .ethereum, at location: SourceLocation = #_sourceLocation
  ) throws -> (sink: CollectingSink, counts: ReaderCounts) {
    let table = ([drafts[0].header] + drafts.map(\.row)).joined(separator: "\r\n")
    let (sink, counts) = try CollectingSink.reading("\u{FEFF}" + table, as: EthereumETLReader.self, chain: chain)
    // The header is a line too, so that the places differ by one.
    let lines = "\n" + drafts.map(\.json).joined(separator: "\n") + "\n"
    let other = try CollectingSink.reading(lines, as: EthereumETLReader.self, chain: chain)
    #expect(sink.transfers == other.sink.transfers, sourceLocation: location)
    #expect(sink.transactions == other.sink.transactions, sourceLocation: location)
    #expect(sink.blocks == other.sink.blocks, sourceLocation: location)
    #expect(sink.rejects == other.sink.rejects, sourceLocation: location)
    #expect(sink.positions == other.sink.positions, sourceLocation: location)
    #expect(counts == other.counts, sourceLocation: location)
    return (sink, counts)
  }

  private static let transaction = Draft(
    type: "transaction",
    fields: [
      ("hash", hash("2a")), ("nonce", "5"), ("block_hash", hash("bb")), ("block_number", "17173049"),
      ("transaction_index", "3"), ("from_address", ours), ("to_address", theirs), ("value", "7400000000000000000"),
      ("gas", "180817"), ("gas_price", "20000000000"), ("input", "0x"), ("block_timestamp", "1683029999"),
      ("max_fee_per_gas", nil), ("max_priority_fee_per_gas", nil), ("transaction_type", "2"),
    ])

  private static func place(_ byte: String = "2a") -> String {
    String(repeating: byte, count: 32) + " height 17173049 index 3 time 1683029999 block "
      + String(repeating: "bb", count: 32) + " version - lock - in [] out []"
  }

  // MARK: Blocks

  @Test func blocks() throws {
    let block = Draft(
      type: "block",
      fields: [
        ("number", "17173049"), ("hash", Self.hash("bb")), ("parent_hash", Self.hash("ba")), ("miner", Self.miner),
        ("timestamp", "1683029999"), ("transaction_count", "143"), ("withdrawals_root", ""),
      ])
    let (sink, counts) = try Self.reading(block, block.changed(["hash": "0x1"]), block.changed(["timestamp": nil]))
    #expect(counts == ReaderCounts(records: 3, rejected: 1))
    let text = "17173049 \(String(repeating: "bb", count: 32)) after \(String(repeating: "ba", count: 32)) at"
    #expect(sink.blocks == ["\(text) 1683029999", "\(text) -1"])
    #expect(sink.rejects.first?.reason == "block hash \"0x1\" is not 64 hexadecimal digits (column hash)")
  }

  // MARK: Transactions

  @Test func transactionsWithoutReceipts() throws {
    let (sink, counts) = try Self.reading(
      Self.transaction, Self.transaction.changed(["hash": Self.hash("2b"), "value": "0"]))
    #expect(counts == ReaderCounts(records: 2))
    let payer = " payer \(Self.ours.dropFirst(2)) fee -"
    #expect(sink.transactions == [Self.place() + payer, Self.place("2b") + payer])
    #expect(
      sink.transfers == [
        "native 7400000000000000000 \(Self.native) \(Self.ours.dropFirst(2)) \(Self.theirs.dropFirst(2)) log - in 2a2a2a2a"
          + " line 2"
      ])
  }

  @Test func transactionsWithReceipts() throws {
    let receipt: Changes = [
      "receipt_status": "1", "receipt_gas_used": "21000", "receipt_effective_gas_price": "30000000000",
      "receipt_contract_address": nil,
    ]
    let done = Self.transaction.changed(receipt)
    let failed = done.changed(["receipt_status": "0", "hash": Self.hash("2b")])
    // Before the Byzantium fork.
    let early = done.changed(["receipt_status": nil, "hash": Self.hash("2c"), "receipt_effective_gas_price": nil])
    let (sink, counts) = try Self.reading(
      done, failed, early, done.changed(["receipt_status": "2", "hash": Self.hash("2d")]),
      early.changed(["hash": Self.hash("2e"), "max_fee_per_gas": "90000000000"]))
    #expect(counts == ReaderCounts(records: 5, rejected: 1))
    #expect(sink.transfers.map { $0.suffix(15) } == ["2a2a2a2a line 2", "2c2c2c2c line 4", "2e2e2e2e line 6"])
    #expect(
      sink.transactions.map { String($0.split(separator: " ").last ?? "") } == [
        "630000000000000", "630000000000000", "420000000000000", "-",
      ])
    #expect(sink.rejects.first?.reason == "receipt_status \"2\" is neither 0 nor 1")
  }

  @Test func feesHaveAllTheirParts() throws {
    let receipt: Changes = [
      "receipt_status": "1", "receipt_gas_used": "21000", "receipt_effective_gas_price": "3", "receipt_l1_fee": "500",
    ]
    func fee(_ changes: Changes, on chain: Chain = .ethereum) throws -> String? {
      let (sink, _) = try Self.reading(Self.transaction.changed(receipt).changed(changes), chain: chain)
      return sink.transactions.first?.split(separator: " ").last.map(String.init)
    }
    #expect(try fee([:]) == "63500")
    #expect(try fee([:], on: .base) == "63500")
    #expect(try fee(["receipt_l1_fee": nil], on: .base) == "-")
    #expect(try fee(["receipt_l1_fee": nil], on: .arbitrum) == "63000")
    #expect(try fee(["transaction_type": "3"]) == "-")
    let blobs: Changes = ["transaction_type": "3", "receipt_blob_gas_used": "131072", "receipt_blob_gas_price": "2"]
    #expect(try fee(blobs) == "325644")
  }

  @Test func creationsPayTheContract() throws {
    // The account of a contract follows from sender and nonce.
    let sender = "0x6ac7ea33f8831ea9dcc53393aaa88b25a785dbf0"
    let creation = Self.transaction.changed(["to_address": nil, "from_address": sender, "nonce": "1"])
    let told = creation.changed(["receipt_contract_address": Self.theirs, "hash": Self.hash("2b")])
    let (sink, _) = try Self.reading(
      creation.changed(["receipt_contract_address": nil]), told,
      told.changed(["hash": Self.hash("2c"), "receipt_contract_address": nil, "nonce": nil]))
    #expect(
      sink.transfers.map { $0.split(separator: " ")[4] } == [
        "343c43a37d37dff08ae8c4a11544c718abb4fcf8", Self.theirs.dropFirst(2),
      ])
    #expect(sink.rejects.map(\.reason) == ["a contract is created, and nothing tells its account"])
  }

  @Test func receipts() throws {
    let receipt = Draft(
      type: "receipt",
      fields: [
        ("transaction_hash", Self.hash("2a")), ("transaction_index", "3"), ("block_hash", Self.hash("bb")),
        ("block_number", "17173049"), ("cumulative_gas_used", "122706"), ("gas_used", "21000"),
        ("contract_address", ""),
        ("root", nil), ("status", "1"), ("effective_gas_price", "50000000000"), ("l1_fee", nil),
      ])
    let (sink, counts) = try Self.reading(
      receipt, receipt.changed(["transaction_hash": Self.hash("2b"), "status": "0"]),
      receipt.changed(["transaction_hash": Self.hash("2c"), "status": nil, "effective_gas_price": nil]),
      receipt.changed(["status": "x"]), receipt.changed(["gas_used": "-1"]))
    #expect(counts == ReaderCounts(records: 5, rejected: 2))
    #expect(sink.transfers.isEmpty)
    let place = Self.place().replacing("time 1683029999", with: "time -")
    #expect(sink.transactions.first == place + " payer - fee 1050000000000000")
    #expect(
      sink.transactions.map { String($0.split(separator: " ").last ?? "") } == [
        "1050000000000000", "1050000000000000", "-",
      ])
  }

  // MARK: Traces

  private static let trace = Draft(
    type: "trace",
    fields: [
      ("block_number", "1000895"), ("transaction_hash", hash("2a")), ("transaction_index", "0"), ("from_address", ours),
      ("to_address", theirs), ("value", "100"), ("input", "0x"), ("output", ""), ("trace_type", "call"),
      ("call_type", "call"), ("reward_type", nil), ("gas", "0"), ("gas_used", nil), ("subtraces", "0"),
      ("trace_address", ""), ("error", nil), ("status", "1"), ("trace_id", "call_x"),
    ])

  private static func trace(_ address: String, _ value: String, _ changes: Changes = [:]) -> Draft {
    trace.changed(["trace_address": address, "value": value]).changed(changes)
  }

  private static func amounts(_ sink: CollectingSink) -> [String] {
    sink.transfers.map { $0.split(separator: " ").prefix(2).joined(separator: " ") }
  }

  @Test func tracesMoveWhatTheirCallsMoved() throws {
    let (sink, counts) = try Self.reading(
      Self.trace("", "100"), Self.trace("0", "1", ["call_type": "delegatecall"]),
      Self.trace("0,0", "2", ["call_type": "staticcall"]), Self.trace("1", "3", ["call_type": "callcode"]),
      Self.trace("2", "4"), Self.trace("3", "5", ["trace_type": "create", "call_type": nil]),
      Self.trace("4", "6", ["trace_type": "suicide", "call_type": nil]), Self.trace("5", "0"),
      Self.trace("6", "7", ["call_type": "jump"]), Self.trace("7", "8", ["trace_type": "visit"]))
    #expect(counts == ReaderCounts(records: 10, rejected: 2))
    #expect(Self.amounts(sink) == ["native 100", "internal 4", "internal 5", "internal 6"])
    #expect(sink.transfers.allSatisfy { $0.contains(" log - in 2a2a2a2a") })
    #expect(
      sink.transactions == [
        String(repeating: "2a", count: 32)
          + " height 1000895 index 0 time - block - version - lock - in [] out [] payer"
          + " \(Self.ours.dropFirst(2)) fee -"
      ])
    #expect(sink.rejects.map(\.reason) == ["call_type \"jump\" is not known", "trace_type \"visit\" is not known"])
  }

  @Test func failedCallsMoveNothing() throws {
    let failed: Changes = ["status": "0", "error": "Reverted"]
    let other: Changes = ["transaction_hash": Self.hash("2b"), "transaction_index": "1"]
    let (sink, counts) = try Self.reading(
      Self.trace("", "100"), Self.trace("0", "1", failed),
      // The export marks calls below a failed one, but not what destroys itself there.
      Self.trace("0,0", "2", ["status": "0"]), Self.trace("0,0,0", "3", ["trace_type": "suicide"]),
      Self.trace("0,1", "4", ["status": "0"]), Self.trace("1", "5"), Self.trace("1,0", "6"),
      // A transaction that failed as a whole.
      Self.trace("", "7", failed).changed(other), Self.trace("0", "8", ["status": "0"]).changed(other))
    #expect(counts == ReaderCounts(records: 9))
    #expect(Self.amounts(sink) == ["native 100", "internal 5", "internal 6"])
    #expect(sink.transactions.count == 2)
  }

  @Test func withoutStatusTheCallsAboveDecide() throws {
    func bare(_ address: String, _ value: String, _ error: String? = nil) -> Draft {
      Self.trace(address, value, ["status": nil, "error": error])
    }
    let (sink, counts) = try Self.reading(
      bare("", "100"), bare("0", "1", "out of gas"), bare("0,0", "2"), bare("0,0,5", "3"), bare("1", "4"),
      // Its parent was never told.
      bare("2,0", "5"), bare("2,1", "6", "out of gas"), Self.trace("2,2", "7"))
    #expect(Self.amounts(sink) == ["native 100", "internal 4", "internal 7"])
    #expect(counts == ReaderCounts(records: 8, rejected: 1))
    #expect(sink.rejects.first?.position == 7)
    #expect(sink.rejects.first?.reason.hasPrefix("the call above trace \"2,0\" was not told before it") == true)
  }

  @Test func rewardsBelongToNoTransaction() throws {
    let reward = Self.trace("", "5000000000000000000").changed([
      "transaction_hash": nil, "from_address": nil, "to_address": Self.miner, "trace_type": "reward", "call_type": nil,
      "reward_type": "block",
    ])
    let (sink, counts) = try Self.reading(Self.trace("", "1"), reward, reward.changed(["trace_type": "genesis"]))
    #expect(counts == ReaderCounts(records: 3, rejected: 2))
    #expect(Self.amounts(sink) == ["native 1"])
    #expect(sink.rejects.allSatisfy { $0.reason.contains("belongs to no transaction") })
    // Traces of Geth come without the hash.
    let nameless = Self.trace("", "1").changed(["transaction_hash": nil])
    let error = #expect(throws: ReaderError.self) { _ = try Self.reading(nameless) }
    #expect(error?.description.contains("transaction_hash is missing, as in traces of Geth") == true)
  }

  @Test(arguments: [
    "a", "-1", "0,", "0,,1", "4294967296", [String](repeating: "0", count: 1_026).joined(separator: ","),
  ])
  func wrongTraceAddressesAreRejected(address: String) throws {
    let table = [Self.trace.header, Self.trace.row, Self.trace(address, "5").row].joined(separator: "\n")
    let (sink, counts) = try CollectingSink.reading(table, chain: .ethereum)
    #expect(counts == ReaderCounts(records: 2, rejected: 1))
    #expect(sink.rejects.first?.reason.contains("is not a list of at most") == true)
  }

  // MARK: Mixed

  @Test func transactionsAndTheirOutermostCallsCountOnce() throws {
    let transaction = Self.transaction.changed(["value": "100"])
    func trace(_ address: String, _ value: String) -> Draft {
      Self.trace(address, value).changed(["block_number": "17173049", "transaction_index": "3"])
    }
    for drafts in [
      [transaction, trace("", "100"), trace("0", "100")], [trace("", "100"), trace("0", "100"), transaction],
    ] {
      let text = drafts.map(\.json).joined(separator: "\n")
      let (sink, counts) = try CollectingSink.reading(text, chain: .ethereum)
      #expect(counts == ReaderCounts(records: 3))
      #expect(Self.amounts(sink) == ["native 100", "internal 100"])
    }
    // Where they disagree, the later one is rejected.
    let text = [transaction.json, trace("", "99").json].joined(separator: "\n")
    let (sink, counts) = try CollectingSink.reading(text, chain: .ethereum)
    #expect(counts == ReaderCounts(records: 2, rejected: 1))
    #expect(Self.amounts(sink) == ["native 100"])
  }

  @Test func recordsThatAreNoFactsArePassedOver() throws {
    let text =
      "{\"type\": \"contract\", \"address\": \"\(Self.ours)\", \"bytecode\": \"0x\"}\n"
      + "{\"type\": \"token\", \"address\": \"\(Self.ours)\", \"symbol\": \"X\"}\n{\"type\": \"cat\"}\n{\"a\": 1}\n"
      + Self.transaction.json.replacing("\"type\": \"transaction\", ", with: "") + "\n"
    let (sink, counts) = try CollectingSink.reading(text, as: EthereumETLReader.self, chain: .ethereum)
    #expect(counts == ReaderCounts(records: 5, rejected: 2))
    #expect(
      sink.rejects.map(\.reason) == [
        "type \"cat\" is no record of ethereum-etl", "has not the fields of any record of ethereum-etl",
      ])
    #expect(sink.transfers.count == 1)
  }

  // MARK: Tokens

  private static let token = "0xbb9bc244d798123fde783fcc1c72d3bb8c189413"
  private static let transferTopic = "0xddf252ad1be2c89b69c2b068fc378daa952ba7f163c4a11628f55a4df523b3ef"

  @Test func tokenTransfers() throws {
    let transfer = Draft(
      type: "token_transfer",
      fields: [
        ("token_address", Self.token), ("from_address", Self.ours), ("to_address", Self.theirs),
        ("value", "340282366920938463463374607431768211455"), ("transaction_hash", Self.hash("2a")), ("log_index", "9"),
        ("block_number", "17173049"),
      ])
    let (sink, counts) = try Self.reading(
      transfer, transfer.changed(["value": "340282366920938463463374607431768211456"]),
      transfer.changed(["log_index": ""]), transfer.changed(["token_address": "0x"]),
      transfer.changed(["log_index": "10", "value": "0"]))
    #expect(counts == ReaderCounts(records: 5, rejected: 3))
    let accounts = "\(Self.ours.dropFirst(2)) \(Self.theirs.dropFirst(2))"
    #expect(
      sink.transfers == [
        "token 340282366920938463463374607431768211455 eip155:1/erc20:\(Self.token) \(accounts) log 9 in 2a2a2a2a line 2",
        "token 0 eip155:1/erc20:\(Self.token) \(accounts) log 10 in 2a2a2a2a line 6",
      ])
    #expect(sink.rejects.map(\.position) == [3, 4, 5])
    #expect(sink.rejects[0].reason.contains("is more than 128 bits hold (column value)"))
  }

  private static let log = Draft(
    type: "log",
    fields: [
      ("log_index", "9"), ("transaction_hash", hash("2a")), ("transaction_index", "3"), ("block_hash", hash("bb")),
      ("block_number", "17173049"), ("address", token), ("data", "0x" + String(repeating: "0", count: 62) + "70"),
      (
        "topics",
        [
          transferTopic, "0x000000000000000000000000" + ours.dropFirst(2),
          "0x000000000000000000000000" + theirs.dropFirst(2),
        ]
        .joined(separator: ",")
      ),
    ])

  @Test func logs() throws {
    let other = Self.log.changed([
      "log_index": "10", "topics": Self.hash("11"), "data": "0x" + String(repeating: "ab", count: 99),
    ])
    let silent = Self.log.changed(["log_index": "11", "topics": "", "data": "0x"])
    let (sink, counts) = try Self.reading(Self.log, other, silent)
    #expect(counts == ReaderCounts(records: 3))
    #expect(
      sink.transfers == [
        "token 112 eip155:1/erc20:\(Self.token) \(Self.ours.dropFirst(2)) \(Self.theirs.dropFirst(2)) log 9 in 2a2a2a2a line 2"
      ])
    #expect(sink.transactions == [Self.place().replacing("time 1683029999", with: "time -") + " payer - fee -"])
  }

  @Test func malformedLogsAreRejectedAlone() throws {
    let topics = Self.log.fields.last?.value ?? ""
    let (sink, counts) = try Self.reading(
      Self.log.changed(["data": "0x"]), Self.log.changed(["data": "0x7"]), Self.log.changed(["data": "70"]),
      Self.log.changed(["topics": topics.replacing("0x000000000000000000000000", with: "0x000000000000000000000001")]),
      Self.log.changed(["topics": topics + ",0x12"]), Self.log.changed(["topics": "\(topics),\(topics)"]),
      Self.log.changed(["address": "0x12"]), Self.log.changed(["log_index": nil]),
      Self.log.changed(["data": Self.hash("ff")]),
      Self.log)
    #expect(counts == ReaderCounts(records: 10, rejected: 9))
    #expect(sink.transfers.map { $0.suffix(7) } == ["line 11"])
    let reasons = [
      "a Transfer log with 3 topics and 0 bytes of data", "data \"0x7\" is not hexadecimal",
      "data \"70\" is not hexadecimal",
      "topic 1 ", "topics ", "topics ", "address \"0x12\"", "\"\" is not a whole number below 2^63 (column log_index)",
      "amount 115792089237316195423570985008687907853269984665640564039457584007913129639935 is more than 128 bits hold",
    ]
    for (reject, reason) in zip(sink.rejects, reasons) { #expect(reject.reason.hasPrefix(reason), "\(reject)") }
  }

  @Test func itemsOfOneLogShareNoIndex() throws {
    func word(_ number: Int) -> String { String(repeating: "0", count: 60) + String(10_000 + number).suffix(4) }
    let topic = "0x4a39dc06d4c0dbc64b70af90fd698a233a518aa5d07e595d983b8c0526c8f7fb"
    let account = "0x000000000000000000000000"
    let batch = Self.log.changed([
      "topics": [
        topic, account + Self.token.dropFirst(2), account + Self.ours.dropFirst(2), account + Self.theirs.dropFirst(2),
      ]
      .joined(separator: ","),
      // Two lists of two: items 7 and 8, amounts 1 and 2. The offset of the second is 0xa0.
      "data": "0x" + word(40) + String(repeating: "0", count: 62) + "a0" + word(2) + word(7) + word(8) + word(2)
        + word(1) + word(2),
    ])
    let (sink, _) = try Self.reading(batch)
    let accounts = "\(Self.ours.dropFirst(2)) \(Self.theirs.dropFirst(2))"
    #expect(
      sink.transfers == [
        "nft 1 eip155:1/erc1155:\(Self.token)/7 \(accounts) log - in 2a2a2a2a line 2",
        "nft 2 eip155:1/erc1155:\(Self.token)/8 \(accounts) log - in 2a2a2a2a line 2",
      ])
  }

  // MARK: Sources

  @Test func theUserNamesTheChain() {
    for text in [Self.transaction.header + "\n" + Self.transaction.row, Self.transaction.json] {
      #expect(CollectingSink.failure(text)?.code == .chain)
      #expect(CollectingSink.failure(text)?.description.contains("--chain") == true)
      #expect(CollectingSink.failure(text, chain: .tron)?.code == .chain)
    }
  }

  @Test func wrongTablesFail() {
    let other = CollectingSink.failure("address,bytecode\n", as: EthereumETLReader.self, chain: .ethereum)
    #expect(other?.code == .column)
    let twice = CollectingSink.failure(Self.transaction.header + ",value\n", chain: .ethereum)
    #expect(twice?.description.contains("column value stands twice") == true)
    let short = CollectingSink.failure(Self.transaction.header + "\n1,2\n", chain: .ethereum)
    #expect(short?.description.contains("the row has 2 fields where the header has 15") == true)
  }

  @Test(arguments: [
    ("hash", "0x12"), ("from_address", "0x12"), ("from_address", ""), ("to_address", "x"), ("value", "1e18"),
    ("value", "1.0"), ("value", ""), ("block_number", "latest"), ("transaction_index", "-1"), ("block_hash", "0x"),
    ("block_timestamp", "noon"),
  ])
  func badRecordsAreRejectedAlone(field: String, value: String) throws {
    let (sink, counts) = try Self.reading(
      Self.transaction.changed([field: value]), Self.transaction.changed(["hash": Self.hash("2b")]))
    #expect(counts == ReaderCounts(records: 2, rejected: 1))
    #expect(sink.rejects.first?.position == 2)
    #expect(sink.rejects.first?.reason.contains(field) == true, "\(sink.rejects)")
    #expect(sink.transfers.count == 1)
  }

  @Test func brokenLinesAreRejectedAlone() throws {
    let text = [Self.transaction.json, "{\"hash\": }", Self.log.json].joined(separator: "\n")
    let (sink, counts) = try CollectingSink.reading(text, chain: .ethereum)
    #expect(counts == ReaderCounts(records: 3, rejected: 1))
    #expect(sink.rejects.first?.position == 2)
    #expect(sink.transfers.count == 2)
  }

  @Test func batchesAreBounded() throws {
    let rows = (0..<50_000).map { Self.trace.changed(["trace_address": "\($0)"]).row }
    let text = ([Self.trace.header, Self.trace.row] + rows).joined(separator: "\n")
    let (sink, counts) = try CollectingSink.reading(text, chain: .ethereum)
    #expect(counts == ReaderCounts(records: 50_001))
    #expect(sink.transfers.count == 50_001)
    #expect(sink.largestBatch <= Handover.batchLimit + 2)
  }

  @Test func truncationsAndFlipsNeverCrash() {
    var random = SplitMix64(seed: 41)
    for text in [
      [Self.log.header, Self.log.row, Self.log.row].joined(separator: "\n"),
      [Self.log.json, Self.trace.json, Self.transaction.json].joined(separator: "\n"),
    ] {
      let bytes = Array(text.utf8)
      for length in stride(from: 0, to: bytes.count, by: 3) {
        _ = CollectingSink.failure(Array(bytes[..<length]), as: EthereumETLReader.self, chain: .ethereum)
      }
      for _ in 0..<500 {
        var changed = bytes
        changed[random.number(0...bytes.count - 1)] = UInt8(truncatingIfNeeded: random.next())
        _ = CollectingSink.failure(changed, as: EthereumETLReader.self, chain: .ethereum)
      }
    }
  }
}
