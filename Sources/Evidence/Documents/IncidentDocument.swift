import CaseFile
public import Ledger

/// `dyepack.incident/1`: thefts of a case.
public struct IncidentDocument: Encodable, Sendable {
  /// One theft.
  public struct Entry: Encodable, Sendable {
    /// Short id.
    public var id: String
    /// Name for people.
    public var name: String
    /// Seeds in the order given.
    public var seeds: [Seed]
    /// Where the facts come from.
    public var sources: [String]

    /// Describes a theft.
    public init(_ incident: Incident) {
      id = incident.id
      name = incident.name
      seeds = incident.seeds.map { Seed($0) }
      sources = incident.sources
    }
  }

  /// One stolen thing.
  public struct Seed: Encodable, Sendable {
    /// Reference that reads back.
    public var ref: String
    /// Recipients that a transaction is narrowed to.
    public var to: [String]
    /// CAIP-19 id it is narrowed to.
    public var asset: String?
    /// Parcels count from this time on.
    public var since: String?
    /// Parcels count up to this time.
    public var until: String?
    /// What the source says was taken: a claim.
    public var claimed: String?

    /// Describes a seed.
    public init(_ seed: Incident.Seed) {
      ref = seed.reference.description
      to = seed.to.map(\.description)
      asset = seed.asset
      since = seed.since.map { Timestamp.text($0) }
      until = seed.until.map { Timestamp.text($0) }
      claimed = seed.claimed.map { String($0) }
    }
  }

  /// `dyepack.incident/1`.
  public let schema = "dyepack.incident/1"
  /// The program.
  public let tool = Tool()
  /// What decided the answer.
  public var parameters: ParametersDocument
  /// Tips of all chains.
  public var snapshot: [SnapshotDocument]
  /// Nothing is left out.
  public let coverage = CoverageDocument.whole
  /// Thefts by id.
  public var incidents: [Entry]

  /// Makes the document.
  public init(
    _ incidents: [Incident], names: Names, parameters: [String: JSONValue]
  ) throws {
    self.parameters = try ParametersDocument(parameters)
    snapshot = try names.snapshots(of: names.chains.indices.map { ChainNumber($0) })
    self.incidents = incidents.map { Entry($0) }
  }
}
