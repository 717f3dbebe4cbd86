/// A theft: what was taken, where from, and who says so.
public struct Incident: Hashable, Sendable {
  /// Short id, unique in a case.
  public var id: String
  /// Name for people.
  public var name: String
  /// What was taken, in the order given.
  public var seeds: [Seed]
  /// Where the facts come from: titles or web addresses.
  public var sources: [String]

  /// Makes an incident.
  public init(id: String, name: String, seeds: [Seed], sources: [String]) {
    self.id = id
    self.name = name
    self.seeds = seeds
    self.sources = sources
  }

  /// One stolen thing.
  public struct Seed: Hashable, Sendable {
    /// Outpoint, transaction or address.
    public var reference: Reference
    /// Recipients that a transaction is narrowed to; empty for all but its payers.
    public var to: [Reference]
    /// CAIP-19 id that an address or transaction is narrowed to, or nil for every asset.
    public var asset: String?
    /// An address's parcels count from this second on.
    public var since: Int64?
    /// An address's parcels count up to and with this second.
    public var until: Int64?
    /// What the source says was taken, base units: a claim, not used in arithmetic.
    public var claimed: Amount?

    /// Makes a seed.
    public init(
      reference: Reference, to: [Reference] = [], asset: String? = nil, since: Int64? = nil, until: Int64? = nil,
      claimed: Amount? = nil
    ) {
      self.reference = reference
      self.to = to
      self.asset = asset
      self.since = since
      self.until = until
      self.claimed = claimed
    }
  }
}
