import Ledger
import Taint

/// Ledger order of edges: chain, height, index, id, then place in the transaction.
enum EdgeOrder {
  /// The edges in order, with references between them kept, and the new index of each old one.
  static func ledgerOrder(
    _ edges: [Trace.Edge], in view: some LedgerView
  ) throws -> (edges: [Trace.Edge], newIndex: [Int]) {
    let chains = try view.chains
    var headings: [TransactionNumber: TransactionHeading] = [:]
    func heading(_ number: TransactionNumber) throws -> TransactionHeading {
      if let known = headings[number] { return known }
      let found = try view.heading(of: number)
      headings[number] = found
      return found
    }
    let keyed = try edges.enumerated().map { offset, edge in
      let heading = try heading(edge.transaction)
      let key = Key(
        chain: chains[Int(edge.chain)].id, height: heading.height ?? .max, index: heading.index ?? .max,
        id: heading.id, step: edge.transfer?.position.step ?? Int64(edge.vout ?? 0),
        tie: edge.transfer?.position.id ?? 0)
      return (offset, key)
    }
    let order = keyed.sorted { $0.1 < $1.1 }.map(\.0)
    var newIndex = Array(repeating: 0, count: order.count)
    for (new, old) in order.enumerated() { newIndex[old] = new }
    let sorted = order.map { old in
      var edge = edges[old]
      edge.previous = edge.previous.map { newIndex[$0] }
      return edge
    }
    return (sorted, newIndex)
  }

  private struct Key: Comparable {
    var chain: String
    var height: Int64
    var index: Int64
    var id: TransactionID
    var step: Int64
    var tie: Int64

    static func < (left: Self, right: Self) -> Bool {
      (left.chain, left.height, left.index, left.id, left.step, left.tie)
        < (right.chain, right.height, right.index, right.id, right.step, right.tie)
    }
  }
}

/// Listing order of positions: chain, asset, status, taint under the first policy from high to low, address, output, reason.
enum PositionOrder {
  /// The positions in order.
  static func sorted(_ positions: [Trace.Position], in view: some LedgerView) throws -> [Trace.Position] {
    let chains = try view.chains
    var assets: [AssetNumber: String] = [:]
    let keyed = try positions.map { position in
      let asset = try assets[position.asset] ?? view.asset(position.asset).id
      assets[position.asset] = asset
      let key = Key(
        chain: chains[Int(position.chain)].id, asset: asset, status: position.status, taint: position.taint.first ?? 0,
        address: try view.address(position.address).text,
        transaction: try position.output.map { try view.heading(of: $0.transaction).id },
        vout: position.output?.vout ?? 0, reason: position.reason)
      return (position, key)
    }
    return keyed.sorted { $0.1 < $1.1 }.map(\.0)
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
