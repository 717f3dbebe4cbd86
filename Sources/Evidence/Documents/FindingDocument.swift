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
