import Ledger

/// Which of Blockchair's tables a header begins, where its columns stand, and how its rows are read.
///
/// Rows of inputs and outputs wait until those of their block are over.
struct BlockchairTable {
  /// The tables of a chain with outputs.
  enum Kind {
    case blocks, transactions, inputs, outputs

    /// The table that a header begins, or nil for another one.
    init?(header: [String]) {
      let names = Set(header)
      func has(_ wanted: String...) -> Bool { wanted.allSatisfy(names.contains) }
      if has("transaction_hash", "index", "value") && (has("spending_transaction_hash") || has("script_hex")) {
        self = has("spending_transaction_hash") ? .inputs : .outputs
      } else if has("block_id", "hash") && (has("input_count") || has("cdd_total")) {
        self = .transactions
      } else if has("id", "hash", "merkle_root") {
        self = .blocks
      } else {
        return nil
      }
    }

    /// The columns that are read.
    fileprivate var columns: [Column] {
      switch self {
      case .blocks: [.id, .hash, .time]
      case .transactions: [.blockID, .hash, .time, .version, .lockTime, .isCoinbase]
      case .outputs: [.blockID, .transactionHash, .index, .time, .value, .recipient, .scriptHex, .isFromCoinbase]
      case .inputs:
        [
          .transactionHash, .index, .value, .recipient, .scriptHex, .spendingBlockID, .spendingTransactionHash,
          .spendingIndex, .spendingTime, .spendingSequence,
        ]
      }
    }
  }

  fileprivate enum Column: Int, CaseIterable {
    case id, hash, time, version, index, value, recipient, blockID, transactionHash, scriptHex, lockTime, isCoinbase
    case isFromCoinbase, spendingBlockID, spendingTransactionHash, spendingIndex, spendingTime, spendingSequence

    var name: String {
      switch self {
      case .blockID: "block_id"
      case .transactionHash: "transaction_hash"
      case .scriptHex: "script_hex"
      case .lockTime: "lock_time"
      case .isCoinbase: "is_coinbase"
      case .isFromCoinbase: "is_from_coinbase"
      case .spendingBlockID: "spending_block_id"
      case .spendingTransactionHash: "spending_transaction_hash"
      case .spendingIndex: "spending_index"
      case .spendingTime: "spending_time"
      case .spendingSequence: "spending_sequence"
      default: "\(self)"
      }
    }
  }

  private let kind: Kind
  private let places: [Int]
  private let width: Int
  private var fields = AccountFields()
  private var records: UTXOBatch
  private var waiting = WaitingParts()

  init(header: [String], source: String, chain: Chain?) throws(ReaderError) {
    guard let kind = Kind(header: header) else {
      throw ReaderError(
        .column, source, at: "line 1",
        "the columns are those of none of Blockchair's tables of blocks, transactions, inputs or outputs."
          + " Nothing was added; get the dump again.")
    }
    self.kind = kind
    var places = [Int](repeating: -1, count: Column.allCases.count)
    for column in kind.columns {
      guard let place = header.firstIndex(of: column.name) else {
        throw ReaderError(
          .column, source, at: "line 1", "column \(column.name) is missing. Nothing was added; get the dump again.")
      }
      guard header.lastIndex(of: column.name) == place else {
        throw ReaderError(.column, source, at: "line 1", "column \(column.name) stands twice; keep one")
      }
      places[column.rawValue] = place
    }
    self.places = places
    width = header.count
    records = UTXOBatch(chain: chain)
  }

  /// Reads a row.
  ///
  /// - Throws: ``RowFault`` for a row that cannot be read; then nothing of it is kept.
  mutating func read(
    _ rows: CSVRows, _ handover: inout Handover, of source: borrowing ByteSource, into sink: inout some LedgerSink
  ) throws {
    guard rows.count == width else {
      throw RowFault("the row has \(rows.count) fields where the header has \(width)")
    }
    switch kind {
    case .blocks:
      try readBlock(rows)
      handover.count()
    case .transactions:
      try readTransaction(rows)
      handover.count()
    case .outputs, .inputs:
      let (place, part) = try kind == .outputs ? readOutput(rows) : readInput(rows)
      if place.height != waiting.place?.height {
        try waiting.give(&records, &handover, into: &sink)
        try records.giveFull(handover, of: source, to: &sink)
      }
      try addPart(part, at: place, rows, source)
    }
    if kind == .blocks || kind == .transactions { try records.giveFull(handover, of: source, to: &sink) }
  }

  /// Gives what still waits.
  mutating func finish(
    _ handover: inout Handover, of source: borrowing ByteSource, into sink: inout some LedgerSink
  ) throws {
    try waiting.give(&records, &handover, into: &sink)
    try records.give(handover, of: source, to: &sink)
  }
}

// MARK: Rows

extension BlockchairTable {
  private mutating func readBlock(_ rows: CSVRows) throws(RowFault) {
    let height = try fields.count(field(.id, rows), "id")
    let hash = try hash(.hash, rows)
    let time = try fields.time(field(.time, rows), "time")
    if height == 0 { records.note(block: hash) }
    records.batch.blocks.append(.init(hash: hash, previous: nil, height: height, time: time, position: rows.line))
  }

  private mutating func readTransaction(_ rows: CSVRows) throws(RowFault) {
    records.begin()
    let transaction = LedgerBatch.Transaction(
      id: try hash(.hash, rows), height: try fields.count(field(.blockID, rows), "block_id"), index: nil,
      time: try fields.time(field(.time, rows), "time"), blockHash: nil, isCoinbase: try flag(.isCoinbase, rows),
      version: try signed(.version, rows), lockTime: try optionalNumber(.lockTime, rows).map { Int64($0) },
      inputs: records.inputs, outputs: records.outputs, payer: nil, fee: nil, position: rows.line)
    records.batch.transactions.append(transaction)
  }

  private mutating func readOutput(_ rows: CSVRows) throws(RowFault) -> (WaitingParts.Place, WaitingParts.Part) {
    let place = WaitingParts.Place(
      height: try fields.count(field(.blockID, rows), "block_id"), time: try fields.time(field(.time, rows), "time"))
    let part = WaitingParts.Part(
      transaction: try hash(.transactionHash, rows), index: try number(.index, rows), value: try value(rows),
      script: .init(start: 0, count: 0), spent: nil, isCoinbase: try flag(.isFromCoinbase, rows), position: rows.line)
    return (place, part)
  }

  private mutating func readInput(_ rows: CSVRows) throws(RowFault) -> (WaitingParts.Place, WaitingParts.Part) {
    let place = WaitingParts.Place(
      height: try fields.count(field(.spendingBlockID, rows), Column.spendingBlockID.name),
      time: try fields.time(field(.spendingTime, rows), Column.spendingTime.name))
    let part = WaitingParts.Part(
      transaction: try hash(.spendingTransactionHash, rows), index: try number(.spendingIndex, rows),
      value: try value(rows), script: .init(start: 0, count: 0),
      spent: .init(
        id: try hash(.transactionHash, rows), vout: try number(.index, rows),
        sequence: try optionalNumber(.spendingSequence, rows)), isCoinbase: false, position: rows.line)
    return (place, part)
  }

  /// Reads the script of a part, checks it against the address beside it, and lets the part wait.
  private mutating func addPart(
    _ part: WaitingParts.Part, at place: WaitingParts.Place, _ rows: CSVRows, _ source: borrowing ByteSource
  ) throws {
    let start = records.batch.bytes.count
    let digits = field(.scriptHex, rows)
    guard digits.count <= 2 * UTXOBatch.scriptLimit, HexDigits.append(digits, to: &records.batch.bytes) else {
      throw RowFault("script \(Quoted.text(digits)) is not hexadecimal bytes (column script_hex)")
    }
    var part = part
    part.script = .init(start: start, count: records.batch.bytes.count - start)
    do throws(RowFault) {
      // Scripts without an address have a letter and a hash: `s-`, `d-` or `m-`.
      let recipient = field(.recipient, rows)
      if !isNull(recipient), recipient.dropFirst().first != UInt8(ascii: "-"),
        let fault = records.fault(looseAddress: Array(recipient), of: part.script)
      {
        throw RowFault("\(fault) (column recipient)")
      }
      try waiting.add(part, at: place)
    } catch {
      records.batch.bytes.removeLast(records.batch.bytes.count - start)
      throw error
    }
    guard waiting.count <= WaitingParts.limit, records.batch.bytes.count <= WaitingParts.bytesLimit else {
      throw ReaderError(
        .value, source.name, at: "line \(rows.line)",
        "block \(place.height) has more than \(WaitingParts.limit) rows or \(WaitingParts.bytesLimit >> 20) MiB of scripts."
          + " Nothing was added; get the dump again.")
    }
  }
}

// MARK: Fields

extension BlockchairTable {
  private func field(_ column: Column, _ rows: CSVRows) -> ArraySlice<UInt8> { rows[places[column.rawValue]] }

  private func isNull(_ field: ArraySlice<UInt8>) -> Bool { field.isEmpty || field.elementsEqual("\\N".utf8) }

  private func hash(_ column: Column, _ rows: CSVRows) throws(RowFault) -> TransactionID {
    try fields.transaction(field(column, rows), column.name)
  }

  private func number(_ column: Column, _ rows: CSVRows) throws(RowFault) -> UInt32 {
    let field = field(column, rows)
    guard let count = AmountField.count(field), let number = UInt32(exactly: count) else {
      throw RowFault("\(Quoted.text(field)) is not a whole number below 2^32 (column \(column.name))")
    }
    return number
  }

  private func optionalNumber(_ column: Column, _ rows: CSVRows) throws(RowFault) -> UInt32? {
    isNull(field(column, rows)) ? nil : try number(column, rows)
  }

  /// A version: four bytes, with a sign or without.
  private func signed(_ column: Column, _ rows: CSVRows) throws(RowFault) -> Int64? {
    let field = field(column, rows)
    if isNull(field) { return nil }
    guard field.first == UInt8(ascii: "-") else { return Int64(try number(column, rows)) }
    guard let magnitude = AmountField.count(field.dropFirst()), magnitude <= Int64(1) << 31 else {
      throw RowFault("\(Quoted.text(field)) is not a whole number of 32 bits (column \(column.name))")
    }
    return -magnitude
  }

  private func value(_ rows: CSVRows) throws(RowFault) -> UInt64 {
    let field = field(.value, rows)
    guard let value = AmountField.count(field) else {
      throw RowFault("value \(Quoted.text(field)) is not a whole number of satoshi below 2^63 (column value)")
    }
    return UInt64(value)
  }

  private func flag(_ column: Column, _ rows: CSVRows) throws(RowFault) -> Bool {
    let field = field(column, rows)
    if field.elementsEqual("0".utf8) { return false }
    if field.elementsEqual("1".utf8) { return true }
    throw RowFault("\(Quoted.text(field)) is neither 0 nor 1 (column \(column.name))")
  }
}
