import Foundation
import Ledger
import TestSupport
import Testing

@testable import Readers

@Suite struct TronGridReaderTests {
  /// Two accounts, as base58, as TronGrid's hexadecimal, and as their 20 bytes.
  private static let ours = "TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t"
  private static let oursHex = "41a614f803b6fd780986a42c78ec9c7f77e6ded13c"
  private static let oursBytes = "a614f803b6fd780986a42c78ec9c7f77e6ded13c"
  private static let theirs = "TEkxiTehnzSmSe2XqrBj4w32RUN966rdz8"
  private static let theirsHex = "413487b63d30b5b2c87fb7ffa8bcfade38eaac1abe"
  private static let theirsBytes = "3487b63d30b5b2c87fb7ffa8bcfade38eaac1abe"
  private static let tron = "tron:0x2b6653dc"

  private static func hash(_ byte: String) -> String { String(repeating: byte, count: 32) }

  private static func transaction(
    _ kind: String = "TransferContract", _ call: String = "\"amount\":1500000,\"to_address\":\"\(theirsHex)\"",
    result: String = "\"contractRet\":\"SUCCESS\",\"fee\":1100000", id: String = "2a", block: String = "50000000"
  ) -> String {
    "{\"ret\":[{\(result)}],\"signature\":[\"00\"],\"txID\":\"\(hash(id))\",\"net_usage\":0,\"net_fee\":100000,"
      + "\"blockNumber\":\(block),\"block_timestamp\":1700000001999,\"energy_fee\":1000000,\"raw_data\":{\"contract\":["
      + "{\"parameter\":{\"value\":{\(call),\"owner_address\":\"\(oursHex)\"},\"type_url\":\"x\"},\"type\":\"\(kind)\"}],"
      + "\"expiration\":1700000060000,\"timestamp\":1700000000000},\"internal_transactions\":[]}"
  }

  private static func token(
    _ value: String = "\"1000000\"", id: String = "2a", time: Int = 1_700_000_001_999, type: String = "Transfer"
  ) -> String {
    "{\"transaction_id\":\"\(hash(id))\",\"token_info\":{\"symbol\":\"USDT\",\"address\":\"\(ours)\",\"decimals\":6,"
      + "\"name\":\"Tether USD\"},\"block_timestamp\":\(time),\"from\":\"\(theirs)\",\"to\":\"\(ours)\",\"type\":\"\(type)\","
      + "\"value\":\(value)}"
  }

  private static func internalTransfer(_ data: String) -> String {
    "{\"internal_tx_id\":\"\(hash("99"))\",\"data\":{\(data)},\"block_timestamp\":1700000001000,\"to_address\":\"\(theirsHex)\","
      + "\"tx_id\":\"\(hash("2a"))\",\"from_address\":\"\(oursHex)\"}"
  }

  private static func answer(_ records: String...) -> String {
    "{\"data\":[\(records.joined(separator: ","))],\"success\":true,\"meta\":{\"at\":1700000002000,\"page_size\":\(records.count)}}"
  }

  private static func movements(_ sink: CollectingSink) -> [String] {
    sink.transfers.map { $0.split(separator: " ").prefix(3).joined(separator: " ") }
  }

  @Test func coins() throws {
    let (sink, counts) = try CollectingSink.reading(Self.answer(Self.transaction()))
    #expect(counts == ReaderCounts(records: 1))
    #expect(sink.chains == ["tron"])
    #expect(
      sink.transactions == [
        Self.hash("2a") + " height 50000000 index - time 1700000001 block - version - lock - in [] out [] payer"
          + " \(Self.oursBytes) fee 1100000"
      ])
    #expect(
      sink.transfers == [
        "native 1500000 \(Self.tron)/slip44:195 \(Self.oursBytes) \(Self.theirsBytes) log - in 2a2a2a2a line 9"
      ])
    // Read with `visible`, addresses are base58.
    let visible = Self.transaction().replacing(Self.oursHex, with: Self.ours).replacing(
      Self.theirsHex, with: Self.theirs)
    #expect(try CollectingSink.reading(Self.answer(visible)).sink.transfers == sink.transfers)
  }

  @Test(arguments: ["REVERT", "OUT_OF_ENERGY", "FAILED", "success"])
  func whatFailedMovedNothing(result: String) throws {
    let failed = Self.transaction(result: "\"contractRet\":\"\(result)\",\"fee\":7")
    let (sink, counts) = try CollectingSink.reading(Self.answer(failed))
    #expect(counts == ReaderCounts(records: 1))
    #expect(sink.transfers.isEmpty)
    #expect(sink.transactions.first?.hasSuffix("payer \(Self.oursBytes) fee 7") == true)
  }

  @Test func callsMoveCoinsAndTokens() throws {
    let call = "\"data\":\"a9059cbb\",\"contract_address\":\"\(Self.theirsHex)\""
    let (sink, counts) = try CollectingSink.reading(
      Self.answer(
        Self.transaction("TriggerSmartContract", call, id: "01"),
        Self.transaction("TriggerSmartContract", call + ",\"call_value\":5", id: "02"),
        Self.transaction(
          "TriggerSmartContract", call + ",\"call_value\":5,\"token_id\":1002000,\"call_token_value\":6", id: "03"),
        Self.transaction("FreezeBalanceV2Contract", "\"frozen_balance\":7", id: "04"),
        Self.transaction("CreateSmartContract", "\"new_contract\":{\"call_value\":0}", id: "05"),
        Self.transaction("CreateSmartContract", "\"new_contract\":{\"call_value\":8}", id: "06")))
    #expect(counts == ReaderCounts(records: 6, rejected: 1))
    #expect(
      Self.movements(sink) == [
        "native 5 \(Self.tron)/slip44:195", "native 5 \(Self.tron)/slip44:195", "token 6 \(Self.tron)/trc10:1002000",
      ])
    #expect(sink.transactions.count == 5)
    #expect(sink.rejects.first?.reason == "a contract is created with TRX, and nothing tells its account")
  }

  @Test(arguments: [
    ("\"31303032303030\"", "1002000"), ("\"1002000\"", "1002000"), ("\"425454\"", nil), ("\"0002000\"", nil),
    ("\"\"", nil),
    ("\"3130303230303\"", nil), ("\"41303032303030\"", nil),
  ])
  func numberedTokens(name: String, number: String?) throws {
    let call = "\"asset_name\":\(name),\"amount\":12,\"to_address\":\"\(Self.theirsHex)\""
    let text = Self.answer(Self.transaction("TransferAssetContract", call), Self.transaction(id: "2b"))
    let (sink, counts) = try CollectingSink.reading(text)
    #expect(counts.rejected == (number == nil ? 1 : 0))
    #expect(
      Self.movements(sink).first
        == (number.map { "token 12 \(Self.tron)/trc10:\($0)" } ?? "native 1500000 \(Self.tron)/slip44:195"))
  }

  @Test func tokens() throws {
    let (sink, counts) = try CollectingSink.reading(
      Self.answer(Self.token(), Self.token("\"5\"", type: "Approval"), Self.token("\"5\"", type: "Swap")))
    #expect(counts == ReaderCounts(records: 3, rejected: 1))
    #expect(
      sink.transfers == [
        "token 1000000 \(Self.tron)/trc20:\(Self.ours) \(Self.theirsBytes) \(Self.oursBytes) log - in 2a2a2a2a line 9"
      ])
    #expect(sink.assets == [.init(id: "\(Self.tron)/trc20:\(Self.ours)", symbol: "USDT", decimals: 6)])
    #expect(sink.transactions.first?.contains("height - index - time 1700000001 ") == true)
    #expect(sink.rejects.first?.reason == "type \"Swap\" is neither Transfer nor Approval")
  }

  private static func event(
    _ name: String = "Transfer",
    signature: String = "Transfer(address indexed from, address indexed to, uint256 value)",
    value: String = "\"1000000\"", index: String = "4"
  ) -> String {
    "{\"block_number\":50000000,\"block_timestamp\":1700000001000,\"caller_contract_address\":\"\(ours)\","
      + "\"contract_address\":\"\(ours)\",\"event_index\":\(index),\"event_name\":\"\(name)\",\"result\":{"
      + "\"0\":\"0x\(theirsBytes)\",\"1\":\"0x\(oursBytes)\",\"2\":\(value),\"from\":\"x\"},"
      + "\"event\":\"\(signature)\",\"transaction_id\":\"\(hash("2a"))\"}"
  }

  @Test func events() throws {
    let item = "Transfer(address indexed from, address indexed to, uint256 indexed tokenId)"
    let four = "Transfer(address indexed from, address indexed to, uint256 value, bytes data)"
    let (sink, counts) = try CollectingSink.reading(
      Self.answer(
        Self.event(), Self.event("Approval"), Self.event(signature: item), Self.event(signature: four),
        Self.event(value: "\"x\""), Self.event(index: "-1"), Self.event(value: "null")))
    #expect(counts == ReaderCounts(records: 7, rejected: 5))
    #expect(
      sink.transfers == [
        "token 1000000 \(Self.tron)/trc20:\(Self.ours) \(Self.theirsBytes) \(Self.oursBytes) log 4 in 2a2a2a2a line 9"
      ])
    #expect(sink.transactions.first?.contains("height 50000000 index - time 1700000001 ") == true)
    #expect(sink.rejects.map { $0.reason.hasPrefix("event ") } == [true, true, false, false, true])
  }

  private static func freeze(_ name: String, _ signature: String = "", _ second: String = "null") -> String {
    event(name, signature: signature).replacing("\"1\":\"0x\(oursBytes)\"", with: "\"1\":\(second)")
  }

  @Test func freezes() throws {
    let (sink, counts) = try CollectingSink.reading(
      Self.answer(
        Self.freeze("AddedBlackList", "AddedBlackList(address indexed _user)"), Self.freeze("RemovedBlackList"),
        Self.freeze("DestroyedBlackFunds", "DestroyedBlackFunds(address _user, uint256 _balance)", "\"75\""),
        Self.freeze("Blacklisted", "Blacklisted(address a, uint256 b)"),
        Self.freeze("DestroyedBlackFunds", "", "\"x\""), Self.freeze("AddedBlackLists")))
    let token = "\(Self.tron)/trc20:\(Self.ours)"
    #expect(
      sink.events.map { $0.split(separator: " line").first.map(String.init) } == [
        "frozen \(Self.theirsBytes) - of \(token) log 4 in 2a2a2a2a",
        "freed \(Self.theirsBytes) - of \(token) log 4 in 2a2a2a2a",
        "destroyed \(Self.theirsBytes) 75 of \(token) log 4 in 2a2a2a2a",
      ])
    #expect(counts == ReaderCounts(records: 6, rejected: 1))
    #expect(sink.transfers.isEmpty && sink.transactions.count == 1)
  }

  @Test func transfersWithoutBlockComeInOrderOfTime() throws {
    func answer(_ times: [(String, Int)]) -> String {
      Self.answer(times.map { Self.token("\"\($0.0)\"", id: $0.0, time: $0.1) }.joined(separator: ","))
    }
    // As TronGrid lists them: the newest first, also within one block.
    let newest = answer([("33", 3000), ("22", 2000), ("21", 2000), ("11", 1000)])
    #expect(
      try CollectingSink.reading(newest).sink.transfers.map { $0.split(separator: " ")[1] } == ["11", "21", "22", "33"])
    let oldest = answer([("11", 1000), ("21", 2000), ("22", 2000), ("33", 3000)])
    #expect(
      try CollectingSink.reading(oldest).sink.transfers.map { $0.split(separator: " ")[1] } == ["11", "21", "22", "33"])
    let mixed = answer([("22", 2000), ("33", 3000), ("11", 1000)])
    #expect(try CollectingSink.reading(mixed).sink.transfers.map { $0.split(separator: " ")[1] } == ["11", "22", "33"])
    let contrary = Self.answer(Self.token("\"1\"", time: 9_000), Self.token("\"2\"", id: "2b"), Self.token("\"3\""))
    let (sink, counts) = try CollectingSink.reading(contrary)
    #expect(counts == ReaderCounts(records: 3))
    // A transaction told at two times is told twice only where another comes between.
    #expect(sink.transfers.map { $0.split(separator: " ")[1] } == ["1", "2", "3"])
    let odd = Self.answer(Self.token("\"1\"", time: 9_000), Self.token("\"2\"", time: 8_000))
    let rejected = try CollectingSink.reading(odd)
    #expect(rejected.counts == ReaderCounts(records: 2, rejected: 1))
    #expect(rejected.sink.rejects.first?.reason.hasPrefix("time ") == true)
  }

  @Test func tooManyTransfersWithoutBlockFail() {
    let text = Self.answer([String](repeating: Self.token(), count: WaitingRows.limit + 1).joined(separator: ","))
    let error = CollectingSink.failure(text)
    #expect(error?.code == .value)
    #expect(error?.description.contains("more than 100000 transfers without block numbers") == true)
  }

  @Test func internalTransfers() throws {
    let (sink, counts) = try CollectingSink.reading(
      Self.answer(
        Self.internalTransfer("\"note\":\"63616c6c\",\"rejected\":false,\"call_value\":{\"_\":7000000}"),
        Self.internalTransfer("\"rejected\":true,\"call_value\":{\"_\":8}"),
        Self.internalTransfer("\"rejected\":false,\"call_value\":{\"_\":0}"),
        Self.internalTransfer("\"rejected\":false,\"call_value\":{\"1002000\":8}")))
    #expect(counts == ReaderCounts(records: 4, rejected: 1))
    #expect(
      sink.transfers == [
        "internal 7000000 \(Self.tron)/slip44:195 \(Self.oursBytes) \(Self.theirsBytes) log - in 2a2a2a2a line 9"
      ])
    #expect(sink.rejects.first?.reason == "the internal transfer tells no amount of TRX")
  }

  @Test func pagesThatOverlapCountOnce() throws {
    let text =
      Self.answer(Self.transaction(id: "01"), Self.transaction(id: "02")) + "\n"
      + Self.answer(Self.transaction(id: "01"))
    let (sink, counts) = try CollectingSink.reading(text)
    #expect(counts == ReaderCounts(records: 3))
    #expect(sink.transfers.count == 2)
  }

  @Test(arguments: [
    (transaction().replacing("\"contractRet\":\"SUCCESS\",", with: ""), "`ret.contractRet` is missing"),
    (transaction().replacing(oursHex, with: "TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6T"), "(column owner_address)"),
    (transaction().replacing(theirsHex, with: "0x\(theirsBytes.dropLast())g"), "(column to_address)"),
    (transaction().replacing("1500000", with: "1.5"), "(column amount)"),
    (transaction().replacing("1500000", with: "-1"), "(column amount)"),
    (transaction(block: "-1"), "(column blockNumber)"),
    (transaction().replacing("1700000001999", with: "\"now\""), "is not a whole number of milliseconds"),
    (transaction(id: "2"), "is not 64 hexadecimal digits (column txID)"),
    (
      transaction().replacing(
        "\"type\":\"TransferContract\"}", with: "\"type\":\"TransferContract\"},{\"type\":\"x\"}"),
      "`raw_data.contract.type` stands twice"
    ),
    (token("5e3"), "(column value)"), (token("\"340282366920938463463374607431768211456\""), "more than 128 bits"),
    ("{\"a\":1}", "is no transaction"),
  ])
  func badRecordsAreRejectedAlone(record: String, reason: String) throws {
    let (sink, counts) = try CollectingSink.reading(Self.answer(record, Self.transaction(id: "2b")))
    #expect(counts == ReaderCounts(records: 2, rejected: 1))
    #expect(sink.rejects.first?.reason.contains(reason) == true, "\(sink.rejects)")
    #expect(sink.transfers.count == 1)
  }

  @Test func errorsAndOtherChainsFailTheSource() {
    let error = CollectingSink.failure(
      "{\"success\":false,\"error\":\"account not found\",\"statusCode\":400}", as: TronGridReader.self)
    #expect(error?.description.contains("the server answered \"account not found\"") == true)
    #expect(CollectingSink.failure(Self.answer(Self.transaction()), chain: .ethereum)?.code == .chain)
    #expect(CollectingSink.failure(String(Self.answer(Self.transaction()).dropLast(90)))?.code == .truncated)
  }

  @Test func truncationsAndFlipsNeverCrash() {
    let bytes = Array(
      Self.answer(Self.transaction(), Self.token(), Self.internalTransfer("\"call_value\":{\"_\":1}")).utf8)
    for length in stride(from: 1, to: bytes.count, by: 3) {
      #expect(CollectingSink.failure(Array(bytes[..<length]), as: TronGridReader.self) != nil, "at \(length)")
    }
    var random = SplitMix64(seed: 51)
    for _ in 0..<500 {
      var changed = bytes
      changed[random.number(0...bytes.count - 1)] = UInt8(truncatingIfNeeded: random.next())
      _ = CollectingSink.failure(changed, as: TronGridReader.self)
    }
  }
}
