internal import Foundation
internal import GRDB
public import Ledger

extension CaseFile {
  /// Records a theft.
  ///
  /// - Throws: ``CaseError``, `duplicateIncident` when the case holds one of this id.
  public func addIncident(_ incident: Incident) throws { try importIncidents([incident], replacing: false) }

  /// Records thefts, all or none.
  ///
  /// - Parameters:
  ///   - incidents: In the order given.
  ///   - replacing: Whether one of the same id is replaced instead of refused.
  /// - Throws: ``CaseError``; then the case is as it was.
  public func importIncidents(_ incidents: [Incident], replacing: Bool) throws {
    try write { database in
      for incident in incidents {
        let isKnown =
          try Row.fetchOne(database, sql: "SELECT 1 FROM incident WHERE id = ?", arguments: [incident.id]) != nil
        guard replacing || !isKnown else {
          throw CaseError(
            .duplicateIncident, "`\(path)` holds an incident `\(incident.id)` already; use --replace, or another id")
        }
        try Self.insert(incident, database)
      }
    }
  }

  private static func insert(_ incident: Incident, _ database: Database) throws {
    try database.execute(sql: "DELETE FROM incident_seed WHERE incident_id = ?", arguments: [incident.id])
    try database.execute(sql: "DELETE FROM incident_source WHERE incident_id = ?", arguments: [incident.id])
    try database.execute(
      sql: "INSERT INTO incident (id, name) VALUES (?1, ?2) ON CONFLICT (id) DO UPDATE SET name = ?2",
      arguments: [incident.id, incident.name])
    for (number, seed) in incident.seeds.enumerated() {
      try database.execute(
        sql: """
          INSERT INTO incident_seed (incident_id, n, reference, recipients, asset, since, until, claimed)
          VALUES (?, ?, ?, ?, ?, ?, ?, ?)
          """,
        arguments: [
          incident.id, number, seed.reference.description, try LabelColumns.encode(seed.to.map(\.description)),
          seed.asset,
          seed.since, seed.until, seed.claimed.map { $0.withMinimalBytes { Data($0) } },
        ])
    }
    for (number, source) in incident.sources.enumerated() {
      try database.execute(
        sql: "INSERT INTO incident_source (incident_id, n, source) VALUES (?, ?, ?)",
        arguments: [incident.id, number, source])
    }
  }
}

extension CaseSnapshot {
  /// The thefts of the case, by id, each with its seeds and sources in the order given.
  public func incidents() throws -> [Incident] { try read { try $0.incidents() } }
}

extension SnapshotQueries {
  func incidents() throws -> [Incident] {
    let select = try connection.prepare("SELECT id, name FROM incident ORDER BY id")
    let sources = try connection.prepare("SELECT source FROM incident_source WHERE incident_id = ? ORDER BY n")
    var found: [Incident] = []
    while try select.step() {
      let id = select.text(0)
      try sources.bind(1, id)
      var titles: [String] = []
      while try sources.step() { titles.append(sources.text(0)) }
      sources.reset()
      found.append(Incident(id: id, name: select.text(1), seeds: try seeds(of: id), sources: titles))
    }
    return found
  }

  private func seeds(of incident: String) throws -> [Incident.Seed] {
    let select = try connection.prepare(
      """
      SELECT reference, recipients, asset, since, until, claimed FROM incident_seed WHERE incident_id = ? ORDER BY n
      """)
    try select.bind(1, incident)
    var seeds: [Incident.Seed] = []
    while try select.step() {
      seeds.append(
        Incident.Seed(
          reference: try reference(select.text(0)),
          to: try LabelColumns.decode(select.text(1), in: connection).map { try reference($0) },
          asset: select.optionalText(2), since: select.optionalInteger(3), until: select.optionalInteger(4),
          claimed: select.isNull(5) ? nil : try select.amount(5)))
    }
    return seeds
  }

  private func reference(_ text: String) throws -> Reference {
    do throws(ReferenceError) {
      return try Reference(text)
    } catch {
      throw connection.damage("the seed `\(text)` cannot be read")
    }
  }
}
