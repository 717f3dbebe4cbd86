import Ledger
import Readers

/// Keeps everything that a reader hands over, as text that is easy to compare.
struct CollectingSink: LedgerSink {
  /// One line a transaction, as ``line(of:in:)`` writes it.
  var transactions: [String] = []
  /// Ids of the transactions.
  var ids: [String] = []
  /// One line a transfer.
  var transfers: [String] = []
  /// One line an event.
  var events: [String] = []
  /// One line a block.
  var blocks: [String] = []
  /// Aliases of the chains of the batches, in order, each run once.
  var chains: [String] = []
  /// Places of transactions and transfers.
  var positions: [Int64] = []
  /// Claims about assets, in order of appearance.
  var assets: [LedgerBatch.AssetClaim] = []
  /// What was rejected.
  var rejects: [Reject] = []
  /// Inputs and outputs in batches that belong to no transaction.
  var strays = 0
  /// Size of the largest batch.
  var largestBatch = 0
  /// Blocks that the case is said to hold.
  var known: [TransactionID: Int64] = [:]

  mutating func take(_ batch: LedgerBatch) throws {
    largestBatch = max(largestBatch, batch.count)
    strays += batch.inputs.count + batch.outputs.count
    strays -= batch.transactions.reduce(0) { $0 + $1.inputs.count + $1.outputs.count }
    if chains.last != batch.chain.alias { chains.append(batch.chain.alias) }
    for block in batch.blocks {
      blocks.append("\(block.height) \(block.hash.hex) after \(block.previous?.hex ?? "none") at \(block.time ?? -1)")
    }
    for transaction in batch.transactions {
      ids.append(transaction.id.hex)
      transactions.append(Self.line(of: transaction, in: batch))
      positions.append(transaction.position)
    }
    events += batch.events.map { Self.line(of: $0, in: batch) }
    for transfer in batch.transfers {
      let asset = batch.assets[transfer.asset]
      if !assets.contains(asset) { assets.append(asset) }
      transfers.append(
        "\(transfer.kind) \(transfer.amount) \(asset.id) \(Hex.text(batch[transfer.from])) \(Hex.text(batch[transfer.to]))"
          + " log \(transfer.logIndex.map(String.init) ?? "-")"
          + " in \(batch.transactions[transfer.transaction].id.hex.prefix(8)) line \(transfer.position)")
    }
  }

  private static func line(of event: LedgerBatch.Event, in batch: LedgerBatch) -> String {
    func text(_ slice: LedgerBatch.Slice?) -> String { slice.map { Hex.text(batch[$0]) } ?? "-" }
    func text(_ number: (some CustomStringConvertible)?) -> String { number.map { "\($0)" } ?? "-" }
    let content =
      switch event.content {
      case .freeze(let kind, let account, let asset, let amount):
        "\(kind) \(text(account)) \(text(amount)) of \(batch.assets[asset].id)"
      case .mixerDeposit(let pool, let commitment, let leafIndex):
        "deposit \(text(commitment)) leaf \(text(leafIndex)) at \(text(pool))"
      case .mixerWithdrawal(let pool, let nullifierHash, let recipient, let relayer, let fee):
        "withdrawal \(text(nullifierHash)) to \(text(recipient)) relayer \(text(relayer)) fee \(text(fee)) at \(text(pool))"
      }
    return content + " log \(text(event.logIndex)) in \(batch.transactions[event.transaction].id.hex.prefix(8))"
      + " line \(event.position)"
  }

  mutating func reject(_ reject: Reject) throws {
    rejects.append(reject)
  }

  func height(ofBlock hash: TransactionID, on chain: Chain) throws -> Int64? { known[hash] }

  /// Everything about a transaction but its place in the source.
  static func line(of transaction: LedgerBatch.Transaction, in batch: LedgerBatch) -> String {
    func text(_ number: Int64?) -> String { number.map(String.init) ?? "-" }
    let inputs = batch.inputs[transaction.inputs].map { input in
      let script = input.script.map { Hex.text(batch[$0]) } ?? "-"
      return "\(input.previous.hex):\(input.vout)/\(input.sequence.map(String.init) ?? "-")"
        + "/\(input.value.map(String.init) ?? "-")/\(script)"
    }
    let outputs = batch.outputs[transaction.outputs].map { "\($0.value)/\(Hex.text(batch[$0.script]))" }
    let payer = transaction.payer.map { Hex.text(batch[$0]) } ?? "-"
    return "\(transaction.id.hex) height \(text(transaction.height)) index \(text(transaction.index))"
      + " time \(text(transaction.time)) block \(transaction.blockHash?.hex ?? "-")\(transaction.isCoinbase ? " coinbase" : "")"
      + " version \(text(transaction.version)) lock \(text(transaction.lockTime)) in \(inputs) out \(outputs)"
      + " payer \(payer) fee \(transaction.fee.map(String.init) ?? "-")"
  }
}

extension CollectingSink {
  /// Reads bytes with the reader that recognises them, or with a named one.
  static func reading(
    _ bytes: [UInt8], as format: (any LedgerReader.Type)? = nil, chain: Chain? = nil, strict: Bool = false,
    known: [TransactionID: Int64] = [:]
  ) throws -> (sink: CollectingSink, counts: ReaderCounts) {
    var source = ByteSource(bytes: bytes, name: "memory")
    let reader = try format ?? Readers.detect(&source)
    var sink = CollectingSink()
    sink.known = known
    let counts = try reader.init(options: ReaderOptions(chain: chain, strict: strict)).read(&source, into: &sink)
    _ = try source.finish()
    return (sink, counts)
  }

  /// As ``reading(_:as:chain:strict:known:)``, of text.
  static func reading(
    _ text: String, as format: (any LedgerReader.Type)? = nil, chain: Chain? = nil, strict: Bool = false
  ) throws -> (sink: CollectingSink, counts: ReaderCounts) {
    try reading(Array(text.utf8), as: format, chain: chain, strict: strict)
  }

  /// The error that reading ends in, or nil.
  static func failure(
    _ bytes: [UInt8], as format: (any LedgerReader.Type)? = nil, chain: Chain? = nil, strict: Bool = false
  ) -> ReaderError? {
    do {
      _ = try reading(bytes, as: format, chain: chain, strict: strict)
      return nil
    } catch let error as ReaderError {
      return error
    } catch {
      return ReaderError(.io, "other", "\(error)")
    }
  }

  /// As ``failure(_:as:chain:strict:)``, of text.
  static func failure(
    _ text: String, as format: (any LedgerReader.Type)? = nil, chain: Chain? = nil, strict: Bool = false
  ) -> ReaderError? {
    failure(Array(text.utf8), as: format, chain: chain, strict: strict)
  }
}
