import CaseFile
import Ledger
import TestSupport

/// A source as a test writes it: facts by value, turned into batches when it is read.
struct DraftSource {
  struct Payment: Hashable {
    var value: UInt64
    var script: [UInt8]
  }

  struct Spend: Hashable {
    var id: TransactionID
    var vout: UInt32
    var sequence: UInt32?
    /// What the input tells of the output that it spends.
    var told: Payment?
  }

  struct Block: Hashable {
    var hash: TransactionID
    var height: Int64
    var previous: TransactionID?
    var time: Int64?
  }

  struct Move: Hashable {
    var log: Int64?
    var kind = LedgerBatch.Transfer.Kind.token
    var from: [UInt8]
    var to: [UInt8]
    var asset: String
    var amount: Amount
    /// Where it stands, when not with its transaction.
    var position: Int64?
  }

  /// A log beside movements.
  struct Event: Hashable {
    enum Content: Hashable {
      case freeze(FreezeEvent.Kind, account: [UInt8], asset: String, amount: Amount?)
      case deposit(pool: [UInt8], commitment: [UInt8], leaf: Int64?)
      case withdrawal(pool: [UInt8], nullifierHash: [UInt8], recipient: [UInt8], relayer: [UInt8]?, fee: Amount?)
    }

    var log: Int64?
    var content: Content
    /// Where it stands, when not with its transaction.
    var position: Int64?
  }

  struct Entry: Hashable {
    var id: TransactionID
    var height: Int64?
    var index: Int64?
    var time: Int64?
    var block: TransactionID?
    var isCoinbase = false
    var version: Int64?
    var lockTime: Int64?
    var spends: [Spend] = []
    var pays: [Payment] = []
    var payer: [UInt8]?
    var fee: Amount?
    var moves: [Move] = []
    var events: [Event] = []
    var position: Int64?
  }

  var name: String
  var chain = Chain.bitcoin
  var blocks: [Block] = []
  var entries: [Entry] = []
  var rejects: [Reject] = []
  var assets: [LedgerBatch.AssetClaim] = []
  /// Transactions in a batch.
  var batchSize = 3
  /// What a node says of its chain before the facts.
  var branch: Branch?

  /// Reads the source into a case.
  @discardableResult
  func ingest(into store: CaseFile, threads: Int = 2) throws -> SourceSummary {
    try store.ingest(name: name, format: "draft", readerVersion: 1, threads: threads) { writer in
      if let branch { try writer.take(branch) }
      try feed(&writer)
      return SourceFacts(sha256: sha256, bytes: Int64(name.utf8.count))
    }
  }

  /// Stands for the bytes of a source: another name is another source.
  var sha256: [UInt8] {
    var random = SplitMix64(seed: name.utf8.reduce(1) { ($0 &* 31) ^ UInt64($1) })
    return (0..<32).map { _ in UInt8(truncatingIfNeeded: random.next()) }
  }

  func feed(_ sink: inout some LedgerSink) throws {
    var batch = LedgerBatch(chain: chain)
    for (place, block) in blocks.enumerated() {
      batch.blocks.append(
        LedgerBatch.Block(
          hash: block.hash, previous: block.previous, height: block.height, time: block.time,
          position: Int64(place + 1),
          isWhole: branch != nil))
    }
    if entries.isEmpty || !blocks.isEmpty { try sink.take(batch) }
    batch.removeAll()
    for start in stride(from: 0, to: entries.count, by: batchSize) {
      batch.assets = assets
      for place in start..<min(start + batchSize, entries.count) {
        Self.append(entries[place], at: entries[place].position ?? Int64(place + 1), to: &batch)
      }
      try sink.take(batch)
      batch.removeAll()
    }
    for reject in rejects { try sink.reject(reject) }
  }

  private static func append(_ entry: Entry, at position: Int64, to batch: inout LedgerBatch) {
    let inputs = batch.inputs.count
    for spend in entry.spends {
      batch.inputs.append(
        LedgerBatch.Input(
          previous: spend.id, vout: spend.vout, sequence: spend.sequence, value: spend.told?.value,
          script: spend.told.map { batch.store($0.script) }))
    }
    let outputs = batch.outputs.count
    for payment in entry.pays {
      batch.outputs.append(LedgerBatch.Output(value: payment.value, script: batch.store(payment.script)))
    }
    batch.transactions.append(
      LedgerBatch.Transaction(
        id: entry.id, height: entry.height, index: entry.index, time: entry.time, blockHash: entry.block,
        isCoinbase: entry.isCoinbase, version: entry.version, lockTime: entry.lockTime,
        inputs: inputs..<batch.inputs.count, outputs: outputs..<batch.outputs.count,
        payer: entry.payer.map { batch.store($0) }, fee: entry.fee, position: position))
    for move in entry.moves {
      if !batch.assets.contains(where: { $0.id == move.asset }) {
        batch.assets.append(LedgerBatch.AssetClaim(id: move.asset))
      }
      batch.transfers.append(
        LedgerBatch.Transfer(
          transaction: batch.transactions.count - 1, logIndex: move.log, from: batch.store(move.from),
          to: batch.store(move.to), asset: batch.assets.firstIndex { $0.id == move.asset } ?? 0, amount: move.amount,
          kind: move.kind, position: move.position ?? position))
    }
    for event in entry.events {
      batch.events.append(
        LedgerBatch.Event(
          transaction: batch.transactions.count - 1, logIndex: event.log, content: content(event.content, in: &batch),
          position: event.position ?? position))
    }
  }

  private static func content(_ content: Event.Content, in batch: inout LedgerBatch) -> LedgerBatch.Event.Content {
    switch content {
    case .freeze(let kind, let account, let asset, let amount):
      if !batch.assets.contains(where: { $0.id == asset }) { batch.assets.append(LedgerBatch.AssetClaim(id: asset)) }
      return .freeze(
        kind, account: batch.store(account), asset: batch.assets.firstIndex { $0.id == asset } ?? 0, amount: amount)
    case .deposit(let pool, let commitment, let leaf):
      return .mixerDeposit(pool: batch.store(pool), commitment: batch.store(commitment), leafIndex: leaf)
    case .withdrawal(let pool, let nullifierHash, let recipient, let relayer, let fee):
      return .mixerWithdrawal(
        pool: batch.store(pool), nullifierHash: batch.store(nullifierHash), recipient: batch.store(recipient),
        relayer: relayer.map { batch.store($0) }, fee: fee)
    }
  }
}

// MARK: Names for tests

/// The `n`-th transaction id or block hash.
func hash(_ n: UInt64) -> TransactionID {
  var random = SplitMix64(seed: n &+ 1000)
  return TransactionID(words: (random.next(), random.next(), random.next(), random.next()))
}

/// The `n`-th output script: pay to witness key hash.
func script(_ n: UInt8) -> [UInt8] { [0x00, 0x14] + [UInt8](repeating: n, count: 20) }

/// The `n`-th account.
func account(_ n: UInt8) -> [UInt8] { [UInt8](repeating: n, count: 20) }

/// The `n`-th token of Ethereum.
func token(_ n: UInt8) -> String { "eip155:1/erc20:0x" + Hex.text(account(n)) }
