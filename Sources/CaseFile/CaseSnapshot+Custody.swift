public import Ledger

/// Where facts come from, and what contradicts what.
extension CaseSnapshot {
  /// The sources, in the order in which they were read.
  public func sources() throws -> [SourceSummary] {
    try read { queries in
      let select = try queries.connection.prepare(
        """
        SELECT
          name, sha256, bytes, format, reader_version, read_at, records, added, duplicates, rejected, conflicts,
          export_limit, naive_times, zoned_times
        FROM source ORDER BY id
        """)
      var result: [SourceSummary] = []
      while try select.step() {
        result.append(
          SourceSummary(
            name: select.text(0), sha256: Array(select.bytes(1)), bytes: select.integer(2), format: select.text(3),
            readerVersion: Int(select.integer(4)), readAt: select.optionalInteger(5), records: select.integer(6),
            added: select.integer(7), duplicates: select.integer(8), rejected: select.integer(9),
            conflicts: select.integer(10), exportLimit: select.optionalInteger(11), naiveTimes: select.integer(12),
            zonedTimes: select.integer(13)))
      }
      return result
    }
  }

  /// The records that the sources held and the case could not take, source by source, in order of meeting.
  public func rejects() throws -> [SourceReject] { try read { try $0.rejects(of: nil) } }

  /// The rejects of the source with these bytes, in order of meeting.
  public func rejects(ofSource sha256: [UInt8]) throws -> [Reject] {
    try read { try $0.rejects(of: sha256) }.map { Reject(position: $0.position, reason: $0.reason) }
  }

  /// All contradictions, in order of meeting.
  public func conflicts() throws -> [Conflict] { try read { try $0.conflicts("ORDER BY id") } }

  /// The contradictions that a transaction has a part in, in order of meeting; of a double spend, both spenders have.
  public func conflicts(of transaction: TransactionNumber) throws -> [Conflict] {
    try read { try $0.conflicts("WHERE tx_id = \(transaction) OR kept_tx_id = \(transaction) ORDER BY id") }
  }

  /// The number of contradictions, without reading them.
  public func conflictCount() throws -> Int64 {
    try read { try $0.connection.integer("SELECT count(*) FROM conflict") ?? 0 }
  }
}

extension SnapshotQueries {
  fileprivate func rejects(of sha256: [UInt8]?) throws -> [SourceReject] {
    let select = try connection.prepare(
      """
      SELECT source.id, source.name, reject.position, reject.reason
      FROM reject JOIN source ON source.id = reject.source_id
      \(sha256 == nil ? "" : "WHERE source.sha256 = ?") ORDER BY reject.id
      """)
    if let sha256 { try select.bind(1, copying: sha256) }
    var result: [SourceReject] = []
    while try select.step() {
      result.append(
        SourceReject(
          source: select.integer(0), name: select.text(1), position: select.integer(2), reason: select.text(3)))
    }
    return result
  }

  fileprivate func conflicts(_ condition: String) throws -> [Conflict] {
    let select = try connection.prepare(
      "SELECT id, kind, chain_id, tx_id, kept_tx_id, detail, source_id, position FROM conflict \(condition)")
    var result: [Conflict] = []
    while try select.step() {
      guard let kind = Conflict.Kind(rawValue: select.text(1)) else {
        throw connection.damage("a conflict is of an unknown kind")
      }
      result.append(
        Conflict(
          id: select.integer(0), kind: kind, chain: try select.number(2), transaction: select.optionalInteger(3),
          keptTransaction: select.optionalInteger(4), detail: select.text(5), source: select.integer(6),
          position: select.optionalInteger(7)))
    }
    return result
  }
}

extension CaseFile {
  /// The rejects of the source with these bytes, in order of meeting.
  public func rejects(ofSource sha256: [UInt8]) throws -> [Reject] {
    try snapshot().rejects(ofSource: sha256)
  }
}
