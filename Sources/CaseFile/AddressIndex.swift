internal import Ledger

/// Dense ids of addresses while a source is written: finds the id of a payload or gives the next one and writes its
/// row.
final class AddressIndex {
  private var next: AddressNumber
  @exclusivity(unchecked) private var cache: AddressCache
  /// Tells which payloads may stand in `address_key` and not in the cache.
  private var stored: StoredKeys
  private let select: Statement
  private let rows: RowInserter<AddressRow>
  private let keys: RowInserter<AddressKeyRow>

  init(_ connection: Connection, cacheLimit: Int) throws {
    next = try connection.nextID(in: "address")
    cache = AddressCache(limit: cacheLimit)
    stored = StoredKeys(count: next - 1) { filter in
      let select = try connection.prepare("SELECT chain_id, payload FROM address")
      while try select.step() {
        filter.insert(AddressCache.hash(select.bytes(1), on: try select.number(0)))
      }
    }
    select = try connection.prepare("SELECT address_id FROM address_key WHERE chain_id = ? AND payload = ?")
    rows = try RowInserter(connection)
    keys = try RowInserter(connection)
  }

  /// The id of a payload, new if need be.
  func number(of payload: UnsafeRawBufferPointer, on chain: ChainNumber) throws -> AddressNumber {
    try number(of: payload, on: chain, AddressCache.hash(payload, on: chain))
  }

  /// Makes ready for a run of look-ups with these hashes.
  func expect(_ hashes: [UInt64]) { cache.fetch(hashes) }

  /// As ``number(of:on:)``, with the payload's hash.
  func number(
    of payload: UnsafeRawBufferPointer, on chain: ChainNumber, _ hash: UInt64
  ) throws -> AddressNumber {
    if let number = cache.find(payload, on: chain, hash: hash) { return number }
    let stored = try find(payload, on: chain, hash)
    if cache.isFull { try flush() }
    if let stored {
      cache.insert(payload, on: chain, hash: hash, number: stored, isPending: false)
      return stored
    }
    let number = next
    next += 1
    try rows.append(AddressRow(number: number, chain: chain, payload: rows.store(payload)))
    cache.insert(payload, on: chain, hash: hash, number: number, isPending: true)
    return number
  }

  private func find(
    _ payload: UnsafeRawBufferPointer, on chain: ChainNumber, _ hash: UInt64
  ) throws -> AddressNumber? {
    guard try stored.mayHold(hash) else { return nil }
    select.bind(1, chain)
    try select.bind(2, payload)
    defer { select.reset() }
    guard try select.step() else {
      stored.wasMissing()
      return nil
    }
    return select.integer(0)
  }

  /// Writes the rows that wait.
  func flushRows() throws { try rows.flush() }

  /// Stores the keys of new addresses, in key order; after the last time nothing is looked up.
  func flush(isLast: Bool = false) throws {
    try rows.flush()
    var filter = KeyFilter(count: isLast ? 0 : cache.count)
    try cache.forEachPending { chain, payload, number in
      try keys.append(AddressKeyRow(number: number, chain: chain, payload: keys.store(payload)))
      if !isLast { filter.insert(AddressCache.hash(payload, on: chain)) }
    }
    try keys.flush()
    stored.add(filter)
    cache.turn()
  }
}

/// A row of `address`.
private struct AddressRow: InsertableRow {
  static let target = "address (id, chain_id, payload)"
  static let width: Int32 = 3

  let number: AddressNumber
  let chain: ChainNumber
  let payload: RowBlob

  func bind(to statement: Statement, at index: Int32, _ blobs: UnsafeRawBufferPointer) throws {
    statement.bind(index, number)
    statement.bind(index + 1, chain)
    try statement.bind(index + 2, payload.bytes(in: blobs))
  }
}

/// A row of `address_key`.
private struct AddressKeyRow: InsertableRow {
  static let target = "address_key (address_id, chain_id, payload)"
  static let width: Int32 = 3

  let number: AddressNumber
  let chain: ChainNumber
  let payload: RowBlob

  func bind(to statement: Statement, at index: Int32, _ blobs: UnsafeRawBufferPointer) throws {
    statement.bind(index, number)
    statement.bind(index + 1, chain)
    try statement.bind(index + 2, payload.bytes(in: blobs))
  }
}
