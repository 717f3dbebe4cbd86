import Ledger

/// Builds batches of a UTXO chain from sources that write addresses beside scripts, one transaction at a time.
///
/// Facts go into the batch while a record is read; what turns out wrong is taken out again by a mark.
struct UTXOBatch {
  /// A state to which ``restore(_:)`` goes back.
  struct Mark {
    fileprivate let counts: (blocks: Int, transactions: Int, inputs: Int, outputs: Int, bytes: Int)
    fileprivate let chain: AddressChain
  }

  /// More than a block can hold: 4,000,000 weight units are at most 444,444 outputs.
  static let itemLimit = 1_000_000
  /// The weight limit of a block, which no script can pass.
  static let scriptLimit = 4_000_000
  /// What a record may add to the arena.
  ///
  /// Our choice: a block full of the largest standard scripts needs a tenth.
  static let recordBytesLimit = 64 << 20
  /// Scripts with which a batch goes to the sink, however few its records are.
  ///
  /// Our choice: as much as several blocks have.
  static let bytesToGive = 16 << 20
  static let amountLimit = UInt64(Int64.max)
  /// What a coinbase names in place of a transaction.
  static let nullID = TransactionID(words: (0, 0, 0, 0))

  var batch: LedgerBatch
  /// Records done, good or rejected, and pages begun: what cannot be taken back as one record any more.
  var finished = 0
  private var inputsStart = 0
  private var outputsStart = 0
  private var bytesStart = 0
  private var told: AddressChain
  private let isAssumed: Bool

  /// Makes an empty batch.
  ///
  /// - Parameter isAssumed: Whether a source that does not tell its chain is Bitcoin's; else the user must name it.
  init(chain: Chain?, isAssumed: Bool = false) {
    told = AddressChain(given: chain)
    batch = LedgerBatch(chain: told.chain)
    self.isAssumed = isAssumed
  }

  /// The chain as far as it is known now.
  var chain: Chain { told.chain }

  /// Where the batch stands now.
  var mark: Mark {
    Mark(
      counts: (
        batch.blocks.count, batch.transactions.count, batch.inputs.count, batch.outputs.count, batch.bytes.count
      ), chain: told)
  }

  /// Takes out of the batch what was added since the mark; nothing may have been given away since.
  mutating func restore(_ mark: Mark) {
    batch.blocks.removeLast(batch.blocks.count - mark.counts.blocks)
    batch.transactions.removeLast(batch.transactions.count - mark.counts.transactions)
    batch.inputs.removeLast(batch.inputs.count - mark.counts.inputs)
    batch.outputs.removeLast(batch.outputs.count - mark.counts.outputs)
    batch.bytes.removeLast(batch.bytes.count - mark.counts.bytes)
    told = mark.chain
  }

  /// Gives the batch to the sink and thereby fixes the chain.
  ///
  /// - Throws: ``ReaderError`` when nothing has told the chain.
  mutating func give(
    _ handover: Handover, of source: borrowing ByteSource, to sink: inout some LedgerSink
  ) throws {
    guard batch.count > 0 else { return }
    guard told.isTold || isAssumed else {
      throw ReaderError(
        .chain, source.name, "does not tell its chain: no address stands beside a script; name it with --chain")
    }
    told.settle()
    if batch.chain != chain {
      var moved = LedgerBatch(chain: chain)
      swap(&moved.blocks, &batch.blocks)
      swap(&moved.transactions, &batch.transactions)
      swap(&moved.inputs, &batch.inputs)
      swap(&moved.outputs, &batch.outputs)
      swap(&moved.bytes, &batch.bytes)
      batch = moved
    }
    try handover.give(&batch, to: &sink)
  }

  /// Gives the batch to the sink once it is full.
  mutating func giveFull(
    _ handover: Handover, of source: borrowing ByteSource, to sink: inout some LedgerSink
  ) throws {
    guard batch.count >= Handover.batchLimit || batch.bytes.count >= Self.bytesToGive else { return }
    try give(handover, of: source, to: &sink)
  }
}

// MARK: One transaction

extension UTXOBatch {
  /// Begins a transaction: inputs, outputs and scripts that are added from now on are its own.
  mutating func begin() {
    inputsStart = batch.inputs.count
    outputsStart = batch.outputs.count
    bytesStart = batch.bytes.count
  }

  var inputs: Range<Int> { inputsStart..<batch.inputs.count }
  var outputs: Range<Int> { outputsStart..<batch.outputs.count }

  /// Reads a script into the arena; nil for null, or for what is wrong, which is noted.
  mutating func script(
    _ source: inout ByteSource, _ name: StaticString, _ fields: inout JSONFields, _ depth: Int
  ) throws(ReaderError) -> LedgerBatch.Slice? {
    guard try fields.text(&source, name, limit: 2 * Self.scriptLimit, depth) else { return nil }
    let start = batch.bytes.count
    guard start - bytesStart + fields.lexer.text.count / 2 <= Self.recordBytesLimit else {
      fields.note("the scripts are more than \(Self.recordBytesLimit) bytes")
      return nil
    }
    guard HexDigits.append(fields.lexer.text[...], to: &batch.bytes) else {
      fields.note("`\(name)` \(Quoted.text(fields.lexer.text)) is not hexadecimal bytes")
      return nil
    }
    return .init(start: start, count: batch.bytes.count - start)
  }

  /// Checks an address against the script beside it, which may tell the chain; gives what is wrong, or nil.
  mutating func fault(address: [UInt8], of script: LedgerBatch.Slice) -> String? {
    told.fault(script: batch[script], address: address)
  }

  /// As ``fault(address:of:)``, for sources that also write addresses beside scripts that have none.
  ///
  /// Older nodes write the address of a bare key's hash, which tells the chain too, and those of all keys of a bare
  /// multisig, which are passed over, like those of Litecoin's extension block.
  /// - Source: answers of nodes of 2018, recorded in blockchain-etl/bitcoin-etl `tests/resources`; LIP-0003 for witness
  ///   versions 8 and 9.
  mutating func fault(looseAddress address: [UInt8], of script: LedgerBatch.Slice) -> String? {
    switch ScriptKind(of: batch[script]) {
    case .p2pk: told.fault(keyAddress: address)
    case .multisig, .nonStandard, .opReturn: nil
    case .witnessUnknown where batch.bytes[script.start] == 0x58 || batch.bytes[script.start] == 0x59: nil
    default: fault(address: address, of: script)
    }
  }

  /// Adds the script that an address names; nil when it is no address of the chain.
  mutating func script(of address: [UInt8]) -> LedgerBatch.Slice? {
    guard let script = told.script(of: address) else { return nil }
    return batch.store(script)
  }

  /// Lets a block tell the chain, where it is the first of one.
  mutating func note(block hash: TransactionID) { told.narrow(first: hash) }

  /// Sees that a coinbase has one input, and takes that out, since it spends nothing; gives what is wrong, or nil.
  mutating func settle(coinbases: Int) -> String? {
    guard coinbases > 0 else { return nil }
    guard inputs.count == 1 else { return "a coinbase input is not the only input" }
    batch.inputs.removeLast()
    return nil
  }

  /// What contradicts the rule that inputs pay for outputs and the fee, where all inputs have values.
  func balanceFault(fee: UInt64?) -> String? {
    var paid: UInt128 = 0
    for input in batch.inputs[inputs] {
      guard let value = input.value else { return nil }
      paid += UInt128(value)
    }
    let received = batch.outputs[outputs].reduce(UInt128(0)) { $0 + UInt128($1.value) }
    guard paid >= received else { return "outputs of \(received) satoshi are more than inputs of \(paid)" }
    guard let fee, UInt128(fee) != paid - received else { return nil }
    return "`fee` is \(fee), and inputs less outputs are \(paid - received)"
  }

  /// The block of the last transaction, where the source names it without its height.
  var blockWithoutHeight: TransactionID? {
    guard let last = batch.transactions.last, last.height == nil else { return nil }
    return last.blockHash
  }

  /// Fills in the height of the last transaction.
  mutating func place(at height: Int64?) { batch.transactions[batch.transactions.count - 1].height = height }
}
