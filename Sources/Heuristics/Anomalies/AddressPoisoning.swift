public import Ledger

/// Finds transfers that plant a look-alike of a genuine counterparty in an address's history.
///
/// A poisoner makes an address whose first and last digits equal those of a real recipient and sends (or fakes) a transfer
/// from the payer to it, so that the look-alike is copied later. Such rows carry no stolen value.
///
/// - Reads: transfers of one payer, all assets, in ledger order, with the text of every recipient.
/// - Gives: each look-alike with the genuine recipient it imitates and the rows that planted it.
/// - Horizon: hindsight (a genuine payment may come after the planted one).
/// - Source: the pattern of Bybit's theft address (SampleGraphs/bybit-2025); the digit counts are our choice: 3 + 4 equal
///   hexadecimal digits happen by chance once in 2^28 pairs.
/// - Known failure: a payer who makes vanity addresses of the same ends himself is reported.
public struct AddressPoisoning: Sendable {
  /// What the rule is.
  public static let card = RuleCard(
    id: "anomaly.address-poisoning", version: 1, horizon: .hindsight, tier: .strong,
    summary:
      "A recipient that looks like another recipient of the same payer, planted by a token that carries no value.",
    sources: ["SampleGraphs/bybit-2025, 23 rows; digit counts: our choice"],
    errors: "finds all 23 planted rows of SampleGraphs/bybit-2025 and no other of its 222; not measured elsewhere",
    knownFailures: ["vanity addresses that a payer made himself"])

  /// What a person may set.
  public struct Parameters: Hashable, Sendable {
    /// Equal digits at the start, after `0x`.
    public var prefix = 3
    /// Equal digits at the end.
    public var suffix = 4

    /// The defaults.
    public init() {}
  }

  /// A planted recipient.
  public struct LookAlike: Hashable, Sendable {
    /// The address that was planted.
    public var address: AddressNumber
    /// The recipient it imitates.
    public var genuine: AddressNumber
    /// The rows that planted it.
    public var transfers: [Transfer]
  }

  private let parameters: Parameters

  /// Makes the rule.
  public init(_ parameters: Parameters = Parameters()) {
    self.parameters = parameters
  }

  /// Look-alikes among the recipients of one payer, in ledger order of their first row.
  ///
  /// - Reads: `transfers` that the payer pays, in ledger order; `worthless` tells the rows that carry no value (zero amounts
  ///   and spoof tokens); `text` gives the canonical text of an address.
  /// - Complexity: O(n) look-ups for n transfers.
  public func lookAlikes(
    among transfers: [Transfer], worthless: (Transfer) -> Bool, text: (AddressNumber) throws -> String
  ) rethrows -> [LookAlike] {
    var genuine: [String: AddressNumber] = [:]
    var genuineAddresses: Set<AddressNumber> = []
    for transfer in transfers where !worthless(transfer) {
      guard let to = transfer.to, genuineAddresses.insert(to).inserted else { continue }
      let key = ends(of: try text(to))
      if genuine[key] == nil { genuine[key] = to }
    }
    var found: [AddressNumber: Int] = [:]
    var result: [LookAlike] = []
    for transfer in transfers where worthless(transfer) {
      guard let to = transfer.to, !genuineAddresses.contains(to) else { continue }
      if let place = found[to] {
        result[place].transfers.append(transfer)
      } else if let original = genuine[ends(of: try text(to))] {
        found[to] = result.count
        result.append(LookAlike(address: to, genuine: original, transfers: [transfer]))
      }
    }
    return result
  }

  private func ends(of text: String) -> String {
    let digits = text.hasPrefix("0x") ? text.dropFirst(2) : text[...]
    return "\(digits.prefix(parameters.prefix))…\(digits.suffix(parameters.suffix))".lowercased()
  }
}
