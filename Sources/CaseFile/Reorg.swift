public import Ledger

/// A node's chain that went another way than the blocks of the case.
public struct Reorg: Hashable, Sendable {
  /// Dense id from 1, in order of meeting.
  public let id: Int64
  /// Its chain.
  public let chain: ChainNumber
  /// The last height that both branches have in common, as far as the case can tell.
  public let forkHeight: Int64
  /// Height of the dropped branch's tip.
  public let oldHeight: Int64
  /// The dropped branch's tip.
  public let oldTip: TransactionID
  /// Height of the node's tip when the reorg was met.
  public let newHeight: Int64
  /// The node's tip then.
  public let newTip: TransactionID
  /// Transactions that left; those that the new branch holds too came back with it.
  public let transactions: Int64
  /// SHA-256 of the source that revealed it.
  public let source: [UInt8]

  /// Blocks that were dropped from the top.
  public var depth: Int64 { oldHeight - forkHeight }
}
