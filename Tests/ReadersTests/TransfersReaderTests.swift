import Foundation
import Ledger
import TestSupport
import Testing

@testable import Readers

@Suite struct TransfersReaderTests {
  private static let header = "chain,block,tx_index,log_index,time,txid,from,to,asset,amount,kind,fee"
  private static let id = "0x" + String(repeating: "1f", count: 32)
  private static let from = "0x47666fab8bd0ac7003bce3f5c3585383f09486e2"
  private static let to = "0xa4b2fd68593b6f34e51cb9edb66e71c1b4ab449e"
  private static let row =
    "ethereum,21895319,7,,2025-02-21T14:29:47Z,\(id),\(from),\(to),native,1000000000000000000,native,21000"
  private static let tether = "eip155:1/erc20:0xdac17f958d2ee523a2206206994597c13d831ec7"
  private static let transaction =
    "1f1f1f1f1f1f1f1f1f1f1f1f1f1f1f1f1f1f1f1f1f1f1f1f1f1f1f1f1f1f1f1f height 21895319 index 7 time 1740148187 block -"
    + " version - lock - in [] out [] payer 47666fab8bd0ac7003bce3f5c3585383f09486e2 fee 21000"

  @Test func aRow() throws {
    let (sink, counts) = try CollectingSink.reading(Self.header + "\n" + Self.row + "\n")
    #expect(counts == ReaderCounts(records: 1, times: TimeForms(zoned: 1)))
    #expect(sink.chains == ["ethereum"])
    #expect(sink.transactions == [Self.transaction])
    #expect(
      sink.transfers == [
        "native 1000000000000000000 eip155:1/slip44:60 47666fab8bd0ac7003bce3f5c3585383f09486e2"
          + " a4b2fd68593b6f34e51cb9edb66e71c1b4ab449e log - in 1f1f1f1f line 2"
      ])
  }

  /// Times repeat from row to row and are then not read again.
  @Test func timesWithoutZoneAreCounted() throws {
    func row(_ time: String, _ amount: String) -> String {
      Self.row.replacing("2025-02-21T14:29:47Z", with: time).replacing(",1000000000000000000,", with: ",\(amount),")
    }
    let rows = [
      row("2025-02-21 14:29:47", "1"), row("2025-02-21 14:29:47", "2"), row("2025-02-21T14:29:47+00:00", "3"),
      row("1740148187", "4"), row("1740148187", "5"), row("2025-02-21", "6"),
    ]
    let (_, counts) = try CollectingSink.reading(([Self.header] + rows).joined(separator: "\n"))
    #expect(counts.times == TimeForms(naive: 3, zoned: 3))
  }

  @Test func columnsStandInAnyOrderWithMoreBesides() throws {
    let text =
      "note,KIND,fee,amount,asset,to,from,txid,time,log_index,tx_index,block,chain,symbol,decimals\r\n"
      + "\"a, b\",token,,5,\(Self.tether),\(Self.to),\(Self.from),\(Self.id),1740148187,3,7,21895319,eip155:1,USĐT,6\r\n"
    let (sink, _) = try CollectingSink.reading("\u{FEFF}" + text)
    #expect(sink.transfers.map { $0.prefix(8) } == ["token 5 "])
    #expect(sink.transfers.first?.hasSuffix("log 3 in 1f1f1f1f line 2") == true)
    #expect(sink.assets == [.init(id: Self.tether, symbol: "USĐT", decimals: 6)])
    #expect(sink.transactions.first?.hasSuffix("payer - fee -") == true)
  }

  @Test func rowsOfOneTransactionAreOneTransaction() throws {
    let token =
      "ethereum,21895319,,12,2025-02-21 14:29:47,\(Self.id),\(Self.to),\(Self.from),\(Self.tether),9,token,21000"
    let (sink, counts) = try CollectingSink.reading([Self.header, token, Self.row, token].joined(separator: "\n"))
    #expect(counts.records == 3)
    // The payer is the sender of the native row, though a token row came first.
    #expect(sink.transactions == [Self.transaction])
    #expect(sink.transfers.map { String($0.suffix(6)) } == ["line 2", "line 3", "line 4"])
  }

  @Test(arguments: [
    ("21000", "21001", "fee 21001 is not the 21000 of an earlier row of the same transaction"),
    (",7,", ",8,", "tx_index 8 is not the 7"),
    ("21895319", "21895320", "block 21895320 is not the 21895319"),
    ("14:29:47Z", "14:29:48Z", "time 2025-02-21T14:29:48Z is not the 2025-02-21T14:29:47Z"),
  ])
  func contradictionsRejectTheLaterRow(old: String, new: String, reason: String) throws {
    let other = Self.row.replacing(old, with: new)
    let (sink, counts) = try CollectingSink.reading([Self.header, Self.row, other].joined(separator: "\n"))
    #expect((counts.records, counts.rejected) == (2, 1))
    #expect(sink.rejects.first?.position == 3)
    #expect(sink.rejects.first?.reason.hasPrefix(reason) == true, "\(sink.rejects)")
    #expect(sink.transactions == [Self.transaction])
  }

  @Test func decimalAmountsFailTheSource() {
    let broken = Self.row.replacing("1000000000000000000", with: "1.5")
    let error = CollectingSink.failure([Self.header, Self.row, broken].joined(separator: "\n"))
    #expect(
      error?.description
        == "memory line 3: amount \"1.5\" is not a whole number of base units (column amount). Nothing was added;"
        + " use --map to read decimal amounts.")
    let fee = CollectingSink.failure(Self.header + "\n" + Self.row.replacing("21000", with: "0.1"))
    #expect(fee?.code == .value)
  }

  @Test func wrongChecksumsFailTheSource() {
    // EIP-55's own example with one letter in the other case.
    let broken = Self.row.replacing(Self.to, with: "0x5AAeb6053F3E94C9b9A09f33669435E7Ef1BeAed")
    let error = CollectingSink.failure([Self.header, Self.row, broken].joined(separator: "\n"))
    #expect(error?.code == .value)
    #expect(error?.description.contains("line 3: address \"0x5AAeb6053F3E94C9b9A09f33669435E7Ef1BeAed\"") == true)
    #expect(error?.description.contains("(column to)") == true)
    let right = Self.row.replacing(Self.to, with: "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed")
    #expect(CollectingSink.failure(Self.header + "\n" + right) == nil)
  }

  @Test(arguments: [
    "chain", "block", "tx_index", "log_index", "time", "txid", "from", "to", "asset", "amount", "kind", "fee",
  ])
  func missingColumnsAreNamed(column: String) {
    let header = Self.header.split(separator: ",").filter { $0 != column }.joined(separator: ",")
    let error = CollectingSink.failure(header + "\n", as: TransfersReader.self)
    #expect(error?.code == .column)
    #expect(error?.description.contains("line 1: column \(column) missing") == true)
    let twice = CollectingSink.failure(Self.header + ",\(column)\n" + Self.row + ",\n")
    #expect(twice?.description.contains("column \(column) stands twice") == true)
  }

  @Test(arguments: [
    ("2025-02-21T14:29:47Z", "yesterday", "time \"yesterday\" cannot be read"),
    ("1000000000000000000", "340282366920938463463374607431768211456", "is more than 128 bits hold (column amount)"),
    ("1000000000000000000", "-1", "amount \"-1\" is not a whole number of base units (column amount)"),
    ("1000000000000000000", "1e18", "amount \"1e18\" is not a whole number"),
    (",native,21000", ",gift,21000", "kind \"gift\" is none of native, internal, token, nft"),
    (",native,21000", ",token,21000", "kind \"token\" does not go with asset \"native\""),
    ("ethereum", "etherium", "chain \"etherium\" is not known"),
    ("ethereum", "bitcoin", "chain \"bitcoin\" has outputs, not accounts"),
    ("21895319", "", "\"\" is not a whole number below 2^63 (column block)"),
    ("21895319", "9223372036854775808", "\"9223372036854775808\" is not a whole number below 2^63"),
    (",native,1000", ",bsc/slip44:714,1000", "(column asset)"),
    ("0x1f1f", "0x1f1", "transaction id \"0x1f1"),
    ("0x4766", "0x476", "address \"0x476"),
    ("0x4766", "4766", "(column from)"),
    (",21000", ",21000,", "the row has 13 fields where the header has 12"),
  ])
  func otherFaultsRejectTheRow(old: String, new: String, reason: String) throws {
    let range = try #require(Self.row.range(of: old))
    let broken = Self.row.replacingCharacters(in: range, with: new)
    let (sink, counts) = try CollectingSink.reading([Self.header, broken, Self.row].joined(separator: "\n"))
    #expect((counts.records, counts.rejected) == (2, 1))
    #expect(sink.rejects.first?.position == 2)
    #expect(sink.rejects.first?.reason.contains(reason) == true, "\(sink.rejects)")
    #expect(sink.transfers.count == 1)
    #expect(CollectingSink.failure(Self.header + "\n" + broken)?.code == .rejected)
  }

  @Test func theNamedChainIsTheOnlyOne() throws {
    let rows = [
      Self.header, Self.row, Self.row.replacing("ethereum", with: "bsc"), Self.row.replacing("ethereum", with: ""),
    ]
    let (sink, counts) = try CollectingSink.reading(rows.joined(separator: "\n"), chain: .ethereum)
    #expect((counts.records, counts.rejected) == (3, 1))
    #expect(sink.rejects.first?.reason.contains("is not ethereum, which --chain names") == true)
    #expect(CollectingSink.failure(rows.joined(separator: "\n"), chain: .bitcoin)?.code == .chain)
  }

  @Test func batchesHoldOneChainAndAreBounded() throws {
    let bsc = Self.row.replacing("ethereum", with: "bsc")
    let rows = [Self.header, Self.row, bsc, Self.row] + [String](repeating: bsc, count: 50_000)
    let (sink, counts) = try CollectingSink.reading(rows.joined(separator: "\n"))
    #expect(sink.chains == ["ethereum", "bsc", "ethereum", "bsc"])
    #expect(counts.records == 50_003)
    #expect(sink.transfers.count == 50_003)
    // One transaction over three batches: told again in each, with the same facts.
    #expect(sink.transactions.filter { $0 != Self.transaction }.isEmpty)
    #expect(sink.largestBatch <= Handover.batchLimit + 2)
  }

  @Test func tronAddressesAreRead() throws {
    let text =
      Self.header + "\ntron,5,,,2025-02-21T14:29:47Z,\(Self.id),TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t,"
      + "TEkxiTehnzSmSe2XqrBj4w32RUN966rdz8,tron:0x2b6653dc/trc20:TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t,1,token,\n"
    let (sink, _) = try CollectingSink.reading(text)
    #expect(
      sink.transfers == [
        "token 1 tron:0x2b6653dc/trc20:TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t a614f803b6fd780986a42c78ec9c7f77e6ded13c"
          + " 3487b63d30b5b2c87fb7ffa8bcfade38eaac1abe log - in 1f1f1f1f line 2"
      ])
  }

  @Test(arguments: Seeds.first(200))
  func randomTablesAgreeWithTheModel(seeds: Range<UInt64>) throws {
    for seed in seeds {
      var random = SplitMix64(seed: seed)
      var text = Self.header + "\n"
      var expected: [String] = []
      for number in 0..<random.number(1...30) {
        let id = Hex.text([UInt8](repeating: UInt8(number), count: 32))
        let from = Hex.text((0..<20).map { _ in UInt8(truncatingIfNeeded: random.next()) })
        let to = Hex.text((0..<20).map { _ in UInt8(truncatingIfNeeded: random.next()) })
        let amount = Amount(random.next()) << Amount(random.number(0...64))
        let isNative = random.once(in: 2)
        let log = random.once(in: 2) ? nil : random.number(0...500)
        let first = random.once(in: 2) ? "0x\(from)" : EVMCodec.checksummed(try #require(Hex.bytes(from)))
        text +=
          "ethereum,\(number),,\(log.map(String.init) ?? ""),\(1_700_000_000 + number),\(random.once(in: 2) ? "0x" : "")\(id),"
          + "\(first),0x\(to),\(isNative ? "native" : Self.tether),\(amount),\(isNative ? "native" : "token"),\n"
        expected.append(
          "\(isNative ? "native" : "token") \(amount) \(isNative ? "eip155:1/slip44:60" : Self.tether) \(from) \(to)"
            + " log \(log.map(String.init) ?? "-") in \(id.prefix(8)) line \(number + 2)")
      }
      #expect(try CollectingSink.reading(text).sink.transfers == expected, "seed \(seed)")
    }
  }

  @Test func truncationsAndFlipsNeverCrash() {
    let bytes = Array((Self.header + "\n" + Self.row + "\n" + Self.row.replacing("1f1f", with: "2f2f")).utf8)
    for length in 0..<bytes.count {
      let error = CollectingSink.failure(Array(bytes[..<length]), as: TransfersReader.self)
      if length < Self.header.utf8.count { #expect(error != nil, "at \(length)") }
    }
    var random = SplitMix64(seed: 11)
    for _ in 0..<2_000 {
      var changed = bytes
      changed[random.number(0...bytes.count - 1)] = UInt8(truncatingIfNeeded: random.next())
      _ = CollectingSink.failure(changed, as: TransfersReader.self)
    }
  }
}
