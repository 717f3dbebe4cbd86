public import Ledger

/// Judges transactions by every CoinJoin rule, in order of precedence.
///
/// The first rule of ``rules`` that speaks decides: a name before no name, and of the names the narrower shape first. Whirlpool and
/// its Tx0 exclude each other; Wasabi 2 comes before Wasabi 1, because its rounds hold groups of 0.1 BTC too; JoinMarket comes
/// after both, because their smallest rounds have its form.
public struct CoinJoins: Sendable {
  /// The rules, in order of precedence.
  public static let rules: [any CoinJoinRule] = [
    Whirlpool(),
    WhirlpoolTx0(),
    Wasabi2(),
    Wasabi1(),
    JoinMarket(),
    EqualOutputCoinJoin(),
  ]

  private let rules: [any CoinJoinRule]

  /// Judges by these rules, in this order.
  public init(_ rules: [any CoinJoinRule] = CoinJoins.rules) {
    self.rules = rules
  }

  /// The verdict on a shape whose inputs and outputs are complete, or nil.
  ///
  /// Settles the shape. A caller may judge different shapes on several threads with one value of this type.
  public func verdict(on shape: inout TransactionShape) -> CoinJoinVerdict? {
    guard shape.settle() else { return nil }
    for rule in rules {
      if let verdict = rule.verdict(on: shape) { return verdict }
    }
    return nil
  }

  /// The verdict on a transaction of a view, and its settled shape, or nil.
  ///
  /// - Reads: scripts of the inputs and outputs, and only of transactions that pay some value twice.
  private func judged(
    _ transaction: UTXOTransaction, in view: any LedgerView
  ) throws -> (verdict: CoinJoinVerdict, shape: TransactionShape)? {
    guard TransactionShape.mayMix(transaction) else { return nil }
    var shape = TransactionShape()
    try shape.read(transaction, in: view)
    return verdict(on: &shape).map { ($0, shape) }
  }

  /// The verdict on a transaction of a view, or nil.
  public func verdict(on transaction: UTXOTransaction, in view: any LedgerView) throws -> CoinJoinVerdict? {
    try judged(transaction, in: view)?.verdict
  }

  /// The finding for a transaction of a view, or nil.
  public func judge(_ transaction: UTXOTransaction, in view: any LedgerView) throws -> Finding? {
    try judged(transaction, in: view).map { finding($0.verdict, $0.shape, transaction) }
  }

  /// The finding for a transaction through which traced value cannot be followed, or nil.
  ///
  /// A Tx0 mixes nothing, and equal outputs of token dust hide no value.
  public func mix(_ transaction: UTXOTransaction, in view: any LedgerView) throws -> Finding? {
    guard let judged = try judged(transaction, in: view), judged.verdict.hidesValue else { return nil }
    return finding(judged.verdict, judged.shape, transaction)
  }

  private func finding(_ verdict: CoinJoinVerdict, _ shape: TransactionShape, _ transaction: UTXOTransaction) -> Finding
  {
    var details: [String: Finding.Detail] = [
      "denomination": .text(String(verdict.denomination)), "participants": .count(verdict.participants),
    ]
    if !verdict.vetoes.isEmpty {
      details["vetoes"] = .list(
        verdict.vetoes.map { .fields(["veto": .text($0.rawValue), "means": .text($0.summary)]) })
    }
    if verdict.kind == .joinMarket { details["change"] = Self.detail(ChangeLinks(shape)) }
    return Finding(
      kind: verdict.kind.rawValue, rule: Self.card(of: verdict.kind), tier: verdict.tier, chain: transaction.chain,
      transactions: [transaction.number], addresses: [], details: details)
  }

  /// Which change belongs to which inputs, by index, and what the participant paid; below zero, earned.
  private static func detail(_ links: ChangeLinks) -> Finding.Detail {
    .fields([
      "links": .list(
        links.links.map { link in
          .fields([
            "vout": .count(link.output), "inputs": .list(link.inputs.map { .count($0) }),
            "cost": .text(String(link.cost)),
          ])
        }),
      "ambiguous": .count(links.ambiguous), "unexplained": .count(links.unexplained),
      "search": .text(links.isComplete ? "complete" : "gave up"),
    ])
  }

  /// The card of the rule that gives a kind.
  private static func card(of kind: CoinJoinKind) -> RuleCard {
    switch kind {
    case .whirlpool: Whirlpool.card
    case .whirlpoolTx0: WhirlpoolTx0.card
    case .wasabi2: Wasabi2.card
    case .wasabi1: Wasabi1.card
    case .joinMarket: JoinMarket.card
    case .generic: EqualOutputCoinJoin.card
    }
  }
}

extension TransactionShape {
  /// True for Bitcoin and its test networks: the named mixes, and what they call a denomination, are of no other chain.
  public static func runsMixes(_ chain: Chain) -> Bool {
    chain == .bitcoin || chain == .bitcoinTestnet || chain == .bitcoinRegtest
  }

  /// Reads a transaction of a view, with the scripts behind its addresses; `settle()` is left to the caller.
  public mutating func read(_ transaction: UTXOTransaction, in view: any LedgerView) throws {
    let chain = try view.chains[Int(transaction.chain)]
    begin(isCoinbase: transaction.isCoinbase, isBitcoin: Self.runsMixes(chain))
    func script(_ address: AddressNumber) throws -> [UInt8] { try chain.payload(of: view.address(address).text) }
    for input in transaction.inputs {
      if let value = input.value, let address = input.address {
        addInput(value: value, kind: ScriptKind(of: try script(address)), account: address)
      } else {
        addUnknownInput()
      }
    }
    for output in transaction.outputs {
      let script = try script(output.address)
      addOutput(
        value: output.value, kind: ScriptKind(of: script), account: output.address,
        isWasabi1Coordinator: KnownScripts.isWasabi1Coordinator(script))
    }
    spendsOnlyCoinbases = try transaction.inputs.allSatisfy {
      try view.utxoTransaction($0.source.transaction).isCoinbase
    }
  }
}
