import Ledger

/// Reads one record of ethereum-etl at a time into a batch.
struct EthereumETLParser {
  /// What ethereum-etl tells as traces though no transaction did it.
  private static let withoutTransaction: Set<String> = ["reward", "genesis", "daofork"]

  private let chain: Chain
  private var fields = AccountFields()
  private var values: ToldValues
  private var calls = CallTree()
  private var log: EVMLog
  private var contract: [UInt8] = []
  private var topics: [UInt8] = []
  private var data: [UInt8] = []
  private var hasTransactions = false
  private var hasTraces = false
  /// What is ready for the sink.
  var batch = AccountBatch()

  init(chain: Chain, values: ToldValues = ToldValues()) {
    self.chain = chain
    self.values = values
    log = EVMLog(chain: chain)
  }

  /// True when transactions and traces come so far apart that a value might count twice.
  var mixesApart: Bool { hasTransactions && hasTraces && values.hasForgotten }

  /// Reads a record.
  ///
  /// - Throws: ``RowFault`` when it cannot be read; then nothing is added.
  mutating func read(
    _ record: Record<EthereumETLField>, _ kind: EthereumETLRecord.Kind, at position: Int64, _ handover: Handover,
    into sink: inout some LedgerSink
  ) throws {
    switch kind {
    case .block:
      try batch.add(try block(record, at: position), of: chain, handover: handover, into: &sink)
    case .transaction:
      hasTransactions = true
      let (heading, movement) = try transaction(record)
      try batch.add(heading, movement, at: position, handover: handover, into: &sink)
    case .receipt:
      try batch.add(try receipt(record), nil, at: position, handover: handover, into: &sink)
    case .trace:
      hasTraces = true
      let (heading, movement) = try trace(record)
      try batch.add(heading, movement, at: position, handover: handover, into: &sink)
    case .tokenTransfer:
      let (heading, movement) = try tokenTransfer(record)
      try batch.add(heading, movement, at: position, handover: handover, into: &sink)
    case .log: try readLog(record, at: position, handover, into: &sink)
    case .contract, .token: break
    }
  }

  private mutating func block(
    _ record: Record<EthereumETLField>, at position: Int64
  ) throws(RowFault) -> LedgerBatch.Block {
    guard let hash = try fields.blockHash(record[.hash], "hash") else { throw RowFault("`hash` is missing") }
    return LedgerBatch.Block(
      hash: hash, previous: try fields.blockHash(record[.parent_hash], "parent_hash"),
      height: try fields.count(record[.number], "number"),
      time: try fields.optionalTime(record[.timestamp], "timestamp"), position: position)
  }

  /// The heading of a record that names its transaction.
  private mutating func heading(
    _ record: Record<EthereumETLField>, id field: EthereumETLField = .transaction_hash
  ) throws(RowFault) -> AccountBatch.Heading {
    AccountBatch.Heading(
      chain: chain, id: try fields.transaction(record[field], field == .hash ? "hash" : "transaction_hash"),
      height: try fields.count(record[.block_number], "block_number"),
      index: try fields.optionalCount(record[.transaction_index], "transaction_index"),
      time: try fields.optionalTime(record[.block_timestamp], "block_timestamp"),
      blockHash: try fields.blockHash(record[.block_hash], "block_hash"), fee: nil, payerRank: nil)
  }

  // MARK: Transactions

  private mutating func transaction(
    _ record: Record<EthereumETLField>
  ) throws(RowFault) -> (AccountBatch.Heading, AccountBatch.Movement?) {
    try fields.account(record[.from_address], on: chain, "from_address", into: &batch.from)
    var heading = try heading(record, id: .hash)
    heading.payerRank = 2
    heading.knowsPayer = true
    heading.fee = try fee(of: record)
    if record.has(.to_address) {
      try fields.account(record[.to_address], on: chain, "to_address", into: &batch.to)
    }
    let amount = try fields.amount(record[.value], "value")
    guard try isDone(record[.receipt_status], "receipt_status") ?? true, amount > 0 else { return (heading, nil) }
    if !record.has(.to_address) { try readCreated(record) }
    return try values.isNew(amount, of: heading.id) ? (heading, coin(amount, .native)) : (heading, nil)
  }

  /// Makes the contract that a transaction created its recipient.
  private mutating func readCreated(_ record: Record<EthereumETLField>) throws(RowFault) {
    if record.has(.receipt_contract_address) {
      return try fields.account(
        record[.receipt_contract_address], on: chain, "receipt_contract_address", into: &batch.to)
    }
    guard record.has(.nonce) else { throw RowFault("a contract is created, and nothing tells its account") }
    let nonce = try fields.count(record[.nonce], "nonce")
    batch.to = CreatedContract.account(sender: batch.from, nonce: UInt64(nonce))
  }

  private func fee(of record: Record<EthereumETLField>) throws(RowFault) -> Amount? {
    var price = try fields.optionalAmount(record[.receipt_effective_gas_price], "receipt_effective_gas_price")
    // Where the sender named a ceiling, what was paid stands in the receipt alone.
    if price == nil, !record.has(.max_fee_per_gas) {
      price = try fields.optionalAmount(record[.gas_price], "gas_price")
    }
    let blobs = try blobs(record, gas: .receipt_blob_gas_used, price: .receipt_blob_gas_price)
    // Type 3 carries blobs (EIP-4844), which cost apart from gas.
    guard blobs != nil || !record[.transaction_type].elementsEqual("3".utf8) else { return nil }
    return try GasFee(
      gas: try fields.optionalAmount(record[.receipt_gas_used], "receipt_gas_used"), price: price,
      data: try fields.optionalAmount(record[.receipt_l1_fee], "receipt_l1_fee"), blobs: blobs
    ).amount(on: chain)
  }

  private mutating func receipt(_ record: Record<EthereumETLField>) throws(RowFault) -> AccountBatch.Heading {
    var heading = try heading(record)
    _ = try isDone(record[.status], "status")
    heading.fee = try GasFee(
      gas: try fields.optionalAmount(record[.gas_used], "gas_used"),
      price: try fields.optionalAmount(record[.effective_gas_price], "effective_gas_price"),
      data: try fields.optionalAmount(record[.l1_fee], "l1_fee"),
      blobs: try blobs(record, gas: .blob_gas_used, price: .blob_gas_price)
    ).amount(on: chain)
    return heading
  }

  private func blobs(
    _ record: Record<EthereumETLField>, gas: EthereumETLField, price: EthereumETLField
  ) throws(RowFault) -> (gas: Amount, price: Amount)? {
    guard record.has(gas), record.has(price) else { return nil }
    return (try fields.amount(record[gas], gas.name), try fields.amount(record[price], price.name))
  }

  private func isDone(_ status: ArraySlice<UInt8>, _ name: String) throws(RowFault) -> Bool? {
    if status.isEmpty { return nil }
    guard status.count == 1, let digit = status.first, digit == 0x30 || digit == 0x31 else {
      throw RowFault("\(name) \(Quoted.text(status)) is neither 0 nor 1")
    }
    return digit == 0x31
  }

  private func coin(_ amount: Amount, _ kind: LedgerBatch.Transfer.Kind) -> AccountBatch.Movement {
    .init(kind: kind, asset: .init(id: chain.nativeAsset), amount: amount, logIndex: nil)
  }

  // MARK: Traces

  private mutating func trace(
    _ record: Record<EthereumETLField>
  ) throws(RowFault) -> (AccountBatch.Heading, AccountBatch.Movement?) {
    let type = String(decoding: record[.trace_type].prefix(32), as: UTF8.self)
    if Self.withoutTransaction.contains(type) {
      throw RowFault("a trace of type \(type) belongs to no transaction and has no payer, which a case cannot hold")
    }
    guard record.has(.transaction_hash) else {
      throw RowFault("transaction_hash is missing, as in traces of Geth; fill it in by block and transaction_index")
    }
    var heading = try heading(record)
    let isCall = type == "call"
    let isCreation = type == "create" || type == "create2"
    guard isCall || isCreation || type == "suicide" || type == "selfdestruct" else {
      throw RowFault("trace_type \(Quoted.text(record[.trace_type])) is not known")
    }
    let status = try isDone(record[.status], "status")
    // The export hands failure down to calls and creations, not to what destroys itself.
    let isJudged = status != nil && (isCall || isCreation)
    let isUndone = try calls.fails(
      try record.whole(.trace_address), of: heading.id, fails: status == false || record.has(.error),
      isJudged: isJudged)
    let isRoot = !record.has(.trace_address)
    try fields.account(record[.from_address], on: chain, "from_address", into: &batch.from)
    if isRoot {
      heading.payerRank = 2
      heading.knowsPayer = true
    }
    if isUndone { return (heading, nil) }
    if isCall, try !movesValue(record[.call_type]) { return (heading, nil) }
    let amount = try fields.amount(record[.value], "value")
    guard amount > 0 else { return (heading, nil) }
    try fields.account(record[.to_address], on: chain, "to_address", into: &batch.to)
    guard isRoot else { return (heading, coin(amount, .internal)) }
    return try values.isNew(amount, of: heading.id) ? (heading, coin(amount, .native)) : (heading, nil)
  }

  private func movesValue(_ type: ArraySlice<UInt8>) throws(RowFault) -> Bool {
    if type.elementsEqual("call".utf8) { return true }
    guard CallKind.carryingNothing.contains(where: { type.elementsEqual($0.utf8) }) else {
      throw RowFault("call_type \(Quoted.text(type)) is not known")
    }
    return false
  }

  // MARK: Tokens

  private mutating func tokenTransfer(
    _ record: Record<EthereumETLField>
  ) throws(RowFault) -> (AccountBatch.Heading, AccountBatch.Movement) {
    let heading = try heading(record)
    try fields.account(record[.token_address], on: chain, "token_address", into: &contract)
    try fields.account(record[.from_address], on: chain, "from_address", into: &batch.from)
    try fields.account(record[.to_address], on: chain, "to_address", into: &batch.to)
    let movement = AccountBatch.Movement(
      kind: .token, asset: .init(id: log.token(contract)), amount: try fields.amount(record[.value], "value"),
      logIndex: try fields.count(record[.log_index], "log_index"))
    return (heading, movement)
  }

  private mutating func readLog(
    _ record: Record<EthereumETLField>, at position: Int64, _ handover: Handover, into sink: inout some LedgerSink
  ) throws {
    let heading = try heading(record)
    let index = try fields.count(record[.log_index], "log_index")
    try fields.account(record[.address], on: chain, "address", into: &contract)
    try readTopics(try record.whole(.topics))
    data.removeAll(keepingCapacity: true)
    if EVMLog.knows(topics) {
      let text = try record.whole(.data)
      guard text.isEmpty || text.starts(with: "0x".utf8) && HexDigits.append(text.dropFirst(2), to: &data) else {
        throw RowFault("data \(Quoted.text(text)) is not hexadecimal bytes after `0x`")
      }
    }
    try log.read(contract: contract, topics: topics, data: data, index: index)
    try log.add(heading, at: position, to: &batch, handover, into: &sink)
  }

  private mutating func readTopics(_ text: ArraySlice<UInt8>) throws(RowFault) {
    topics.removeAll(keepingCapacity: true)
    guard !text.isEmpty else { return }
    for topic in text.split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false) {
      guard topic.count == 66, topic.starts(with: "0x".utf8), topics.count < 4 * 32,
        HexDigits.append(topic.dropFirst(2), to: &topics)
      else {
        throw RowFault("topics \(Quoted.text(text)) are not at most four hashes of 64 hexadecimal digits after `0x`")
      }
    }
  }
}
