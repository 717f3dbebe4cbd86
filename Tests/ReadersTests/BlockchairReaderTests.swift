import Ledger
import TestSupport
import Testing

@testable import Readers

@Suite struct BlockchairReaderTests {
  private static func id(_ digit: String) -> String { String(repeating: digit, count: 64) }
  private static let script = "76a91489abcdefabbaabbaabbaabbaabbaabbaabbaabba88ac"
  private static let address = "1DYwPTpZuLjY2qApmJdHaSAuWRvEF5skCN"
  private static let time = "2010-04-10 16:31:40"

  private static let outputsHeader =
    "block_id\ttransaction_hash\tindex\ttime\tvalue\tvalue_usd\trecipient\ttype\tscript_hex\tis_from_coinbase\tis_spendable"
  private static func output(
    _ transaction: String, _ index: Int, _ value: String, block: Int = 50001, script: String = script,
    recipient: String = address, coinbase: String = "0", time: String = time
  ) -> String {
    "\(block)\t\(transaction)\t\(index)\t\(time)\t\(value)\t0.1\t\(recipient)\tpubkeyhash\t\(script)\t\(coinbase)\t-1"
  }

  /// Of an output of 2010-01-01 that is spent on 2010-04-10: every column says something else than its namesake.
  private static let inputsHeader =
    outputsHeader + "\tspending_block_id\tspending_transaction_hash\tspending_index\tspending_time\tspending_value_usd"
    + "\tspending_sequence\tspending_signature_hex\tspending_witness\tlifespan\tcdd"
  private static func input(
    of spender: String, _ index: String, block: Int = 50001, funding: String = id("f"), vout: Int = 7,
    value: String = "5000000000", sequence: String = "4294967294", coinbase: String = "1"
  ) -> String {
    output(funding, vout, value, block: 30000, coinbase: coinbase, time: "2010-01-01 00:00:00")
      + "\t\(block)\t\(spender)\t\(index)\t\(time)\t0.2\t\(sequence)\t4930\t\t8612345\t3.5"
  }

  private static func line(_ id: String, in inputs: String, out outputs: String, coinbase: Bool = false) -> String {
    "\(id) height 50001 index - time 1270917100 block -\(coinbase ? " coinbase" : "") version - lock - in [\(inputs)]"
      + " out [\(outputs)] payer - fee -"
  }
  private static func table(_ header: String, _ rows: [String]) -> String {
    ([header] + rows).joined(separator: "\n") + "\n"
  }
  private static let paid = "\"9/\(script)\""

  @Test func outputsOfABlockMayBeMixed() throws {
    let rows = [
      Self.output(Self.id("a"), 0, "5000000000", coinbase: "1"), Self.output(Self.id("b"), 1, "2"),
      Self.output(Self.id("c"), 0, "9"), Self.output(Self.id("b"), 0, "1"),
      Self.output(Self.id("d"), 0, "9", block: 50002),
    ]
    for text in [
      Self.table(Self.outputsHeader, rows),
      "\u{FEFF}" + Self.table(Self.outputsHeader, rows).replacing("\n", with: "\r\n"),
    ] {
      let (sink, counts) = try CollectingSink.reading(text)
      #expect(
        sink.transactions == [
          Self.line(Self.id("a"), in: "", out: "\"5000000000/\(Self.script)\"", coinbase: true),
          Self.line(Self.id("b"), in: "", out: "\"1/\(Self.script)\", \"2/\(Self.script)\""),
          Self.line(Self.id("c"), in: "", out: Self.paid),
          Self.line(Self.id("d"), in: "", out: Self.paid).replacing("50001", with: "50002"),
        ])
      #expect(sink.positions == [2, 3, 4, 6])
      #expect(sink.chains == ["bitcoin"])
      #expect(counts == ReaderCounts(records: 4))
      #expect(sink.strays == 0)
    }
  }

  @Test func inputsKeepTheFundingApartFromTheSpending() throws {
    let rows = [
      Self.input(of: Self.id("b"), "1", vout: 3), Self.input(of: Self.id("b"), "0"),
      Self.input(of: Self.id("c"), "0", funding: Self.id("e"), sequence: "\\N"),
    ]
    let (sink, counts) = try CollectingSink.reading(Self.table(Self.inputsHeader, rows))
    let first = "\"\(Self.id("f")):7/4294967294/5000000000/\(Self.script)\""
    let second = "\"\(Self.id("f")):3/4294967294/5000000000/\(Self.script)\""
    let third = "\"\(Self.id("e")):7/-/5000000000/\(Self.script)\""
    // Not the block, the time, or the coinbase of what is spent.
    #expect(
      sink.transactions == [
        Self.line(Self.id("b"), in: first + ", " + second, out: ""), Self.line(Self.id("c"), in: third, out: ""),
      ])
    #expect(counts == ReaderCounts(records: 2))
    #expect(sink.blocks.isEmpty)
  }

  @Test func transactionsAndBlocks() throws {
    let transactions = Self.table(
      "block_id\thash\ttime\tsize\tweight\tversion\tlock_time\tis_coinbase\thas_witness\tinput_count\toutput_count\tfee",
      [
        "50001\t\(Self.id("a"))\t\(Self.time)\t1\t4\t1\t0\t1\t0\t1\t1\t0",
        "50001\t\(Self.id("b"))\t\(Self.time)\t1\t4\t-2\t4294967295\t0\t0\t1\t1\t0",
      ])
    let (sink, counts) = try CollectingSink.reading(transactions, chain: .litecoin)
    #expect(
      sink.transactions == [
        Self.line(Self.id("a"), in: "", out: "", coinbase: true).replacing(
          "version - lock -", with: "version 1 lock 0"),
        Self.line(Self.id("b"), in: "", out: "").replacing("version - lock -", with: "version -2 lock 4294967295"),
      ])
    #expect(sink.chains == ["litecoin"])
    #expect(counts == ReaderCounts(records: 2))
    let genesis = try #require(Chain.dogecoin.frame?.genesis.hex)
    let blocks = Self.table(
      "id\thash\ttime\tmedian_time\tmerkle_root\tguessed_miner",
      [
        "0\t\(genesis)\t2013-12-06 10:25:40\t2013-12-06 10:25:40\tab\t\"Unknown",
        "1\t\(Self.id("1"))\t\(Self.time)\tx\tab\t'",
      ])
    let other = try CollectingSink.reading(blocks)
    #expect(
      other.sink.blocks == ["0 \(genesis) after none at 1386325540", "1 \(Self.id("1")) after none at 1270917100"])
    #expect(other.sink.chains == ["dogecoin"])
    #expect(other.counts == ReaderCounts(records: 2))
    for text in [transactions, blocks.replacing(genesis, with: Self.id("2"))] {
      #expect(CollectingSink.failure(text)?.code == .chain)
      #expect(CollectingSink.failure(text, chain: .ethereum)?.code == .chain)
    }
  }

  @Test(arguments: [
    ("\t9\t0.1", "\t-9\t0.1", "value \"-9\" is not a whole number of satoshi"),
    ("\t9\t0.1", "\t9.0\t0.1", "value \"9.0\" is not"), ("\t9\t0.1", "\t9223372036854775808\t0.1", "value \"92233"),
    ("\t9\t0.1", "\t\\N\t0.1", "value \"\\N\" is not"),
    ("\t0\t2010", "\t4294967296\t2010", "\"4294967296\" is not a whole"),
    ("\t0\t2010", "\t0\tX2010", "time \"X2010-04-10 16:31:40\" cannot be read"),
    ("50001\tcccc", "5.1\tcccc", "\"5.1\" is not a whole number"), ("\tcccc", "\txccc", "transaction id \"xccc"),
    ("88ac\t", "88a\t", "script \"76a9"), ("88ac\t", "\\N\t", "script \"76a9"),
    ("\t0\t-1", "\t2\t-1", "\"2\" is neither 0 nor 1"),
    ("\t1DY", "\t1DZ", "address \"1DZwPTpZuLjY2qApmJdHaSAuWRvEF5skCN\" is not how"),
    ("\t-1", "", "the row has 10 fields"),
    (time, "2010-04-10 16:31:41", "time 2010-04-10T16:31:41Z is not the 2010-04-10T16:31:40Z of an earlier row"),
  ])
  func aBadRowIsRejectedAlone(old: String, new: String, reason: String) throws {
    let good = Self.output(Self.id("c"), 0, "9")
    let bad = good.replacing(old, with: new)
    #expect(bad != good)
    let rows = [Self.output(Self.id("b"), 0, "9"), bad, Self.output(Self.id("d"), 0, "9")]
    let (sink, counts) = try CollectingSink.reading(Self.table(Self.outputsHeader, rows))
    #expect(counts == ReaderCounts(records: 3, rejected: 1))
    #expect(sink.ids == [Self.id("b"), Self.id("d")])
    #expect(sink.rejects.first?.position == 3)
    #expect(sink.rejects.first?.reason.hasPrefix(reason) == true, "\(sink.rejects)")
    #expect(sink.strays == 0)
  }

  @Test(arguments: [
    ([0, 2], "output 1 is missing; a table must have all of a transaction"), ([1], "output 0 is missing"),
    ([0, 1, 1], "output 1 stands twice"), ([0, 0], "output 0 stands twice"), ([2, 1, 0, 4], "output 3 is missing"),
  ])
  func aTransactionWithAGapIsRejected(indices: [Int], reason: String) throws {
    let rows = indices.map { Self.output(Self.id("c"), $0, "9") } + [Self.output(Self.id("d"), 0, "9")]
    let (sink, counts) = try CollectingSink.reading(Self.table(Self.outputsHeader, rows))
    #expect(counts == ReaderCounts(records: 2, rejected: 1))
    #expect(sink.transactions == [Self.line(Self.id("d"), in: "", out: Self.paid)])
    #expect(sink.rejects.map(\.position) == [2])
    #expect(sink.rejects.first?.reason.hasPrefix("transaction \(Self.id("c")): \(reason)") == true)
    #expect(sink.strays == 0)
  }

  @Test func oneTransactionIsNotBothCoinbaseAndNone() throws {
    let rows = [
      Self.output(Self.id("c"), 0, "9", coinbase: "1"), Self.output(Self.id("c"), 1, "9"),
      Self.output(Self.id("d"), 0, "9"),
    ]
    let (sink, _) = try CollectingSink.reading(Self.table(Self.outputsHeader, rows))
    #expect(sink.ids == [Self.id("d")])
    let inputs = [Self.input(of: Self.id("b"), "1"), Self.input(of: Self.id("d"), "0")]
    let other = try CollectingSink.reading(Self.table(Self.inputsHeader, inputs))
    #expect(other.sink.rejects.first?.reason.contains("input 0 is missing") == true)
    #expect(other.sink.ids == [Self.id("d")])
  }

  @Test func recipientsTellTheChain() throws {
    let payload = try #require(Hex.bytes(Self.script))
    for chain in [Chain.litecoin, .dogecoin, .dash, .zcash, .bitcoinCash] {
      let text = Self.table(Self.outputsHeader, [Self.output(Self.id("a"), 0, "9", recipient: chain.text(of: payload))])
      #expect(try CollectingSink.reading(text).sink.chains == [chain.alias])
      #expect(CollectingSink.failure(text, chain: .bitcoin)?.code == .rejected)
    }
    // Without its prefix, as in these dumps.
    let bare = Chain.bitcoinCash.text(of: payload).replacing("bitcoincash:", with: "")
    let text = Self.table(Self.outputsHeader, [Self.output(Self.id("a"), 0, "9", recipient: bare)])
    #expect(try CollectingSink.reading(text).sink.chains == ["bitcoin-cash"])
    // What has no address has a letter and a hash, which tell nothing.
    for recipient in ["s-0123456789abcdef", "d-00", "m-00", "\\N", ""] {
      let odd = Self.table(
        Self.outputsHeader, [Self.output(Self.id("a"), 0, "9", script: "6a00", recipient: recipient)])
      #expect(CollectingSink.failure(odd)?.code == .chain)
      #expect(try CollectingSink.reading(odd, chain: .dash).sink.chains == ["dash"])
    }
  }

  @Test func headersAreChecked() {
    let row = Self.output(Self.id("a"), 0, "9")
    let cases = [
      ("\tis_from_coinbase", "\tother", "column is_from_coinbase is missing"),
      ("\tvalue_usd", "\tvalue", "column value stands twice"),
    ]
    for (old, new, reason) in cases {
      let error = CollectingSink.failure(Self.table(Self.outputsHeader.replacing(old, with: new), [row]))
      #expect(error?.code == .column)
      #expect(error?.reason.hasPrefix(reason) == true)
    }
    let balances = CollectingSink.failure("address\tbalance\n\(Self.address)\t7\n", as: BlockchairReader.self)
    #expect(balances?.reason.contains("none of Blockchair's tables") == true)
  }

  @Test func rowsMayHaveLongWitnesses() throws {
    let row = Self.input(of: Self.id("b"), "0").replacing(
      "\t4930\t", with: "\t\(String(repeating: "ab", count: 3 << 20))\t")
    #expect(try CollectingSink.reading(Self.table(Self.inputsHeader, [row])).counts.rejected == 0)
    let longer = row.replacing("\t8612345", with: "\t\(String(repeating: "1", count: 17 << 20))")
    #expect(CollectingSink.failure(Self.table(Self.inputsHeader, [longer]))?.code == .syntax)
  }

  @Test func batchesAreGivenAwayWhenFull() throws {
    let rows = (0..<15_000).map { Self.output(Self.numbered($0), 0, "9", block: 50001 + $0 / 2000) }
    let (sink, counts) = try CollectingSink.reading(Self.table(Self.outputsHeader, rows))
    #expect(counts.records == 15_000)
    #expect(sink.ids.count == 15_000 && Set(sink.ids).count == 15_000)
    #expect((Handover.batchLimit..<Handover.batchLimit + 5000).contains(sink.largestBatch))
  }

  /// 64 digits that end in a number.
  private static func numbered(_ number: Int) -> String {
    let digits = "\(number)"
    return String(repeating: "0", count: 64 - digits.count) + digits
  }

  @Test(arguments: Seeds.first(800))
  func flippedBytesNeverCrash(seeds: Range<UInt64>) {
    for seed in seeds {
      var random = SplitMix64(seed: seed)
      let outputs = Self.table(
        Self.outputsHeader, [Self.output(Self.id("a"), 0, "5"), Self.output(Self.id("a"), 1, "6")])
      let inputs = Self.table(
        Self.inputsHeader, [Self.input(of: Self.id("b"), "0"), Self.input(of: Self.id("c"), "0")])
      var bytes = Array((random.once(in: 2) ? outputs : inputs).utf8)
      for _ in 0..<random.number(1...3) {
        bytes[random.number(0...bytes.count - 1)] = UInt8(truncatingIfNeeded: random.next())
      }
      do {
        let (sink, counts) = try CollectingSink.reading(bytes, as: BlockchairReader.self)
        #expect(counts.records == Int64(sink.ids.count + sink.blocks.count + sink.rejects.count), "seed \(seed)")
        #expect(sink.strays == 0, "seed \(seed)")
      } catch {
        #expect(error is ReaderError, "seed \(seed)")
      }
    }
  }
}
