/// Blocks that a node says are in its chain, and where that chain leaves the one of the case.
public struct Branch: Sendable {
  /// Where two branches part.
  public struct Departure: Hashable, Sendable {
    /// The last height that both have in common; what the case has above it leaves.
    public var forkHeight: Int64
    /// Height of the node's tip.
    public var tipHeight: Int64
    /// Hash of the node's tip.
    public var tip: TransactionID

    /// Makes a departure.
    public init(forkHeight: Int64, tipHeight: Int64, tip: TransactionID) {
      self.forkHeight = forkHeight
      self.tipHeight = tipHeight
      self.tip = tip
    }
  }

  /// The chain.
  public var chain: Chain
  /// Hashes of the blocks that come next, and on departure of all up to the height that the case had.
  public var hashes: [TransactionID]
  /// Nil where the blocks go on from those of the case.
  public var departure: Departure?

  /// Makes a branch.
  public init(chain: Chain, hashes: [TransactionID], departure: Departure? = nil) {
    self.chain = chain
    self.hashes = hashes
    self.departure = departure
  }
}
