import Ledger

/// Rows without block numbers that wait for the end of their source, to be put in order of time.
///
/// Only the order of a source tells what came first among them, and explorers list the newest first.
struct WaitingRows {
  private struct Row {
    let heading: AccountBatch.Heading
    let movements: [AccountBatch.Movement]
    let from: [UInt8]
    let to: [UInt8]
    let position: Int64
  }

  /// How many may wait: our choice, about 50 MB.
  static let limit = 100_000

  private var rows: [Row] = []

  /// Takes a row; false when there are too many.
  mutating func add(
    _ heading: AccountBatch.Heading, _ movements: [AccountBatch.Movement], from: [UInt8], to: [UInt8],
    at position: Int64
  ) -> Bool {
    guard rows.count < Self.limit else { return false }
    rows.append(Row(heading: heading, movements: movements, from: from, to: to, position: position))
    return true
  }

  /// Gives all rows to a batch, the oldest first; those of one time as the source has them, or the other way round where
  /// it lists the newest first.
  mutating func give(
    into batch: inout AccountBatch, _ handover: inout Handover, to sink: inout some LedgerSink
  ) throws {
    let isNewestFirst = (rows.first?.heading.time ?? 0) > (rows.last?.heading.time ?? 0)
    let ordered = rows.enumerated().sorted { left, right in
      let (before, after) = (left.element.heading.time ?? 0, right.element.heading.time ?? 0)
      if before != after { return before < after }
      return isNewestFirst ? left.offset > right.offset : left.offset < right.offset
    }
    rows.removeAll()
    for (_, row) in ordered {
      batch.from = row.from
      batch.to = row.to
      do {
        try batch.add(row.heading, row.movements, at: row.position, handover: handover, into: &sink)
      } catch let fault as RowFault {
        try handover.reject(counted: fault.reason, at: row.position, into: &sink)
      }
    }
  }
}
