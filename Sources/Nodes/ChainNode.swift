public import Ledger

/// The last block of a node's chain.
public struct NodeTip: Hashable, Sendable {
  /// Height.
  public var height: Int64
  /// Hash.
  public var hash: TransactionID
}

/// A block as a node tells it.
public struct NodeBlock: Sendable {
  /// Height.
  public var height: Int64
  /// Hash.
  public var hash: TransactionID
  /// Hash of the block before.
  public var previous: TransactionID?
  /// One record of the node's format, without line break at its end.
  public var bytes: [UInt8]
}

/// A node of one family, asked for blocks.
public protocol ChainNode: Sendable {
  /// Its chain.
  var chain: Chain { get }
  /// Name of the reader of what it tells.
  var format: String { get }
  /// Host and port.
  var name: String { get }
  /// What bounds the requests.
  var limits: NodeLimits { get }

  /// The last block of its chain.
  func tip() async throws -> NodeTip

  /// Hashes of its chain at some heights; nil above its tip.
  func hashes(at heights: [Int64]) async throws -> [TransactionID?]

  /// Whole blocks of consecutive heights.
  ///
  /// - Gives: fewer where the chain changes meanwhile; the caller sees whether they are linked.
  /// - Throws: ``NodeError``; `tooLarge` when they do not fit into one answer.
  func blocks(at heights: ClosedRange<Int64>) async throws -> [NodeBlock]

  /// Ends all connections.
  func close() async throws
}
