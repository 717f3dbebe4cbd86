import Ledger

/// What a log of an EVM chain or of Tron tells besides movements: accounts frozen, freed and emptied, notes of mixers.
///
/// The same event is written with indexed arguments by one contract and without by another (USDT of Ethereum and Tron indexes
/// none, newer USDT and USDC the account), so an argument is taken from the topics as far as they go and then from the data.
/// - Throws: ``RowFault`` for a log with the name of one of these and another shape, and for an amount beyond 128 bits.
/// - Source: TetherToken.sol (BlackList) as deployed on Ethereum and Tron, and its successor on Avalanche; circlefin/stablecoin-evm
///   `Blacklistable.sol`; paxosglobal/pax-contracts and paxos-token-contracts, "asset protection"; tornadocash/tornado-core
///   `Tornado.sol`.
/// - Known failure: any contract can write any log. Whose log it is stands beside it.
struct ContractLog {
  /// What the last log told.
  struct Event {
    enum Kind: Equatable { case freeze(FreezeEvent.Kind), deposit, withdrawal }

    var kind = Kind.deposit
    var logIndex: Int64?
    /// The 20 bytes of the account that wrote the log.
    var contract: [UInt8] = []
    /// Who is frozen, or whom a withdrawal pays.
    var account: [UInt8] = []
    /// Commitment or nullifier hash.
    var hash: [UInt8] = []
    /// Empty where none is named.
    var relayer: [UInt8] = []
    var leafIndex: Int64?
    /// What was destroyed, or the fee of a withdrawal.
    var amount: Amount?
  }

  /// The signatures that are known, with what they mean.
  static let signatures: [(signature: String, kind: Event.Kind)] = [
    ("AddedBlackList(address)", .freeze(.frozen)),
    ("RemovedBlackList(address)", .freeze(.freed)),
    ("DestroyedBlackFunds(address,uint256)", .freeze(.destroyed)),
    ("BlockPlaced(address)", .freeze(.frozen)),
    ("BlockReleased(address)", .freeze(.freed)),
    ("DestroyedBlockedFunds(address,uint256)", .freeze(.destroyed)),
    ("Blacklisted(address)", .freeze(.frozen)),
    ("UnBlacklisted(address)", .freeze(.freed)),
    ("AddressFrozen(address)", .freeze(.frozen)),
    ("AddressUnfrozen(address)", .freeze(.freed)),
    ("FreezeAddress(address)", .freeze(.frozen)),
    ("UnfreezeAddress(address)", .freeze(.freed)),
    ("FrozenAddressWiped(address)", .freeze(.destroyed)),
    ("Deposit(bytes32,uint32,uint256)", .deposit),
    ("Withdrawal(address,bytes32,address,uint256)", .withdrawal),
  ]

  private static let events = signatures.map {
    (topic: Keccak256.hash($0.signature.utf8), signature: $0.signature, kind: $0.kind)
  }

  /// What the last log told.
  private(set) var event = Event()
  private var words: [UInt8] = []
  private var topics = 0

  /// True for a first topic that ``read(contract:topics:data:logIndex:)`` knows.
  static func knows(_ topic: ArraySlice<UInt8>) -> Bool { events.contains { topic.elementsEqual($0.topic) } }

  /// What an event of this name says of a frozen account, or nil; for sources that name events without their arguments.
  static func freeze(named name: ArraySlice<UInt8>) -> (kind: FreezeEvent.Kind, hasAmount: Bool)? {
    for one in signatures {
      guard case .freeze(let kind) = one.kind, let end = one.signature.firstIndex(of: "("),
        name.elementsEqual(one.signature[..<end].utf8)
      else { continue }
      return (kind, one.signature.hasSuffix("uint256)"))
    }
    return nil
  }

  /// Reads a log into ``event``; its first topic must be known.
  ///
  /// - Parameters:
  ///   - contract: The 20 bytes of the account that wrote the log.
  ///   - topics: 32 bytes each, one after the other.
  ///   - data: The bytes of its data.
  mutating func read(
    contract: [UInt8], topics: [UInt8], data: [UInt8], logIndex: Int64?
  ) throws(RowFault) {
    guard let known = Self.events.first(where: { topics.prefix(32).elementsEqual($0.topic) }) else {
      throw RowFault("the log is of no event that is known")
    }
    words.removeAll(keepingCapacity: true)
    words.append(contentsOf: topics.dropFirst(32))
    words.append(contentsOf: data)
    self.topics = topics.count / 32
    event.kind = known.kind
    event.logIndex = logIndex
    event.contract.removeAll(keepingCapacity: true)
    event.contract.append(contentsOf: contract)
    event.amount = nil
    switch known.kind {
    case .freeze:
      let hasAmount = known.signature.hasSuffix("uint256)")
      try require(known.signature, words: hasAmount ? 2 : 1, topics: 1...2)
      try takeAccount(0, "account", into: \.account)
      if hasAmount { event.amount = try amount(1) }
    case .deposit:
      try require(known.signature, words: 3, topics: 2...2)
      takeHash(0)
      guard let leaf = Word.amount(word(1)), leaf < 1 << 32 else {
        throw RowFault("leaf index \(Word.decimal(word(1))) has more than 32 bits")
      }
      event.leafIndex = Int64(leaf)
    case .withdrawal:
      // The relayer is indexed and stands before the rest: topic 1, then recipient, nullifier hash and fee as data.
      try require(known.signature, words: 4, topics: 2...2)
      try takeAccount(1, "recipient", into: \.account)
      takeHash(2)
      try takeAccount(0, "relayer", into: \.relayer)
      // Account 0 stands for no relayer.
      if event.relayer.allSatisfy({ $0 == 0 }) { event.relayer.removeAll(keepingCapacity: true) }
      event.amount = try amount(3)
    }
  }

  private func require(_ signature: String, words count: Int, topics range: ClosedRange<Int>) throws(RowFault) {
    guard words.count == 32 * count, range.contains(topics) else {
      throw RowFault(
        "a log of \(signature) has \(topics) topics and \(words.count - 32 * (topics - 1)) bytes of data, which is not its"
          + " shape")
    }
  }

  private func word(_ number: Int) -> ArraySlice<UInt8> { words[32 * number..<32 * number + 32] }

  private mutating func takeHash(_ number: Int) {
    event.hash.removeAll(keepingCapacity: true)
    event.hash.append(contentsOf: word(number))
  }

  private mutating func takeAccount(
    _ number: Int, _ name: StaticString, into field: WritableKeyPath<Event, [UInt8]>
  ) throws(RowFault) {
    guard word(number).prefix(12).allSatisfy({ $0 == 0 }) else {
      throw RowFault("\(name) \(Hex.text(word(number))) is not an account")
    }
    event[keyPath: field].removeAll(keepingCapacity: true)
    event[keyPath: field].append(contentsOf: word(number).suffix(20))
  }

  private func amount(_ number: Int) throws(RowFault) -> Amount {
    guard let amount = Word.amount(word(number)) else {
      throw RowFault("amount \(Word.decimal(word(number))) is more than 128 bits hold")
    }
    return amount
  }
}
