/// A party that can freeze balances of the tokens it issues.
public struct Issuer: Hashable, Sendable {
  /// What makes an issuer act.
  public enum Trigger: String, Sendable {
    /// A request of law enforcement, with its case number.
    case request
    /// An order of a court or a competent authority.
    case courtOrder = "court_order"
  }

  /// Stable id.
  public let id: String
  /// Name for people.
  public let name: String
  /// What a freeze request must hold, in the order in which a packet gives it.
  public let needs: [String]
  /// What makes it act.
  public let actsOn: Trigger

  private static let common = [
    "token contract and chain",
    "each address to freeze, as text",
    "live balance of each address, with its block height",
    "transaction ids from the theft to each address",
    "traced amount, with the policy used and the amounts under the others",
  ]

  /// Tether, which freezes on requests of law enforcement and by sanctions lists.
  ///
  /// - Source: tether.to, announcement of 2023-12-01 and letter of 2023-12-15; a private request without a case number is put last.
  public static let tether = Issuer(
    id: "tether", name: "Tether",
    needs: common + [
      "victim, and police report or case number",
      "contact at a law-enforcement agency or counsel, from an official mail domain",
    ], actsOn: .request)

  /// Circle, which freezes on the order of a US court or by sanctions lists, and not on request.
  ///
  /// - Source: Centre Consortium, "USDC network blacklisting policy".
  public static let circle = Issuer(
    id: "circle", name: "Circle",
    needs: ["order of a US court that names each address and its chain"] + common + [
      "contact at the agency or counsel that holds the order"
    ], actsOn: .courtOrder)

  /// Paxos, a trust company under the supervision of New York, which freezes where law obliges it to.
  ///
  /// - Source: paxosglobal/pax-contracts README, "Asset protection role".
  public static let paxos = Issuer(
    id: "paxos", name: "Paxos",
    needs: ["order or legal process that names each address and its chain"] + common + [
      "contact at the agency or counsel that holds the order"
    ], actsOn: .courtOrder)
}
