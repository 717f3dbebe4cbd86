import Ledger
import TestSupport
import Testing

@testable import Readers

@Suite struct EsploraReaderTests {
  /// Bitcoin's 0aa04386…f28c, of 2018: 82,598 sat in, 82,378 out.
  private static let known = #"""
    {"txid":"0aa043866457f2ba7ee418f3e13606f9c004a3de82700cdcbff0ff722f02f28c","vin":[{"txid":"51b2dea89b0124ee601b195516ed\#
    ec5052ef9b9b481fd9c530ba3a1609bf7ea5","vout":16,"is_coinbase":false,"prevout":{"scriptpubkey":"001496fbb8318d31f2b3a8b6\#
    0069c3424ca4a79008b2","value":82598,"scriptpubkey_address":"bc1qjmamsvvdx8et829kqp5uxsjv5jneqz9jx6yf4g"}}],"vout":[{"sc\#
    riptpubkey":"a91458ef779993ffe561b5af3384b98583eb698c69cd87","value":82378,"scriptpubkey_address":"39oGFtxi4WPTP1gdVRxk\#
    3Qduu5uqX6U3Vd"}],"fee":220,"status":{"confirmed":true,"block_hash":"0000000000000000001870db1c0e90208f791464612ee37951\#
    15290926b39fd0","block_time":1537446369}}
    """#
  private static let knownLine =
    "0aa043866457f2ba7ee418f3e13606f9c004a3de82700cdcbff0ff722f02f28c height - index - time 1537446369"
    + " block 0000000000000000001870db1c0e90208f791464612ee3795115290926b39fd0 version - lock - in "
    + "[\"51b2dea89b0124ee601b195516edec5052ef9b9b481fd9c530ba3a1609bf7ea5:16/-/82598/"
    + "001496fbb8318d31f2b3a8b60069c3424ca4a79008b2\"] out [\"82378/a91458ef779993ffe561b5af3384b98583eb698c69cd87\"]"
    + " payer - fee -"

  @Test func aKnownTransaction() throws {
    let (sink, counts) = try CollectingSink.reading(Self.known)
    #expect(sink.transactions == [Self.knownLine])
    #expect(sink.chains == ["bitcoin"])
    #expect(sink.positions == [1])
    #expect(counts == ReaderCounts(records: 1))
  }

  @Test func aHeightThatTheCaseKnowsIsFilledIn() throws {
    let block = try #require(TransactionID(hex: "0000000000000000001870db1c0e90208f791464612ee3795115290926b39fd0"))
    let (sink, _) = try CollectingSink.reading(Array(Self.known.utf8), known: [block: 542_000])
    #expect(sink.transactions == [Self.knownLine.replacing("height -", with: "height 542000")])
  }

  @Test(arguments: Seeds.first(200))
  func everyFramingGivesTheSameFacts(seeds: Range<UInt64>) throws {
    for seed in seeds {
      var random = SplitMix64(seed: seed &+ 1)
      var source = RandomEsplora(seed: seed)
      let records = (0..<random.number(1...6)).map { _ in source.record() }
      let framings = Self.framings(of: records.map(\.json))
      for (number, text) in framings.enumerated() {
        let bytes = random.once(in: 3) ? Gzip.member(Array(text.utf8)) : Array(text.utf8)
        do {
          let (sink, counts) = try CollectingSink.reading(bytes, as: EsploraReader.self, chain: .bitcoin)
          #expect(sink.transactions == records.map(\.line), "seed \(seed) framing \(number)")
          #expect(counts == ReaderCounts(records: Int64(records.count)), "seed \(seed) framing \(number)")
        } catch {
          Issue.record("seed \(seed) framing \(number): \(error)")
        }
      }
    }
  }

  /// The ways in which records can stand in a file.
  ///
  /// The block object of the eighth has a height and no id, and is none.
  private static func framings(of list: [String]) -> [String] {
    let lines = list.joined(separator: "\n")
    let commas = list.joined(separator: ",\n")
    var result = [lines, lines + "\n", "\u{FEFF}" + lines, list.joined(), list.joined(separator: "\r\n")]
    result.append("[" + commas + "]")
    result.append("[" + list.joined(separator: "]\n[") + "]")
    result.append("{\"block\":{\"height\":7},\"txs\":[" + commas + "]}")
    result.append("[{\"txs\":[" + list.joined(separator: "]},{\"txs\":[") + "]}]")
    result.append(list.map { "{\"expected\":null,\"tx\":" + $0 + "}" }.joined(separator: "\n"))
    return result
  }

  @Test func blockObjectsBecomeBlocks() throws {
    let hash = "00000000839a8e6886ab5951d76f411475428afc90947ee320161bbf18eb6048"
    let genesis = "000000000019d6689c085ae165831e934ff763ae46a2a6c172b3f1b60a8ce26f"
    let text = """
      {"block":{"id":"\(hash)","height":1,"timestamp":1231469665,"previousblockhash":"\(genesis)","tx_count":1},
       "txs":[\(Self.known)]}
      """
    let (sink, counts) = try CollectingSink.reading(text)
    #expect(sink.blocks == ["1 \(hash) after \(genesis) at 1231469665"])
    #expect(sink.ids.count == 1)
    #expect(counts.records == 2)
  }

  @Test(arguments: [
    ("\"value\":82378", "\"value\":82378.0", "vout 0: `value` \"82378.0\" is not a whole number from 0"),
    ("\"value\":82378", "\"value\":8e4", "vout 0: `value` \"8e4\""),
    ("\"value\":82378", "\"value\":-1", "vout 0: `value` \"-1\""),
    ("\"value\":82378", "\"value\":9223372036854775808", "vout 0: `value` \"9223372036854775808\""),
    ("\"value\":82378", "\"value\":\"82378\"", "vout 0: `value` is not a number"),
    ("\"value\":82378", "\"value\":82378,\"value\":1", "vout 0: `value` stands twice"),
    ("\"value\":82378,", "", "vout 0: `value` is missing"),
    ("\"value\":82598", "\"value\":82377", "outputs of 82378 satoshi are more than inputs of 82377"),
    ("\"fee\":220", "\"fee\":221", "`fee` is 221, and inputs less outputs are 220"),
    ("\"vout\":16", "\"vout\":4294967296", "vin 0: `vout` \"4294967296\""),
    ("\"vout\":16,", "", "vin 0: `vout` is missing"),
    ("0aa04386", "0aa0438x", "`txid` \"0aa0438x"),
    ("\"txid\":\"0aa0", "\"id\":\"0aa0", "is not a whole transaction: `txid` is missing"),
    ("\"vin\":[{", "\"vin\":[],\"x\":[{", "`vin` is empty"),
    ("\"is_coinbase\":false", "\"is_coinbase\":true", "vin 0: a coinbase spends nothing"),
    ("\"is_coinbase\":false", "\"is_coinbase\":1", "vin 0: `is_coinbase` is neither true nor false"),
    ("a91458ef", "a91458e", "vout 0: `scriptpubkey` \"a91458e"),
    ("a91458ef", "a91458ee", "vout 0: address \"39oGFtxi4WPTP1gdVRxk3Qduu5uqX6U3Vd\" is not how bitcoin writes"),
    ("\"confirmed\":true", "\"confirmed\":false", "`status` is unconfirmed and yet names a block"),
    ("\"txid\":\"51b2", "\"txid\":null,\"x\":\"51b2", "vin 0: `txid` is missing"),
    ("\"vout\":[{", "\"vout\":[7,{", "vout 0: the output is not an object"),
  ])
  func aBadRecordIsRejectedAlone(old: String, new: String, reason: String) throws {
    let broken = Self.known.replacing(old, with: new)
    #expect(broken != Self.known)
    let (sink, counts) = try CollectingSink.reading(Self.known + "\n" + broken + "\n" + Self.known)
    #expect(counts == ReaderCounts(records: 3, rejected: 1))
    #expect(sink.transactions == [Self.knownLine, Self.knownLine])
    #expect(sink.strays == 0)
    let reject = try #require(sink.rejects.first)
    #expect(reject.position == 2)
    #expect(reject.reason.hasPrefix(reason), "\(reject.reason)")
    #expect(CollectingSink.failure(Self.known + "\n" + broken, strict: true)?.code == .rejected)
    #expect(CollectingSink.failure(broken)?.code == .rejected)
  }

  @Test func brokenLinesAreRejectedWhereRecordsAreLines() throws {
    for broken in ["{\"txid\":\"ab", "{\"txid\" 1}", "{\"vin\":[}", "{]", "{\"a\":1}}"] {
      let text = Self.known + "\n" + broken + "\n" + Self.known + "\n"
      if broken.hasSuffix("}}") {
        #expect(CollectingSink.failure(text)?.code == .syntax)
        continue
      }
      let (sink, counts) = try CollectingSink.reading(text)
      #expect(counts == ReaderCounts(records: 3, rejected: 1), "\(broken)")
      #expect(sink.rejects.map(\.position) == [2])
      #expect(sink.transactions.count == 2)
    }
    // A line that lacks its last brace is found out on the next line, which is whole and is kept.
    let open = Self.known + "\n{\"txid\":\"00\"\n" + Self.known
    let (sink, counts) = try CollectingSink.reading(open)
    #expect(counts == ReaderCounts(records: 3, rejected: 1))
    #expect(sink.positions == [1, 3])
    // In a page or an array there is no next record to go on with.
    let page = "{\"txs\":[" + Self.known + ",{\"txid\" 1}]}\n" + Self.known
    #expect(CollectingSink.failure(page)?.code == .syntax)
    #expect(CollectingSink.failure("[" + Self.known + ",{\"txid\" 1}," + Self.known + "]")?.code == .syntax)
  }

  @Test func onlyABlockMayDescribeItsPageAndNothingElse() throws {
    let text = "{\"txs\":[\(Self.known)],\"block\":{\"height\":7}}\n{\"height\":8}\n" + Self.known
    let (sink, counts) = try CollectingSink.reading(text)
    #expect(counts == ReaderCounts(records: 3, rejected: 1))
    #expect(sink.rejects.map(\.position) == [2])
  }

  @Test func aHeightIsLookedUpOnTheChainThatTheAddressTells() throws {
    let litecoin = Chain.litecoin.text(of: try #require(Hex.bytes("a91458ef779993ffe561b5af3384b98583eb698c69cd87")))
    let text = Self.known.replacing("39oGFtxi4WPTP1gdVRxk3Qduu5uqX6U3Vd", with: litecoin)
      .replacing("\"scriptpubkey_address\":\"bc1qjmamsvvdx8et829kqp5uxsjv5jneqz9jx6yf4g\"", with: "\"x\":0")
    var sink = ChainsAsked()
    var source = ByteSource(bytes: Array(text.utf8), name: "memory")
    _ = try EsploraReader(options: ReaderOptions()).read(&source, into: &sink)
    #expect(sink.given == [.litecoin])
  }

  /// Keeps the chains of batches; a height is known on the chain asked for alone.
  private struct ChainsAsked: LedgerSink {
    var given: [Chain] = []

    mutating func take(_ batch: LedgerBatch) throws {
      given.append(batch.chain)
      #expect(batch.transactions.map(\.height) == [9])
    }
    mutating func reject(_ reject: Reject) throws {}
    func height(ofBlock hash: TransactionID, on chain: Chain) throws -> Int64? { chain == .litecoin ? 9 : nil }
  }

  @Test func membersBesideThoseOfAPageAreNoFacts() throws {
    let input = "{\"txid\":\"\(String(repeating: "cd", count: 32))\",\"vout\":1}"
    let text = "{\"tx\":\(Self.known),\"txid\":\"zz\",\"vin\":[\(input)]}\n" + Self.known
    let (sink, counts) = try CollectingSink.reading(text)
    #expect(counts == ReaderCounts(records: 2))
    #expect(sink.transactions == [Self.knownLine, Self.knownLine])
    #expect(sink.strays == 0)
  }

  @Test func aRejectedRecordDoesNotTellTheChain() throws {
    let script = "a91458ef779993ffe561b5af3384b98583eb698c69cd87"
    let address = Chain.litecoin.text(of: try #require(Hex.bytes(script)))
    let bad = Self.plain(script: script, address: address).dropLast() + ",\"fee\":-1}"
    let (sink, counts) = try CollectingSink.reading(bad + "\n" + Self.known)
    #expect(sink.chains == ["bitcoin"])
    #expect(counts == ReaderCounts(records: 2, rejected: 1))
  }

  @Test(arguments: [
    ("76a91489abcdefabbaabbaabbaabbaabbaabbaabbaabba88ac", "LXnFp4R97E7vdXzHahbPFN5EQHHZybjrpx", "litecoin"),
    ("0014751e76e8199196d454941c45d1b3a323f1433bd6", "tb1qw508d6qejxtdg4y5r3zarvary0c5xw7kxpjzsx", "bitcoin-testnet"),
    ("0014751e76e8199196d454941c45d1b3a323f1433bd6", "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4", "bitcoin"),
  ])
  func theFirstAddressTellsTheChain(script: String, address: String, alias: String) throws {
    let chain = try #require(Chain.named(alias))
    let bytes = try #require(Hex.bytes(script))
    let text = chain.text(of: bytes)
    if alias != "litecoin" { #expect(text == address) }
    let record = Self.plain(script: script, address: text)
    #expect(try CollectingSink.reading(record).sink.chains == [alias])
    let other: Chain = alias == "bitcoin" ? .litecoin : .bitcoin
    let error = CollectingSink.failure(record, chain: other)
    #expect(error?.description.contains("is not how \(other.alias) writes the script") == true)
  }

  @Test func testNetworksAreToldApartByALaterAddress() throws {
    let hash = "751e76e8199196d454941c45d1b3a323f1433bd6"
    let shared = Chain.bitcoinRegtest.text(of: try #require(Hex.bytes("76a914\(hash)88ac")))
    let own = Chain.bitcoinRegtest.text(of: try #require(Hex.bytes("0014\(hash)")))
    let first = Self.plain(script: "76a914\(hash)88ac", address: shared)
    #expect(try CollectingSink.reading(first).sink.chains == ["bitcoin-testnet"])
    let both = first + "\n" + Self.plain(script: "0014\(hash)", address: own)
    #expect(try CollectingSink.reading(both).sink.chains == ["bitcoin-regtest"])
  }

  @Test func oldSpellingsOfAnAddressAreTaken() throws {
    // Litecoin's scripts with Bitcoin's version byte.
    let script = "a91458ef779993ffe561b5af3384b98583eb698c69cd87"
    let record = Self.plain(script: script, address: "39oGFtxi4WPTP1gdVRxk3Qduu5uqX6U3Vd")
    #expect(try CollectingSink.reading(record, chain: .litecoin).counts.rejected == 0)
    #expect(try CollectingSink.reading(record).sink.chains == ["bitcoin"])
    // Without a name it is taken for Bitcoin's, whose only form it is, and what follows cannot be Litecoin's.
    let litecoin = Chain.litecoin.text(of: try #require(Hex.bytes(script)))
    let mixed = try CollectingSink.reading(record + "\n" + Self.plain(script: script, address: litecoin))
    #expect(mixed.sink.chains == ["bitcoin"])
    #expect(mixed.counts.rejected == 1)
  }

  @Test func accountChainsAreRefused() {
    #expect(CollectingSink.failure(Self.known, chain: .ethereum)?.code == .chain)
  }

  @Test func batchesAreGivenAwayWhenFull() throws {
    let text = String(repeating: Self.known + "\n", count: 15_000)
    let (sink, counts) = try CollectingSink.reading(text)
    #expect(counts.records == 15_000)
    #expect(sink.ids.count == 15_000)
    #expect((Handover.batchLimit..<Handover.batchLimit + 10).contains(sink.largestBatch))
  }

  @Test func everyTruncationIsSeen() {
    let bytes = Array(Self.known.utf8)
    for length in 1..<bytes.count {
      #expect(
        CollectingSink.failure(Array(bytes[..<length]), as: EsploraReader.self)?.code == .truncated, "at \(length)")
    }
  }

  @Test(arguments: Seeds.first(800))
  func flippedBytesNeverCrash(seeds: Range<UInt64>) {
    for seed in seeds {
      var random = SplitMix64(seed: seed)
      var source = RandomEsplora(seed: seed)
      var bytes = Array((0..<3).map { _ in source.record().json }.joined(separator: "\n").utf8)
      for _ in 0..<random.number(1...3) {
        bytes[random.number(0...bytes.count - 1)] = UInt8(truncatingIfNeeded: random.next())
      }
      do {
        let (sink, counts) = try CollectingSink.reading(bytes, as: EsploraReader.self)
        #expect(counts.records == Int64(sink.ids.count + sink.blocks.count + sink.rejects.count), "seed \(seed)")
      } catch {
        #expect(error is ReaderError, "seed \(seed)")
      }
    }
  }

  private static func plain(script: String, address: String) -> String {
    let id = String(repeating: "ab", count: 32)
    return "{\"txid\":\"\(id)\",\"vin\":[{\"txid\":\"\(id)\",\"vout\":0,\"prevout\":null}],"
      + "\"vout\":[{\"scriptpubkey\":\"\(script)\",\"scriptpubkey_address\":\"\(address)\",\"value\":1}]}"
  }
}
