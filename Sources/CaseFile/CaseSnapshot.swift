public import Ledger
internal import Synchronization

/// What a case held at one moment: the ledger view that every answer is made from.
///
/// Holds one read transaction on a connection of its own for as long as it lives. Calls from several threads take
/// turns.
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
  /// Chains of the case, by dense id from 0.
  public var chains: [Chain] { get throws { try read { $0.chains } } }

  /// The last block that any fact of a chain belongs to, or nil when none is confirmed.
  public func tip(of chain: ChainNumber) throws -> Tip? { try read { try $0.tip(of: chain) } }

  /// What an asset is called.
  public func asset(_ asset: AssetNumber) throws -> Asset { try read { try $0.asset(asset) } }

  /// The native coin of a chain of the case.
  public func nativeAsset(of chain: ChainNumber) throws -> AssetNumber? { try read { try $0.nativeAsset(of: chain) } }

  /// Canonical text of an address, and its chain.
  public func address(_ address: AddressNumber) throws -> (chain: ChainNumber, text: String) {
    try read { try $0.address(address) }
  }

  /// Id, height and time of a transaction of either kind.
  public func heading(of transaction: TransactionNumber) throws -> TransactionHeading {
    try read { try $0.heading(of: transaction) }
  }

  /// A UTXO transaction with its inputs and outputs.
  public func utxoTransaction(_ number: TransactionNumber) throws -> UTXOTransaction {
    try read { try $0.utxoTransaction(number) }
  }

  /// Value and place of an output, also of one known only because somebody spends it.
  public func output(_ point: OutPoint) throws -> UTXOTransaction.Output? { try read { try $0.output(point) } }

  /// Transactions that spend an output, ascending, each once.
  public func spenders(of point: OutPoint) throws -> [TransactionNumber] { try read { try $0.spenders(of: point) } }

  /// Known outputs that stand at an address, ascending.
  public func outputs(at address: AddressNumber) throws -> [OutPoint] { try read { try $0.outputs(at: address) } }

  /// Version, lock time and sequences of a UTXO transaction, as far as sources told them.
  public func traits(of number: TransactionNumber) throws -> TransactionTraits {
    try read { try $0.traits(of: number) }
  }

  /// Whether an address receives in other transactions before and after one.
  public func otherReceipts(at address: AddressNumber, around number: TransactionNumber) throws -> OtherReceipts {
    try read { try $0.otherReceipts(at: address, around: number) }
  }

  /// Assets that an address ever paid or received, ascending.
  public func assets(of address: AddressNumber) throws -> [AssetNumber] { try read { try $0.assets(of: address) } }

  /// Puts every movement of one asset from or to an address, its fees included, in ledger order, into `history`.
  ///
  /// What has a time and no height stands where its time puts it, and what has neither behind everything else, with the height
  /// 2^63 - 1.
  public func read(
    _ history: inout [Transfer], of address: AddressNumber, asset: AssetNumber,
    unlessQuietAfter place: AccountSummary.Place?
  ) throws -> AccountSummary? {
    try read { try $0.read(&history, of: address, asset: asset, unlessQuietAfter: place) }
  }

  /// Every movement of a transaction on an account chain, its fee included, in ledger order.
  public func transfers(in transaction: TransactionNumber) throws -> [Transfer] {
    try read { try $0.transfers(in: transaction) }
  }
}
