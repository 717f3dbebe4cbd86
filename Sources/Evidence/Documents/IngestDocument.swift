public import CaseFile
import Ledger

/// A source of ledger facts.
public struct SourceDocument: Encodable, Sendable {
  /// As the person gave it.
  public var name: String
  /// Of the bytes as they were read, in hexadecimal.
  public var sha256: String
  /// Size.
  public var bytes: Int64
  /// Format name.
  public var format: String
  /// Version of the reader.
  public var readerVersion: Int
  /// When it was read, by the clock of the machine that read it.
  public var readAt: String?
  /// Records met.
  public var records: Int64
  /// Records that brought a fact.
  public var added: Int64
  /// Records whose facts were known.
  public var duplicates: Int64
  /// Records that could not be read.
  public var rejected: Int64
  /// How many records services put into one such export at most, where the source has just as many: it may be cut.
  public var exportLimit: Int64?
  /// Times that did not say their zone and were read as UTC, in formats that leave it open.
  public var naiveTimes: Int64
  /// Times that said their zone, in such formats.
  public var zonedTimes: Int64

  /// How long it took, for a source just read; with ``readAt``, what differs from run to run.
  public var seconds: Double?

  enum CodingKeys: String, CodingKey {
    case name, sha256, bytes, format, records, added, duplicates, rejected, seconds
    case readerVersion = "reader_version"
    case readAt = "read_at"
    case exportLimit = "export_limit"
    case naiveTimes = "naive_times"
    case zonedTimes = "zoned_times"
  }

  /// Describes a source.
  public init(_ summary: SourceSummary, seconds: Double? = nil) {
    self.seconds = seconds
    name = summary.name
    sha256 = Hex.text(summary.sha256)
    bytes = summary.bytes
    format = summary.format
    records = summary.records
    added = summary.added
    duplicates = summary.duplicates
    rejected = summary.rejected
    readerVersion = summary.readerVersion
    readAt = summary.readAt.map { Timestamp.text($0) }
    exportLimit = summary.exportLimit
    naiveTimes = summary.naiveTimes
    zonedTimes = summary.zonedTimes
  }

  /// What a person should know before trusting the source, one sentence each.
  public var warnings: [String] {
    var warnings: [String] = []
    if let exportLimit {
      warnings.append(
        "has exactly \(AmountText.grouped(Amount(clamping: exportLimit), decimals: 0)) records, where services cut exports; "
          + "it may lack the rest: export shorter spans of time")
    }
    if naiveTimes > 0 {
      let (naive, zoned) = (Amount(clamping: naiveTimes), Amount(clamping: zonedTimes))
      warnings.append(
        "\(AmountText.grouped(naive, decimals: 0)) times do not say their zone and were read as UTC"
          + (zonedTimes > 0
            ? ", beside \(AmountText.grouped(zoned, decimals: 0)) that say it: mixed, so check what the others mean"
            : ""))
    }
    return warnings
  }
}

/// `dyepack.ingest/1`: what an ingest brought.
public struct IngestDocument: Encodable, Sendable {
  /// `dyepack.ingest/1`.
  public let schema = "dyepack.ingest/1"
  /// The program.
  public let tool = Tool()
  /// What decided the answer.
  public var parameters: ParametersDocument
  /// Tips of all chains, afterwards.
  public var snapshot: [SnapshotDocument]
  /// Nothing is left out.
  public let coverage = CoverageDocument.whole
  /// Sources in the order read.
  public var sources: [SourceDocument]
  /// Records that could not be read.
  public var rejects: [RejectDocument]

  /// Makes the document.
  ///
  /// - Reads: `seconds`, one a summary.
  public init(
    _ summaries: [SourceSummary], seconds: [Double], rejects: [RejectDocument], names: Names,
    parameters: [String: JSONValue]
  ) throws {
    self.parameters = try ParametersDocument(parameters)
    snapshot = try names.snapshots(of: names.chains.indices.map { ChainNumber($0) })
    sources = zip(summaries, seconds).map { SourceDocument($0, seconds: $1) }
    self.rejects = rejects
  }
}
