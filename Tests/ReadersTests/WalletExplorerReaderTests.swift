import Ledger
import TestSupport
import Testing

@testable import Readers

@Suite struct WalletExplorerReaderTests {
  private static func id(_ digit: String) -> String { String(repeating: digit, count: 64) }
  private static let comment = "\"#Wallet 0123456789abcdef. Source: WalletExplorer.com\"\r\n"
  private static let header = "date,received from,received amount,sent amount,sent to,balance,transaction\r\n"
  private static let rows = [
    "2017-09-12 09:20:00,,,0.05,\"Somewhere.com (00001f1606c30662)\",0.001413,\"\(id("a"))\"",
    "2017-09-12 09:20:00,,,0.00086943,\"(fee)\",0.001413,\"\(id("a"))\"",
    "2013-03-01 23:45:07,\"8b92bace7d1c0ddf\",0.000304,,,0.000304,\"\(id("b"))\"",
  ]
  private static func table(_ rows: [String]) -> String {
    comment + header + rows.joined(separator: "\r\n") + "\r\n"
  }
  private static func line(_ id: String, _ time: Int64) -> String {
    "\(id) height - index - time \(time) block - version - lock - in [] out [] payer - fee -"
  }

  @Test func transactionsAndTheirTimes() throws {
    for text in [
      Self.table(Self.rows), Self.header + Self.rows.joined(separator: "\n"), "\u{FEFF}" + Self.table(Self.rows),
    ] {
      let (sink, counts) = try CollectingSink.reading(text)
      #expect(sink.transactions == [Self.line(Self.id("a"), 1_505_208_000), Self.line(Self.id("b"), 1_362_181_507)])
      #expect(sink.chains == ["bitcoin"])
      #expect(counts == ReaderCounts(records: 2))
    }
    #expect(try CollectingSink.reading(Self.table(Self.rows)).sink.positions == [3, 5])
    #expect(try CollectingSink.reading(Self.table([])).counts == ReaderCounts())
  }

  @Test(arguments: [
    ("\"\(id("b"))\"", "tx4", "transaction id \"tx4\" is not 64 hexadecimal digits (column transaction)"),
    ("2013-03-01 23", "01.03.2013 23", "time \"01.03.2013 23:45:07\" cannot be read"),
    ("0.000304,,", "0.000000001,,", "amount \"0.000000001\" has more than 8 decimals (column received amount)"),
    ("0.000304,,", "1e-4,,", "amount \"1e-4\" is not a decimal number"),
    ("0.000304,,", ",,", "the row has no amount"),
    ("0.000304,,", "0.1,0.2,", "the row has an amount both received and sent"),
    (",,,0.000304", ",0.000304", "the row has 5 fields where the header has 7"),
  ])
  func aBadRowIsRejectedAlone(old: String, new: String, reason: String) throws {
    let bad = Self.rows[2].replacing(old, with: new, maxReplacements: 1)
    #expect(bad != Self.rows[2])
    let (sink, counts) = try CollectingSink.reading(Self.table([Self.rows[0], bad, Self.rows[1]]))
    #expect(counts == ReaderCounts(records: 2, rejected: 1))
    #expect(sink.ids == [Self.id("a")])
    #expect(sink.rejects.first?.position == 4)
    #expect(sink.rejects.first?.reason.hasPrefix(reason) == true, "\(sink.rejects)")
  }

  @Test func rowsOfATransactionAgree() throws {
    let later = Self.rows[1].replacing("09:20:00", with: "09:20:01")
    let (sink, counts) = try CollectingSink.reading(Self.table([Self.rows[0], later]))
    #expect(counts == ReaderCounts(records: 2, rejected: 1))
    #expect(sink.rejects.first?.reason == "date 2017-09-12T09:20:01Z is not the 2017-09-12T09:20:00Z of the row before")
  }

  @Test func otherTablesAndChainsAreRefused() {
    #expect(CollectingSink.failure(Self.table(Self.rows), chain: .litecoin)?.code == .chain)
    #expect(CollectingSink.failure(Self.comment, as: WalletExplorerReader.self)?.code == .column)
    let other = CollectingSink.failure(Self.comment + "date,amount\r\n1,2\r\n")
    #expect(other?.code == .column)
    #expect(other?.place == "line 2")
  }

  @Test(arguments: Seeds.first(200))
  func flippedBytesNeverCrash(seeds: Range<UInt64>) {
    for seed in seeds {
      var random = SplitMix64(seed: seed)
      var bytes = Array(Self.table(Self.rows).utf8)
      for _ in 0..<random.number(1...3) {
        bytes[random.number(0...bytes.count - 1)] = UInt8(truncatingIfNeeded: random.next())
      }
      do {
        let (sink, counts) = try CollectingSink.reading(bytes, as: WalletExplorerReader.self)
        #expect(counts.records == Int64(sink.ids.count + sink.rejects.count), "seed \(seed)")
      } catch {
        #expect(error is ReaderError, "seed \(seed)")
      }
    }
  }
}
