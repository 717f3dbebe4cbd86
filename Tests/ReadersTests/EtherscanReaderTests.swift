import Foundation
import Ledger
import TestSupport
import Testing

@testable import Readers

@Suite struct EtherscanReaderTests {
  private static let id = "0x" + String(repeating: "2a", count: 32)
  private static let ours = "0x47666fab8bd0ac7003bce3f5c3585383f09486e2"
  private static let theirs = "0xa4b2fd68593b6f34e51cb9edb66e71c1b4ab449e"
  private static let contract = "0xdac17f958d2ee523a2206206994597c13d831ec7"

  private static func transactions(unit: String = "ETH", old: Bool = false, price: String = "1642.27") -> String {
    let first =
      old
      ? "\"Txhash\",\"Blockno\",\"UnixTimestamp\",\"DateTime\""
      : "\"Transaction Hash\",\"Blockno\",\"UnixTimestamp\",\"DateTime (UTC)\""
    return first + ",\"From\",\"To\",\"ContractAddress\",\"Value_IN(\(unit))\",\"Value_OUT(\(unit))\","
      + "\"CurrentValue @ $\(price)/Eth\",\"TxnFee(\(unit))\",\"TxnFee(USD)\",\"Historical $Price/Eth\",\"Status\",\"ErrCode\""
      + (old ? "" : ",\"Method\"") + "\r\n"
  }

  private static func row(
    id: String = id, from: String = ours, to: String = theirs, contract: String = "", incoming: String = "0",
    outgoing: String = "1.5", fee: String = "0.00042", status: String = "", error: String = "",
    last: String? = "Transfer"
  ) -> String {
    let fields =
      [
        id, "12345678", "1620000000", "2021-05-03 00:00:00", from, to, contract, incoming, outgoing, "2463.4", fee,
        "0.68",
        "1642.27", status, error,
      ] + (last.map { [$0] } ?? [])
    return fields.map { "\"\($0)\"" }.joined(separator: ",") + "\r\n"
  }

  private static let heading = String(repeating: "2a", count: 32) + " height 12345678 index - time 1620000000 block -"

  @Test(arguments: [false, true])
  func transactionsOldAndNew(old: Bool) throws {
    let text = Self.transactions(old: old) + Self.row(last: old ? nil : "Transfer")
    let (sink, counts) = try CollectingSink.reading(text)
    #expect(counts == ReaderCounts(records: 1))
    #expect(sink.chains == ["ethereum"])
    #expect(
      sink.transactions == [
        Self.heading + " version - lock - in [] out [] payer \(Self.ours.dropFirst(2)) fee 420000000000000"
      ])
    #expect(
      sink.transfers == [
        "native 1500000000000000000 eip155:1/slip44:60 \(Self.ours.dropFirst(2)) \(Self.theirs.dropFirst(2)) log - in 2a2a2a2a"
          + " line 2"
      ])
  }

  @Test(arguments: [
    ("BNB", "bsc"), ("POL", "polygon"), ("MATIC", "polygon"), ("AVAX", "avalanche"), ("ETH", "ethereum"),
  ])
  func theUnitTellsTheChain(unit: String, alias: String) throws {
    let text = Self.transactions(unit: unit) + Self.row()
    #expect(try CollectingSink.reading(text).sink.chains == [alias])
    #expect(try CollectingSink.reading(text, chain: .arbitrum).sink.chains == ["arbitrum"])
  }

  @Test func unknownUnitsAndOtherChainsAreRefused() {
    #expect(CollectingSink.failure(Self.transactions(unit: "XDAI") + Self.row())?.code == .chain)
    #expect(CollectingSink.failure(Self.transactions() + Self.row(), chain: .tron)?.code == .chain)
    #expect(CollectingSink.failure(Self.transactions().replacing("\"Status\"", with: "\"X\""))?.code == .column)
    #expect(CollectingSink.failure(Self.transactions().replacing("Value_OUT(", with: "X("))?.code == .column)
  }

  @Test func failedTransactionsPayTheirFeeAndMoveNothing() throws {
    let failed = Self.row(status: "Error(0)", error: "execution reverted")
    let (sink, counts) = try CollectingSink.reading(Self.transactions() + failed)
    #expect(counts == ReaderCounts(records: 1))
    #expect(sink.transfers.isEmpty)
    #expect(sink.transactions.first?.hasSuffix("fee 420000000000000") == true)
    let zero = try CollectingSink.reading(Self.transactions() + Self.row(outgoing: "0"))
    #expect(zero.sink.transfers.isEmpty)
    #expect(zero.counts.rejected == 0)
  }

  @Test func receiptsAndCreationsAndGifts() throws {
    let text =
      Self.transactions()
      + Self.row(from: Self.theirs, to: Self.ours, incoming: "1,234.000000000000000001", outgoing: "0")
      + Self.row(id: Self.id.replacing("2a", with: "2b"), to: "", contract: Self.contract, outgoing: "2")
      + Self.row(id: Self.id.replacing("2a", with: "2c"), to: Self.ours, incoming: "3", outgoing: "3")
    let (sink, _) = try CollectingSink.reading(text)
    #expect(
      sink.transfers.map { $0.split(separator: " ").prefix(5).joined(separator: " ") } == [
        "native 1234000000000000000001 eip155:1/slip44:60 \(Self.theirs.dropFirst(2)) \(Self.ours.dropFirst(2))",
        "native 2000000000000000000 eip155:1/slip44:60 \(Self.ours.dropFirst(2)) \(Self.contract.dropFirst(2))",
        "native 3000000000000000000 eip155:1/slip44:60 \(Self.ours.dropFirst(2)) \(Self.ours.dropFirst(2))",
      ])
  }

  @Test(arguments: [
    (row(outgoing: "1.0000000000000000001"), "has more than 18 decimals (column Value_OUT(ETH))"),
    (row(outgoing: "1,5"), "is not a decimal number"),
    (row(incoming: "1"), "are different amounts of one transaction"),
    (row(status: "maybe"), "says neither success nor failure (column Status)"),
    (row(id: "0x12"), "is not 64 hexadecimal digits (column Transaction Hash)"),
    (row(from: "0x12"), "(column From)"),
    (row(fee: "x"), "(column TxnFee(ETH))"),
    ("\"a\",\"b\"\r\n", "the row has 2 fields where the header has 16"),
  ])
  func badRowsAreRejectedAlone(row: String, reason: String) throws {
    let (sink, counts) = try CollectingSink.reading(Self.transactions() + row + Self.row())
    #expect(counts == ReaderCounts(records: 2, rejected: 1))
    #expect(sink.rejects.first?.position == 2)
    #expect(sink.rejects.first?.reason.contains(reason) == true, "\(sink.rejects)")
    #expect(sink.transfers.count == 1)
  }

  @Test func internalCalls() throws {
    let header =
      "\"Transaction Hash\",\"Blockno\",\"UnixTimestamp\",\"DateTime (UTC)\",\"ParentTxFrom\",\"ParentTxTo\","
      + "\"ParentTxETH_Value\",\"From\",\"TxTo\",\"ContractAddress\",\"Value_IN(ETH)\",\"Value_OUT(ETH)\","
      + "\"CurrentValue @ $1/Eth\",\"Historical $Price/Eth\",\"Status\",\"ErrCode\",\"Type\"\n"
    func row(_ status: String, _ error: String = "", _ type: String = "call") -> String {
      "\(Self.id),12345678,1620000000,2021-05-03 00:00:00,\(Self.ours),\(Self.contract),0,\(Self.contract),\(Self.ours),,"
        + "0.25,0,0,0,\(status),\(error),\(type)\n"
    }
    let (sink, counts) = try CollectingSink.reading(
      header + row("0") + row("1") + row("0", "out of gas") + row("0", "", "delegatecall_0") + row("0"))
    #expect(counts == ReaderCounts(records: 5))
    let expected =
      "internal 250000000000000000 eip155:1/slip44:60 \(Self.contract.dropFirst(2)) \(Self.ours.dropFirst(2))"
    // Equal calls in one transaction are two calls.
    #expect(sink.transfers.map { String($0.prefix(expected.count)) } == [expected, expected])
    #expect(sink.transactions == [Self.heading + " version - lock - in [] out [] payer - fee -"])
  }

  private static let tokenHeader =
    "Transaction Hash,Blockno,UnixTimestamp,DateTime (UTC),From,To,TokenValue,USDValueDayOfTx,ContractAddress,TokenName,"
    + "TokenSymbol\n"

  private static func token(_ contract: String, _ value: String, symbol: String = "USDT") -> String {
    "\(id),12345678,1620000000,2021-05-03 00:00:00,\(ours),\(theirs),\"\(value)\",$1,\(contract),Tether USD,\(symbol)\n"
  }

  @Test func tokenTransfers() throws {
    let spoof = "0x" + String(repeating: "ee", count: 20)
    let text =
      Self.tokenHeader + Self.token(spoof, "1") + Self.token(Self.contract, "1,204,400.000001", symbol: "=USDT")
      + Self.token("0x55d398326f99059ff775485246999027b3197955", "1")
    let (sink, counts) = try CollectingSink.reading(text)
    #expect(sink.chains == ["ethereum"])
    #expect(counts == ReaderCounts(records: 3, rejected: 2))
    #expect(sink.rejects.map(\.position) == [2, 4])
    #expect(sink.rejects.allSatisfy { $0.reason.contains("the decimals of token") })
    #expect(sink.transfers.map { $0.prefix(19) } == ["token 1204400000001"])
    #expect(sink.assets == [.init(id: "eip155:1/erc20:\(Self.contract)", symbol: "=USDT")])
  }

  @Test func tokensOfAnotherChainTellIt() throws {
    let text = Self.tokenHeader + Self.token("0x55d398326f99059ff775485246999027b3197955", "1.5")
    #expect(try CollectingSink.reading(text).sink.chains == ["bsc"])
    #expect(CollectingSink.failure(text, chain: .ethereum)?.code == .rejected)
  }

  @Test(arguments: [
    "Txhash,UnixTimestamp,DateTime,From,To,Value,ContractAddress,TokenName,TokenSymbol\n",
    "Txhash,UnixTimestamp,DateTime,From,To,ContractAddress,TokenId,TokenName,TokenSymbol\n",
  ])
  func tablesWithoutBlockNumbersAreRefused(header: String) {
    let error = CollectingSink.failure(header)
    #expect(error?.code == .column)
    #expect(error?.description.contains("Blockno") == true)
  }

  @Test func pageDownloadsAreRefused() {
    let error = CollectingSink.failure(
      "Transaction Hash,Status,Method,Blockno,DateTime (UTC),From,From_Nametag,To,To_Nametag,Amount,Value (USD),Txn Fee\n"
    )
    #expect(error?.code == .format)
    #expect(error?.description.contains("the CSV export of the address") == true)
  }

  private static let items =
    "Transaction Hash,Blockno,UnixTimestamp,DateTime (UTC),From,To,ContractAddress,TokenName,TokenSymbol,Token ID,Type,"
    + "Quantity\n"

  private static func item(_ number: String, _ type: String, _ quantity: String) -> String {
    "\(id),12345678,1620000000,2021-05-03 00:00:00,\(ours),\(theirs),\(contract),Birds,BRD,\(number),\(type),\"\(quantity)\"\n"
  }

  @Test func itemTransfers() throws {
    // 2^256 - 1, the largest number an item can have.
    let largest = "115792089237316195423570985008687907853269984665640564039457584007913129639935"
    let text =
      Self.items + Self.item(largest, "ERC-721", "1") + Self.item("007", "ERC-1155", "1,204")
      + Self.item("0", "ERC-721", "") + Self.item("1", "ERC-721", "2") + Self.item("1", "ERC-20", "1")
      + Self.item("", "ERC-721", "1") + Self.item("-1", "ERC-721", "1") + Self.item("1", "ERC-1155", "")
    let (sink, counts) = try CollectingSink.reading(text, chain: .polygon)
    #expect(counts == ReaderCounts(records: 8, rejected: 5))
    #expect(
      sink.transfers.map { $0.split(separator: " ").prefix(3).joined(separator: " ") } == [
        "nft 1 eip155:137/erc721:\(Self.contract)/\(largest)", "nft 1204 eip155:137/erc1155:\(Self.contract)/7",
        "nft 1 eip155:137/erc721:\(Self.contract)/0",
      ])
    #expect(sink.assets.allSatisfy { $0.symbol == "BRD" && $0.decimals == nil })
    #expect(sink.rejects.map(\.position) == [5, 6, 7, 8, 9])
    let reasons = [
      "quantity \"2\" of an ERC-721 item is not 1", "type \"ERC-20\" is neither", "item \"\" is not a number",
      "item \"-1\" is not a number", "amount \"\" is not a decimal number (column Quantity)",
    ]
    for (reject, reason) in zip(sink.rejects, reasons) { #expect(reject.reason.hasPrefix(reason), "\(reject)") }
    let error = CollectingSink.failure(text)
    #expect(error?.code == .chain)
    #expect(error?.description.contains("--chain") == true)
  }

  @Test func olderItemTransfers() throws {
    let header = "Txhash,Blockno,UnixTimestamp,DateTime,From,To,ContractAddress,TokenId,TokenName,TokenSymbol\n"
    let row =
      "\(Self.id),12345678,1620000000,2021-05-03 00:00:00,\(Self.ours),\(Self.theirs),\(Self.contract),12,Birds,BRD\n"
    let (sink, _) = try CollectingSink.reading(header + row, chain: .ethereum)
    #expect(sink.transfers.map { $0.prefix(74) } == ["nft 1 eip155:1/erc721:\(Self.contract)/12 47666f"])
  }

  @Test func aColumnTellsTheChain() throws {
    let header =
      "Transaction Hash,Blockno,UnixTimestamp,DateTime (UTC),ChainId,Chain,From,To,ContractAddress,Value(ETH),TxnFee(ETH),"
      + "TxnFee(USD),Status,ErrCode,Method\n"
    func row(_ chain: String, id: String = "2b") -> String {
      "0x\(String(repeating: id, count: 32)),7,1620000000,2021-05-03 00:00:00,\(chain),C-Chain,\(Self.ours),\(Self.theirs),,1.5,"
        + "0.001,1,,,Send\n"
    }
    let text = header + row("43114") + row("56", id: "2c") + row("1234567", id: "2d")
    let (sink, counts) = try CollectingSink.reading(text)
    #expect(sink.chains == ["avalanche", "bsc"])
    #expect(counts == ReaderCounts(records: 3, rejected: 1))
    #expect(sink.transfers.first?.hasPrefix("native 1500000000000000000 eip155:43114/slip44:9005 ") == true)
    #expect(sink.transactions.first?.hasSuffix("fee 1000000000000000") == true)
    #expect(sink.rejects.first?.reason.contains("chain \"eip155:1234567\" is not known") == true)
    let named = try CollectingSink.reading(text, chain: .avalanche)
    #expect(named.sink.rejects.map(\.position) == [3, 4])
    #expect(named.sink.rejects.first?.reason.contains("is not avalanche, which --chain names") == true)
  }

  @Test(arguments: [
    ("DateTime (UTC)", 1_620_000_000), ("DateTime (UTC+2)", 1_620_000_000 - 7200),
    ("DateTime (UTC-05:30)", 1_620_000_000 + 19_800), ("DateTime (+08:00)", 1_620_000_000 - 28_800),
  ])
  func timesWithoutNumberHaveTheZoneOfTheirColumn(column: String, seconds: Int) throws {
    let text = (Self.transactions() + Self.row()).replacing("\"UnixTimestamp\"", with: "\"x\"")
      .replacing("DateTime (UTC)", with: column)
    let (sink, _) = try CollectingSink.reading(text)
    #expect(sink.transactions.first?.contains(" time \(seconds) ") == true, "\(sink.transactions)")
  }

  @Test(arguments: ["DateTime (PST)", "DateTime (UTC+25)", "DateTime (UTC+2:5)", "DateTime ()", "DateTime (UTC+2:60)"])
  func unknownZonesAreRefused(column: String) {
    let text = (Self.transactions() + Self.row()).replacing("\"UnixTimestamp\"", with: "\"x\"")
      .replacing("DateTime (UTC)", with: column)
    let error = CollectingSink.failure(text)
    #expect(error?.code == .column)
    #expect(error?.description.contains("time zone") == true)
    // A time that no column places is no time.
    let naive = CollectingSink.failure(text.replacing(column, with: "DateTime"), as: EtherscanReader.self)
    #expect(naive?.description.contains("column DateTime ( is missing") == false)
    #expect(naive?.code == .column)
  }

  @Test func joinedPagesMayOverlap() throws {
    let other = Self.row(id: Self.id.replacing("2a", with: "2b"), outgoing: "2")
    let (sink, counts) = try CollectingSink.reading(Self.transactions() + Self.row() + other + Self.row() + other)
    #expect(counts == ReaderCounts(records: 4))
    #expect(sink.transfers.map { $0.prefix(8) } == ["native 1", "native 2"])
    // Another value of the same transaction is no repetition.
    let odd = try CollectingSink.reading(Self.transactions() + Self.row() + other + Self.row(outgoing: "3"))
    #expect(odd.counts == ReaderCounts(records: 3, rejected: 1))
    #expect(odd.sink.rejects.first?.reason.contains("is not the 1500000000000000000 that an earlier record") == true)
  }

  @Test func aCutExportIsSeenByItsCount() throws {
    let rows = (0..<5_000).map { number -> String in
      let digits = String(number, radix: 16)
      let id = "0x" + String(repeating: "0", count: 64 - digits.count) + digits
      return Self.row(id: id, outgoing: number.isMultiple(of: 2) ? "0" : "1", status: number < 9 ? "Error(0)" : "")
    }
    #expect(try CollectingSink.reading(Self.transactions() + rows.joined()).counts == ReaderCounts(records: 5_000))
  }

  @Test func truncationsAndFlipsNeverCrash() {
    let bytes = Array((Self.transactions() + Self.row() + Self.row()).utf8)
    for length in 0..<bytes.count { _ = CollectingSink.failure(Array(bytes[..<length]), as: EtherscanReader.self) }
    var random = SplitMix64(seed: 12)
    for _ in 0..<2_000 {
      var changed = bytes
      changed[random.number(0...bytes.count - 1)] = UInt8(truncatingIfNeeded: random.next())
      _ = CollectingSink.failure(changed, as: EtherscanReader.self)
    }
  }
}
