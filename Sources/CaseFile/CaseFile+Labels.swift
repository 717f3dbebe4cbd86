internal import Foundation
internal import GRDB
public import Ledger

extension CaseFile {
  /// Takes a pack of labels into the case, whole or not at all.
  ///
  /// - Gives: false when the case holds a file of this SHA-256 already; then nothing is added.
  /// - Throws: ``CaseError``; then the case is as it was.
  @discardableResult
  public func importLabels(_ pack: LabelPack, sha256: [UInt8], bytes: Int64, format: String) throws -> Bool {
    try write { database in
      let digest = Data(sha256)
      guard try Row.fetchOne(database, sql: "SELECT 1 FROM label_pack WHERE sha256 = ?", arguments: [digest]) == nil
      else {
        return false
      }
      try database.execute(
        sql: """
          INSERT INTO label_pack (title, creator, sha256, format, bytes, labels, actors, rejected)
          VALUES (?, ?, ?, ?, ?, ?, ?, ?)
          """,
        arguments: [
          pack.title, pack.creator, digest, format, bytes, pack.labels.count, pack.actors.count, pack.rejects.count,
        ])
      let number = database.lastInsertedRowID
      try Self.insert(pack.labels, ofPack: number, database)
      try Self.insert(pack.actors, ofPack: number, database)
      for reject in pack.rejects {
        try database.execute(
          sql: "INSERT INTO label_reject (pack_id, position, reason) VALUES (?, ?, ?)",
          arguments: [number, reject.position, reject.reason])
      }
      return true
    }
  }

  private static func insert(_ labels: [Label], ofPack pack: Int64, _ database: Database) throws {
    let insert = try database.makeStatement(
      sql: """
        INSERT INTO label
          (pack_id, caip2, payload, address_text, label, categories, actor, confidence, source, position)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """)
    for label in labels {
      let payload = label.chain.flatMap { $0.payloadIfValid(of: label.address) }
      guard label.chain == nil || payload != nil else {
        throw CaseError(
          .invalidFacts, "label \(label.position) names `\(label.address)`, which its chain does not accept")
      }
      try insert.execute(arguments: [
        pack, label.chain?.id, payload.map { Data($0) }, label.address, label.label,
        try LabelColumns.encode(label.categories),
        label.actor, label.confidence.rawValue, label.source, label.position,
      ])
    }
  }

  private static func insert(_ actors: [Actor], ofPack pack: Int64, _ database: Database) throws {
    for actor in actors {
      try database.execute(
        sql: "INSERT INTO actor (pack_id, actor, label, categories, uri) VALUES (?, ?, ?, ?, ?)",
        arguments: [pack, actor.id, actor.label, try LabelColumns.encode(actor.categories), actor.uri])
    }
  }
}
