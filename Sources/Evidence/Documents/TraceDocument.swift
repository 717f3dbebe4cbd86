/// `dyepack.trace/1`: the answer of a trace, with texts and strings of base units.
public struct TraceDocument: Encodable, Sendable {
  /// Taint by policy name.
  public typealias Amounts = [String: String]

  /// A seed and what it got.
  public struct Seed: Encodable, Sendable {
    /// Short id: `s1`, `s2`, and so on.
    public var id: String
    /// As a reference that reads back.
    public var ref: String
    /// CAIP-2 id.
    public var chain: String
    /// Its address, when the seed is one.
    public var address: String?
    /// CAIP-19 id.
    public var asset: String
    /// Ticker, where known.
    public var symbol: String?
    /// Decimals, where known.
    public var decimals: Int?
    /// What it got under the first policy.
    public var amount: String
    /// What it got under each policy.
    public var seeded: Amounts
  }

  /// Value at rest.
  public struct Position: Encodable, Sendable {
    /// CAIP-2 id.
    public var chain: String
    /// Where.
    public var address: String
    /// `txid:vout`, on UTXO chains.
    public var outpoint: String?
    /// CAIP-19 id.
    public var asset: String
    /// Ticker, where known.
    public var symbol: String?
    /// Decimals, where known.
    public var decimals: Int?
    /// Value of the output, the balance seen, or what arrived at a stop.
    public var amount: String
    /// Traced part.
    public var taint: Amounts
    /// Traced part by policy and seed.
    public var bySeed: [String: Amounts]?
    /// What became of it.
    public var status: String
    /// Why it was cut, for `limit`.
    public var reason: String?
    /// Transfers from the nearest seed.
    public var hops: Int
    /// When traced value first arrived.
    public var reachedAt: String?
    /// When value last left.
    public var movedAt: String?
    /// Who the label says it is.
    public var entity: String?
    /// The label's first category.
    public var category: String?
    /// Ids of ``TraceDocument/patterns``.
    public var findings: [String]
    /// Backward, by policy: which units of the output the target holds.
    public var parcels: [String: [Parcel]]?

    enum CodingKeys: String, CodingKey {
      case chain, address, outpoint, asset, symbol, decimals, amount, taint, status, reason, hops, entity, category,
        findings, parcels
      case bySeed = "by_seed"
      case reachedAt = "reached_at"
      case movedAt = "moved_at"
    }
  }

  /// A run of units inside an output.
  public struct Parcel: Encodable, Sendable {
    /// Zero-based first unit.
    public var offset: String
    /// Number of units.
    public var amount: String
  }

  /// One movement of traced value.
  public struct Edge: Encodable, Sendable {
    /// `e1`, `e2` … in the order of the list.
    public var id: String
    /// CAIP-2 id.
    public var chain: String
    /// Transaction id.
    public var txid: String
    /// Log or trace index, where known.
    public var logIndex: Int64?
    /// Output index, on UTXO chains.
    public var vout: UInt32?
    /// Traced outputs that the transaction spends.
    public var fromOutpoints: [String]?
    /// Who pays.
    public var from: String
    /// Who receives.
    public var to: String
    /// CAIP-19 id.
    public var asset: String
    /// Ticker, where known.
    public var symbol: String?
    /// Decimals, where known.
    public var decimals: Int?
    /// Whole amount moved.
    public var amount: String
    /// Traced part.
    public var taint: Amounts
    /// Block time.
    public var time: String?
    /// Height.
    public var height: Int64?
    /// Transfers from the nearest seed.
    public var hops: Int
    /// Why we say so.
    public var basis: [String: String]

    enum CodingKeys: String, CodingKey {
      case id, chain, txid, vout, from, to, asset, symbol, decimals, amount, taint, time, height, hops, basis
      case logIndex = "log_index"
      case fromOutpoints = "from_outpoints"
    }
  }

  /// One row an asset and policy.
  public struct Total: Encodable, Sendable {
    /// CAIP-2 id.
    public var chain: String
    /// CAIP-19 id.
    public var asset: String
    /// Policy name.
    public var policy: String
    /// Every column of the conservation equation.
    public var columns: Amounts
    /// The same columns by seed.
    public var bySeed: [String: Amounts]?

    /// The columns beside the keys.
    public func encode(to encoder: any Encoder) throws {
      var all: [String: JSONValue] = columns.mapValues { .text($0) }
      all["chain"] = .text(chain)
      all["asset"] = .text(asset)
      all["policy"] = .text(policy)
      if let bySeed { all["by_seed"] = .fields(bySeed.mapValues { .fields($0.mapValues { .text($0) }) }) }
      try all.encode(to: encoder)
    }
  }

  /// Where the seeded value is, in three words.
  public struct Bucket: Encodable, Sendable {
    /// CAIP-2 id.
    public var chain: String
    /// CAIP-19 id.
    public var asset: String
    /// Policy name.
    public var policy: String
    /// At a known place, or known to be spent on fees or burned.
    public var traceable: String
    /// In a mixer.
    public var dark: String
    /// Stopped by its issuer.
    public var frozen: String
  }

  /// What one hop moved.
  public struct Hop: Encodable, Sendable {
    /// From 1.
    public var hop: Int
    /// CAIP-2 id.
    public var chain: String
    /// CAIP-19 id.
    public var asset: String
    /// Movements that carry traced value.
    public var transfers: Int
    /// Distinct recipients.
    public var addresses: Int
    /// Whole amount of them.
    public var amount: String
    /// Traced part.
    public var taint: Amounts
    /// All that the paying addresses sent in the case.
    public var allSent: String?
    /// How many movements that is.
    public var allTransfers: Int?

    enum CodingKeys: String, CodingKey {
      case hop, chain, asset, transfers, addresses, amount, taint
      case allSent = "all_sent"
      case allTransfers = "all_transfers"
    }
  }

  /// `dyepack.trace/1`.
  public let schema = "dyepack.trace/1"
  /// The program.
  public let tool = Tool()
  /// `forward` or `backward`.
  public var direction: String
  /// What decided the answer.
  public var parameters: ParametersDocument
  /// What the answer holds for.
  public var snapshot: [SnapshotDocument]
  /// What was not seen.
  public var coverage: CoverageDocument
  /// Seeds.
  public var seeds: [Seed]
  /// Positions.
  public var positions: [Position]
  /// Edges.
  public var edges: [Edge]
  /// Findings met on the way.
  public var patterns: [FindingDocument]
  /// Totals.
  public var totals: [Total]
  /// Three words.
  public var buckets: [Bucket]
  /// What each hop moved.
  public var hops: [Hop]
}
