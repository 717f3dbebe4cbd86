public import Ledger

/// Takes the facts of one source into a case, inside the transaction of
/// ``CaseFile/ingest(name:format:readerVersion:_:)``.
///
/// Rows of transactions, outputs, inputs and transfers are written as they come; the tables that serve a walk are
/// written in key order at the end of the source. Memory is bounded by two generations of caches, whatever the source's
/// size.
public struct BulkWriter: LedgerSink {
  private let ingest: Ingest

  init(_ ingest: Ingest) {
    self.ingest = ingest
  }

  /// Takes all facts of the batch.
  public mutating func take(_ batch: LedgerBatch) throws { try ingest.take(batch) }

  /// Takes note of a record that could not be read.
  public mutating func reject(_ reject: Reject) throws { try ingest.reject(reject) }

  /// Takes note of which blocks come next and whether they depart from those of the case, whose facts then leave; before any
  /// fact of them is taken.
  public mutating func take(_ branch: Branch) throws { try ingest.take(branch) }

  /// The height of a block of the case, this source's included.
  public func height(ofBlock hash: TransactionID, on chain: Chain) throws -> Int64? {
    guard let number = ingest.tables.chains.find(chain) else { return nil }
    return try ingest.tables.blocks.height(of: hash, on: number)
  }
}

/// The writing of one source.
final class Ingest {
  let tables: SourceTables
  private let utxos: UTXOWriter
  private let accounts: AccountWriter
  private let events: EventWriter
  private let insertReject: Statement
  private let insertLateRecord: Statement
  private let reorgs: ReorgWriter
  private var added: Int64 = 0
  private var duplicates: Int64 = 0
  private var rejected: Int64 = 0
  private var nextRecord: Int64 = 0

  init(_ connection: Connection, limits: SourceTables.Limits) throws {
    let source = try connection.nextID(in: "source")
    tables = try SourceTables(connection, source: source, limits: limits)
    utxos = try UTXOWriter(tables)
    accounts = try AccountWriter(tables)
    events = try EventWriter(tables)
    reorgs = ReorgWriter(tables, accounts)
    try connection.execute("CREATE TEMP TABLE late_record (record INTEGER PRIMARY KEY)")
    insertReject = try connection.prepare("INSERT INTO reject (source_id, position, reason) VALUES (?, ?, ?)")
    insertLateRecord = try connection.prepare("INSERT INTO late_record VALUES (?)")
  }

  func take(_ batch: LedgerBatch) throws {
    let chain = try tables.chains.number(of: batch.chain)
    try batch.bytes.withUnsafeBytes { arena in
      let context = BatchContext(batch: batch, arena: arena, chain: chain)
      for block in batch.blocks { try take(block, in: context) }
      switch batch.chain.model {
      case .utxo:
        for transaction in batch.transactions { try takeUTXO(transaction, in: context) }
      case .account:
        try takeAccounts(in: context)
      }
    }
  }

  func take(_ branch: Branch) throws { try reorgs.take(branch) }

  func reject(_ reject: Reject) throws {
    rejected += 1
    insertReject.bind(1, tables.source)
    insertReject.bind(2, reject.position)
    try insertReject.bind(3, reject.reason)
    try insertReject.run()
  }

  private func take(_ block: LedgerBatch.Block, in context: BatchContext) throws {
    if let fault = FactLimits.fault(of: block) {
      return try reject(Reject(position: block.position, reason: fault))
    }
    tables.chains.note(block.height, block.time, on: context.chain)
    let isNew = try tables.blocks.take(block, on: context.chain)
    // A block is a record of its own only where it comes without its transactions.
    if context.batch.transactions.isEmpty { count(isNew) }
  }

  private func takeUTXO(_ transaction: LedgerBatch.Transaction, in context: BatchContext) throws {
    if let fault = FactLimits.fault(of: transaction, in: context.batch) {
      return try reject(Reject(position: transaction.position, reason: "transaction \(transaction.id.hex): \(fault)"))
    }
    count(try utxos.take(transaction, in: context))
  }

  private func count(_ isNew: Bool) {
    if isNew { added += 1 } else { duplicates += 1 }
  }

  // MARK: Accounts

  /// A row of the source: a transaction and those of its transfers that stand at one position.
  private struct Record {
    var isAdded: Bool
    var isLate = false
    var isRejected = false
  }

  private func takeAccounts(in context: BatchContext) throws {
    let batch = context.batch
    let assets = try tables.assets.numbers(of: batch.assets, on: batch.chain, context.chain)
    var transactions: [AccountWriter.Taken?] = []
    var records: [Record] = []
    transactions.reserveCapacity(batch.transactions.count)
    records.reserveCapacity(batch.transactions.count)
    for (index, transaction) in batch.transactions.enumerated() {
      if index % Self.rowsExpected == 0 {
        tables.transactions.expect(batch.transactions[index...].prefix(Self.rowsExpected).lazy.map(\.id))
      }
      if let fault = FactLimits.fault(of: transaction, in: batch) {
        try reject(Reject(position: transaction.position, reason: "transaction \(transaction.id.hex): \(fault)"))
        transactions.append(nil)
        records.append(Record(isAdded: false, isRejected: true))
      } else {
        let taken = try accounts.take(transaction, in: context)
        transactions.append(taken)
        records.append(Record(isAdded: taken.isNew))
      }
    }
    var last: (transaction: Int, position: Int64, record: Int)?
    var hashes: [UInt64] = []
    for (index, transfer) in batch.transfers.enumerated() {
      let place = index % Self.rowsExpected
      if place == 0 { expect(batch.transfers[index...].prefix(Self.rowsExpected), in: context, &hashes) }
      // The transaction was rejected, and its movements with it.
      guard let transaction = transactions[transfer.transaction] else { continue }
      let record: Int
      if transfer.position == batch.transactions[transfer.transaction].position {
        record = transfer.transaction
      } else if let last, last == (transfer.transaction, transfer.position, last.record) {
        record = last.record
      } else {
        records.append(Record(isAdded: false))
        record = records.count - 1
      }
      last = (transfer.transaction, transfer.position, record)
      try take(
        transfer, (hashes[2 * place], hashes[2 * place + 1]), of: transaction, asset: assets[transfer.asset],
        in: context, &records[record], record)
    }
    for event in batch.events {
      guard let transaction = transactions[event.transaction] else { continue }
      let isOwn = event.position == batch.transactions[event.transaction].position
      if !isOwn { records.append(Record(isAdded: false)) }
      try take(event, of: transaction, assets, in: context, &records[isOwn ? event.transaction : records.count - 1])
    }
    try count(records)
  }

  /// Rows that are looked up together: about as many as the nearest caches hold.
  private static let rowsExpected = 2048

  /// Hashes the accounts of transfers, payer and recipient in turn, and makes ready to look them up.
  private func expect(
    _ transfers: ArraySlice<LedgerBatch.Transfer>, in context: BatchContext, _ hashes: inout [UInt64]
  ) {
    hashes.removeAll(keepingCapacity: true)
    for transfer in transfers {
      hashes.append(AddressCache.hash(context.bytes(transfer.from), on: context.chain))
      hashes.append(AddressCache.hash(context.bytes(transfer.to), on: context.chain))
    }
    tables.addresses.expect(hashes)
  }

  private func take(
    _ event: LedgerBatch.Event, of transaction: AccountWriter.Taken, _ assets: [AssetNumber?],
    in context: BatchContext, _ record: inout Record
  ) throws {
    if let fault = FactLimits.fault(of: event) {
      record.isRejected = true
      return try reject(Reject(position: event.position, reason: fault))
    }
    guard let fact = try EventFact(event.content, assets: assets, tables.addresses, in: context) else {
      record.isRejected = true
      return try reject(
        Reject(position: event.position, reason: "the token of the event is not an asset of \(context.batch.chain.id)"))
    }
    let isNew = try events.take(
      fact, at: event.logIndex, of: transaction.number, on: context.chain, position: event.position)
    if isNew { record.isAdded = true }
  }

  private func take(
    _ transfer: LedgerBatch.Transfer, _ hashes: (UInt64, UInt64), of transaction: AccountWriter.Taken,
    asset: AssetNumber?, in context: BatchContext, _ record: inout Record, _ index: Int
  ) throws {
    let fault = FactLimits.fault(of: transfer)
    guard let asset, fault == nil else {
      record.isRejected = true
      let name = context.batch.assets[transfer.asset].id
      return try reject(
        Reject(
          position: transfer.position, reason: fault ?? "`\(name)` is not an asset of \(context.batch.chain.id)"))
    }
    switch try accounts.take(
      transfer, hashes, of: transaction, asset: asset, in: context, record: nextRecord + Int64(index))
    {
    case .added: record.isAdded = true
    case .late: record.isLate = true
    case .known: break
    }
  }

  private func count(_ records: [Record]) throws {
    for (index, record) in records.enumerated() where !record.isRejected {
      if record.isAdded {
        added += 1
      } else if record.isLate {
        insertLateRecord.bind(1, nextRecord + Int64(index))
        try insertLateRecord.run()
      } else {
        duplicates += 1
      }
    }
    nextRecord += Int64(records.count)
  }

  // MARK: End

  /// What is said of a source that the case holds already, byte for byte.
  func summaryOfKnown(_ facts: SourceFacts, _ heading: SourceHeading) throws -> SourceSummary {
    let late = try tables.connection.integer("SELECT count(*) FROM late_record") ?? 0
    let rejected = max(facts.rejected ?? 0, rejected)
    let taken = max(added + duplicates + late, (facts.records ?? 0) - rejected)
    return SourceSummary(
      heading, facts, records: taken + rejected, added: 0, duplicates: taken, rejected: rejected, conflicts: 0)
  }

  /// True when a source with these bytes is in the case, and nothing that it told has left since.
  func holds(_ sha256: [UInt8]) throws -> Bool {
    if reorgs.hasChanged { return false }
    let select = try tables.connection.prepare("SELECT 1 FROM source WHERE sha256 = ?")
    try select.bind(1, copying: sha256)
    return try select.step()
  }

  /// Writes the sorted tables and the row of the source.
  func finish(_ facts: SourceFacts, _ heading: SourceHeading) throws -> SourceSummary {
    try tables.addresses.flush(isLast: true)
    try tables.rows.flush()
    let keys = try tables.transactions.lastKeys()
    try utxos.finish()
    try accounts.finish(meanwhile: keys.storeSome)
    try keys.storeAll()
    try reorgs.finish()
    try tables.chains.finish()
    try countLate()
    var summary = SourceSummary(
      heading, facts, records: 0, added: added, duplicates: 0, rejected: max(facts.rejected ?? 0, rejected),
      conflicts: tables.conflicts.count)
    let taken = max(added + duplicates, (facts.records ?? 0) - summary.rejected)
    summary.records = taken + summary.rejected
    summary.duplicates = taken - added
    try write(summary)
    try accounts.drop()
    try tables.connection.execute("DROP TABLE late_record")
    return summary
  }

  /// Counts the records whose transfers had to wait for the end of the source.
  private func countLate() throws {
    let late = try tables.connection.integer("SELECT count(*) FROM late_record") ?? 0
    let lateAdded =
      try tables.connection.integer(
        "SELECT count(*) FROM late_record WHERE record IN (SELECT record FROM late_transfer WHERE added)") ?? 0
    added += lateAdded
    duplicates += late - lateAdded
  }

  private func write(_ summary: SourceSummary) throws {
    let insert = try tables.connection.prepare(
      """
      INSERT INTO source
        (id, name, sha256, bytes, format, reader_version, records, added, duplicates, rejected, conflicts, naive_times,
         zoned_times, read_at, export_limit)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
      """)
    insert.bind(1, tables.source)
    try insert.bind(2, summary.name)
    try insert.bind(3, copying: summary.sha256)
    insert.bind(4, summary.bytes)
    try insert.bind(5, summary.format)
    insert.bind(6, Int64(summary.readerVersion))
    let counts = [
      summary.records, summary.added, summary.duplicates, summary.rejected, summary.conflicts, summary.naiveTimes,
      summary.zonedTimes,
    ]
    for (index, count) in counts.enumerated() { insert.bind(Int32(index + 7), count) }
    insert.bind(14, summary.readAt)
    insert.bind(15, summary.exportLimit)
    try insert.run()
  }
}
