import Ledger
import Taint

/// Listing order of positions: chain, asset, status, taint under the first policy from high to low, address, output, reason.
enum PositionOrder {
  /// The positions in order.
  static func sorted(_ positions: [Trace.Position], in view: some LedgerView) throws -> [Trace.Position] {
    let chains = try view.chains
    var assets: [AssetNumber: String] = [:]
    // The places are sorted, not the positions, which are large.
    let keyed = try positions.enumerated().map { place, position in
      let asset = try assets[position.asset] ?? view.asset(position.asset).id
      assets[position.asset] = asset
      let key = Key(
        chain: chains[Int(position.chain)].id, asset: asset, status: position.status, taint: position.taint.first ?? 0,
        address: try view.address(position.address).text,
        transaction: try position.output.map { try view.heading(of: $0.transaction).id },
        vout: position.output?.vout ?? 0, reason: position.reason)
      return (place, key)
    }
    return keyed.sorted { $0.1 < $1.1 }.map { positions[$0.0] }
  }

  private struct Key: Comparable {
    var chain: String
    var asset: String
    var status: Status
    var taint: Amount
    var address: String
    var transaction: TransactionID?
    var vout: UInt32
    var reason: CutReason?

    static func < (left: Self, right: Self) -> Bool {
      if (left.chain, left.asset, left.status) != (right.chain, right.asset, right.status) {
        return (left.chain, left.asset, left.status) < (right.chain, right.asset, right.status)
      }
      if left.taint != right.taint { return left.taint > right.taint }
      if left.address != right.address { return left.address < right.address }
      if let first = left.transaction, let second = right.transaction, first != second { return first < second }
      if left.vout != right.vout { return left.vout < right.vout }
      return (left.reason?.rawValue ?? "") < (right.reason?.rawValue ?? "")
    }
  }
}
