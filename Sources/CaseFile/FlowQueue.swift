/// Hands rows to a ``FlowSorter``, on a thread of its own where there is one: packing them costs more than all else that is done for a
/// movement between reading and inserting it.
final class FlowQueue {
  /// Rows that are handed over at once.
  private static let batchLimit = 2048

  private let sorter: Sorter
  private let lane: Lane?
  @exclusivity(unchecked) private var pending: [FlowRow] = []

  /// Takes over a sorter; `isAhead` lets another thread work it.
  init(_ sorter: FlowSorter, isAhead: Bool) {
    self.sorter = Sorter(sorter)
    lane = isAhead ? Lane() : nil
    pending.reserveCapacity(Self.batchLimit)
  }

  deinit { lane?.close() }

  @inline(__always)
  func append(_ row: FlowRow) throws {
    pending.append(row)
    if pending.count >= Self.batchLimit { try flush() }
  }

  private func flush() throws {
    guard let lane else {
      try sorter.append(pending)
      return pending.removeAll(keepingCapacity: true)
    }
    let rows = pending
    pending = []
    pending.reserveCapacity(Self.batchLimit)
    try lane.submit { [sorter] in try sorter.append(rows) }
  }

  /// Calls `body` with every row in ascending order, and empties the queue.
  func drain(_ body: (FlowRow) throws -> Void) throws {
    try flush()
    try lane?.drain()
    try sorter.drain(isAhead: lane != nil, body)
  }

  /// The sorter, used by one thread at a time.
  private final class Sorter: @unchecked Sendable {
    @exclusivity(unchecked) private var flows: FlowSorter

    init(_ flows: FlowSorter) {
      self.flows = flows
    }

    func append(_ rows: [FlowRow]) throws {
      for row in rows { try flows.append(row) }
    }

    func drain(isAhead: Bool, _ body: (FlowRow) throws -> Void) throws {
      try flows.drain(isAhead: isAhead, body)
    }
  }
}
