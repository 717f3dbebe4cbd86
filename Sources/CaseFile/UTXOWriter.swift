internal import Ledger

/// Writes transactions of UTXO chains: outputs and inputs as they come, the sorted tables at the end of the source.
final class UTXOWriter {
  /// A row of `output`.
  struct Output: Equatable {
    var value: Int64
    var address: AddressNumber
  }

  /// An output by the id of its transaction and its index.
  private struct Point: Hashable {
    let transaction: TransactionNumber
    let vout: Int64
  }

  /// Outputs that are remembered: some tens of megabytes.
  private static let recentLimit = 1 << 19

  let tables: SourceTables
  let outputRows: RowInserter<OutputRow>
  let inputRows: RowInserter<InputRow>
  private let selectOutput: Statement
  let selectOutputs: Statement
  let selectInputs: Statement
  let deleteOutput: Statement
  let deleteListed: Statement
  var addressOutputs: RecordSorter<AddressOutputRow>
  var spends: RecordSorter<SpendRow>
  /// Outputs of this source, for inputs that tell what they spend; empty until one does.
  private var recent: [Point: Output] = [:]
  private var remembers = false
  /// True once an output that a spender told was replaced: then ``addressOutputs`` holds more than there is.
  var hasReplaced = false

  init(_ tables: SourceTables) throws {
    self.tables = tables
    let connection = tables.connection
    addressOutputs = tables.sorter()
    spends = tables.sorter()
    outputRows = try RowInserter(connection)
    inputRows = try RowInserter(connection)
    selectOutput = try connection.prepare("SELECT value, address_id FROM output WHERE tx_id = ? AND vout = ?")
    selectOutputs = try connection.prepare("SELECT vout, value, address_id FROM output WHERE tx_id = ?")
    selectInputs = try connection.prepare(
      """
      SELECT input.prev_tx_id, tx.txid, input.prev_vout, input.sequence FROM input JOIN tx ON tx.id = input.prev_tx_id
      WHERE input.tx_id = ? ORDER BY input.n
      """)
    deleteOutput = try connection.prepare("DELETE FROM output WHERE tx_id = ? AND vout = ?")
    deleteListed = try connection.prepare("DELETE FROM address_output WHERE tx_id = ? AND vout = ? AND address_id = ?")
  }

  /// Takes a transaction; true when it brought a fact.
  func take(_ told: LedgerBatch.Transaction, in record: BatchContext) throws -> Bool {
    let header = try tables.header(of: told, in: record)
    tables.chains.note(told.height, told.time, on: record.chain)
    guard let known = try tables.transactions.find(told.id, on: record.chain) else {
      let number = try tables.transactions.add(told.id, on: record.chain, isSeen: true)
      try tables.rows.add(
        number, told.id, on: record.chain, header, inputs: inputCount(of: told),
        outputs: outputCount(of: told), at: told.position)
      for (vout, index) in told.outputs.enumerated() {
        try add(try output(record.batch.outputs[index], in: record), number, Int64(vout))
      }
      try addInputs(of: told, number, in: record)
      return true
    }
    if known.isSeen { return try merge(told, header, into: known.number, in: record) }
    try promote(told, header, known.number, in: record)
    return true
  }

  /// Inputs that spend something, or nil when the source told none though there must be some.
  func inputCount(of told: LedgerBatch.Transaction) -> Int64? {
    if told.isCoinbase { return 0 }
    return told.inputs.isEmpty ? nil : Int64(told.inputs.count)
  }

  /// Outputs, or nil when the source told none though there must be some.
  func outputCount(of told: LedgerBatch.Transaction) -> Int64? {
    told.outputs.isEmpty ? nil : Int64(told.outputs.count)
  }

  func output(_ told: LedgerBatch.Output, in record: BatchContext) throws -> Output {
    // Checked before: values have 63 bits.
    Output(
      value: Int64(clamping: told.value),
      address: try tables.addresses.number(of: record.bytes(told.script), on: record.chain))
  }

  /// Writes a row of `output` that is not there yet.
  func add(_ output: Output, _ number: TransactionNumber, _ vout: Int64) throws {
    if remembers { remember(output, number, vout) }
    try outputRows.append(
      OutputRow(
        transaction: number, vout: vout, value: output.value, address: output.address, source: tables.source))
    try addressOutputs.append(
      AddressOutputRow(address: output.address, transaction: number, vout: UInt32(truncatingIfNeeded: vout)))
  }

  /// Writes the inputs of a transaction that has none yet, and the outputs that they tell.
  ///
  /// A coinbase spends nothing.
  func addInputs(of told: LedgerBatch.Transaction, _ number: TransactionNumber, in record: BatchContext) throws {
    guard !told.isCoinbase else { return }
    for (n, index) in told.inputs.enumerated() {
      let input = record.batch.inputs[index]
      let previous = try previous(of: input, in: record, at: told.position)
      try inputRows.append(
        InputRow(
          transaction: number, n: Int64(n), previous: previous, vout: input.vout, sequence: input.sequence))
      try spends.append(
        SpendRow(previous: previous, transaction: number, vout: input.vout, input: UInt32(truncatingIfNeeded: n)))
    }
  }

  /// The transaction that an input spends from, made known if need be, with the output that the input tells of it.
  func previous(of input: LedgerBatch.Input, in record: BatchContext, at position: Int64) throws -> TransactionNumber {
    let known = try tables.transactions.find(input.previous, on: record.chain)
    let number: TransactionNumber
    if let known {
      number = known.number
    } else {
      number = try tables.transactions.add(input.previous, on: record.chain, isSeen: false)
      try tables.rows.addStub(number, input.previous, on: record.chain)
    }
    guard let value = input.value, let script = input.script else { return number }
    let told = Output(
      value: Int64(clamping: value), address: try tables.addresses.number(of: record.bytes(script), on: record.chain))
    guard let known else {
      try add(told, number, Int64(input.vout))
      return number
    }
    let kept = try output(number, Int64(input.vout))
    if kept == told { return number }
    if kept == nil, try !known.isSeen || tables.rows.row(number).outputCount == nil {
      try add(told, number, Int64(input.vout))
    } else {
      try recordPrevout(
        record.chain, number, input.previous, Int64(input.vout), kept: kept, also: told, at: position)
    }
    return number
  }

  private func remember(_ output: Output, _ number: TransactionNumber, _ vout: Int64) {
    if recent.count >= Self.recentLimit { recent.removeAll(keepingCapacity: true) }
    recent[Point(transaction: number, vout: vout)] = output
  }

  /// Forgets an output that is removed.
  func forget(_ number: TransactionNumber, _ vout: Int64) { recent[Point(transaction: number, vout: vout)] = nil }

  /// A row of `output`, or nil.
  func output(_ number: TransactionNumber, _ vout: Int64) throws -> Output? {
    remembers = true
    if let output = recent[Point(transaction: number, vout: vout)] { return output }
    if let row = outputRows.pending.first(where: { $0.transaction == number && $0.vout == vout }) {
      return Output(value: row.value, address: row.address)
    }
    selectOutput.bind(1, number)
    selectOutput.bind(2, vout)
    defer { selectOutput.reset() }
    return try selectOutput.step() ? Output(value: selectOutput.integer(0), address: selectOutput.integer(1)) : nil
  }

  /// Records, with the transaction that made it, that a spender tells another output than the one kept, or one that the
  /// transaction does not have.
  func recordPrevout(
    _ chain: ChainNumber, _ number: TransactionNumber, _ id: TransactionID, _ vout: Int64, kept: Output?,
    also: Output?, at position: Int64
  ) throws {
    var differences = Differences()
    differences.note("output", kept: try detail(kept, on: chain), also: try detail(also, on: chain))
    differences.note("outpoint", kept: .text("\(id.hex):\(vout)"), also: .text("\(id.hex):\(vout)"))
    try tables.conflicts.record(.prevout, on: chain, number, detail: differences.detail, at: position)
  }

  func detail(_ output: Output?, on chain: ChainNumber) throws -> Detail {
    guard let output else { return .null }
    return .object([
      "address": .text(try tables.rows.text(of: output.address, on: tables.chains[chain])),
      "value": .text(String(output.value)),
    ])
  }
}
