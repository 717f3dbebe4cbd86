import Ledger

/// What an answer did not see, or did not follow.
public struct CoverageDocument: Encodable, Sendable {
  /// Value that a limit kept from being followed.
  public struct Cut: Encodable, Sendable {
    /// Which limit.
    public var reason: String
    /// CAIP-2 id.
    public var chain: String
    /// CAIP-19 id.
    public var asset: String
    /// How many positions.
    public var positions: Int
    /// Traced part by policy.
    public var amounts: [String: String]
  }

  /// Facts that the case lacks or that contradict each other.
  public struct Gap: Encodable, Sendable {
    /// What is missing or contradicts itself.
    public var kind: String
    /// CAIP-2 id.
    public var chain: String
    /// Which outputs.
    public var outpoints: [String]?
    /// Which heights, as `from-through`; the first hundred ranges.
    public var heights: [String]?
    /// How many ranges there are, those not in ``heights`` included.
    public var ranges: Int?
    /// How many.
    public var count: Int
  }

  /// An address that pays on more than was seen to arrive.
  public struct Opening: Encodable, Sendable {
    /// CAIP-2 id.
    public var chain: String
    /// Which.
    public var address: String
    /// CAIP-19 id.
    public var asset: String
    /// What was seen to arrive.
    public var received: String
    /// What it paid.
    public var paid: String
    /// What it paid beyond what had arrived by then.
    public var unseen: String
  }

  /// An answer that leaves nothing out.
  public static let whole = CoverageDocument(complete: true, cuts: [], gaps: [], openingBalanceUnknown: [])

  /// True when no limit cut the answer.
  public var complete: Bool
  /// By reason, chain and asset.
  public var cuts: [Cut]
  /// By kind and chain.
  public var gaps: [Gap]
  /// By address and asset.
  public var openingBalanceUnknown: [Opening]

  enum CodingKeys: String, CodingKey {
    case complete, cuts, gaps
    case openingBalanceUnknown = "opening_balance_unknown"
  }
}

extension CoverageDocument.Gap {
  /// Transactions of a chain with accounts whose height no source told.
  init(withoutHeight count: Int, chain: Chain) {
    self.init(kind: "without_height", chain: chain.id, outpoints: nil, heights: nil, count: count)
  }
}
