public import Ledger

/// Finds a token that borrows the symbol of another asset: its text looks the same, its contract is another.
///
/// - Reads: an asset's claimed symbol, and the symbols of assets known by contract on the same chain.
/// - Gives: the asset that is imitated, or nothing.
/// - Horizon: confirmation.
/// - Source: Unicode Technical Standard 39, confusable detection, for the idea of a skeleton; the table is our choice and
///   covers the Cyrillic and Greek letters that look like Latin ones.
/// - Known failure: a second, honest token of the same symbol (a bridged copy) is taken for a spoof; a script outside the
///   table is not recognised.
public struct SpoofToken: Sendable {
  /// What the rule is.
  public static let card = RuleCard(
    id: "anomaly.spoof-token", version: 1, horizon: .confirmation, tier: .strong,
    summary: "A token whose symbol reads like that of a known asset but whose contract is another.",
    sources: ["Unicode UTS 39, confusable detection (idea); letter table: our choice"],
    errors: "not measured",
    knownFailures: ["an unlisted bridged copy of a token is taken for a spoof"])

  /// Symbols of the chain's known assets, as skeletons, with the id of the real asset.
  private let known: [String: String]

  /// Makes the rule for one chain.
  ///
  /// - Reads: `genuine` pairs of CAIP-19 id and symbol, the native coin included.
  public init(genuine: [(id: String, symbol: String)]) {
    known = Dictionary(genuine.map { (Self.skeleton($0.symbol), $0.id) }, uniquingKeysWith: { first, _ in first })
  }

  /// Id of the asset that is imitated, or nil.
  public func imitated(by asset: Asset) -> String? {
    guard let symbol = asset.symbol else { return nil }
    let skeleton = Self.skeleton(symbol)
    guard !skeleton.isEmpty, let genuine = known[skeleton], genuine != asset.id else { return nil }
    return known.values.contains(asset.id) ? nil : genuine
  }

  /// What a symbol looks like: letters that look alike become one, case and marks are dropped.
  static func skeleton(_ symbol: String) -> String {
    String(
      symbol.unicodeScalars.compactMap { scalar -> Character? in
        let latin = lookalikes[scalar] ?? scalar
        guard latin.properties.isAlphabetic || ("0"..."9").contains(latin) else { return nil }
        return Character(latin.properties.uppercaseMapping.unicodeScalars.first.map { lookalikes[$0] ?? $0 } ?? latin)
      })
  }

  private static let lookalikes: [Unicode.Scalar: Unicode.Scalar] = {
    let pairs: [(String, String)] = [
      // Cyrillic, capital and small.
      ("АВЕЅІЈКМНОРСТУХ", "ABESIJKMHOPCTYX"), ("авеѕіјкмнорстух", "ABESIJKMHOPCTYX"),
      // Greek, capital, and the small ones that look like Latin.
      ("ΑΒΕΖΗΙΚΜΝΟΡΤΥΧ", "ABEZHIKMNOPTYX"), ("ονυ", "OVU"),
      // Full-width Latin.
      ("ＡＢＣＤＥＦＧＨＩＪＫＬＭＮＯＰＱＲＳＴＵＶＷＸＹＺ", "ABCDEFGHIJKLMNOPQRSTUVWXYZ"),
      // Latin letters with a stroke or bar that tokens use.
      ("Ɖ₮Ŧ", "DTT"),
    ]
    var table: [Unicode.Scalar: Unicode.Scalar] = [:]
    for (from, to) in pairs {
      for (left, right) in zip(from.unicodeScalars, to.unicodeScalars) { table[left] = right }
    }
    return table
  }()
}
