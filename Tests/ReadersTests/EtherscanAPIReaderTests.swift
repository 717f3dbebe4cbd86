import Foundation
import Ledger
import TestSupport
import Testing

@testable import Readers

@Suite struct EtherscanAPIReaderTests {
  private static let ours = "0x47666fab8bd0ac7003bce3f5c3585383f09486e2"
  private static let theirs = "0xa4b2fd68593b6f34e51cb9edb66e71c1b4ab449e"
  private static let contract = "0xdac17f958d2ee523a2206206994597c13d831ec7"
  private static let native = "eip155:1/slip44:60"

  private static func hash(_ byte: String) -> String { "0x" + String(repeating: byte, count: 32) }

  /// A record with the fields that all lists share, and then these, which replace one of the same name.
  private static func record(_ fields: (String, String)...) -> String {
    var all = [
      ("blockNumber", "12345678"), ("timeStamp", "1620000000"), ("hash", hash("2a")), ("from", ours), ("to", theirs),
      ("value", "1500000000000000000"), ("contractAddress", ""), ("gas", "21000"), ("gasUsed", "21000"),
    ]
    for (name, value) in fields {
      if let index = all.firstIndex(where: { $0.0 == name }) { all[index].1 = value } else { all.append((name, value)) }
    }
    return "{" + all.map { "\"\($0)\":\"\($1)\"" }.joined(separator: ",") + "}"
  }

  /// A record of `txlist`.
  private static func transaction(_ fields: (String, String)...) -> String {
    let record = record(
      ("blockHash", hash("bb")), ("transactionIndex", "7"), ("gasPrice", "20000000000"), ("isError", "0"),
      ("txreceipt_status", "1"), ("functionName", "transfer(address \\\"x\\\")"))
    return fields.reduce(record) { text, field in
      let name = "\"\(field.0)\":\""
      guard let start = text.range(of: name)?.upperBound, let end = text[start...].firstIndex(of: "\"") else {
        return text
      }
      return text.replacingCharacters(in: start..<end, with: field.1)
    }
  }

  private static func answer(_ records: String...) -> String {
    "{\"status\":\"1\",\"message\":\"OK\",\"result\":[" + records.joined(separator: ",") + "]}"
  }

  private static func place(_ byte: String) -> String {
    String(repeating: byte, count: 32) + " height 12345678 index 7 time 1620000000 block "
      + String(repeating: "bb", count: 32)
  }

  @Test func transactions() throws {
    let (sink, counts) = try CollectingSink.reading(Self.answer(Self.transaction()), chain: .ethereum)
    #expect(counts == ReaderCounts(records: 1))
    #expect(
      sink.transactions == [
        Self.place("2a") + " version - lock - in [] out [] payer \(Self.ours.dropFirst(2)) fee 420000000000000"
      ])
    #expect(
      sink.transfers == [
        "native 1500000000000000000 \(Self.native) \(Self.ours.dropFirst(2)) \(Self.theirs.dropFirst(2)) log - in 2a2a2a2a"
          + " line 39"
      ])
  }

  @Test(arguments: [("isError", "1"), ("txreceipt_status", "0")])
  func failedTransactionsPayTheirFeeAndMoveNothing(field: String, value: String) throws {
    let text = Self.answer(
      Self.transaction((field, value)), Self.transaction(("hash", Self.hash("2b")), ("txreceipt_status", "")))
    let (sink, counts) = try CollectingSink.reading(text, chain: .ethereum)
    #expect(counts == ReaderCounts(records: 2))
    #expect(sink.transactions.allSatisfy { $0.hasSuffix("fee 420000000000000") })
    // Before the Byzantium fork there was no status, and `isError` alone counts.
    #expect(sink.transfers.map { $0.suffix(17).prefix(8) } == ["2b2b2b2b"])
  }

  @Test func valueZeroMovesNothing() throws {
    let (sink, counts) = try CollectingSink.reading(Self.answer(Self.transaction(("value", "0"))), chain: .ethereum)
    #expect(counts == ReaderCounts(records: 1))
    #expect(sink.transfers.isEmpty && sink.transactions.count == 1)
  }

  @Test func creationsPayTheContract() throws {
    let text = Self.answer(Self.transaction(("to", ""), ("contractAddress", Self.contract)))
    let (sink, _) = try CollectingSink.reading(text, chain: .ethereum)
    #expect(sink.transfers.first?.contains(" \(Self.contract.dropFirst(2)) log") == true)
    let lost = CollectingSink.failure(Self.answer(Self.transaction(("to", ""))), chain: .ethereum)
    #expect(lost?.description.contains("goes to nobody") == true)
    let failed = Self.answer(Self.transaction(("to", ""), ("isError", "1")))
    #expect(try CollectingSink.reading(failed, chain: .ethereum).sink.transfers.isEmpty)
  }

  @Test func calls() throws {
    func call(_ type: String, _ error: String = "0", to: String = Self.theirs, created: String = "") -> String {
      Self.record(
        ("to", to), ("contractAddress", created), ("type", type), ("traceId", "0_1"), ("isError", error),
        ("errCode", ""))
    }
    let text = Self.answer(
      call("call"), call("call", "1"), call("delegatecall"), call("staticcall"), call("call"),
      call("create", to: "", created: Self.contract), call("suicide"))
    let (sink, counts) = try CollectingSink.reading(text, chain: .ethereum)
    #expect(counts == ReaderCounts(records: 7))
    let start = "internal 1500000000000000000 \(Self.native) \(Self.ours.dropFirst(2))"
    #expect(
      sink.transfers.map { String($0.prefix(start.count + 41)) } == [
        "\(start) \(Self.theirs.dropFirst(2))", "\(start) \(Self.theirs.dropFirst(2))",
        "\(start) \(Self.contract.dropFirst(2))", "\(start) \(Self.theirs.dropFirst(2))",
      ])
    #expect(sink.transactions.first?.hasSuffix("payer - fee -") == true)
  }

  @Test func tokens() throws {
    func token(_ value: String, decimals: String = "6") -> String {
      Self.record(
        ("value", value), ("contractAddress", Self.contract), ("tokenName", "Tether USD"), ("tokenSymbol", "=USDT"),
        ("tokenDecimal", decimals), ("gasPrice", "20000000000"))
    }
    let largest = "340282366920938463463374607431768211455"
    let text = Self.answer(
      token("5"), token(largest), token("340282366920938463463374607431768211456"), token("5", decimals: "256"),
      token("0"))
    let (sink, counts) = try CollectingSink.reading(text, chain: .ethereum)
    #expect(counts == ReaderCounts(records: 5, rejected: 2))
    #expect(sink.transfers.map { $0.split(separator: " ")[1] } == ["5", largest[...], "0"])
    #expect(sink.assets == [.init(id: "eip155:1/erc20:\(Self.contract)", symbol: "=USDT", decimals: 6)])
    // The fee is told, but not that the sender of the tokens paid it.
    #expect(sink.transactions.first?.hasSuffix("payer - fee 420000000000000") == true)
    #expect(sink.rejects[0].reason.hasSuffix("is more than 128 bits hold (column value)"))
    #expect(sink.rejects[1].reason == "\"256\" is not a number of decimals from 0 to 255 (column tokenDecimal)")
  }

  @Test func items() throws {
    let item = Self.record(
      ("contractAddress", Self.contract), ("tokenID", "98765"), ("tokenName", "Birds"), ("tokenSymbol", "BRD"),
      ("tokenDecimal", "0"))
    let some = Self.record(
      ("contractAddress", Self.contract), ("tokenID", "3"), ("tokenValue", "12"), ("tokenName", ""), ("tokenSymbol", "")
    )
    let (sink, _) = try CollectingSink.reading(Self.answer(item, some), chain: .arbitrum)
    #expect(
      sink.transfers.map { $0.split(separator: " ").prefix(3).joined(separator: " ") } == [
        "nft 1 eip155:42161/erc721:\(Self.contract)/98765", "nft 12 eip155:42161/erc1155:\(Self.contract)/3",
      ])
    #expect(sink.assets.map(\.symbol) == ["BRD", nil])
  }

  @Test func listsLinesAndAnswersInARow() throws {
    let first = Self.transaction(), second = Self.transaction(("hash", Self.hash("2b")))
    for text in [
      "[\(first),\(second)]", "\u{FEFF}\(first)\r\n\(second)\r\n", Self.answer(first) + "\n" + Self.answer(second),
      Self.answer(first, second) + Self.answer(first), "{\"result\":[\(first),\(second)],\"status\":\"1\"}",
    ] {
      let (sink, counts) = try CollectingSink.reading(text, chain: .ethereum)
      #expect(sink.transfers.count == 2, "\(text)")
      #expect(counts.rejected == 0)
    }
    let none = Self.answer()
    #expect(try CollectingSink.reading(none, chain: .ethereum).counts == ReaderCounts())
  }

  @Test func errorsOfTheServerFailTheSource() {
    let limit = "{\"status\":\"0\",\"message\":\"NOTOK\",\"result\":\"Max rate limit reached\"}"
    let error = CollectingSink.failure(Self.answer(Self.transaction()) + limit, chain: .ethereum)
    #expect(error?.code == .value)
    #expect(error?.description.contains("the server answered \"Max rate limit reached\"") == true)
    let null = CollectingSink.failure("{\"status\":\"0\",\"message\":\"NOTOK\",\"result\":null}", chain: .ethereum)
    #expect(null?.description.contains("the server answered \"NOTOK\"") == true)
  }

  @Test func theUserNamesTheChain() {
    let text = Self.answer(Self.transaction())
    #expect(CollectingSink.failure(text)?.code == .chain)
    #expect(CollectingSink.failure(text)?.description.contains("--chain") == true)
    #expect(CollectingSink.failure(text, chain: .tron)?.code == .chain)
    #expect(CollectingSink.failure(text, chain: .bitcoin)?.code == .chain)
  }

  @Test func feesWithAnUnknownPartAreNotTold() throws {
    let text = Self.answer(Self.transaction())
    for chain in [Chain.optimism, .base] {
      let (sink, _) = try CollectingSink.reading(text, chain: chain)
      #expect(sink.transactions.first?.hasSuffix("payer \(Self.ours.dropFirst(2)) fee -") == true)
    }
    let huge = Self.answer(Self.transaction(("gasPrice", "340282366920938463463374607431768211455")))
    #expect(CollectingSink.failure(huge, chain: .ethereum)?.description.contains("is more than 128 bits hold") == true)
  }

  @Test(arguments: [
    ("hash", "0x12", "is not 64 hexadecimal digits (column hash)"), ("from", "0x12", "(column from)"),
    ("to", "nobody", "(column to)"), ("value", "1e18", "is not a whole number of base units (column value)"),
    ("value", "-1", "(column value)"), ("value", "1.5", "(column value)"), ("blockNumber", "", "(column blockNumber)"),
    ("timeStamp", "2021-05-03", "(column timeStamp)"), ("isError", "2", "isError \"2\" is neither 0 nor 1"),
    ("blockHash", "0x1", "block hash \"0x1\""), ("transactionIndex", "-1", "(column transactionIndex)"),
    ("gasUsed", "x", "(column gasUsed)"),
  ])
  func badRecordsAreRejectedAlone(field: String, value: String, reason: String) throws {
    let text = Self.answer(Self.transaction((field, value)), Self.transaction(("hash", Self.hash("2b"))))
    let (sink, counts) = try CollectingSink.reading(text, chain: .ethereum)
    #expect(counts == ReaderCounts(records: 2, rejected: 1))
    #expect(sink.rejects.first?.position == 39)
    #expect(sink.rejects.first?.reason.contains(reason) == true, "\(sink.rejects)")
    #expect(sink.transfers.count == 1)
    #expect(CollectingSink.failure(text, chain: .ethereum, strict: true)?.place == "byte 39")
  }

  @Test func wrongShapesAreRejectedAlone() throws {
    let twice = Self.transaction().replacing("\"gas\":", with: "\"value\":")
    let object = Self.transaction().replacing("\"value\":\"1500000000000000000\"", with: "\"value\":{}")
    let number = Self.transaction(("hash", Self.hash("2b"))).replacing("\"1500000000000000000\"", with: "7")
    let text = "[\(twice),\(object),{},5,\"x\",\(number)]"
    let (sink, counts) = try CollectingSink.reading(text, as: EtherscanAPIReader.self, chain: .ethereum)
    #expect(counts == ReaderCounts(records: 6, rejected: 5))
    #expect(sink.rejects[0].reason == "`value` stands twice")
    #expect(sink.rejects[1].reason == "`value` is an object")
    #expect(sink.rejects[3].reason == "is no object but a bare value")
    #expect(sink.transfers.map { $0.prefix(9) } == ["native 7 "])
  }

  @Test func brokenJSONFailsTheSource() {
    let text = Self.answer(Self.transaction())
    #expect(CollectingSink.failure(String(text.dropLast(5)), chain: .ethereum)?.code == .truncated)
    #expect(CollectingSink.failure(text.replacing("[", with: "[,"), chain: .ethereum)?.code == .syntax)
    let deep = String(repeating: "[", count: 100_000)
    #expect(CollectingSink.failure(deep, as: EtherscanAPIReader.self, chain: .ethereum)?.code == .syntax)
    // In a file of one record a line only the line is lost.
    let lines = "\(Self.transaction())\n{\"hash\":nope}\n\(Self.transaction(("hash", Self.hash("2b"))))\n"
    let counts = try? CollectingSink.reading(lines, chain: .ethereum).counts
    #expect(counts == ReaderCounts(records: 3, rejected: 1))
  }

  @Test func truncationsAndFlipsNeverCrash() {
    let bytes = Array(Self.answer(Self.transaction(), Self.transaction(("hash", Self.hash("2b")))).utf8)
    for length in stride(from: 0, to: bytes.count, by: 3) {
      let error = CollectingSink.failure(Array(bytes[..<length]), as: EtherscanAPIReader.self, chain: .ethereum)
      #expect(length == 0 || error != nil, "at \(length)")
    }
    var random = SplitMix64(seed: 31)
    for _ in 0..<500 {
      var changed = bytes
      changed[random.number(0...bytes.count - 1)] = UInt8(truncatingIfNeeded: random.next())
      _ = CollectingSink.failure(changed, as: EtherscanAPIReader.self, chain: .ethereum)
    }
  }
}
