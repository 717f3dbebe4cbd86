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
  /// Records met.
  public var records: Int64
  /// Records that brought a fact.
  public var added: Int64
  /// Records whose facts were known.
  public var duplicates: Int64
  /// Records that could not be read.
  public var rejected: Int64

  /// How long it took, for a source just read; the one figure that differs from run to run.
  public var seconds: Double?

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
