import Ledger

/// What a log of an EVM chain tells of tokens that moved.
///
/// Reads `Transfer` of ERC-20 and ERC-721, `TransferSingle` and `TransferBatch` of ERC-1155, and `Deposit` and `Withdrawal`
/// of the wrapped native coins. The number of topics tells ERC-20 (amount in the data) from ERC-721 (item as a topic).
///
/// A deposit is told as a transfer from the wrapping contract to whom it credits, a withdrawal as one back to it: that is the
/// account which holds the coin meanwhile (our choice; the log names one party only).
/// - Gives: nothing for any other log.
/// - Throws: ``RowFault`` for a log with the name of one of these and another shape, and for an amount beyond 128 bits.
/// - Source: EIP-20, EIP-721, EIP-1155; Solidity, "Contract ABI Specification", events and dynamic types; WETH9 as deployed
///   at 0xc02aaa39b223fe8d0a0e5c4f27ead9083c756cc2.
/// - Known failure: any contract can write any log. What a contract claims of its own token is a fact of that token alone.
struct TokenLog {
  /// A movement, whose accounts are ranges of ``bytes``.
  struct Movement {
    var from: Range<Int>
    var to: Range<Int>
    var kind: LedgerBatch.Transfer.Kind
    var asset: LedgerBatch.AssetClaim
    var amount: Amount
    /// False where several movements share the log, whose index then names none of them.
    var isAlone = true
  }

  private enum Event { case transfer, single, batch, deposit, withdrawal }

  /// First topics: the hashes of the events' signatures.
  private static let events: [(topic: [UInt8], event: Event)] = [
    (Keccak256.hash("Transfer(address,address,uint256)".utf8), .transfer),
    (Keccak256.hash("TransferSingle(address,address,address,uint256,uint256)".utf8), .single),
    (Keccak256.hash("TransferBatch(address,address,address,uint256[],uint256[])".utf8), .batch),
    (Keccak256.hash("Deposit(address,uint256)".utf8), .deposit),
    (Keccak256.hash("Withdrawal(address,uint256)".utf8), .withdrawal),
  ]

  /// Wrapped native coins whose contract writes no `Transfer` when coin is wrapped or unwrapped.
  ///
  /// Other contracts use the same names for other things. Arbitrum's writes transfers from and to account 0.
  /// - Source: WETH9 and its copies, as the chains' documentation names them.
  private static let wrappers: Set<String> = [
    "eip155:1/erc20:0xc02aaa39b223fe8d0a0e5c4f27ead9083c756cc2",
    "eip155:10/erc20:0x4200000000000000000000000000000000000006",
    "eip155:8453/erc20:0x4200000000000000000000000000000000000006",
    "eip155:56/erc20:0xbb4cdb9cbd36b01bd1cbaebf2de08d9173bc095c",
    "eip155:137/erc20:0x0d500b1d8e8ef31e21c99d1db9a6444d3adf1270",
    "eip155:43114/erc20:0xb31f66aa3c1e785363f0875a1b74e27b85fd66c7",
  ]

  /// How many contracts' ids are kept.
  private static let contractsKept = 1 << 14

  let chain: Chain
  /// The contract, the topics and the data of the last log, in this order.
  private(set) var bytes: [UInt8] = []
  /// What it tells.
  private(set) var movements: [Movement] = []
  private var topics = 0
  private var tokens: [[UInt8]: String] = [:]

  init(chain: Chain) {
    self.chain = chain
  }

  /// True for a first topic that ``read(contract:topics:data:)`` knows; for any other log it need not be called.
  static func knows(_ topic: ArraySlice<UInt8>) -> Bool { event(topic) != nil }

  private static func event(_ topic: ArraySlice<UInt8>) -> Event? {
    events.first { topic.elementsEqual($0.topic) }?.event
  }

  /// Reads a log into ``movements``.
  ///
  /// - Parameters:
  ///   - contract: The 20 bytes of the account that wrote the log.
  ///   - topics: 32 bytes each, one after the other.
  ///   - data: The bytes of its data.
  mutating func read(
    contract: [UInt8], topics: [UInt8], data: [UInt8]
  ) throws(RowFault) {
    movements.removeAll(keepingCapacity: true)
    guard let event = Self.event(topics.prefix(32)) else { return }
    bytes.removeAll(keepingCapacity: true)
    bytes.append(contentsOf: contract)
    bytes.append(contentsOf: topics)
    bytes.append(contentsOf: data)
    self.topics = topics.count / 32
    switch event {
    case .transfer: try readTransfer(dataCount: data.count)
    case .single: try readSingle(dataCount: data.count)
    case .batch: try readBatch(dataCount: data.count)
    case .deposit, .withdrawal: try readWrapping(isDeposit: event == .deposit, dataCount: data.count)
    }
  }

  private mutating func readTransfer(dataCount: Int) throws(RowFault) {
    if topics == 3, dataCount == 32 {
      movements.append(
        Movement(
          from: try account(topic: 1), to: try account(topic: 2), kind: .token,
          asset: .init(id: token(Array(bytes[0..<20]))),
          amount: try amount(word(data: 0))))
    } else if topics == 4, dataCount == 0 {
      let item = Word.decimal(bytes[topic(3)])
      movements.append(
        Movement(
          from: try account(topic: 1), to: try account(topic: 2), kind: .nft,
          asset: .init(id: id("erc721", item)), amount: 1))
    } else {
      throw RowFault(
        "a Transfer log with \(topics) topics and \(dataCount) bytes of data is neither of ERC-20 (3 and 32) nor of"
          + " ERC-721 (4 and 0)")
    }
  }

  private mutating func readSingle(dataCount: Int) throws(RowFault) {
    guard topics == 4, dataCount == 64 else { throw shape("TransferSingle", "4 topics and 64", dataCount) }
    movements.append(
      Movement(
        from: try account(topic: 2), to: try account(topic: 3), kind: .nft,
        asset: .init(id: id("erc1155", Word.decimal(bytes[word(data: 0)]))), amount: try amount(word(data: 1))))
  }

  /// Two lists of equal length, each at the offset that one of the first two words tells.
  private mutating func readBatch(dataCount: Int) throws(RowFault) {
    let words = dataCount / 32
    guard topics == 4, words >= 4, dataCount.isMultiple(of: 32), let items = list(data: 0, words),
      let amounts = list(data: 1, words), items.count == amounts.count
    else { throw shape("TransferBatch", "4 topics and two lists of equal length in its", dataCount) }
    let (from, to) = (try account(topic: 2), try account(topic: 3))
    for (item, amount) in zip(items, amounts) {
      movements.append(
        Movement(
          from: from, to: to, kind: .nft, asset: .init(id: id("erc1155", Word.decimal(bytes[word(data: item)]))),
          amount: try self.amount(word(data: amount)), isAlone: items.count == 1))
    }
  }

  private mutating func readWrapping(isDeposit: Bool, dataCount: Int) throws(RowFault) {
    let token = token(Array(bytes[0..<20]))
    guard Self.wrappers.contains(token) else { return }
    guard topics == 2, dataCount == 32 else {
      throw shape(isDeposit ? "Deposit" : "Withdrawal", "2 topics and 32", dataCount)
    }
    let account = try account(topic: 1)
    movements.append(
      Movement(
        from: isDeposit ? 0..<20 : account, to: isDeposit ? account : 0..<20, kind: .token, asset: .init(id: token),
        amount: try amount(word(data: 0))))
  }

  private func shape(_ name: StaticString, _ wanted: StaticString, _ dataCount: Int) -> RowFault {
    RowFault("a \(name) log has \(topics) topics and \(dataCount) bytes of data where it needs \(wanted) bytes of data")
  }
}

// MARK: Words

extension TokenLog {
  private func topic(_ number: Int) -> Range<Int> { 20 + 32 * number..<52 + 32 * number }

  private func word(data number: Int) -> Range<Int> { topic(topics + number) }

  /// The words of the list whose offset a word tells, or nil when they are not in the data.
  private func list(data number: Int, _ words: Int) -> Range<Int>? {
    guard let offset = Word.small(bytes[word(data: number)]), offset.isMultiple(of: 32), offset / 32 < words,
      let count = Word.small(bytes[word(data: offset / 32)]), count <= words - offset / 32 - 1
    else { return nil }
    return offset / 32 + 1..<offset / 32 + 1 + count
  }

  private func account(topic number: Int) throws(RowFault) -> Range<Int> {
    let word = topic(number)
    guard bytes[word].prefix(12).allSatisfy({ $0 == 0 }) else {
      throw RowFault("topic \(number) \(Quoted.text(Hex.text(bytes[word]).utf8.map { $0 })) is not an account")
    }
    return word.lowerBound + 12..<word.upperBound
  }

  private func amount(_ word: Range<Int>) throws(RowFault) -> Amount {
    guard let amount = Word.amount(bytes[word]) else {
      throw RowFault("amount \(Word.decimal(bytes[word])) is more than 128 bits hold")
    }
    return amount
  }

  private func id(_ standard: String, _ item: String) -> String {
    "\(chain.id)/\(standard):\(chain.text(of: bytes[0..<20]))/\(item)"
  }

  /// The CAIP-19 id of a contract as a fungible token.
  mutating func token(_ contract: [UInt8]) -> String {
    if let id = tokens[contract] { return id }
    let id = "\(chain.id)/erc20:\(chain.text(of: contract))"
    if tokens.count >= Self.contractsKept { tokens.removeAll(keepingCapacity: true) }
    tokens[contract] = id
    return id
  }
}

/// A number of 256 bits, as 32 bytes with the highest first.
enum Word {
  /// Its value, or nil when it has more than 128 bits.
  static func amount(_ bytes: ArraySlice<UInt8>) -> Amount? {
    guard bytes.count == 32, bytes.prefix(16).allSatisfy({ $0 == 0 }) else { return nil }
    return bytes.suffix(16).reduce(0) { $0 << 8 | Amount($1) }
  }

  /// Its value, or nil when it has more than 31 bits.
  static func small(_ bytes: ArraySlice<UInt8>) -> Int? {
    amount(bytes).flatMap { $0 < 1 << 31 ? Int($0) : nil }
  }

  /// Its decimal digits.
  static func decimal(_ bytes: ArraySlice<UInt8>) -> String {
    if let amount = amount(bytes) { return String(amount) }
    var parts = stride(from: bytes.startIndex, to: bytes.endIndex, by: 4).map { start in
      bytes[start..<min(start + 4, bytes.endIndex)].reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    }
    var groups: [String] = []
    // Nine digits at a time: what is left over and the next 32 bits fit 64.
    while parts.contains(where: { $0 != 0 }) {
      var rest: UInt64 = 0
      for index in parts.indices {
        let value = rest << 32 | parts[index]
        parts[index] = value / 1_000_000_000
        rest = value % 1_000_000_000
      }
      groups.append(String(rest))
    }
    guard let first = groups.last else { return "0" }
    return groups.dropLast().reversed().reduce(first) { digits, group in
      digits + String(repeating: "0", count: 9 - group.count) + group
    }
  }
}
