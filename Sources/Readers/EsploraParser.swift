import Ledger

/// Reads one Esplora object at a time straight into a batch.
///
/// Facts of a record go into the batch while it is read. What turns out wrong is noted and the rest of the record passed
/// over; the reader then takes the record out of the batch.
struct EsploraParser: JSONRecordParser {
  /// What an object was.
  private enum Outcome { case transaction, block, page, fault(String) }

  /// An object as far as it has been read.
  fileprivate struct Draft {
    var line: Int64 = 0
    var isFirst = true
    var isPage = false
    /// True when what the page holds next is the block that its records belong to.
    var pageIsBlock = false
    var seen = SeenFields()
    var hasInputs = false
    var hasOutputs = false
    var txid: TransactionID?
    var version: Int64?
    var lockTime: Int64?
    var fee: UInt64?
    var status = Status()
    var coinbases = 0
    var block = (
      id: TransactionID?.none, height: Int64?.none, time: Int64?.none, previous: TransactionID?.none
    )
  }

  /// Fields of a transaction, a block or a page.
  fileprivate enum Field: String, CaseIterable {
    case txid, vin, vout, version, locktime, fee, status
    case id, height, timestamp, previousblockhash
    case txs, transactions, tx, block, data
  }
  fileprivate enum InputField: String, CaseIterable { case txid, vout, prevout, sequence, isCoinbase = "is_coinbase" }
  fileprivate enum OutputField: String, CaseIterable { case value, scriptpubkey, address = "scriptpubkey_address" }
  fileprivate enum StatusField: String, CaseIterable {
    case confirmed, height = "block_height", hash = "block_hash", time = "block_time"
  }

  /// Where a transaction stands in the chain.
  fileprivate struct Status {
    var confirmed: Bool?
    var height: Int64?
    var hash: TransactionID?
    var time: Int64?
  }

  var json = JSONFields()
  var records: UTXOBatch
  private var draft = Draft()
  private let fields = FieldNames<Field>()
  private let inputFields = FieldNames<InputField>()
  private let outputFields = FieldNames<OutputField>()
  private let statusFields = FieldNames<StatusField>()

  init(chain: Chain?) {
    records = UTXOBatch(chain: chain, isAssumed: true)
  }
}

// MARK: Records

extension EsploraParser {
  mutating func readObject(
    _ source: inout ByteSource, _ handover: inout Handover, into sink: inout some LedgerSink, depth: Int
  ) throws {
    let mark = records.mark
    let mayBeHeading = draft.pageIsBlock
    try beginRecord(&source, depth: depth)
    while try readMembers(&source, depth: depth + 1) {
      // The page's own members wait while what it holds is read.
      let waiting = draft
      try readValue(&source, &handover, into: &sink, depth: depth + 1)
      draft = waiting
      draft.pageIsBlock = false
    }
    switch endRecord(mayBeHeading: mayBeHeading) {
    case .transaction: try countTransaction(&handover, into: &sink)
    case .block:
      records.finished += 1
      handover.count()
    case .page: break
    case .fault(let reason):
      let line = draft.line
      records.restore(mark)
      try reject(reason, at: line, &handover, into: &sink)
    }
  }

  /// Takes the brace of an object.
  private mutating func beginRecord(_ source: inout ByteSource, depth: Int) throws(ReaderError) {
    draft = Draft()
    draft.line = json.lexer.line
    json.begin()
    records.begin()
    try json.lexer.descend(&source, depth)
  }

  /// Reads members up to the end of the object, or up to one that holds records.
  ///
  /// - Gives: true before the value of a member that holds records; false at the end.
  private mutating func readMembers(_ source: inout ByteSource, depth: Int) throws(ReaderError) -> Bool {
    while try json.lexer.member(&source, isFirst: &draft.isFirst) {
      guard let (field, number) = fields.find(json.lexer.text) else {
        try json.lexer.skipValue(&source, depth: depth)
        continue
      }
      switch field {
      case .txs, .transactions, .tx, .block, .data:
        let next = try json.lexer.need(&source)
        let isContainer = next == UInt8(ascii: "{") || next == UInt8(ascii: "[")
        guard isContainer, !draft.hasInputs, !draft.hasOutputs else { break }
        draft.isPage = true
        draft.pageIsBlock = field == .block
        records.finished += 1
        return true
      default:
        guard !draft.isPage else { break }
        if draft.seen.insert(number) {
          try readField(field, &source, depth)
          continue
        }
        json.note("`\(field.rawValue)` stands twice")
      }
      try json.lexer.skipValue(&source, depth: depth)
    }
    return false
  }

  /// Judges the object and, when it is a whole transaction, adds it to the batch.
  ///
  /// - Parameter mayBeHeading: Whether an object that is neither transaction nor block only describes its page.
  private mutating func endRecord(mayBeHeading: Bool) -> Outcome {
    if draft.isPage { return .page }
    if let fault = json.fault { return .fault(fault) }
    if draft.txid == nil, !draft.hasInputs, !draft.hasOutputs {
      if let id = draft.block.id, let height = draft.block.height {
        records.batch.blocks.append(
          .init(hash: id, previous: draft.block.previous, height: height, time: draft.block.time, position: draft.line))
        return .block
      }
      if mayBeHeading { return .page }
    }
    guard let txid = draft.txid, draft.hasInputs, draft.hasOutputs else {
      let missing = draft.txid == nil ? "txid" : draft.hasInputs ? "vout" : "vin"
      return .fault("is not a whole transaction: `\(missing)` is missing")
    }
    if let fault = records.settle(coinbases: draft.coinbases) { return .fault(fault) }
    if draft.coinbases == 0, records.inputs.isEmpty { return .fault("`vin` is empty") }
    guard !records.outputs.isEmpty else { return .fault("`vout` is empty") }
    if let fault = statusFault { return .fault(fault) }
    if draft.coinbases == 0, let fault = records.balanceFault(fee: draft.fee) { return .fault(fault) }
    records.batch.transactions.append(
      .init(
        id: txid, height: draft.status.height, index: nil, time: draft.status.time, blockHash: draft.status.hash,
        isCoinbase: draft.coinbases > 0, version: draft.version, lockTime: draft.lockTime, inputs: records.inputs,
        outputs: records.outputs, payer: nil, fee: nil, position: draft.line))
    return .transaction
  }

  private var statusFault: String? {
    let status = draft.status
    if status.confirmed == false, status.height != nil || status.hash != nil {
      return "`status` is unconfirmed and yet names a block"
    }
    if status.confirmed == true, status.height == nil, status.hash == nil {
      return "`status` is confirmed and names no block"
    }
    return nil
  }

  private mutating func readField(_ field: Field, _ source: inout ByteSource, _ depth: Int) throws(ReaderError) {
    switch field {
    case .txid: draft.txid = try json.hash(&source, "txid", depth)
    case .version: draft.version = try json.signed(&source, "version", depth)
    case .locktime: draft.lockTime = try json.count(&source, "locktime", depth)
    case .fee: draft.fee = try json.whole(&source, "fee", UTXOBatch.amountLimit, depth)
    case .vin:
      draft.hasInputs = true
      try readInputs(&source, depth)
    case .vout:
      draft.hasOutputs = true
      try readOutputs(&source, depth)
    case .status: try readStatus(&source, depth)
    default: try readBlockField(field, &source, depth)
    }
  }

  /// Fields of a block object, which may mean anything in another object and so are never a fault.
  private mutating func readBlockField(
    _ field: Field, _ source: inout ByteSource, _ depth: Int
  ) throws(ReaderError) {
    let fault = json.fault
    switch field {
    case .id: draft.block.id = try json.hash(&source, "id", depth)
    case .previousblockhash: draft.block.previous = try json.hash(&source, "previousblockhash", depth)
    case .height: draft.block.height = try json.count(&source, "height", depth)
    case .timestamp: draft.block.time = try json.count(&source, "timestamp", depth)
    default: try json.lexer.skipValue(&source, depth: depth)
    }
    json.fault = fault
  }
}

// MARK: Parts of a transaction

extension EsploraParser {
  private mutating func readInputs(_ source: inout ByteSource, _ depth: Int) throws(ReaderError) {
    guard try json.opens(&source, "[", "vin", depth) else { return }
    var place = JSONFields.ListPlace()
    while let index = try json.object(&source, in: "vin", &place, "the input", limit: UTXOBatch.itemLimit, depth + 1) {
      try readInput(&source, depth + 2, index)
    }
  }

  private mutating func readInput(_ source: inout ByteSource, _ depth: Int, _ index: Int) throws(ReaderError) {
    var members = JSONFields.Members()
    var previous: TransactionID?
    var vout: UInt32?
    var sequence: UInt32?
    var isCoinbase = false
    var spent: LedgerBatch.Output?
    while let field = try json.next(&source, of: inputFields, &members, depth) {
      switch field {
      case .txid: previous = try json.hash(&source, "txid", depth)
      case .vout: vout = try json.whole(&source, "vout", UInt64(UInt32.max), depth).map { UInt32($0) }
      case .sequence: sequence = try json.whole(&source, "sequence", UInt64(UInt32.max), depth).map { UInt32($0) }
      case .isCoinbase: isCoinbase = try json.flag(&source, "is_coinbase", depth) ?? false
      case .prevout:
        guard try !json.isNull(&source) else { continue }
        json.part = .inner("vin", index, "prevout")
        if try json.opens(&source, "{", "it", depth) { spent = try readOutput(&source, depth + 1) }
        json.part = .item("vin", index)
      }
    }
    // Coinbases of older servers lack the flag; the null outpoint is what makes a coinbase.
    if isCoinbase || (previous == UTXOBatch.nullID && vout == UInt32.max) {
      if spent != nil { json.note("a coinbase spends nothing, and this one has a `prevout`") }
      draft.coinbases += 1
    } else if previous == nil || vout == nil {
      json.note("`\(previous == nil ? "txid" : "vout")` is missing")
    }
    records.batch.inputs.append(
      .init(
        previous: previous ?? UTXOBatch.nullID, vout: vout ?? UInt32.max, sequence: sequence,
        value: spent?.value, script: spent?.script))
  }

  private mutating func readOutputs(_ source: inout ByteSource, _ depth: Int) throws(ReaderError) {
    guard try json.opens(&source, "[", "vout", depth) else { return }
    var place = JSONFields.ListPlace()
    while try json.object(&source, in: "vout", &place, "the output", limit: UTXOBatch.itemLimit, depth + 1) != nil {
      if let output = try readOutput(&source, depth + 2) { records.batch.outputs.append(output) }
    }
  }

  /// Reads an output, or one that an input spends, whose brace has been taken; nil when something is wrong with it.
  private mutating func readOutput(
    _ source: inout ByteSource, _ depth: Int
  ) throws(ReaderError) -> LedgerBatch.Output? {
    var members = JSONFields.Members()
    var value: UInt64?
    var script: LedgerBatch.Slice?
    var address: [UInt8]?
    while let field = try json.next(&source, of: outputFields, &members, depth) {
      switch field {
      case .value: value = try json.whole(&source, "value", UTXOBatch.amountLimit, depth)
      case .scriptpubkey: script = try records.script(&source, "scriptpubkey", &json, depth)
      case .address: if try json.text(&source, "scriptpubkey_address", limit: 128, depth) { address = json.lexer.text }
      }
    }
    guard let value, let script else {
      json.note("`\(value == nil ? "value" : "scriptpubkey")` is missing")
      return nil
    }
    if let address, json.fault == nil, let fault = records.fault(address: address, of: script) { json.note(fault) }
    return .init(value: value, script: script)
  }

  private mutating func readStatus(_ source: inout ByteSource, _ depth: Int) throws(ReaderError) {
    json.part = .named("status")
    defer { json.part = .record }
    guard try !json.isNull(&source), try json.opens(&source, "{", "it", depth) else { return }
    var members = JSONFields.Members()
    while let field = try json.next(&source, of: statusFields, &members, depth + 1) {
      switch field {
      case .confirmed: draft.status.confirmed = try json.flag(&source, "confirmed", depth + 1)
      case .hash: draft.status.hash = try json.hash(&source, "block_hash", depth + 1)
      case .height: draft.status.height = try json.count(&source, "block_height", depth + 1)
      case .time: draft.status.time = try json.count(&source, "block_time", depth + 1)
      }
    }
  }
}
