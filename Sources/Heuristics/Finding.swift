public import Ledger

/// What a rule is: its name, version, sources and how far it looks.
public struct RuleCard: Hashable, Sendable {
  /// What a verdict may rest on.
  public enum Horizon: String, Sendable {
    /// Only what was known when the transaction confirmed.
    case confirmation
    /// Also later facts; the answer can change as the ledger grows.
    case hindsight
  }

  /// `family.name`, never reused.
  public let id: String
  /// Raised when any verdict can differ.
  public let version: Int
  /// How far it looks.
  public let horizon: Horizon
  /// How strong a finding is at most.
  public let tier: Finding.Tier
  /// One sentence for people.
  public let summary: String
  /// Papers, standards or repository@commit.
  public let sources: [String]
  /// What was measured of its errors, on what data, or that nothing was.
  public let errors: String
  /// Cases in which the answer is known to be wrong.
  public let knownFailures: [String]

  /// Makes a card.
  public init(
    id: String, version: Int, horizon: Horizon, tier: Finding.Tier, summary: String, sources: [String],
    errors: String, knownFailures: [String]
  ) {
    self.id = id
    self.version = version
    self.horizon = horizon
    self.tier = tier
    self.summary = summary
    self.sources = sources
    self.errors = errors
    self.knownFailures = knownFailures
  }
}

/// What a named, versioned rule concluded from ledger facts; it never changes a fact.
public struct Finding: Hashable, Sendable {
  /// How strong it is: follows from the ledger, is hard to explain otherwise, or is a pointer to look at.
  public enum Tier: String, Sendable { case fact, strong, lead }

  /// Kind, as the contract lists them (`coinjoin.generic`, `fan_out` …).
  public var kind: String
  /// The rule that said so.
  public var rule: RuleCard
  /// How strong it is: the rule's tier, or less where the rule says what speaks against it.
  public var tier: Tier
  /// The chain it speaks of.
  public var chain: ChainNumber
  /// Transactions it rests on, in ledger order.
  public var transactions: [TransactionNumber]
  /// Addresses it speaks of, in the order the rule states.
  public var addresses: [AddressNumber]
  /// Figures and further texts, by name; amounts are decimal text of base units.
  public var details: [String: Detail]

  /// A value in ``details``.
  public indirect enum Detail: Hashable, Sendable {
    case text(String)
    case count(Int)
    case address(AddressNumber)
    case transaction(TransactionNumber)
    case asset(AssetNumber)
    case list([Detail])
    case fields([String: Detail])
  }

  /// Makes a finding; without a tier, of the rule's.
  public init(
    kind: String, rule: RuleCard, tier: Tier? = nil, chain: ChainNumber, transactions: [TransactionNumber],
    addresses: [AddressNumber], details: [String: Detail]
  ) {
    self.kind = kind
    self.rule = rule
    self.tier = tier ?? rule.tier
    self.chain = chain
    self.transactions = transactions
    self.addresses = addresses
    self.details = details
  }
}

/// Every rule of this module, in the order in which listings give them.
public let ruleCards: [RuleCard] = [
  Whirlpool.card,
  WhirlpoolLineage.card,
  WhirlpoolTx0.card,
  Wasabi2.card,
  Wasabi1.card,
  JoinMarket.card,
  EqualOutputCoinJoin.card,
  ChipMixerFunding.card,
  ChipMixerMerge.card,
  TransactionEntropy.card,
  AddressReuseChange.card,
  AddressTypeChange.card,
  PowerOfTenChange.card,
  OptimalChange.card,
  UnnecessaryInputChange.card,
  FreshAddressChange.card,
  OneTimeChange.card,
  ShadowChange.card,
  FreshSmallerChange.card,
  OneTimeTypedChange.card,
  ClusterChange.card,
  ConsumerChange.card,
  LockTimeChange.card,
  FixedFeeChange.card,
  PeelingChainChange.card,
  FingerprintChange.card,
  SpentChange.card,
  FanOut.card,
  FanIn.card,
  AddressPoisoning.card,
  SpoofToken.card,
]
