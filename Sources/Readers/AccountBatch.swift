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
    var height: Int64
    var index: Int64?
    var time: Int64
    /// What the payer paid, where the row tells it.
    var fee: Amount?
    /// How likely the row's sender is the one who paid; the highest wins.
    var payerRank = 0
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
  private var current: Heading?
  /// Index of ``current`` in the batch, or nil when it is not there (any more).
  private var transaction: Int?
  private var payer: (rank: Int, account: [UInt8])?
  private var assets: [LedgerBatch.AssetClaim: Int] = [:]

  /// Adds a row; a movement of nil is a transaction that moved nothing, but paid its fee.
  ///
  /// - Throws: ``RowFault`` when the row contradicts an earlier one of its transaction; then nothing is added.
  mutating func add(
    _ heading: Heading, _ movement: Movement?, at position: Int64, handover: Handover, into sink: inout some LedgerSink
  ) throws {
    if let batch, batch.chain != heading.chain || batch.count >= Handover.batchLimit {
      try give(handover, to: &sink)
    }
    let transaction = try join(heading, at: position)
    guard let movement else { return }
    var batch = take(chain: heading.chain)
    batch.transfers.append(
      .init(
        transaction: transaction, logIndex: movement.logIndex, from: batch.store(from), to: batch.store(to),
        asset: number(of: movement.asset, in: &batch), amount: movement.amount, kind: movement.kind, position: position)
    )
    self.batch = batch
  }

  /// Gives what is there to the sink.
  mutating func give(_ handover: Handover, to sink: inout some LedgerSink) throws {
    guard var batch else { return }
    self.batch = nil
    transaction = nil
    assets.removeAll(keepingCapacity: true)
    try handover.give(&batch, to: &sink)
    self.batch = batch
  }

  /// The batch, moved out so that changing it does not copy it.
  private mutating func take(chain: Chain) -> LedgerBatch {
    defer { batch = nil }
    guard let batch, batch.chain == chain else { return LedgerBatch(chain: chain) }
    return batch
  }

  /// Makes the heading's transaction the current one, or checks that it agrees with it.
  ///
  /// - Gives: its index in the batch.
  private mutating func join(_ heading: Heading, at position: Int64) throws(RowFault) -> Int {
    var merged = heading
    if let current, current.id == heading.id, current.chain == heading.chain {
      merged = try Self.merged(current, heading)
    } else {
      payer = nil
      transaction = nil
    }
    var hasNewPayer = false
    if heading.fee != nil, heading.payerRank > (payer?.rank ?? -1) {
      payer = (heading.payerRank, from)
      hasNewPayer = true
    }
    current = merged
    var batch = take(chain: heading.chain)
    defer { self.batch = batch }
    if let transaction {
      batch.transactions[transaction].index = merged.index
      if hasNewPayer {
        batch.transactions[transaction].payer = payer.map { batch.store($0.account) }
        batch.transactions[transaction].fee = merged.fee
      }
      return transaction
    }
    let none = 0..<0
    batch.transactions.append(
      .init(
        id: merged.id, height: merged.height, index: merged.index, time: merged.time, blockHash: nil,
        isCoinbase: false, version: nil, lockTime: nil, inputs: none, outputs: none,
        payer: payer.map { batch.store($0.account) }, fee: merged.fee, position: position))
    transaction = batch.transactions.count - 1
    return batch.transactions.count - 1
  }

  private static func merged(_ current: Heading, _ next: Heading) throws(RowFault) -> Heading {
    func conflict(_ column: String, _ value: Any, _ before: Any) -> RowFault {
      RowFault("\(column) \(value) is not the \(before) of an earlier row of the same transaction")
    }
    if next.height != current.height { throw conflict("block", next.height, current.height) }
    if next.time != current.time {
      throw conflict("time", Timestamp.text(next.time), Timestamp.text(current.time))
    }
    if let index = next.index, let before = current.index, index != before { throw conflict("tx_index", index, before) }
    if let fee = next.fee, let before = current.fee, fee != before { throw conflict("fee", fee, before) }
    var merged = current
    merged.index = current.index ?? next.index
    merged.fee = current.fee ?? next.fee
    return merged
  }

  private mutating func number(of asset: LedgerBatch.AssetClaim, in batch: inout LedgerBatch) -> Int {
    // Comparing a few is cheaper than hashing one.
    if let number = batch.assets.prefix(4).firstIndex(of: asset) { return number }
    if let number = assets[asset] { return number }
    let number = batch.assets.count
    batch.assets.append(asset)
    assets[asset] = number
    return number
  }
}
