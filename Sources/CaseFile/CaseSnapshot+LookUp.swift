public import Ledger

/// Look-up of what people name.
extension CaseSnapshot: LedgerIndex {
  /// The dense id of a chain, or nil when the case holds nothing of it.
  public func chainNumber(of chain: Chain) throws -> ChainNumber? { try read { $0.number(of: chain) } }

  /// The dense id of an asset, or nil when no fact names it.
  public func assetNumber(_ caip19: String) throws -> AssetNumber? { try read { try $0.assetNumber(caip19) } }

  /// The dense id of an address by its payload, or nil when no fact names it.
  public func addressNumber(payload: [UInt8], on chain: ChainNumber) throws -> AddressNumber? {
    try read { try $0.addressNumber(payload: payload, on: chain) }
  }

  /// The transactions that have an id, one a chain, by chain; also those known only because somebody spends them.
  public func transactionNumbers(
    _ id: TransactionID
  ) throws -> [(chain: ChainNumber, number: TransactionNumber)] {
    try read { try $0.transactionNumbers(id) }
  }

  public func addresses(_ text: String, on chain: Chain?) throws -> [AddressNumber] {
    try read { try $0.addresses(text, on: chain) }
  }

  public func transactions(_ id: TransactionID, on chain: Chain?) throws -> [TransactionNumber] {
    let wanted = try chain.map { try chainNumber(of: $0) }
    return try transactionNumbers(id).filter { wanted == nil || wanted == .some($0.chain) }.map(\.number).sorted()
  }

  public func asset(named id: String) throws -> AssetNumber? { try assetNumber(id) }
}

extension SnapshotQueries {
  func number(of chain: Chain) -> ChainNumber? { chains.firstIndex(of: chain).map(ChainNumber.init) }

  func assetNumber(_ caip19: String) throws -> AssetNumber? {
    let select = try connection.prepare("SELECT id FROM asset WHERE caip19 = ?")
    try select.bind(1, caip19)
    return try select.step() ? try select.number(0) : nil
  }

  func addressNumber(payload: [UInt8], on chain: ChainNumber) throws -> AddressNumber? {
    selectAddressKey.bind(1, chain)
    defer { selectAddressKey.reset() }
    return try payload.withUnsafeBytes {
      try selectAddressKey.bind(2, $0)
      return try selectAddressKey.step() ? selectAddressKey.integer(0) : nil
    }
  }

  /// Addresses with this text: as the chain reads it, in any of its forms where a chain is named; canonical otherwise.
  func addresses(_ text: String, on chain: Chain?) throws -> [AddressNumber] {
    var result: [AddressNumber] = []
    for (number, candidate) in chains.enumerated() where chain == nil || chain == candidate {
      guard let payload = candidate.payloadIfOwn(text, inAnyForm: chain != nil),
        let address = try addressNumber(payload: payload, on: ChainNumber(number))
      else { continue }
      result.append(address)
    }
    return result.sorted()
  }

  func transactionNumbers(_ id: TransactionID) throws -> [(chain: ChainNumber, number: TransactionNumber)] {
    selectTransactionKey.bind(1, id.prefix)
    defer { selectTransactionKey.reset() }
    var result: [(chain: ChainNumber, number: TransactionNumber)] = []
    while try selectTransactionKey.step() {
      // The prefix is never unique; the whole id decides.
      guard TransactionID(display: selectTransactionKey.bytes(2)) == id else { continue }
      result.append((try selectTransactionKey.number(0), selectTransactionKey.integer(1)))
    }
    return result.sorted { $0 < $1 }
  }
}

extension Chain {
  /// The payload of a text that this chain reads as its own, or nil.
  ///
  /// Canonical means the text that this chain writes, but for the case of letters, which hexadecimal and bech32 leave open:
  /// a legacy address of one chain that another also reads is canonical on the first alone.
  func payloadIfOwn(_ text: String, inAnyForm: Bool) -> [UInt8]? {
    do throws(AddressError) {
      let payload = try payload(of: text)
      guard inAnyForm || self.text(of: payload).lowercased() == text.lowercased() else { return nil }
      return payload
    } catch {
      return nil
    }
  }
}
