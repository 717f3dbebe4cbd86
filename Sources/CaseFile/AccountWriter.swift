internal import Ledger

/// Writes transactions and transfers of account chains: rows as they come, `flow` at the end of the source.
final class AccountWriter {
  /// A row of `transfer`, without its place.
  struct Movement: Hashable {
    let kind: Int64
    let asset: AssetNumber
    let from: AddressNumber
    let to: AddressNumber
    let amount: Amount
  }

  /// What became of a transaction.
  struct Taken {
    let number: TransactionNumber
    /// True when the record brought a fact.
    let isNew: Bool
    /// Where its movements stand.
    let place: FlowPlace
  }

  /// What became of a transfer.
  enum Outcome { case added, known, late }

  let tables: SourceTables
  /// The last transfer id given.
  @exclusivity(unchecked) private(set) var last: Int64
  /// Where the last transfer was written: what comes after it can stand nowhere yet.
  @exclusivity(unchecked) private var end: (transaction: TransactionNumber, step: Int64) = (0, 0)
  /// The header told last, so that rows which repeat it cost nothing.
  @exclusivity(unchecked) private var latest: (header: TransactionRows.Header, taken: Taken)?
  let transferRows: RowInserter<TransferRow>
  private let insertLate: Statement
  private let select: Statement
  private let insertMoved: Statement
  private let selectMoved: Statement
  let flows: FlowQueue
  /// True once something was told of a transaction of this source after some of its flows were sorted in.
  private(set) var hasMoved = false

  init(_ tables: SourceTables) throws {
    self.tables = tables
    let connection = tables.connection
    last = try connection.integer("SELECT value FROM counter WHERE name = 'transfer'") ?? 0
    guard (0..<1 << 53).contains(last) else { throw connection.damage("the ids of `transfer` are out of range") }
    try connection.execute(
      """
      -- Transfers that this source tells of transactions of earlier sources, compared with theirs at its end.
      CREATE TEMP TABLE late_transfer (tx_id INTEGER, id INTEGER, step INTEGER, kind INTEGER, asset_id INTEGER,
        from_id INTEGER, to_id INTEGER, amount BLOB, position INTEGER, record INTEGER, added INTEGER DEFAULT 0,
        PRIMARY KEY (tx_id, id)) WITHOUT ROWID;
      -- Transactions known before whose place, payer or fee this source told, as they were.
      CREATE TEMP TABLE moved (tx_id INTEGER PRIMARY KEY, height INTEGER, tx_order INTEGER, time INTEGER,
        payer_id INTEGER, fee BLOB);
      """)
    transferRows = try RowInserter(connection)
    insertLate = try connection.prepare(
      """
      INSERT INTO late_transfer (tx_id, step, id, kind, asset_id, from_id, to_id, amount, position, record)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
      """)
    select = try connection.prepare(
      "SELECT asset_id, from_id, to_id, amount, kind FROM transfer WHERE tx_id = ? AND step = ? AND min(kind, 2) = ?")
    flows = FlowQueue(tables.flowSorter(), isAhead: connection.hasLane)
    selectMoved = try connection.prepare("SELECT 1 FROM moved WHERE tx_id = ?")
    insertMoved = try connection.prepare("INSERT OR IGNORE INTO moved VALUES (?, ?, ?, ?, ?, ?)")
  }

  /// Takes a transaction.
  func take(_ told: LedgerBatch.Transaction, in record: BatchContext) throws -> Taken {
    let header = try tables.header(of: told, in: record)
    tables.chains.note(told.height, told.time, on: record.chain)
    let taken: Taken
    if let known = try tables.transactions.find(told.id, on: record.chain) {
      if let latest, latest.taken.number == known.number, latest.header == header {
        return Taken(number: known.number, isNew: false, place: latest.taken.place)
      }
      taken = try merge(told, header, into: known, in: record)
    } else {
      let number = try tables.transactions.add(told.id, on: record.chain, isSeen: true)
      try tables.rows.add(number, told.id, on: record.chain, header, inputs: nil, outputs: nil, at: told.position)
      taken = Taken(number: number, isNew: true, place: FlowPlace(header, number))
      try sortFee(of: number, at: taken.place, asset: tables.chains.native(of: record.chain), .provisional)
    }
    latest = (header, taken)
    return taken
  }

  /// Compares a transaction with what the case has of it.
  private func merge(
    _ told: LedgerBatch.Transaction, _ header: TransactionRows.Header, into known: TransactionIndex.Known,
    in record: BatchContext
  ) throws -> Taken {
    let number = known.number
    let before = try tables.rows.row(number).header
    var differences = Differences()
    try tables.rows.compare(before, header, on: tables.chains[record.chain], into: &differences)
    if !differences.isEmpty {
      try tables.conflicts.record(.content, on: record.chain, number, detail: differences.detail, at: told.position)
    }
    let filled = before.filled(from: header)
    let place = FlowPlace(filled, number)
    guard filled != before || !known.isSeen else { return Taken(number: number, isNew: false, place: place) }
    try tables.rows.write(filled, to: number, at: told.position)
    if !known.isSeen { tables.transactions.markSeen(told.id, on: record.chain) }
    if place != FlowPlace(before, number) { try noteMoved(number, FlowPlace(before, number)) }
    return Taken(number: number, isNew: true, place: place)
  }

  /// Keeps how a transaction stood, to find its rows of `flow` again.
  private func noteMoved(_ number: TransactionNumber, _ before: FlowPlace) throws {
    if number >= tables.transactions.first { hasMoved = true }
    insertMoved.bind(1, number)
    insertMoved.bind(2, before.height)
    insertMoved.bind(3, before.order)
    insertMoved.bind(4, before.time)
    insertMoved.bind(5, before.payer)
    try before.fee.withMinimalBytes {
      try insertMoved.bind(6, $0)
      try insertMoved.run()
    }
  }

  /// True when a transaction stands elsewhere than when its flows were sorted in.
  func isMoved(_ number: TransactionNumber) throws -> Bool {
    selectMoved.bind(1, number)
    defer { selectMoved.reset() }
    return try selectMoved.step()
  }

  /// Takes a transfer of a transaction; `record` is the number of the source's record, for its count.
  func take(
    _ told: LedgerBatch.Transfer, _ hashes: (from: UInt64, to: UInt64), of transaction: Taken, asset: AssetNumber,
    in context: BatchContext, record: Int64
  ) throws -> Outcome {
    let number = transaction.number
    let movement = Movement(
      kind: Int64(told.kind.rawValue), asset: asset,
      from: try tables.addresses.number(of: context.bytes(told.from), on: context.chain, hashes.from),
      to: try tables.addresses.number(of: context.bytes(told.to), on: context.chain, hashes.to), amount: told.amount)
    let step = told.logIndex.map { $0 + 2 } ?? FlowOrder.unnumbered
    guard number >= tables.transactions.first else {
      last += 1
      insertLate.bind(10, record)
      try writeLate(movement, number, step: step, id: last, at: told.position)
      return .late
    }
    // One log index holds one movement of a kind; without it, equal rows of one source are as many movements.
    if step != FlowOrder.unnumbered, (number, step) <= end, let kept = try stored(number, step, movement.kind) {
      if kept != movement, try !tables.isItem(kept, toldAs: movement) {
        try recordContent(kept, movement, number, step: step, on: context.chain, at: told.position)
      }
      return .known
    }
    last += 1
    try write(movement, number, step: step, id: last, at: told.position)
    if (number, step) > end { end = (number, step) }
    try sortFlows(of: movement, number, at: transaction.place, step: step, id: last, .provisional)
    return .added
  }

  /// Writes a movement to `transfer`.
  func write(
    _ movement: Movement, _ number: TransactionNumber, step: Int64, id: Int64, at position: Int64
  ) throws {
    try transferRows.append(
      TransferRow(
        transaction: number, step: step, id: id, kind: movement.kind, asset: movement.asset, from: movement.from,
        to: movement.to, amount: movement.amount.withMinimalBytes { transferRows.store($0) }, source: tables.source,
        position: position))
  }

  private func writeLate(
    _ movement: Movement, _ number: TransactionNumber, step: Int64, id: Int64, at position: Int64
  ) throws {
    insertLate.bind(1, number)
    insertLate.bind(2, step)
    insertLate.bind(3, id)
    insertLate.bind(4, movement.kind)
    insertLate.bind(5, movement.asset)
    insertLate.bind(6, movement.from)
    insertLate.bind(7, movement.to)
    try insertLate.bind(8, movement.amount)
    insertLate.bind(9, position)
    try insertLate.run()
  }

  /// The movement of a family at a log index, or nil.
  private func stored(_ number: TransactionNumber, _ step: Int64, _ kind: Int64) throws -> Movement? {
    try transferRows.flush()
    select.bind(1, number)
    select.bind(2, step)
    select.bind(3, Movement.family(kind))
    defer { select.reset() }
    guard try select.step() else { return nil }
    return Movement(
      kind: select.integer(4), asset: try select.number(0), from: select.integer(1), to: select.integer(2),
      amount: try select.amount(3))
  }

  /// Records that one log index is told with two movements.
  func recordContent(
    _ kept: Movement, _ also: Movement, _ number: TransactionNumber, step: Int64, on chain: ChainNumber,
    at position: Int64
  ) throws {
    var differences = Differences()
    differences.note("transfer", kept: try detail(kept, step, on: chain), also: try detail(also, step, on: chain))
    try tables.conflicts.record(.content, on: chain, number, detail: differences.detail, at: position)
  }

  private func detail(_ movement: Movement, _ step: Int64, on chain: ChainNumber) throws -> Detail {
    .object([
      "amount": .text(String(movement.amount)),
      "asset": .text(try tables.assets.name(of: movement.asset)),
      "from": .text(try tables.rows.text(of: movement.from, on: tables.chains[chain])),
      "kind": .text(LedgerBatch.Transfer.Kind(rawValue: Int(movement.kind)).map { "\($0)" } ?? ""),
      "log_index": .integer(step - 2),
      "to": .text(try tables.rows.text(of: movement.to, on: tables.chains[chain])),
    ])
  }
}
