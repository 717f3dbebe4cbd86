import Ledger

/// Ledger order of edges: chain, height, index, id, then place in the transaction.
enum EdgeOrder {
  /// The edges in order, with references between them kept, and the new index of each old one.
  static func ledgerOrder(
    _ edges: SegmentedArray<Trace.Edge>, in view: any LedgerView
  ) throws -> (edges: [Trace.Edge], newIndex: [Int]) {
    var keys = try keys(of: edges, in: view)
    keys.sort(by: <)
    try orderByID(&keys, in: view)
    var newIndex = Array(repeating: 0, count: edges.count)
    for (new, key) in keys.enumerated() { newIndex[key.edge] = new }
    var sorted: [Trace.Edge] = []
    sorted.reserveCapacity(edges.count)
    for key in keys {
      sorted.append(edges[key.edge])
      sorted[sorted.count - 1].previous = edges[key.edge].previous.map { newIndex[$0] }
    }
    return (sorted, newIndex)
  }

  private static func keys(of edges: SegmentedArray<Trace.Edge>, in view: any LedgerView) throws -> [Key] {
    let rank = try view.chains.ranksByID
    var indices: [TransactionNumber: Int64] = [:]
    /// A transfer tells the place of its transaction; an output does not.
    func index(of edge: Trace.Edge) throws -> Int64 {
      if let position = edge.position { return position.index }
      if let known = indices[edge.transaction] { return known }
      let found = try view.heading(of: edge.transaction).index ?? LedgerPosition.unknownIndex
      indices[edge.transaction] = found
      return found
    }
    return try edges.enumerated().map { offset, edge in
      Key(
        chain: rank[Int(edge.chain)], height: edge.position?.height ?? edge.height ?? .max, index: try index(of: edge),
        transaction: edge.transaction, step: edge.position?.step ?? Int64(edge.vout ?? 0),
        tie: edge.position?.id ?? 0, edge: offset)
    }
  }

  /// Puts the transactions of each place that holds several in the order of their ids, which are only read for those.
  private static func orderByID(_ keys: inout [Key], in view: any LedgerView) throws {
    var start = 0
    while start < keys.count {
      let end = keys[start...].firstIndex { !$0.isSamePlace(as: keys[start]) } ?? keys.count
      defer { start = end }
      guard keys[start].transaction != keys[end - 1].transaction else { continue }
      var ids: [TransactionNumber: TransactionID] = [:]
      for key in keys[start..<end] where ids[key.transaction] == nil {
        ids[key.transaction] = try view.heading(of: key.transaction).id
      }
      let ranked = Dictionary(
        uniqueKeysWithValues: ids.sorted { $0.value < $1.value }.enumerated().map { ($1.key, Int64($0)) })
      // From here on the number of a transaction is its rank among these.
      for index in start..<end { keys[index].transaction = ranked[keys[index].transaction] ?? 0 }
      keys[start..<end].sort(by: <)
    }
  }

  private struct Key {
    var chain: Int
    var height: Int64
    var index: Int64
    var transaction: TransactionNumber
    var step: Int64
    var tie: Int64
    var edge: Int

    func isSamePlace(as other: Key) -> Bool { chain == other.chain && height == other.height && index == other.index }

    static func < (left: Self, right: Self) -> Bool {
      if left.chain != right.chain { return left.chain < right.chain }
      if left.height != right.height { return left.height < right.height }
      if left.index != right.index { return left.index < right.index }
      if left.transaction != right.transaction { return left.transaction < right.transaction }
      if left.step != right.step { return left.step < right.step }
      if left.tie != right.tie { return left.tie < right.tie }
      return left.edge < right.edge
    }
  }
}

extension [Chain] {
  /// Rank of each chain by its CAIP-2 id.
  var ranksByID: [Int] {
    var ranks = Array<Int>(repeating: 0, count: count)
    for (rank, chain) in indices.sorted(by: { self[$0].id < self[$1].id }).enumerated() { ranks[chain] = rank }
    return ranks
  }
}
