internal import Ledger

/// Keys of new transactions on their way into `tx_key`, in key order.
///
/// At the end of a source they can go in bit by bit, while other tables are sorted: inserting them keeps the connection busy and
/// nothing else.
final class PendingKeys {
  /// Keys that go in at once.
  private static let portion = 4096

  private let shelf: Shelf
  private let inserter: RowInserter<TransactionKeyRow>
  /// Sorts meanwhile.
  private let lane: Lane?
  private var isSorted = false
  private var next = 0

  init(_ connection: Connection, _ cache: TransactionCache, isAhead: Bool) throws {
    inserter = try RowInserter(connection)
    var rows: [TransactionKeyRow] = []
    rows.reserveCapacity(cache.count)
    for entry in cache.pending { rows.append(TransactionKeyRow(prefix: entry.id.prefix, number: entry.number)) }
    let shelf = Shelf(rows)
    self.shelf = shelf
    lane = isAhead ? Lane() : nil
    try lane?.submit { shelf.rows.sort() }
  }

  deinit { lane?.close() }

  /// Stores a portion, unless they are not sorted yet.
  func storeSome() throws {
    guard isSorted || lane?.isIdle == true else { return }
    try store(upTo: next + Self.portion)
  }

  /// Stores those that are left.
  func storeAll() throws {
    try store(upTo: shelf.rows.count)
    try inserter.flush()
  }

  private func store(upTo end: Int) throws {
    if !isSorted {
      if let lane { try lane.drain() } else { shelf.rows.sort() }
      isSorted = true
    }
    while next < min(end, shelf.rows.count) {
      try inserter.append(shelf.rows[next])
      next += 1
    }
  }

  /// The keys, used by one thread at a time.
  private final class Shelf: @unchecked Sendable {
    var rows: [TransactionKeyRow]

    init(_ rows: [TransactionKeyRow]) {
      self.rows = rows
    }
  }
}

/// A row of `tx_key`, in the order of its table's key.
private struct TransactionKeyRow: InsertableRow, BitwiseCopyable, Comparable {
  static let target = "tx_key (prefix, tx_id)"
  static let width: Int32 = 2

  let prefix: Int64
  let number: TransactionNumber

  func bind(to statement: Statement, at index: Int32, _: UnsafeRawBufferPointer) {
    statement.bind(index, prefix)
    statement.bind(index + 1, number)
  }

  @inline(__always)
  static func < (left: Self, right: Self) -> Bool {
    left.prefix == right.prefix ? left.number < right.number : left.prefix < right.prefix
  }
}
