internal import Foundation
internal import Ledger

/// A row of `label` as a value.
enum LabelColumns {
  /// The columns that ``label(_:from:chain:in:)`` reads, in its order.
  static let list =
    "label.address_text, label.label, label.categories, label.actor, label.confidence, label.source, label.position"

  /// Reads a label from the columns that begin at `column`.
  static func label(
    _ row: Statement, from column: Int32, chain: Chain?, in connection: Connection
  ) throws -> Label {
    guard let confidence = Label.Confidence(rawValue: row.text(column + 4)) else {
      throw connection.damage("a label has an unknown confidence")
    }
    return Label(
      chain: chain, address: row.text(column), label: row.text(column + 1),
      categories: try decode(row.text(column + 2), in: connection), actor: row.optionalText(column + 3),
      confidence: confidence, source: row.text(column + 5), position: row.integer(column + 6))
  }

  /// A list of texts as it stands in a column.
  static func encode(_ list: [String]) throws -> String {
    String(decoding: try JSONEncoder().encode(list), as: UTF8.self)
  }

  /// The list of texts in a column.
  static func decode(_ text: String, in connection: Connection) throws -> [String] {
    do {
      return try JSONDecoder().decode([String].self, from: Data(text.utf8))
    } catch {
      throw connection.damage("a list is not JSON")
    }
  }
}
