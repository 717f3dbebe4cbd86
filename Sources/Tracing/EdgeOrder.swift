import Ledger

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
