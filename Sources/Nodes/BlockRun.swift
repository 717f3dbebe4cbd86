public import Ledger

/// Blocks that follow one another: what becomes one source of a case.
public struct BlockRun: Sendable {
  /// The blocks, each the parent of the next.
  public var blocks: [NodeBlock]

  /// Heights of the first and last block, or nil when there is none.
  public var heights: ClosedRange<Int64>? {
    guard let first = blocks.first, let last = blocks.last else { return nil }
    return first.height...last.height
  }

  /// What a reader reads: one block a line.
  public var bytes: [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(blocks.reduce(0) { $0 + $1.bytes.count + 1 })
    for block in blocks {
      bytes += block.bytes
      bytes.append(UInt8(ascii: "\n"))
    }
    return bytes
  }

  /// Hashes of the blocks, in order.
  public var hashes: [TransactionID] { blocks.map(\.hash) }
}

/// Gets runs of blocks from a node: a few requests under way at a time, for as many blocks as make a good answer.
struct RunFetcher: Sendable {
  let node: any ChainNode

  /// Gets blocks from the first height on: as many as make a source, and no further than `last`.
  ///
  /// - Parameter size: Bytes that a block is thought to take, from runs before; brought up to date.
  /// - Gives: blocks that are linked; none where the chain changes meanwhile at the first height.
  func run(from first: Int64, through last: Int64, size: inout Int) async throws -> BlockRun {
    let limits = node.limits
    let end = min(last, first + Int64(limits.runBlocks) - 1)
    var groups: [Int64: [NodeBlock]] = [:]
    var bytes = 0
    var count = 0
    var next = first
    var expected = size
    try await withThrowingTaskGroup(of: (Int64, [NodeBlock]).self) { tasks in
      var underWay = 0
      while next <= end || underWay > 0 {
        while next <= end, underWay < limits.requests, bytes + underWay * max(expected, 1) < limits.runBytes {
          let range = next...min(end, next + Int64(groupCount(expected)) - 1)
          tasks.addTask { (range.lowerBound, try await blocks(at: range)) }
          underWay += 1
          next = range.upperBound + 1
        }
        guard underWay > 0, let (start, blocks) = try await tasks.next() else { break }
        underWay -= 1
        groups[start] = blocks
        bytes += blocks.reduce(0) { $0 + $1.bytes.count }
        count += blocks.count
        if count > 0 { expected = bytes / count }
      }
    }
    size = expected
    return BlockRun(blocks: Self.linked(groups, from: first))
  }

  /// Blocks that one request asks for.
  private func groupCount(_ size: Int) -> Int {
    min(node.limits.groupBlocks, max(1, node.limits.groupBytes / max(size, 1)))
  }

  /// Blocks of one request, or of two halves where the answer is too large.
  private func blocks(at heights: ClosedRange<Int64>) async throws -> [NodeBlock] {
    do {
      return try await node.blocks(at: heights)
    } catch let error as NodeError where error.code == .tooLarge && heights.count > 1 {
      let middle = heights.lowerBound + Int64(heights.count / 2)
      return try await blocks(at: heights.lowerBound...middle - 1) + blocks(at: middle...heights.upperBound)
    }
  }

  /// The blocks in order, up to where one is missing or does not follow the one before.
  private static func linked(_ groups: [Int64: [NodeBlock]], from first: Int64) -> [NodeBlock] {
    var result: [NodeBlock] = []
    for (_, blocks) in groups.sorted(by: { $0.key < $1.key }) {
      for block in blocks {
        guard block.height == first + Int64(result.count), result.isEmpty || block.previous == result.last?.hash else {
          return result
        }
        result.append(block)
      }
    }
    return result
  }
}
