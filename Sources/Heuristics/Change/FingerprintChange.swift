/// Takes outputs for possible change whose spender looks as if the same software had made it.
///
/// Version, class of sequences, class of lock time and use of witnesses must agree where both are known (``WalletFingerprint``); what is
/// unspent cannot be ruled out.
/// - Horizon: hindsight.
/// - Source: Kappos et al., "How to Peel a Million", USENIX Security 2022 (read in summary only); Möser and Narayanan, FC 2022. Which
///   fields must agree is our choice.
public struct FingerprintChange: ChangeRule {
  /// What the rule is.
  public static let card = RuleCard(
    id: "change.fingerprint", version: 1, horizon: .hindsight, tier: .lead,
    summary:
      "Outputs whose spender agrees in version, sequences, lock time and use of witnesses, or that are not spent.",
    sources: [
      "Kappos et al. 2022, USENIX Security, How to Peel a Million (arXiv 2205.13882)",
      "Möser and Narayanan 2022, Financial Cryptography, Resurrecting Address Clustering in Bitcoin (arXiv 2107.05749)",
      "which fields must agree: our choice",
    ],
    errors: MeasuredErrors.summary(of: "change.fingerprint"),
    knownFailures: [
      "payer and payee with the same wallet software look the same",
      "a wallet that was replaced or restored elsewhere looks different",
    ])

  /// What kind of sign it is.
  public static let sign: ChangeSign? = .spender

  /// Makes the rule.
  public init() {}

  /// The outputs whose spender agrees.
  public func candidates(_ facts: ChangeFacts) -> OutputSet? {
    facts.spendable(unlessSpenderFails: { spender in
      !facts.fingerprint.differences(from: spender.fingerprint).contains { $0.isFixed }
    })
  }
}
