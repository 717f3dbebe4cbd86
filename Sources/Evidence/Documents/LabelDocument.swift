import CaseFile
public import Ledger

/// `dyepack.label/1`: what label files brought.
public struct LabelDocument: Encodable, Sendable {
  /// One file.
  public struct Pack: Encodable, Sendable {
    /// As the person gave it.
    public var file: String
    /// Title of the pack.
    public var title: String
    /// Who made it.
    public var creator: String?
    /// Of the file, in hexadecimal.
    public var sha256: String
    /// Size of the file.
    public var bytes: Int64
    /// Format name.
    public var format: String
    /// Labels read.
    public var labels: Int
    /// Actors read.
    public var actors: Int
    /// Records that could not be read.
    public var rejected: Int
    /// False when the case held this file already.
    public var added: Bool
    /// The rejected records.
    public var rejects: [RejectDocument]

    /// Describes a pack.
    public init(file: String, _ pack: LabelPack, sha256: [UInt8], bytes: Int64, format: String, added: Bool) {
      self.file = file
      title = pack.title
      creator = pack.creator
      self.sha256 = Hex.text(sha256)
      self.bytes = bytes
      self.format = format
      labels = pack.labels.count
      actors = pack.actors.count
      rejected = pack.rejects.count
      self.added = added
      rejects = pack.rejects.map { RejectDocument(source: file, $0) }
    }
  }

  /// `dyepack.label/1`.
  public let schema = "dyepack.label/1"
  /// The program.
  public let tool = Tool()
  /// What decided the answer.
  public var parameters: ParametersDocument
  /// Tips of all chains.
  public var snapshot: [SnapshotDocument]
  /// Nothing is left out.
  public let coverage = CoverageDocument.whole
  /// Files in the order given.
  public var packs: [Pack]

  /// Makes the document.
  public init(
    _ packs: [Pack], names: Names, parameters: [String: JSONValue]
  ) throws {
    self.parameters = try ParametersDocument(parameters)
    snapshot = try names.snapshots(of: names.chains.indices.map { ChainNumber($0) })
    self.packs = packs
  }
}

/// A record that could not be read.
public struct RejectDocument: Encodable, Sendable {
  /// The file, as the person gave it.
  public var source: String
  /// Line from 1, record number, or byte offset.
  public var position: Int64
  /// One sentence.
  public var reason: String

  /// Describes a reject.
  public init(source: String, _ reject: Reject) {
    self.source = source
    position = reject.position
    reason = reject.reason
  }
}
