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
