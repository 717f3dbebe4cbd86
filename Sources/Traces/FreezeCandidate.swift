public import Ledger

/// Who could stop a piece of traced value, what to ask of them, and how urgent it is.
public struct FreezeCandidate: Sendable {
  /// How soon somebody should act.
  public enum Priority: String, Sendable, Comparable {
    case p0 = "P0"
    case p1 = "P1"
    case p2 = "P2"
    case p3 = "P3"

    /// P0 first.
    public static func < (left: Priority, right: Priority) -> Bool { left.rawValue < right.rawValue }
  }

  /// What to ask for.
  public enum Action: String, Sendable {
    case issuerFreeze = "issuer_freeze"
    case exchangeHold = "exchange_hold"
    case exchangeKYCPreserve = "exchange_kyc_preserve"
    case bridgeContact = "bridge_or_swap_contact"
    case watchOnly = "watch_only"
  }

  /// Who can act.
  public struct Freezer: Hashable, Sendable {
    /// What kind of party.
    public enum Kind: String, Sendable { case issuer, vasp, none }
    /// Short id, or nil when nobody can.
    public var id: String?
    /// Name for people.
    public var name: String
    /// What kind of party.
    public var kind: Kind
    /// What the party asks for before it acts.
    public var needs: [String]
  }

  /// Factors of the score, each in millionths of one.
  public struct Score: Hashable, Sendable {
    /// Traced amount over what was seeded of the asset, under the first policy.
    public var value: Int
    /// How lately value moved here.
    public var recency: Int
    /// How far the freezer can and does act.
    public var freezability: Int

    /// The product, in millionths, rounded down.
    public var product: Int { value * recency / 1_000_000 * freezability / 1_000_000 }
  }

  /// How soon somebody should act.
  public var priority: Priority
  /// The positions this is about, indices of ``Trace/positions``, ascending.
  public var positions: [Int]
  /// Chain.
  public var chain: ChainNumber
  /// Address.
  public var address: AddressNumber
  /// Asset.
  public var asset: AssetNumber
  /// Traced amount under each policy of the trace.
  public var traced: [Amount]
  /// What stands at the address as far as the case has seen.
  public var balance: Amount
  /// Status of the positions.
  public var status: Status
  /// Who can act.
  public var freezer: Freezer
  /// What to ask for.
  public var action: Action
  /// Fewest transfers from a seed.
  public var hops: Int
  /// Edges from the seed to here, indices of ``Trace/edges``.
  public var path: [Int]
  /// First arrival of traced value.
  public var firstReached: Int64?
  /// Last movement of traced value to or from here.
  public var lastMoved: Int64?
  /// Seconds from that to the snapshot.
  public var ageSeconds: Int64?
  /// Factors of the rank.
  public var score: Score
  /// Indices of ``Trace/patterns``.
  public var findings: [Int]
  /// What a reader must know before acting.
  public var caveats: [String]
}

/// Positions of a trace that nobody is asked to stop, and why.
public struct FreezeExclusion: Hashable, Sendable {
  /// Why.
  public var reason: String
  /// Asset.
  public var asset: AssetNumber
  /// How many positions.
  public var positions: Int
  /// Traced amount under each policy.
  public var traced: [Amount]
}
