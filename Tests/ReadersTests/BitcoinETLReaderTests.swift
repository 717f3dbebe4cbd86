import Ledger
import TestSupport
import Testing

@testable import Readers

@Suite struct BitcoinETLReaderTests {
  private static let block = "000000001c920d495e1eeef2452b6d1c6c229a919b28196c103ecffebabee141"
  private static let coinbase = "e1882d41800d96d0fddc196cd8d3f0b45d65b030c652d97eaba79a1174e64d58"
  private static let payment = "7940cdde4d713e171849efc6bd89939185be270266c94e92369e3877ad89455a"
  private static let spent = "76a8d70a757be5055f60be076b683897cadaad6b7bdf78c43e39b9d59cb4a6ea"
  private static let key =
    "4104c1b5671c8975087cc796d6ea73d2407591528b5c669106f9b6ab6ef6e373a57553e14866aaeffc44a9f58e5ee0c7faa7add7474f0a2c55a22cb40b949fdc933cac"
  private static let script = "76a91489abcdefabbaabbaabbaabbaabbaabbaabbaabba88ac"
  private static let address = "1DYwPTpZuLjY2qApmJdHaSAuWRvEF5skCN"

  private static let coinbaseJSON = """
    {"hash":"\(coinbase)","size":135,"virtual_size":135,"version":1,"lock_time":0,"block_number":50001,"block_hash":\
    "\(block)","block_timestamp":1270917100,"is_coinbase":true,"index":0,"inputs":[],"outputs":[{"index":0,"script_asm":\
    "x","script_hex":"\(key)","required_signatures":1,"type":"pubkey","addresses":["1PkqKGbNLDdDJGveCcNUMV9CEFH77ADrPQ"],\
    "value":5000000000}],"input_count":0,"output_count":1,"input_value":0,"output_value":5000000000,"fee":0}
    """
  /// An input and two outputs, not enriched.
  private static let paymentJSON = """
    {"type":"transaction","hash":"\(payment)","size":273,"virtual_size":273,"version":1,"lock_time":0,"block_number":50001,\
    "block_hash":"\(block)","block_timestamp":1270917100,"is_coinbase":false,"index":1,"inputs":[{"index":0,\
    "spent_transaction_hash":"\(spent)","spent_output_index":0,"script_asm":"","script_hex":"4930","sequence":4294967295,\
    "required_signatures":null,"type":null,"addresses":[],"value":null}],"outputs":[{"index":0,"script_asm":null,\
    "script_hex":"\(script)","required_signatures":1,"type":"pubkeyhash","addresses":["\(address)"],"value":7000000000},\
    {"index":1,"script_hex":"6a00","type":"nonstandard","addresses":["nonstandard0123456789"],"value":0}],"input_count":1,\
    "output_count":2,"input_value":0,"output_value":7000000000,"fee":-7000000000}
    """
  private static let enriched =
    paymentJSON
    .replacing("\"type\":null,\"addresses\":[],\"value\":null", with: told(7_000_010_000, "pubkeyhash", address))
    .replacing("\"fee\":-7000000000", with: "\"fee\":10000")
  private static func told(_ value: Int64, _ type: String, _ address: String) -> String {
    "\"type\":\"\(type)\",\"addresses\":[\"\(address)\"],\"value\":\(value)"
  }
  private static let place = "time 1270917100 block \(block)"
  private static let coinbaseLine =
    "\(coinbase) height 50001 index 0 \(place) coinbase version 1 lock 0 in [] out [\"5000000000/\(key)\"] payer - fee -"
  private static let paymentLine =
    "\(payment) height 50001 index 1 \(place) version 1 lock 0 in [\"\(spent):0/4294967295/-/-\"]"
    + " out [\"7000000000/\(script)\", \"0/6a00\"] payer - fee -"
  private static let enrichedLine = paymentLine.replacing("/-/-", with: "/7000010000/\(script)")
  private static let blockJSON = """
    {"type":"block","hash":"\(block)","size":647,"stripped_size":647,"weight":2588,"number":50001,"version":1,"merkle_root":\
    "\(spent)","timestamp":1270917100,"nonce":"3616ef3","bits":"1c2a1115","coinbase_param":"04","transaction_count":2}
    """

  @Test func blocksAndTransactions() throws {
    let (sink, counts) = try CollectingSink.reading(
      [Self.blockJSON, Self.coinbaseJSON, Self.paymentJSON].joined(separator: "\n"))
    #expect(sink.blocks == ["50001 \(Self.block) after none at 1270917100"])
    #expect(sink.transactions == [Self.coinbaseLine, Self.paymentLine])
    #expect(sink.positions == [2, 3])
    #expect(sink.chains == ["bitcoin"])
    #expect(counts == ReaderCounts(records: 3))
    #expect(sink.strays == 0)
  }

  @Test func enrichedInputsHaveTheOutputTheySpend() throws {
    #expect(try CollectingSink.reading(Self.enriched).sink.transactions == [Self.enrichedLine])
    // What an input calls its script is the spender's, and may be anything.
    let odd = Self.enriched.replacing("\"script_hex\":\"4930\"", with: "\"script_hex\":\"odd\"")
    #expect(try CollectingSink.reading(odd).sink.transactions == [Self.enrichedLine])
    // The address of a bare key says nothing of the key: the value alone is told.
    let bare = Self.enriched.replacing(#/"type":"pubkeyhash"(.*?"value":7000010000)/#) {
      "\"type\":\"pubkey\"\($0.output.1)"
    }
    #expect(
      try CollectingSink.reading(bare).sink.transactions == [Self.paymentLine.replacing("/-/-", with: "/7000010000/-")])
    // The input's address tells the chain where nothing else does.
    let hash = try #require(Hex.bytes(Self.script))
    let dogecoin = Self.enriched.replacing(Self.address, with: Chain.dogecoin.text(of: hash))
    #expect(try CollectingSink.reading(dogecoin).sink.chains == ["dogecoin"])
    let alone = dogecoin.replacing(
      #/"addresses":\["D\w+"\],"value":7000000000/#, with: "\"addresses\":[],\"value\":7000000000")
    #expect(alone != dogecoin)
    #expect(try CollectingSink.reading(alone).sink.chains == ["dogecoin"])
    #expect(CollectingSink.failure(alone, chain: .bitcoin)?.reason.contains("is not one of bitcoin") == true)
  }

  @Test func numbersAndTimesMayBeText() throws {
    // As BigQuery writes 64 bits and timestamps.
    let text = Self.enriched
      .replacing(#/"(value|block_number|index|sequence|version|lock_time|fee|output_count)":(\d+)/#) {
        "\"\($0.output.1)\":\"\($0.output.2)\""
      }
      .replacing("\"block_timestamp\":1270917100", with: "\"block_timestamp\":\"2010-04-10 16:31:40 UTC\"")
    #expect(try CollectingSink.reading(text).sink.transactions == [Self.enrichedLine])
  }

  @Test(arguments: [
    ("\"value\":7000000000", "\"value\":-1", "outputs 0: `value` \"-1\" is not a whole number"),
    ("\"value\":7000000000", "\"value\":70.5", "outputs 0: `value` \"70.5\""),
    ("\"value\":7000000000", "\"value\":\"70.5\"", "outputs 0: `value` \"70.5\""),
    ("\"value\":7000000000", "\"value\":9223372036854775808", "outputs 0: `value` \"9223372036854775808\""),
    ("\"value\":7000000000", "\"value\":\"340282366920938463463374607431768211456\"", "outputs 0: `value` \"3402"),
    ("\"value\":7000000000", "\"value\":\"9223372036854775808\"", "outputs 0: `value` \"9223372036854775808\""),
    ("\"value\":7000000000", "\"value\":null", "outputs 0: `value` is missing"),
    (
      "\"value\":7000000000", "\"value\":7000010001", "outputs of 7000010001 satoshi are more than inputs of 7000010000"
    ),
    ("\"fee\":10000", "\"fee\":10001", "`fee` is 10001, and inputs less outputs are 10000"),
    ("\"output_count\":2", "\"output_count\":3", "`output_count` is 3, and `outputs` has 2"),
    ("\"input_count\":1", "\"input_count\":2", "`input_count` is 2, and `inputs` has 1"),
    ("{\"index\":1", "{\"index\":2", "outputs 1: `index` is 2"),
    ("\"is_coinbase\":false", "\"is_coinbase\":true", "`is_coinbase` is true, and there are inputs"),
    ("\"spent_output_index\":0", "\"spent_output_index\":null", "inputs 0: `spent_output_index` is missing"),
    ("\"spent_transaction_hash\"", "\"x\"", "inputs 0: `spent_transaction_hash` is missing"),
    ("\"inputs\":[", "\"inputs\":null,\"x\":[", "is not a whole transaction: `inputs` is missing"),
    ("\"inputs\":[", "\"inputs\":7,\"x\":[", "inputs is not a list"),
    ("\"outputs\":[", "\"outputs\":[],\"x\":[", "`output_count` is 2, and `outputs` has 0"),
    ("\"outputs\":[", "\"outputs\":[7,", "outputs 0: it is not an object"),
    ("\"index\":1,\"inputs\"", "\"index\":1,\"index\":1,\"inputs\"", "`index` stands twice"),
    ("\"block_timestamp\":1270917100", "\"block_timestamp\":\"spring\"", "`block_timestamp` cannot be read"),
    ("\"hash\":\"7940", "\"hash\":\"x940", "`hash` \"x940"),
    ("\"script_hex\":\"6a00\"", "\"script_hex\":\"6a0\"", "outputs 1: `script_hex` \"6a0\""),
    ("\"pubkeyhash\",\"addresses\":[\"1DY", "\"pubkeyhash\",\"addresses\":[\"1DZ", "inputs 0: address \"1DZ"),
  ])
  func aBadTransactionIsRejectedAlone(old: String, new: String, reason: String) throws {
    let broken = Self.enriched.replacing(old, with: new, maxReplacements: 1)
    #expect(broken != Self.enriched)
    let (sink, counts) = try CollectingSink.reading([Self.enriched, broken, Self.coinbaseJSON].joined(separator: "\n"))
    #expect(counts == ReaderCounts(records: 3, rejected: 1))
    #expect(sink.transactions == [Self.enrichedLine, Self.coinbaseLine])
    #expect(sink.rejects.first?.position == 2)
    #expect(sink.rejects.first?.reason.hasPrefix(reason) == true, "\(sink.rejects)")
    #expect(sink.strays == 0)
  }

  @Test func shieldedPaymentsAreLeftOut() throws {
    let hidden =
      "{\"index\":0,\"spent_transaction_hash\":null,\"spent_output_index\":null,\"script_hex\":null,"
      + "\"type\":\"shielded\",\"addresses\":[],\"value\":7000010000}"
    let from = Self.paymentJSON.replacing(#/"inputs":\[.*?\],"outputs"/#, with: "\"inputs\":[\(hidden)],\"outputs\"")
    #expect(from != Self.paymentJSON)
    #expect(
      try CollectingSink.reading(from).sink.transactions == [
        Self.paymentLine.replacing("[\"\(Self.spent):0/4294967295/-/-\"]", with: "[]")
      ])
    let into = Self.enriched.replacing(
      "{\"index\":1", with: hidden.replacing("\"index\":0", with: "\"index\":1") + ",{\"index\":2"
    )
    .replacing("\"output_count\":2", with: "\"output_count\":3")
    // The inputs pay for more than the outputs and the fee now.
    #expect(
      try CollectingSink.reading(into.replacing("\"fee\":10000", with: "\"fee\":1")).sink.transactions == [
        Self.enrichedLine
      ])
  }

  @Test func theChainMustBeTold() throws {
    let bare = Self.paymentJSON.replacing(Self.address, with: "nonstandardab")
    #expect(CollectingSink.failure(bare)?.code == .chain)
    #expect(CollectingSink.failure(bare)?.reason.contains("--chain") == true)
    #expect(try CollectingSink.reading(bare, chain: .litecoin).sink.chains == ["litecoin"])
    #expect(CollectingSink.failure(bare, chain: .tron)?.code == .chain)
    #expect(CollectingSink.failure(Self.blockJSON)?.code == .chain)
    let genesis = try #require(Chain.litecoin.frame?.genesis.hex)
    let first = Self.blockJSON.replacing(Self.block, with: genesis).replacing("50001", with: "0")
    #expect(try CollectingSink.reading(first).sink.chains == ["litecoin"])
  }

  // MARK: CSV

  /// As Python's csv module writes it: lists in Python's own notation.
  private static let table = """
    hash,size,virtual_size,version,lock_time,block_number,block_hash,block_timestamp,is_coinbase,index,inputs,outputs,\
    input_count,output_count,fee\r
    \(coinbase),135,135,1,0,50001,\(block),1270917100,True,0,[],"[{'index': 0, 'script_hex': '\(key)', 'type': 'pubkey', \
    'addresses': ['1PkqKGbNLDdDJGveCcNUMV9CEFH77ADrPQ'], 'value': 5000000000}]",0,1,0\r
    \(payment),273,,1,0,50001,\(block),1270917100,False,1,"[{'index': 0, 'spent_transaction_hash': '\(spent)', \
    'spent_output_index': 0, 'script_asm': 'it\\'s ""quoted""', 'sequence': 4294967295, 'required_signatures': None, 'type': \
    'pubkeyhash', 'addresses': ['\(address)'], 'value': 7000010000}]","[{""index"": 0, ""script_hex"": ""\(script)"", \
    ""type"": null, ""addresses"": [], ""value"": 7000000000}, {'index': 1, 'script_hex': '6a00', 'type': 'None', \
    'addresses': [], 'value': 0}]",1,2,10000\r

    """

  @Test func tablesOfTransactions() throws {
    let (sink, counts) = try CollectingSink.reading(Self.table)
    #expect(sink.transactions == [Self.coinbaseLine, Self.enrichedLine])
    #expect(sink.positions == [2, 3])
    #expect(counts == ReaderCounts(records: 2))
  }

  @Test func tablesOfBlocks() throws {
    let text =
      "hash,size,stripped_size,weight,number,version,timestamp\n\(Self.block),1,1,4,50001,1,1270917100\n"
      + "\(Self.block),1,1,4,,1,1270917100\n\(Self.block),1,1\n"
    let (sink, counts) = try CollectingSink.reading(text, chain: .bitcoin)
    #expect(sink.blocks == ["50001 \(Self.block) after none at 1270917100"])
    #expect(counts == ReaderCounts(records: 3, rejected: 2))
    #expect(sink.rejects.map(\.position) == [3, 4])
    #expect(sink.rejects.map { $0.reason.prefix(20) } == ["is not a whole trans", "the row has 3 fields"])
  }

  @Test func aHashOfDigitsIsNoNumber() throws {
    let digits = String(repeating: "1", count: 64)
    let (sink, _) = try CollectingSink.reading(Self.table.replacing(Self.coinbase, with: digits))
    #expect(sink.ids == [digits, Self.payment])
  }

  @Test(arguments: [
    ("'value': 5000000000}]", "'value': 5000000000", "a list in the row cannot be read"),
    ("'value': 5000000000}]", "'value': Decimal('5000000000')}]", "a list in the row cannot be read"),
    ("'value': 5000000000}]", "'value': -5}]", "outputs 0: `value` \"-5\" is not a whole number"),
    ("True,0,[]", "Perhaps,0,[]", "`is_coinbase` is neither true nor false"),
    ("True,0,[]", "True,first,[]", "`index` \"first\" is not a whole number"),
  ])
  func aBadRowIsRejectedAlone(old: String, new: String, reason: String) throws {
    let (sink, counts) = try CollectingSink.reading(Self.table.replacing(old, with: new))
    #expect(counts == ReaderCounts(records: 2, rejected: 1))
    #expect(sink.transactions == [Self.enrichedLine])
    #expect(sink.rejects.first?.position == 2)
    #expect(sink.rejects.first?.reason.hasPrefix(reason) == true, "\(sink.rejects)")
    #expect(sink.strays == 0)
  }

  @Test(arguments: [
    (",outputs,", ",outcomes,", "column outputs is missing"), (",fee\r\n", ",hash\r\n", "column hash stands twice"),
  ])
  func aBadHeaderFailsTheSource(old: String, new: String, reason: String) {
    let error = CollectingSink.failure(Self.table.replacing(old, with: new))
    #expect(error?.code == .column)
    #expect(error?.reason.hasPrefix(reason) == true)
  }

  @Test func everyTruncationIsSeen() {
    let bytes = Array(Self.enriched.utf8)
    for length in 1..<bytes.count {
      #expect(
        CollectingSink.failure(Array(bytes[..<length]), as: BitcoinETLReader.self)?.code == .truncated, "at \(length)")
    }
  }

  @Test(arguments: Seeds.first(800))
  func flippedBytesNeverCrash(seeds: Range<UInt64>) {
    for seed in seeds {
      var random = SplitMix64(seed: seed)
      let text =
        random.once(in: 2) ? Self.table : [Self.blockJSON, Self.enriched, Self.coinbaseJSON].joined(separator: "\n")
      var bytes = Array(text.utf8)
      for _ in 0..<random.number(1...3) {
        bytes[random.number(0...bytes.count - 1)] = UInt8(truncatingIfNeeded: random.next())
      }
      do {
        let (sink, counts) = try CollectingSink.reading(bytes, as: BitcoinETLReader.self)
        #expect(counts.records - counts.rejected == Int64(sink.ids.count + sink.blocks.count), "seed \(seed)")
        #expect(sink.strays == 0, "seed \(seed)")
      } catch {
        #expect(error is ReaderError, "seed \(seed)")
      }
    }
  }
}
