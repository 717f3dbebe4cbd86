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
        SELECT title, position, reason FROM label_reject JOIN label_pack ON label_pack.id = pack_id ORDER BY label_reject.id
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

  /// What is claimed of an address that the case need not hold, pack by pack; nothing for a text that is not an address.
  public func labels(of text: String, on chain: Chain) throws -> [PackLabel] {
    try read { try $0.labels(text, on: chain) }
  }

  /// All claims about addresses of the case, pack by pack for each.
  ///
  /// A label without a chain speaks of every chain that writes the address so.
  public func labelledAddresses() throws -> [AddressNumber: [Label]] { try read { try $0.labelledAddresses() } }

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
            categories: try JSONList.read(select.text(2), in: queries.connection), uri: select.optionalText(3)))
      }
      return result
    }
  }
}

extension SnapshotQueries {
  private static let columns =
    "caip2, address_text, label, categories, actor, confidence, source, position, payload IS NOT NULL, title"

  fileprivate func labels(_ text: String, on chain: Chain) throws -> [PackLabel] {
    guard let payload = chain.payloadIfOwn(text, inAnyForm: true) else { return [] }
    let select = try connection.prepare(
      """
      SELECT \(Self.columns), label.id FROM label JOIN label_pack ON label_pack.id = pack_id
      WHERE payload = ? AND caip2 = ?
      UNION ALL
      SELECT \(Self.columns), label.id FROM label JOIN label_pack ON label_pack.id = pack_id
      WHERE payload IS NULL AND address_text = ? COLLATE NOCASE
      ORDER BY label.id
      """)
    try select.bind(1, copying: payload)
    try select.bind(2, chain.id)
    try select.bind(3, chain.text(of: payload))
    var result: [PackLabel] = []
    while try select.step() {
      let label = try label(select)
      // Base58 has two letters where the look-up has one.
      guard label.chain != nil || chain.payloadIfOwn(label.address, inAnyForm: false) == payload else { continue }
      result.append(PackLabel(label: label, pack: select.text(9)))
    }
    return result
  }

  fileprivate func labelledAddresses() throws -> [AddressNumber: [Label]] {
    let select = try connection.prepare(
      "SELECT \(Self.columns) FROM label JOIN label_pack ON label_pack.id = pack_id ORDER BY label.id")
    var result: [AddressNumber: [Label]] = [:]
    while try select.step() {
      let label = try label(select)
      for (number, chain) in chains.enumerated() where label.chain == nil || label.chain == chain {
        guard let payload = chain.payloadIfOwn(label.address, inAnyForm: label.chain != nil),
          let address = try addressNumber(payload: payload, on: ChainNumber(number))
        else { continue }
        result[address, default: []].append(label)
      }
    }
    return result
  }

  private func label(_ row: Statement) throws -> Label {
    guard let confidence = Label.Confidence(rawValue: row.text(5)) else {
      throw connection.damage("a label has an unknown confidence")
    }
    return Label(
      chain: try row.optionalText(0).map { try ChainIndex.named($0, in: connection) }, address: row.text(1),
      label: row.text(2), categories: try JSONList.read(row.text(3), in: connection), actor: row.optionalText(4),
      confidence: confidence, source: row.text(6), position: row.integer(7))
  }
}
