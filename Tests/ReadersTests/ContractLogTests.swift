import Ledger
import Testing

@testable import Readers

@Suite struct ContractLogTests {
  private typealias Draft = EthereumETLDraft

  private static let account = [UInt8](repeating: 0xAA, count: 20)
  private static let relayer = [UInt8](repeating: 0xBB, count: 20)
  private static let hash = [UInt8](repeating: 0xCC, count: 32)

  private static func word(_ account: [UInt8]) -> [UInt8] { [UInt8](repeating: 0, count: 32 - account.count) + account }
  private static func word(_ number: UInt8) -> [UInt8] { word([number]) }

  /// The first topics as issuers' contracts write them and explorers print them.
  static let topics = [
    ("AddedBlackList(address)", "42e160154868087d6bfdc0ca23d96a1c1cfa32f1b72ba9ba27b69b98a0d819dc", "frozen"),
    ("RemovedBlackList(address)", "d7e9ec6e6ecd65492dce6bf513cd6867560d49544421d0783ddf06e76c24470c", "freed"),
    (
      "DestroyedBlackFunds(address,uint256)", "61e6e66b0d6339b2980aecc6ccc0039736791f0ccde9ed512e789a7fbdd698c6",
      "destroyed"
    ),
    ("BlockPlaced(address)", "406bbf2d8d145125adf1198d2cf8a67c66cc4bb0ab01c37dccd4f7c0aae1e7c7", "frozen"),
    ("BlockReleased(address)", "665918c9e02eb2fd85acca3969cb054fc84c138e60ec4af22ab6ef2fd4c93c27", "freed"),
    (
      "DestroyedBlockedFunds(address,uint256)", "6a2859ae7902313752498feb80a014e6e7275fe964c79aa965db815db1c7f1e9",
      "destroyed"
    ),
    ("Blacklisted(address)", "ffa4e6181777692565cf28528fc88fd1516ea86b56da075235fa575af6a4b855", "frozen"),
    ("UnBlacklisted(address)", "117e3210bb9aa7d9baff172026820255c6f6c30ba8999d1c2fd88e2848137c4e", "freed"),
    ("AddressFrozen(address)", "90811a8edd3b3c17eeaefffc17f639cc69145d41a359c9843994dc2538203690", "frozen"),
    ("AddressUnfrozen(address)", "c3776b472ebf54114339eec9e4dc924e7ce307a97f5c1ee72b6d474e6e5e8b7c", "freed"),
    ("FreezeAddress(address)", "1aa660498c83ea285bc55e4cfc00afcaa7120798db87b74f3c0d7c6e001bc392", "frozen"),
    ("UnfreezeAddress(address)", "150465b020dfc06a59269da94ed66db9b65a516cf4fdd5f583b0f12752339bbe", "freed"),
    ("FrozenAddressWiped(address)", "fc5960f1c5a5d2b60f031bf534af053b1bf7d9881989afaeb8b1d164db23aede", "destroyed"),
    ("Deposit(bytes32,uint32,uint256)", "a945e51eec50ab98c161376f0db4cf2aeba3ec92755fe2fcd388bdbbb80ff196", "deposit"),
    (
      "Withdrawal(address,bytes32,address,uint256)",
      "e9e508bad6d4c3227e881ca19068f099da81b5164dd6d62b2eaf1e8bc6c34931", "withdrawal"
    ),
  ]

  private static func topic(_ signature: String) -> [UInt8] {
    topics.first { $0.0 == signature }.flatMap { Hex.bytes($0.1) } ?? []
  }

  /// What a log tells, or why it cannot be read.
  private static func line(_ topics: [[UInt8]], _ data: [UInt8] = []) -> String {
    var log = ContractLog()
    do throws(RowFault) {
      try log.read(contract: [1], topics: Array(topics.joined()), data: data, logIndex: 5)
    } catch {
      return error.reason
    }
    let event = log.event
    return "\(name(of: event.kind)) \(Hex.text(event.account.prefix(1))) \(event.amount.map { "\($0)" } ?? "-")"
  }

  private static func name(of kind: ContractLog.Event.Kind) -> String {
    if case .freeze(let kind) = kind { "\(kind)" } else { "\(kind)" }
  }

  @Test func signaturesHaveTheirTopics() {
    #expect(ContractLog.signatures.map(\.signature) == Self.topics.map(\.0))
    for (signature, topic, kind) in Self.topics {
      let bytes = Hex.bytes(topic) ?? []
      #expect(Keccak256.hash(signature.utf8) == bytes, "\(signature)")
      #expect(ContractLog.knows(bytes[...]))
      let known = ContractLog.signatures.first { $0.signature == signature }?.kind
      #expect(known.map(Self.name(of:)) == kind)
    }
    #expect(!ContractLog.knows(Hex.bytes(Draft.transferTopic.dropFirst(2).description)?[...] ?? []))
    #expect(!ContractLog.knows([]))
  }

  /// USDT of Ethereum indexes nothing; USDC, Paxos and newer USDT index the account.
  @Test(arguments: topics.prefix(13))
  func freezesWithAndWithoutIndex(signature: String, topic: String, kind: String) {
    let first = Self.topic(signature)
    let hasAmount = signature.hasSuffix("uint256)")
    let amount = hasAmount ? Self.word(7) : []
    let expected = "\(kind) aa \(hasAmount ? "7" : "-")"
    #expect(Self.line([first], Self.word(Self.account) + amount) == expected)
    #expect(Self.line([first, Self.word(Self.account)], amount) == expected)
    let shape = "which is not its shape"
    #expect(Self.line([first], amount).hasSuffix(shape))
    #expect(Self.line([first, Self.word(Self.account)], amount + [0]).hasSuffix(shape))
    #expect(Self.line([first, Self.word(Self.account), Self.word(1), Self.word(2)]).hasSuffix(shape))
    #expect(Self.line([first, Self.word(Self.account), Self.word(7)]).hasSuffix(shape))
    #expect(Self.line([first], Self.hash + amount) == "account \(Hex.text(Self.hash)) is not an account")
  }

  @Test func amountsEndAt128Bits() {
    let topics = [Self.topic("DestroyedBlackFunds(address,uint256)"), Self.word(Self.account)]
    #expect(Self.line(topics, Self.word([UInt8](repeating: 0xFF, count: 16))).hasSuffix(" \(Amount.max)"))
    #expect(Self.line(topics, Self.hash).hasSuffix("is more than 128 bits hold"))
  }

  @Test func mixerLogsOfAnotherShape() {
    let deposit = Self.topic("Deposit(bytes32,uint32,uint256)")
    let withdrawal = Self.topic("Withdrawal(address,bytes32,address,uint256)")
    #expect(Self.line([deposit, Self.hash], Self.word(3) + Self.word(9)) == "deposit  -")
    #expect(Self.line([deposit], Self.hash + Self.word(3) + Self.word(9)).hasSuffix("which is not its shape"))
    #expect(
      Self.line([deposit, Self.hash], Self.word([1, 0, 0, 0, 0]) + Self.word(9)).hasSuffix("has more than 32 bits"))
    #expect(Self.line([deposit, Self.hash], Self.word([255, 255, 255, 255]) + Self.word(9)) == "deposit  -")
    let data = Self.word(Self.account) + Self.hash + Self.word(4)
    #expect(Self.line([withdrawal, Self.word(Self.relayer)], data) == "withdrawal aa 4")
    #expect(Self.line([withdrawal], Self.word(Self.relayer) + data).hasSuffix("which is not its shape"))
    #expect(Self.line([withdrawal, Self.hash], data) == "relayer \(Hex.text(Self.hash)) is not an account")
    #expect(
      Self.line([withdrawal, Self.word(Self.relayer)], Self.hash + Self.hash + Self.word(4))
        == "recipient \(Hex.text(Self.hash)) is not an account")
  }

  // MARK: In exports

  private static func log(_ signature: String, _ topics: [[UInt8]], _ data: [UInt8], index: String = "9") -> Draft {
    Draft.log.changed([
      "topics": ([topic(signature)] + topics).map { "0x" + Hex.text($0) }.joined(separator: ","),
      "data": "0x" + Hex.text(data), "log_index": index,
    ])
  }

  @Test func logsOfAnExport() throws {
    let account = Self.word(Self.account)
    let (sink, counts) = try Draft.reading(
      Self.log("AddedBlackList(address)", [], account),
      Self.log("DestroyedBlackFunds(address,uint256)", [], account + Self.word(200), index: "10"),
      Self.log("Deposit(bytes32,uint32,uint256)", [Self.hash], Self.word(3) + Self.word(99), index: "11"),
      Self.log(
        "Withdrawal(address,bytes32,address,uint256)", [Self.word(Self.relayer)], account + Self.hash + Self.word(4),
        index: "12"),
      Self.log(
        "Withdrawal(address,bytes32,address,uint256)", [Self.word([])], account + Self.hash + Self.word([]),
        index: "13"),
      Self.log("UnBlacklisted(address)", [account], account, index: "14"))
    let contract = String(Draft.token.dropFirst(2))
    let (aa, hash) = (Hex.text(Self.account), Hex.text(Self.hash))
    #expect(
      sink.events == [
        "frozen \(aa) - of eip155:1/erc20:0x\(contract) log 9 in 2a2a2a2a line 2",
        "destroyed \(aa) 200 of eip155:1/erc20:0x\(contract) log 10 in 2a2a2a2a line 3",
        "deposit \(hash) leaf 3 at \(contract) log 11 in 2a2a2a2a line 4",
        "withdrawal \(hash) to \(aa) relayer \(Hex.text(Self.relayer)) fee 4 at \(contract) log 12 in 2a2a2a2a line 5",
        "withdrawal \(hash) to \(aa) relayer - fee 0 at \(contract) log 13 in 2a2a2a2a line 6",
      ])
    #expect(sink.transfers.isEmpty)
    #expect(sink.rejects.map(\.position) == [7])
    #expect(counts == ReaderCounts(records: 6, rejected: 1))
    #expect(sink.transactions.first?.contains(" height 17173049 index 3 ") == true)
  }
}
