import Ledger
public import Traces

/// `dyepack.path/1`: time-respecting paths, the shortest first.
public struct PathDocument: Encodable, Sendable {
  /// One step.
  public struct Edge: Encodable, Sendable {
    /// CAIP-2 id.
    public var chain: String
    /// Transaction id.
    public var txid: String
    /// Output index, on UTXO chains.
    public var vout: UInt32?
    /// Log or trace index, where known.
    public var logIndex: Int64?
    /// Who pays.
    public var from: String
    /// Who receives.
    public var to: String
    /// CAIP-19 id.
    public var asset: String
    /// Base units.
    public var amount: String
    /// Block time.
    public var time: String?
    /// Height.
    public var height: Int64?
    /// Why we say so.
    public var basis = ["class": "ledger"]

    enum CodingKeys: String, CodingKey {
      case chain, txid, vout, from, to, asset, amount, time, height, basis
      case logIndex = "log_index"
    }
  }

  /// One path.
  public struct Path: Encodable, Sendable {
    /// Number of steps.
    public var hops: Int
    /// Steps in order.
    public var edges: [Edge]
  }

  /// `dyepack.path/1`.
  public let schema = "dyepack.path/1"
  /// The program.
  public let tool = Tool()
  /// What decided the answer.
  public var parameters: ParametersDocument
  /// What the answer holds for.
  public var snapshot: [SnapshotDocument]
  /// Nothing is cut beyond the stated number of steps and paths.
  public var coverage: CoverageDocument
  /// Paths by ledger order of their last step.
  public var paths: [Path]

  /// Makes the document of an answer.
  public init(
    _ found: [[PathFinder.Step]], names: Names, parameters: [String: JSONValue]
  ) throws {
    self.parameters = try ParametersDocument(parameters)
    snapshot = try names.snapshots(of: found.flatMap { $0.map(\.chain) })
    coverage = .whole
    paths = try found.map { steps in
      Path(
        hops: steps.count,
        edges: try steps.map { step in
          Edge(
            chain: names.chain(step.chain).id, txid: try names.transaction(step.transaction), vout: step.output?.vout,
            logIndex: step.transfer?.logIndex, from: try names.address(step.from), to: try names.address(step.to),
            asset: try names.asset(step.asset).id, amount: String(step.amount), time: names.time(step.time),
            height: step.height)
        })
    }
  }
}
