import Foundation
import Ledger
import TestSupport
import Testing

@testable import Readers

@Suite struct MappedCSVReaderTests {
  private static let id = "0x" + String(repeating: "1f", count: 32)
  private static let ours = "0x47666fab8bd0ac7003bce3f5c3585383f09486e2"
  private static let theirs = "0xa4b2fd68593b6f34e51cb9edb66e71c1b4ab449e"
  private static let tether = "eip155:1/erc20:0xdac17f958d2ee523a2206206994597c13d831ec7"
  private static let accounts = "\(ours.dropFirst(2)) \(theirs.dropFirst(2)) log"

  private static let map = """
    separator: ","
    fields:
      chain: {value: ethereum}
      txid: Hash
      block: Block
      time: {column: When, zone: "+02:00"}
      from: Sender
      to: Recipient
      asset: {column: Coin, values: {ETH: native, USDT: "\(tether)"}}
      amount: {column: Quantity, decimals: asset}
      fee: {column: Fee, decimals: asset}
    """
  private static let header = "Note,Hash,Block,When,Sender,Recipient,Coin,Quantity,Fee\r\n"

  private static func row(
    _ quantity: String = "1.5", coin: String = "ETH", block: String = "21895319", time: String = "2025-02-21 16:29:47",
    fee: String = "0.00042", from: String = ours
  ) -> String {
    "\"a, b\",\(id),\(block),\(time),\(from),\(theirs),\(coin),\"\(quantity)\",\(fee)\r\n"
  }

  private static func columns(_ text: String) throws -> ColumnMap {
    var source = ByteSource(bytes: Array(text.utf8), name: "map.yaml")
    return try ColumnMap(&source)
  }

  private static func reading(
    _ text: String, _ map: String = map, chain: Chain? = nil
  ) throws -> (sink: CollectingSink, counts: ReaderCounts) {
    var source = ByteSource(bytes: Array(text.utf8), name: "memory")
    var sink = CollectingSink()
    let options = ReaderOptions(chain: chain, map: try columns(map))
    let counts = try MappedCSVReader(options: options).read(&source, into: &sink)
    return (sink, counts)
  }

  @Test(arguments: [("zone: \"+02:00\"", 0), ("zone: UTC", 0), ("unit: s", 1)])
  func timesAreCountedWhereTheMapSaysNoZone(_ words: String, _ naive: Int64) throws {
    let map = Self.map.replacing("zone: \"+02:00\"", with: words)
    #expect(try Self.reading(Self.header + Self.row(), map).counts.times == TimeForms(naive: naive))
  }

  private static func failure(_ text: String, _ map: String = map, chain: Chain? = nil) -> ReaderError? {
    do {
      _ = try reading(text, map, chain: chain)
      return nil
    } catch {
      return error as? ReaderError
    }
  }

  @Test func aRow() throws {
    let (sink, counts) = try Self.reading(Self.header + Self.row() + Self.row("2,000.5", coin: "USDT", fee: ""))
    #expect(counts == ReaderCounts(records: 2))
    #expect(
      sink.transactions == [
        String(repeating: "1f", count: 32)
          + " height 21895319 index - time 1740148187 block - version - lock - in [] out []"
          + " payer \(Self.ours.dropFirst(2)) fee 420000000000000"
      ])
    #expect(
      sink.transfers == [
        "native 1500000000000000000 eip155:1/slip44:60 \(Self.accounts) - in 1f1f1f1f line 2",
        "token 2000500000 \(Self.tether) \(Self.accounts) - in 1f1f1f1f line 3",
      ])
  }

  @Test func allFields() throws {
    let map = """
      separator: "\\t"
      fields:
        chain: c
        txid: h
        block: b
        tx_index: i
        log_index: l
        time: {column: t, unit: ms}
        from: f
        to: r
        asset: a
        amount: v
        kind: {column: k, values: {IN: token, "7": nft}}
        fee: {value: "21"}
        symbol: s
        decimals: d
      """
    func row(_ fields: String...) -> String { fields.joined(separator: "\t") + "\n" }
    let header = row("c", "h", "b", "i", "l", "t", "f", "r", "a", "v", "k", "s", "d")
    let nft = "eip155:56/erc721:\(Self.ours)/12"
    let text =
      header
      + row(
        "ethereum", Self.id, "7", "1", "9", "1740148187999", Self.ours, Self.theirs, Self.tether, "5", "IN", "US\"DT",
        "6")
      + row("bsc", Self.id, "7", "1", "", "1740148187999", Self.ours, Self.theirs, nft, "1", "7", "", "")
      + row("bsc", Self.id, "7", "1", "", "1740148187999", Self.ours, Self.theirs, nft, "1", "", "", "")
    let (sink, counts) = try Self.reading(text, map)
    #expect(counts == ReaderCounts(records: 3))
    #expect(
      sink.transfers == [
        "token 5 \(Self.tether) \(Self.accounts) 9 in 1f1f1f1f line 2",
        "nft 1 \(nft) \(Self.accounts) - in 1f1f1f1f line 3",
        "nft 1 \(nft) \(Self.accounts) - in 1f1f1f1f line 4",
      ])
    #expect(sink.assets.first == .init(id: Self.tether, symbol: "US\"DT", decimals: 6))
    #expect(sink.transactions.first?.contains("height 7 index 1 time 1740148187 ") == true)
    #expect(sink.transactions.allSatisfy { $0.hasSuffix("fee 21") })
  }

  @Test func semicolonsAndZones() throws {
    let map = Self.map.replacing("\",\"", with: "\";\"")
    let text = (Self.header + Self.row()).replacing("\"a, b\"", with: "\"a; b\"").replacing(",", with: ";")
    #expect(try Self.reading(text, map).sink.transfers.count == 1)
    // A time that says its own zone keeps it; one that says none is in the map's.
    for (time, seconds) in [
      ("2025-02-21T14:29:47Z", 1_740_148_187), ("1740148187", 1_740_148_187), ("2025-02-21", 1_740_088_800),
    ] {
      let (sink, _) = try Self.reading(Self.header + Self.row(time: time))
      #expect(sink.transactions.first?.contains(" time \(seconds) ") == true, "\(time): \(sink.transactions)")
    }
    let utc = Self.map.replacing(", zone: \"+02:00\"", with: "")
    let (sink, _) = try Self.reading(Self.header + Self.row(), utc)
    #expect(sink.transactions.first?.contains(" time 1740155387 ") == true)
  }

  @Test func rowsWithoutBlockComeInOrderOfTime() throws {
    let map = Self.map.replacing("  block: Block\n", with: "")
    func row(_ number: String, _ time: String) -> String {
      Self.row(number, time: time).replacing("1f", with: number + number)
    }
    let text = Self.header + row("3", "2025-02-03") + row("2", "2025-02-02") + row("1", "2025-02-01")
    let (sink, counts) = try Self.reading(text, map)
    #expect(counts == ReaderCounts(records: 3))
    #expect(sink.transfers.map { $0.prefix(8) } == ["native 1", "native 2", "native 3"])
    #expect(sink.transfers.map { $0.suffix(6) } == ["line 4", "line 3", "line 2"])
    #expect(sink.transactions.allSatisfy { $0.contains("height - ") })
  }

  @Test(arguments: [
    (row("1.0000000000000000001"), "has more than 18 decimals (column Quantity)"),
    (row("1,5"), "is not a decimal number"),
    (row("-1"), "is not a decimal number (column Quantity)"), (row(coin: "DOGE"), "(column Coin)"),
    (row(coin: "eip155:1/erc20:\(ours)"), "the decimals of the asset are not known"),
    (row(block: "x"), "(column Block)"),
    (row(time: "noon"), "(column When)"), (row(fee: "x"), "(column Fee)"), (row(from: "0x1"), "(column Sender)"),
    ("a,b\r\n", "the row has 2 fields where the header has 9"), (row("1e3"), "(column Quantity)"),
  ])
  func badRowsAreRejectedAlone(row: String, reason: String) throws {
    let (sink, counts) = try Self.reading(Self.header + row + Self.row())
    #expect(counts == ReaderCounts(records: 2, rejected: 1))
    #expect(sink.rejects.first?.position == 2)
    #expect(sink.rejects.first?.reason.contains(reason) == true, "\(sink.rejects)")
    #expect(sink.transfers.count == 1)
  }

  @Test func whatIsWrongWithTheWholeTableFailsIt() {
    let units = Self.map.replacing(", decimals: asset}\n  fee", with: "}\n  fee")
    let error = Self.failure(Self.header + Self.row(), units)
    #expect(error?.code == .value)
    #expect(error?.description.contains("say in the map how many decimals amount has") == true)
    let checksum = Self.failure(Self.header + Self.row(from: "0x5AAeb6053F3E94C9b9A09f33669435E7Ef1BeAed"))
    #expect(checksum?.code == .value)
    #expect(
      Self.failure("a,b\n")?.description.contains("column \"Block\", which the map names for block, is missing") == true
    )
    #expect(Self.failure(Self.header.replacing("Note", with: "Hash"))?.description.contains("stands twice") == true)
    #expect(Self.failure(Self.header, chain: .bitcoin)?.code == .chain)
    let nameless = Self.map.replacing("  chain: {value: ethereum}\n", with: "")
    #expect(Self.failure(Self.header, nameless)?.code == .chain)
    #expect(Self.failure(Self.header + Self.row(), nameless, chain: .ethereum) == nil)
    let other = try? Self.reading(Self.header + Self.row() + Self.row(), chain: .bsc)
    #expect(other == nil)
    #expect(CollectingSink.failure(Self.header, as: MappedCSVReader.self)?.description.contains("--map") == true)
  }

  @Test(arguments: [
    ("fields: [a]", "line 1", "`fields` is not a mapping"), ("{}", "line 1", "has no `fields:`"),
    ("fields: {txid: a}", "line 1", "has no field time, from, to, asset, amount"),
    (map.replacing("txid", with: "hash"), "line 4", "\"hash\", which is none of"),
    (map.replacing("zone", with: "zoon"), "line 6", "\"zoon\", which is none of column, unit, value, values, zone"),
    (map.replacing("+02:00", with: "CET"), "line 6", "`zone` is not an offset"),
    (map.replacing("decimals: asset}\n  fee", with: "decimals: 256}\n  fee"), "line 10", "`decimals` is neither"),
    (map.replacing("{value: ethereum}", with: "{value: a, column: b}"), "line 3", "needs either"),
    (map.replacing("{value: ethereum}", with: "{}"), "line 3", "needs either"),
    (map.replacing("{value: ethereum}", with: "{value: [a]}"), "line 3", "`value` is not a single value"),
    (map.replacing("\",\"", with: "\"|\""), "line 1", "`separator` is none of"),
    (map.replacing("txid: Hash", with: "txid: [Hash]"), "line 4", "is not a single value"),
    ("a", "line 1", "the map is not a mapping"), (map + "\n  txid: Other", nil, "more than once"),
    (
      map.replacing("block: Block", with: "block: {column: Block, decimals: 3}"), "line 5",
      "\"decimals\", which is none of"
    ),
  ])
  func wrongMapsAreRefused(text: String, place: String?, reason: String) {
    do {
      _ = try Self.columns(text)
      Issue.record("was read")
    } catch let error as ReaderError {
      #expect(error.description.contains(reason), "\(error)")
      if let place { #expect(error.place == place, "\(error)") }
    } catch {
      Issue.record("\(error)")
    }
  }

  @Test func truncationsAndFlipsNeverCrash() {
    let bytes = Array((Self.header + Self.row() + Self.row("2", coin: "USDT")).utf8)
    var random = SplitMix64(seed: 71)
    for _ in 0..<1_000 {
      var changed = bytes
      changed[random.number(0...bytes.count - 1)] = UInt8(truncatingIfNeeded: random.next())
      let text = String(decoding: changed.prefix(random.number(0...changed.count)), as: UTF8.self)
      _ = Self.failure(text)
    }
    let map = Array(Self.map.utf8)
    for length in stride(from: 0, to: map.count, by: 3) {
      _ = try? Self.columns(String(decoding: map.prefix(length), as: UTF8.self))
    }
  }
}
