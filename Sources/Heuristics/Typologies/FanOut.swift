public import Ledger

/// Finds a payer who splits value over many recipients in a short time.
///
/// - Reads: payments of one payer in one asset, with their times.
/// - Gives: the longest run of payments inside the window that reaches enough recipients, and how many are of equal amount.
/// - Horizon: confirmation.
/// - Source: pattern J2 of the DPRK cases (Bybit 2025-02-21: 40 × 10,000 ETH in 90 minutes); the thresholds are our choice.
/// - Known failure: pay-outs of exchanges and pay-roll runs have the same shape.
public struct FanOut: Sendable {
  /// What the rule is.
  public static let card = RuleCard(
    id: "typology.fan-out", version: 1, horizon: .confirmation, tier: .fact,
    summary: "One payer, many recipients, in a short time.",
    sources: ["FBI PSA I-022625 (Bybit fan-out); thresholds: our choice"],
    errors: "a count of facts; whether it is laundering is not claimed",
    knownFailures: ["pay-outs of services have the same shape"])

  /// What a person may set.
  public struct Parameters: Hashable, Sendable {
    /// Distinct recipients from which on a split is reported.
    public var minRecipients = 5
    /// Seconds within which the payments must lie.
    public var windowSeconds: Int64 = 7200

    /// The defaults.
    public init() {}
  }

  /// One payment, for any kind of chain.
  public struct Payment: Hashable, Sendable {
    /// Who receives.
    public var to: AddressNumber
    /// Base units.
    public var amount: Amount
    /// Block time, seconds since 1970.
    public var time: Int64?
    /// Its transaction.
    public var transaction: TransactionNumber

    /// Makes a payment.
    public init(to: AddressNumber, amount: Amount, time: Int64?, transaction: TransactionNumber) {
      self.to = to
      self.amount = amount
      self.time = time
      self.transaction = transaction
    }
  }

  private let parameters: Parameters

  /// Makes the rule.
  public init(_ parameters: Parameters = Parameters()) {
    self.parameters = parameters
  }

  /// The widest split of a payer, or nil; of two equally wide ones, the earlier.
  ///
  /// - Reads: payments in ledger order; those without a time are left out.
  public func judge(
    payer: AddressNumber, asset: AssetNumber, chain: ChainNumber, payments: [Payment]
  ) -> Finding? {
    let timed = payments.filter { $0.time != nil }
    var counts: [AddressNumber: Int] = [:]
    var start = 0
    var best: Range<Int>?
    var bestCount = parameters.minRecipients - 1
    for end in timed.indices {
      counts[timed[end].to, default: 0] += 1
      while (timed[end].time ?? 0) - (timed[start].time ?? 0) > parameters.windowSeconds {
        let left = timed[start].to
        counts[left, default: 1] -= 1
        if counts[left] == 0 { counts[left] = nil }
        start += 1
      }
      if counts.count > bestCount {
        bestCount = counts.count
        best = start..<end + 1
      }
    }
    guard let best else { return nil }
    let run = timed[best]
    var equal: [Amount: Int] = [:]
    for payment in run { equal[payment.amount, default: 0] += 1 }
    let most = equal.max { ($0.value, $0.key) < ($1.value, $1.key) }
    return Finding(
      kind: "fan_out", rule: Self.card, chain: chain, transactions: run.map(\.transaction), addresses: [payer],
      details: [
        "asset": .asset(asset), "recipients": .count(bestCount), "payments": .count(run.count),
        "amount": .text(String(run.reduce(Amount(0)) { $0.adding(clamped: $1.amount) })),
        "seconds": .count(Int((run.last?.time ?? 0) - (run.first?.time ?? 0))),
        "equal_payments": .count(most?.value ?? 0), "equal_amount": .text(String(most?.key ?? 0)),
      ])
  }
}
