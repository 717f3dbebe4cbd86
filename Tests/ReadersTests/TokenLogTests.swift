import Ledger
import TestSupport
import Testing

@testable import Readers

@Suite struct TokenLogTests {
  private static let contract = [UInt8](repeating: 0xC0, count: 20)
  private static let from = [UInt8](repeating: 0x0A, count: 20)
  private static let to = [UInt8](repeating: 0x0B, count: 20)
  private static let asset = "0x" + String(repeating: "c0", count: 20)

  private static func topic(_ hex: String) -> [UInt8] { Hex.bytes(hex) ?? [] }
  private static func word(_ account: [UInt8]) -> [UInt8] { [UInt8](repeating: 0, count: 12) + account }
  private static func word(_ number: UInt64) -> [UInt8] {
    [UInt8](repeating: 0, count: 24) + (0..<8).map { UInt8(truncatingIfNeeded: number >> UInt64(56 - 8 * $0)) }
  }

  /// The topics as explorers print them.
  private static let transfer = topic("ddf252ad1be2c89b69c2b068fc378daa952ba7f163c4a11628f55a4df523b3ef")
  private static let single = topic("c3d58168c5ae7397731d063d5bbf3d657854427343f4c083240f7aacaa2d0f62")
  private static let batch = topic("4a39dc06d4c0dbc64b70af90fd698a233a518aa5d07e595d983b8c0526c8f7fb")
  private static let deposit = topic("e1fffcc4923d04b559f4d29a8bfc6cda04eb5b0d3c460751c2402c5c5cc9109c")
  private static let withdrawal = topic("7fcf532c15f0a6db0bd6d0e038bea71d30d808c7d98cb3bf7268a95bf5081b65")

  /// What a log tells, one line a movement, or why it cannot be read.
  private static func lines(
    _ topics: [[UInt8]], _ data: [UInt8], contract: [UInt8] = contract, on chain: Chain = .ethereum
  ) -> [String] {
    var log = TokenLog(chain: chain)
    do throws(RowFault) {
      try log.read(contract: contract, topics: Array(topics.joined()), data: data)
    } catch {
      return [error.reason]
    }
    return log.movements.map { movement in
      let accounts = [movement.from, movement.to].map { Hex.text(log.bytes[$0].prefix(1)) }.joined(separator: " ")
      return "\(movement.kind) \(movement.amount) \(movement.asset.id) \(accounts) \(movement.isAlone)"
    }
  }

  @Test func fungibleAndNot() {
    #expect(
      Self.lines([Self.transfer, Self.word(Self.from), Self.word(Self.to)], Self.word(7)) == [
        "token 7 eip155:1/erc20:\(Self.asset) 0a 0b true"
      ])
    #expect(
      Self.lines([Self.transfer, Self.word(Self.from), Self.word(Self.to), [UInt8](repeating: 0xFF, count: 32)], [])
        == [
          "nft 1 eip155:1/erc721:\(Self.asset)/115792089237316195423570985008687907853269984665640564039457584007913129639935"
            + " 0a 0b true"
        ])
    // Minted and burned.
    let none = [UInt8](repeating: 0, count: 32)
    #expect(Self.lines([Self.transfer, none, Self.word(Self.to)], none).map { $0.suffix(10) } == ["00 0b true"])
  }

  @Test(arguments: [(1, 96), (2, 64), (3, 0), (3, 31), (3, 33), (3, 64), (4, 32)])
  func transfersOfAnotherShapeAreRefused(topics: Int, data: Int) {
    let all = [Self.transfer] + [[UInt8]](repeating: Self.word(Self.from), count: topics - 1)
    let lines = Self.lines(all, [UInt8](repeating: 0, count: data))
    #expect(
      lines.map { $0.hasPrefix("a Transfer log with \(topics) topics and \(data) bytes of data is neither") } == [true])
  }

  @Test func amountsEndAt128Bits() {
    let topics = [Self.transfer, Self.word(Self.from), Self.word(Self.to)]
    let zeros = [UInt8](repeating: 0, count: 16)
    let ones = [UInt8](repeating: 0xFF, count: 16)
    #expect(Self.lines(topics, zeros + ones).first?.hasPrefix("token 340282366920938463463374607431768211455 ") == true)
    let above = [UInt8](repeating: 0, count: 15) + [1] + zeros
    #expect(Self.lines(topics, above) == ["amount 340282366920938463463374607431768211456 is more than 128 bits hold"])
  }

  @Test func accountsHaveTwentyBytes() {
    var word = Self.word(Self.from)
    word[11] = 1
    let lines = Self.lines([Self.transfer, word, Self.word(Self.to)], Self.word(7))
    #expect(lines.map { $0.hasPrefix("topic 1 ") && $0.hasSuffix("is not an account") } == [true])
    #expect(Self.lines([Self.transfer, Self.word(Self.to), word], Self.word(7)).first?.hasPrefix("topic 2 ") == true)
  }

  @Test func someOfAnItem() {
    let accounts = [Self.word(Self.contract), Self.word(Self.from), Self.word(Self.to)]
    #expect(
      Self.lines([Self.single] + accounts, Self.word(5) + Self.word(6)) == [
        "nft 6 eip155:1/erc1155:\(Self.asset)/5 0a 0b true"
      ])
    #expect(Self.lines([Self.single] + accounts, Self.word(5)).first?.hasPrefix("a TransferSingle log has 4") == true)
    #expect(
      Self.lines([Self.single] + accounts.dropLast(), Self.word(5) + Self.word(6)).first?.contains("has 3") == true)
  }

  private static func batch(_ words: [UInt64]) -> [String] {
    lines(
      [batch, word(contract), word(from), word(to)], words.flatMap { word($0) })
  }

  @Test func someOfManyItems() {
    #expect(
      Self.batch([64, 160, 2, 7, 8, 2, 1, 9]) == [
        "nft 1 eip155:1/erc1155:\(Self.asset)/7 0a 0b false", "nft 9 eip155:1/erc1155:\(Self.asset)/8 0a 0b false",
      ])
    #expect(Self.batch([64, 128, 1, 7, 1, 3]) == ["nft 3 eip155:1/erc1155:\(Self.asset)/7 0a 0b true"])
    // The lists may stand in any order, and be empty.
    #expect(Self.batch([128, 64, 1, 3, 1, 7]) == ["nft 3 eip155:1/erc1155:\(Self.asset)/7 0a 0b true"])
    #expect(Self.batch([64, 96, 0, 0]) == [])
  }

  @Test(arguments: [
    [], [64], [64, 96, 0], [64, 128, 1, 7, 2, 3, 4], [64, 128, 1, 7, 0], [64, 192, 1, 7, 1, 3], [64, 128, 9, 7, 1, 3],
    [65, 128, 1, 7, 1, 3], [64, 128, 1, 7, UInt64.max, 3], [UInt64.max, 128, 1, 7, 1, 3], [64, 160, 1, 7, 1, 3],
    [64, 64, 2, 7],
  ])
  func listsOutsideTheDataAreRefused(words: [UInt64]) {
    #expect(Self.batch(words).map { $0.hasPrefix("a TransferBatch log has 4 topics") } == [true])
  }

  @Test func wrappedCoins() throws {
    let weth = try #require(Hex.bytes("c02aaa39b223fe8d0a0e5c4f27ead9083c756cc2"))
    func lines(_ topic: [UInt8], _ contract: [UInt8], on chain: Chain = .ethereum) -> [String] {
      Self.lines([topic, Self.word(Self.from)], Self.word(5), contract: contract, on: chain)
    }
    let asset = "eip155:1/erc20:0xc02aaa39b223fe8d0a0e5c4f27ead9083c756cc2"
    #expect(lines(Self.deposit, weth) == ["token 5 \(asset) c0 0a true"])
    #expect(lines(Self.withdrawal, weth) == ["token 5 \(asset) 0a c0 true"])
    // Others use the names for other things.
    #expect(lines(Self.deposit, Self.contract) == [])
    #expect(lines(Self.deposit, weth, on: .bsc) == [])
    let odd = Self.lines([Self.deposit], Self.word(5), contract: weth)
    #expect(odd.map { $0.hasPrefix("a Deposit log has 1 topics") } == [true])
  }

  @Test func otherLogsTellNothing() {
    #expect(Self.lines([[UInt8](repeating: 1, count: 32)], [1, 2, 3]) == [])
    #expect(Self.lines([], []) == [])
    #expect(TokenLog.knows(Self.transfer[...]))
    #expect(!TokenLog.knows([]))
  }

  @Test(arguments: Seeds.first(200))
  func wordsAgreeWithLongDivision(seeds: Range<UInt64>) {
    for seed in seeds {
      var random = SplitMix64(seed: seed)
      var bytes = (0..<32).map { _ in UInt8(truncatingIfNeeded: random.next()) }
      for index in 0..<random.number(0...32) { bytes[index] = 0 }
      // Digit by digit, as on paper.
      var digits = ""
      var rest = bytes
      repeat {
        var carry = 0
        for index in rest.indices {
          let value = carry * 256 + Int(rest[index])
          rest[index] = UInt8(value / 10)
          carry = value % 10
        }
        digits = "\(carry)" + digits
      } while rest.contains { $0 != 0 }
      #expect(Word.decimal(bytes[...]) == digits, "seed \(seed)")
      #expect(Word.amount(bytes[...]).map(String.init) == (bytes.prefix(16).allSatisfy { $0 == 0 } ? digits : nil))
    }
  }

  @Test(arguments: [
    (0, "cd234a471b72ba2f1ccf0a70fcaba648a5eecd8d"), (1, "343c43a37d37dff08ae8c4a11544c718abb4fcf8"),
    (2, "f778b86fa74e846c4f0a1fbd1335fe81c00a0c91"), (3, "fffd933a0bc612844eaf0c6fe3e5b8e9b6c1d19c"),
  ])
  func createdContracts(nonce: UInt64, account: String) throws {
    let sender = try #require(Hex.bytes("6ac7ea33f8831ea9dcc53393aaa88b25a785dbf0"))
    #expect(Hex.text(CreatedContract.account(sender: sender, nonce: nonce)) == account)
  }

  /// RLP written out by hand: list header, sender, nonce.
  @Test(arguments: [
    (0x7F, "d694", "7f"), (0x80, "d794", "8180"), (0x100, "d894", "820100"), (UInt64.max, "de94", "88ffffffffffffffff"),
  ])
  func noncesAsRLP(nonce: UInt64, head: String, tail: String) throws {
    let sender = String(repeating: "a1", count: 20)
    let message = try #require(Hex.bytes(head + sender + tail))
    let account = CreatedContract.account(sender: try #require(Hex.bytes(sender)), nonce: nonce)
    #expect(account == Array(Keccak256.hash(message).suffix(20)))
  }
}
