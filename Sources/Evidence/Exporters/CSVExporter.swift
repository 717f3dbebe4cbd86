public import Foundation

/// One row an edge, for spreadsheets and for tools that read links from a table.
public enum CSVExporter: TraceExporter {
  /// `csv`.
  public static let format = "csv"
  /// One sentence for people.
  public static let summary = "one row a movement of traced value, with every policy's share"
  /// Extension of its files.
  public static let fileExtension = "csv"

  /// Writes the edges in their order, for every policy; no option changes it.
  public static func write(_ trace: TraceDocument, options: ExportOptions) throws -> Data {
    let policies = trace.policies
    var table = CSVTable(
      [
        "chain", "txid", "log_index", "vout", "height", "time", "from", "to", "asset", "symbol", "decimals", "amount",
        "amount_decimal", "hops",
      ] + policies.map { "taint_\($0)" } + ["basis"])
    for edge in trace.edges {
      table.add(
        [
          edge.chain, edge.txid, edge.logIndex.map { String($0) }, edge.vout.map { String($0) },
          edge.height.map { String($0) }, edge.time, edge.from, edge.to, edge.asset, edge.symbol,
          edge.decimals.map { String($0) }, edge.amount, edge.unit.decimal(edge.amount), String(edge.hops),
        ] + policies.map { edge.taint[$0] } + [edge.basisText])
    }
    return table.data
  }
}

extension TraceDocument.Edge {
  /// Class, rule, version and tier in one text: `ledger`, or `heuristic bridge.thorchain 1 strong`.
  var basisText: String {
    ["class", "rule", "rule_version", "tier"].compactMap { basis[$0] }.joined(separator: " ")
  }
}

/// Rows of a CSV file as RFC 4180 has it: a header, CRLF, and every field through ``HostileText``.
struct CSVTable {
  private var text: String

  init(_ columns: [String]) {
    text = ""
    add(columns)
  }

  /// Adds a row; what is absent is an empty field.
  mutating func add(_ fields: [String?]) {
    text += fields.map { $0.map { HostileText.csvField($0) } ?? "" }.joined(separator: ",") + "\r\n"
  }

  var data: Data { Data(text.utf8) }
}
