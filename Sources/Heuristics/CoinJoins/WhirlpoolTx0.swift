import Ledger

/// Takes the transaction that splits one owner's coins for Whirlpool.
///
/// It mixes nothing: premix outputs and change are the payer's, and a walk goes on through it.
/// - Reads: values and scripts of one transaction.
/// - Horizon: confirmation.
/// - Source: graphsense/graphsense-lib@a82914b heuristics_service.py, Tx0.
/// - Deviations: at least two premix outputs, since a single one proves no split; several outputs may lie in the range of the
///   fee, since change can. Ashigaru's fees are not published; its range is our choice.
public struct WhirlpoolTx0: CoinJoinRule {
  /// What the rule is.
  public static let card = RuleCard(
    id: "coinjoin.whirlpool_tx0", version: 1, horizon: .confirmation, tier: .strong,
    summary: "Equal outputs slightly above a Whirlpool pool's size, the coordinator's fee, change and a data carrier.",
    sources: ["graphsense/graphsense-lib@a82914b heuristics_service.py"],
    errors: MeasuredErrors.summary(of: "coinjoin.whirlpool_tx0"),
    knownFailures: [
      "a split with a single premix output is missed",
      "a split whose fee a coupon waived pays no coordinator and is missed",
    ])

  /// What a person may set.
  public struct Parameters: Hashable, Sendable {
    /// A pool, its size and the least and most that its coordinator takes, satoshi.
    public struct Pool: Hashable, Sendable {
      /// Size.
      public var size: UInt64
      /// What the coordinator may take.
      public var fee: ClosedRange<UInt64>

      /// Makes a pool.
      public init(size: UInt64, fee: ClosedRange<UInt64>) {
        self.size = size
        self.fee = fee
      }
    }

    /// The pools.
    /// - Source: graphsense-lib a82914b: half to three times Samourai's fee (5,000; 50,000; 175,000; 1,750,000). Ashigaru's: half of
    ///   3.5 % to three times 5 % of the size, our choice.
    public var pools = [
      Pool(size: 100_000, fee: 2_500...15_000),
      Pool(size: 1_000_000, fee: 25_000...150_000),
      Pool(size: 2_500_000, fee: 43_750...375_000),
      Pool(size: 5_000_000, fee: 87_500...525_000),
      Pool(size: 25_000_000, fee: 437_500...3_750_000),
      Pool(size: 50_000_000, fee: 875_000...5_250_000),
    ]
    /// What a premix output has above its pool's size, satoshi.
    /// - Source: graphsense-lib a82914b.
    public var premixFee: ClosedRange<UInt64> = 100...110_000
    /// Premix outputs: at most Samourai's number; at least two is our choice.
    /// - Source: graphsense-lib a82914b.
    public var premixes = 2...70
    /// Outputs besides the premix ones and the data carrier.
    /// - Source: graphsense-lib a82914b: the fee and change.
    public var others = 1...2

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
    // Condition 1: one data carrier.
    guard shape.isBitcoin, shape.dataCarriers == 1, let group = shape.largestGroup else { return nil }
    // Condition 2: equal premix outputs, and one or two others.
    guard parameters.premixes.contains(group.count), parameters.others.contains(shape.payments - group.count) else {
      return nil
    }
    // Condition 3: a pool's size and a fee for its mixes.
    guard
      let pool = parameters.pools.first(where: {
        group.value >= $0.size && parameters.premixFee.contains(group.value - $0.size)
      })
    else { return nil }
    // Condition 4: the coordinator is paid.
    guard shape.groups.contains(where: { pool.fee.contains($0.value) }) else { return nil }
    return CoinJoinVerdict(kind: .whirlpoolTx0, tier: .strong, denomination: pool.size, participants: 1)
  }
}
