import Ledger
import Taint

/// Listing order of positions: chain, asset, status, taint under the first policy from high to low, address, output, reason.
enum PositionOrder {
  /// The positions in order.
  static func sorted(_ positions: [Trace.Position], in view: any LedgerView) throws -> [Trace.Position] {
    let chains = try view.chains.ranksByID
    let assets = try assetRanks(of: positions, in: view)
    let statuses = Dictionary(uniqueKeysWithValues: Status.allCases.enumerated().map { ($1, $0) })
    // Small keys are sorted, not the positions.
    var keys = positions.enumerated().map { offset, position in
      Key(
        chain: chains[Int(position.chain)], asset: assets[position.asset] ?? 0,
        status: statuses[position.status] ?? 0, taint: position.taint.first ?? 0, position: offset)
    }
    keys.sort(by: <)
    var start = 0
    while start < keys.count {
      let end = keys[start...].firstIndex { keys[start] < $0 } ?? keys.count
      if end - start > 1 { try orderByText(&keys[start..<end], positions, in: view) }
      start = end
    }
    return keys.map { positions[$0.position] }
  }

  private static func assetRanks(of positions: [Trace.Position], in view: any LedgerView) throws -> [AssetNumber: Int] {
    let ids = try Set(positions.map(\.asset)).map { (number: $0, id: try view.asset($0).id) }
    return Dictionary(uniqueKeysWithValues: ids.sorted { $0.id < $1.id }.enumerated().map { ($1.number, $0) })
  }

  /// Breaks ties by the texts, which are only read for them.
  private static func orderByText(
    _ keys: inout ArraySlice<Key>, _ positions: [Trace.Position], in view: any LedgerView
  ) throws {
    let texts = try keys.map { key in
      let position = positions[key.position]
      return (
        key: key,
        text: Text(
          address: try view.address(position.address).text,
          transaction: try position.output.map { try view.heading(of: $0.transaction).id },
          vout: position.output?.vout ?? 0, reason: position.reason)
      )
    }
    let order = texts.sorted { $0.text < $1.text }
    for (place, one) in zip(keys.indices, order) { keys[place] = one.key }
  }

  private struct Key {
    var chain: Int
    var asset: Int
    var status: Int
    var taint: Amount
    var position: Int

    static func < (left: Self, right: Self) -> Bool {
      if left.chain != right.chain { return left.chain < right.chain }
      if left.asset != right.asset { return left.asset < right.asset }
      if left.status != right.status { return left.status < right.status }
      return left.taint > right.taint
    }
  }

  private struct Text: Comparable {
    var address: String
    var transaction: TransactionID?
    var vout: UInt32
    var reason: CutReason?

    static func < (left: Self, right: Self) -> Bool {
      if left.address != right.address { return left.address < right.address }
      if let first = left.transaction, let second = right.transaction, first != second { return first < second }
      if left.vout != right.vout { return left.vout < right.vout }
      return (left.reason?.rawValue ?? "") < (right.reason?.rawValue ?? "")
    }
  }
}
