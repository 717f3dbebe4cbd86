import Ledger

/// Takes a mix of Whirlpool: as many inputs as outputs, all outputs equal to a pool's size.
///
/// - Reads: values and scripts of one transaction.
/// - Horizon: confirmation. ``WhirlpoolLineage`` adds where the coins came from.
/// - Source: nopara73/Dumplings (5 to 10 equal outputs of a pool, at least one input of the pool's size, others at most
///   110,000 above); Schnoering & Vazirgiannis 2023, arXiv 2311.12491, as restated by graphsense/graphsense-lib@a82914b
///   (distinct scripts); Copexit/am-i-exposed@5cc642b (Ashigaru's pools).
/// - Deviations: outputs need not be P2WPKH, since users had coins mixed out to other wallets' scripts.
/// - Known failure: the first mixes of a pool have no input of the pool's size and are leads.
public struct Whirlpool: CoinJoinRule {
  /// What the rule is.
  public static let card = RuleCard(
    id: "coinjoin.whirlpool", version: 1, horizon: .confirmation, tier: .strong,
    summary: "As many inputs as outputs, all outputs of a Whirlpool pool's size, inputs of that size or a fee above.",
    sources: [
      "nopara73/Dumplings, Samourai filter",
      "Schnoering & Vazirgiannis 2023, arXiv 2311.12491, as in graphsense/graphsense-lib@a82914b heuristics_service.py",
      "Copexit/am-i-exposed@5cc642b (pools of Ashigaru)",
    ],
    errors: MeasuredErrors.summary(of: "coinjoin.whirlpool"),
    knownFailures: [
      "anybody can arrange five coins of a pool's size like this",
      "the first mixes of a pool have no remixed input and are leads",
    ])

  /// What a person may set.
  public struct Parameters: Hashable, Sendable {
    /// Pool sizes, satoshi: Samourai's four, and Ashigaru's two.
    /// - Source: Dumplings; am-i-exposed 5cc642b (2,500,000 and 25,000,000, since 2025-06).
    public var pools: [UInt64] = [100_000, 1_000_000, 2_500_000, 5_000_000, 25_000_000, 50_000_000]
    /// Inputs and outputs.
    /// - Source: Dumplings.
    public var sizes = 5...10
    /// What a premix coin may have above its pool's size, satoshi, for the miners.
    /// - Source: Stockinger et al. 2021, arXiv 2109.10229; Dumplings.
    public var feeMost: UInt64 = 110_000

    /// The defaults.
    public init() {}
  }

  private let parameters: Parameters

  /// Makes the rule.
  public init(_ parameters: Parameters = Parameters()) {
    self.parameters = parameters
  }

  /// The verdict on a shape, or nil.
  public func verdict(on shape: TransactionShape) -> CoinJoinVerdict? {
    guard shape.isBitcoin, let group = shape.largestGroup else { return nil }
    // Condition 1: as many inputs as outputs, 5 to 10, and all outputs equal.
    guard parameters.sizes.contains(group.count), shape.inputs.count == group.count, shape.outputs.count == group.count
    else { return nil }
    // Condition 2: a pool's size.
    guard parameters.pools.contains(group.value) else { return nil }
    // Condition 3: every input is of that size, or a premix coin.
    let pool = group.value
    guard shape.inputs.values.allSatisfy({ $0 >= pool && $0 - pool <= parameters.feeMost }) else { return nil }
    // Condition 4: every input at a P2WPKH script, every script once.
    guard shape.inputs.kinds.allSatisfy({ $0 == .p2wpkh }), shape.payers == group.count, shape.payees == group.count
    else { return nil }
    // Condition 5: a mix has remixed coins, which pay nothing, and premix coins, which pay the fee.
    let remixed = shape.inputs.values.count { $0 == pool }
    guard remixed < group.count else { return nil }
    return CoinJoinVerdict(
      kind: .whirlpool, tier: remixed > 0 ? .strong : .lead, denomination: pool, participants: group.count,
      vetoes: remixed > 0 ? [] : [.missingMarks])
  }
}
