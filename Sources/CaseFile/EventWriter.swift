internal import Ledger

/// Writes what contracts logged besides movements.
///
/// Two tellings of one transaction are one event where they say the same (``EventFact/identity``) and have the same log index, or
/// one of them has none; an index or a detail that was missing is filled in. One log index that is told with two contents, and
/// one event with two details, are conflicts: the first telling stays.
final class EventWriter {
  private let tables: SourceTables
  private let statements: [EventTable: Statements]
  /// The last id given, by table.
  private var last: [EventTable: Int64] = [:]

  private struct Statements {
    let atIndex: Statement
    let ofFact: Statement
    let insert: Statement
    let fill: Statement
  }

  init(_ tables: SourceTables) throws {
    self.tables = tables
    let connection = tables.connection
    var statements: [EventTable: Statements] = [:]
    for table in EventTable.allCases {
      let columns = (table.identity + table.details).map(\.name)
      let list = columns.joined(separator: ", ")
      let same = table.identity.map { "\($0.name) = ?" }.joined(separator: " AND ")
      let marks = Array(repeating: "?", count: columns.count).joined(separator: ", ")
      let filled = table.details.map { ", \($0.name) = coalesce(\($0.name), ?)" }.joined()
      statements[table] = Statements(
        atIndex: try connection.prepare(
          "SELECT id, log_index, \(list) FROM \(table) WHERE tx_id = ? AND log_index = ?"),
        ofFact: try connection.prepare(
          "SELECT id, log_index, \(list) FROM \(table) WHERE \(same) AND tx_id = ? ORDER BY id LIMIT 1"
        ),
        insert: try connection.prepare(
          "INSERT INTO \(table) (id, tx_id, log_index, \(list), source_id, position) VALUES (?, ?, ?, \(marks), ?, ?)"),
        fill: try connection.prepare("UPDATE \(table) SET log_index = coalesce(log_index, ?)\(filled) WHERE id = ?"))
      last[table] = try connection.integer("SELECT max(id) FROM \(table)") ?? 0
    }
    self.statements = statements
  }

  /// Takes an event of a transaction.
  ///
  /// - Gives: true when it brought a fact.
  func take(
    _ fact: EventFact, at logIndex: Int64?, of transaction: TransactionNumber, on chain: ChainNumber, position: Int64
  ) throws -> Bool {
    guard let known = try find(fact, at: logIndex, of: transaction) else {
      try add(fact, at: logIndex, of: transaction, position: position)
      return true
    }
    guard known.fact.identity == fact.identity else {
      try record(known, fact, logIndex, transaction, on: chain, at: position)
      return false
    }
    let contradicts = zip(known.fact.details, fact.details).contains { $0 != .null && $1 != .null && $0 != $1 }
    if contradicts { try record(known, fact, logIndex, transaction, on: chain, at: position) }
    let fills = zip(known.fact.details, fact.details).contains { $0 == .null && $1 != .null }
    guard fills || known.logIndex == nil && logIndex != nil, let fill = statements[fact.table]?.fill else {
      return false
    }
    fill.bind(1, logIndex)
    for (place, cell) in fact.details.enumerated() { try cell.bind(to: fill, at: Int32(place + 2)) }
    fill.bind(Int32(fact.details.count + 2), known.id)
    try fill.run()
    return true
  }

  private struct Known {
    let id: Int64
    let logIndex: Int64?
    let fact: EventFact
  }

  /// What stands at the log index, else an event that says the same and that may be this one.
  private func find(_ fact: EventFact, at logIndex: Int64?, of transaction: TransactionNumber) throws -> Known? {
    guard let statements = statements[fact.table] else { return nil }
    if let logIndex {
      statements.atIndex.bind(1, transaction)
      statements.atIndex.bind(2, logIndex)
      if let known = try first(of: statements.atIndex, fact.table) { return known }
    }
    for (place, cell) in fact.identity.enumerated() { try cell.bind(to: statements.ofFact, at: Int32(place + 1)) }
    statements.ofFact.bind(Int32(fact.identity.count + 1), transaction)
    guard let known = try first(of: statements.ofFact, fact.table) else { return nil }
    // At another index it is another log.
    return logIndex == nil || known.logIndex == nil ? known : nil
  }

  private func first(of select: Statement, _ table: EventTable) throws -> Known? {
    defer { select.reset() }
    guard try select.step() else { return nil }
    let columns = table.identity + table.details
    let cells = columns.enumerated().map { EventCell(select, Int32($0.offset + 2), $0.element.kind) }
    return Known(
      id: select.integer(0), logIndex: select.optionalInteger(1),
      fact: EventFact(
        table: table, identity: Array(cells.prefix(table.identity.count)),
        details: Array(cells.dropFirst(table.identity.count))))
  }

  private func add(
    _ fact: EventFact, at logIndex: Int64?, of transaction: TransactionNumber, position: Int64
  ) throws {
    guard let insert = statements[fact.table]?.insert else { return }
    let id = (last[fact.table] ?? 0) + 1
    last[fact.table] = id
    insert.bind(1, id)
    insert.bind(2, transaction)
    insert.bind(3, logIndex)
    let cells = fact.identity + fact.details
    for (place, cell) in cells.enumerated() { try cell.bind(to: insert, at: Int32(place + 4)) }
    insert.bind(Int32(cells.count + 4), tables.source)
    insert.bind(Int32(cells.count + 5), position)
    try insert.run()
  }

  private func record(
    _ known: Known, _ also: EventFact, _ logIndex: Int64?, _ transaction: TransactionNumber, on chain: ChainNumber,
    at position: Int64
  ) throws {
    var differences = Differences()
    differences.note(
      "event", kept: try detail(known.fact, known.logIndex ?? logIndex, on: chain),
      also: try detail(also, logIndex ?? known.logIndex, on: chain))
    try tables.conflicts.record(.content, on: chain, transaction, detail: differences.detail, at: position)
  }

  private func detail(_ fact: EventFact, _ logIndex: Int64?, on chain: ChainNumber) throws -> Detail {
    var fields: [String: Detail] = ["event": .text("\(fact.table)")]
    if let logIndex { fields["log_index"] = .integer(logIndex) }
    for (column, cell) in zip(fact.table.identity + fact.table.details, fact.identity + fact.details) {
      let name = column.name.hasSuffix("_id") ? String(column.name.dropLast(3)) : column.name
      switch (column.kind, cell) {
      case (_, .null): continue
      case (.address, .number(let number)):
        fields[name] = .text(try tables.rows.text(of: number, on: tables.chains[chain]))
      case (.asset, .number(let number)):
        fields[name] = .text(try tables.assets.name(of: AssetNumber(truncatingIfNeeded: number)))
      case (.freeze, .number(let number)):
        fields[name] = .text(FreezeEvent.Kind(rawValue: Int(number)).map { "\($0)" } ?? "")
      case (_, .number(let number)): fields[name] = .integer(number)
      case (.amount, .bytes(let bytes)):
        fields[name] = .text(String(bytes.reduce(Amount(0)) { $0 << 8 | Amount($1) }))
      case (_, .bytes(let bytes)): fields[name] = .text("0x" + Hex.text(bytes))
      }
    }
    return .object(fields)
  }
}
