import Ledger
import TestSupport
import Testing

@testable import Readers

@Suite struct BitcoinCoreReaderTests {
  /// Bitcoin's block 170, with the first payment there was: 50 BTC to 10 and 40, told as by verbosity 3.
  private static let hash = "00000000d1145790a8694403d4063f323d499e655c83426834d4ce2f8dd4a2ee"
  private static let coinbase = "b1fea52486ce0c62bb442b530a3f0132b826c74e473d1f2c220bfa78111c5082"
  private static let payment = "f4184fc596403b9d638783cf57adfe4c75c605f6356fbc91338530e9831e9e16"
  private static let spent = "0437cd7f8525ceed2324359c2d0ba26006d92d856a9c20fa0241106ee5a597c9"
  private static let key =
    "410411db93e1dcdb8a016b49840f8c53bc1eb68a382e97b1482ecad7b148a6909a5cb2e0eaddfb84ccf9744464f82e160bfa9b8b64f9d4c03f999b8643f656b412a3ac"
  private static let script = "76a91489abcdefabbaabbaabbaabbaabbaabbaabbaabba88ac"
  private static let address = "1DYwPTpZuLjY2qApmJdHaSAuWRvEF5skCN"

  private static let coinbaseJSON = """
    {"txid":"\(coinbase)","hash":"\(coinbase)","version":1,"size":134,"locktime":0,"vin":[{"coinbase":"04ffff001d0102",\
    "sequence":4294967295}],"vout":[{"value":50.00000000,"n":0,"scriptPubKey":{"asm":"x","hex":"\(key)","type":"pubkey"}}]}
    """
  private static let paymentJSON = """
    {"txid":"\(payment)","hash":"\(payment)","version":1,"locktime":0,"vin":[{"txid":"\(spent)","vout":0,"scriptSig":\
    {"asm":"","hex":"47"},"txinwitness":["00"],"prevout":{"generated":true,"height":9,"value":50.00000000,"scriptPubKey":\
    {"hex":"\(key)","type":"pubkey"}},"sequence":4294967295}],"vout":[{"value":10.00000000,"n":0,"scriptPubKey":{"hex":\
    "\(script)","address":"\(address)","type":"pubkeyhash"}},{"value":39.99999000,"n":1,"scriptPubKey":{"hex":\
    "\(key)","type":"pubkey"}}],"fee":0.00001000,"hex":"0100"}
    """
  private static func block(_ transactions: String, before: String = "", after: String = "") -> String {
    """
    {"hash":"\(hash)","confirmations":7,"height":170,"version":1,"merkleroot":"\(coinbase)",\(before)"previousblockhash":\
    "000000002a22cfee1f2c846adbd12b3e183d4f97683f85dad08a79780a84bd55","tx":[\(transactions)],"time":1231731025,\
    "mediantime":1231716245\(after)}
    """
  }
  private static let whole = block(coinbaseJSON + "," + paymentJSON)
  private static let place = "time 1231731025 block \(hash)"
  private static let coinbaseLine =
    "\(coinbase) height 170 index 0 \(place) coinbase version 1 lock 0 in [] out [\"5000000000/\(key)\"] payer - fee -"
  private static let paymentLine =
    "\(payment) height 170 index 1 \(place) version 1 lock 0 in [\"\(spent):0/4294967295/5000000000/\(key)\"]"
    + " out [\"1000000000/\(script)\", \"3999999000/\(key)\"] payer - fee -"

  @Test func aBlockWithItsTransactions() throws {
    let (sink, counts) = try CollectingSink.reading(Self.whole)
    #expect(sink.transactions == [Self.coinbaseLine, Self.paymentLine])
    #expect(
      sink.blocks == [
        "170 \(Self.hash) after 000000002a22cfee1f2c846adbd12b3e183d4f97683f85dad08a79780a84bd55 at 1231731025"
      ])
    #expect(sink.chains == ["bitcoin"])
    #expect(sink.strays == 0)
    #expect(counts == ReaderCounts(records: 2))
  }

  @Test func verbosity2HasNoPrevouts() throws {
    let bare = Self.whole.replacing(#/"prevout":.*?"pubkey"}},/#, with: "")
    #expect(bare != Self.whole)
    let (sink, _) = try CollectingSink.reading(bare)
    #expect(sink.transactions.last == Self.paymentLine.replacing("/5000000000/\(Self.key)\"] out", with: "/-/-\"] out"))
  }

  @Test func everyFramingGivesTheSameFacts() throws {
    let answer = "{\"result\":\(Self.whole),\"error\":null,\"id\":1}"
    let pretty = Self.whole.replacing(",", with: ",\n  ").replacing("{", with: "{\r\n")
    for text in [
      Self.whole + "\n", "\u{FEFF}" + Self.whole, "[\(Self.whole)]", answer, "[\(answer)]", pretty,
      "{\"jsonrpc\":\"2.0\",\"id\":7,\"result\":[\(Self.whole)]}",
    ] {
      let (sink, counts) = try CollectingSink.reading(text)
      #expect(sink.transactions == [Self.coinbaseLine, Self.paymentLine])
      #expect(counts == ReaderCounts(records: 2))
      #expect(sink.blocks.count == 1)
    }
    let (sink, counts) = try CollectingSink.reading(Self.whole + "\n" + Self.whole + "\r\n" + answer)
    #expect(counts.records == 6)
    #expect(sink.positions == [1, 1, 2, 2, 3, 3])
  }

  @Test func singleTransactions() throws {
    func single(_ more: String) -> String { Self.paymentJSON.dropLast() + ",\(more)}" }
    let block = "\"blockhash\":\"\(Self.hash)\""
    let known = [try #require(TransactionID(hex: Self.hash)): Int64(170)]
    let placed = "\(block),\"confirmations\":3,\"time\":1231731025,\"blocktime\":1231731025"
    let line = Self.paymentLine.replacing("index 1", with: "index -")
    func lines(_ text: String, known: [TransactionID: Int64] = [:]) throws -> [String] {
      try CollectingSink.reading(Array(text.utf8), known: known).sink.transactions
    }
    #expect(try lines(single(placed), known: known) == [line])
    #expect(try lines(single(placed)) == [line.replacing("height 170", with: "height -")])
    #expect(try lines(single(placed + ",\"height\":170")) == [line])
    // Waiting, or in a block that was left behind.
    let waiting = line.replacing("height 170 index - \(Self.place)", with: "height - index - time - block -")
    #expect(try lines(Self.paymentJSON) == [waiting])
    #expect(try lines(single("\(block),\"confirmations\":0,\"time\":9"), known: known) == [waiting])
    #expect(try lines(single(placed + ",\"in_active_chain\":false"), known: known) == [waiting])
  }

  @Test func aBlockHeaderIsABlock() throws {
    let header =
      "{\"hash\":\"\(Self.hash)\",\"height\":170,\"merkleroot\":\"\(Self.coinbase)\",\"time\":1231731025,\"nTx\":2}"
    let (sink, counts) = try CollectingSink.reading(header, chain: .bitcoin)
    #expect(sink.blocks == ["170 \(Self.hash) after none at 1231731025"])
    #expect(counts == ReaderCounts(records: 1))
  }

  @Test(arguments: [
    ("10.00000000", "1000000000"), ("10", "1000000000"), ("1e1", "1000000000"), ("1.0E+1", "1000000000"),
    ("1e-8", "1"), ("1E-08", "1"), ("0.00000001", "1"), ("100e-10", "1"), ("0", "0"), ("0.0e99999999", "0"),
    ("0.000000010", "1"), ("12.5", "1250000000"),
  ])
  func amountsAreExact(text: String, units: String) throws {
    // Without the value spent nothing has to balance.
    let json = Self.paymentJSON.replacing("10.00000000", with: text).replacing("\"prevout\"", with: "\"x\"")
    let (sink, _) = try CollectingSink.reading(json)
    #expect(sink.transactions.first?.contains("out [\"\(units)/") == true)
  }

  @Test(arguments: [
    ("\"value\":10.00000000", "\"value\":0.000000001", "vout 0: `value` \"0.000000001\" has more than 8 decimals"),
    ("\"value\":10.00000000", "\"value\":1e-9", "vout 0: `value` \"1e-9\" has more than 8 decimals"),
    ("\"value\":10.00000000", "\"value\":-10", "vout 0: `value` \"-10\" is not an amount"),
    ("\"value\":10.00000000", "\"value\":92233720368.54775808", "vout 0: `value` \"92233720368.54775808\" is more"),
    ("\"value\":10.00000000", "\"value\":1e40", "vout 0: `value` \"1e40\" is more than there can be"),
    ("\"value\":10.00000000", "\"value\":1e99999999999999999999", "vout 0: `value` \"1e99999999999999999999\" is more"),
    ("\"value\":10.00000000", "\"value\":\"10\"", "vout 0: `value` is not a number"),
    (
      "\"value\":10.00000000", "\"value\":10.\(String(repeating: "0", count: 120))",
      "vout 0: `value` is a number that is too"
    ),
    ("\"value\":10.00000000", "\"value\":10,\"value\":10", "vout 0: `value` stands twice"),
    ("\"value\":10.00000000,", "", "vout 0: `value` is missing"),
    ("\"value\":10.00000000", "\"value\":10.00000001", "`fee` is 1000, and inputs less outputs are 999"),
    ("\"value\":10.00000000", "\"value\":11", "outputs of 5099999000 satoshi are more than inputs of 5000000000"),
    ("\"n\":1", "\"n\":2", "vout 1: `n` is 2"),
    ("\"vout\":0,\"scriptSig\"", "\"scriptSig\"", "vin 0: `vout` is missing"),
    ("\"vout\":0,", "\"vout\":4294967296,", "vin 0: `vout` \"4294967296\" is not a whole number"),
    ("\"txid\":\"0437", "\"txid\":\"043", "vin 0: `txid` \"043"),
    ("\"generated\":true", "\"value\":1", "vin 0 prevout: `value` stands twice"),
    ("\"txinwitness\"", "\"coinbase\":\"00\",\"x\"", "vin 0: a coinbase spends nothing, and this one names an output"),
    ("\"vin\":[{\"txid\"", "\"vin\":[],\"x\":[{\"txid\"", "`vin` is empty"),
    ("\"vout\":[{", "\"vout\":[],\"x\":[{", "`vout` is empty"),
    ("\"vout\":[{", "\"x\":[{", "is not a whole transaction: `vout` is missing"),
    ("\"address\":\"1DY", "\"address\":\"1DZ", "vout 0: address \"1DZ"),
    ("\"hex\":\"76a9", "\"hex\":\"76a", "vout 0: `hex` \"76a"),
    ("\"txid\":\"f418", "\"txid\":\"f4184\",\"y\":\"", "`txid` \"f4184\" is not 64"),
  ])
  func aBadTransactionIsRejectedAlone(old: String, new: String, reason: String) throws {
    let broken = Self.paymentJSON.replacing(old, with: new, maxReplacements: 1)
    #expect(broken != Self.paymentJSON)
    let lines = Self.paymentJSON + "\n" + broken + "\n" + Self.paymentJSON
    let (sink, counts) = try CollectingSink.reading(lines)
    #expect(counts == ReaderCounts(records: 3, rejected: 1))
    #expect(sink.rejects.first?.position == 2)
    #expect(sink.rejects.first?.reason.hasPrefix(reason) == true, "\(sink.rejects)")
    #expect(sink.strays == 0)
    let inBlock = try CollectingSink.reading(Self.block(Self.coinbaseJSON + "," + broken + "," + Self.paymentJSON))
    #expect(inBlock.counts == ReaderCounts(records: 3, rejected: 1))
    #expect(inBlock.sink.transactions == [Self.coinbaseLine, Self.paymentLine.replacing("index 1", with: "index 2")])
    #expect(inBlock.sink.rejects.first?.reason.hasPrefix("transaction 1 of the block: ") == true)
    #expect(inBlock.sink.rejects.first?.reason.contains(reason) == true)
    #expect(inBlock.sink.strays == 0)
  }

  @Test(arguments: [
    ("\"height\":170", "\"height\":-1", "`height` \"-1\" is not a whole number"),
    ("\"height\":170,", "", "is not a whole block: `height` is missing"),
    ("\"confirmations\":7", "\"confirmations\":-1", "block \(hash) is not in the main chain (`confirmations` is -1)"),
    ("\"mediantime\"", "\"nTx\":3,\"x\"", "block 170 lists 2 transactions, and `nTx` is 3"),
    ("\"mediantime\"", "\"time\":1,\"x\"", "`time` stands twice"),
    (
      "\"tx\":[", "\"tx\":[\"\(coinbase)\",",
      "block 170 lists the ids of its transactions alone; get it with verbosity 2"
    ),
    ("\"tx\":[", "\"tx\":[],\"x\":[", "block 170 has no transactions"),
  ])
  func aBadBlockIsRejectedAsOne(old: String, new: String, reason: String) throws {
    let broken = Self.whole.replacing(old, with: new, maxReplacements: 1)
    let (sink, counts) = try CollectingSink.reading(Self.whole + "\n" + broken)
    #expect(counts == ReaderCounts(records: 3, rejected: 1))
    #expect(sink.rejects.map(\.reason.description).first?.hasPrefix(reason) == true, "\(sink.rejects)")
    #expect(sink.rejects.first?.position == 2)
    #expect(sink.transactions.count == 2)
    #expect(sink.blocks.count == 1)
    #expect(sink.strays == 0)
  }

  @Test func answersWithoutAResultAreRejected() throws {
    let error = "{\"result\":null,\"error\":{\"code\":-5,\"message\":\"Block not found\"},\"id\":1}"
    let raw = "{\"result\":\"0100\",\"error\":null,\"id\":1}"
    let (sink, counts) = try CollectingSink.reading([Self.whole, error, raw, "[7]"].joined(separator: "\n"))
    #expect(counts == ReaderCounts(records: 5, rejected: 3))
    #expect(sink.rejects.map(\.position) == [2, 3, 4])
    #expect(
      sink.rejects.map { $0.reason.prefix(24) } == [
        "is an answer without a r", "`result` is raw bytes; a", "is not a transaction but",
      ])
  }

  @Test func aSecondResultIsNotPassedOver() throws {
    let twice = "{\"result\":\(Self.whole),\"result\":\(Self.whole)}"
    let (sink, counts) = try CollectingSink.reading(twice)
    #expect(counts == ReaderCounts(records: 3, rejected: 1))
    #expect(sink.rejects.map(\.reason) == ["`result` stands twice"])
  }

  @Test func aCoinbaseNamesNoOutput() {
    let named = Self.coinbaseJSON.replacing("\"vin\":[{", with: "\"vin\":[{\"txid\":\"\(Self.spent)\",\"vout\":0,")
    let error = CollectingSink.failure(named, chain: .bitcoin)
    #expect(error?.reason.hasPrefix("vin 0: a coinbase spends nothing, and this one names an output") == true)
    let two = Self.coinbaseJSON.replacing("\"vin\":[", with: "\"vin\":[{\"coinbase\":\"00\"},")
    #expect(
      CollectingSink.failure(two, chain: .bitcoin)?.reason.hasPrefix("a coinbase input is not the only input") == true)
  }

  @Test func brokenLinesAreRejectedWhereRecordsAreLines() throws {
    for broken in ["{\"hash\":\"ab", "{\"tx\":[{\"vin\" 1}]}", "{\"result\":{\"tx\":[}}"] {
      let (sink, counts) = try CollectingSink.reading(Self.whole + "\n" + broken + "\n" + Self.whole + "\n")
      #expect(counts == ReaderCounts(records: 5, rejected: 1), "\(broken)")
      #expect(sink.rejects.map(\.position) == [2])
    }
    // After a reject or a record of the same line there is no way back.
    let half = "{\"result\":\(Self.whole),\"error\" 1}"
    #expect(CollectingSink.failure(Self.whole + "\n" + half + "\n")?.code == .syntax)
    #expect(CollectingSink.failure("[" + Self.whole + ",{\"tx\" 1}]")?.code == .syntax)
  }

  @Test func nodesOfOldWriteListsOfAddresses() throws {
    // Beside a bare key they write the address of its hash, beside a multisig those of all keys.
    let pair = "\"addresses\":[\"\(Self.address)\",\"\(Self.address)\"]"
    let json = Self.paymentJSON.replacing(
      "\"address\":\"\(Self.address)\"", with: "\"addresses\":[\"\(Self.address)\"]")
    #expect(try CollectingSink.reading(json).sink.chains == ["bitcoin"])
    let several = json.replacing("[\"\(Self.address)\"]", with: "[\"a\",\"b\"]")
    #expect(try CollectingSink.reading(several, chain: .bitcoin).counts.rejected == 0)
    let multisig = "5121\(String(repeating: "02", count: 33))51ae"
    let bare = Self.paymentJSON.replacing(Self.script, with: multisig)
      .replacing("\"address\":\"\(Self.address)\"", with: pair)
    #expect(CollectingSink.failure(bare)?.code == .chain)
    #expect(try CollectingSink.reading(bare, chain: .dogecoin).sink.chains == ["dogecoin"])
    let keyed = Self.coinbaseJSON.replacing(
      "\"type\"", with: "\"addresses\":[\"1HLoD9E4SDFFPDiYfNYnkBLQ85Y51J3Zb1\"],\"type\"")
    #expect(try CollectingSink.reading(keyed).sink.chains == ["bitcoin"])
    #expect(CollectingSink.failure(keyed, chain: .litecoin)?.description.contains("is not how litecoin writes") == true)
  }

  @Test func aBlockMayTellTheChain() throws {
    let block = Self.block(Self.coinbaseJSON)
    let error = CollectingSink.failure(block)
    #expect(error?.code == .chain)
    #expect(
      error?.description == "memory: does not tell its chain: no address stands beside a script; name it with --chain")
    #expect(try CollectingSink.reading(block, chain: .dogecoin).sink.chains == ["dogecoin"])
    #expect(CollectingSink.failure(block, chain: .ethereum)?.code == .chain)
    for chain in [Chain.bitcoin, .litecoin, .dogecoin, .bitcoinRegtest] {
      let genesis = try #require(chain.frame?.genesis.hex)
      #expect(try CollectingSink.reading(block.replacing(Self.hash, with: genesis)).sink.chains == [chain.alias])
      let second = block.replacing("000000002a22cfee1f2c846adbd12b3e183d4f97683f85dad08a79780a84bd55", with: genesis)
      #expect(try CollectingSink.reading(second).sink.chains == [chain.alias])
    }
    // The id of Zcash is the beginning of its first block's hash.
    let zcash = "00040fe8ec8471911baa1db1266ea15dd06b4a8a5c453883c000b031973dce08"
    #expect(try CollectingSink.reading(block.replacing(Self.hash, with: zcash)).sink.chains == ["zcash"])
  }

  @Test(arguments: [
    "\"vjoinsplit\":[{\"vpub_old\":0.2024,\"vpub_new\":0.0}]", "\"vShieldedOutput\":[{}]", "\"vShieldedSpend\":[{}]",
    "\"orchard\":{\"actions\":[{}],\"valueBalance\":-1.5}", "\"type\":9",
  ])
  func hiddenPartsLeaveTheVisibleOnes(part: String) throws {
    let body: String = Self.paymentJSON.dropLast() + ",\(part)}"
    // What enters: outputs are missing, or are less than the inputs by more than the fee.
    let entering = body.replacing(#/"vout":\[{.*}\],"fee"/#, with: "\"vout\":[],\"fee\"")
    #expect(entering != body)
    let (sink, _) = try CollectingSink.reading(entering, chain: .zcash)
    #expect(sink.transactions.first?.contains("in [\"\(Self.spent):0/") == true)
    #expect(sink.transactions.first?.contains("out []") == true)
    // What leaves: inputs are missing, or less than the outputs.
    let leaving = body.replacing(#/"vin":\[{.*?4294967295}\]/#, with: "\"vin\":[]").replacing(
      "10.00000000", with: "12.5")
    let other = try CollectingSink.reading(leaving).sink.transactions.first
    #expect(other?.contains("in [] out [\"1250000000/") == true)
    #expect(other?.contains("coinbase") == false)
    let more = try CollectingSink.reading(body.replacing("39.99999000", with: "90"))
    #expect(more.counts == ReaderCounts(records: 1))
  }

  @Test(arguments: [
    "\"vjoinsplit\":[]", "\"orchard\":{\"actions\":[],\"valueBalance\":0}", "\"type\":0", "\"type\":null",
  ])
  func anEmptyPartHidesNothing(part: String) {
    let body: String = Self.paymentJSON.dropLast() + ",\(part)}"
    #expect(CollectingSink.failure(body) == nil)
    let error = CollectingSink.failure(body.replacing("39.99999000", with: "90"))
    #expect(error?.reason.hasPrefix("outputs of 10000000000 satoshi are more than inputs of 5000000000") == true)
  }

  @Test func litecoinsHiddenInputsAreLeftOut() throws {
    let json = Self.paymentJSON
      .replacing("\"vin\":[", with: "\"vin\":[{\"ismweb\":true,\"output_id\":\"\(Self.spent)\"},")
      .replacing("\"vout\":[{", with: "\"vout\":[{\"ismweb\":false,").replacing("10.00000000", with: "60")
    let (sink, _) = try CollectingSink.reading(json)
    #expect(sink.transactions.first?.contains("in [\"\(Self.spent):0/") == true)
    #expect(sink.transactions.first?.contains("out [\"6000000000/") == true)
    let first = json.replacing("\"vout\":[{", with: "\"vout\":[{\"ismweb\":true,\"output_id\":\"\(Self.spent)\"},{")
    #expect(try CollectingSink.reading(first).sink.transactions == sink.transactions)
    // A node may have its own spelling for the pegs, which are witness programs of version 8 and 9.
    let peg = "59" + "20" + String(repeating: "ab", count: 32)
    let pegged = Self.paymentJSON.replacing(Self.script, with: peg).replacing(Self.address, with: "ltcmweb1unknown")
    #expect(try CollectingSink.reading(pegged, chain: .litecoin).counts.rejected == 0)
  }

  @Test func everyTruncationIsSeen() {
    let bytes = Array(Self.whole.utf8)
    for length in 1..<bytes.count {
      #expect(
        CollectingSink.failure(Array(bytes[..<length]), as: BitcoinCoreReader.self)?.code == .truncated, "at \(length)")
    }
  }

  @Test(arguments: Seeds.first(800))
  func flippedBytesNeverCrash(seeds: Range<UInt64>) {
    for seed in seeds {
      var random = SplitMix64(seed: seed)
      var bytes = Array((Self.whole + "\n" + Self.paymentJSON + "\n{\"result\":\(Self.whole)}").utf8)
      for _ in 0..<random.number(1...3) {
        bytes[random.number(0...bytes.count - 1)] = UInt8(truncatingIfNeeded: random.next())
      }
      do {
        let (sink, counts) = try CollectingSink.reading(bytes, as: BitcoinCoreReader.self)
        // A block whose list of transactions is hidden behind another name counts as one.
        let bare = counts.records - counts.rejected - Int64(sink.ids.count)
        #expect((0...Int64(sink.blocks.count)).contains(bare), "seed \(seed)")
        #expect(sink.strays == 0, "seed \(seed)")
      } catch {
        #expect(error is ReaderError, "seed \(seed)")
      }
    }
  }
}
