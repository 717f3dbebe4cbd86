import Ledger

/// Reads our own label CSV: `chain,address,label,category,actor,confidence,source`.
///
/// Columns are found by name, in any order; `address` and `label` must be there, other columns than these seven are passed
/// over. Text is kept as it stands, also where a spreadsheet or a terminal would take it for a formula or a command.
enum LabelCSVReader: LabelReader {
  static let format = "label-csv"

  static func recognises(_ head: SourceHead) -> Bool {
    let header = head.csvHeader.map { $0.trimmed.lowercased() }
    return header.contains("address") && header.contains("label")
  }

  static func read(_ source: inout ByteSource) throws(ReaderError) -> LabelPack {
    var rows = CSVRows()
    guard try rows.next(&source) else { throw ReaderError(.format, source.name, "is empty") }
    let columns = try Columns(rows.texts, in: source.name)
    var pack = LabelPack(title: source.name, creator: nil, labels: [], actors: [], rejects: [])
    while try rows.next(&source) {
      guard pack.labels.count + pack.rejects.count < LabelReaders.recordsMax else {
        throw ReaderError(
          .value, source.name, at: "line \(rows.line)", "holds more than \(LabelReaders.recordsMax) labels; split it")
      }
      do throws(LabelRefusal) {
        pack.labels.append(try label(rows, columns, pack: source.name))
      } catch {
        pack.rejects.append(Reject(position: rows.line, reason: error.reason))
      }
    }
    return pack
  }

  private static func label(_ rows: CSVRows, _ columns: Columns, pack: String) throws(LabelRefusal) -> Label {
    guard rows.count == columns.count else {
      throw LabelRefusal("it has \(rows.count) fields where the header has \(columns.count)")
    }
    /// Nil for a missing column and for an empty field.
    func field(_ name: String) throws(LabelRefusal) -> String? {
      guard let index = columns[name] else { return nil }
      guard let text = String(validating: rows[index], as: UTF8.self) else {
        throw LabelRefusal("its \(name) is not UTF-8 text")
      }
      return text.isEmpty ? nil : text
    }
    let name = (try field("chain") ?? "").trimmed
    guard let chain = LabelChain(name: name) else {
      throw LabelRefusal("chain \(Quoted.text(name.utf8)) is not known; chains are \(Chain.aliases)")
    }
    return try LabelClaim(
      address: field("address"), chain: chain, label: field("label"),
      categories: [field("category")].compactMap(\.self),
      actor: field("actor"), confidence: field("confidence"), source: field("source") ?? pack, position: rows.line
    ).checked()
  }

  /// Where each column stands.
  private struct Columns {
    static let names = ["chain", "address", "label", "category", "actor", "confidence", "source"]

    let count: Int
    private let places: [String: Int]

    init(_ header: [String], in source: String) throws(ReaderError) {
      var places: [String: Int] = [:]
      for (index, text) in header.enumerated() {
        let name = text.trimmed.lowercased()
        guard Self.names.contains(name) else { continue }
        guard places[name] == nil else {
          throw ReaderError(.column, source, at: "line 1", "has the column \(name) twice")
        }
        places[name] = index
      }
      for name in ["address", "label"] where places[name] == nil {
        throw ReaderError(
          .column, source, at: "line 1", "has no column \(name); columns are \(Self.names.joined(separator: ","))")
      }
      count = header.count
      self.places = places
    }

    subscript(_ name: String) -> Int? { places[name] }
  }
}
