/// What is known of a source only when it was read to its end.
public struct SourceFacts: Hashable, Sendable {
  /// SHA-256 of its bytes as they were read, 32 bytes.
  public var sha256: [UInt8]
  /// Its size.
  public var bytes: Int64
  /// Records that the reader met, rejected ones included; nil to go by the records that reached the case.
  public var records: Int64?
  /// Records that the reader rejected; nil to go by the rejects that reached the case.
  public var rejected: Int64?

  /// Makes facts.
  public init(sha256: [UInt8], bytes: Int64, records: Int64? = nil, rejected: Int64? = nil) {
    self.sha256 = sha256
    self.bytes = bytes
    self.records = records
    self.rejected = rejected
  }
}

/// What became of a source.
///
/// A record is a transaction, or a row where the format has rows: `records = added + duplicates + rejected`.
public struct SourceSummary: Hashable, Sendable {
  /// As the user gave it.
  public var name: String
  /// SHA-256 of its bytes, 32 bytes.
  public var sha256: [UInt8]
  /// Its size.
  public var bytes: Int64
  /// Name after `--format`.
  public var format: String
  /// Version of the reader.
  public var readerVersion: Int
  /// Records met.
  public var records: Int64
  /// Records that brought a fact.
  public var added: Int64
  /// Records whose facts the case had already.
  public var duplicates: Int64
  /// Records that could not be read or kept.
  public var rejected: Int64
  /// Contradictions first met in this source.
  public var conflicts: Int64
}

/// A record that a source held and the case could not take.
public struct SourceReject: Hashable, Sendable {
  /// Dense id of the source.
  public let source: Int64
  /// Name of the source.
  public let name: String
  /// Line from 1, or byte offset.
  public let position: Int64
  /// One sentence.
  public let reason: String
}
