internal import Ledger

/// Brings a case up to date with a node's chain, run by run; what was taken stays when it is stopped.
///
/// It goes on after the highest whole block of the case, whose hash the node must still have. Where it has another one, the last
/// block that both have is looked for downwards, and the first run of the new branch takes out what the case has above it.
public struct NodeSync {
  private let node: any ChainNode
  private let fetcher: RunFetcher
  /// Heights that the user asks for.
  private let from: Int64?
  private let to: Int64?
  /// Bytes that a block is thought to take.
  private var blockSize = 1 << 16
  /// How often in a row a chain may change under a run before that is an error; our choice.
  private static let changesLimit = 10

  /// Makes one for heights from `from` (nil: where the case ends) through `to` (nil: the node's tip).
  public init(_ node: any ChainNode, from: Int64?, to: Int64?) {
    self.node = node
    fetcher = RunFetcher(node: node)
    self.from = from
    self.to = to
  }

  /// Reads what the case lacks.
  ///
  /// - Gives: the node's last block.
  /// - Throws: ``NodeError``, what the case throws, or `CancellationError` between two runs.
  public mutating func catchUp(_ store: some NodeCase) async throws -> NodeTip {
    var changes = 0
    while true {
      let tip = try await node.tip()
      guard try await !isUpToDate(store, tip, &changes) else { return tip }
      guard changes < Self.changesLimit else {
        throw NodeError(
          .refused, node.name,
          "changes its chain faster than it can be read, or tells blocks that do not follow one another")
      }
    }
  }

  /// Takes runs up to the tip; false when the chain changed meanwhile.
  private mutating func isUpToDate(_ store: some NodeCase, _ tip: NodeTip, _ changes: inout Int) async throws -> Bool {
    let last = min(to ?? tip.height, tip.height)
    var branch = try await Fork(node: node).branch(store, tip)
    if let fork = branch?.departure?.forkHeight, fork >= last { branch = nil }
    let missing = try ranges(store, through: last, branch?.departure)
    var ahead: BlockRun?
    for range in missing {
      var next = range.lowerBound
      while next <= range.upperBound {
        try Task.checkCancellation()
        let run: BlockRun
        if let ready = ahead, ready.heights?.lowerBound == next {
          run = ready
        } else {
          run = try await fetcher.run(from: next, through: range.upperBound, size: &blockSize)
        }
        guard let heights = run.heights, try follows(run, store, branch?.departure) else {
          changes += 1
          return false
        }
        next = heights.upperBound + 1
        // The node prepares the next run while the case takes this one.
        let prefetch = Prefetch(fetcher: fetcher, first: next, last: range.upperBound, size: blockSize)
        async let following = prefetch.run()
        try store.take(
          run, Branch(chain: node.chain, hashes: run.hashes + (branch?.hashes ?? []), departure: branch?.departure),
          from: node)
        branch = nil
        changes = 0
        ahead = try await following
      }
    }
    return true
  }

  /// Heights that the case lacks.
  private func ranges(
    _ store: some NodeCase, through last: Int64, _ departure: Branch.Departure?
  ) throws -> [ClosedRange<Int64>] {
    var whole = try store.wholeHeights(of: node.chain)
    if let fork = departure?.forkHeight {
      whole = whole.compactMap { $0.lowerBound > fork ? nil : $0.lowerBound...min($0.upperBound, fork) }
    }
    var next = from ?? whole.last.map { $0.upperBound + 1 } ?? 0
    if let fork = departure?.forkHeight { next = min(next, fork + 1) }
    var missing: [ClosedRange<Int64>] = []
    for range in whole where range.upperBound >= next {
      if range.lowerBound > last { break }
      if next < range.lowerBound { missing.append(next...range.lowerBound - 1) }
      next = range.upperBound + 1
    }
    if next <= last { missing.append(next...last) }
    return missing
  }

  /// True when the run goes on from what the case has.
  private func follows(_ run: BlockRun, _ store: some NodeCase, _ departure: Branch.Departure?) throws -> Bool {
    guard let first = run.blocks.first else { return false }
    // What the case has above a fork leaves with this run.
    if let fork = departure?.forkHeight, first.height - 1 > fork { return true }
    let before = try store.blocks(at: first.height - 1, of: node.chain)
    return before.isEmpty || first.previous.map { before.contains($0) } ?? false
  }
}

/// Gets a run before it is needed.
private struct Prefetch: Sendable {
  let fetcher: RunFetcher
  let first: Int64
  let last: Int64
  let size: Int

  /// The run, or nil where there is nothing more.
  func run() async throws -> BlockRun? {
    guard first <= last else { return nil }
    var size = size
    return try await fetcher.run(from: first, through: last, size: &size)
  }
}
