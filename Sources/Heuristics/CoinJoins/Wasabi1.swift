import Ledger

/// Takes a round of Wasabi 1: ten or more equal outputs near 0.1 BTC, or equal outputs beside the coordinator's address.
///
/// - Reads: values and scripts of one transaction.
/// - Horizon: confirmation.
/// - Source: nopara73/Dumplings, Wasabi 1 filter (coordinator addresses and a group above two; later P2WPKH, ten equal outputs
///   near 0.1 BTC); graphsense/graphsense-lib@a82914b heuristics_service.py (n to 7n input scripts, largest payer at most a tenth,
///   half of the outputs mixed over all levels 2^i).
/// - Deviations: Dumplings' ±0.02 BTC is narrowed to ±0.01, which is what the labelled rounds need; Dumplings' height is not asked
///   for, since a shape has none.
/// - Known failure: a round of fewer than ten participants that pays no known coordinator is missed.
public struct Wasabi1: CoinJoinRule {
  /// What the rule is.
  public static let card = RuleCard(
    id: "coinjoin.wasabi1", version: 1, horizon: .confirmation, tier: .strong,
    summary: "Equal outputs near 0.1 BTC of ten or more participants, or three beside the coordinator's address.",
    sources: ["nopara73/Dumplings, Wasabi 1 filter", "graphsense/graphsense-lib@a82914b heuristics_service.py"],
    errors: MeasuredErrors.summary(of: "coinjoin.wasabi1"),
    knownFailures: [
      "a small round that pays none of the two known coordinator addresses is missed",
      "a JoinMarket round of ten or more at 0.1 BTC is taken for Wasabi 1",
    ])

  /// What a person may set.
  public struct Parameters: Hashable, Sendable {
    /// The lowest level, satoshi.
    /// - Source: Dumplings: 0.1 BTC; ±0.01 BTC is our choice.
    public var base: ClosedRange<UInt64> = 9_000_000...11_000_000
    /// Participants without a known coordinator.
    /// - Source: Dumplings.
    public var participantsLeast = 10
    /// Participants beside a known coordinator.
    /// - Source: Dumplings: more than two.
    public var participantsLeastWithCoordinator = 3
    /// Input scripts that a participant may bring.
    /// - Source: graphsense-lib a82914b.
    public var inputsMost = 7
    /// Share of the inputs that one script may bring, percent.
    /// - Source: graphsense-lib a82914b.
    public var largestPayerPercent = 10

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
    guard shape.isBitcoin, !shape.hasServiceInput, let group = shape.largestGroup else { return nil }
    let round = CoinJoinVerdict(kind: .wasabi1, tier: .strong, denomination: group.value, participants: group.count)
    // Condition 1: as many payers as participants, each with a few inputs.
    guard group.count <= shape.payers, shape.inputs.count <= parameters.inputsMost * group.count else { return nil }
    // Condition 2: enough equal outputs beside the coordinator's address.
    if shape.paysWasabi1Coordinator, group.count >= parameters.participantsLeastWithCoordinator { return round }
    // Condition 3: without that address, ten equal outputs near 0.1 BTC.
    guard group.count >= parameters.participantsLeast, parameters.base.contains(group.value) else { return nil }
    // Condition 4: Wasabi 1 knew P2WPKH alone.
    guard shape.inputs.kinds.allSatisfy({ $0 == .p2wpkh }) else { return nil }
    guard shape.outputs.kinds.allSatisfy({ $0 == .p2wpkh }) else { return nil }
    // Condition 5: many payers, and every output at a script of its own.
    guard !shape.isFundedByOne(beyond: parameters.largestPayerPercent), shape.payees == shape.payments else {
      return nil
    }
    // Condition 6: with all levels, about half of the outputs are mixed, and there is change.
    let mixed = shape.repeatedPayments
    guard 2 * mixed + 1 >= shape.payments, shape.payments > group.count + 1 else { return nil }
    return round
  }
}
