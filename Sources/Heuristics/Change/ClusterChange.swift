/// Takes outputs at addresses of the inputs' cluster for change.
///
/// The caller tells the cluster, which rests on other transactions, later ones among them.
/// - Horizon: hindsight.
/// - Source: GraphSense, `multi_input_change`.
public struct ClusterChange: ChangeRule {
  /// What the rule is.
  public static let card = RuleCard(
    id: "change.cluster", version: 1, horizon: .hindsight, tier: .lead,
    summary: "Outputs at addresses that other transactions put into the inputs' cluster.",
    sources: [
      "graphsense/graphsense-lib@a82914bf heuristics_service.py multi_input_change"
    ],
    errors: MeasuredErrors.summary(of: "change.cluster"),
    knownFailures: [
      "a cluster that joins strangers makes payments between them change",
      "a cluster that was made with change rules proves them with themselves",
    ])

  /// What kind of sign it is.
  public static let sign: ChangeSign? = .cluster

  /// Makes the rule.
  public init() {}

  /// The outputs in the inputs' cluster.
  public func candidates(_ facts: ChangeFacts) -> OutputSet? {
    facts.isClusterMember.map { members in facts.spendable { members[$0] } }
  }
}
