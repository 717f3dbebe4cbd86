internal import Ledger

/// Dense ids of addresses while a source is written: finds the id of a payload or gives the next one and writes its
/// row.
final class AddressIndex {
  private var next: AddressNumber
  private var cache: AddressCache
  /// False while `address_key` is empty, so that a first source asks the file nothing.
  private var hasKeys: Bool
  private let select: Statement
  private let insert: Statement
  private let insertKey: Statement

  init(_ connection: Connection, cacheLimit: Int) throws {
    next = try connection.nextID(in: "address")
    cache = AddressCache(limit: cacheLimit)
    hasKeys = try connection.integer("SELECT 1 FROM address_key LIMIT 1") != nil
    select = try connection.prepare("SELECT address_id FROM address_key WHERE chain_id = ? AND payload = ?")
    insert = try connection.prepare("INSERT INTO address (id, chain_id, payload) VALUES (?, ?, ?)")
    insertKey = try connection.prepare("INSERT INTO address_key (chain_id, payload, address_id) VALUES (?, ?, ?)")
  }

  /// The id of a payload, new if need be.
  func number(of payload: UnsafeRawBufferPointer, on chain: ChainNumber) throws -> AddressNumber {
    let hash = AddressCache.hash(payload, on: chain)
    if let number = cache.find(payload, on: chain, hash: hash) { return number }
    let stored = try stored(payload, on: chain)
    if cache.isFull { try flush() }
    if let stored {
      cache.insert(payload, on: chain, hash: hash, number: stored, isPending: false)
      return stored
    }
    let number = next
    next += 1
    insert.bind(1, number)
    insert.bind(2, chain)
    try insert.bind(3, payload)
    try insert.run()
    cache.insert(payload, on: chain, hash: hash, number: number, isPending: true)
    return number
  }

  private func stored(_ payload: UnsafeRawBufferPointer, on chain: ChainNumber) throws -> AddressNumber? {
    guard hasKeys else { return nil }
    select.bind(1, chain)
    try select.bind(2, payload)
    defer { select.reset() }
    return try select.step() ? select.integer(0) : nil
  }

  /// Stores the keys of new addresses, in key order.
  func flush() throws {
    try cache.forEachPending { chain, payload, number in
      insertKey.bind(1, chain)
      try insertKey.bind(2, payload)
      insertKey.bind(3, number)
      try insertKey.run()
      hasKeys = true
    }
    cache.turn()
  }
}
