public import Ledger

/// Chains that went another way, and which answers no longer hold.
extension CaseSnapshot {
  /// The reorgs after the one with this id, in order of meeting; 0 for all.
  public func reorgs(after id: Int64 = 0) throws -> [Reorg] { try read { try $0.reorgs("reorg.id > \(id)") } }

  /// The reorgs in which a transaction left its chain, in order of meeting.
  public func reorgs(of id: TransactionID) throws -> [Reorg] {
    try read { queries in
      let select = try queries.connection.prepare("SELECT reorg_id FROM dropped_tx WHERE txid = ?")
      try select.bind(1, id)
      var numbers: [String] = []
      while try select.step() { numbers.append(String(select.integer(0))) }
      return try queries.reorgs("reorg.id IN (\(numbers.joined(separator: ", ")))")
    }
  }

  /// True when an answer that rests on a chain up to `tip` may be wrong, because blocks under that tip have left the chain.
  ///
  /// Such as a finding or a trace that was stored. A tip without hash is judged by the reorgs since: name the last one that
  /// the answer knew.
  public func isStale(restingOn tip: Tip, of chain: ChainNumber, lastReorg: Int64 = 0) throws -> Bool {
    try read { queries in
      if let hash = tip.hash {
        let select = try queries.connection.prepare("SELECT reorg_id FROM block WHERE chain_id = ? AND hash = ?")
        select.bind(1, chain)
        try select.bind(2, hash)
        if try select.step() { return !select.isNull(0) }
      }
      return try !queries.reorgs("reorg.id > \(lastReorg) AND chain_id = \(chain) AND fork_height < \(tip.height)")
        .isEmpty
    }
  }
}

/// Blocks, for whoever goes on reading where an earlier source ended.
extension CaseSnapshot {
  /// Heights of a chain whose block a source told whole, ascending.
  public func wholeHeights(of chain: Chain) throws -> [ClosedRange<Int64>] {
    try read { queries in
      guard let number = queries.chains.firstIndex(of: chain) else { return [] }
      let select = try queries.connection.prepare(
        "SELECT height FROM block WHERE chain_id = ? AND is_whole AND reorg_id IS NULL ORDER BY height")
      select.bind(1, Int64(number))
      var result: [ClosedRange<Int64>] = []
      while try select.step() {
        let height = select.integer(0)
        if let last = result.last, height <= last.upperBound + 1 {
          result[result.count - 1] = last.lowerBound...max(last.upperBound, height)
        } else {
          result.append(height...height)
        }
      }
      return result
    }
  }

  /// Hashes of the blocks at a height that no reorg dropped; more than one where sources contradict each other.
  public func blocks(at height: Int64, of chain: Chain) throws -> [TransactionID] {
    try read { queries in
      guard let number = queries.chains.firstIndex(of: chain) else { return [] }
      let select = try queries.connection.prepare(
        "SELECT hash FROM block WHERE chain_id = ? AND height = ? AND reorg_id IS NULL ORDER BY id")
      select.bind(1, Int64(number))
      select.bind(2, height)
      var result: [TransactionID] = []
      while try select.step() { result.append(try select.transactionID(0)) }
      return result
    }
  }

  /// Heights of a chain below `height` at which the case knows a block, descending.
  public func blockHeights(below height: Int64, of chain: Chain, limit: Int) throws -> [Int64] {
    try read { queries in
      guard let number = queries.chains.firstIndex(of: chain) else { return [] }
      let select = try queries.connection.prepare(
        """
        SELECT DISTINCT height FROM block WHERE chain_id = ? AND height < ? AND reorg_id IS NULL
        ORDER BY height DESC LIMIT ?
        """)
      select.bind(1, Int64(number))
      select.bind(2, height)
      select.bind(3, Int64(limit))
      var result: [Int64] = []
      while try select.step() { result.append(select.integer(0)) }
      return result
    }
  }
}

extension SnapshotQueries {
  fileprivate func reorgs(_ condition: String) throws -> [Reorg] {
    let select = try connection.prepare(
      """
      SELECT reorg.id, chain_id, fork_height, old_height, old_tip, new_height, new_tip, transactions, source.sha256
      FROM reorg JOIN source ON source.id = source_id WHERE \(condition) ORDER BY reorg.id
      """)
    var result: [Reorg] = []
    while try select.step() {
      result.append(
        Reorg(
          id: select.integer(0), chain: try select.number(1), forkHeight: select.integer(2),
          oldHeight: select.integer(3), oldTip: try select.transactionID(4), newHeight: select.integer(5),
          newTip: try select.transactionID(6), transactions: select.integer(7), source: Array(select.bytes(8))))
    }
    return result
  }
}
