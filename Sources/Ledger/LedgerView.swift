/// Dense id of a chain in one view.
public typealias ChainNumber = Int32
/// Dense id of an asset in one view.
public typealias AssetNumber = Int32
/// Dense id of an address (a payload on one chain) in one view.
public typealias AddressNumber = Int64
/// Dense id of a transaction in one view.
public typealias TransactionNumber = Int64

/// An output, by the dense id of its transaction.
public struct OutPoint: Hashable, Comparable, Sendable {
  /// The transaction that made it.
  public let transaction: TransactionNumber
  /// Zero-based output index.
  public let vout: UInt32

  /// Makes an outpoint.
  public init(transaction: TransactionNumber, vout: UInt32) {
    self.transaction = transaction
    self.vout = vout
  }

  /// By transaction, then index.
  public static func < (left: Self, right: Self) -> Bool {
    (left.transaction, left.vout) < (right.transaction, right.vout)
  }
}

/// A transaction of a UTXO chain with everything that taint needs.
public struct UTXOTransaction: Hashable, Sendable {
  /// An input and the output it spends.
  public struct Input: Hashable, Sendable {
    /// The output spent.
    public var source: OutPoint
    /// Its value, or nil when no source told it (a missing prevout).
    public var value: UInt64?
    /// Where it stood, or nil with ``value``.
    public var address: AddressNumber?
    /// Height of the transaction that made it, where known.
    public var sourceHeight: Int64?

    /// Makes an input.
    public init(source: OutPoint, value: UInt64?, address: AddressNumber?, sourceHeight: Int64?) {
      self.source = source
      self.value = value
      self.address = address
      self.sourceHeight = sourceHeight
    }
  }

  /// An output, at its place in the array.
  public struct Output: Hashable, Sendable {
    /// Value in base units.
    public var value: UInt64
    /// Where it stands.
    public var address: AddressNumber

    /// Makes an output.
    public init(value: UInt64, address: AddressNumber) {
      self.value = value
      self.address = address
    }
  }

  /// Dense id.
  public var number: TransactionNumber
  /// Its chain.
  public var chain: ChainNumber
  /// Height, or nil when unconfirmed or seen by reference only.
  public var height: Int64?
  /// Zero-based place in its block, where known.
  public var index: Int64?
  /// Block time, seconds since 1970.
  public var time: Int64?
  /// True for a coinbase.
  public var isCoinbase: Bool
  /// False when only its id or some of its outputs are known, from transactions that spend them.
  public var isSeen: Bool
  /// Inputs in order.
  public var inputs: [Input]
  /// Outputs in order; for an unseen transaction, empty.
  public var outputs: [Output]

  /// Makes a transaction.
  public init(
    number: TransactionNumber, chain: ChainNumber, height: Int64?, index: Int64?, time: Int64?, isCoinbase: Bool,
    isSeen: Bool, inputs: [Input], outputs: [Output]
  ) {
    self.number = number
    self.chain = chain
    self.height = height
    self.index = index
    self.time = time
    self.isCoinbase = isCoinbase
    self.isSeen = isSeen
    self.inputs = inputs
    self.outputs = outputs
  }
}

/// The place of an event on an account chain.
///
/// Order is ledger order. Ties that no source breaks (no transaction index, no log index) go by the order in which the facts were first read.
/// What has a time and no height is placed behind a block by its time, which ``knownHeight`` tells apart.
public struct LedgerPosition: Hashable, Comparable, Sendable {
  /// Height of the block; of what has no height, that of the block it is placed behind, or 2^63 - 1 without a time.
  public var height: Int64
  /// Transaction index, or ``unknownIndex`` + dense transaction id where no source gave one, or of what is placed by its time
  /// ``placed(secondsAfter:transaction:)``.
  public var transaction: Int64
  /// 0 for the fee, 1 for a movement without log index, log index + 2 otherwise.
  public var step: Int64
  /// Dense id of the transfer (of the transaction for a fee).
  public var id: Int64

  /// What unknown transaction indices begin at: known ones are less, and come first.
  public static let unknownIndex: Int64 = 1 << 40

  /// Makes a position.
  public init(height: Int64, transaction: Int64, step: Int64, id: Int64) {
    self.height = height
    self.transaction = transaction
    self.step = step
    self.id = id
  }

  /// Log or trace index, where a source gave it.
  public var logIndex: Int64? { step >= 2 ? step - 2 : nil }

  /// Height of the block, or nil when no source told one.
  public var knownHeight: Int64? { height == .max || transaction >= Self.firstPlaced ? nil : height }

  /// ``transaction`` without what only breaks ties by the order of reading.
  public var index: Int64 {
    transaction >= Self.firstPlaced ? (transaction >> 30) << 30 : min(transaction, Self.unknownIndex)
  }

  /// What ``transaction`` begins at for what is placed by its time: behind everything else of the block.
  private static let firstPlaced: Int64 = 1 << 62

  /// ``transaction`` of what is placed by its time: by seconds since the block, then by dense transaction id.
  ///
  /// - Limits: 32 bits of seconds, which is 136 years, and 30 bits of id, about a thousand million transactions; what is beyond ties.
  public static func placed(secondsAfter seconds: Int64, transaction: TransactionNumber) -> Int64 {
    firstPlaced | min(max(seconds, 0), (1 << 32) - 1) << 30 | min(transaction, (1 << 30) - 1)
  }

  /// Ledger order.
  public static func < (left: Self, right: Self) -> Bool {
    if left.height != right.height { return left.height < right.height }
    if left.transaction != right.transaction { return left.transaction < right.transaction }
    if left.step != right.step { return left.step < right.step }
    return left.id < right.id
  }
}

/// One movement of an asset on an account chain.
public struct Transfer: Hashable, Sendable {
  /// Place in the ledger; `position.id` is the transfer's dense id.
  public var position: LedgerPosition
  /// Its transaction.
  public var transaction: TransactionNumber
  /// Who pays.
  public var from: AddressNumber
  /// Who receives, or nil for a fee.
  public var to: AddressNumber?
  /// What moves.
  public var asset: AssetNumber
  /// Base units.
  public var amount: Amount
  /// Block time, seconds since 1970, where a source gave it.
  public var time: Int64?

  /// Makes a transfer.
  public init(
    position: LedgerPosition, transaction: TransactionNumber, from: AddressNumber, to: AddressNumber?,
    asset: AssetNumber, amount: Amount, time: Int64?
  ) {
    self.position = position
    self.transaction = transaction
    self.from = from
    self.to = to
    self.asset = asset
    self.amount = amount
    self.time = time
  }

  /// True for the gas of a transaction, which leaves the payer and reaches nobody.
  public var isFee: Bool { to == nil }
  /// Log or trace index, where a source gave it.
  public var logIndex: Int64? { position.logIndex }
}

/// What an asset is called.
public struct Asset: Hashable, Sendable {
  /// CAIP-19 id.
  public var id: String
  /// Its chain.
  public var chain: ChainNumber
  /// Ticker as its own contract claims it, or of the native coin.
  ///
  /// Chosen by whoever made the token.
  public var symbol: String?
  /// Decimals, where known.
  public var decimals: Int?

  /// Makes an asset.
  public init(id: String, chain: ChainNumber, symbol: String?, decimals: Int?) {
    self.id = id
    self.chain = chain
    self.symbol = symbol
    self.decimals = decimals
  }
}

/// Tip of a chain in a view: what an answer holds for.
public struct Tip: Hashable, Sendable {
  /// Height of the last block that any fact belongs to.
  public var height: Int64
  /// Its hash, where a source gave it.
  public var hash: TransactionID?
  /// Its time, seconds since 1970.
  public var time: Int64?

  /// Makes a tip.
  public init(height: Int64, hash: TransactionID?, time: Int64?) {
    self.height = height
    self.hash = hash
    self.time = time
  }
}

/// A view of ledger facts: one snapshot, never changing while it is used.
///
/// The case file, the in-memory table of the tests and (later) a warehouse conform to it. Ids are dense and belong to the
/// view. Every list has a stated order.
public protocol LedgerView: Sendable {
  /// Chains of the view, by dense id from 0.
  var chains: [Chain] { get throws }

  /// The last block of a chain, or nil when the view holds nothing confirmed of it.
  func tip(of chain: ChainNumber) throws -> Tip?

  /// What an asset is called.
  func asset(_ asset: AssetNumber) throws -> Asset

  /// The native coin of a chain, or nil when no fact of the view names it.
  func nativeAsset(of chain: ChainNumber) throws -> AssetNumber?

  /// Canonical text of an address, and its chain.
  func address(_ address: AddressNumber) throws -> (chain: ChainNumber, text: String)

  /// Id, height and time of a transaction of either kind.
  func heading(of transaction: TransactionNumber) throws -> TransactionHeading

  /// A UTXO transaction with its inputs and outputs.
  func utxoTransaction(_ number: TransactionNumber) throws -> UTXOTransaction

  /// Value and place of an output, also of one known only because somebody spends it; nil when unknown.
  func output(_ point: OutPoint) throws -> UTXOTransaction.Output?

  /// Transactions that spend an output, by dense id. More than one is a conflict that the view keeps.
  func spenders(of point: OutPoint) throws -> [TransactionNumber]

  /// Known outputs that stand at an address, ascending.
  func outputs(at address: AddressNumber) throws -> [OutPoint]

  /// What the wallet of a UTXO transaction chose, apart from values and places.
  func traits(of number: TransactionNumber) throws -> TransactionTraits

  /// Whether an address receives in other transactions of a UTXO chain, before and after one.
  ///
  /// - Complexity: reads the address's outputs until both are found; of an address that received in nothing earlier, all of them.
  func otherReceipts(at address: AddressNumber, around number: TransactionNumber) throws -> OtherReceipts

  /// Assets that an address ever paid or received on an account chain, ascending.
  func assets(of address: AddressNumber) throws -> [AssetNumber]

  /// Puts every movement of one asset from or to an address, fees it paid included, in ledger order, in the place of what
  /// `history` held, so that its memory serves for one account after the other.
  ///
  /// - Gives: what all movements come to, and reads none of them, if nothing leaves the account at `place` or after it and the
  ///   view has the sums at hand; else nil. Without a place the movements are read in any case.
  func read(
    _ history: inout [Transfer], of address: AddressNumber, asset: AssetNumber,
    unlessQuietAfter place: AccountSummary.Place?
  ) throws -> AccountSummary?

  /// Every movement of a transaction on an account chain, in ledger order, its fee included.
  func transfers(in transaction: TransactionNumber) throws -> [Transfer]
}

extension LedgerView {
  /// Every movement of one asset from or to an address, fees it paid included, in ledger order.
  public func transfers(of address: AddressNumber, asset: AssetNumber) throws -> [Transfer] {
    var history: [Transfer] = []
    _ = try read(&history, of: address, asset: asset, unlessQuietAfter: nil)
    return history
  }
}

/// What identifies a transaction of either kind.
public struct TransactionHeading: Hashable, Sendable {
  /// Its id.
  public var id: TransactionID
  /// Its chain.
  public var chain: ChainNumber
  /// Height, or nil when unconfirmed.
  public var height: Int64?
  /// Place in its block, where known.
  public var index: Int64?
  /// Block time, seconds since 1970.
  public var time: Int64?

  /// Makes a heading.
  public init(id: TransactionID, chain: ChainNumber, height: Int64?, index: Int64?, time: Int64?) {
    self.id = id
    self.chain = chain
    self.height = height
    self.index = index
    self.time = time
  }
}

/// Look-up of what a person names, in a view.
public protocol LedgerIndex: LedgerView {
  /// Addresses with this canonical text, on one chain or on all, ascending.
  func addresses(_ text: String, on chain: Chain?) throws -> [AddressNumber]

  /// Transactions with this id, on one chain or on all, ascending. Also those known only because somebody spends them.
  func transactions(_ id: TransactionID, on chain: Chain?) throws -> [TransactionNumber]

  /// The asset with this CAIP-19 id, or nil when no fact names it.
  func asset(named id: String) throws -> AssetNumber?
}
