public import Foundation

/// Freeze candidates as CSV, one row each, addresses and transaction ids as text.
public enum FreezeCSV {
  private static let columns = [
    "rank", "priority", "chain", "address", "asset", "symbol", "decimals", "traced", "balance", "status", "freezer",
    "freezer_kind", "action", "hops", "first_reached", "last_moved", "score", "path",
  ]

  /// The rows under the first policy of the document; CRLF as RFC 4180 says.
  public static func write(_ document: FreezeDocument) -> Data {
    let rows = document.candidates.map { one -> [String] in
      let traced = one.traced.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }.joined(separator: " ")
      return [
        String(one.rank), one.priority, one.chain, one.address, one.asset, one.symbol ?? "",
        one.decimals.map(String.init) ?? "", traced, one.balance, one.status, one.freezer.name, one.freezer.kind,
        one.action, String(one.hops), one.firstReached ?? "", one.lastMoved ?? "", String(one.score),
        one.path.joined(separator: " "),
      ]
    }
    let lines = ([columns] + rows).map { $0.map { HostileText.csvField($0) }.joined(separator: ",") }
    return Data(lines.map { $0 + "\r\n" }.joined().utf8)
  }
}
