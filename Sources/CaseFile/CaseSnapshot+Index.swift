public import Ledger

extension CaseSnapshot: LedgerIndex {
  /// Addresses that a text names, on one chain or on all, ascending.
  public func addresses(_ text: String, on chain: Chain?) throws -> [AddressNumber] {
    try read { try $0.addresses(text, on: chain) }
  }

  /// Transactions with an id, on one chain or on all, ascending; also those known only because somebody spends them.
  public func transactions(_ id: TransactionID, on chain: Chain?) throws -> [TransactionNumber] {
    try read { try $0.transactions(id, on: chain) }
  }

  /// The asset with a CAIP-19 id, or nil when no fact names it.
  public func asset(named id: String) throws -> AssetNumber? { try read { try $0.asset(named: id) } }

  /// Every label that speaks of an address of the case, by address, in pack order.
  ///
  /// A label without a chain speaks of each address that its text is on a chain of the case.
  /// - Complexity: one look-up a label of the case, not one an address.
  public func labelledAddresses() throws -> [AddressNumber: [Label]] { try read { try $0.labelledAddresses() } }
}

extension SnapshotQueries {
  func addresses(_ text: String, on chain: Chain?) throws -> [AddressNumber] {
    let select = try connection.prepare("SELECT address_id FROM address_key WHERE chain_id = ? AND payload = ?")
    var found: [AddressNumber] = []
    for (number, candidate) in chains.enumerated() where chain == nil || chain == candidate {
      guard let payload = candidate.payloadIfValid(of: text) else { continue }
      select.bind(1, Int64(number))
      try select.bind(2, copying: payload)
      if try select.step() { found.append(select.integer(0)) }
      select.reset()
    }
    return found.sorted()
  }

  func transactions(_ id: TransactionID, on chain: Chain?) throws -> [TransactionNumber] {
    let select = try connection.prepare(
      "SELECT tx.id, tx.txid, tx.chain_id FROM tx_key JOIN tx ON tx.id = tx_key.tx_id "
        + "WHERE tx_key.prefix = ? ORDER BY tx.id"
    )
    select.bind(1, id.prefix)
    var found: [TransactionNumber] = []
    while try select.step() {
      // The prefix is never unique; the whole id decides.
      guard try select.transactionID(1) == id else { continue }
      if let chain, try self.chain(select.number(2)) != chain { continue }
      found.append(select.integer(0))
    }
    return found
  }

  func asset(named id: String) throws -> AssetNumber? {
    let select = try connection.prepare("SELECT id FROM asset WHERE caip19 = ?")
    try select.bind(1, id)
    return try select.step() ? try select.number(0) : nil
  }

  func labelledAddresses() throws -> [AddressNumber: [Label]] {
    var found: [AddressNumber: [(id: Int64, label: Label)]] = [:]
    let onChain = try connection.prepare(
      """
      SELECT address_key.address_id, label.id, label.caip2, \(LabelColumns.list) FROM label
      JOIN chain ON chain.caip2 = label.caip2
      JOIN address_key ON address_key.chain_id = chain.id AND address_key.payload = label.payload
      """)
    while try onChain.step() {
      let label = try LabelColumns.label(onChain, from: 3, chain: Chain.named(onChain.text(2)), in: connection)
      found[onChain.integer(0), default: []].append((onChain.integer(1), label))
    }
    let anywhere = try connection.prepare("SELECT id, \(LabelColumns.list) FROM label WHERE caip2 IS NULL")
    let key = try connection.prepare("SELECT address_id FROM address_key WHERE chain_id = ? AND payload = ?")
    while try anywhere.step() {
      let label = try LabelColumns.label(anywhere, from: 1, chain: nil, in: connection)
      for (number, chain) in chains.enumerated() {
        guard let payload = chain.payloadIfValid(of: label.address) else { continue }
        key.bind(1, Int64(number))
        try key.bind(2, copying: payload)
        if try key.step() { found[key.integer(0), default: []].append((anywhere.integer(0), label)) }
        key.reset()
      }
    }
    return found.mapValues { $0.sorted { $0.id < $1.id }.map(\.label) }
  }
}

extension Chain {
  /// The payload of an address text, or nil when it is no address of this chain.
  func payloadIfValid(of text: String) -> [UInt8]? {
    do throws(AddressError) {
      return try payload(of: text)
    } catch {
      return nil
    }
  }
}
