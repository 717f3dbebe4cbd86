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
  /// How many records services put into one such export at most, where the source has just as many.
  public var exportLimit: Int64?
  /// Times that did not say their zone and were read as UTC, in formats that leave it open.
  public var naiveTimes: Int64
  /// Times that said their zone, in such formats.
  public var zonedTimes: Int64

  /// Makes facts.
  public init(
    sha256: [UInt8], bytes: Int64, records: Int64? = nil, rejected: Int64? = nil, exportLimit: Int64? = nil,
    naiveTimes: Int64 = 0, zonedTimes: Int64 = 0
  ) {
    self.sha256 = sha256
    self.bytes = bytes
    self.records = records
    self.rejected = rejected
    self.exportLimit = exportLimit
    self.naiveTimes = naiveTimes
    self.zonedTimes = zonedTimes
  }
}

/// What is known of a source before it is read.
struct SourceHeading {
  var name: String
  var format: String
  var readerVersion: Int
  var readAt: Int64?
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
  /// When it was read, seconds since 1970, UTC, by the clock of the machine that read it.
  public var readAt: Int64?
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
  /// How many records services put into one such export at most, where the source has just as many: it may be cut.
  public var exportLimit: Int64?
  /// Times that did not say their zone and were read as UTC, in formats that leave it open.
  public var naiveTimes: Int64
  /// Times that said their zone, in such formats.
  public var zonedTimes: Int64
}

extension SourceSummary {
  init(
    _ heading: SourceHeading, _ facts: SourceFacts, records: Int64, added: Int64, duplicates: Int64, rejected: Int64,
    conflicts: Int64
  ) {
    self.init(
      name: heading.name, sha256: facts.sha256, bytes: facts.bytes, format: heading.format,
      readerVersion: heading.readerVersion, readAt: heading.readAt, records: records, added: added,
      duplicates: duplicates, rejected: rejected, conflicts: conflicts, exportLimit: facts.exportLimit,
      naiveTimes: facts.naiveTimes, zonedTimes: facts.zonedTimes)
  }
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
