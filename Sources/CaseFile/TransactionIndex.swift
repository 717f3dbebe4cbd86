internal import Foundation
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
  /// Tells which ids may stand in `tx_key`.
  @exclusivity(unchecked) private var stored: StoredKeys
  /// Ids of this source that are no longer in the cache.
  @exclusivity(unchecked) private var runs: KeyRuns
  private let select: Statement
  private let selectOne: Statement
  private let connection: Connection
  /// Called before transactions leave the cache: whoever finds a key must find the row.
  var willTurn: () throws -> Void = {}

  /// Keeps up to `cacheLimit` transactions in each of two generations; what memory does not hold goes to a file in `folder`.
  init(_ connection: Connection, cacheLimit: Int, folder: URL) throws {
    first = try connection.nextID(in: "tx")
    next = first
    let cache = TransactionCache(limit: cacheLimit)
    self.cache = cache
    stored = StoredKeys(count: first - 1) { filter in
      let select = try connection.prepare("SELECT txid FROM tx")
      while try select.step() { filter.insert(cache.hash(try select.transactionID(0))) }
    }
    runs = KeyRuns(folder: folder)
    select = try connection.prepare(
      """
      SELECT tx.id, tx.txid, tx.source_id IS NOT NULL FROM tx_key JOIN tx ON tx.id = tx_key.tx_id
      WHERE tx_key.prefix = ? AND tx.chain_id = ?
      """)
    selectOne = try connection.prepare(
      "SELECT id, txid, source_id IS NOT NULL FROM tx WHERE id = ? AND chain_id = ?")
    self.connection = connection
  }

  /// The transaction, or nil when nobody spoke of it yet.
  func find(_ id: TransactionID, on chain: ChainNumber) throws -> Known? {
    if let entry = cache.find(id, on: chain) { return Known(number: entry.number, isSeen: entry.isSeen) }
    let hash = cache.hash(id)
    for number in try runs.numbers(of: id.prefix, hash: hash) {
      if let known = try look(for: id, on: chain, selectOne, number) { return known }
    }
    guard try stored.mayHold(hash) else { return nil }
    if let known = try look(for: id, on: chain, select, id.prefix) { return known }
    stored.wasMissing()
    return nil
  }

  /// Takes the transaction out of the rows that a statement gives for a key, and remembers it.
  private func look(
    for id: TransactionID, on chain: ChainNumber, _ select: Statement, _ key: Int64
  ) throws -> Known? {
    select.bind(1, key)
    select.bind(2, chain)
    defer { select.reset() }
    while try select.step() {
      // The prefix is never unique; the whole id decides.
      guard TransactionID(display: select.bytes(1)) == id else { continue }
      let known = Known(number: select.integer(0), isSeen: select.integer(2) != 0)
      try remember(id, chain, known, isPending: false)
      return known
    }
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

  /// The keys that are to be stored at the end of the source; nothing is looked up afterwards.
  func lastKeys() throws -> PendingKeys { try PendingKeys(connection, cache, runs, isAhead: connection.hasLane) }

  private func remember(_ id: TransactionID, _ chain: ChainNumber, _ known: Known, isPending: Bool) throws {
    if cache.isFull {
      try willTurn()
      try runs.take(cache)
      cache.turn()
    }
    cache.insert(
      TransactionCache.Entry(
        id: id, chain: chain, number: known.number, isSeen: known.isSeen, isPending: isPending))
  }
}
