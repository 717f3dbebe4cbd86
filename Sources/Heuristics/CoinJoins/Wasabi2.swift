import Ledger

/// Takes a round of Wasabi 2: inputs and outputs sorted by falling value, most outputs of the standard denominations.
///
/// - Reads: values and scripts of one transaction.
/// - Horizon: confirmation.
/// - Source: nopara73/Dumplings, Wasabi 2 filter (P2WPKH and P2TR, 50 inputs, sorted, more than 80 % standard);
///   graphsense/graphsense-lib@a82914b heuristics_service.py (largest payer at most a tenth, outputs of at least 5,000 at distinct
///   scripts, three repeated values).
/// - Deviations: ten inputs are enough with every mark, since the coordinators after 2024-06 run small rounds; Dumplings' rounds
///   of 50 inputs without GraphSense's marks are leads.
/// - Known failure: a wallet that sorts its consolidation and pays standard denominations is a lead.
public struct Wasabi2: CoinJoinRule {
  /// What the rule is.
  public static let card = RuleCard(
    id: "coinjoin.wasabi2", version: 1, horizon: .confirmation, tier: .strong,
    summary: "Many payers, both sides sorted by falling value, over 80 % of the outputs standard denominations.",
    sources: ["nopara73/Dumplings, Wasabi 2 filter", "graphsense/graphsense-lib@a82914b heuristics_service.py"],
    errors: MeasuredErrors.summary(of: "coinjoin.wasabi2"),
    knownFailures: [
      "a consolidation of one address into sorted standard values is a lead (91c9d1a1…, labelled a round by its form)",
      "rounds of fewer than ten inputs are missed",
    ])

  /// What a person may set.
  public struct Parameters: Hashable, Sendable {
    /// Inputs of a round that shows order and denominations alone.
    /// - Source: Dumplings.
    public var inputsLeastOfForm = 50
    /// Outputs of standard denominations, percent, that must be exceeded.
    /// - Source: Dumplings.
    public var standardPercent = 80
    /// Share of the inputs that one script may bring, percent; with a tenth, a round has ten inputs.
    /// - Source: graphsense-lib a82914b.
    public var largestPayerPercent = 10
    /// Smallest output, satoshi.
    /// - Source: graphsense-lib a82914b.
    public var outputLeast: UInt64 = 5000
    /// Values that several outputs have.
    /// - Source: graphsense-lib a82914b.
    public var repeatedValuesLeast = 3

    /// The defaults.
    public init() {}
  }

  /// The standard denominations, satoshi, ascending: 2^i, 3^i, 2·3^i, 10^i, 2·10^i and 5·10^i from 5,000 to 134,375,000,000.
  ///
  /// - Source: WabiSabi's wallet, as restated by the reference of this rule; 78 values.
  public static let denominations: [UInt64] = {
    var values: Set<UInt64> = []
    for (base, factors) in [(2, [1]), (3, [1, 2]), (10, [1, 2, 5])] as [(UInt64, [UInt64])] {
      for factor in factors {
        var value = factor
        while value <= 134_375_000_000 {
          if value >= 5000 { values.insert(value) }
          value *= base
        }
      }
    }
    return values.sorted()
  }()

  private let parameters: Parameters
  private let standard: Set<UInt64>

  /// Makes the rule.
  public init(_ parameters: Parameters = Parameters()) {
    self.parameters = parameters
    standard = Set(Self.denominations)
  }

  /// The verdict on a shape, or nil.
  public func verdict(on shape: TransactionShape) -> CoinJoinVerdict? {
    // Condition 1: inputs at scripts that Wasabi 2 knows, and no data carrier.
    guard shape.isBitcoin, shape.dataCarriers == 0,
      shape.inputs.kinds.allSatisfy({ $0 == .p2wpkh || $0 == .p2tr }), let group = shape.largestGroup
    else { return nil }
    // Condition 2: both sides sorted by falling value.
    guard shape.isSortedFalling else { return nil }
    // Condition 3: most outputs are standard denominations.
    let usual = shape.groups.reduce(0) { $0 + (standard.contains($1.value) ? $1.count : 0) }
    guard usual * 100 > parameters.standardPercent * shape.payments else { return nil }
    var vetoes: [CoinJoinVeto] = []
    // Condition 4: every output at a script of its own.
    if shape.payees < shape.payments { vetoes.append(.addressReuse) }
    // Condition 5: many payers.
    if shape.isFundedByOne(beyond: parameters.largestPayerPercent) { vetoes.append(.onePayer) }
    // Condition 6: several denominations, and no small change.
    let smallest = shape.outputs.values.min() ?? 0
    if shape.repeatedValues < parameters.repeatedValuesLeast || smallest < parameters.outputLeast {
      vetoes.append(.missingMarks)
    }
    guard vetoes.isEmpty || shape.inputs.count >= parameters.inputsLeastOfForm else { return nil }
    return CoinJoinVerdict(
      kind: .wasabi2, tier: vetoes.isEmpty ? .strong : .lead, denomination: group.value, participants: group.count,
      vetoes: vetoes)
  }
}
