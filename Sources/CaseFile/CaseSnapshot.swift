public import Ledger
internal import Synchronization

/// What a case held at one moment: the ledger view that every answer is made from.
///
/// Holds one read transaction on a connection of its own for as long as it lives. Calls from several threads take turns.
public final class CaseSnapshot: Sendable {
  private let queries: Mutex<SnapshotQueries>

  init(path: String, busyMilliseconds: Int32) throws {
    queries = Mutex(try SnapshotQueries(path: path, busyMilliseconds: busyMilliseconds))
  }

  /// Runs `body` while no other thread reads.
  @inline(__always)
  func read<Result: Sendable>(_ body: (SnapshotQueries) throws -> Result) throws -> Result {
    try queries.withLock { try body($0) }
  }
}

extension CaseSnapshot: LedgerView {
  public var chains: [Chain] { get throws { try read { $0.chains } } }

  public func tip(of chain: ChainNumber) throws -> Tip? { try read { try $0.tip(of: chain) } }

  public func asset(_ asset: AssetNumber) throws -> Asset { try read { try $0.asset(asset) } }

  public func nativeAsset(of chain: ChainNumber) throws -> AssetNumber? { try read { try $0.nativeAsset(of: chain) } }

  public func address(_ address: AddressNumber) throws -> (chain: ChainNumber, text: String) {
    try read { try $0.address(address) }
  }

  public func heading(of transaction: TransactionNumber) throws -> TransactionHeading {
    try read { try $0.heading(of: transaction) }
  }

  public func utxoTransaction(_ number: TransactionNumber) throws -> UTXOTransaction {
    try read { try $0.utxoTransaction(number) }
  }

  public func output(_ point: OutPoint) throws -> UTXOTransaction.Output? { try read { try $0.output(point) } }

  public func spenders(of point: OutPoint) throws -> [TransactionNumber] { try read { try $0.spenders(of: point) } }

  public func outputs(at address: AddressNumber) throws -> [OutPoint] { try read { try $0.outputs(at: address) } }

  public func assets(of address: AddressNumber) throws -> [AssetNumber] { try read { try $0.assets(of: address) } }

  public func transfers(of address: AddressNumber, asset: AssetNumber) throws -> [Transfer] {
    try read { try $0.transfers(of: address, asset: asset) }
  }

  public func transfers(in transaction: TransactionNumber) throws -> [Transfer] {
    try read { try $0.transfers(in: transaction) }
  }
}
