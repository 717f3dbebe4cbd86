import Foundation
import Ledger
import TestSupport
import Testing

@testable import Readers

@Suite struct EthereumETLReaderTests {
  private typealias Draft = EthereumETLDraft

  // MARK: Blocks

  @Test func blocks() throws {
    let block = Draft(
      type: "block",
      fields: [
        ("number", "17173049"), ("hash", Draft.hash("bb")), ("parent_hash", Draft.hash("ba")), ("miner", Draft.miner),
        ("timestamp", "1683029999"), ("transaction_count", "143"), ("withdrawals_root", ""),
      ])
    let (sink, counts) = try Draft.reading(block, block.changed(["hash": "0x1"]), block.changed(["timestamp": nil]))
    #expect(counts == ReaderCounts(records: 3, rejected: 1))
    let text = "17173049 \(String(repeating: "bb", count: 32)) after \(String(repeating: "ba", count: 32)) at"
    #expect(sink.blocks == ["\(text) 1683029999", "\(text) -1"])
    #expect(sink.rejects.first?.reason == "block hash \"0x1\" is not 64 hexadecimal digits (column hash)")
  }

  // MARK: Transactions

  @Test func transactionsWithoutReceipts() throws {
    let (sink, counts) = try Draft.reading(
      Draft.transaction, Draft.transaction.changed(["hash": Draft.hash("2b"), "value": "0"]))
    #expect(counts == ReaderCounts(records: 2))
    let payer = " payer \(Draft.ours.dropFirst(2)) fee -"
    #expect(sink.transactions == [Draft.place() + payer, Draft.place("2b") + payer])
    #expect(
      sink.transfers == [
        "native 7400000000000000000 \(Draft.native) \(Draft.ours.dropFirst(2)) \(Draft.theirs.dropFirst(2)) log - in 2a2a2a2a"
          + " line 2"
      ])
  }

  @Test func transactionsWithReceipts() throws {
    let receipt: Draft.Changes = [
      "receipt_status": "1", "receipt_gas_used": "21000", "receipt_effective_gas_price": "30000000000",
      "receipt_contract_address": nil,
    ]
    let done = Draft.transaction.changed(receipt)
    let failed = done.changed(["receipt_status": "0", "hash": Draft.hash("2b")])
    // Before the Byzantium fork.
    let early = done.changed(["receipt_status": nil, "hash": Draft.hash("2c"), "receipt_effective_gas_price": nil])
    let (sink, counts) = try Draft.reading(
      done, failed, early, done.changed(["receipt_status": "2", "hash": Draft.hash("2d")]),
      early.changed(["hash": Draft.hash("2e"), "max_fee_per_gas": "90000000000"]))
    #expect(counts == ReaderCounts(records: 5, rejected: 1))
    #expect(sink.transfers.map { $0.suffix(15) } == ["2a2a2a2a line 2", "2c2c2c2c line 4", "2e2e2e2e line 6"])
    #expect(
      sink.transactions.map { String($0.split(separator: " ").last ?? "") } == [
        "630000000000000", "630000000000000", "420000000000000", "-",
      ])
    #expect(sink.rejects.first?.reason == "receipt_status \"2\" is neither 0 nor 1")
  }

  @Test func feesHaveAllTheirParts() throws {
    let receipt: Draft.Changes = [
      "receipt_status": "1", "receipt_gas_used": "21000", "receipt_effective_gas_price": "3", "receipt_l1_fee": "500",
    ]
    func fee(_ changes: Draft.Changes, on chain: Chain = .ethereum) throws -> String? {
      let (sink, _) = try Draft.reading(Draft.transaction.changed(receipt).changed(changes), chain: chain)
      return sink.transactions.first?.split(separator: " ").last.map(String.init)
    }
    #expect(try fee([:]) == "63500")
    #expect(try fee([:], on: .base) == "63500")
    #expect(try fee(["receipt_l1_fee": nil], on: .base) == "-")
    #expect(try fee(["receipt_l1_fee": nil], on: .arbitrum) == "63000")
    #expect(try fee(["transaction_type": "3"]) == "-")
    let blobs: Draft.Changes = [
      "transaction_type": "3", "receipt_blob_gas_used": "131072", "receipt_blob_gas_price": "2",
    ]
    #expect(try fee(blobs) == "325644")
  }

  @Test func creationsPayTheContract() throws {
    // The account of a contract follows from sender and nonce.
    let sender = "0x6ac7ea33f8831ea9dcc53393aaa88b25a785dbf0"
    let creation = Draft.transaction.changed(["to_address": nil, "from_address": sender, "nonce": "1"])
    let told = creation.changed(["receipt_contract_address": Draft.theirs, "hash": Draft.hash("2b")])
    let (sink, _) = try Draft.reading(
      creation.changed(["receipt_contract_address": nil]), told,
      told.changed(["hash": Draft.hash("2c"), "receipt_contract_address": nil, "nonce": nil]))
    #expect(
      sink.transfers.map { $0.split(separator: " ")[4] } == [
        "343c43a37d37dff08ae8c4a11544c718abb4fcf8", Draft.theirs.dropFirst(2),
      ])
    #expect(sink.rejects.map(\.reason) == ["a contract is created, and nothing tells its account"])
  }

  @Test func receipts() throws {
    let receipt = Draft(
      type: "receipt",
      fields: [
        ("transaction_hash", Draft.hash("2a")), ("transaction_index", "3"), ("block_hash", Draft.hash("bb")),
        ("block_number", "17173049"), ("cumulative_gas_used", "122706"), ("gas_used", "21000"),
        ("contract_address", ""),
        ("root", nil), ("status", "1"), ("effective_gas_price", "50000000000"), ("l1_fee", nil),
      ])
    let (sink, counts) = try Draft.reading(
      receipt, receipt.changed(["transaction_hash": Draft.hash("2b"), "status": "0"]),
      receipt.changed(["transaction_hash": Draft.hash("2c"), "status": nil, "effective_gas_price": nil]),
      receipt.changed(["status": "x"]), receipt.changed(["gas_used": "-1"]))
    #expect(counts == ReaderCounts(records: 5, rejected: 2))
    #expect(sink.transfers.isEmpty)
    let place = Draft.place().replacing("time 1683029999", with: "time -")
    #expect(sink.transactions.first == place + " payer - fee 1050000000000000")
    #expect(
      sink.transactions.map { String($0.split(separator: " ").last ?? "") } == [
        "1050000000000000", "1050000000000000", "-",
      ])
  }

  // MARK: Mixed

  @Test func transactionsAndTheirOutermostCallsCountOnce() throws {
    let transaction = Draft.transaction.changed(["value": "100"])
    func trace(_ address: String, _ value: String) -> Draft {
      Draft.trace(address, value).changed(["block_number": "17173049", "transaction_index": "3"])
    }
    for drafts in [
      [transaction, trace("", "100"), trace("0", "100")], [trace("", "100"), trace("0", "100"), transaction],
    ] {
      let text = drafts.map(\.json).joined(separator: "\n")
      let (sink, counts) = try CollectingSink.reading(text, chain: .ethereum)
      #expect(counts == ReaderCounts(records: 3))
      #expect(Draft.amounts(sink) == ["native 100", "internal 100"])
    }
    // Where they disagree, the later one is rejected.
    let text = [transaction.json, trace("", "99").json].joined(separator: "\n")
    let (sink, counts) = try CollectingSink.reading(text, chain: .ethereum)
    #expect(counts == ReaderCounts(records: 2, rejected: 1))
    #expect(Draft.amounts(sink) == ["native 100"])
  }

  @Test func mixturesThatAreTooFarApartAreSeen() throws {
    var parser = EthereumETLParser(chain: .ethereum, values: ToldValues(generation: 1))
    var sink = CollectingSink()
    let handover = Handover(source: "memory", place: "line", options: ReaderOptions())
    func read(_ draft: Draft, _ kind: EthereumETLRecord.Kind) throws {
      var source = ByteSource(bytes: Array((draft.header + "\n" + draft.row).utf8), name: "memory")
      var (rows, record) = (CSVRows(), Record<EthereumETLField>())
      _ = try rows.next(&source)
      let columns = try Record<EthereumETLField>.columns(in: rows.texts, "memory")
      _ = try rows.next(&source)
      record.take(rows, columns)
      try parser.read(record, kind, at: 1, handover, into: &sink)
    }
    for byte in ["01", "02", "03"] { try read(Draft.transaction.changed(["hash": Draft.hash(byte)]), .transaction) }
    #expect(!parser.mixesApart)
    try read(Draft.trace, .trace)
    #expect(parser.mixesApart)
  }

  @Test(arguments: [
    "address,bytecode,function_sighashes,is_erc20,is_erc721,block_number\n\(EthereumETLDraft.token),0x60,\"0x01,0x02\",True,False,5\n",
    "address,symbol,name,decimals,total_supply,block_number\n\(EthereumETLDraft.token),X,Y,18,5,6\n",
    "{\"type\": \"contract\", \"address\": \"\(EthereumETLDraft.token)\", \"bytecode\": \"0x60\", \"function_sighashes\": [\"0x01\"]}\n",
    "{\"address\": \"\(EthereumETLDraft.token)\", \"symbol\": \"X\", \"name\": \"Y\", \"decimals\": 18, \"total_supply\": 5}\n",
  ])
  func contractsAndTokensPass(text: String) throws {
    let (sink, counts) = try CollectingSink.reading(text, chain: .ethereum)
    #expect(counts == ReaderCounts(records: 1))
    #expect(sink.transactions.isEmpty && sink.transfers.isEmpty && sink.rejects.isEmpty)
  }

  @Test func fieldsFitTheirBits() {
    #expect(EthereumETLField.allCases.count <= 64)
    #expect(TronGridReader.Field.allCases.count <= 64)
    #expect(TronScanReader.Field.allCases.count <= 64)
    #expect(EtherscanAPIReader.Field.allCases.count <= 64)
  }

  @Test func recordsOfOneTransactionFillItsPlace() throws {
    let transfer = Draft(
      type: "token_transfer",
      fields: [
        ("token_address", Draft.token), ("from_address", Draft.theirs), ("to_address", Draft.ours), ("value", "5"),
        ("transaction_hash", Draft.hash("2a")), ("log_index", "8"), ("block_number", "17173049"),
      ])
    let receipt = Draft(
      type: "receipt",
      fields: [
        ("transaction_hash", Draft.hash("2a")), ("block_number", "17173049"), ("cumulative_gas_used", "1"),
        ("gas_used", "21000"),
        ("status", "1"), ("effective_gas_price", "3"),
      ])
    let other = Draft.log.changed(["block_hash": Draft.hash("bc")])
    let drafts = [transfer, Draft.log, other, Draft.transaction, receipt]
    let (sink, counts) = try CollectingSink.reading(drafts.map(\.json).joined(separator: "\n"), chain: .ethereum)
    #expect(counts == ReaderCounts(records: 5, rejected: 1))
    #expect(sink.transactions == [Draft.place() + " payer \(Draft.ours.dropFirst(2)) fee 63000"])
    #expect(Draft.amounts(sink) == ["token 5", "token 112", "native 7400000000000000000"])
    let hashes = (String(repeating: "bc", count: 32), String(repeating: "bb", count: 32))
    #expect(
      sink.rejects == [
        Reject(
          position: 3,
          reason: "block hash \(hashes.0) is not the \(hashes.1) of an earlier row of the same transaction")
      ])
  }

  @Test func recordsThatAreNoFactsArePassedOver() throws {
    let text =
      "{\"type\": \"contract\", \"address\": \"\(Draft.ours)\", \"bytecode\": \"0x\"}\n"
      + "{\"type\": \"token\", \"address\": \"\(Draft.ours)\", \"symbol\": \"X\"}\n{\"type\": \"cat\"}\n{\"a\": 1}\n"
      + Draft.transaction.json.replacing("\"type\": \"transaction\", ", with: "") + "\n"
    let (sink, counts) = try CollectingSink.reading(text, as: EthereumETLReader.self, chain: .ethereum)
    #expect(counts == ReaderCounts(records: 5, rejected: 2))
    #expect(
      sink.rejects.map(\.reason) == [
        "type \"cat\" is no record of ethereum-etl", "has not the fields of any record of ethereum-etl",
      ])
    #expect(sink.transfers.count == 1)
  }

  // MARK: Tokens

  @Test func tokenTransfers() throws {
    let transfer = Draft(
      type: "token_transfer",
      fields: [
        ("token_address", Draft.token), ("from_address", Draft.ours), ("to_address", Draft.theirs),
        ("value", "340282366920938463463374607431768211455"), ("transaction_hash", Draft.hash("2a")),
        ("log_index", "9"),
        ("block_number", "17173049"),
      ])
    let (sink, counts) = try Draft.reading(
      transfer, transfer.changed(["value": "340282366920938463463374607431768211456"]),
      transfer.changed(["log_index": ""]), transfer.changed(["token_address": "0x"]),
      transfer.changed(["log_index": "10", "value": "0"]))
    #expect(counts == ReaderCounts(records: 5, rejected: 3))
    let accounts = "\(Draft.ours.dropFirst(2)) \(Draft.theirs.dropFirst(2))"
    #expect(
      sink.transfers == [
        "token 340282366920938463463374607431768211455 eip155:1/erc20:\(Draft.token) \(accounts) log 9 in 2a2a2a2a line 2",
        "token 0 eip155:1/erc20:\(Draft.token) \(accounts) log 10 in 2a2a2a2a line 6",
      ])
    #expect(sink.rejects.map(\.position) == [3, 4, 5])
    #expect(sink.rejects[0].reason.contains("is more than 128 bits hold (column value)"))
  }

  @Test func logs() throws {
    let other = Draft.log.changed([
      "log_index": "10", "topics": Draft.hash("11"), "data": "0x" + String(repeating: "ab", count: 99),
    ])
    let silent = Draft.log.changed(["log_index": "11", "topics": "", "data": "0x"])
    let (sink, counts) = try Draft.reading(Draft.log, other, silent)
    #expect(counts == ReaderCounts(records: 3))
    #expect(
      sink.transfers == [
        "token 112 eip155:1/erc20:\(Draft.token) \(Draft.ours.dropFirst(2)) \(Draft.theirs.dropFirst(2)) log 9 in 2a2a2a2a line 2"
      ])
    #expect(sink.transactions == [Draft.place().replacing("time 1683029999", with: "time -") + " payer - fee -"])
  }

  @Test func malformedLogsAreRejectedAlone() throws {
    let topics = Draft.log.fields.last?.value ?? ""
    let (sink, counts) = try Draft.reading(
      Draft.log.changed(["data": "0x"]), Draft.log.changed(["data": "0x7"]), Draft.log.changed(["data": "70"]),
      Draft.log.changed(["topics": topics.replacing("0x000000000000000000000000", with: "0x000000000000000000000001")]),
      Draft.log.changed(["topics": topics + ",0x12"]), Draft.log.changed(["topics": "\(topics),\(topics)"]),
      Draft.log.changed(["address": "0x12"]), Draft.log.changed(["log_index": nil]),
      Draft.log.changed(["data": Draft.hash("ff")]),
      Draft.log)
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

  @Test func longTextsAreNoFaultWhereNobodyReadsThem() throws {
    let long = "0x" + String(repeating: "00", count: 70_000)
    let topics = [String](repeating: Draft.hash("11"), count: 3_000).joined(separator: ",")
    let (sink, counts) = try Draft.reading(
      Draft.log.changed(["data": long, "topics": Draft.hash("11")]), Draft.log.changed(["data": long]),
      Draft.log.changed(["topics": topics]), Draft.log)
    #expect(counts == ReaderCounts(records: 4, rejected: 2))
    #expect(sink.transfers.map { $0.suffix(6) } == ["line 5"])
    #expect(
      sink.rejects.map(\.reason) == [
        "`data` is longer than 131072 characters", "`topics` is longer than 131072 characters",
      ])
  }

  @Test func itemsOfOneLogShareNoIndex() throws {
    func word(_ number: Int) -> String { String(repeating: "0", count: 60) + String(10_000 + number).suffix(4) }
    let topic = "0x4a39dc06d4c0dbc64b70af90fd698a233a518aa5d07e595d983b8c0526c8f7fb"
    let account = "0x000000000000000000000000"
    let batch = Draft.log.changed([
      "topics": [
        topic, account + Draft.token.dropFirst(2), account + Draft.ours.dropFirst(2),
        account + Draft.theirs.dropFirst(2),
      ]
      .joined(separator: ","),
      // Two lists of two: items 7 and 8, amounts 1 and 2. The offset of the second is 0xa0.
      "data": "0x" + word(40) + String(repeating: "0", count: 62) + "a0" + word(2) + word(7) + word(8) + word(2)
        + word(1) + word(2),
    ])
    let (sink, _) = try Draft.reading(batch)
    let accounts = "\(Draft.ours.dropFirst(2)) \(Draft.theirs.dropFirst(2))"
    #expect(
      sink.transfers == [
        "nft 1 eip155:1/erc1155:\(Draft.token)/7 \(accounts) log - in 2a2a2a2a line 2",
        "nft 2 eip155:1/erc1155:\(Draft.token)/8 \(accounts) log - in 2a2a2a2a line 2",
      ])
  }

  // MARK: Sources

  @Test func theUserNamesTheChain() {
    for text in [Draft.transaction.header + "\n" + Draft.transaction.row, Draft.transaction.json] {
      #expect(CollectingSink.failure(text)?.code == .chain)
      #expect(CollectingSink.failure(text)?.description.contains("--chain") == true)
      #expect(CollectingSink.failure(text, chain: .tron)?.code == .chain)
    }
  }

  @Test func wrongTablesFail() {
    let other = CollectingSink.failure("address,balance\n", as: EthereumETLReader.self, chain: .ethereum)
    #expect(other?.code == .column)
    let twice = CollectingSink.failure(Draft.transaction.header + ",value\n", chain: .ethereum)
    #expect(twice?.description.contains("column value stands twice") == true)
    let short = CollectingSink.failure(Draft.transaction.header + "\n1,2\n", chain: .ethereum)
    #expect(short?.description.contains("the row has 2 fields where the header has 15") == true)
  }

  @Test(arguments: [
    ("hash", "0x12"), ("from_address", "0x12"), ("from_address", ""), ("to_address", "x"), ("value", "1e18"),
    ("value", "1.0"), ("value", ""), ("block_number", "latest"), ("transaction_index", "-1"), ("block_hash", "0x"),
    ("block_timestamp", "noon"),
  ])
  func badRecordsAreRejectedAlone(field: String, value: String) throws {
    let (sink, counts) = try Draft.reading(
      Draft.transaction.changed([field: value]), Draft.transaction.changed(["hash": Draft.hash("2b")]))
    #expect(counts == ReaderCounts(records: 2, rejected: 1))
    #expect(sink.rejects.first?.position == 2)
    #expect(sink.rejects.first?.reason.contains(field) == true, "\(sink.rejects)")
    #expect(sink.transfers.count == 1)
  }

  @Test func brokenLinesAreRejectedAlone() throws {
    let text = [Draft.transaction.json, "{\"hash\": }", Draft.log.json].joined(separator: "\n")
    let (sink, counts) = try CollectingSink.reading(text, chain: .ethereum)
    #expect(counts == ReaderCounts(records: 3, rejected: 1))
    #expect(sink.rejects.first?.position == 2)
    #expect(sink.transfers.count == 2)
  }

  @Test func batchesAreBounded() throws {
    let rows = (0..<50_000).map { Draft.trace.changed(["trace_address": "\($0)"]).row }
    let text = ([Draft.trace.header, Draft.trace.row] + rows).joined(separator: "\n")
    let (sink, counts) = try CollectingSink.reading(text, chain: .ethereum)
    #expect(counts == ReaderCounts(records: 50_001))
    #expect(sink.transfers.count == 50_001)
    #expect(sink.largestBatch <= Handover.batchLimit + 2)
  }

  @Test func truncationsAndFlipsNeverCrash() {
    var random = SplitMix64(seed: 41)
    for text in [
      [Draft.log.header, Draft.log.row, Draft.log.row].joined(separator: "\n"),
      [Draft.log.json, Draft.trace.json, Draft.transaction.json].joined(separator: "\n"),
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
