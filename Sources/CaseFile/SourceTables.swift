internal import Foundation
internal import Ledger

/// What the writers of one source share.
final class SourceTables {
  /// How much a writer keeps in memory.
  struct Limits {
    /// Transactions in each of the two generations of their cache: 550 MB at most a generation.
    var transactions = 10 << 20
    /// Addresses in each of the two generations of theirs: 180 MB at most a generation.
    var addresses = 3 << 20
    /// Bytes of records that each of the three sorters holds before it goes to a file.
    var sortBytes = 1 << 27
  }

  let connection: Connection
  /// The id that the source will have.
  let source: Int64
  let chains: ChainIndex
  let addresses: AddressIndex
  let assets: AssetIndex
  let blocks: BlockIndex
  let transactions: TransactionIndex
  let rows: TransactionRows
  let conflicts: ConflictWriter
  private let sortBytes: Int

  init(_ connection: Connection, source: Int64, limits: Limits) throws {
    self.connection = connection
    self.source = source
    sortBytes = limits.sortBytes
    conflicts = try ConflictWriter(connection, source: source)
    assets = try AssetIndex(connection, source: source, conflicts: conflicts)
    chains = try ChainIndex(connection, assets: assets)
    addresses = try AddressIndex(connection, cacheLimit: limits.addresses)
    blocks = try BlockIndex(connection, source: source, conflicts: conflicts)
    transactions = try TransactionIndex(
      connection, cacheLimit: limits.transactions, folder: Self.folder(of: connection))
    rows = try TransactionRows(connection, source: source, addresses: addresses)
    transactions.willTurn = { [rows] in try rows.flush() }
  }

  /// What memory cannot hold goes beside the case, onto the disk that must hold the rows anyway.
  private static func folder(of connection: Connection) -> URL {
    URL(fileURLWithPath: connection.path).deletingLastPathComponent()
  }

  /// A sorter of records.
  func sorter<Record>() -> RecordSorter<Record> {
    RecordSorter(bytes: sortBytes, folder: Self.folder(of: connection))
  }

  /// As ``sorter()``, for movements of accounts.
  func flowSorter() -> FlowSorter { FlowSorter(bytes: sortBytes, folder: Self.folder(of: connection)) }

  /// The header that a source tells of a transaction.
  func header(of told: LedgerBatch.Transaction, in record: BatchContext) throws -> TransactionRows.Header {
    TransactionRows.Header(
      height: told.height, index: told.index, time: told.time,
      block: try blocks.number(
        of: told.blockHash, on: record.chain, height: told.height, time: told.time, at: told.position),
      isCoinbase: told.isCoinbase, version: told.version, lockTime: told.lockTime,
      payer: try told.payer.map { try addresses.number(of: record.bytes($0), on: record.chain) }, fee: told.fee)
  }
}

/// A batch while it is taken.
struct BatchContext {
  let batch: LedgerBatch
  /// The batch's arena, in place.
  let arena: UnsafeRawBufferPointer
  let chain: ChainNumber

  @inline(__always)
  func bytes(_ slice: LedgerBatch.Slice) -> UnsafeRawBufferPointer {
    UnsafeRawBufferPointer(rebasing: arena[slice.start..<slice.start + slice.count])
  }
}

/// Ranges that a case can hold: far beyond every chain, and small enough that sums with them never overflow.
enum FactLimits {
  private static let heights: ClosedRange<Int64> = 0...1 << 48
  private static let indices: ClosedRange<Int64> = 0...FlowOrder.unknownIndex - 1
  private static let logIndices: ClosedRange<Int64> = 0...1 << 48

  /// Why a transaction cannot be kept, or nil.
  static func fault(of transaction: LedgerBatch.Transaction, in batch: LedgerBatch) -> String? {
    if let fault = fault("height", transaction.height, heights)
      ?? fault("transaction index", transaction.index, indices)
    {
      return fault
    }
    for index in transaction.outputs where batch.outputs[index].value > Int64.max {
      let place = index - transaction.outputs.lowerBound
      return "the value \(batch.outputs[index].value) of output \(place) is more than 63 bits hold"
    }
    for index in transaction.inputs {
      guard let value = batch.inputs[index].value, value > Int64.max else { continue }
      return "the value \(value) of input \(index - transaction.inputs.lowerBound) is more than 63 bits hold"
    }
    return nil
  }

  /// Why a block cannot be kept, or nil.
  static func fault(of block: LedgerBatch.Block) -> String? { fault("height", block.height, heights) }

  /// Why a transfer cannot be kept, or nil.
  static func fault(of transfer: LedgerBatch.Transfer) -> String? { fault("log index", transfer.logIndex, logIndices) }

  /// Why an event cannot be kept, or nil.
  static func fault(of event: LedgerBatch.Event) -> String? {
    if let fault = fault("log index", event.logIndex, logIndices) { return fault }
    switch event.content {
    case .freeze: return nil
    case .mixerDeposit(_, let commitment, let leafIndex):
      return fault("leaf index", leafIndex, indices) ?? fault("commitment", commitment)
    case .mixerWithdrawal(_, let nullifierHash, _, _, _): return fault("nullifier hash", nullifierHash)
    }
  }

  private static func fault(_ name: String, _ hash: LedgerBatch.Slice) -> String? {
    hash.count == 32 ? nil : "the \(name) has \(hash.count) bytes where it needs 32"
  }

  private static func fault(_ name: String, _ value: Int64?, _ range: ClosedRange<Int64>) -> String? {
    guard let value, !range.contains(value) else { return nil }
    return "the \(name) \(value) is not between \(range.lowerBound) and \(range.upperBound)"
  }
}
