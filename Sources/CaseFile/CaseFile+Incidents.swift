internal import Foundation
internal import GRDB
public import Ledger

extension CaseFile {
  /// Records a theft.
  ///
  /// - Throws: ``CaseError``, `duplicateIncident` when the case has one of this id.
  public func addIncident(_ incident: Incident) throws { try importIncidents([incident], replacing: false) }

  /// Records thefts, all or none.
  ///
  /// - Parameters:
  ///   - incidents: In the order of their list.
  ///   - replacing: True when a theft of the same id makes way; the last one of an id stays.
  /// - Throws: ``CaseError``, `duplicateIncident` when an id is taken and `replacing` is false.
  public func importIncidents(_ incidents: [Incident], replacing: Bool) throws {
    try write { database in
      for incident in incidents {
        if replacing {
          try database.execute(sql: "DELETE FROM incident WHERE id = ?", arguments: [incident.id])
        } else if try Bool.fetchOne(
          database, sql: "SELECT EXISTS (SELECT 1 FROM incident WHERE id = ?)", arguments: [incident.id]) == true
        {
          throw CaseError(
            .duplicateIncident, "`\(path)` has an incident \(incident.id.quoted) already; choose another id, or replace it")
        }
        try Self.insert(incident, database)
      }
    }
  }

  private static func insert(_ incident: Incident, _ database: Database) throws {
    try database.execute(
      sql: "INSERT INTO incident (id, name) VALUES (?, ?)", arguments: [incident.id, incident.name])
    for (n, seed) in incident.seeds.enumerated() {
      try database.execute(
        sql: """
          INSERT INTO incident_seed (incident_id, n, reference, recipients, asset, since, until, claimed)
          VALUES (?, ?, ?, ?, ?, ?, ?, ?)
          """,
        arguments: [
          incident.id, n, seed.reference.description, try JSONList.text(seed.to.map(\.description)), seed.asset, seed.since,
          seed.until, seed.claimed.map { $0.withMinimalBytes { Data($0) } },
        ])
    }
    for (n, source) in incident.sources.enumerated() {
      try database.execute(
        sql: "INSERT INTO incident_source (incident_id, n, source) VALUES (?, ?, ?)", arguments: [incident.id, n, source])
    }
  }

  /// The thefts, by id.
  public func incidents() throws -> [Incident] { try snapshot().incidents() }

  /// A theft.
  ///
  /// - Throws: ``CaseError``, `unknownIncident` when the case has none of this id.
  public func incident(_ id: String) throws -> Incident { try snapshot().incident(id) }
}

extension CaseSnapshot {
  /// The thefts, by id.
  public func incidents() throws -> [Incident] {
    try read { queries in
      let select = try queries.connection.prepare("SELECT id, name FROM incident ORDER BY id")
      var result: [Incident] = []
      while try select.step() { result.append(try queries.incident(select.text(0), name: select.text(1))) }
      return result
    }
  }

  /// A theft.
  ///
  /// - Throws: ``CaseError``, `unknownIncident` when the case has none of this id.
  public func incident(_ id: String) throws -> Incident {
    try read { queries in
      let select = try queries.connection.prepare("SELECT name FROM incident WHERE id = ?")
      try select.bind(1, id)
      guard try select.step() else {
        throw CaseError(
          .unknownIncident,
          "`\(queries.connection.path)` has no incident \(id.quoted); `dyepack incident list` shows those it has")
      }
      return try queries.incident(id, name: select.text(0))
    }
  }
}

extension SnapshotQueries {
  fileprivate func incident(_ id: String, name: String) throws -> Incident {
    var incident = Incident(id: id, name: name, seeds: [], sources: [])
    let seeds = try connection.prepare(
      """
      SELECT reference, recipients, asset, since, until, claimed FROM incident_seed WHERE incident_id = ? ORDER BY n
      """)
    try seeds.bind(1, id)
    while try seeds.step() {
      incident.seeds.append(
        Incident.Seed(
          reference: try reference(seeds.text(0)),
          to: try JSONList.read(seeds.text(1), in: connection).map { try reference($0) }, asset: seeds.optionalText(2),
          since: seeds.optionalInteger(3), until: seeds.optionalInteger(4),
          claimed: seeds.isNull(5) ? nil : try seeds.amount(5)))
    }
    let sources = try connection.prepare("SELECT source FROM incident_source WHERE incident_id = ? ORDER BY n")
    try sources.bind(1, id)
    while try sources.step() { incident.sources.append(sources.text(0)) }
    return incident
  }

  private func reference(_ text: String) throws -> Reference {
    do throws(ReferenceError) {
      return try Reference(text)
    } catch {
      throw connection.damage("an incident names \(text.quoted), which is no reference")
    }
  }
}
