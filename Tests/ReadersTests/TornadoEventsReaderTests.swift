import Foundation
import Ledger
import Testing

@testable import Readers

@Suite struct TornadoEventsReaderTests {
  private static let pool = "a160cdab225685da1d56aa342ad8841c3b53f291"
  private static let first = "04b0b397af86289595530ea0a5d34e4edc64429a2cd207e51b146d4480a2b0dc"
  private static let second = "1610cbf444c10d408fffbe2f2a732a5fde339f293a9ab42535004aec4f679e8b"
  private static let firstOut = "2e0687a7308825cf3979ef5db9999bfe99166a4a56b1f7a9577de57137a42c6d"
  private static let secondOut = "26ef94a28806129157c387496710bc214821d89bce58ffd91d6552aecd50f055"
  private static let recipient = "0xE7CDaE12fa73e168cdd134410C0D4F82314B7E0E"

  private static func deposit(
    _ commitment: String = first, leaf: String = "0", block: String = "9162622", more: String = "",
    in transaction: String = "6448bf9837b8ef7d9bff2ae929b12cfdfb4170454a2bd3f6ff573317885367f1"
  ) -> String {
    "{\"blockNumber\":\(block),\"transactionHash\":\"0x\(transaction)\","
      + "\"commitment\":\"0x\(commitment)\",\"leafIndex\":\(leaf),\"timestamp\":\"1577309522\"\(more)}"
  }

  private static func withdrawal(
    _ nullifierHash: String = firstOut, to: String = recipient, fee: String = "\"2006000000000000000\"",
    more: String = ""
  ) -> String {
    "{\"to\":\"\(to)\",\"fee\":\(fee),\"blockNumber\":9176937,\"nullifierHash\":\"0x\(nullifierHash)\","
      + "\"transactionHash\":\"0x30272915c399e727a2a5b7e4913c53c60540d1be8929fd810e00babc511f5e14\"\(more)}"
  }

  private static func reading(
    _ records: String..., chain: Chain? = nil, contract: String? = nil, strict: Bool = false
  ) throws -> (sink: CollectingSink, counts: ReaderCounts) {
    var source = ByteSource(bytes: Array("[\(records.joined(separator: ","))]".utf8), name: "list.json")
    var sink = CollectingSink()
    let options = ReaderOptions(chain: chain, contract: contract.flatMap { Hex.bytes($0) }, strict: strict)
    let counts = try TornadoEventsReader(options: options).read(&source, into: &sink)
    return (sink, counts)
  }

  private static func failure(_ record: String, chain: Chain? = nil, contract: String? = nil) -> String {
    do {
      _ = try reading(record, chain: chain, contract: contract)
      return "none"
    } catch {
      return "\(error)"
    }
  }

  /// The beginning of the 100 ETH pool's lists, as its programs keep them.
  @Test func listsThatTellTheirPool() throws {
    let (sink, counts) = try Self.reading(
      Self.deposit(),
      Self.deposit(
        Self.second, leaf: "1", block: "9178765",
        in: "f52c7c1dbaf28ceaeffae6628cc081e325b97d6a7a4e7e786fd430a17e9b84b4"))
    #expect(
      sink.events == [
        "deposit \(Self.first) leaf 0 at \(Self.pool) log - in 6448bf98 line 1",
        "deposit \(Self.second) leaf 1 at \(Self.pool) log - in f52c7c1d line \(Self.deposit().utf8.count + 2)",
      ])
    #expect(sink.chains == ["ethereum"])
    #expect(counts == ReaderCounts(records: 2))
    #expect(
      sink.transactions.first?.hasPrefix(
        "6448bf9837b8ef7d9bff2ae929b12cfdfb4170454a2bd3f6ff573317885367f1 height 9162622 index - time 1577309522")
        == true)
    #expect(sink.transactions.first?.hasSuffix("payer - fee -") == true)
    let out = try Self.reading(Self.withdrawal(), Self.withdrawal(Self.secondOut, fee: "\"0\"")).sink
    let recipient = Self.recipient.dropFirst(2).lowercased()
    #expect(
      out.events.map { $0.split(separator: " log").first.map(String.init) } == [
        "withdrawal \(Self.firstOut) to \(recipient) relayer - fee 2006000000000000000 at \(Self.pool)",
        "withdrawal \(Self.secondOut) to \(recipient) relayer - fee 0 at \(Self.pool)",
      ])
    #expect(out.transactions.first?.contains(" height 9176937 index - time - ") == true)
    #expect(out.transfers.isEmpty)
  }

  /// Later programs also keep the log index and who sent the transaction.
  @Test func whatLaterListsAdd() throws {
    let sender = "0x12d66f87a04a9e220743712ce6d9bb1b5616b8fc"
    let (sink, _) = try Self.reading(Self.deposit(more: ",\"logIndex\":73,\"from\":\"\(sender)\""))
    #expect(sink.events.first?.contains(" log 73 ") == true)
    #expect(sink.transactions.first?.hasSuffix("payer \(sender.dropFirst(2)) fee -") == true)
    let relayed = try Self.reading(Self.withdrawal(more: ",\"relayer\":\"\(sender)\",\"timestamp\":1577500000")).sink
    #expect(relayed.events.first?.contains(" relayer \(sender.dropFirst(2)) ") == true)
    #expect(relayed.transactions.first?.contains(" time 1577500000 ") == true)
    let none = "0x" + String(repeating: "0", count: 40)
    #expect(
      try Self.reading(Self.withdrawal(more: ",\"relayer\":\"\(none)\"")).sink.events.first?.contains(" relayer - ")
        == true)
  }

  // MARK: Whose list it is

  @Test func otherListsNeedTheirPoolNamed() throws {
    let other = Self.deposit(Self.second, leaf: "1")
    let ten = "910cbd523d972eb0a6f4cae4618ad62622b39dbf"
    for (chain, contract) in [(nil, nil), (Chain.ethereum, nil), (nil, ten)] as [(Chain?, String?)] {
      let failure = Self.failure(other, chain: chain, contract: contract)
      #expect(failure.contains("does not tell its pool; name it with --chain and --contract"))
    }
    let (sink, _) = try Self.reading(other, chain: .bsc, contract: ten)
    #expect(sink.chains == ["bsc"])
    #expect(sink.events.first?.contains(" at \(ten) ") == true)
    #expect(Self.failure(other, chain: .tron, contract: ten).contains("which tron has not"))
    #expect(Self.failure(other, chain: .bitcoin, contract: ten).contains("which bitcoin has not"))
  }

  @Test func theContentDecides() throws {
    #expect(
      Self.failure(Self.deposit(), chain: .ethereum, contract: String(repeating: "1", count: 40))
        .contains("begins as the list of pool 0x\(Self.pool) does, not as that of 0x1111"))
    #expect(Self.failure(Self.withdrawal(), chain: .bsc).contains("is the list of a pool on ethereum, not on bsc"))
    #expect(try Self.reading(Self.withdrawal(), chain: .ethereum, contract: Self.pool).counts.records == 1)
  }

  // MARK: Faults

  @Test func brokenRecords() throws {
    let both = Self.deposit(more: ",\"nullifierHash\":\"0x\(Self.firstOut)\"")
    let (sink, counts) = try Self.reading(
      Self.deposit(), both, "{\"blockNumber\":1}", Self.deposit("12"), Self.deposit("zz" + Self.first.dropFirst(2)),
      Self.deposit(leaf: "-1"), Self.deposit(leaf: "null"), Self.deposit(block: "\"x\""),
      Self.withdrawal(fee: "\"1.5\""),
      Self.withdrawal(fee: "null"), Self.withdrawal(to: "0xE7cDaE12fa73e168cdd134410C0D4F82314B7E0E"),
      Self.withdrawal(to: "0x12"), "7", Self.deposit(more: ",\"logIndex\":\"a\""))
    #expect(counts == ReaderCounts(records: 14, rejected: 13))
    #expect(sink.events.count == 1)
    let reasons = [
      "is neither a deposit", "is neither a deposit", "commitment \"0x12\" is not", "commitment \"0xzz",
      "\"-1\" is not a whole", "\"\" is not a whole", "\"x\" is not a whole", "amount \"1.5\"", "amount \"\"",
      "address \"0xE7cD", "address \"0x12\"", "is no object", "\"a\" is not a whole",
    ]
    for (reject, reason) in zip(sink.rejects, reasons) {
      #expect(reject.reason.hasPrefix(reason), "\(reject.reason)")
    }
    #expect(Self.failure("{\"commitment\":1").contains("list.json"))
  }

  // MARK: Whole lists

  /// The published lists of the 100 ETH pool to June 2022, and their lengths; they are too large to keep here.
  ///
  /// `DYEPACK_DATA` names a folder of published sets that has them under `tornado`; without it there is nothing to compare.
  private static let lists = [("deposits_eth_100.json.gz", 27_544), ("withdrawals_eth_100.json.gz", 25_608)]
    .compactMap { name, count in
      ProcessInfo.processInfo.environment["DYEPACK_DATA"].map { (path: "\($0)/tornado/\(name)", count: count) }
    }.filter { FileManager.default.fileExists(atPath: $0.path) }

  @Test("every record of a published list", arguments: lists)
  func wholeLists(path: String, count: Int) throws {
    var inflated = try ByteSource(path: path)
    var bytes: [UInt8] = []
    while let byte = try inflated.next() { bytes.append(byte) }
    let list = try #require(try JSONSerialization.jsonObject(with: Data(bytes)) as? [[String: Any]])
    var source = ByteSource(bytes: bytes, name: path)
    var sink = CollectingSink()
    let counts = try TornadoEventsReader(options: ReaderOptions()).read(&source, into: &sink)
    #expect(counts == ReaderCounts(records: Int64(count)))
    #expect(list.count == count && sink.events.count == count && sink.transactions.count == count)
    for (record, event) in zip(list, sink.events) {
      let id = try #require(record["transactionHash"] as? String).dropFirst(2).prefix(8)
      let expected: String
      if let commitment = record["commitment"] as? String {
        expected = "deposit \(commitment.dropFirst(2)) leaf \(record["leafIndex"] as? Int ?? -1) at \(Self.pool)"
      } else {
        expected =
          "withdrawal \((record["nullifierHash"] as? String ?? "").dropFirst(2)) to"
          + " \((record["to"] as? String ?? "").dropFirst(2).lowercased()) relayer - fee \(record["fee"] as? String ?? "")"
          + " at \(Self.pool)"
      }
      #expect(event.hasPrefix(expected + " log - in \(id) "))
    }
    for (record, transaction) in zip(list, sink.transactions) {
      let time = record["timestamp"] as? String ?? "-"
      #expect(
        transaction.hasPrefix(
          "\((record["transactionHash"] as? String ?? "").dropFirst(2)) height \(record["blockNumber"] as? Int ?? -1)"
            + " index - time \(time) "))
    }
  }
}
