import Ledger

/// Reads one object of bitcoin-etl at a time straight into a batch: a block or a transaction.
struct BitcoinETLParser: JSONRecordParser {
  /// An object as far as it has been read.
  private struct Draft {
    var line: Int64
    var hash: TransactionID?
    var version: Int64?
    var lockTime: Int64?
    var height: Int64?
    var time: Int64?
    var block: TransactionID?
    var previous: TransactionID?
    var index: Int64?
    var fee: UInt64?
    var isBlock = false
    var isCoinbase = false
    var hasHiddenParts = false
    /// What the lists hold, and what the object says they hold.
    var listed: (inputs: Int?, outputs: Int?)
    var counted: (inputs: Int64?, outputs: Int64?)
  }

  private enum Field: String, CaseIterable {
    case hash, version, index, inputs, outputs, fee
    case lockTime = "lock_time"
    case height = "block_number"
    case block = "block_hash"
    case time = "block_timestamp"
    case isCoinbase = "is_coinbase"
    case inputCount = "input_count"
    case outputCount = "output_count"
    // Of a block.
    case number, timestamp
    case previous = "previousblockhash"
  }
  private enum PartField: String, CaseIterable {
    case index, value, addresses, sequence, type
    case script = "script_hex"
    case previous = "spent_transaction_hash"
    case vout = "spent_output_index"
  }

  /// An input or output as far as it has been read.
  private struct Part {
    var value: UInt64?
    var script: LedgerBatch.Slice?
    var address: [UInt8]?
    var previous: TransactionID?
    var vout: UInt32?
    var sequence: UInt32?
    var isHidden = false
    /// True where the address says the whole script.
    var isStandard = false
  }

  /// Kinds of scripts that an address names; the others have addresses of their keys or made-up ones.
  ///
  /// - Source: Bitcoin Core v28 `src/script/solver.cpp`, `GetTxnOutputType`.
  private static let standardTypes: [[UInt8]] = [
    "pubkeyhash", "scripthash", "witness_v0_keyhash", "witness_v0_scripthash", "witness_v1_taproot",
  ].map { Array($0.utf8) }

  /// Names of the fields of a block or a transaction.
  static var fieldNames: [String] { Field.allCases.map(\.rawValue) }

  var json = JSONFields()
  var records: UTXOBatch
  /// Line of the record, where it is not that of the text.
  var line: Int64?
  private let fields = FieldNames<Field>()
  private let partFields = FieldNames<PartField>()

  init(chain: Chain?) {
    records = UTXOBatch(chain: chain)
  }

  mutating func readObject(
    _ source: inout ByteSource, _ handover: inout Handover, into sink: inout some LedgerSink, depth: Int
  ) throws {
    let mark = records.mark
    var draft = Draft(line: line ?? json.lexer.line, listed: (nil, nil), counted: (nil, nil))
    var members = JSONFields.Members()
    json.begin()
    records.begin()
    try json.lexer.descend(&source, depth)
    while let field = try json.next(&source, of: fields, &members, depth + 1) {
      try readField(field, &source, &draft, depth + 1)
    }
    if let fault = json.fault ?? (draft.isBlock ? finishBlock(draft) : finishTransaction(draft)) {
      records.restore(mark)
      try reject(fault, at: draft.line, &handover, into: &sink)
    } else if draft.isBlock {
      records.finished += 1
      handover.count()
    } else {
      try countTransaction(&handover, into: &sink)
    }
  }

  private mutating func finishBlock(_ draft: Draft) -> String? {
    guard let hash = draft.hash, let height = draft.height else {
      return "is not a whole block: `\(draft.hash == nil ? "hash" : "number")` is missing"
    }
    if height == 0 { records.note(block: hash) }
    records.batch.blocks.append(
      .init(hash: hash, previous: draft.previous, height: height, time: draft.time, position: draft.line))
    return nil
  }

  private mutating func finishTransaction(_ draft: Draft) -> String? {
    guard let hash = draft.hash, let inputs = draft.listed.inputs, let outputs = draft.listed.outputs else {
      let missing = draft.hash == nil ? "hash" : draft.listed.inputs == nil ? "inputs" : "outputs"
      return "is not a whole transaction: `\(missing)` is missing"
    }
    if let told = draft.counted.inputs, told != Int64(inputs) {
      return "`input_count` is \(told), and `inputs` has \(inputs)"
    }
    if let told = draft.counted.outputs, told != Int64(outputs) {
      return "`output_count` is \(told), and `outputs` has \(outputs)"
    }
    if draft.isCoinbase, !records.inputs.isEmpty { return "`is_coinbase` is true, and there are inputs" }
    if !draft.hasHiddenParts {
      if records.outputs.isEmpty { return "`outputs` is empty" }
      if !draft.isCoinbase {
        if records.inputs.isEmpty { return "`inputs` is empty" }
        if let fault = records.balanceFault(fee: draft.fee) { return fault }
      }
    }
    records.batch.transactions.append(
      .init(
        id: hash, height: draft.height, index: draft.index, time: draft.time, blockHash: draft.block,
        isCoinbase: draft.isCoinbase, version: draft.version, lockTime: draft.lockTime, inputs: records.inputs,
        outputs: records.outputs, payer: nil, fee: nil, position: draft.line))
    return nil
  }

  private mutating func readField(
    _ field: Field, _ source: inout ByteSource, _ draft: inout Draft, _ depth: Int
  ) throws(ReaderError) {
    switch field {
    case .hash: draft.hash = try json.hash(&source, "hash", depth)
    case .version: draft.version = try json.looseSigned(&source, "version", depth)
    case .lockTime: draft.lockTime = try json.looseCount(&source, "lock_time", depth)
    case .height: draft.height = try json.looseCount(&source, "block_number", depth)
    case .block: draft.block = try json.hash(&source, "block_hash", depth)
    case .time: draft.time = try json.looseTime(&source, "block_timestamp", depth)
    case .index: draft.index = try json.looseCount(&source, "index", depth)
    case .isCoinbase: draft.isCoinbase = try json.flag(&source, "is_coinbase", depth) ?? false
    case .inputCount: draft.counted.inputs = try json.looseCount(&source, "input_count", depth)
    case .outputCount: draft.counted.outputs = try json.looseCount(&source, "output_count", depth)
    case .inputs: draft.listed.inputs = try readParts(&source, "inputs", &draft, depth)
    case .outputs: draft.listed.outputs = try readParts(&source, "outputs", &draft, depth)
    case .fee:
      // What was not enriched has minus the outputs here, which is nobody's fee.
      let fault = json.fault
      draft.fee = try json.looseWhole(&source, "fee", UTXOBatch.amountLimit, depth)
      json.fault = fault
    case .number:
      draft.height = try json.looseCount(&source, "number", depth)
      draft.isBlock = draft.height != nil
    case .timestamp: draft.time = try json.looseTime(&source, "timestamp", depth)
    case .previous: draft.previous = try json.hash(&source, "previousblockhash", depth)
    }
  }
}

// MARK: Inputs and outputs

extension BitcoinETLParser {
  /// Reads a list of inputs or outputs; gives their number, hidden ones included, or nil for null.
  private mutating func readParts(
    _ source: inout ByteSource, _ list: StaticString, _ draft: inout Draft, _ depth: Int
  ) throws(ReaderError) -> Int? {
    guard try !json.isNull(&source) else { return nil }
    guard try json.opens(&source, "[", list, depth) else { return 0 }
    let areInputs = list.utf8CodeUnitCount == 6
    var place = JSONFields.ListPlace()
    var count = 0
    while let index = try json.object(&source, in: list, &place, "it", limit: UTXOBatch.itemLimit, depth + 1) {
      let part = try readPart(&source, index, areInputs: areInputs, depth + 2)
      count = index + 1
      if part.isHidden {
        draft.hasHiddenParts = true
      } else if areInputs {
        add(input: part)
      } else {
        add(output: part)
      }
    }
    return count
  }

  private mutating func readPart(
    _ source: inout ByteSource, _ place: Int, areInputs: Bool, _ depth: Int
  ) throws(ReaderError) -> Part {
    var part = Part()
    var isFirst = true
    var seen = SeenFields()
    while try json.lexer.member(&source, isFirst: &isFirst) {
      guard let (field, number) = partFields.find(json.lexer.text), !(areInputs && field == .script) else {
        try json.lexer.skipValue(&source, depth: depth)
        continue
      }
      if !seen.insert(number) { json.note("`\(field.rawValue)` stands twice") }
      switch field {
      case .index:
        let told = try json.looseCount(&source, "index", depth)
        if let told, told != Int64(place) { json.note("`index` is \(told)") }
      case .value: part.value = try json.looseWhole(&source, "value", UTXOBatch.amountLimit, depth)
      case .addresses: part.address = try json.onlyText(&source, "addresses", limit: 128, depth)
      case .sequence:
        part.sequence = try json.looseCount(&source, "sequence", depth).map { UInt32(truncatingIfNeeded: $0) }
      case .type where try json.text(&source, "type", limit: 64, depth):
        part.isHidden = json.lexer.text.elementsEqual("shielded".utf8)
        part.isStandard = Self.standardTypes.contains(json.lexer.text)
      case .type: break
      case .script: part.script = try records.script(&source, "script_hex", &json, depth)
      case .previous: part.previous = try json.hash(&source, "spent_transaction_hash", depth)
      case .vout:
        part.vout = try json.looseCount(&source, "spent_output_index", depth).map { UInt32(truncatingIfNeeded: $0) }
      }
    }
    return part
  }

  private mutating func add(input part: Part) {
    guard let previous = part.previous, let vout = part.vout else {
      return json.note("`\(part.previous == nil ? "spent_transaction_hash" : "spent_output_index")` is missing")
    }
    var script: LedgerBatch.Slice?
    if part.value != nil, part.isStandard, let address = part.address {
      script = records.script(of: address)
      if script == nil { json.note("address \(Quoted.text(address)) is not one of \(records.chain.alias)") }
    }
    records.batch.inputs.append(
      .init(previous: previous, vout: vout, sequence: part.sequence, value: part.value, script: script))
  }

  private mutating func add(output part: Part) {
    guard let value = part.value, let script = part.script else {
      return json.note("`\(part.value == nil ? "value" : "script_hex")` is missing")
    }
    // Scripts without an address have one that is made up of their hash.
    if let address = part.address, !address.starts(with: Array("nonstandard".utf8)), json.fault == nil,
      let fault = records.fault(looseAddress: address, of: script)
    {
      json.note(fault)
    }
    records.batch.outputs.append(.init(value: value, script: script))
  }
}
