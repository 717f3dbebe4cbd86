import Ledger

/// Which of Etherscan's tables a header begins, where its columns stand, and how its rows are read.
///
/// - Source: BittyTax/BittyTax@0418cd3f, `src/bittytax/conv/parsers/etherscan.py`, for the headers over the years and for
///   the meaning of `Status`: a transaction succeeded when it is empty, an internal call when it is `0`.
struct EtherscanTable {
  private enum Variant { case transactions, internals, tokens }

  /// First column, older and newer name.
  static let hashNames = ["Txhash", "Transaction Hash"]

  private let variant: Variant
  private let hash: Int
  private let block: Int
  private let time: Int
  private let from: Int
  private let to: Int
  private let contract: Int?
  private let status: Int?
  private let errorCode: Int?
  private let fee: Int?
  private let symbol: Int?
  /// `Value_IN` and `Value_OUT`, or the token's value alone.
  private let values: [Int]
  private let header: [String]
  private var chain: Chain?
  private var fields = AccountFields()
  private var tokens: [[UInt8]: KnownAsset] = [:]

  init(header: [String], source: String, chain: Chain?) throws(ReaderError) {
    func place(_ names: String...) -> Int? { header.firstIndex { names.contains($0) } }
    func need(_ names: String...) throws(ReaderError) -> Int {
      if let place = header.firstIndex(where: { names.contains($0) }) { return place }
      throw Self.missing(names[0], source)
    }
    func valued(_ prefix: String) throws(ReaderError) -> Int {
      if let place = header.firstIndex(where: { $0.hasPrefix(prefix + "(") }) { return place }
      throw Self.missing(prefix, source)
    }
    self.header = header
    guard place("Token ID", "TokenId") == nil else {
      throw ReaderError(.format, source, "is Etherscan's table of NFT transfers, which is not read")
    }
    if let chain, !chain.id.hasPrefix("eip155:") {
      throw ReaderError(.chain, source, "is an Etherscan table, and \(chain.alias) is not a chain of that kind")
    }
    guard let block = place("Blockno") else {
      throw ReaderError(
        .column, source, at: "line 1",
        "column Blockno is missing, as in Etherscan's exports of old, and without it transfers have no order."
          + " Nothing was added; export the table again.")
    }
    self.block = block
    hash = header.firstIndex { Self.hashNames.contains($0) } ?? 0
    time = try need("UnixTimestamp")
    from = try need("From")
    contract = place("ContractAddress")
    status = place("Status")
    errorCode = place("ErrCode")
    symbol = place("TokenSymbol")
    if symbol != nil {
      variant = .tokens
      to = try need("To")
      values = [try need("TokenValue", "Value")]
      fee = nil
      if contract == nil { throw Self.missing("ContractAddress", source) }
    } else {
      let isInternal = place("ParentTxFrom") != nil
      variant = isInternal ? .internals : .transactions
      to = isInternal ? try need("TxTo") : try need("To")
      values = [try valued("Value_IN"), try valued("Value_OUT")]
      fee = isInternal ? nil : try valued("TxnFee")
      if status == nil { throw Self.missing("Status", source) }
    }
    self.chain = if let chain { chain } else { try Self.chain(of: header[values[0]], header, source) }
  }

  private static func missing(_ column: String, _ source: String) -> ReaderError {
    ReaderError(
      .column, source, at: "line 1", "column \(column) is missing. Nothing was added; export the table again.")
  }

  /// The chain that the unit of the value columns tells, or nil where the header has no unit.
  private static func chain(
    of column: String, _ header: [String], _ source: String
  ) throws(ReaderError) -> Chain? {
    guard !header.contains("ChainId") else {
      throw ReaderError(.chain, source, at: "line 1", "names its chain in a column; name it with --chain")
    }
    guard let open = column.firstIndex(of: "("), column.last == ")" else { return nil }
    let unit = column[open...].dropFirst().dropLast()
    switch unit {
    // Also of several chains on top of Ethereum, whose exports look the same.
    case "ETH": return .ethereum
    case "BNB": return .bsc
    case "POL", "MATIC": return .polygon
    case "AVAX": return .avalanche
    default:
      throw ReaderError(
        .chain, source, at: "line 1",
        "unit \(Quoted.text(Array(unit.utf8))) in the header is of no known chain; name the chain with --chain")
    }
  }
}

// MARK: Rows

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
    let token = variant == .tokens ? try token(rows) : nil
    guard let chain = token?.id.chain ?? chain else {
      throw RowFault("the chain is not known yet; name it with --chain")
    }
    try fields.account(rows[from], on: chain, header[from], into: &sender)
    // A contract's creation has no recipient but the contract.
    let recipientPlace = rows[to].isEmpty && variant != .tokens ? contract ?? to : to
    try fields.account(rows[recipientPlace], on: chain, header[recipientPlace], into: &recipient)
    let heading = AccountBatch.Heading(
      chain: chain, id: try fields.transaction(rows[hash], header[hash]),
      height: try fields.count(rows[block], header[block]), index: nil,
      time: try fields.count(rows[time], header[time]), fee: try readFee(rows, chain), payerRank: 2)
    if let token {
      let claim = symbol.map { String(decoding: rows[$0].prefix(256), as: UTF8.self) }
      let amount = try fields.amount(rows[values[0]], decimals: token.decimals, header[values[0]])
      return (
        heading,
        .init(
          kind: .token, asset: .init(id: token.id.text, symbol: claim, decimals: nil), amount: amount, logIndex: nil)
      )
    }
    let amount = try readValue(rows, chain)
    guard amount > 0, try succeeded(rows) else { return (heading, nil) }
    return (
      heading,
      .init(
        kind: variant == .internals ? .internal : .native, asset: .init(id: chain.nativeAsset), amount: amount,
        logIndex: nil)
    )
  }

  private func readFee(_ rows: CSVRows, _ chain: Chain) throws(RowFault) -> Amount? {
    guard let fee, !rows[fee].isEmpty else { return nil }
    return try fields.amount(rows[fee], decimals: chain.coin.decimals, header[fee])
  }

  /// What moved: seen from the exporting address it came in or went out, or both when it was sent to itself.
  private func readValue(_ rows: CSVRows, _ chain: Chain) throws(RowFault) -> Amount {
    let incoming = try fields.amount(rows[values[0]], decimals: chain.coin.decimals, header[values[0]])
    let outgoing = try fields.amount(rows[values[1]], decimals: chain.coin.decimals, header[values[1]])
    guard incoming == 0 || outgoing == 0 || incoming == outgoing else {
      throw RowFault(
        "\(header[values[0]]) \(Quoted.text(rows[values[0]])) and \(header[values[1]]) \(Quoted.text(rows[values[1]]))"
          + " are different amounts of one transaction")
    }
    return max(incoming, outgoing)
  }

  private func succeeded(_ rows: CSVRows) throws(RowFault) -> Bool {
    guard let status else { return true }
    let field = rows[status]
    if let errorCode, !rows[errorCode].isEmpty { return false }
    if field.isEmpty || field.elementsEqual("0".utf8) { return true }
    if field.starts(with: Array("Error".utf8)) || field.elementsEqual("1".utf8) { return false }
    throw RowFault("status \(Quoted.text(field)) says neither success nor failure (column \(header[status]))")
  }

  /// The known token of the row; where the chain is not known yet, the token's chain is it from now on.
  private mutating func token(_ rows: CSVRows) throws(RowFault) -> KnownAsset {
    guard let contract else { throw RowFault("there is no contract") }
    let text = Array(rows[contract])
    if let token = tokens[text] { return token }
    for candidate in chain.map({ [$0] }) ?? Chain.all.filter({ $0.id.hasPrefix("eip155:") }) {
      var payload: [UInt8] = []
      try fields.account(rows[contract], on: candidate, header[contract], into: &payload)
      guard let id = AssetID(token: candidate.text(of: payload), on: candidate), let token = KnownAsset.named(id.text)
      else { continue }
      chain = candidate
      tokens[text] = token
      return token
    }
    let place = chain.map { " on \($0.alias)" } ?? ""
    throw RowFault(
      "the decimals of token \(Quoted.text(text)) are not known\(place), and the export does not tell them"
        + " (column \(header[contract]))")
  }
}
