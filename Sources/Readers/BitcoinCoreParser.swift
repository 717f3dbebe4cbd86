import Ledger

/// Reads one object of a node's JSON at a time straight into a batch: a block, a transaction, or an answer around them.
struct BitcoinCoreParser: JSONRecordParser {
  /// An object as far as it has been read.
  private struct Draft {
    var line: Int64
    /// Place in the block, where it stands in one.
    var index: Int64?
    var members = JSONFields.Members()
    var txid: TransactionID?
    /// Of a block; a transaction has its hash with witnesses here.
    var hash: TransactionID?
    var previous: TransactionID?
    var blockHash: TransactionID?
    var version: Int64?
    var lockTime: Int64?
    var height: Int64?
    var time: Int64?
    var confirmations: Int64?
    var isActive = true
    var fee: UInt64?
    var hasInputs = false
    var hasOutputs = false
    var coinbases = 0
    /// Of a block: its transactions in the batch.
    var transactions: Range<Int>?
    /// Of a block: how many it lists, and how many it says there are.
    var listed = 0
    var transactionCount: Int64?
    var hasOnlyIDs = false
    var isTooLarge = false
    /// True for what only wraps other objects.
    var isAnswer = false
    /// True when value may come from, or go to, places that the inputs and outputs do not show.
    var hasHiddenParts = false

    init(line: Int64, index: Int64? = nil) {
      self.line = line
      self.index = index
    }
  }

  /// Fields of a block, a transaction, or an answer.
  private enum Field: String, CaseIterable {
    case txid, hash, vin, vout, version, locktime, fee, height, time, confirmations, blockhash, previousblockhash, tx,
      nTx
    case isActive = "in_active_chain"
    case result, error
    // Zcash: lists of hidden payments, and an object with a list. Dash: the kind of a special transaction.
    case vjoinsplit, vShieldedSpend, vShieldedOutput, orchard, type
  }
  private enum InputField: String, CaseIterable { case txid, vout, coinbase, sequence, prevout, ismweb }
  private enum OutputField: String, CaseIterable { case value, n, script = "scriptPubKey", ismweb }
  private enum ScriptField: String, CaseIterable { case hex, address, addresses }

  /// Transactions, inputs and outputs of a block.
  ///
  /// The largest block is one of Bitcoin Cash with 32 MiB, and an output has at least 9 bytes.
  private static let blockLimit = 4_000_000

  var json = JSONFields()
  var records: UTXOBatch
  private let fields = FieldNames<Field>()
  private let inputFields = FieldNames<InputField>()
  private let outputFields = FieldNames<OutputField>()
  private let scriptFields = FieldNames<ScriptField>()

  init(chain: Chain?) {
    records = UTXOBatch(chain: chain)
  }

  mutating func readObject(
    _ source: inout ByteSource, _ handover: inout Handover, into sink: inout some LedgerSink, depth: Int
  ) throws {
    let mark = records.mark
    var draft = Draft(line: json.lexer.line)
    json.begin()
    records.begin()
    try json.lexer.descend(&source, depth)
    while let field = try json.next(&source, of: fields, &draft.members, depth + 1) {
      let next = try json.lexer.need(&source)
      switch field {
      case .tx where next == UInt8(ascii: "[") && !draft.hasInputs && !draft.hasOutputs:
        // What is wrong with a transaction is not wrong with the block.
        let fault = json.fault
        try readTransactions(&source, &draft, &handover, into: &sink, depth + 1)
        json.begin()
        json.fault = fault
      case .result where next == UInt8(ascii: "{") || next == UInt8(ascii: "["):
        draft.isAnswer = true
        try readValue(&source, &handover, into: &sink, depth: depth + 1)
        json.begin()
      default: try readField(field, &source, &draft, depth + 1)
      }
    }
    if draft.isAnswer {
      if let fault = json.fault { try reject(fault, at: draft.line, &handover, into: &sink) }
      return
    }
    let isBlock = draft.transactions != nil || (draft.txid == nil && !draft.hasInputs && draft.height != nil)
    if let fault = isBlock ? finishBlock(draft) : finishTransaction(draft) {
      records.restore(mark)
      try reject(fault, at: draft.line, &handover, into: &sink)
    } else if isBlock {
      records.finished += 1
      handover.count(draft.transactions?.count ?? 1)
    } else {
      try countTransaction(&handover, into: &sink)
    }
  }
}

// MARK: Blocks

extension BitcoinCoreParser {
  /// Reads the transactions of a block; one that cannot be read is rejected alone.
  private mutating func readTransactions(
    _ source: inout ByteSource, _ block: inout Draft, _ handover: inout Handover, into sink: inout some LedgerSink,
    _ depth: Int
  ) throws {
    let start = records.batch.count
    let first = records.batch.transactions.count
    var isFirst = true
    var index = 0
    try json.lexer.descend(&source, depth)
    while try json.lexer.element(&source, isFirst: &isFirst) {
      let next = try json.lexer.need(&source)
      block.hasOnlyIDs = block.hasOnlyIDs || next == UInt8(ascii: "\"")
      block.isTooLarge = block.isTooLarge || records.batch.count - start > Self.blockLimit
      if block.isTooLarge || block.hasOnlyIDs {
        try json.lexer.skipValue(&source, depth: depth + 1)
      } else if let (line, fault) = try readTransaction(&source, index, depth + 1) {
        try reject("transaction \(index) of the block: \(fault)", at: line, &handover, into: &sink)
      }
      index += 1
    }
    block.listed = index
    block.transactions = first..<records.batch.transactions.count
  }

  /// Reads a transaction of a block into the batch; gives its line and what is wrong with it, or nil.
  private mutating func readTransaction(
    _ source: inout ByteSource, _ index: Int, _ depth: Int
  ) throws(ReaderError) -> (line: Int64, fault: String)? {
    let mark = records.mark
    var draft = Draft(line: json.lexer.line, index: Int64(index))
    json.begin()
    records.begin()
    if try json.opens(&source, "{", "it", depth) {
      while let field = try json.next(&source, of: fields, &draft.members, depth + 1) {
        try readField(field, &source, &draft, depth + 1)
      }
    }
    guard let fault = finishTransaction(draft) else { return nil }
    records.restore(mark)
    return (draft.line, draft.txid.map { "\($0.hex): \(fault)" } ?? fault)
  }

  /// Adds the block and says where its transactions stand; gives what is wrong with it, or nil.
  private mutating func finishBlock(_ draft: Draft) -> String? {
    if let fault = json.fault { return fault }
    guard let hash = draft.hash, let height = draft.height else {
      return "is not a whole block: `\(draft.hash == nil ? "hash" : "height")` is missing"
    }
    if draft.hasOnlyIDs {
      return "block \(height) lists the ids of its transactions alone; get it with verbosity 2 or 3"
    }
    if draft.isTooLarge { return "block \(height) has more than \(Self.blockLimit) records" }
    if let confirmations = draft.confirmations, confirmations < 0 {
      return "block \(hash.hex) is not in the main chain (`confirmations` is \(confirmations))"
    }
    if let transactions = draft.transactions {
      if draft.listed == 0 { return "block \(height) has no transactions" }
      if let told = draft.transactionCount, told != Int64(draft.listed) {
        return "block \(height) lists \(draft.listed) transactions, and `nTx` is \(told)"
      }
      for index in transactions {
        records.batch.transactions[index].height = height
        records.batch.transactions[index].time = draft.time
        records.batch.transactions[index].blockHash = hash
      }
    }
    records.note(block: hash)
    if let previous = draft.previous { records.note(block: previous) }
    records.batch.blocks.append(
      .init(
        hash: hash, previous: draft.previous, height: height, time: draft.time, position: draft.line,
        isWhole: draft.transactions != nil))
    return nil
  }
}

// MARK: Transactions

extension BitcoinCoreParser {
  /// Judges a transaction and, when it is whole, adds it to the batch; gives what is wrong, or nil.
  private mutating func finishTransaction(_ draft: Draft) -> String? {
    if let fault = json.fault { return fault }
    guard let txid = draft.txid, draft.hasInputs, draft.hasOutputs else {
      let missing = draft.txid == nil ? "txid" : draft.hasInputs ? "vout" : "vin"
      return "is not a whole transaction: `\(missing)` is missing"
    }
    if let fault = records.settle(coinbases: draft.coinbases) { return fault }
    if !draft.hasHiddenParts {
      if records.outputs.isEmpty { return "`vout` is empty" }
      if draft.coinbases == 0 {
        if records.inputs.isEmpty { return "`vin` is empty" }
        if let fault = records.balanceFault(fee: draft.fee) { return fault }
      }
    }
    let isConfirmed = draft.blockHash != nil && draft.isActive && draft.confirmations ?? 1 > 0
    records.batch.transactions.append(
      .init(
        id: txid, height: isConfirmed ? draft.height : nil, index: draft.index, time: isConfirmed ? draft.time : nil,
        blockHash: isConfirmed ? draft.blockHash : nil, isCoinbase: draft.coinbases > 0, version: draft.version,
        lockTime: draft.lockTime, inputs: records.inputs, outputs: records.outputs, payer: nil, fee: nil,
        position: draft.line))
    return nil
  }

  private mutating func readField(
    _ field: Field, _ source: inout ByteSource, _ draft: inout Draft, _ depth: Int
  ) throws(ReaderError) {
    switch field {
    case .txid: draft.txid = try json.hash(&source, "txid", depth)
    case .hash: draft.hash = try json.hash(&source, "hash", depth)
    case .blockhash: draft.blockHash = try json.hash(&source, "blockhash", depth)
    case .previousblockhash: draft.previous = try json.hash(&source, "previousblockhash", depth)
    case .version: draft.version = try json.signed(&source, "version", depth)
    case .locktime: draft.lockTime = try json.count(&source, "locktime", depth)
    case .height: draft.height = try json.count(&source, "height", depth)
    case .time: draft.time = try json.count(&source, "time", depth)
    case .nTx: draft.transactionCount = try json.count(&source, "nTx", depth)
    case .confirmations: draft.confirmations = try json.signed(&source, "confirmations", depth)
    case .isActive: draft.isActive = try json.flag(&source, "in_active_chain", depth) ?? true
    case .fee: draft.fee = try json.coins(&source, "fee", depth)
    case .vin:
      draft.hasInputs = true
      try readInputs(&source, &draft, depth)
    case .vout:
      draft.hasOutputs = true
      try readOutputs(&source, &draft, depth)
    case .vjoinsplit, .vShieldedSpend, .vShieldedOutput, .orchard, .type:
      if try isHidden(&source, depth) { draft.hasHiddenParts = true }
    case .result where try json.lexer.need(&source) == UInt8(ascii: "\""):
      json.note("`result` is raw bytes; ask for the block with verbosity 2 or 3")
      try json.lexer.skipValue(&source, depth: depth)
    case .error where try json.lexer.need(&source) == UInt8(ascii: "{"):
      json.note("is an answer without a result: the node reports an error; ask it again")
      try json.lexer.skipValue(&source, depth: depth)
    case .tx, .result, .error: try json.lexer.skipValue(&source, depth: depth)
    }
  }

  /// Whether a part moves value out of sight: a list with anything in it, an object with such a list, a kind but 0.
  private mutating func isHidden(_ source: inout ByteSource, _ depth: Int) throws(ReaderError) -> Bool {
    var isFirst = true
    var isHidden = false
    switch try json.lexer.need(&source) {
    case UInt8(ascii: "["):
      try json.lexer.descend(&source, depth)
      while try json.lexer.element(&source, isFirst: &isFirst) {
        isHidden = true
        try json.lexer.skipValue(&source, depth: depth + 1)
      }
    case UInt8(ascii: "{"):
      try json.lexer.descend(&source, depth)
      while try json.lexer.member(&source, isFirst: &isFirst) {
        let isList = try json.lexer.need(&source) == UInt8(ascii: "[")
        if isList, try self.isHidden(&source, depth + 1) { isHidden = true }
        if !isList { try json.lexer.skipValue(&source, depth: depth + 1) }
      }
    case 0x31...0x39:
      isHidden = true
      try json.lexer.skipValue(&source, depth: depth)
    default: try json.lexer.skipValue(&source, depth: depth)
    }
    return isHidden
  }
}

// MARK: Inputs and outputs

extension BitcoinCoreParser {
  private mutating func readInputs(
    _ source: inout ByteSource, _ draft: inout Draft, _ depth: Int
  ) throws(ReaderError) {
    guard try json.opens(&source, "[", "vin", depth) else { return }
    var place = JSONFields.ListPlace()
    while let index = try json.object(&source, in: "vin", &place, "the input", limit: UTXOBatch.itemLimit, depth + 1) {
      try readInput(&source, &draft, depth + 2, index)
    }
  }

  private mutating func readInput(
    _ source: inout ByteSource, _ draft: inout Draft, _ depth: Int, _ index: Int
  ) throws(ReaderError) {
    var members = JSONFields.Members()
    var previous: TransactionID?
    var vout: UInt32?
    var sequence: UInt32?
    var isCoinbase = false
    var isHidden = false
    var spent: LedgerBatch.Output?
    while let field = try json.next(&source, of: inputFields, &members, depth) {
      switch field {
      case .txid: previous = try json.hash(&source, "txid", depth)
      case .vout: vout = try json.count(&source, "vout", depth).map { UInt32(truncatingIfNeeded: $0) }
      case .sequence: sequence = try json.count(&source, "sequence", depth).map { UInt32(truncatingIfNeeded: $0) }
      case .ismweb: isHidden = try json.flag(&source, "ismweb", depth) ?? false
      case .coinbase:
        isCoinbase = try !json.isNull(&source)
        if isCoinbase { try json.lexer.skipValue(&source, depth: depth) }
      case .prevout:
        guard try !json.isNull(&source) else { continue }
        json.part = .inner("vin", index, "prevout")
        if try json.opens(&source, "{", "it", depth) { spent = try readOutput(&source, depth + 1, nil)?.output }
        json.part = .item("vin", index)
      }
    }
    if isHidden {
      draft.hasHiddenParts = true
      return
    }
    if isCoinbase {
      if spent != nil || previous != nil { json.note("a coinbase spends nothing, and this one names an output") }
      draft.coinbases += 1
    } else if previous == nil || vout == nil {
      json.note("`\(previous == nil ? "txid" : "vout")` is missing")
    }
    records.batch.inputs.append(
      .init(
        previous: previous ?? UTXOBatch.nullID, vout: vout ?? UInt32.max, sequence: sequence,
        value: spent?.value, script: spent?.script))
  }

  private mutating func readOutputs(
    _ source: inout ByteSource, _ draft: inout Draft, _ depth: Int
  ) throws(ReaderError) {
    guard try json.opens(&source, "[", "vout", depth) else { return }
    var place = JSONFields.ListPlace()
    while try json.object(&source, in: "vout", &place, "the output", limit: UTXOBatch.itemLimit, depth + 1) != nil {
      // Hidden outputs have no number among the others.
      let number = records.outputs.count
      guard let (output, isHidden) = try readOutput(&source, depth + 2, number) else { continue }
      if let output { records.batch.outputs.append(output) }
      if isHidden { draft.hasHiddenParts = true }
    }
  }

  /// Reads an output, or one that an input spends, whose brace has been taken; nil when something is wrong with it.
  ///
  /// - Parameter index: Its number among the visible outputs, which it may repeat; nil for one that is spent.
  private mutating func readOutput(
    _ source: inout ByteSource, _ depth: Int, _ index: Int?
  ) throws(ReaderError) -> (output: LedgerBatch.Output?, isHidden: Bool)? {
    var members = JSONFields.Members()
    var value: UInt64?
    var script: LedgerBatch.Slice?
    var isHidden = false
    while let field = try json.next(&source, of: outputFields, &members, depth) {
      switch field {
      case .value: value = try json.coins(&source, "value", depth)
      case .n:
        let told = try json.count(&source, "n", depth)
        if let told, let index, told != Int64(index) { json.note("`n` is \(told)") }
      case .ismweb: isHidden = try json.flag(&source, "ismweb", depth) ?? false
      case .script:
        if try json.opens(&source, "{", "`scriptPubKey`", depth) { script = try readScript(&source, depth + 1) }
      }
    }
    if isHidden { return (nil, true) }
    guard let value, let script else {
      json.note("`\(value == nil ? "value" : "scriptPubKey.hex")` is missing")
      return nil
    }
    return (.init(value: value, script: script), false)
  }

  /// Reads a script, whose brace has been taken, and checks it against the address beside it.
  private mutating func readScript(
    _ source: inout ByteSource, _ depth: Int
  ) throws(ReaderError) -> LedgerBatch.Slice? {
    var members = JSONFields.Members()
    var script: LedgerBatch.Slice?
    var address: [UInt8]?
    while let field = try json.next(&source, of: scriptFields, &members, depth) {
      switch field {
      case .hex: script = try records.script(&source, "hex", &json, depth)
      case .address: if try json.text(&source, "address", limit: 128, depth) { address = json.lexer.text }
      case .addresses: if let only = try json.onlyText(&source, "addresses", limit: 128, depth) { address = only }
      }
    }
    if let script, let address, json.fault == nil, let fault = records.fault(looseAddress: address, of: script) {
      json.note(fault)
    }
    return script
  }
}
