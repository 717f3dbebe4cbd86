internal import Ledger

/// Blocks while a source is written: those that a source tells, and those that only a transaction names.
final class BlockIndex {
  private struct Known {
    let number: Int64
    let height: Int64
    let previous: TransactionID?
    let time: Int64?
    let isSeen: Bool
    let isWhole: Bool
  }

  private let source: Int64
  private let conflicts: ConflictWriter
  private var next: Int64
  /// The block of the transaction before: transactions come block by block.
  private var latest: (hash: TransactionID, chain: ChainNumber, height: Int64, number: Int64)?
  private let select: Statement
  private let selectHeight: Statement
  private let insert: Statement
  private let fill: Statement

  init(_ connection: Connection, source: Int64, conflicts: ConflictWriter) throws {
    self.source = source
    self.conflicts = conflicts
    next = try connection.nextID(in: "block")
    select = try connection.prepare(
      "SELECT id, height, previous, time, source_id IS NOT NULL, is_whole FROM block WHERE chain_id = ? AND hash = ?")
    // What a reorg dropped contradicts nothing any more.
    selectHeight = try connection.prepare(
      "SELECT hash FROM block WHERE chain_id = ? AND height = ? AND reorg_id IS NULL ORDER BY id LIMIT 1")
    insert = try connection.prepare(
      "INSERT INTO block (id, chain_id, height, hash, previous, time, source_id, position, is_whole) "
        + "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"
    )
    fill = try connection.prepare(
      """
      UPDATE block SET previous = ?, time = ?, source_id = coalesce(source_id, ?), position = coalesce(position, ?),
        is_whole = max(is_whole, ?) WHERE id = ?
      """)
  }

  /// The height of a block of the case.
  func height(of hash: TransactionID, on chain: ChainNumber) throws -> Int64? { try find(hash, on: chain)?.height }

  /// Takes a block that a source tells; true when it brought anything new.
  func take(_ block: LedgerBatch.Block, on chain: ChainNumber) throws -> Bool {
    guard let known = try find(block.hash, on: chain) else {
      try add(
        block.hash, on: chain, height: block.height, previous: block.previous, time: block.time, isSeen: true,
        isWhole: block.isWhole, at: block.position)
      return true
    }
    var differences = Differences()
    differences.compare("height", known.height, block.height, as: Detail.integer)
    differences.compare("previous", known.previous, block.previous) { .text($0.hex) }
    differences.compare("time", known.time, block.time, as: Detail.integer)
    if !differences.isEmpty {
      differences.note("block", kept: .text(block.hash.hex), also: .text(block.hash.hex))
      try conflicts.record(.block, on: chain, detail: differences.detail, at: block.position)
    }
    let isNew =
      !known.isSeen || (known.previous == nil && block.previous != nil) || (known.time == nil && block.time != nil)
    if isNew || (block.isWhole && !known.isWhole) {
      try bind(fill, 1, known.previous ?? block.previous)
      fill.bind(2, known.time ?? block.time)
      fill.bind(3, source)
      fill.bind(4, block.position)
      fill.bind(5, block.isWhole ? 1 : Int64(0))
      fill.bind(6, known.number)
      try fill.run()
    }
    return isNew
  }

  /// The id of the block that a transaction names, or nil when it has no height to stand at.
  func number(
    of hash: TransactionID?, on chain: ChainNumber, height: Int64?, time: Int64?, at position: Int64
  ) throws -> Int64? {
    guard let hash, let height else { return nil }
    if let latest, latest.hash == hash, latest.chain == chain, latest.height == height { return latest.number }
    let number: Int64
    if let known = try find(hash, on: chain) {
      number = known.number
      if known.height != height {
        var differences = Differences()
        differences.note("height", kept: .integer(known.height), also: .integer(height))
        differences.note("block", kept: .text(hash.hex), also: .text(hash.hex))
        try conflicts.record(.block, on: chain, detail: differences.detail, at: position)
      }
    } else {
      number = try add(
        hash, on: chain, height: height, previous: nil, time: time, isSeen: false, isWhole: false, at: position)
    }
    latest = (hash, chain, height, number)
    return number
  }

  private func find(_ hash: TransactionID, on chain: ChainNumber) throws -> Known? {
    select.bind(1, chain)
    try bind(select, 2, hash)
    defer { select.reset() }
    guard try select.step() else { return nil }
    return Known(
      number: select.integer(0), height: select.integer(1),
      previous: select.isNull(2) ? nil : try select.transactionID(2), time: select.optionalInteger(3),
      isSeen: select.integer(4) != 0, isWhole: select.integer(5) != 0)
  }

  @discardableResult
  private func add(
    _ hash: TransactionID, on chain: ChainNumber, height: Int64, previous: TransactionID?, time: Int64?, isSeen: Bool,
    isWhole: Bool, at position: Int64
  ) throws -> Int64 {
    selectHeight.bind(1, chain)
    selectHeight.bind(2, height)
    if try selectHeight.step() {
      let kept = try selectHeight.transactionID(0)
      var differences = Differences()
      differences.note("height", kept: .integer(height), also: .integer(height))
      differences.note("block", kept: .text(kept.hex), also: .text(hash.hex))
      try conflicts.record(.block, on: chain, detail: differences.detail, at: position)
    }
    selectHeight.reset()
    insert.bind(1, next)
    insert.bind(2, chain)
    insert.bind(3, height)
    try bind(insert, 4, hash)
    try bind(insert, 5, previous)
    insert.bind(6, time)
    insert.bind(7, isSeen ? source : nil)
    insert.bind(8, isSeen ? position : nil)
    insert.bind(9, isWhole ? 1 : Int64(0))
    try insert.run()
    next += 1
    return next - 1
  }

  private func bind(_ statement: Statement, _ index: Int32, _ hash: TransactionID?) throws {
    try statement.bind(index, copying: hash?.bytes)
  }
}
