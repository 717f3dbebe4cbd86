public import Ledger

extension CaseSnapshot {
  /// The dense id of a chain, or nil when the case holds nothing of it.
  public func chainNumber(of chain: Chain) throws -> ChainNumber? { try read { $0.number(of: chain) } }

  /// The dense id of an asset by its CAIP-19 id, or nil when no fact names it.
  public func assetNumber(_ caip19: String) throws -> AssetNumber? { try read { try $0.asset(named: caip19) } }

  /// The dense id of an address by its payload, or nil when no fact names it.
  public func addressNumber(payload: [UInt8], on chain: ChainNumber) throws -> AddressNumber? {
    try read { try $0.addressNumber(payload: payload, on: chain) }
  }

  /// The transactions that have an id, by chain; also those known only because somebody spends them.
  public func transactionNumbers(
    _ id: TransactionID
  ) throws -> [(chain: ChainNumber, number: TransactionNumber)] {
    try read { try $0.transactionNumbers(id) }
  }
}

extension SnapshotQueries {
  fileprivate func number(of chain: Chain) -> ChainNumber? { chains.firstIndex(of: chain).map(ChainNumber.init) }

  fileprivate func addressNumber(payload: [UInt8], on chain: ChainNumber) throws -> AddressNumber? {
    let select = try connection.prepare("SELECT address_id FROM address_key WHERE chain_id = ? AND payload = ?")
    select.bind(1, chain)
    try select.bind(2, copying: payload)
    return try select.step() ? select.integer(0) : nil
  }

  fileprivate func transactionNumbers(
    _ id: TransactionID
  ) throws -> [(chain: ChainNumber, number: TransactionNumber)] {
    let select = try connection.prepare(
      "SELECT tx.chain_id, tx.id, tx.txid FROM tx_key JOIN tx ON tx.id = tx_key.tx_id WHERE tx_key.prefix = ?")
    select.bind(1, id.prefix)
    var found: [(chain: ChainNumber, number: TransactionNumber)] = []
    while try select.step() {
      // The prefix is never unique; the whole id decides.
      guard try select.transactionID(2) == id else { continue }
      found.append((try select.number(0), select.integer(1)))
    }
    return found.sorted { $0 < $1 }
  }
}
