public import Ledger

extension CaseSnapshot: LedgerEvents {
  /// What tokens' contracts did to an address, by asset, then in ledger order.
  public func freezeEvents(of address: AddressNumber) throws -> [FreezeEvent] {
    try read { try $0.freezeEvents("event.address_id = ?", address) }
      .sorted { ($0.asset, $0.position) < ($1.asset, $1.position) }
  }

  /// What tokens' contracts did in a transaction, in ledger order.
  public func freezeEvents(in transaction: TransactionNumber) throws -> [FreezeEvent] {
    try read { try $0.freezeEvents("event.tx_id = ?", transaction) }.sorted { $0.position < $1.position }
  }

  /// What an address has to do with mixers.
  public func mixing(at address: AddressNumber) throws -> Mixing {
    try read { queries in
      var counts: [Mixing.Kind: Int64] = [:]
      for kind in Mixing.Kind.allCases {
        let select = try queries.connection.prepare("SELECT count(*) FROM \(kind.table) WHERE \(kind.column) = ?")
        select.bind(1, address)
        if try select.step(), select.integer(0) > 0 { counts[kind] = select.integer(0) }
      }
      return Mixing(counts: counts)
    }
  }

  /// The first events of one kind at an address, in ledger order.
  ///
  /// - Complexity: reads all events of the kind at the address.
  public func mixerEvents(_ kind: Mixing.Kind, at address: AddressNumber, limit: Int) throws -> [MixerEvent] {
    try read { try $0.mixerEvents(kind.table, "event.\(kind.column) = ?", address, limit: limit) }
  }

  /// Deposits and withdrawals of a transaction, in ledger order, at one place deposits first.
  public func mixerEvents(in transaction: TransactionNumber) throws -> [MixerEvent] {
    let events = try read { queries in
      try [EventTable.deposit, .withdrawal].flatMap {
        try queries.mixerEvents($0, "event.tx_id = ?", transaction, limit: .max)
      }
    }
    return events.enumerated().sorted { left, right in
      let (before, after) = (left.element.position, right.element.position)
      // The two tables number their events apart, so that ids break no tie here.
      return before.step != after.step ? before.step < after.step : left.offset < right.offset
    }.map(\.element)
  }
}

extension SnapshotQueries {
  /// Place of an event's transaction, its time, and where the event stands in it.
  private static let place = """
    coalesce(tx.height, \(FlowOrder.unconfirmed)), coalesce(tx.tx_index, \(FlowOrder.unknownIndex) + tx.id),
    coalesce(event.log_index + 2, \(FlowOrder.unnumbered)), event.id, tx.time, tx.id, tx.chain_id
    """

  fileprivate func freezeEvents(_ condition: String, _ number: Int64) throws -> [FreezeEvent] {
    let select = try connection.prepare(
      """
      SELECT \(Self.place), event.asset_id, event.address_id, event.kind, event.amount
      FROM freeze_event AS event JOIN tx ON tx.id = event.tx_id WHERE \(condition) ORDER BY event.id
      """)
    select.bind(1, number)
    var events: [FreezeEvent] = []
    while try select.step() {
      guard let kind = FreezeEvent.Kind(rawValue: Int(select.integer(9))) else {
        throw connection.damage("a freezing is of an unknown kind")
      }
      events.append(
        FreezeEvent(
          position: try position(select), transaction: select.integer(5), asset: try select.number(7),
          address: select.integer(8), kind: kind, amount: select.isNull(10) ? nil : try select.amount(10),
          time: select.optionalInteger(4)))
    }
    return events
  }

  fileprivate func mixerEvents(
    _ table: EventTable, _ condition: String, _ number: Int64, limit: Int
  ) throws -> [MixerEvent] {
    let columns = (table.identity + table.details).map { "event.\($0.name)" }.joined(separator: ", ")
    let select = try connection.prepare(
      """
      SELECT \(Self.place), \(columns) FROM \(table) AS event JOIN tx ON tx.id = event.tx_id
      WHERE \(condition) ORDER BY 1, 2, 3, 4 LIMIT ?
      """)
    select.bind(1, number)
    select.bind(2, Int64(limit))
    var events: [MixerEvent] = []
    while try select.step() {
      let hash = Array(select.bytes(8))
      let content: MixerEvent.Content =
        table == .deposit
        ? .deposit(commitment: hash, leafIndex: select.optionalInteger(9))
        : .withdrawal(
          nullifierHash: hash, recipient: select.integer(9), relayer: select.optionalInteger(10),
          fee: select.isNull(11) ? nil : try select.amount(11))
      events.append(
        MixerEvent(
          position: try position(select), transaction: select.integer(5), pool: select.integer(7), content: content))
    }
    return events
  }

  private func position(_ row: Statement) throws -> LedgerPosition {
    let place = try placed(
      .init(height: row.integer(0), transaction: row.integer(1)), at: row.optionalInteger(4), row.integer(5),
      on: try row.number(6))
    return LedgerPosition(
      height: place.height, transaction: place.transaction, step: row.integer(2), id: row.integer(3))
  }
}

extension Mixing.Kind {
  fileprivate var table: EventTable { self == .deposits ? .deposit : .withdrawal }
  fileprivate var column: String { self == .received ? "recipient_id" : "pool_id" }
}
