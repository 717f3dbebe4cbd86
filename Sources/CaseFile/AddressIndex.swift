internal import Ledger

/// Dense ids of addresses while a source is written: finds the id of a payload or gives the next one and writes its
/// row.
final class AddressIndex {
  private var next: AddressNumber
  private var cache: AddressCache
  /// False while `address_key` is empty, so that a first source asks the file nothing.
  private var hasKeys: Bool
  private let select: Statement
  private let rows: RowInserter<AddressRow>
  private let keys: RowInserter<AddressKeyRow>

  init(_ connection: Connection, cacheLimit: Int) throws {
    next = try connection.nextID(in: "address")
    cache = AddressCache(limit: cacheLimit)
    hasKeys = try connection.integer("SELECT 1 FROM address_key LIMIT 1") != nil
    select = try connection.prepare("SELECT address_id FROM address_key WHERE chain_id = ? AND payload = ?")
    rows = try RowInserter(connection)
    keys = try RowInserter(connection)
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
    try rows.append(AddressRow(number: number, chain: chain, payload: Array(payload)))
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

  /// Writes the rows that wait.
  func flushRows() throws { try rows.flush() }

  /// Stores the keys of new addresses, in key order.
  func flush() throws {
    try rows.flush()
    try cache.forEachPending { chain, payload, number in
      try keys.append(AddressKeyRow(row: AddressRow(number: number, chain: chain, payload: Array(payload))))
      hasKeys = true
    }
    try keys.flush()
    cache.turn()
  }
}

/// A row of `address`.
private struct AddressRow: InsertableRow {
  static let target = "address (id, chain_id, payload)"
  static let width: Int32 = 3

  let number: AddressNumber
  let chain: ChainNumber
  let payload: [UInt8]

  func bind(to statement: Statement, at index: Int32) throws {
    statement.bind(index, number)
    statement.bind(index + 1, chain)
    try statement.bind(index + 2, copying: payload)
  }
}

/// A row of `address_key`.
private struct AddressKeyRow: InsertableRow {
  static let target = "address_key (address_id, chain_id, payload)"
  static let width: Int32 = 3

  let row: AddressRow

  func bind(to statement: Statement, at index: Int32) throws { try row.bind(to: statement, at: index) }
}
