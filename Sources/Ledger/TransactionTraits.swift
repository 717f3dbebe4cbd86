/// Fields of a UTXO transaction that its wallet chose, and that no value depends on.
///
/// Walks do not read them; rules that tell wallets apart do.
public struct TransactionTraits: Hashable, Sendable {
  /// The version field, or nil where no source told it.
  public var version: Int64?
  /// The lock time field as it stands, or nil where no source told it.
  public var lockTime: Int64?
  /// The sequence field of each input, in order, or nil where no source told it.
  public var sequences: [UInt32?]

  /// Makes traits.
  public init(version: Int64?, lockTime: Int64?, sequences: [UInt32?]) {
    self.version = version
    self.lockTime = lockTime
    self.sequences = sequences
  }
}

/// Whether an address receives in other transactions, before one transaction and after it in ledger order.
///
/// Only of what the view holds: an address can have been paid by a transaction that no source told.
public struct OtherReceipts: Hashable, Sendable {
  /// Whether it received before; nil when only outputs are left of which no source told the place.
  public var before: Bool?
  /// Whether it receives after, up to the view's tip; nil as above.
  public var after: Bool?

  /// Makes an answer.
  public init(before: Bool?, after: Bool?) {
    self.before = before
    self.after = after
  }

  /// Where a transaction of a UTXO chain stands.
  public struct Place: Hashable, Comparable, Sendable {
    /// Height, or nil when unconfirmed or known by reference only.
    public var height: Int64?
    /// Place in the block, where known.
    public var index: Int64?
    /// Dense id, which breaks ties.
    public var number: TransactionNumber

    /// Makes a place.
    public init(height: Int64?, index: Int64?, number: TransactionNumber) {
      self.height = height
      self.index = index
      self.number = number
    }

    /// Ledger order.
    ///
    /// Within a block unknown indices come after the known ones, in the order of first reading; what has no height comes last.
    public static func < (left: Self, right: Self) -> Bool {
      (left.height ?? .max, left.index ?? .max, left.number) < (right.height ?? .max, right.index ?? .max, right.number)
    }
  }

  /// Gathers places of outputs at one address until both questions are answered.
  public struct Search: Sendable {
    private let place: Place
    private var before = false
    private var after = false
    private var lacksPlaces = false

    /// Starts a search around a transaction.
    public init(around place: Place) { self.place = place }

    /// Takes the place of another output; those of the transaction itself count for nothing.
    public mutating func take(_ other: Place) {
      guard other.number != place.number else { return }
      guard other.height != nil, place.height != nil else {
        lacksPlaces = true
        return
      }
      if other < place { before = true } else { after = true }
    }

    /// True when no further output changes the answer.
    public var isSettled: Bool { before && after }

    /// What was found.
    public var result: OtherReceipts {
      OtherReceipts(before: before || !lacksPlaces ? before : nil, after: after || !lacksPlaces ? after : nil)
    }
  }
}
