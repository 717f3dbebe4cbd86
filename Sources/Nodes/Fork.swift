internal import Ledger

/// Finds where the chain of a node leaves that of a case.
struct Fork {
  let node: any ChainNode
  /// Hashes asked for at once.
  private static let step = 64

  /// What the node has in the place of the case's blocks, or nil where it has the same.
  ///
  /// A node that has not come as far as the case, and agrees as far as it has come, departs from nothing.
  func branch(_ store: some NodeCase, _ tip: NodeTip) async throws -> Branch? {
    let chain = node.chain
    guard let top = try store.blockHeights(below: .max, of: chain, limit: 1).first,
      let check = try store.blockHeights(below: min(top, tip.height) + 1, of: chain, limit: 1).first
    else { return nil }
    var heights = [check]
    var lowest = check
    var fork: Int64?
    search: while !heights.isEmpty {
      for (height, hash) in zip(heights, try await node.hashes(at: heights)) {
        if let hash, try store.blocks(at: height, of: chain).contains(hash) {
          fork = height
          break search
        }
        lowest = height
        try checkDepth(top - lowest + 1, lowest)
      }
      heights = try store.blockHeights(below: lowest, of: chain, limit: Self.step)
    }
    if fork == check { return nil }
    let forkHeight = fork ?? lowest - 1
    let above = forkHeight < min(top, tip.height) ? Array(forkHeight + 1...min(top, tip.height)) : []
    let hashes = try await node.hashes(at: above).compactMap { $0 }
    return Branch(
      chain: chain, hashes: hashes,
      departure: .init(forkHeight: forkHeight, tipHeight: tip.height, tip: tip.hash))
  }

  private func checkDepth(_ depth: Int64, _ lowest: Int64) throws {
    guard depth > node.limits.reorgDepth else { return }
    throw NodeError(
      .deepReorg, node.name,
      "has another chain than the case from block \(lowest) at the latest, \(depth) blocks from the top of the case; if that is"
        + " right, accept it with --max-reorg")
  }
}
