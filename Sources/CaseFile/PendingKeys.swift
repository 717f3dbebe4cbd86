/// Keys of new transactions on their way into `tx_key` at the end of a source, in key order.
///
/// They can go in bit by bit, while other tables are sorted: inserting them keeps the connection busy and nothing else.
final class PendingKeys {
  /// Keys that go in at once.
  private static let portion = 4096

  private let shelf: Shelf
  private let inserter: RowInserter<TransactionKeyRow>
  /// Sorts meanwhile.
  private let lane: Lane?
  private var isSorted = false

  /// Takes the pending keys of a cache and those that left it earlier; `isAhead` sorts them on another thread.
  init(_ connection: Connection, _ cache: TransactionCache, _ earlier: KeyRuns, isAhead: Bool) throws {
    inserter = try RowInserter(connection)
    let shelf = Shelf(cache.pendingKeys, earlier.file)
    self.shelf = shelf
    lane = isAhead ? Lane() : nil
    try lane?.submit { try shelf.sort() }
  }

  deinit { lane?.close() }

  /// Stores a portion, unless they are not sorted yet.
  func storeSome() throws {
    guard isSorted || lane?.isIdle == true else { return }
    try store(upTo: Self.portion)
  }

  /// Stores those that are left.
  func storeAll() throws {
    try store(upTo: .max)
    try inserter.flush()
  }

  private func store(upTo count: Int) throws {
    if !isSorted {
      if let lane { try lane.drain() } else { try shelf.sort() }
      isSorted = true
    }
    var left = count
    while left > 0, let row = try shelf.next() {
      try inserter.append(row)
      left -= 1
    }
  }

  /// The keys, used by one thread at a time.
  private final class Shelf: @unchecked Sendable {
    private var rows: [TransactionKeyRow]
    /// Keys that were given.
    private var given = 0
    private let file: RunFile?
    private var merge: RunMerge<TransactionKeyRow>?

    init(_ rows: [TransactionKeyRow], _ file: RunFile?) {
      self.rows = rows
      self.file = file
    }

    func sort() throws {
      rows.sort()
      guard let file else { return }
      try rows.withUnsafeBytes { try file.append($0) }
      rows = []
      merge = try RunMerge(file)
    }

    /// The next key in order, or nil at the end.
    func next() throws -> TransactionKeyRow? {
      if file != nil { return try merge?.next() }
      guard given < rows.count else { return nil }
      given += 1
      return rows[given - 1]
    }
  }
}
