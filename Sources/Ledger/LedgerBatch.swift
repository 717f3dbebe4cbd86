/// A packed run of ledger facts on its way from a reader to a case.
///
/// Readers append, the case drains: arrays and one arena of bytes, so that nothing is allocated per record. The order of
/// records is the order of the source, and `position` says where each stood (line number from 1 in text, byte offset in
/// binary sources).
public struct LedgerBatch: Sendable {
  /// A range of ``bytes``.
  public struct Slice: Hashable, Sendable {
    /// First byte.
    public var start: Int
    /// Number of bytes.
    public var count: Int

    /// Makes a range.
    public init(start: Int, count: Int) {
      self.start = start
      self.count = count
    }
  }

  /// A block as a source names it.
  public struct Block: Sendable {
    /// Hash of the header.
    public var hash: TransactionID
    /// Hash of the block before it, where the source gives it.
    public var previous: TransactionID?
    /// Height.
    public var height: Int64
    /// Seconds since 1970, UTC.
    public var time: Int64?
    /// Where it stands in the source.
    public var position: Int64
    /// True when the source tells all of its transactions.
    public var isWhole: Bool

    /// Makes a block.
    public init(
      hash: TransactionID, previous: TransactionID?, height: Int64, time: Int64?, position: Int64, isWhole: Bool = false
    ) {
      self.hash = hash
      self.previous = previous
      self.height = height
      self.time = time
      self.position = position
      self.isWhole = isWhole
    }
  }

  /// A transaction of either kind of chain.
  ///
  /// Account transactions have no inputs and outputs, but a payer and a fee.
  public struct Transaction: Sendable {
    /// Transaction id or hash.
    public var id: TransactionID
    /// Height; nil when unconfirmed.
    public var height: Int64?
    /// Zero-based place in the block, where the source gives it.
    public var index: Int64?
    /// Block time, seconds since 1970, UTC.
    public var time: Int64?
    /// Hash of the block, where the source gives it.
    public var blockHash: TransactionID?
    /// True for a coinbase transaction.
    public var isCoinbase: Bool
    /// Version field, where the source gives it.
    public var version: Int64?
    /// Lock time field, where the source gives it.
    public var lockTime: Int64?
    /// Range of ``LedgerBatch/inputs``.
    public var inputs: Range<Int>
    /// Range of ``LedgerBatch/outputs``.
    public var outputs: Range<Int>
    /// Who paid the fee on an account chain: a 20-byte payload.
    public var payer: Slice?
    /// What the payer paid, in base units of the native coin.
    public var fee: Amount?
    /// Where it stands in the source.
    public var position: Int64

    /// Makes a transaction.
    public init(
      id: TransactionID, height: Int64?, index: Int64?, time: Int64?, blockHash: TransactionID?, isCoinbase: Bool,
      version: Int64?, lockTime: Int64?, inputs: Range<Int>, outputs: Range<Int>, payer: Slice?, fee: Amount?,
      position: Int64
    ) {
      self.id = id
      self.height = height
      self.index = index
      self.time = time
      self.blockHash = blockHash
      self.isCoinbase = isCoinbase
      self.version = version
      self.lockTime = lockTime
      self.inputs = inputs
      self.outputs = outputs
      self.payer = payer
      self.fee = fee
      self.position = position
    }
  }

  /// An input: which output it spends, and what the source says of that output.
  public struct Input: Sendable {
    /// The transaction whose output is spent.
    public var previous: TransactionID
    /// Zero-based output index in it.
    public var vout: UInt32
    /// Sequence field, where the source gives it.
    public var sequence: UInt32?
    /// Value of the spent output, where the source gives it.
    public var value: UInt64?
    /// Script of the spent output, where the source gives it.
    public var script: Slice?

    /// Makes an input.
    public init(previous: TransactionID, vout: UInt32, sequence: UInt32?, value: UInt64?, script: Slice?) {
      self.previous = previous
      self.vout = vout
      self.sequence = sequence
      self.value = value
      self.script = script
    }
  }

  /// An output.
  public struct Output: Sendable {
    /// Value in base units.
    public var value: UInt64
    /// Output script.
    public var script: Slice

    /// Makes an output.
    public init(value: UInt64, script: Slice) {
      self.value = value
      self.script = script
    }
  }

  /// A movement of an asset between two accounts.
  public struct Transfer: Sendable {
    /// What moved it.
    public enum Kind: Int, Sendable { case native = 0, `internal`, token, nft }
    /// The transaction it belongs to: an index into ``LedgerBatch/transactions``.
    public var transaction: Int
    /// Log or trace index, where the source gives it.
    public var logIndex: Int64?
    /// Payload of the payer, 20 bytes.
    public var from: Slice
    /// Payload of the recipient, 20 bytes.
    public var to: Slice
    /// CAIP-19 asset: an index into ``LedgerBatch/assets``.
    public var asset: Int
    /// Base units.
    public var amount: Amount
    /// What moved it.
    public var kind: Kind
    /// Where it stands in the source.
    public var position: Int64

    /// Makes a transfer.
    public init(
      transaction: Int, logIndex: Int64?, from: Slice, to: Slice, asset: Int, amount: Amount, kind: Kind,
      position: Int64
    ) {
      self.transaction = transaction
      self.logIndex = logIndex
      self.from = from
      self.to = to
      self.asset = asset
      self.amount = amount
      self.kind = kind
      self.position = position
    }
  }

  /// An asset as a source names it.
  ///
  /// The id is the identity; symbol and decimals are claims of whoever made the token.
  public struct AssetClaim: Hashable, Sendable {
    /// CAIP-19 id.
    public var id: String
    /// Claimed ticker.
    public var symbol: String?
    /// Claimed decimals.
    public var decimals: Int?

    /// Makes a claim.
    public init(id: String, symbol: String? = nil, decimals: Int? = nil) {
      self.id = id
      self.symbol = symbol
      self.decimals = decimals
    }
  }

  /// The chain that all facts of this batch belong to.
  public let chain: Chain
  /// Blocks.
  public var blocks: [Block] = []
  /// Transactions.
  public var transactions: [Transaction] = []
  /// Inputs of ``transactions``.
  public var inputs: [Input] = []
  /// Outputs of ``transactions``.
  public var outputs: [Output] = []
  /// Transfers of ``transactions``.
  public var transfers: [Transfer] = []
  /// Logs of ``transactions`` that tell other things than movements.
  public var events: [Event] = []
  /// Assets that ``transfers`` and ``events`` name.
  public var assets: [AssetClaim] = []
  /// Arena of scripts and account payloads.
  public var bytes: [UInt8] = []

  /// Makes an empty batch of one chain.
  public init(chain: Chain) {
    self.chain = chain
  }

  /// Records held; a reader hands the batch over when this passes its limit.
  public var count: Int {
    blocks.count + transactions.count + inputs.count + outputs.count + transfers.count + events.count
  }

  /// Copies bytes into the arena.
  public mutating func store(_ content: [UInt8]) -> Slice {
    let start = bytes.count
    content.withUnsafeBufferPointer { bytes.append(contentsOf: $0) }
    return Slice(start: start, count: content.count)
  }

  /// Copies bytes into the arena.
  public mutating func store(_ content: some Sequence<UInt8>) -> Slice {
    let start = bytes.count
    bytes.append(contentsOf: content)
    return Slice(start: start, count: bytes.count - start)
  }

  /// The bytes of a slice.
  public subscript(slice: Slice) -> ArraySlice<UInt8> { bytes[slice.start..<slice.start + slice.count] }

  /// Empties the batch and keeps its memory.
  public mutating func removeAll() {
    blocks.removeAll(keepingCapacity: true)
    transactions.removeAll(keepingCapacity: true)
    inputs.removeAll(keepingCapacity: true)
    outputs.removeAll(keepingCapacity: true)
    transfers.removeAll(keepingCapacity: true)
    events.removeAll(keepingCapacity: true)
    assets.removeAll(keepingCapacity: true)
    bytes.removeAll(keepingCapacity: true)
  }
}

/// A record that could not be read, and why.
public struct Reject: Hashable, Sendable {
  /// Line number from 1, or byte offset.
  public let position: Int64
  /// One sentence, naming the field and the value.
  public let reason: String

  /// Makes a reject.
  public init(position: Int64, reason: String) {
    self.position = position
    self.reason = reason
  }
}

/// Where a reader's facts go.
public protocol LedgerSink {
  /// Takes all facts of the batch; the reader empties it afterwards.
  mutating func take(_ batch: LedgerBatch) throws

  /// Takes note of a record that could not be read.
  mutating func reject(_ reject: Reject) throws

  /// The height of a block that the case already holds, for readers of raw blocks, which carry no heights.
  func height(ofBlock hash: TransactionID, on chain: Chain) throws -> Int64?
}
