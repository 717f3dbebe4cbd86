public import Heuristics
public import Ledger
public import Taint

/// The answer of a trace.
///
/// Lists are in the order stated at each of them; numbers are those of the view it was made from.
public struct Trace: Sendable {
  /// Which way value was followed.
  public enum Direction: String, Sendable { case forward, backward }

  /// Taint under each policy of the parameters, in their order.
  public typealias Amounts = [Amount]

  /// Which way value was followed.
  public var direction: Direction
  /// What decided it.
  public var parameters: TraceParameters
  /// What was seeded, ascending by number.
  public var seeds: [Seed]
  /// What each seed got under each policy, by seed number - 1.
  public var seeded: [Amounts]
  /// Where traced value rests; by chain, asset, status, then taint under the first policy from high to low, then place.
  public var positions: [Position]
  /// Movements of traced value, in ledger order by chain.
  public var edges: [Edge]
  /// One row an asset and policy.
  public var totals: [Total]
  /// Findings met on the way, by kind and first address.
  public var patterns: [Finding]
  /// What each hop moved, by asset and hop.
  public var hops: [Hop]
  /// What was not seen.
  public var gaps: Gaps

  /// True when no limit cut the answer.
  public var isComplete: Bool { !positions.contains { $0.status == .limit } }

  /// Value at rest.
  public struct Position: Hashable, Sendable {
    /// Where.
    public var address: AddressNumber
    /// The output, on UTXO chains.
    public var output: OutPoint?
    /// Its chain.
    public var chain: ChainNumber
    /// Its asset.
    public var asset: AssetNumber
    /// Value of the output, the balance seen, or what arrived at a stop.
    public var amount: Amount
    /// Traced part of it under each policy.
    public var taint: Amounts
    /// Traced part by seed, under each policy.
    public var bySeed: [[SeedNumber: Amount]]
    /// What became of it.
    public var status: Status
    /// Why it was not followed, for `limit`.
    public var reason: CutReason?
    /// Transfers from the nearest seed.
    public var hops: Int
    /// When traced value first arrived, seconds since 1970.
    public var reachedAt: Int64?
    /// When traced value last arrived.
    public var lastReachedAt: Int64?
    /// When value last left, where it did.
    public var movedAt: Int64?
    /// The label that stopped the walk, if one did.
    public var label: Label?
    /// Indices of ``Trace/patterns`` that speak of it.
    public var findings: [Int]
    /// Index of the edge that brought the first traced value from the nearest seed, or nil at a seed.
    public var arrival: Int?
    /// Backward, under FIFO and LIFO: which units of the output or transfer the target holds, ascending.
    public var spans: [Policy: [Span]] = [:]
  }

  /// One movement of traced value.
  public struct Edge: Hashable, Sendable {
    /// The transaction.
    public var transaction: TransactionNumber
    /// Its chain.
    public var chain: ChainNumber
    /// What moved.
    public var asset: AssetNumber
    /// Height of its block.
    public var height: Int64?
    /// Block time, seconds since 1970.
    public var time: Int64?
    /// Output index, on UTXO chains.
    public var vout: UInt32?
    /// Place of the transfer, on account chains.
    public var position: LedgerPosition?
    /// The traced outputs that the transaction spends, on UTXO chains.
    public var sources: [OutPoint]
    /// Who pays; on UTXO chains where the first traced input stood.
    public var from: AddressNumber
    /// Who receives.
    public var to: AddressNumber
    /// Whole amount moved.
    public var amount: Amount
    /// Traced part under each policy.
    public var taint: Amounts
    /// Transfers from the nearest seed, this one counted.
    public var hops: Int
    /// The edge that brought the value here from the nearest seed, or nil at a seed.
    public var previous: Int?
  }

  /// What became of all that was seeded in one asset, under one policy.
  public struct Total: Hashable, Sendable {
    /// Chain of the asset.
    public var chain: ChainNumber
    /// The asset.
    public var asset: AssetNumber
    /// The policy.
    public var policy: Policy
    /// What was seeded.
    public var seed: Amount
    /// What rests, by status; `limit` is what was cut.
    public var byStatus: [Status: Amount]
    /// What went to fees.
    public var fees: Amount
    /// Seeded less everything found; zero but for poison.
    public var residual: Residual
    /// The same, by seed.
    public var bySeed: [SeedNumber: [Status: Amount]]
    /// Fees by seed.
    public var feesBySeed: [SeedNumber: Amount]

    /// The three words in which the state of a theft is told; they add up to the seed.
    ///
    /// Dark is what a mixer holds. Everything whose place is known is traceable, also what was spent on fees, burned or left
    /// at a limit; frozen is what its issuer stopped.
    /// - Source: the words are those in which Bybit reported on its theft in 2025; what falls under each is our choice.
    public var buckets: (traceable: Amount, dark: Amount, frozen: Amount) {
      let dark = byStatus[.mixer] ?? 0
      let frozen = byStatus[.frozen] ?? 0
      let traceable = byStatus.filter { $0.key != .mixer && $0.key != .frozen }.values
      // Poison passes 128 bits where each of several places holds nearly as much.
      return (traceable.reduce(fees) { $0.adding(clamped: $1) }, dark, frozen)
    }
  }

  /// A signed difference of amounts.
  public struct Residual: Hashable, Sendable, CustomStringConvertible {
    /// True when more was found than seeded.
    public var isNegative: Bool
    /// Its size.
    public var magnitude: Amount

    /// Difference of two amounts.
    public init(_ seeded: Amount, less found: Amount) {
      isNegative = found > seeded
      magnitude = isNegative ? found - seeded : seeded - found
    }

    /// Decimal text with a sign where negative.
    public var description: String { (isNegative ? "-" : "") + String(magnitude) }
  }

  /// What left the addresses that were reached one hop earlier.
  public struct Hop: Hashable, Sendable {
    /// From 1.
    public var number: Int
    /// Chain of the asset.
    public var chain: ChainNumber
    /// The asset.
    public var asset: AssetNumber
    /// Movements that carry traced value.
    public var edges: Int
    /// Distinct recipients of those.
    public var recipients: Int
    /// Whole amount of those.
    public var amount: Amount
    /// Traced part under each policy.
    public var taint: Amounts
    /// All that the paying addresses sent in the case, before traced value came too; account chains only.
    public var allSent: Amount?
    /// How many movements that is.
    public var allTransfers: Int?
  }

  /// What was not seen, or could not be followed.
  public struct Gaps: Hashable, Sendable {
    /// Addresses that pay on more than was seen to arrive, ascending by address: seen, paid, and unexplained amounts.
    public var openingBalances: [Opening] = []
    /// Inputs of traced transactions whose value no source gave.
    public var missingPrevouts: [OutPoint] = []
    /// Traced outputs that two transactions spend.
    public var doubleSpends: [OutPoint] = []

    /// Makes empty gaps.
    public init() {}
  }

  /// An address that pays on more than was seen to arrive.
  public struct Opening: Hashable, Sendable {
    /// Which.
    public var address: AddressNumber
    /// In which asset.
    public var asset: AssetNumber
    /// What was seen to arrive.
    public var received: Amount
    /// What it paid.
    public var paid: Amount
    /// What it paid beyond what had arrived by then.
    public var unseen: Amount
  }
}
