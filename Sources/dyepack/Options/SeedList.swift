import CaseFile
import Ledger

/// Turns what a person named into seeds.
enum SeedList {
  /// Seeds of references, all with the same narrowing.
  static func seeds(
    _ references: [String], to: [String], asset: String?, since: Int64?, until: Int64?, claimed: Amount? = nil
  ) throws -> [Incident.Seed] {
    let recipients = try to.map { try Reference($0) }
    return try references.map {
      Incident.Seed(
        reference: try Reference($0), to: recipients, asset: try asset.map(canonical), since: since, until: until,
        claimed: claimed)
    }
  }

  /// Canonical CAIP-19 text.
  static func canonical(_ asset: String) throws -> String { try AssetID(asset, on: nil).text }

  /// A whole number of base units.
  static func amount(_ text: String?) throws -> Amount? {
    guard let text else { return nil }
    guard let amount = AmountText.wholeUnits(text) else {
      throw Failure("`\(text)` is not a whole number of base units (--amount)")
    }
    return amount
  }

  /// A theft of the case.
  static func incident(_ id: String, in snapshot: CaseSnapshot) throws -> Incident {
    guard let incident = try snapshot.incidents().first(where: { $0.id == id }) else {
      throw Failure("the case holds no incident `\(id)`; `dyepack incident list` shows those it holds")
    }
    return incident
  }
}
