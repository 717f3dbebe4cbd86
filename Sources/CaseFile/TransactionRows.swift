internal import Ledger

/// Writes the rows of `tx`, and compares what a source tells with what is there.
final class TransactionRows {
  /// The fields of a transaction that any source may leave out.
  struct Header: Equatable, Sendable {
    var height: Int64?
    var index: Int64?
    var time: Int64?
    var block: Int64?
    var isCoinbase: Bool
    var version: Int64?
    var lockTime: Int64?
    var payer: AddressNumber?
    var fee: Amount?

    init(
      height: Int64? = nil, index: Int64? = nil, time: Int64? = nil, block: Int64? = nil, isCoinbase: Bool,
      version: Int64? = nil, lockTime: Int64? = nil, payer: AddressNumber? = nil, fee: Amount? = nil
    ) {
      self.height = height
      self.index = index
      self.time = time
      self.block = block
      self.isCoinbase = isCoinbase
      self.version = version
      self.lockTime = lockTime
      self.payer = payer
      self.fee = fee
    }

    /// Binds `height` to `fee` from position `first` on.
    func bind(to statement: Statement, at first: Int32) throws {
      statement.bind(first, height)
      statement.bind(first + 1, index)
      statement.bind(first + 2, time)
      statement.bind(first + 3, block)
      statement.bind(first + 4, isCoinbase ? 1 : Int64(0))
      statement.bind(first + 5, version)
      statement.bind(first + 6, lockTime)
      statement.bind(first + 7, payer)
      if let fee { try statement.bind(first + 8, fee) } else { statement.bind(first + 8, Int64?.none) }
    }

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
  private let addresses: AddressIndex
  private let rows: RowInserter<TransactionRow>
  private let update: Statement
  private let updateCounts: Statement
  private let select: Statement
  private let selectBlock: Statement
  private let selectPayload: Statement

  init(_ connection: Connection, source: Int64, addresses: AddressIndex) throws {
    self.source = source
    self.addresses = addresses
    rows = try RowInserter(connection)
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
    try rows.append(
      TransactionRow(
        number: number, chain: chain, id: id.withDisplayBytes { rows.store($0) }, header: header,
        fee: header.fee.map { $0.withMinimalBytes { rows.store($0) } }, inputs: inputs, outputs: outputs,
        source: source, position: position))
  }

  /// Writes the row of a transaction that is known only because somebody spends its output.
  func addStub(_ number: TransactionNumber, _ id: TransactionID, on chain: ChainNumber) throws {
    try rows.append(
      TransactionRow(
        number: number, chain: chain, id: id.withDisplayBytes { rows.store($0) }, header: Header(isCoinbase: false),
        fee: nil, inputs: nil, outputs: nil, source: nil, position: nil))
  }

  /// Writes the rows that wait.
  func flush() throws { try rows.flush() }

  /// Writes the rows that wait when this one is among them; they come in ascending order.
  private func settle(_ number: TransactionNumber) throws {
    if let first = rows.pending.first, first.number <= number { try rows.flush() }
  }

  /// Writes a header over the one that is there; the first source and position stay.
  func write(_ header: Header, to number: TransactionNumber, at position: Int64) throws {
    try settle(number)
    try header.bind(to: update, at: 1)
    update.bind(10, source)
    update.bind(11, position)
    update.bind(12, number)
    try update.run()
  }

  /// Writes counts of inputs and outputs where none are known.
  func write(inputs: Int64?, outputs: Int64?, to number: TransactionNumber) throws {
    try settle(number)
    updateCounts.bind(1, inputs)
    updateCounts.bind(2, outputs)
    updateCounts.bind(3, number)
    try updateCounts.run()
  }

  func row(_ number: TransactionNumber) throws -> Row {
    try settle(number)
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
    try addresses.flushRows()
    selectPayload.bind(1, address)
    defer { selectPayload.reset() }
    return try selectPayload.step() ? chain.text(of: selectPayload.bytes(0)) : ""
  }

  private func blockHash(_ number: Int64) throws -> String {
    selectBlock.bind(1, number)
    defer { selectBlock.reset() }
    return try selectBlock.step() ? try selectBlock.transactionID(0).hex : ""
  }
}

/// What the rows of `flow` of a transaction have from its header.
struct FlowPlace: Equatable {
  let height: Int64
  let order: Int64
  /// ``FlowRow/noTime`` where no source told it.
  let time: Int64
  let payer: AddressNumber?
  /// 0 makes no movement.
  let fee: Amount

  init(height: Int64, order: Int64, time: Int64, payer: AddressNumber?, fee: Amount) {
    self.height = height
    self.order = order
    self.time = time
    self.payer = payer
    self.fee = fee
  }

  init(_ header: TransactionRows.Header, _ number: TransactionNumber) {
    height = header.height ?? FlowOrder.unconfirmed
    order = header.index ?? FlowOrder.unknownIndex + number
    time = header.time ?? FlowRow.noTime
    payer = header.payer
    fee = header.fee ?? 0
  }
}

/// How `flow` writes the order of the ledger.
enum FlowOrder {
  /// The height of what is not in a block yet: after every block.
  static let unconfirmed = Int64.max
  /// The place in its block of a transaction whose index no source told: after those that are known.
  static let unknownIndex = LedgerPosition.unknownIndex
  /// The step of a fee.
  static let fee: Int64 = 0
  /// The step of a movement without log index; a log index stands at its number plus 2.
  static let unnumbered: Int64 = 1
}
