import Ledger
import Taint
public import Traces

/// `dyepack.freeze/1`: who can stop what, in rank order.
public struct FreezeDocument: Encodable, Sendable {
  /// Who can act.
  public struct Freezer: Encodable, Sendable {
    /// Short id; absent when nobody can act.
    public var id: String?
    /// Name for people.
    public var name: String
    /// Issuer, VASP or none.
    public var kind: String
    /// What the party asks for.
    public var needs: [String]
  }

  /// One row: a chain, an address and an asset.
  public struct Candidate: Encodable, Sendable {
    /// From 1.
    public var rank: Int
    /// P0 to P3.
    public var priority: String
    /// CAIP-2 id.
    public var chain: String
    /// Where.
    public var address: String
    /// CAIP-19 id.
    public var asset: String
    /// Ticker, where known.
    public var symbol: String?
    /// Decimals, where known.
    public var decimals: Int?
    /// Outputs, on UTXO chains.
    public var outpoints: [String]
    /// Traced amount by policy.
    public var traced: [String: String]
    /// What stands there as far as the case has seen.
    public var balance: String
    /// Status of the positions.
    public var status: String
    /// Who can act.
    public var freezer: Freezer
    /// What to ask for.
    public var action: String
    /// Fewest transfers from a seed.
    public var hops: Int
    /// Transaction ids from the seed to here.
    public var path: [String]
    /// First arrival of traced value.
    public var firstReached: String?
    /// Last movement of traced value.
    public var lastMoved: String?
    /// Seconds from ``lastMoved`` to the snapshot; for the screen, not in the document.
    public var ageSeconds: Int64?
    /// Product of the parts, from 0 to 1.
    public var score: Double
    /// Factors of the score, from 0 to 1.
    public var scoreParts: [String: Double]
    /// Findings that speak of the address.
    public var findings: [String]
    /// What a reader must know before acting.
    public var caveats: [String]

    enum CodingKeys: String, CodingKey {
      case rank, priority, chain, address, asset, symbol, decimals, outpoints, traced, balance, status, freezer, action,
        hops
      case path, score, findings, caveats
      case firstReached = "first_reached"
      case lastMoved = "last_moved"
      case scoreParts = "score_parts"
    }
  }

  /// Positions that nobody is asked to stop.
  public struct Excluded: Encodable, Sendable {
    /// Why.
    public var reason: String
    /// CAIP-19 id.
    public var asset: String
    /// How many positions.
    public var positions: Int
    /// Traced amount by policy.
    public var traced: [String: String]
  }

  /// `dyepack.freeze/1`.
  public let schema = "dyepack.freeze/1"
  /// The program.
  public let tool = Tool()
  /// What decided the answer.
  public var parameters: ParametersDocument
  /// What the answer holds for.
  public var snapshot: [SnapshotDocument]
  /// What was not seen.
  public var coverage: CoverageDocument
  /// Rows in rank order.
  public var candidates: [Candidate]
  /// What was left out.
  public var excluded: [Excluded]
  /// Where the seeded value is, in three words.
  public var buckets: [TraceDocument.Bucket]

  /// Makes the document of a ranking.
  ///
  /// - Reads: `document` is the trace it was made from, for its envelope.
  public init(
    _ candidates: [FreezeCandidate], excluded: [FreezeExclusion], trace: Trace, document: TraceDocument,
    names: Names, parameters: [String: JSONValue]
  ) throws {
    let writer = TraceWriter(trace: trace, names: names, showsSeeds: false)
    self.parameters = try ParametersDocument(parameters)
    snapshot = document.snapshot
    coverage = document.coverage
    buckets = document.buckets
    self.candidates = try candidates.enumerated().map { offset, one in
      let asset = try names.asset(one.asset)
      return Candidate(
        rank: offset + 1, priority: one.priority.rawValue, chain: names.chain(one.chain).id,
        address: try names.address(one.address), asset: asset.id, symbol: asset.symbol, decimals: asset.decimals,
        outpoints: try one.positions.compactMap { try trace.positions[$0].output.map { try names.output($0) } },
        traced: writer.amounts(one.traced), balance: String(one.balance), status: one.status.rawValue,
        freezer: Freezer(
          id: one.freezer.id, name: one.freezer.name, kind: one.freezer.kind.rawValue, needs: one.freezer.needs),
        action: one.action.rawValue, hops: one.hops,
        path: try one.path.map { try names.transaction(trace.edges[$0].transaction) },
        firstReached: names.time(one.firstReached), lastMoved: names.time(one.lastMoved), ageSeconds: one.ageSeconds,
        score: Double(one.score.product) / 1_000_000,
        scoreParts: [
          "value": Double(one.score.value) / 1_000_000, "recency": Double(one.score.recency) / 1_000_000,
          "freezability": Double(one.score.freezability) / 1_000_000,
        ],
        findings: one.findings.map { "f\($0 + 1)" }, caveats: one.caveats)
    }
    self.excluded = try excluded.map { one in
      Excluded(
        reason: one.reason, asset: try names.asset(one.asset).id, positions: one.positions,
        traced: writer.amounts(one.traced))
    }.sorted { ($0.asset, $0.reason) < ($1.asset, $1.reason) }
  }
}
