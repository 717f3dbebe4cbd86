public import Ledger

/// Takes a transaction in which ChipMixer made chips: many outputs of one chip's size at addresses used once.
///
/// A chip was handed over as a private key, so no transaction tells who got it: its next spend is already the user's.
/// - Reads: one transaction, and every output at its chips' addresses.
/// - Horizon: hindsight; an address that receives again is no chip's.
/// - Source: LoyceV's list of chips (one deposit of an exact size, at most one spend), as restated by the reference of this rule:
///   0.001 × 2^k BTC up to 8.192. Five chips at least and two other outputs at most are our choice.
/// - Known failure: a pay-out of round amounts to fresh addresses has the same shape.
public struct ChipMixerFunding: Sendable {
  /// What the rule is.
  public static let card = RuleCard(
    id: "mixer.chipmixer-funding", version: 1, horizon: .hindsight, tier: .lead,
    summary: "Five or more outputs of 0.001 × 2^k BTC, at addresses that never receive again.",
    sources: ["LoyceV, list of ChipMixer's chips (bitcointalk.org)", "thresholds: our choice"],
    errors: "nothing was measured: no labelled set of chips is at hand",
    knownFailures: ["a pay-out of 0.001 × 2^k BTC to fresh addresses looks the same"])

  /// What a person may set.
  public struct Parameters: Hashable, Sendable {
    /// Outputs of one chip's size; our choice.
    public var chipsLeast = 5
    /// Other outputs; our choice.
    public var othersMost = 2

    /// The defaults.
    public init() {}
  }

  /// Sizes of chips, satoshi, ascending: 100,000 × 2^k for k from 0 to 13.
  public static let sizes: [UInt64] = (0...13).map { 100_000 << $0 }

  private let parameters: Parameters
  private let coinJoins = CoinJoins()

  /// Makes the rule.
  public init(_ parameters: Parameters = Parameters()) {
    self.parameters = parameters
  }

  /// The chips that a transaction made, by output, or nil when it made none.
  public func chips(of transaction: UTXOTransaction, in view: any LedgerView) throws -> (
    size: UInt64, outputs: [OutPoint]
  )? {
    // Condition 1: enough outputs of one chip's size, few others, on Bitcoin.
    guard TransactionShape.mayMix(transaction),
      TransactionShape.runsMixes(try view.chains[Int(transaction.chain)]),
      let size = Self.sizes.max(by: { Self.count($0, transaction) < Self.count($1, transaction) })
    else { return nil }
    let count = Self.count(size, transaction)
    guard count >= parameters.chipsLeast, transaction.outputs.count - count <= parameters.othersMost else { return nil }
    // Condition 2: no CoinJoin of another name; Whirlpool's smallest pool is a chip's size.
    if let verdict = try coinJoins.verdict(on: transaction, in: view), verdict.kind.isNamed { return nil }
    // Condition 3: every chip at an address that received nothing else and was spent at most once.
    var chips: [OutPoint] = []
    for (vout, output) in transaction.outputs.enumerated() where output.value == size {
      let point = OutPoint(transaction: transaction.number, vout: UInt32(vout))
      guard try view.outputs(at: output.address) == [point], try view.spenders(of: point).count <= 1 else { return nil }
      chips.append(point)
    }
    return (size, chips)
  }

  /// The finding for a transaction, or nil.
  public func judge(_ transaction: UTXOTransaction, in view: any LedgerView) throws -> Finding? {
    guard let chips = try chips(of: transaction, in: view) else { return nil }
    return Finding(
      kind: "mixer.chipmixer", rule: Self.card, chain: transaction.chain, transactions: [transaction.number],
      addresses: chips.outputs.map { transaction.outputs[Int($0.vout)].address },
      details: ["role": .text("funding"), "chip": .text(String(chips.size)), "chips": .count(chips.outputs.count)])
  }

  private static func count(_ size: UInt64, _ transaction: UTXOTransaction) -> Int {
    transaction.outputs.count { $0.value == size }
  }
}
