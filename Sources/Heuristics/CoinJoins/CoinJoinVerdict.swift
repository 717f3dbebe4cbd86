/// What kind of CoinJoin a rule takes a transaction for; the raw value is the finding's kind.
public enum CoinJoinKind: String, CaseIterable, Sendable {
  /// A mix of Samourai's or Ashigaru's Whirlpool.
  case whirlpool = "coinjoin.whirlpool"
  /// What splits one owner's coins for Whirlpool, and mixes nothing.
  case whirlpoolTx0 = "coinjoin.whirlpool_tx0"
  /// A round of Wasabi 2 (WabiSabi).
  case wasabi2 = "coinjoin.wasabi2"
  /// A round of Wasabi 1 (ZeroLink).
  case wasabi1 = "coinjoin.wasabi1"
  /// A round of JoinMarket.
  case joinMarket = "coinjoin.joinmarket"
  /// Equal outputs and enough payers; no name is claimed.
  case generic = "coinjoin.generic"

  /// True when the coins of several owners meet in it, so that a walk and a cluster must stop.
  public var isMix: Bool { self != .whirlpoolTx0 }
  /// What people call it.
  public var name: String {
    switch self {
    case .whirlpool: "Whirlpool mix"
    case .whirlpoolTx0: "Whirlpool Tx0"
    case .wasabi2: "Wasabi 2 round"
    case .wasabi1: "Wasabi 1 round"
    case .joinMarket: "JoinMarket round"
    case .generic: "CoinJoin"
    }
  }
  /// True when a protocol is named.
  public var isNamed: Bool { self != .generic }
}

/// What a rule concluded about a transaction's shape.
public struct CoinJoinVerdict: Hashable, Sendable {
  /// The kind.
  public var kind: CoinJoinKind
  /// How strong it is; at most the rule's tier.
  public var tier: Finding.Tier
  /// The value that is mixed, base units.
  public var denomination: UInt64
  /// Outputs of that value: as many owners as it can have mixed; 1 where nothing is mixed.
  public var participants: Int
  /// Why it is no stronger, or why it is not named; in the order of ``CoinJoinVeto``.
  public var vetoes: [CoinJoinVeto]

  /// Makes a verdict.
  public init(
    kind: CoinJoinKind, tier: Finding.Tier, denomination: UInt64, participants: Int, vetoes: [CoinJoinVeto] = []
  ) {
    self.kind = kind
    self.tier = tier
    self.denomination = denomination
    self.participants = participants
    self.vetoes = vetoes
  }

  /// True when traced value cannot be followed through it: it mixes, and it mixes more than token dust.
  public var hidesValue: Bool { kind.isMix && !vetoes.contains(.dust) }
}

/// A rule that judges a transaction by its shape alone.
///
/// Horizon: confirmation. A rule is one file, one line in ``CoinJoins/rules`` and one in ``ruleCards``.
public protocol CoinJoinRule: Sendable {
  /// What the rule is.
  static var card: RuleCard { get }

  /// The verdict on a shape that ``TransactionShape/settle()`` said true of, or nil.
  func verdict(on shape: TransactionShape) -> CoinJoinVerdict?
}
