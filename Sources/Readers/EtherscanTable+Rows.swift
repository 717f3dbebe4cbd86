import Ledger

extension EtherscanTable {
  /// Reads a row, whose accounts go to `sender` and `recipient`.
  ///
  /// Without a movement the row tells a fee only.
  mutating func read(
    _ rows: CSVRows, from sender: inout [UInt8], to recipient: inout [UInt8]
  ) throws(RowFault) -> (AccountBatch.Heading, AccountBatch.Movement?) {
    // Some exports have one more field in the rows than in the header, behind the last column.
    guard rows.count == header.count || rows.count == header.count + 1 else {
      throw RowFault("the row has \(rows.count) fields where the header has \(header.count)")
    }
    try readChain(rows)
    let token = variant == .tokens ? try token(rows) : nil
    guard let chain = token?.id.chain ?? chain else {
      throw RowFault("the chain is not known yet; name it with --chain")
    }
    try fields.account(self[.from, rows], on: chain, name(.from), into: &sender)
    // A contract's creation has no recipient but the contract.
    let createsContract = variant != .tokens && variant != .items && self[.to, rows].isEmpty && place(.contract) != nil
    let to = createsContract ? Column.contract : .to
    try fields.account(self[to, rows], on: chain, name(to), into: &recipient)
    let heading = AccountBatch.Heading(
      chain: chain, id: try fields.transaction(self[.hash, rows], name(.hash)),
      height: try fields.count(self[.block, rows], name(.block)), index: nil, time: try time(rows),
      fee: try fee(rows, chain), payerRank: 2)
    switch variant {
    case .transactions, .internals: return (heading, try coin(rows, heading))
    case .tokens:
      guard let token else { return (heading, nil) }
      return (heading, try movement(of: token, rows))
    case .items: return (heading, try item(rows, chain))
    }
  }

  private subscript(column: Column, rows: CSVRows) -> ArraySlice<UInt8> { place(column).map { rows[$0] } ?? [] }

  private func name(_ column: Column) -> String { place(column).map { header[$0] } ?? "" }

  /// Lets a row with a chain id tell the chain.
  private mutating func readChain(_ rows: CSVRows) throws(RowFault) {
    guard place(.chain) != nil else { return }
    let id = self[.chain, rows]
    let named = try fields.chain((Array("eip155:".utf8) + id)[...], name(.chain))
    guard namedChain == nil || namedChain == named else {
      throw RowFault(
        "chain \(Quoted.text(id)) is not \(namedChain?.alias ?? ""), which --chain names (column \(name(.chain)))")
    }
    chain = named
  }

  private mutating func time(_ rows: CSVRows) throws(RowFault) -> Int64 {
    if place(.unixTime) != nil { return try fields.count(self[.unixTime, rows], name(.unixTime)) }
    return try fields.time(self[.time, rows], name(.time)) - zone
  }

  private func fee(_ rows: CSVRows, _ chain: Chain) throws(RowFault) -> Amount? {
    let field = self[.fee, rows]
    guard !field.isEmpty else { return nil }
    return try fields.amount(field, decimals: chain.coin.decimals, name(.fee))
  }

  // MARK: Coins

  /// What a transaction or a call within one moved, or nil.
  private mutating func coin(
    _ rows: CSVRows, _ heading: AccountBatch.Heading
  ) throws(RowFault) -> AccountBatch.Movement? {
    let amount = try value(rows, heading.chain)
    guard try succeeded(rows), amount > 0, !movesNothing(self[.type, rows]) else { return nil }
    // Pages that were joined may overlap; a transaction moves coin but once.
    if variant == .transactions, try !values.isNew(amount, of: heading.id) { return nil }
    return .init(
      kind: variant == .internals ? .internal : .native, asset: .init(id: heading.chain.nativeAsset), amount: amount,
      logIndex: nil)
  }

  /// What moved: seen from the exporting address it came in or went out, or both when it was sent to itself.
  private func value(_ rows: CSVRows, _ chain: Chain) throws(RowFault) -> Amount {
    let decimals = chain.coin.decimals
    guard place(.value) == nil else {
      return try fields.amount(self[.value, rows], decimals: decimals, name(.value))
    }
    let incoming = try fields.amount(self[.incoming, rows], decimals: decimals, name(.incoming))
    let outgoing = try fields.amount(self[.outgoing, rows], decimals: decimals, name(.outgoing))
    guard incoming == 0 || outgoing == 0 || incoming == outgoing else {
      throw RowFault(
        "\(name(.incoming)) \(Quoted.text(self[.incoming, rows])) and \(name(.outgoing))"
          + " \(Quoted.text(self[.outgoing, rows])) are different amounts of one transaction")
    }
    return max(incoming, outgoing)
  }

  private func succeeded(_ rows: CSVRows) throws(RowFault) -> Bool {
    let field = self[.status, rows]
    if !self[.errorCode, rows].isEmpty { return false }
    if field.isEmpty || field.elementsEqual("0".utf8) { return true }
    if field.starts(with: Array("Error".utf8)) || field.elementsEqual("1".utf8) { return false }
    throw RowFault("status \(Quoted.text(field)) says neither success nor failure (column \(name(.status)))")
  }

  /// True for the calls that run another's code on one's own account: the value they name stays where it is.
  private func movesNothing(_ type: ArraySlice<UInt8>) -> Bool {
    CallKind.carryingNothing.contains { type.starts(with: $0.utf8) }
  }

  // MARK: Tokens

  private func movement(of token: KnownAsset, _ rows: CSVRows) throws(RowFault) -> AccountBatch.Movement {
    .init(
      kind: .token,
      asset: .init(id: token.id.text, symbol: AccountFields.symbol(self[.symbol, rows]), decimals: nil),
      amount: try fields.amount(self[.tokenValue, rows], decimals: token.decimals, name(.tokenValue)), logIndex: nil)
  }

  /// The known token of the row; where the chain is not known yet, the token's chain is it from now on.
  private mutating func token(_ rows: CSVRows) throws(RowFault) -> KnownAsset {
    let text = Array(self[.contract, rows])
    if let token = tokens[text], chain == nil || token.id.chain == chain { return token }
    for candidate in chain.map({ [$0] }) ?? Chain.all.filter({ $0.id.hasPrefix("eip155:") }) {
      var payload: [UInt8] = []
      try fields.account(text[...], on: candidate, name(.contract), into: &payload)
      guard let id = AssetID(token: candidate.text(of: payload), on: candidate), let token = KnownAsset.named(id.text)
      else { continue }
      chain = candidate
      tokens[text] = token
      return token
    }
    let place = chain.map { " on \($0.alias)" } ?? ""
    throw RowFault(
      "the decimals of token \(Quoted.text(text)) are not known\(place), and the export does not tell them"
        + " (column \(name(.contract)))")
  }

  /// One item of a collection, or so many of it.
  private mutating func item(_ rows: CSVRows, _ chain: Chain) throws(RowFault) -> AccountBatch.Movement {
    let type = self[.type, rows]
    let isMany =
      type.isEmpty
      ? place(.tokenValue) != nil : type.elementsEqual("ERC-1155".utf8) || type.elementsEqual("1155".utf8)
    guard isMany || type.isEmpty || type.elementsEqual("ERC-721".utf8) || type.elementsEqual("721".utf8) else {
      throw RowFault("type \(Quoted.text(type)) is neither ERC-721 nor ERC-1155 (column \(name(.type)))")
    }
    let counted = place(.quantity) != nil ? Column.quantity : .tokenValue
    let number = self[counted, rows]
    let amount = number.isEmpty && !isMany ? 1 : try fields.amount(number, decimals: 0, name(counted))
    guard isMany || amount == 1 else {
      throw RowFault("quantity \(Quoted.text(number)) of an ERC-721 item is not 1 (column \(name(counted)))")
    }
    var contract: [UInt8] = []
    try fields.account(self[.contract, rows], on: chain, name(.contract), into: &contract)
    let id = try fields.item(
      self[.item, rows], of: contract, isMany ? "erc1155" : "erc721", on: chain, name(.item))
    return .init(
      kind: .nft, asset: .init(id: id, symbol: AccountFields.symbol(self[.symbol, rows]), decimals: nil),
      amount: amount, logIndex: nil)
  }
}
