internal import Ledger

/// Transactions that the case already knows, by reference or in full.
extension UTXOWriter {
  /// Writes the own record of a transaction that was known only because somebody spends its output.
  ///
  /// What a transaction says of its outputs counts more than what a spender says of them, so that the order in which
  /// sources are read makes no difference; what the spender said stands in the conflict.
  func promote(
    _ told: LedgerBatch.Transaction, _ header: TransactionRows.Header, _ number: TransactionNumber,
    in record: BatchContext
  ) throws {
    try tables.rows.write(header, to: number, at: told.position)
    try tables.rows.write(inputs: inputCount(of: told), outputs: outputCount(of: told), to: number)
    tables.transactions.markSeen(told.id, on: record.chain)
    if outputCount(of: told) != nil { try settleOutputs(of: told, number, in: record) }
    try addInputs(of: told, number, in: record)
  }

  /// Writes the outputs of a transaction over those that its spenders told.
  private func settleOutputs(
    of told: LedgerBatch.Transaction, _ number: TransactionNumber, in record: BatchContext
  ) throws {
    var hearsay = try outputs(of: number)
    for (vout, index) in told.outputs.enumerated() {
      let own = try output(record.batch.outputs[index], in: record)
      guard let heard = hearsay.removeValue(forKey: Int64(vout)) else {
        try add(own, number, Int64(vout))
        continue
      }
      guard heard != own else { continue }
      try remove(heard, number, Int64(vout))
      try add(own, number, Int64(vout))
      try recordPrevout(record.chain, number, told.id, Int64(vout), kept: own, also: heard, at: told.position)
    }
    for (vout, heard) in hearsay.sorted(by: { $0.key < $1.key }) {
      try remove(heard, number, vout)
      try recordPrevout(record.chain, number, told.id, vout, kept: nil, also: heard, at: told.position)
    }
  }

  /// Compares a transaction with what the case has of it; true when it brought a fact.
  func merge(
    _ told: LedgerBatch.Transaction, _ header: TransactionRows.Header, into number: TransactionNumber,
    in record: BatchContext
  ) throws -> Bool {
    var isNew = false
    var differences = Differences()
    let row = try tables.rows.row(number)
    try tables.rows.compare(row.header, header, on: tables.chains[record.chain], into: &differences)
    let filled = row.header.filled(from: header)
    if filled != row.header {
      try tables.rows.write(filled, to: number, at: told.position)
      isNew = true
    }
    let counts = (inputs: inputCount(of: told), outputs: outputCount(of: told))
    if (row.inputCount == nil && counts.inputs != nil) || (row.outputCount == nil && counts.outputs != nil) {
      try tables.rows.write(inputs: counts.inputs, outputs: counts.outputs, to: number)
      isNew = true
    }
    if counts.outputs != nil {
      if row.outputCount == nil {
        try settleOutputs(of: told, number, in: record)
      } else {
        try compareOutputs(of: told, number, in: record, into: &differences)
      }
    }
    if counts.inputs != nil {
      if row.inputCount == nil {
        try addInputs(of: told, number, in: record)
      } else if try compareInputs(of: told, number, in: record, into: &differences) {
        isNew = true
      }
    }
    if !differences.isEmpty {
      try tables.conflicts.record(
        .content, on: record.chain, number, detail: differences.detail, at: told.position)
    }
    return isNew
  }

  private func compareOutputs(
    of told: LedgerBatch.Transaction, _ number: TransactionNumber, in record: BatchContext,
    into differences: inout Differences
  ) throws {
    let kept = try outputs(of: number).sorted { $0.key < $1.key }.map(\.value)
    let also = try told.outputs.map { try output(record.batch.outputs[$0], in: record) }
    guard kept != also else { return }
    differences.note(
      "outputs", kept: .list(try kept.map { try detail($0, on: record.chain) }),
      also: .list(try also.map { try detail($0, on: record.chain) }))
  }

  /// Compares inputs; true when they agree and an output that they tell is new.
  private func compareInputs(
    of told: LedgerBatch.Transaction, _ number: TransactionNumber, in record: BatchContext,
    into differences: inout Differences
  ) throws -> Bool {
    let kept = try inputs(of: number)
    let also = told.isCoinbase ? [] : told.inputs.map { record.batch.inputs[$0] }
    let agrees = kept.elementsEqual(also) { kept, also in
      guard kept.previous == also.previous, kept.vout == Int64(also.vout) else { return false }
      guard let first = kept.sequence, let second = also.sequence else { return true }
      return first == Int64(second)
    }
    guard agrees else {
      differences.note(
        "inputs", kept: .list(kept.map { detail($0.previous, $0.vout, $0.sequence) }),
        also: .list(also.map { detail($0.previous, Int64($0.vout), $0.sequence.map(Int64.init)) }))
      return false
    }
    var isNew = false
    for (kept, input) in zip(kept, also) {
      let before = try output(kept.number, kept.vout)
      _ = try previous(of: input, in: record, at: told.position)
      if before == nil, try output(kept.number, kept.vout) != nil { isNew = true }
    }
    return isNew
  }

  private func detail(_ previous: TransactionID, _ vout: Int64, _ sequence: Int64?) -> Detail {
    .object(["outpoint": .text("\(previous.hex):\(vout)"), "sequence": Detail(sequence)])
  }

  private func outputs(of number: TransactionNumber) throws -> [Int64: Output] {
    try outputRows.flush()
    selectOutputs.bind(1, number)
    defer { selectOutputs.reset() }
    var result: [Int64: Output] = [:]
    while try selectOutputs.step() {
      result[selectOutputs.integer(0)] = Output(value: selectOutputs.integer(1), address: selectOutputs.integer(2))
    }
    return result
  }

  private struct Input {
    let number: TransactionNumber
    let previous: TransactionID
    let vout: Int64
    let sequence: Int64?
  }

  private func inputs(of number: TransactionNumber) throws -> [Input] {
    try inputRows.flush()
    try tables.rows.flush()
    selectInputs.bind(1, number)
    defer { selectInputs.reset() }
    var result: [Input] = []
    while try selectInputs.step() {
      result.append(
        Input(
          number: selectInputs.integer(0), previous: try selectInputs.transactionID(1), vout: selectInputs.integer(2),
          sequence: selectInputs.optionalInteger(3)))
    }
    return result
  }

  /// Removes an output that a spender told, also from the lists by address.
  private func remove(_ output: Output, _ number: TransactionNumber, _ vout: Int64) throws {
    forget(number, vout)
    try outputRows.flush()
    for statement in [deleteOutput, deleteListed] {
      statement.bind(1, number)
      statement.bind(2, vout)
    }
    deleteListed.bind(3, output.address)
    hasReplaced = true
    try deleteOutput.run()
    try deleteListed.run()
  }
}
