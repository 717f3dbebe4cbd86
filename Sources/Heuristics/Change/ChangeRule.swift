/// A rule that says which outputs of a transaction can be the payer's change.
///
/// It gives the set of outputs that it cannot rule out, so that sets of several rules compose; one output left is a guess, several
/// are doubt, and none says that the rule does not apply. What rests on later spends holds for the height at which they were looked up.
/// - Source: the contract of BlockSci's change heuristics (citp/BlockSci@14ccc935 src/heuristics/change_address.cpp).
public protocol ChangeRule: Sendable {
  /// What the rule is.
  static var card: RuleCard { get }

  /// What kind of sign it is, or nil for a rule that only repeats or joins others and has no vote.
  static var sign: ChangeSign? { get }

  /// The outputs that it cannot rule out, or nil where facts that it needs are not known.
  func candidates(_ facts: ChangeFacts) -> OutputSet?
}

/// What a sign of change rests on.
///
/// Signs of one kind repeat each other; signs of different kinds are independent, and count apart.
public enum ChangeSign: String, CaseIterable, Sendable {
  /// The output stands where an input stood.
  case reuse
  /// Scripts: wallets take change at addresses of their own type.
  case script
  /// Roundness: people pay round amounts.
  case amount
  /// Coin selection: wallets take no input that they could do without.
  case coinSelection = "coin_selection"
  /// Addresses that received before: wallets make a new one for change.
  case freshness
  /// The transaction that spends the output: the payer's wallet looks the same each time.
  case spender
  /// Clusters, made by other rules from other transactions.
  case cluster
}

/// What a change rule says of a transaction.
public struct ChangeVerdict: Hashable, Sendable {
  /// Which rule.
  public let rule: RuleCard
  /// What kind of sign it is, or nil for none of its own.
  public let sign: ChangeSign?
  /// The outputs that it cannot rule out.
  public let outputs: OutputSet
  /// For a rule that looks at later facts, the height up to which they are known, where there is one.
  public let judgedAt: Int64?
}

extension ChangeRule {
  /// The verdict on a transaction, or nil where facts that the rule needs are not known.
  ///
  /// A rule of hindsight gives none without later facts.
  public func verdict(on facts: ChangeFacts) -> ChangeVerdict? {
    let looksBack = Self.card.horizon == .hindsight
    guard !looksBack || facts.hindsight != nil else { return nil }
    return candidates(facts).map {
      ChangeVerdict(
        rule: Self.card, sign: Self.sign, outputs: $0, judgedAt: looksBack ? facts.hindsight?.height : nil)
    }
  }
}

/// Every change rule, in the order in which listings give them.
public enum ChangeRules {
  /// The rules.
  public static let all: [any ChangeRule] = [
    AddressReuseChange(),
    AddressTypeChange(),
    PowerOfTenChange(),
    OptimalChange(),
    UnnecessaryInputChange(),
    FreshAddressChange(),
    OneTimeChange(),
    ShadowChange(),
    FreshSmallerChange(),
    OneTimeTypedChange(),
    ClusterChange(),
    ConsumerChange(),
    LockTimeChange(),
    FixedFeeChange(),
    PeelingChainChange(),
    FingerprintChange(),
    SpentChange(),
  ]
}
