import Foundation
import Ledger
import TestSupport
import Testing

@testable import Readers

@Suite struct TronScanReaderTests {
  private static let ours = "TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t"
  private static let oursBytes = "a614f803b6fd780986a42c78ec9c7f77e6ded13c"
  private static let theirs = "TEkxiTehnzSmSe2XqrBj4w32RUN966rdz8"
  private static let theirsBytes = "3487b63d30b5b2c87fb7ffa8bcfade38eaac1abe"
  private static let tron = "tron:0x2b6653dc"
  private static let success = "\"contractRet\":\"SUCCESS\",\"finalResult\":\"SUCCESS\",\"revert\":false"

  private static func hash(_ byte: String) -> String { String(repeating: byte, count: 32) }

  private static func token(_ result: String = success, quant: String = "\"411910000\"", type: String = "trc20")
    -> String
  {
    "{\"transaction_id\":\"\(hash("2a"))\",\"status\":0,\"block_ts\":1700000001999,\"from_address\":\"\(ours)\","
      + "\"from_address_tag\":{\"from_address_tag\":\"\"},\"to_address\":\"\(theirs)\",\"block\":56000000,"
      + "\"contract_address\":\"\(ours)\",\"quant\":\(quant),\"event_type\":\"Transfer\",\"confirmed\":true,\(result),"
      + "\"tokenInfo\":{\"tokenId\":\"\(ours)\",\"tokenAbbr\":\"USDT\",\"tokenDecimal\":6,\"tokenType\":\"\(type)\"}}"
  }

  private static func transfer(_ name: String, id: String, result: String = success) -> String {
    "{\"amount\":1500000,\"timestamp\":1700000001999,\"block\":56000000,\"transactionHash\":\"\(hash(id))\","
      + "\"transferFromAddress\":\"\(ours)\",\"transferToAddress\":\"\(theirs)\",\"tokenName\":\"\(name)\",\(result),"
      + "\"tokenInfo\":{\"tokenId\":\"\(name)\",\"tokenAbbr\":\"trx\",\"tokenDecimal\":6}}"
  }

  private static func transaction(_ type: Int, _ call: String, id: String, result: String = success) -> String {
    "{\"block\":56000000,\"hash\":\"\(hash(id))\",\"timestamp\":1700000001999,\"ownerAddress\":\"\(ours)\","
      + "\"toAddress\":\"\(theirs)\",\"contractType\":\(type),\"confirmed\":true,\(result),\"contractData\":{\(call),"
      + "\"owner_address\":\"\(ours)\"},\"cost\":{\"net_fee\":1,\"fee\":1100000}}"
  }

  private static func movements(_ sink: CollectingSink) -> [String] {
    sink.transfers.map { $0.split(separator: " ").prefix(3).joined(separator: " ") }
  }

  @Test func tokens() throws {
    let text = "{\"total\":1,\"token_transfers\":[\(Self.token())],\"contractInfo\":{}}"
    let (sink, counts) = try CollectingSink.reading(text)
    #expect(counts == ReaderCounts(records: 1))
    #expect(sink.chains == ["tron"])
    #expect(
      sink.transfers == [
        "token 411910000 \(Self.tron)/trc20:\(Self.ours) \(Self.oursBytes) \(Self.theirsBytes) log - in 2a2a2a2a line 30"
      ])
    #expect(sink.assets == [.init(id: "\(Self.tron)/trc20:\(Self.ours)", symbol: "USDT", decimals: 6)])
    #expect(
      sink.transactions == [
        Self.hash("2a") + " height 56000000 index - time 1700000001 block - version - lock - in [] out [] payer - fee -"
      ])
  }

  @Test(arguments: [
    "\"contractRet\":\"REVERT\",\"finalResult\":\"SUCCESS\",\"revert\":false",
    "\"contractRet\":\"SUCCESS\",\"finalResult\":\"FAILED\",\"revert\":false",
    "\"contractRet\":\"SUCCESS\",\"finalResult\":\"SUCCESS\",\"revert\":true",
  ])
  func whatFailedMovedNothing(result: String) throws {
    let call = "\"amount\":5,\"to_address\":\"\(Self.theirs)\""
    for record in [
      Self.token(result), Self.transfer("trx", id: "2a", result: result),
      Self.transaction(1, call, id: "2a", result: result),
    ] {
      let (sink, counts) = try CollectingSink.reading("{\"data\":[\(record)]}", as: TronScanReader.self)
      #expect(counts == ReaderCounts(records: 1))
      #expect(sink.transfers.isEmpty)
      #expect(sink.transactions.count == 1)
    }
  }

  @Test func transfers() throws {
    let records = [
      Self.transfer("trx", id: "01"), Self.transfer("_", id: "02"), Self.transfer("1002000", id: "03"),
      Self.transfer("trx", id: "01"), Self.transfer("BTT", id: "04"),
    ]
    let (sink, counts) = try CollectingSink.reading("{\"data\":[\(records.joined(separator: ","))]}")
    #expect(counts == ReaderCounts(records: 5, rejected: 1))
    #expect(
      Self.movements(sink) == [
        "native 1500000 \(Self.tron)/slip44:195", "native 1500000 \(Self.tron)/slip44:195",
        "token 1500000 \(Self.tron)/trc10:1002000",
      ])
    #expect(sink.rejects.first?.reason == "tokenName \"BTT\" is not the number of a TRC-10 token")
  }

  @Test func transactions() throws {
    let records = [
      Self.transaction(1, "\"amount\":5,\"to_address\":\"\(Self.theirs)\"", id: "01"),
      Self.transaction(2, "\"amount\":6,\"asset_name\":\"1002000\",\"to_address\":\"\(Self.theirs)\"", id: "02"),
      Self.transaction(31, "\"call_value\":7,\"contract_address\":\"\(Self.theirs)\",\"data\":\"00\"", id: "03"),
      Self.transaction(31, "\"contract_address\":\"\(Self.theirs)\"", id: "04"),
      Self.transaction(54, "\"frozen_balance\":8", id: "05"),
    ]
    let (sink, counts) = try CollectingSink.reading("{\"data\":[\(records.joined(separator: ","))]}")
    #expect(counts == ReaderCounts(records: 5))
    #expect(
      Self.movements(sink) == [
        "native 5 \(Self.tron)/slip44:195", "token 6 \(Self.tron)/trc10:1002000", "native 7 \(Self.tron)/slip44:195",
      ])
    #expect(sink.transactions.allSatisfy { $0.hasSuffix("payer \(Self.oursBytes) fee 1100000") })
    #expect(sink.transfers.allSatisfy { $0.contains(" \(Self.oursBytes) \(Self.theirsBytes) ") })
  }

  @Test(arguments: [
    (token("\"revert\":false"), "`contractRet` is missing"),
    (token(type: "trc721"), "a transfer of a \"trc721\" token"),
    (token(quant: "\"1.5\""), "(column quant)"), (token(quant: "{}"), "`quant` is an object"),
    (token().replacing("56000000", with: "\"\""), "(column block)"),
    (token().replacing("1700000001999", with: "\"2023\\/11\""), "milliseconds (column block_ts)"),
    (token().replacing(theirs, with: "T"), "(column to_address)"), ("{}", "(column transaction_id)"),
  ])
  func badRecordsAreRejectedAlone(record: String, reason: String) throws {
    let text = "{\"token_transfers\":[\(record),\(Self.token())]}"
    let (sink, counts) = try CollectingSink.reading(text)
    #expect(counts == ReaderCounts(records: 2, rejected: 1))
    #expect(sink.rejects.first?.reason.contains(reason) == true, "\(sink.rejects)")
    #expect(sink.transfers.count == 1)
  }

  @Test func otherSourcesFail() {
    let table = "transaction_id,block,block_ts,from_address,to_address,confirmed,contractRet,quant\n"
    let error = CollectingSink.failure(table)
    #expect(error?.code == .column)
    #expect(error?.description.contains("does not name its token") == true)
    let text = "{\"token_transfers\":[\(Self.token())]}"
    #expect(CollectingSink.failure(text, chain: .ethereum)?.code == .chain)
    let answer = CollectingSink.failure("{\"message\":\"limit exceeded\"}", as: TronScanReader.self)
    #expect(answer?.description.contains("the server answered \"limit exceeded\"") == true)
  }

  @Test func truncationsAndFlipsNeverCrash() {
    let bytes = Array("{\"token_transfers\":[\(Self.token()),\(Self.transfer("trx", id: "01"))]}".utf8)
    for length in stride(from: 1, to: bytes.count, by: 3) {
      #expect(CollectingSink.failure(Array(bytes[..<length]), as: TronScanReader.self) != nil, "at \(length)")
    }
    var random = SplitMix64(seed: 61)
    for _ in 0..<500 {
      var changed = bytes
      changed[random.number(0...bytes.count - 1)] = UInt8(truncatingIfNeeded: random.next())
      _ = CollectingSink.failure(changed, as: TronScanReader.self)
    }
  }
}
