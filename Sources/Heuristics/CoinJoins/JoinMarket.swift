import Ledger

/// Takes a round of JoinMarket: one value paid to each participant, and change for all of them or all but one.
///
/// What has the form alone is a lead, and says in its vetoes what speaks against it. It is strong where the scripts, the value and
/// the arithmetic of makers and taker fit too (``ChangeLinks``).
/// - Reads: values and scripts of one transaction.
/// - Horizon: confirmation.
/// - Source: nopara73/Dumplings, "other" CoinJoins (one equal group, half of the outputs); crocs-muni/coinjoin-analysis, JoinMarket
///   filter (one party may lack change, no data carrier, one repeated value);
///   graphsense/graphsense-lib@a82914b heuristics_service.py (three participants at least, no more than payers).
/// - Deviations: change may be equal too, as where makers were given equal coins. Rounds of two are never named, since one wallet can
///   make them (Stonewall); nor are rounds of key hashes alone, of more than ten participants, or in which every participant pays:
///   they are `coinjoin.generic`.
/// - Known failure: sales of inscriptions and runes with three equal outputs have the form, and are leads.
public struct JoinMarket: CoinJoinRule {
  /// What the rule is.
  public static let card = RuleCard(
    id: "coinjoin.joinmarket", version: 1, horizon: .confirmation, tier: .strong,
    summary:
      "Three to ten equal outputs, change for all participants or all but one; strong where makers are seen to earn.",
    sources: [
      "nopara73/Dumplings, other CoinJoins", "crocs-muni/coinjoin-analysis, JoinMarket filter",
      "graphsense/graphsense-lib@a82914b heuristics_service.py", "K. Atlas 2014, CoinJoin Sudoku",
    ],
    errors: MeasuredErrors.summary(of: "coinjoin.joinmarket"),
    knownFailures: [
      "sales of inscriptions and runes with three or more equal outputs are leads",
      "rounds of two, of more than ten, and of the years of plain key hashes are found as coinjoin.generic",
    ])

  /// What a person may set.
  public struct Parameters: Hashable, Sendable {
    /// Participants.
    /// - Source: graphsense-lib a82914b for three; ten is our choice: no labelled round has more.
    public var participants = 3...10
    /// Smallest value mixed, satoshi, for a strong finding.
    /// - Source: JoinMarket-Org/joinmarket-clientserver, `DUST_THRESHOLD` 27,300.
    public var denominationLeast: UInt64 = 27_300
    /// Places used before, percent, for a strong finding.
    /// - Source: crocs-muni/coinjoin-analysis.
    public var reusePercent = 34
    /// How much is tried to see makers earn; our choice: less than to tie change to inputs, since every transaction of the form is
    /// asked.
    public var linking: ChangeLinks.Limits = {
      var limits = ChangeLinks.Limits()
      limits.inputsMost = 3
      limits.stepsMost = 5000
      return limits
    }()

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
    guard hasForm(shape), let group = shape.largestGroup else { return nil }
    // Condition 5: not all at plain key hashes.
    guard naming(shape) == nil else { return nil }
    let makers = MakerCount(shape, limits: parameters.linking)
    guard !Self.everybodyPays(makers, shape) else { return nil }
    let vetoes = doubts(shape, group, makers)
    return CoinJoinVerdict(
      kind: .joinMarket, tier: vetoes.isEmpty ? .strong : .lead, denomination: group.value, participants: group.count,
      vetoes: vetoes)
  }

  /// Why a transaction of the form is not called JoinMarket, or nil when nothing speaks against it or it has not the form.
  public func veto(on shape: TransactionShape) -> CoinJoinVeto? {
    if let veto = naming(shape) { return veto }
    guard hasForm(shape) else { return nil }
    return Self.everybodyPays(MakerCount(shape, limits: parameters.linking), shape) ? .sharedFee : nil
  }

  private func hasForm(_ shape: TransactionShape) -> Bool {
    // Condition 1: no data carrier, and one value is paid more often than any other.
    guard shape.isBitcoin, shape.dataCarriers == 0, let group = shape.largestGroup,
      shape.groups.dropFirst().allSatisfy({ $0.count < group.count })
    else { return false }
    // Condition 2: three to ten participants.
    guard parameters.participants.contains(group.count) else { return false }
    // Condition 3: change for each of them, or for all but one.
    guard shape.payments == 2 * group.count || shape.payments == 2 * group.count - 1 else { return false }
    // Condition 4: a payer for each of them.
    return group.count <= shape.payers && CoinJoinVeto.excluding(shape, group: group) == nil
  }

  private func naming(_ shape: TransactionShape) -> CoinJoinVeto? {
    guard let group = shape.largestGroup else { return nil }
    if group.count == 2, shape.payments <= 4 { return .stonewall }
    if shape.inputs.kinds.allSatisfy({ $0 == .p2pkh }) { return .legacyKeys }
    return group.count > parameters.participants.upperBound ? .crowd : nil
  }

  /// Condition 6: makers earn, and where every change output is tied to inputs that pay and none to inputs that earn, there are none.
  private static func everybodyPays(_ makers: MakerCount, _ shape: TransactionShape) -> Bool {
    let changes = shape.payments - (shape.largestGroup?.count ?? 0)
    return makers.isComplete && changes > 0 && makers.paying == changes
  }

  private func doubts(
    _ shape: TransactionShape, _ group: TransactionShape.Group, _ makers: MakerCount
  ) -> [CoinJoinVeto] {
    var vetoes: [CoinJoinVeto] = []
    if CoinJoinVeto.dustValues.contains(group.value) { vetoes.append(.dust) }
    if group.value < parameters.denominationLeast { vetoes.append(.smallDenomination) }
    if shape.reusesMore(than: parameters.reusePercent) { vetoes.append(.addressReuse) }
    // A wallet of JoinMarket holds one kind of script, and makers answer only takers of their own kind.
    if Set(shape.inputs.kinds).count > 1 {
      vetoes.append(.mixedScripts)
    }
    // Every maker's change must be explained; the taker's may not be, since he pays for all.
    if makers.earning + 1 < shape.payments - group.count { vetoes.append(.unlinkedChange) }
    return vetoes
  }
}
