import GRDB

@testable import CaseFile

extension CaseFile {
  /// Every row of every table, as lines.
  func dump() throws -> [String] {
    try write { database in
      let names = try String.fetchAll(
        database, sql: "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite%' ORDER BY name")
      return try names.flatMap { name in
        try Row.fetchAll(database, sql: "SELECT * FROM \(name)").map { "\(name) \($0.description)" }.sorted()
      }
    }
  }
}
