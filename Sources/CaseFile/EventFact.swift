internal import Ledger

/// A table of events; its raw value is its name.
enum EventTable: String, CaseIterable, CustomStringConvertible {
  case freeze = "freeze_event"
  case deposit = "mixer_deposit"
  case withdrawal = "mixer_withdrawal"

  /// A column beside those that all these tables have.
  struct Column {
    enum Kind { case address, asset, freeze, count, amount, hash }

    let name: String
    let kind: Kind
  }

  var description: String { rawValue }

  /// What tells one event of a transaction from another.
  var identity: [Column] {
    switch self {
    case .freeze:
      [
        Column(name: "asset_id", kind: .asset), Column(name: "address_id", kind: .address),
        Column(name: "kind", kind: .freeze),
      ]
    case .deposit: [Column(name: "pool_id", kind: .address), Column(name: "commitment", kind: .hash)]
    case .withdrawal: [Column(name: "pool_id", kind: .address), Column(name: "nullifier_hash", kind: .hash)]
    }
  }

  /// What a source may leave out.
  var details: [Column] {
    switch self {
    case .freeze: [Column(name: "amount", kind: .amount)]
    case .deposit: [Column(name: "leaf_index", kind: .count)]
    case .withdrawal:
      [
        Column(name: "recipient_id", kind: .address), Column(name: "relayer_id", kind: .address),
        Column(name: "fee", kind: .amount),
      ]
    }
  }
}

/// A value of such a column.
enum EventCell: Equatable {
  case null
  case number(Int64)
  case bytes([UInt8])

  init(_ row: Statement, _ column: Int32, _ kind: EventTable.Column.Kind) {
    if row.isNull(column) {
      self = .null
    } else if kind == .amount || kind == .hash {
      self = .bytes(Array(row.bytes(column)))
    } else {
      self = .number(row.integer(column))
    }
  }

  init(_ number: Int64?) { self = number.map { .number($0) } ?? .null }

  init(_ amount: Amount?) { self = amount.map { .bytes($0.withMinimalBytes { Array($0) }) } ?? .null }

  func bind(to statement: Statement, at index: Int32) throws {
    switch self {
    case .null: statement.bind(index, Int64?.none)
    case .number(let number): statement.bind(index, number)
    case .bytes(let bytes): try statement.bind(index, copying: bytes)
    }
  }
}

/// An event as its table has it, without its place.
struct EventFact {
  let table: EventTable
  let identity: [EventCell]
  let details: [EventCell]

  init(table: EventTable, identity: [EventCell], details: [EventCell]) {
    self.table = table
    self.identity = identity
    self.details = details
  }

  /// Makes the fact of a told event; nil when its token is not one of the chain.
  init?(
    _ content: LedgerBatch.Event.Content, assets: [AssetNumber?], _ addresses: AddressIndex, in context: BatchContext
  ) throws {
    func address(_ slice: LedgerBatch.Slice) throws -> EventCell {
      .number(try addresses.number(of: context.bytes(slice), on: context.chain))
    }
    switch content {
    case .freeze(let kind, let account, let asset, let amount):
      guard let asset = assets[asset] else { return nil }
      self.init(
        table: .freeze, identity: [.number(Int64(asset)), try address(account), .number(Int64(kind.rawValue))],
        details: [EventCell(amount)])
    case .mixerDeposit(let pool, let commitment, let leafIndex):
      self.init(
        table: .deposit, identity: [try address(pool), .bytes(Array(context.bytes(commitment)))],
        details: [EventCell(leafIndex)])
    case .mixerWithdrawal(let pool, let nullifierHash, let recipient, let relayer, let fee):
      self.init(
        table: .withdrawal, identity: [try address(pool), .bytes(Array(context.bytes(nullifierHash)))],
        details: [try address(recipient), try relayer.map { try address($0) } ?? .null, EventCell(fee)])
    }
  }
}
