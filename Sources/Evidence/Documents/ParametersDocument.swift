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
