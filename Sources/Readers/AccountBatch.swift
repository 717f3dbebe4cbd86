import Ledger

/// Builds batches of an account chain from rows that each tell one movement.
///
/// Consecutive rows of one transaction become one transaction. A chain change or a full batch closes the batch; what is
/// then still told of the same transaction begins it again with the same facts.
struct AccountBatch {
  /// What a row says of its transaction.
  struct Heading {
    var chain: Chain
    var id: TransactionID
    var height: Int64?
    var index: Int64?
    var time: Int64?
    var blockHash: TransactionID?
    /// What the payer paid, where the row tells it.
    var fee: Amount?
    /// How likely the row's sender is the one who paid; the highest wins, and nil is not at all.
    var payerRank: Int? = 0
    /// Whether the row's sender is known to be the payer even where the row tells no fee.
    var knowsPayer = false
  }

  /// What a row says of a movement, besides its accounts.
  struct Movement {
    var kind: LedgerBatch.Transfer.Kind
    var asset: LedgerBatch.AssetClaim
    var amount: Amount
    var logIndex: Int64?
  }

  /// Payload of the row's sender; the reader fills it before each row.
  var from: [UInt8] = []
  /// Payload of the row's recipient.
  var to: [UInt8] = []

  private var batch: LedgerBatch?
  /// Blocks go in batches of their own: beside transactions they would not count as records.
  private var blocks: LedgerBatch?
  private var current: Heading?
  /// Index of ``current`` in the batch, or nil when it is not there (any more).
  private var transaction: Int?
  private var payer: (rank: Int, account: [UInt8])?
  private var assets: [LedgerBatch.AssetClaim: Int] = [:]
  /// The asset of the row before, which most rows repeat.
  private var lastAsset = 0

  /// Adds a row; a movement of nil is a transaction that moved nothing, but paid its fee.
  ///
  /// - Throws: ``RowFault`` when the row contradicts an earlier one of its transaction; then nothing is added.
  mutating func add(
    _ heading: Heading, _ movement: Movement?, at position: Int64, handover: Handover, into sink: inout some LedgerSink
  ) throws {
    if (batch?.count ?? 0) >= Handover.batchLimit || batch?.chain != heading.chain { try give(handover, to: &sink) }
    let transaction = try join(heading, at: position)
    guard let movement, let from = batch?.store(from), let to = batch?.store(to) else { return }
    let asset = number(of: movement.asset)
    batch?.transfers.append(
      .init(
        transaction: transaction, logIndex: movement.logIndex, from: from, to: to, asset: asset,
        amount: movement.amount, kind: movement.kind, position: position))
  }

  /// Adds a row that tells any number of movements between the same two accounts.
  mutating func add(
    _ heading: Heading, _ movements: [Movement], at position: Int64, handover: Handover,
    into sink: inout some LedgerSink
  ) throws {
    guard !movements.isEmpty else { return try add(heading, nil, at: position, handover: handover, into: &sink) }
    for movement in movements { try add(heading, movement, at: position, handover: handover, into: &sink) }
  }

  /// Adds a row that tells an event of a contract.
  mutating func add(
    _ heading: Heading, _ event: ContractLog.Event, at position: Int64, handover: Handover,
    into sink: inout some LedgerSink
  ) throws {
    if (batch?.count ?? 0) >= Handover.batchLimit || batch?.chain != heading.chain { try give(handover, to: &sink) }
    guard let token = AssetID(token: heading.chain.text(of: event.contract), on: heading.chain) else {
      throw RowFault("\(heading.chain.alias) has no tokens that could be frozen")
    }
    let transaction = try join(heading, at: position)
    let asset = if case .freeze = event.kind { number(of: .init(id: token.text)) } else { 0 }
    guard var batch else { return }
    // Moved out, so that changing it does not copy it.
    self.batch = nil
    let contract = batch.store(event.contract)
    let content: LedgerBatch.Event.Content =
      switch event.kind {
      case .freeze(let kind):
        .freeze(kind, account: batch.store(event.account), asset: asset, amount: event.amount)
      case .deposit:
        .mixerDeposit(pool: contract, commitment: batch.store(event.hash), leafIndex: event.leafIndex)
      case .withdrawal:
        .mixerWithdrawal(
          pool: contract, nullifierHash: batch.store(event.hash), recipient: batch.store(event.account),
          relayer: event.relayer.isEmpty ? nil : batch.store(event.relayer), fee: event.amount)
      }
    batch.events.append(
      .init(transaction: transaction, logIndex: event.logIndex, content: content, position: position))
    self.batch = batch
  }

  /// Adds a block.
  mutating func add(
    _ block: LedgerBatch.Block, of chain: Chain, handover: Handover, into sink: inout some LedgerSink
  ) throws {
    var batch = blocks ?? LedgerBatch(chain: chain)
    // Dropped, so that appending does not copy.
    blocks = nil
    if batch.chain != chain {
      try handover.give(&batch, to: &sink)
      batch = LedgerBatch(chain: chain)
    }
    batch.blocks.append(block)
    try handover.giveFull(&batch, to: &sink)
    blocks = batch
  }

  /// Gives what is there to the sink.
  mutating func give(_ handover: Handover, to sink: inout some LedgerSink) throws {
    if var blocks {
      self.blocks = nil
      try handover.give(&blocks, to: &sink)
    }
    transaction = nil
    assets.removeAll(keepingCapacity: true)
    guard var batch else { return }
    // Dropped, so that emptying does not copy.
    self.batch = nil
    try handover.give(&batch, to: &sink)
    self.batch = batch
  }

  /// Makes the heading's transaction the current one, or checks that it agrees with it.
  ///
  /// - Gives: its index in the batch.
  private mutating func join(_ heading: Heading, at position: Int64) throws(RowFault) -> Int {
    if batch?.chain != heading.chain { batch = LedgerBatch(chain: heading.chain) }
    if let current, current.id == heading.id, current.chain == heading.chain {
      self.current = try Self.merged(current, heading)
    } else {
      payer = nil
      transaction = nil
      current = heading
    }
    let hasNewPayer = notePayer(heading)
    if let transaction {
      update(transaction, hasNewPayer: hasNewPayer)
      return transaction
    }
    return begin(at: position)
  }

  /// Keeps the row's sender if nobody before was likelier to have paid.
  private mutating func notePayer(_ heading: Heading) -> Bool {
    guard let rank = heading.payerRank, heading.fee != nil || heading.knowsPayer, rank > (payer?.rank ?? -1) else {
      return false
    }
    payer = (rank, from)
    return true
  }

  /// Writes what another row told to the current transaction.
  private mutating func update(_ transaction: Int, hasNewPayer: Bool) {
    guard let current else { return }
    batch?.transactions[transaction].height = current.height
    batch?.transactions[transaction].index = current.index
    batch?.transactions[transaction].time = current.time
    batch?.transactions[transaction].blockHash = current.blockHash
    batch?.transactions[transaction].fee = current.fee
    guard hasNewPayer, let account = payer?.account else { return }
    let payer = batch?.store(account)
    batch?.transactions[transaction].payer = payer
  }

  /// Puts the current transaction into the batch, which is there.
  private mutating func begin(at position: Int64) -> Int {
    guard let current, let count = batch?.transactions.count else { return 0 }
    let account = payer?.account
    let payer = account.flatMap { batch?.store($0) }
    let none = 0..<0
    batch?.transactions.append(
      .init(
        id: current.id, height: current.height, index: current.index, time: current.time,
        blockHash: current.blockHash, isCoinbase: false, version: nil, lockTime: nil, inputs: none, outputs: none,
        payer: payer, fee: current.fee, position: position))
    transaction = count
    return count
  }

  private static func merged(_ current: Heading, _ next: Heading) throws(RowFault) -> Heading {
    func merge<Value: Equatable>(
      _ column: String, _ before: Value?, _ value: Value?, _ text: (Value) -> String = { "\($0)" }
    ) throws(RowFault) -> Value? {
      if let before, let value, before != value {
        throw RowFault(
          "\(column) \(text(value)) is not the \(text(before)) of an earlier row of the same transaction")
      }
      return before ?? value
    }
    var merged = current
    merged.height = try merge("block", current.height, next.height)
    merged.time = try merge("time", current.time, next.time) { Timestamp.text($0) }
    merged.index = try merge("tx_index", current.index, next.index)
    merged.blockHash = try merge("block hash", current.blockHash, next.blockHash) { $0.hex }
    merged.fee = try merge("fee", current.fee, next.fee)
    return merged
  }

  private mutating func number(of asset: LedgerBatch.AssetClaim) -> Int {
    guard let count = batch?.assets.count else { return 0 }
    if lastAsset < count, batch?.assets[lastAsset] == asset { return lastAsset }
    lastAsset = assets[asset] ?? count
    if lastAsset == count {
      batch?.assets.append(asset)
      assets[asset] = count
    }
    return lastAsset
  }
}
