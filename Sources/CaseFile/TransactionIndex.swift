internal import Ledger

/// Dense ids of transactions while a source is written: finds the id of a chain's transaction or gives the next one.
final class TransactionIndex {
  struct Known {
    let number: TransactionNumber
    /// False while the transaction is known only because somebody spends its output.
    let isSeen: Bool
  }

  /// Numbers from here on were given by this source.
  let first: TransactionNumber
  @exclusivity(unchecked) private var next: TransactionNumber
  @exclusivity(unchecked) private var cache: TransactionCache
  /// Tells which ids may stand in `tx_key` and not in the cache.
  @exclusivity(unchecked) private var stored: StoredKeys
  private let select: Statement
  private let connection: Connection
  /// Called before keys are stored.
  var willStoreKeys: () throws -> Void = {}

  init(_ connection: Connection, cacheLimit: Int) throws {
    first = try connection.nextID(in: "tx")
    next = first
    let cache = TransactionCache(limit: cacheLimit)
    self.cache = cache
    stored = StoredKeys(count: first - 1) { filter in
      let select = try connection.prepare("SELECT txid FROM tx")
      while try select.step() { filter.insert(cache.hash(try select.transactionID(0))) }
    }
    select = try connection.prepare(
      """
      SELECT tx.id, tx.txid, tx.source_id IS NOT NULL FROM tx_key JOIN tx ON tx.id = tx_key.tx_id
      WHERE tx_key.prefix = ? AND tx.chain_id = ?
      """)
    self.connection = connection
  }

  /// The transaction, or nil when nobody spoke of it yet.
  func find(_ id: TransactionID, on chain: ChainNumber) throws -> Known? {
    if let entry = cache.find(id, on: chain) { return Known(number: entry.number, isSeen: entry.isSeen) }
    guard try stored.mayHold(cache.hash(id)) else { return nil }
    select.bind(1, id.prefix)
    select.bind(2, chain)
    defer { select.reset() }
    while try select.step() {
      // The prefix is never unique; the whole id decides.
      guard TransactionID(display: select.bytes(1)) == id else { continue }
      let known = Known(number: select.integer(0), isSeen: select.integer(2) != 0)
      try remember(id, chain, known, isPending: false)
      return known
    }
    stored.wasMissing()
    return nil
  }

  /// Makes ready for a run of look-ups of these ids.
  func expect(_ ids: some Sequence<TransactionID>) { cache.fetch(ids) }

  /// Gives a number to a transaction that ``find(_:on:)`` does not know; the caller writes its row.
  func add(_ id: TransactionID, on chain: ChainNumber, isSeen: Bool) throws -> TransactionNumber {
    let known = Known(number: next, isSeen: isSeen)
    next += 1
    try remember(id, chain, known, isPending: true)
    return known.number
  }

  /// Takes note that the transaction's own record was read.
  func markSeen(_ id: TransactionID, on chain: ChainNumber) {
    cache.markSeen(id, on: chain)
  }

  /// Stores the keys of new transactions, in key order.
  private func flush() throws {
    try willStoreKeys()
    var filter = KeyFilter(count: cache.count)
    for entry in cache.pending { filter.insert(cache.hash(entry.id)) }
    let keys = try PendingKeys(connection, cache, isAhead: false)
    try keys.storeAll()
    stored.add(filter)
    cache.turn()
  }

  /// The keys that are to be stored at the end of the source; nothing is looked up afterwards.
  func lastKeys() throws -> PendingKeys {
    try willStoreKeys()
    return try PendingKeys(connection, cache, isAhead: connection.hasLane)
  }

  private func remember(_ id: TransactionID, _ chain: ChainNumber, _ known: Known, isPending: Bool) throws {
    if cache.isFull { try flush() }
    cache.insert(
      TransactionCache.Entry(
        id: id, chain: chain, number: known.number, isSeen: known.isSeen, isPending: isPending))
  }
}
