import CBuild

/// The program that made a document.
public struct Tool: Encodable, Sendable {
  /// Name.
  public let name = "dyepack"
  /// Semantic version.
  public let version = Tool.currentVersion
  /// Commit it was built from.
  public let commit = Tool.currentCommit

  /// Semantic version of this build.
  public static let currentVersion = "0.1.0"
  /// Commit of this build.
  public static var currentCommit: String { String(cString: dyepack_commit()) }

  /// This program.
  public init() {}
}

/// The last block of a chain that an answer holds for.
public struct SnapshotDocument: Encodable, Sendable {
  /// CAIP-2 id.
  public var chain: String
  /// Height.
  public var height: Int64
  /// Block hash, where a source gave it.
  public var hash: String?
  /// Block time.
  public var time: String?
}

/// Parameters with the hash of their canonical form.
public struct ParametersDocument: Encodable, Sendable {
  /// Each parameter, resolved.
  public var values: [String: JSONValue]
  /// Hash of ``values``.
  public var sha256: String

  /// Hashes the parameters.
  public init(_ values: [String: JSONValue]) throws {
    self.values = values
    sha256 = try CanonicalJSON.digest(values)
  }

  /// The parameters with `sha256` beside them.
  public func encode(to encoder: any Encoder) throws {
    var all = values
    all["sha256"] = .text(sha256)
    try all.encode(to: encoder)
  }
}

/// A JSON value whose shape is known at run time only.
public indirect enum JSONValue: Hashable, Sendable, Encodable {
  case text(String)
  case number(Int64)
  case flag(Bool)
  case list([JSONValue])
  case fields([String: JSONValue])

  /// A number, or nothing for nil.
  public static func optional(_ number: Int64?) -> JSONValue? { number.map { .number($0) } }

  /// Writes the plain JSON value.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    switch self {
    case .text(let text): try container.encode(text)
    case .number(let number): try container.encode(number)
    case .flag(let flag): try container.encode(flag)
    case .list(let list): try container.encode(list)
    case .fields(let fields): try container.encode(fields)
    }
  }
}

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

/// A finding, with texts in place of the view's numbers.
public struct FindingDocument: Encodable, Sendable {
  /// `f1`, `f2` … in the order of the list.
  public var id: String
  /// Kind.
  public var kind: String
  /// Rule id.
  public var rule: String
  /// Rule version.
  public var ruleVersion: Int
  /// Tier.
  public var tier: String
  /// CAIP-2 id.
  public var chain: String
  /// Transactions it rests on.
  public var txids: [String]
  /// Addresses it speaks of.
  public var addresses: [String]
  /// Figures.
  public var details: [String: JSONValue]

  enum CodingKeys: String, CodingKey {
    case id, kind, rule, tier, chain, txids, addresses, details
    case ruleVersion = "rule_version"
  }
}
