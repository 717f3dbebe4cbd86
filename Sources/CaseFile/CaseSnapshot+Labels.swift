public import Ledger

/// A label, and the pack that claims it.
public struct PackLabel: Hashable, Sendable {
  /// The claim.
  public let label: Label
  /// Title of the pack.
  public let pack: String
}

/// What a case keeps of a label pack.
public struct LabelPackInfo: Hashable, Sendable {
  /// Title, or name of the file.
  public let title: String
  /// Who made it.
  public let creator: String?
  /// SHA-256 of the file, 32 bytes.
  public let sha256: [UInt8]
  /// Size of the file.
  public let bytes: Int64
  /// Name of the format.
  public let format: String
  /// Labels kept.
  public let labels: Int64
  /// Actors kept.
  public let actors: Int64
  /// Records that could not be read or kept.
  public let rejected: Int64
}

extension CaseSnapshot {
  /// The label packs, in the order in which they were imported.
  public func labelPacks() throws -> [LabelPackInfo] {
    try read { queries in
      let select = try queries.connection.prepare(
        "SELECT title, creator, sha256, bytes, format, labels, actors, rejected FROM label_pack ORDER BY id")
      var result: [LabelPackInfo] = []
      while try select.step() {
        result.append(
          LabelPackInfo(
            title: select.text(0), creator: select.optionalText(1), sha256: Array(select.bytes(2)),
            bytes: select.integer(3), format: select.text(4), labels: select.integer(5), actors: select.integer(6),
            rejected: select.integer(7)))
      }
      return result
    }
  }

  /// The records of label packs that could not be kept, pack by pack.
  public func labelRejects() throws -> [(pack: String, reject: Reject)] {
    try read { queries in
      let select = try queries.connection.prepare(
        """
        SELECT title, position, reason FROM label_reject JOIN label_pack ON label_pack.id = pack_id
        ORDER BY label_reject.id
        """)
      var result: [(pack: String, reject: Reject)] = []
      while try select.step() {
        result.append((select.text(0), Reject(position: select.integer(1), reason: select.text(2))))
      }
      return result
    }
  }

  /// What is claimed of an address of the case, pack by pack.
  public func labels(of address: AddressNumber) throws -> [PackLabel] {
    let (chain, text) = try self.address(address)
    return try read { try $0.labels(text, on: $0.chain(chain)) }
  }

  /// What is claimed of an address that the case need not hold, pack by pack; nothing for a text that is not an
  /// address.
  ///
  /// - Complexity: reads every label without a chain; ``labelledAddresses()`` is the way to ask for many addresses.
  public func labels(of text: String, on chain: Chain) throws -> [PackLabel] {
    try read { try $0.labels(text, on: chain) }
  }

  /// What packs say of an actor, pack by pack.
  public func actors(_ id: String) throws -> [Actor] {
    try read { queries in
      let select = try queries.connection.prepare(
        "SELECT actor, label, categories, uri FROM actor WHERE actor = ? ORDER BY id")
      try select.bind(1, id)
      var result: [Actor] = []
      while try select.step() {
        result.append(
          Actor(
            id: select.text(0), label: select.text(1),
            categories: try LabelColumns.decode(select.text(2), in: queries.connection), uri: select.optionalText(3)))
      }
      return result
    }
  }
}

extension SnapshotQueries {
  fileprivate func labels(_ text: String, on chain: Chain) throws -> [PackLabel] {
    guard let payload = chain.payloadIfValid(of: text) else { return [] }
    let columns = "caip2, \(LabelColumns.list), title, label.id"
    let select = try connection.prepare(
      """
      SELECT \(columns) FROM label JOIN label_pack ON label_pack.id = pack_id WHERE payload = ? AND caip2 = ?
      UNION ALL
      SELECT \(columns) FROM label JOIN label_pack ON label_pack.id = pack_id WHERE payload IS NULL
      ORDER BY label.id
      """)
    try select.bind(1, copying: payload)
    try select.bind(2, chain.id)
    var result: [PackLabel] = []
    while try select.step() {
      let named = try select.optionalText(0).map { try ChainIndex.named($0, in: connection) }
      // Without a chain the text may be in any form that this chain reads.
      guard named != nil || chain.payloadIfValid(of: select.text(1)) == payload else { continue }
      let label = try LabelColumns.label(select, from: 1, chain: named, in: connection)
      result.append(PackLabel(label: label, pack: select.text(8)))
    }
    return result
  }
}
