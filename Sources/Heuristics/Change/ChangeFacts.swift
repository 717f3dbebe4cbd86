public import Ledger

/// What the change rules read of one transaction.
///
/// What was known when it confirmed stands apart from later facts, which are only looked up for rules that ask for them.
public struct ChangeFacts: Sendable {
  /// A transaction that spends an output.
  public struct Spender: Hashable, Sendable {
    /// How many inputs it has.
    public var inputs: Int
    /// How many outputs it has.
    public var outputs: Int
    /// Its lock time field, where known.
    public var lockTime: Int64?
    /// What it tells of its wallet.
    public var fingerprint: WalletFingerprint
    /// Its fee, base units for 1,000 virtual bytes rounded down, where known.
    public var feeRate: UInt64?

    /// Makes a spender.
    public init(inputs: Int, outputs: Int, lockTime: Int64?, fingerprint: WalletFingerprint, feeRate: UInt64? = nil) {
      self.inputs = inputs
      self.outputs = outputs
      self.lockTime = lockTime
      self.fingerprint = fingerprint
      self.feeRate = feeRate
    }

    /// True for one input and two outputs: a link of a peeling chain.
    public var isLink: Bool { inputs == 1 && outputs == 2 }
  }

  /// What became of an output.
  public enum Fate: Hashable, Sendable {
    /// Nobody spends it up to the tip.
    case unspent
    /// A transaction spends it.
    case spent(Spender)
    /// Somebody spends it; by whom is not clear, or the spender was not seen.
    case unclear
  }

  /// Later facts, and the height up to which they are known.
  public struct Hindsight: Hashable, Sendable {
    /// Height of the chain's last block in the view, or nil without one.
    public var height: Int64?
    /// What became of each output.
    public var fates: [Fate]

    /// Makes later facts.
    public init(height: Int64?, fates: [Fate]) {
      self.height = height
      self.fates = fates
    }
  }

  /// Values, kinds and accounts of both sides.
  public var shape: TransactionShape
  /// The lock time field, where known.
  public var lockTime: Int64?
  /// What the transaction tells of its wallet.
  public var fingerprint: WalletFingerprint
  /// The fee, base units for 1,000 virtual bytes rounded down, where known; no case holds sizes.
  public var feeRate: UInt64?
  /// Of each output, whether its address receives in other transactions.
  public var receipts: [OtherReceipts]
  /// Whether the transaction whose output the first input spends has one input and two outputs; nil where it was not seen.
  public var followsLink: Bool?
  /// True when a rule takes the transaction for a mix of several owners.
  public var isCoinJoin: Bool
  /// Of each output, whether its address is in the inputs' cluster; nil where nobody told.
  public var isClusterMember: [Bool]?
  /// Later facts, or nil where they were not looked up.
  public var hindsight: Hindsight?

  /// Makes facts.
  public init(
    shape: TransactionShape, lockTime: Int64?, fingerprint: WalletFingerprint, feeRate: UInt64? = nil,
    receipts: [OtherReceipts], followsLink: Bool? = nil, isCoinJoin: Bool = false, isClusterMember: [Bool]? = nil,
    hindsight: Hindsight? = nil
  ) {
    self.shape = shape
    self.lockTime = lockTime
    self.fingerprint = fingerprint
    self.feeRate = feeRate
    self.receipts = receipts
    self.followsLink = followsLink
    self.isCoinJoin = isCoinJoin
    self.isClusterMember = isClusterMember
    self.hindsight = hindsight
  }
}

// MARK: - Reading

extension ChangeFacts {
  /// How many outputs there are.
  public var outputs: Int { shape.outputs.count }

  /// Outputs that can be spent.
  public var spendable: OutputSet { OutputSet(outputs: outputs) { shape.outputs.kinds[$0] != .opReturn } }

  /// Outputs that can be spent and pass a test of their place.
  public func spendable(where passes: (Int) -> Bool) -> OutputSet {
    OutputSet(outputs: outputs) { shape.outputs.kinds[$0] != .opReturn && passes($0) }
  }

  /// Outputs that can be spent, but for those whose spender fails a test: what is unspent, or unclear, cannot be ruled out.
  public func spendable(unlessSpenderFails passes: (Spender) -> Bool) -> OutputSet {
    spendable { output in
      guard case .spent(let spender)? = hindsight?.fates[output] else { return true }
      return passes(spender)
    }
  }

  /// The smallest input, or nil for a coinbase or where an input is not known.
  public var smallestInput: UInt64? { hasKnownInputs ? shape.inputs.values.min() : nil }

  /// True when there are inputs, and all are known.
  public var hasKnownInputs: Bool { !shape.isCoinbase && !shape.hasUnknownInputs && shape.inputs.count > 0 }

  /// True when the output stands where an input stood.
  public func standsAtInput(_ output: Int) -> Bool { shape.inputs.accounts.contains(shape.outputs.accounts[output]) }

  /// True when nothing stood at the output's address before this transaction, nil where that is not known.
  public func isFresh(_ output: Int) -> Bool? {
    standsAtInput(output) ? false : receipts[output].before.map { !$0 }
  }

  /// True for one input and two outputs: a link of a peeling chain.
  public var isLink: Bool { shape.inputs.count == 1 && outputs == 2 }

  /// The facts of a transaction of a view.
  ///
  /// - Reads: scripts of all inputs and outputs, traits, and other receipts of each output's address; for hindsight, also the spenders
  ///   of each output.
  public init(of transaction: UTXOTransaction, in view: any LedgerView, horizon: RuleCard.Horizon) throws {
    var shape = TransactionShape()
    try shape.read(transaction, in: view)
    let traits = try view.traits(of: transaction.number)
    let source = try transaction.inputs.first.map { try view.utxoTransaction($0.source.transaction) }
    self.init(
      shape: shape, lockTime: traits.lockTime,
      fingerprint: WalletFingerprint(
        traits, height: transaction.height, spent: shape.inputs.kinds, paid: shape.outputs.values),
      receipts: try transaction.outputs.map {
        try view.otherReceipts(at: $0.address, around: transaction.number)
      },
      followsLink: source.flatMap { $0.isSeen ? $0.inputs.count == 1 && $0.outputs.count == 2 : nil },
      isCoinJoin: CoinJoins().verdict(on: &shape)?.hidesValue ?? false,
      hindsight: try horizon == .hindsight ? Self.hindsight(of: transaction, in: view) : nil)
  }

  private static func hindsight(of transaction: UTXOTransaction, in view: any LedgerView) throws -> Hindsight {
    let fates = try transaction.outputs.indices.map { vout -> Fate in
      let spenders = try view.spenders(of: OutPoint(transaction: transaction.number, vout: UInt32(vout)))
      guard let number = spenders.first else { return .unspent }
      // Two spenders are a contradiction that the view keeps.
      guard spenders.count == 1 else { return .unclear }
      let spender = try view.utxoTransaction(number)
      guard spender.isSeen else { return .unclear }
      let chain = try view.chains[Int(spender.chain)]
      let kinds = try spender.inputs.compactMap { input in
        try input.address.map { ScriptKind(of: try chain.payload(of: view.address($0).text)) }
      }
      let traits = try view.traits(of: number)
      return .spent(
        Spender(
          inputs: spender.inputs.count, outputs: spender.outputs.count, lockTime: traits.lockTime,
          fingerprint: WalletFingerprint(
            traits, height: spender.height, spent: kinds, paid: spender.outputs.map(\.value))))
    }
    return Hindsight(height: try view.tip(of: transaction.chain)?.height, fates: fates)
  }
}
