internal import Ledger

/// Where the transactions of one chain stand that have a time and no height: after the highest block that is known and whose time is
/// not after theirs, behind everything known of it, and among themselves by time, then by the order in which they were first read.
///
/// Where a case knows no time of any block, they stand in order of time before every block.
/// - Known failure: blocks that lie about their times put what has no height in a wrong place; a trace counts what it placed so.
struct TimeOrder {
  /// Heights with a known time, ascending, of which each has the times that no higher one is below.
  private let heights: [Int64]
  private let times: [Int64]

  /// Reads the times of a chain's blocks, as blocks and transactions tell them; of several times of one the earliest counts.
  ///
  /// - Complexity: reads all transactions of the case.
  init(of chain: ChainNumber, _ connection: Connection) throws {
    var earliest: [Int64: Int64] = [:]
    for table in ["block", "tx"] {
      let select = try connection.prepare(
        "SELECT height, time FROM \(table) WHERE chain_id = ? AND height IS NOT NULL AND time IS NOT NULL")
      select.bind(1, chain)
      while try select.step() {
        let (height, time) = (select.integer(0), select.integer(1))
        earliest[height] = min(earliest[height] ?? time, time)
      }
    }
    self.init(earliest)
  }

  /// Makes the order from the time of each height.
  init(_ blocks: [Int64: Int64]) {
    heights = blocks.keys.sorted()
    var times = heights.map { blocks[$0] ?? 0 }
    for index in times.indices.dropLast().reversed() { times[index] = min(times[index], times[index + 1]) }
    self.times = times
  }

  /// The place of a transaction without height: the block that it stands behind, or -1, and its order there.
  func place(at time: Int64, of transaction: TransactionNumber) -> AccountSummary.Place {
    var (low, high) = (0, times.count)
    while low < high {
      let middle = (low + high) / 2
      if times[middle] <= time { low = middle + 1 } else { high = middle }
    }
    guard low > 0 else {
      return .init(height: -1, transaction: LedgerPosition.placed(secondsAfter: time, transaction: transaction))
    }
    let seconds = time.subtractingReportingOverflow(times[low - 1])
    return .init(
      height: heights[low - 1],
      transaction: LedgerPosition.placed(
        secondsAfter: seconds.overflow ? .max : seconds.partialValue, transaction: transaction))
  }
}
