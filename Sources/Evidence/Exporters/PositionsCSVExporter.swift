public import Foundation

/// One row a place where traced value rests.
public enum PositionsCSVExporter: TraceExporter {
  /// `positions-csv`.
  public static let format = "positions-csv"
  /// One sentence for people.
  public static let summary = "one row a place where traced value rests, with what became of it"
  /// Extension of its files.
  public static let fileExtension = "csv"

  /// Writes the positions in their order, for every policy; no option changes it.
  public static func write(_ trace: TraceDocument, options: ExportOptions) throws -> Data {
    let policies = trace.policies
    var table = CSVTable(
      ["chain", "address", "outpoint", "asset", "symbol", "decimals", "amount", "amount_decimal"]
        + policies.map { "taint_\($0)" }
        + ["status", "reason", "hops", "reached_at", "moved_at", "entity", "category", "findings"])
    for position in trace.positions {
      table.add(
        [
          position.chain, position.address, position.outpoint, position.asset, position.symbol,
          position.decimals.map { String($0) }, position.amount, position.unit.decimal(position.amount),
        ] + policies.map { position.taint[$0] }
          + [
            position.status, position.reason, String(position.hops), position.reachedAt, position.movedAt,
            position.entity, position.category, position.findings.joined(separator: " "),
          ])
    }
    return table.data
  }
}
