public import Ledger

/// Where the blocks of a node go: what ``NodeSync`` must know of a case.
public protocol NodeCase: AnyObject {
  /// Heights of a chain of which the case has the whole block, ascending.
  func wholeHeights(of chain: Chain) throws -> [ClosedRange<Int64>]

  /// Hashes of the blocks that the case has at a height.
  func blocks(at height: Int64, of chain: Chain) throws -> [TransactionID]

  /// Heights below `height` at which the case knows a block, descending.
  func blockHeights(below height: Int64, of chain: Chain, limit: Int) throws -> [Int64]

  /// Takes a run of blocks: whole, or not at all.
  func take(_ run: BlockRun, _ branch: Branch, from node: any ChainNode) throws
}
