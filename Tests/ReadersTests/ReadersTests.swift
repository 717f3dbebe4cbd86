import Ledger
import Testing

@testable import Readers

@Suite struct ReadersTests {
  @Test func explorersCutTheirExports() {
    let cut = Readers.all.filter { !$0.exportLimits.isEmpty }.map { $0.format }.sorted()
    #expect(
      cut == ["blockchair", "csv", "etherscan-api", "etherscan-csv", "transfers", "trongrid", "tronscan"])
    #expect(
      [0, 4999, 5000, 5001, 10_000, 15_000].map { EtherscanReader.exportLimit(at: $0) } == [
        nil, nil, 5000, nil, 10_000, nil,
      ])
    #expect(BlockFileReader.exportLimit(at: 5000) == nil)
  }

  @Test func namesAreUniqueAndFindTheirReaders() throws {
    #expect(Set(Readers.all.map { $0.format }).count == Readers.all.count)
    for reader in Readers.all {
      #expect(try Readers.named(reader.format) == reader)
      #expect(!reader.summary.isEmpty && reader.version >= 1)
    }
    let error = #expect(throws: ReaderError.self) { _ = try Readers.named("xls") }
    #expect(error?.description == "xls: is not a format; formats are \(Readers.formats)")
  }

  @Test(arguments: [
    ("{\"txid\":\"00\",\"vin\":[{\"is_coinbase\":true}]}", "esplora"),
    (" \n[ {\"vout\":[{\"scriptpubkey\":\"\"}]} ]", "esplora"),
    ("{\"hash\":\"00\",\"tx\":[{\"vout\":[{\"scriptPubKey\":{}}]}]}", "bitcoin-core"),
    ("[{\"result\":{\"hash\":\"00\",\"merkleroot\":\"00\",\"previousblockhash\":\"00\"}}]", "bitcoin-core"),
    ("{\"type\":\"block\",\"number\":0,\"stripped_size\":1}", "bitcoin-etl"),
    ("{\"hash\":\"00\",\"is_coinbase\":false,\"outputs\":[{\"script_hex\":\"\"}]}", "bitcoin-etl"),
    ("hash,size,virtual_size,version\n", "bitcoin-etl"),
    ("block_id\thash\ttime\tcdd_total\n", "blockchair"), ("id\thash\ttime\tmerkle_root\r\n", "blockchair"),
    ("index\tvalue\ttransaction_hash\tscript_hex\n", "blockchair"),
    ("transaction_hash\tindex\tvalue\tspending_transaction_hash\n", "blockchair"),
    ("\"#Wallet x. Source: WalletExplorer.com\"\r\ndate\r\n", "walletexplorer"),
    ("date,received from,received amount,sent amount,sent to,balance,transaction\n", "walletexplorer"),
    ("chain,block,tx_index,log_index,time,txid,from,to,asset,amount,kind,fee\n", "transfers"),
    ("\u{FEFF}fee,kind,amount,asset,to,from,txid,time\n", "transfers"),
    ("Txhash,UnixTimestamp,DateTime\n", "etherscan-csv"),
    ("\"Transaction Hash\",\"Blockno\",\"UnixTimestamp\"\r\n", "etherscan-csv"),
    ("Transaction Hash,Blockno,DateTime (UTC),From\n", "etherscan-csv"),
    ("{\"status\":\"0\",\"message\":\"No transactions found\",\"result\":[]}", "etherscan-api"),
    ("[{\"blockNumber\":\"1\",\"timeStamp\":\"2\",\"hash\":\"0x\"}]", "etherscan-api"),
    ("number,hash,parent_hash,nonce\n", "ethereum-etl"),
    (
      "hash,nonce,block_hash,block_number,transaction_index,from_address,to_address,value,gas,gas_price\n",
      "ethereum-etl"
    ),
    ("{\"type\": \"log\", \"log_index\": 0, \"topics\": [], \"block_number\": 1}\n", "ethereum-etl"),
    ("{\"transaction_hash\": \"0x\", \"block_number\": 1, \"cumulative_gas_used\": 1}\n", "ethereum-etl"),
    ("{\"data\":[{\"ret\":[{\"contractRet\":\"SUCCESS\"}],\"txID\":\"\",\"raw_data\":{}}]}", "trongrid"),
    ("{\"data\":[{\"transaction_id\":\"\",\"token_info\":{}}]}", "trongrid"),
    ("{\"data\":[],\"success\":true,\"meta\":{\"at\":1,\"page_size\":0}}", "trongrid"),
    ("{\"data\":[{\"event_index\":0,\"event_name\":\"Transfer\"}]}", "trongrid"),
    ("{\"total\":0,\"token_transfers\":[]}", "tronscan"),
    ("transaction_id,block,block_ts,from_address,to_address,confirmed,contractRet,quant\n", "tronscan"),
    ("[{\"blockNumber\":1,\"transactionHash\":\"\",\"commitment\":\"\",\"leafIndex\":0}]", "tornado-events"),
    (" [ {\"to\":\"\",\"nullifierHash\":\"\",\"blockNumber\":1,\"transactionHash\":\"\"}]", "tornado-events"),
  ])
  func contentTellsTheFormat(text: String, format: String) throws {
    for bytes in [Array(text.utf8), Gzip.member(Array(text.utf8))] {
      var source = ByteSource(bytes: bytes, name: "whatever.bin")
      let found = try Readers.detect(&source).format
      #expect(found == format)
      let offset = source.offset
      #expect(offset == 0)
    }
  }

  @Test(arguments: [
    "", "{}", "[]", "hello", "a,b,c\n1,2,3\n", "address\tbalance\n", "# a comment\ndate\n",
    "chain,address,label,category,actor,confidence,source\n", "\u{0}\u{0}\u{0}\u{0}",
    String(repeating: " text of some length that is no block header at all ", count: 10),
  ])
  func otherContentIsRefused(text: String) {
    var source = ByteSource(bytes: Array(text.utf8), name: "odd.txt")
    do throws(ReaderError) {
      let reader = try Readers.detect(&source)
      Issue.record("taken for \(reader.format)")
    } catch {
      #expect(error.code == .format)
      #expect(text.isEmpty || error.description.contains(Readers.formats))
    }
  }

  @Test func hostileTextIsQuotedHarmlessly() {
    let bytes = Array("\u{1B}[2J\u{202E}abc\n".utf8) + [UInt8](repeating: 0x78, count: 500)
    let text = Quoted.text(bytes)
    #expect(text.hasPrefix("\"\\u{1b}[2J\\u{202e}abc\\u{a}xxx"))
    #expect(text.count < 120)
    #expect(ReaderError(.format, "a\nb", "c").description == "a\\u{a}b: c")
  }
}
