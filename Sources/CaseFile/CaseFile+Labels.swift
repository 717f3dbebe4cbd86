internal import Foundation
internal import GRDB
public import Ledger

extension CaseFile {
  /// Takes the claims of a label pack; false when a pack with these bytes is in the case already.
  ///
  /// A label whose address its chain does not read is kept as a reject of the pack.
  ///
  /// - Parameters:
  ///   - pack: Labels, actors and rejects in file order.
  ///   - sha256: Of the file's bytes, 32 bytes.
  ///   - bytes: The file's size.
  ///   - format: Name of the format.
  @discardableResult
  public func importLabels(_ pack: LabelPack, sha256: [UInt8], bytes: Int64, format: String) throws -> Bool {
    guard sha256.count == 32 else {
      throw CaseError(.invalidFacts, "the SHA-256 of a label pack has \(sha256.count) bytes where it must have 32")
    }
    return try write { database in
      let known = try Bool.fetchOne(
        database, sql: "SELECT EXISTS (SELECT 1 FROM label_pack WHERE sha256 = ?)", arguments: [Data(sha256)])
      if known == true { return false }
      try database.execute(
        sql: """
          INSERT INTO label_pack (title, creator, sha256, format, bytes, labels, actors, rejected)
          VALUES (?, ?, ?, ?, ?, 0, ?, 0)
          """,
        arguments: [pack.title, pack.creator, Data(sha256), format, bytes, pack.actors.count])
      try Self.insert(pack, database.lastInsertedRowID, database)
      return true
    }
  }

  private static func insert(_ pack: LabelPack, _ id: Int64, _ database: Database) throws {
    let insert = try database.makeStatement(
      sql: """
        INSERT INTO label (pack_id, caip2, payload, address_text, label, categories, actor, confidence, source, position)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """)
    var rejects = pack.rejects
    for label in pack.labels {
      var payload: Data?
      if let chain = label.chain {
        do throws(AddressError) {
          payload = Data(try chain.payload(of: label.address))
        } catch {
          let reason = "\(label.address.quoted) is not an address of \(chain.alias): \(error.description)"
          rejects.append(Reject(position: label.position, reason: reason))
          continue
        }
      }
      try insert.execute(
        arguments: [
          id, label.chain?.id, payload, label.address, label.label, try JSONList.text(label.categories), label.actor,
          label.confidence.rawValue, label.source, label.position,
        ])
    }
    for reject in rejects {
      try database.execute(
        sql: "INSERT INTO label_reject (pack_id, position, reason) VALUES (?, ?, ?)",
        arguments: [id, reject.position, reject.reason])
    }
    for actor in pack.actors {
      try database.execute(
        sql: "INSERT INTO actor (pack_id, actor, label, categories, uri) VALUES (?, ?, ?, ?, ?)",
        arguments: [id, actor.id, actor.label, try JSONList.text(actor.categories), actor.uri])
    }
    try database.execute(
      sql: "UPDATE label_pack SET labels = ?, rejected = ? WHERE id = ?",
      arguments: [pack.labels.count + pack.rejects.count - rejects.count, rejects.count, id])
  }
}

/// Lists of text as they stand in a case file.
enum JSONList {
  static func text(_ list: [String]) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .withoutEscapingSlashes
    return String(decoding: try encoder.encode(list), as: UTF8.self)
  }

  static func read(_ text: String, in connection: Connection) throws -> [String] {
    do {
      return try JSONDecoder().decode([String].self, from: Data(text.utf8))
    } catch {
      throw connection.damage("a list is not JSON")
    }
  }
}
