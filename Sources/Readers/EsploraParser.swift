import Ledger

/// Reads one Esplora object at a time straight into a batch.
///
/// Facts of a record go into the batch while it is read. What turns out wrong is noted and the rest of the record passed
/// over; the reader then takes the record out of the batch.
struct EsploraParser {
  /// What an object was.
  enum Outcome { case transaction, block, page, fault(String) }

  /// A state to which ``restore(_:)`` goes back.
  struct Mark {
    fileprivate let counts: (blocks: Int, transactions: Int, inputs: Int, outputs: Int, bytes: Int)
    fileprivate let chain: AddressChain
  }

  /// An object as far as it has been read.
  struct Draft {
    fileprivate var line: Int64 = 0
    fileprivate var isFirst = true
    fileprivate var isPage = false
    /// True when what the page holds next is the block that its records belong to.
    fileprivate(set) var pageIsBlock = false
    fileprivate var seen = SeenFields()
    fileprivate var hasInputs = false
    fileprivate var hasOutputs = false
    var fault: String?
    fileprivate var txid: TransactionID?
    fileprivate var version: Int64?
    fileprivate var lockTime: Int64?
    fileprivate var fee: UInt64?
    fileprivate var status = Status()
    fileprivate var coinbases = 0
    fileprivate var inputsStart = 0
    fileprivate var outputsStart = 0
    var bytesStart = 0
    fileprivate var block = (
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
    var seen = SeenFields()
    var confirmed: Bool?
    var height: Int64?
    var hash: TransactionID?
    var time: Int64?
  }

  /// Which part of a record is being read, for messages.
  enum Part {
    case record, status
    case input(Int), prevout(Int), output(Int)
  }

  /// More than a block can hold: 4,000,000 weight units are at most 444,444 outputs.
  private static let itemLimit = 1_000_000
  /// The weight limit of a block, which no script can pass.
  static let scriptLimit = 4_000_000
  /// What a record may add to the arena.
  ///
  /// Our choice: a block full of the largest standard scripts needs a tenth.
  static let recordBytesLimit = 64 << 20
  private static let amountLimit = UInt64(Int64.max)

  var lexer = JSONLexer()
  var batch: LedgerBatch
  var draft = Draft()
  /// How many pages have been met.
  private(set) var pages = 0
  private var chain: AddressChain
  var part = Part.record
  private let fields = FieldNames<Field>()
  private let inputFields = FieldNames<InputField>()
  private let outputFields = FieldNames<OutputField>()
  private let statusFields = FieldNames<StatusField>()

  init(chain: Chain?) {
    self.chain = AddressChain(given: chain)
    batch = LedgerBatch(chain: self.chain.chain)
  }

  /// Where the batch stands now.
  var mark: Mark {
    Mark(
      counts: (
        batch.blocks.count, batch.transactions.count, batch.inputs.count, batch.outputs.count, batch.bytes.count
      ), chain: chain)
  }

  /// Takes out of the batch what was added since the mark; nothing may have been given away since.
  mutating func restore(_ mark: Mark) {
    batch.blocks.removeLast(batch.blocks.count - mark.counts.blocks)
    batch.transactions.removeLast(batch.transactions.count - mark.counts.transactions)
    batch.inputs.removeLast(batch.inputs.count - mark.counts.inputs)
    batch.outputs.removeLast(batch.outputs.count - mark.counts.outputs)
    batch.bytes.removeLast(batch.bytes.count - mark.counts.bytes)
    chain = mark.chain
  }

  /// Fixes the chain, because facts are about to be given away, and makes the batch one of it.
  mutating func settle() {
    chain.settle()
    guard batch.chain != chain.chain else { return }
    var moved = LedgerBatch(chain: chain.chain)
    swap(&moved.blocks, &batch.blocks)
    swap(&moved.transactions, &batch.transactions)
    swap(&moved.inputs, &batch.inputs)
    swap(&moved.outputs, &batch.outputs)
    swap(&moved.bytes, &batch.bytes)
    batch = moved
  }
}

// MARK: Records

extension EsploraParser {
  /// Takes the brace of an object.
  mutating func beginRecord(_ source: inout ByteSource, depth: Int) throws(ReaderError) {
    draft = Draft()
    draft.line = lexer.line
    draft.inputsStart = batch.inputs.count
    draft.outputsStart = batch.outputs.count
    draft.bytesStart = batch.bytes.count
    part = .record
    try lexer.descend(&source, depth)
  }

  /// Reads members up to the end of the object, or up to one that holds records.
  ///
  /// - Gives: true before the value of a member that holds records; false at the end.
  mutating func readMembers(_ source: inout ByteSource, depth: Int) throws(ReaderError) -> Bool {
    while try lexer.member(&source, isFirst: &draft.isFirst) {
      guard let (field, number) = fields.find(lexer.text) else {
        try lexer.skipValue(&source, depth: depth)
        continue
      }
      switch field {
      case .txs, .transactions, .tx, .block, .data:
        let next = try lexer.need(&source)
        let isContainer = next == UInt8(ascii: "{") || next == UInt8(ascii: "[")
        guard isContainer, !draft.hasInputs, !draft.hasOutputs else { break }
        draft.isPage = true
        draft.pageIsBlock = field == .block
        pages += 1
        return true
      default:
        guard !draft.isPage else { break }
        if draft.seen.insert(number) {
          try readField(field, &source, depth)
          continue
        }
        note("`\(field.rawValue)` stands twice")
      }
      try lexer.skipValue(&source, depth: depth)
    }
    return false
  }

  /// Judges the object and, when it is a whole transaction, adds it to the batch.
  ///
  /// - Parameter mayBeHeading: Whether an object that is neither transaction nor block only describes its page.
  mutating func endRecord(mayBeHeading: Bool) -> Outcome {
    if draft.isPage { return .page }
    if let fault = draft.fault { return .fault(fault) }
    if draft.txid == nil, !draft.hasInputs, !draft.hasOutputs {
      if let id = draft.block.id, let height = draft.block.height {
        batch.blocks.append(
          .init(hash: id, previous: draft.block.previous, height: height, time: draft.block.time, position: draft.line))
        return .block
      }
      if mayBeHeading { return .page }
    }
    guard let txid = draft.txid, draft.hasInputs, draft.hasOutputs else {
      let missing = draft.txid == nil ? "txid" : draft.hasInputs ? "vout" : "vin"
      return .fault("is not a whole transaction: `\(missing)` is missing")
    }
    if draft.coinbases > 0 {
      guard batch.inputs.count == draft.inputsStart + 1 else { return .fault("a coinbase input is not the only input") }
      batch.inputs.removeLast()
    } else if batch.inputs.count == draft.inputsStart {
      return .fault("`vin` is empty")
    }
    guard batch.outputs.count > draft.outputsStart else { return .fault("`vout` is empty") }
    if let fault = statusFault ?? balanceFault { return .fault(fault) }
    batch.transactions.append(
      .init(
        id: txid, height: draft.status.height, index: nil, time: draft.status.time, blockHash: draft.status.hash,
        isCoinbase: draft.coinbases > 0, version: draft.version, lockTime: draft.lockTime,
        inputs: draft.inputsStart..<batch.inputs.count, outputs: draft.outputsStart..<batch.outputs.count, payer: nil,
        fee: nil, position: draft.line))
    return .transaction
  }

  /// The block of the last transaction, where the source names it without its height.
  var blockWithoutHeight: TransactionID? {
    guard let last = batch.transactions.last, last.height == nil else { return nil }
    return last.blockHash
  }

  /// Fills in the height of the last transaction.
  mutating func place(at height: Int64?) {
    batch.transactions[batch.transactions.count - 1].height = height
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

  /// What contradicts the rule that inputs pay for outputs and the fee, where all inputs have values.
  private var balanceFault: String? {
    guard draft.coinbases == 0 else { return nil }
    var paid: UInt128 = 0
    for input in batch.inputs[draft.inputsStart...] {
      guard let value = input.value else { return nil }
      paid += UInt128(value)
    }
    let received = batch.outputs[draft.outputsStart...].reduce(UInt128(0)) { $0 + UInt128($1.value) }
    guard paid >= received else { return "outputs of \(received) satoshi are more than inputs of \(paid)" }
    guard let fee = draft.fee, UInt128(fee) != paid - received else { return nil }
    return "`fee` is \(fee), and inputs less outputs are \(paid - received)"
  }

  private mutating func readField(_ field: Field, _ source: inout ByteSource, _ depth: Int) throws(ReaderError) {
    switch field {
    case .txid: draft.txid = try hash(&source, "txid", depth)
    case .version: draft.version = try signed(&source, "version", depth)
    case .locktime: draft.lockTime = try whole(&source, "locktime", UInt64(UInt32.max), depth).map { Int64($0) }
    case .fee: draft.fee = try whole(&source, "fee", Self.amountLimit, depth)
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
    let fault = draft.fault
    switch field {
    case .id: draft.block.id = try hash(&source, "id", depth)
    case .previousblockhash: draft.block.previous = try hash(&source, "previousblockhash", depth)
    case .height: draft.block.height = try whole(&source, "height", UInt64(UInt32.max), depth).map { Int64($0) }
    case .timestamp: draft.block.time = try whole(&source, "timestamp", UInt64(UInt32.max), depth).map { Int64($0) }
    default: try lexer.skipValue(&source, depth: depth)
    }
    draft.fault = fault
  }
}

// MARK: Parts of a transaction

extension EsploraParser {
  private mutating func readInputs(_ source: inout ByteSource, _ depth: Int) throws(ReaderError) {
    guard try opens(&source, "[", "vin", depth) else { return }
    var isFirst = true
    var count = 0
    while try lexer.element(&source, isFirst: &isFirst) {
      part = .input(count)
      count += 1
      if count > Self.itemLimit { note("more than \(Self.itemLimit) inputs") }
      if count <= Self.itemLimit, try opens(&source, "{", "the input", depth + 1) {
        try readInput(&source, depth + 2, count - 1)
      } else if count > Self.itemLimit {
        try lexer.skipValue(&source, depth: depth + 1)
      }
    }
    part = .record
  }

  private mutating func readInput(_ source: inout ByteSource, _ depth: Int, _ index: Int) throws(ReaderError) {
    var isFirst = true
    var seen = SeenFields()
    var previous: TransactionID?
    var vout: UInt32?
    var sequence: UInt32?
    var isCoinbase = false
    var spent: LedgerBatch.Output?
    while try lexer.member(&source, isFirst: &isFirst) {
      guard let (field, number) = inputFields.find(lexer.text) else {
        try lexer.skipValue(&source, depth: depth)
        continue
      }
      if !seen.insert(number) { note("`\(field.rawValue)` stands twice") }
      switch field {
      case .txid: previous = try hash(&source, "txid", depth)
      case .vout: vout = try whole(&source, "vout", UInt64(UInt32.max), depth).map { UInt32($0) }
      case .sequence: sequence = try whole(&source, "sequence", UInt64(UInt32.max), depth).map { UInt32($0) }
      case .isCoinbase: isCoinbase = try flag(&source, "is_coinbase", depth) ?? false
      case .prevout:
        guard try !isNull(&source) else { continue }
        part = .prevout(index)
        if try opens(&source, "{", "it", depth) { spent = try readOutput(&source, depth + 1) }
        part = .input(index)
      }
    }
    // Coinbases of older servers lack the flag; the null outpoint is what makes a coinbase.
    if isCoinbase || (previous == TransactionID(words: (0, 0, 0, 0)) && vout == UInt32.max) {
      if spent != nil { note("a coinbase spends nothing, and this one has a `prevout`") }
      draft.coinbases += 1
    } else if previous == nil || vout == nil {
      note("`\(previous == nil ? "txid" : "vout")` is missing")
    }
    batch.inputs.append(
      .init(
        previous: previous ?? TransactionID(words: (0, 0, 0, 0)), vout: vout ?? UInt32.max, sequence: sequence,
        value: spent?.value, script: spent?.script))
  }

  private mutating func readOutputs(_ source: inout ByteSource, _ depth: Int) throws(ReaderError) {
    guard try opens(&source, "[", "vout", depth) else { return }
    var isFirst = true
    var count = 0
    while try lexer.element(&source, isFirst: &isFirst) {
      part = .output(count)
      count += 1
      if count > Self.itemLimit {
        note("more than \(Self.itemLimit) outputs")
        try lexer.skipValue(&source, depth: depth + 1)
      } else if try opens(&source, "{", "the output", depth + 1), let output = try readOutput(&source, depth + 2) {
        batch.outputs.append(output)
      }
    }
    part = .record
  }

  /// Reads an output, or one that an input spends, whose brace has been taken; nil when something is wrong with it.
  private mutating func readOutput(
    _ source: inout ByteSource, _ depth: Int
  ) throws(ReaderError) -> LedgerBatch.Output? {
    var isFirst = true
    var seen = SeenFields()
    var value: UInt64?
    var script: LedgerBatch.Slice?
    var address: [UInt8]?
    while try lexer.member(&source, isFirst: &isFirst) {
      guard let (field, number) = outputFields.find(lexer.text) else {
        try lexer.skipValue(&source, depth: depth)
        continue
      }
      if !seen.insert(number) { note("`\(field.rawValue)` stands twice") }
      switch field {
      case .value: value = try whole(&source, "value", Self.amountLimit, depth)
      case .scriptpubkey: script = try self.script(&source, depth)
      case .address: if try text(&source, "scriptpubkey_address", limit: 128, depth) { address = lexer.text }
      }
    }
    guard let value, let script else {
      note("`\(value == nil ? "value" : "scriptpubkey")` is missing")
      return nil
    }
    if let address, draft.fault == nil, let fault = chain.fault(script: batch[script], address: address) { note(fault) }
    return .init(value: value, script: script)
  }

  private mutating func readStatus(_ source: inout ByteSource, _ depth: Int) throws(ReaderError) {
    part = .status
    defer { part = .record }
    guard try !isNull(&source), try opens(&source, "{", "it", depth) else { return }
    var isFirst = true
    while try lexer.member(&source, isFirst: &isFirst) {
      guard let (field, number) = statusFields.find(lexer.text) else {
        try lexer.skipValue(&source, depth: depth + 1)
        continue
      }
      if !draft.status.seen.insert(number) { note("`\(field.rawValue)` stands twice") }
      switch field {
      case .confirmed: draft.status.confirmed = try flag(&source, "confirmed", depth + 1)
      case .hash: draft.status.hash = try hash(&source, "block_hash", depth + 1)
      case .height:
        draft.status.height = try whole(&source, "block_height", UInt64(UInt32.max), depth + 1).map { Int64($0) }
      case .time:
        draft.status.time = try whole(&source, "block_time", UInt64(UInt32.max), depth + 1).map { Int64($0) }
      }
    }
  }
}
