internal import Ledger

/// Writes the rows of `tx`, and compares what a source tells with what is there.
final class TransactionRows {
  /// The fields of a transaction that any source may leave out.
  struct Header: Equatable {
    var height: Int64?
    var index: Int64?
    var time: Int64?
    var block: Int64?
    var isCoinbase: Bool
    var version: Int64?
    var lockTime: Int64?
    var payer: AddressNumber?
    var fee: Amount?

    /// This header with what `other` tells where this one is silent.
    func filled(from other: Header) -> Header {
      Header(
        height: height ?? other.height, index: index ?? other.index, time: time ?? other.time,
        block: block ?? other.block, isCoinbase: isCoinbase, version: version ?? other.version,
        lockTime: lockTime ?? other.lockTime, payer: payer ?? other.payer, fee: fee ?? other.fee)
    }
  }

  /// A row of `tx`.
  struct Row {
    let header: Header
    let inputCount: Int64?
    let outputCount: Int64?
  }

  private let source: Int64
  private let insert: Statement
  private let insertStub: Statement
  private let update: Statement
  private let updateCounts: Statement
  private let select: Statement
  private let selectBlock: Statement
  private let selectPayload: Statement

  init(_ connection: Connection, source: Int64) throws {
    self.source = source
    insert = try connection.prepare(
      """
      INSERT INTO tx (height, tx_index, time, block_id, is_coinbase, version, locktime, payer_id, fee, id, chain_id,
        txid, input_count, output_count, source_id, position) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
      """)
    insertStub = try connection.prepare("INSERT INTO tx (id, chain_id, txid, is_coinbase) VALUES (?, ?, ?, 0)")
    update = try connection.prepare(
      """
      UPDATE tx SET height = ?, tx_index = ?, time = ?, block_id = ?, is_coinbase = ?, version = ?, locktime = ?,
        payer_id = ?, fee = ?, source_id = coalesce(source_id, ?), position = coalesce(position, ?) WHERE id = ?
      """)
    updateCounts = try connection.prepare(
      "UPDATE tx SET input_count = coalesce(input_count, ?), output_count = coalesce(output_count, ?) WHERE id = ?")
    select = try connection.prepare(
      """
      SELECT height, tx_index, time, block_id, is_coinbase, version, locktime, payer_id, fee, input_count, output_count
      FROM tx WHERE id = ?
      """)
    selectBlock = try connection.prepare("SELECT hash FROM block WHERE id = ?")
    selectPayload = try connection.prepare("SELECT payload FROM address WHERE id = ?")
  }

  /// Writes the row of a transaction that its own record tells.
  func add(
    _ number: TransactionNumber, _ id: TransactionID, on chain: ChainNumber, _ header: Header, inputs: Int64?,
    outputs: Int64?, at position: Int64
  ) throws {
    try withBound(header, to: insert) {
      insert.bind(10, number)
      insert.bind(11, chain)
      try id.withDisplayBytes {
        try insert.bind(12, $0)
        insert.bind(13, inputs)
        insert.bind(14, outputs)
        insert.bind(15, source)
        insert.bind(16, position)
        try insert.run()
      }
    }
  }

  /// Writes the row of a transaction that is known only because somebody spends its output.
  func addStub(_ number: TransactionNumber, _ id: TransactionID, on chain: ChainNumber) throws {
    insertStub.bind(1, number)
    insertStub.bind(2, chain)
    try id.withDisplayBytes {
      try insertStub.bind(3, $0)
      try insertStub.run()
    }
  }

  /// Writes a header over the one that is there; the first source and position stay.
  func write(_ header: Header, to number: TransactionNumber, at position: Int64) throws {
    try withBound(header, to: update) {
      update.bind(10, source)
      update.bind(11, position)
      update.bind(12, number)
      try update.run()
    }
  }

  /// Writes counts of inputs and outputs where none are known.
  func write(inputs: Int64?, outputs: Int64?, to number: TransactionNumber) throws {
    updateCounts.bind(1, inputs)
    updateCounts.bind(2, outputs)
    updateCounts.bind(3, number)
    try updateCounts.run()
  }

  func row(_ number: TransactionNumber) throws -> Row {
    select.bind(1, number)
    defer { select.reset() }
    guard try select.step() else { throw CaseError(.damaged, "transaction \(number) of the case has no row") }
    return Row(
      header: Header(
        height: select.optionalInteger(0), index: select.optionalInteger(1), time: select.optionalInteger(2),
        block: select.optionalInteger(3), isCoinbase: select.integer(4) != 0, version: select.optionalInteger(5),
        lockTime: select.optionalInteger(6), payer: select.optionalInteger(7),
        fee: select.isNull(8) ? nil : try select.amount(8)),
      inputCount: select.optionalInteger(9), outputCount: select.optionalInteger(10))
  }

  /// Takes note of the header fields in which two tellings differ.
  func compare(_ kept: Header, _ also: Header, on chain: Chain, into differences: inout Differences) throws {
    differences.compare("height", kept.height, also.height, as: Detail.integer)
    differences.compare("index", kept.index, also.index, as: Detail.integer)
    differences.compare("time", kept.time, also.time, as: Detail.integer)
    differences.compare("coinbase", kept.isCoinbase, also.isCoinbase) { .text($0 ? "yes" : "no") }
    differences.compare("version", kept.version, also.version, as: Detail.integer)
    differences.compare("lock_time", kept.lockTime, also.lockTime, as: Detail.integer)
    differences.compare("fee", kept.fee, also.fee) { .text(String($0)) }
    try differences.compare("block", kept.block, also.block) { .text(try blockHash($0)) }
    try differences.compare("payer", kept.payer, also.payer) { .text(try text(of: $0, on: chain)) }
  }

  /// Canonical text of an address.
  func text(of address: AddressNumber, on chain: Chain) throws -> String {
    selectPayload.bind(1, address)
    defer { selectPayload.reset() }
    return try selectPayload.step() ? chain.text(of: selectPayload.bytes(0)) : ""
  }

  private func blockHash(_ number: Int64) throws -> String {
    selectBlock.bind(1, number)
    defer { selectBlock.reset() }
    return try selectBlock.step() ? try selectBlock.transactionID(0).hex : ""
  }

  /// Binds a header to positions 1 to 9 and calls `body` while its bytes are in place.
  @inline(__always)
  private func withBound(_ header: Header, to statement: Statement, _ body: () throws -> Void) throws {
    statement.bind(1, header.height)
    statement.bind(2, header.index)
    statement.bind(3, header.time)
    statement.bind(4, header.block)
    statement.bind(5, header.isCoinbase ? 1 : Int64(0))
    statement.bind(6, header.version)
    statement.bind(7, header.lockTime)
    statement.bind(8, header.payer)
    guard let fee = header.fee else {
      statement.bind(9, Int64?.none)
      return try body()
    }
    try fee.withMinimalBytes {
      try statement.bind(9, $0)
      try body()
    }
  }
}

/// What the rows of `flow` of a transaction have from its header.
struct FlowPlace: Equatable {
  let height: Int64
  let order: Int64
  let payer: AddressNumber?
  /// 0 makes no movement.
  let fee: Amount

  init(height: Int64, order: Int64, payer: AddressNumber?, fee: Amount) {
    self.height = height
    self.order = order
    self.payer = payer
    self.fee = fee
  }

  init(_ header: TransactionRows.Header, _ number: TransactionNumber) {
    height = header.height ?? FlowOrder.unconfirmed
    order = header.index ?? FlowOrder.unknownIndex + number
    payer = header.payer
    fee = header.fee ?? 0
  }
}

/// How `flow` writes the order of the ledger.
enum FlowOrder {
  /// The height of what is not in a block yet: after every block.
  static let unconfirmed = Int64.max
  /// The place in its block of a transaction whose index no source told: after those that are known.
  static let unknownIndex: Int64 = 1 << 40
  /// The step of a fee.
  static let fee: Int64 = 0
  /// The step of a movement without log index; a log index stands at its number plus 2.
  static let unnumbered: Int64 = 1
}
