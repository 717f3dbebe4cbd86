public import Ledger

/// Finds a point of consolidation: an address where value from many places comes together.
///
/// Two signs, either is enough: many distinct senders, or an address that pays on a multiple of what was seen to arrive (the
/// rest came from places that the case does not hold).
///
/// - Reads: what one address received and paid in one asset, as far as the case holds it.
/// - Horizon: hindsight.
/// - Source: pattern of the Bybit case (0x327ffe25… sends on 3.6 times the traced inflow); the thresholds are our choice.
/// - Known failure: with a case that holds only part of an address's history the second sign is a sign of missing data;
///   an address that was paid in another asset and swapped it shows it too, so such addresses are left out.
public struct FanIn: Sendable {
  /// What the rule is.
  public static let card = RuleCard(
    id: "typology.fan-in", version: 1, horizon: .hindsight, tier: .lead,
    summary: "Value from many places comes together at one address.",
    sources: ["SampleGraphs/bybit-2025; thresholds: our choice"],
    errors: "not measured",
    knownFailures: ["an address whose history the case holds only in part shows the second sign"])

  /// What a person may set.
  public struct Parameters: Hashable, Sendable {
    /// Distinct senders from which on an address counts.
    public var minSenders = 5
    /// Paid over seen inflow, from which on an address counts.
    public var minRatio: Amount = 2

    /// The defaults.
    public init() {}
  }

  private let parameters: Parameters

  /// Makes the rule.
  public init(_ parameters: Parameters = Parameters()) {
    self.parameters = parameters
  }

  /// Judges one address in one asset.
  ///
  /// - Reads: `receivesOtherAssets` is true when traced value of another asset reached it too (a swap is likelier).
  public func judge(
    address: AddressNumber, asset: AssetNumber, chain: ChainNumber, senders: Int, received: Amount, paid: Amount,
    receivesOtherAssets: Bool
  ) -> Finding? {
    let paysMore = received > 0 && !receivesOtherAssets && paid / received >= parameters.minRatio
    guard senders >= parameters.minSenders || paysMore else { return nil }
    var details: [String: Finding.Detail] = [
      "asset": .asset(asset), "senders": .count(senders), "received": .text(String(received)),
      "paid": .text(String(paid)),
    ]
    if received > 0 { details["paid_over_received"] = .text(Self.ratio(paid, received)) }
    return Finding(
      kind: "fan_in", rule: Self.card, chain: chain, transactions: [], addresses: [address], details: details)
  }

  /// A ratio with two places, rounded down, without floating point.
  static func ratio(_ numerator: Amount, _ denominator: Amount) -> String {
    let whole = numerator / denominator
    let rest = numerator % denominator
    // A remainder near 2^128 cannot be multiplied by 100; two digits fewer of both change no shown digit.
    let hundredths = rest > .max / 100 ? (rest / (denominator / 100)) : rest * 100 / denominator
    let digits = String(min(hundredths, 99))
    return "\(whole).\(digits.count == 1 ? "0" + digits : digits)"
  }
}
