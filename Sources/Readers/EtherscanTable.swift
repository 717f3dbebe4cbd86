import Ledger

/// Which of Etherscan's tables a header begins, where its columns stand, and which chain it is of.
///
/// - Source: BittyTax/BittyTax@0418cd3f, `src/bittytax/conv/parsers/etherscan.py`, for the headers over the years and for
///   the meaning of `Status`: a transaction succeeded when it is empty, an internal call when it is `0`.
struct EtherscanTable {
  /// What the rows are.
  enum Variant { case transactions, internals, tokens, items }

  /// Columns of which a table has at least the first ten, by their names over the years.
  ///
  /// A name that ends in an opening parenthesis has a unit or a time zone behind it.
  enum Column: Int, CaseIterable {
    case hash, block, unixTime, time, from, to, parent, contract, status, errorCode, type, chain
    case incoming, outgoing, value, fee
    case tokenValue, symbol, item, quantity

    fileprivate var names: [String] {
      switch self {
      case .hash: EtherscanTable.hashNames
      case .block: ["Blockno"]
      case .unixTime: ["UnixTimestamp"]
      case .time: ["DateTime ("]
      case .from: ["From"]
      case .to: ["To", "TxTo"]
      case .parent: ["ParentTxFrom"]
      case .contract: ["ContractAddress"]
      case .status: ["Status"]
      case .errorCode: ["ErrCode"]
      case .type: ["Type"]
      case .chain: ["ChainId"]
      case .incoming: ["Value_IN("]
      case .outgoing: ["Value_OUT("]
      case .value: ["Value("]
      case .fee: ["TxnFee("]
      case .tokenValue: ["TokenValue", "Value"]
      case .symbol: ["TokenSymbol"]
      case .item: ["Token ID", "TokenId"]
      case .quantity: ["Quantity"]
      }
    }
  }

  /// First column, older and newer name.
  static let hashNames = ["Txhash", "Transaction Hash"]

  let variant: Variant
  let header: [String]
  /// Seconds east of UTC of the times without a number.
  let zone: Int64
  private let places: [Int?]
  /// The chain; nil while no row told it.
  var chain: Chain?
  /// The chain that the user named.
  let namedChain: Chain?
  var fields = AccountFields()
  var values = ToldValues()
  var tokens: [[UInt8]: KnownAsset] = [:]

  init(header: [String], source: String, chain: Chain?) throws(ReaderError) {
    guard !header.contains("From_Nametag") else {
      throw ReaderError(
        .format, source,
        "is the download of one page of an explorer, with amounts as that page shows them; get the CSV export of the"
          + " address instead")
    }
    if let chain, !chain.id.hasPrefix("eip155:") {
      throw ReaderError(.chain, source, "is an Etherscan table, and \(chain.alias) is not a chain of that kind")
    }
    self.header = header
    namedChain = chain
    let places = Column.allCases.map { column in
      header.firstIndex { name in column.names.contains { $0.last == "(" ? name.hasPrefix($0) : name == $0 } }
    }
    self.places = places
    func has(_ column: Column) -> Bool { places[column.rawValue] != nil }
    variant = has(.item) ? .items : has(.symbol) ? .tokens : has(.parent) ? .internals : .transactions
    guard has(.block) else {
      throw ReaderError(
        .column, source, at: "line 1",
        "column Blockno is missing, as in Etherscan's exports of old, and without it transfers have no order."
          + " Nothing was added; export the table again.")
    }
    var needed: [Column] = [.hash, .from, .to] + (has(.unixTime) ? [] : [.time])
    switch variant {
    case .transactions:
      needed += has(.value) ? [.fee, .status] : [.incoming, .outgoing, .fee, .status]
    case .internals: needed += has(.value) ? [.status] : [.incoming, .outgoing, .status]
    case .tokens: needed += [.tokenValue, .contract]
    case .items: needed += [.contract]
    }
    if let missing = needed.first(where: { !has($0) }) {
      let name = missing.names[0].last == "(" ? String(missing.names[0].dropLast()) : missing.names[0]
      throw ReaderError(
        .column, source, at: "line 1", "column \(name) is missing. Nothing was added; export the table again.")
    }
    zone = try has(.unixTime) ? 0 : Self.zone(of: header[places[Column.time.rawValue] ?? 0], source)
    let unit = places[(has(.value) ? Column.value : .incoming).rawValue].map { header[$0] }
    self.chain = if let chain { chain } else if has(.chain) { nil } else { try Self.chain(unit: unit, variant, source) }
  }

  /// Where a column stands.
  func place(_ column: Column) -> Int? { places[column.rawValue] }

  /// The chain that the unit of the value columns tells, or nil where the rows must tell it.
  private static func chain(unit column: String?, _ variant: Variant, _ source: String) throws(ReaderError) -> Chain? {
    guard let column, let open = column.firstIndex(of: "("), column.last == ")" else {
      guard variant == .items else { return nil }
      throw ReaderError(
        .chain, source, at: "line 1", "is a table of NFT transfers, which does not tell its chain; name it with --chain"
      )
    }
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

  /// Seconds east of UTC that a column such as `DateTime (UTC)` or `DateTime (UTC+2)` names.
  private static func zone(of column: String, _ source: String) throws(ReaderError) -> Int64 {
    let inside = column.drop { $0 != "(" }.dropFirst().prefix { $0 != ")" }
    if inside == "UTC" { return 0 }
    let parts = inside.dropFirst(inside.hasPrefix("UTC") ? 3 : 0).split(
      separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
    let minutes = parts.count == 2 ? parts[1].count == 2 ? Int64(parts[1]) : nil : 0
    guard let hours = parts.first, let sign = hours.first, sign == "+" || sign == "-",
      let hour = Int64(hours.dropFirst()), (0...14).contains(hour), let minutes, (0..<60).contains(minutes)
    else {
      throw ReaderError(
        .column, source, at: "line 1",
        "the time zone in column \(Quoted.text(Array(column.utf8))) is not known. Nothing was added; export in UTC.")
    }
    return (hour * 60 + minutes) * 60 * (sign == "-" ? -1 : 1)
  }
}
