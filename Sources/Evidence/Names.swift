public import Heuristics
public import Ledger

/// Texts for the numbers of a view, each looked up once.
public final class Names {
  private let view: any LedgerView
  /// Chains of the view.
  public let chains: [Chain]
  private var addresses: [AddressNumber: String] = [:]
  private var assets: [AssetNumber: AssetName] = [:]
  private var headings: [TransactionNumber: TransactionHeading] = [:]

  /// What people call an asset.
  public struct AssetName: Sendable, Hashable {
    /// CAIP-19 id.
    public var id: String
    /// Ticker: of the known asset, or as the token's contract claims it.
    public var symbol: String?
    /// Decimals, where known.
    public var decimals: Int?
  }

  /// Makes an empty cache.
  public init(_ view: any LedgerView) throws {
    self.view = view
    chains = try view.chains
  }

  /// The chain of a number.
  public func chain(_ number: ChainNumber) -> Chain { chains[Int(number)] }

  /// Canonical text of an address.
  public func address(_ number: AddressNumber) throws -> String {
    if let known = addresses[number] { return known }
    let text = try view.address(number).text
    addresses[number] = text
    return text
  }

  /// What people call an asset: known contracts and native coins first, then the contract's own claim.
  public func asset(_ number: AssetNumber) throws -> AssetName {
    if let known = assets[number] { return known }
    let facts = try view.asset(number)
    let chain = chain(facts.chain)
    var name = AssetName(id: facts.id, symbol: facts.symbol, decimals: facts.decimals)
    if facts.id == chain.nativeAsset {
      (name.symbol, name.decimals) = (chain.coin.symbol, chain.coin.decimals)
    } else if let known = KnownAsset.named(facts.id) {
      (name.symbol, name.decimals) = (known.symbol, known.decimals)
    }
    assets[number] = name
    return name
  }

  /// The chain an asset lives on.
  public func chainNumber(ofAsset number: AssetNumber) throws -> ChainNumber { try view.asset(number).chain }

  /// Id, height and time of a transaction.
  public func heading(_ number: TransactionNumber) throws -> TransactionHeading {
    if let known = headings[number] { return known }
    let heading = try view.heading(of: number)
    headings[number] = heading
    return heading
  }

  /// Id of a transaction, as its chain's people write it.
  public func transaction(_ number: TransactionNumber) throws -> String {
    let heading = try heading(number)
    return chain(heading.chain).text(of: heading.id)
  }

  /// `txid:vout`.
  public func output(_ point: OutPoint) throws -> String { "\(try transaction(point.transaction)):\(point.vout)" }

  /// RFC 3339 text of a time, or nil.
  public func time(_ seconds: Int64?) -> String? { seconds.map { Timestamp.text($0) } }

  /// A detail of a finding, with texts.
  func detail(_ detail: Finding.Detail) throws -> JSONValue {
    switch detail {
    case .text(let text): .text(text)
    case .count(let count): .number(Int64(count))
    case .address(let number): .text(try address(number))
    case .transaction(let number): .text(try transaction(number))
    case .asset(let number): .text(try asset(number).id)
    case .list(let list): .list(try list.map { try self.detail($0) })
    case .fields(let fields): .fields(try fields.mapValues { try self.detail($0) })
    }
  }

  /// A finding at its place in a list, with texts.
  public func finding(_ finding: Finding, at index: Int) throws -> FindingDocument {
    FindingDocument(
      id: "f\(index + 1)", kind: finding.kind, rule: finding.rule.id, ruleVersion: finding.rule.version,
      tier: finding.tier.rawValue, chain: chain(finding.chain).id,
      txids: try finding.transactions.map { try transaction($0) },
      addresses: try finding.addresses.map { try address($0) },
      details: try finding.details.mapValues { try detail($0) })
  }

  /// The tips of chains, in the order of the numbers.
  public func snapshots(of numbers: some Sequence<ChainNumber>) throws -> [SnapshotDocument] {
    try Set(numbers).sorted { chain($0).id < chain($1).id }.compactMap { number in
      try view.tip(of: number).map {
        SnapshotDocument(chain: chain(number).id, height: $0.height, hash: $0.hash?.hex, time: time($0.time))
      }
    }
  }
}
