internal import Ledger

/// Dense ids of assets while a source is written.
final class AssetIndex {
  private struct Known {
    let number: AssetNumber
    var symbol: String?
    var decimals: Int64?
  }

  /// Spam tokens are many; past this the cache is emptied, and the file is asked again.
  private static let cacheLimit = 100_000

  private let source: Int64
  private let conflicts: ConflictWriter
  private var cache: [String: Known] = [:]
  private let select: Statement
  private let selectName: Statement
  private let insert: Statement
  private let fill: Statement

  init(_ connection: Connection, source: Int64, conflicts: ConflictWriter) throws {
    self.source = source
    self.conflicts = conflicts
    select = try connection.prepare("SELECT id, symbol, decimals FROM asset WHERE caip19 = ?")
    selectName = try connection.prepare("SELECT caip19 FROM asset WHERE id = ?")
    insert = try connection.prepare(
      "INSERT INTO asset (id, chain_id, caip19, symbol, decimals, source_id) "
        + "VALUES ((SELECT coalesce(max(id), 0) + 1 FROM asset), ?, ?, ?, ?, ?) RETURNING id")
    fill = try connection.prepare("UPDATE asset SET symbol = ?, decimals = ? WHERE id = ?")
  }

  /// Makes the native coin of a new chain known.
  func addNative(of chain: Chain, _ number: ChainNumber) throws -> AssetNumber {
    try add(chain.nativeAsset, number, symbol: chain.coin.symbol, decimals: Int64(chain.coin.decimals), source: nil)
      .number
  }

  /// The CAIP-19 id of an asset.
  func name(of asset: AssetNumber) throws -> String {
    selectName.bind(1, asset)
    defer { selectName.reset() }
    return try selectName.step() ? selectName.text(0) : ""
  }

  /// The ids of the assets of a batch, in its order; nil for one that is not an asset of its chain.
  func numbers(of claims: [LedgerBatch.AssetClaim], on chain: Chain, _ number: ChainNumber) throws -> [AssetNumber?] {
    try claims.map { claim in
      // CAIP-19: chain id, slash, namespace and reference.
      guard claim.id.hasPrefix(chain.id + "/") else { return nil }
      return try self.number(of: claim, on: number)
    }
  }

  private func number(of claim: LedgerBatch.AssetClaim, on chain: ChainNumber) throws -> AssetNumber {
    let decimals = claim.decimals.map(Int64.init)
    guard var known = try find(claim.id) else {
      return try add(claim.id, chain, symbol: claim.symbol, decimals: decimals, source: source).number
    }
    var differences = Differences()
    differences.compare("symbol", known.symbol, claim.symbol, as: Detail.text)
    differences.compare("decimals", known.decimals, decimals, as: Detail.integer)
    if !differences.isEmpty {
      differences.note("asset", kept: .text(claim.id), also: .text(claim.id))
      try conflicts.record(.asset, on: chain, detail: differences.detail, at: nil)
    }
    let symbol = known.symbol ?? claim.symbol
    if symbol != known.symbol || (known.decimals == nil && decimals != nil) {
      known.symbol = symbol
      known.decimals = known.decimals ?? decimals
      try fill.bind(1, known.symbol)
      fill.bind(2, known.decimals)
      fill.bind(3, known.number)
      try fill.run()
      remember(claim.id, known)
    }
    return known.number
  }

  private func find(_ id: String) throws -> Known? {
    if let known = cache[id] { return known }
    try select.bind(1, id)
    defer { select.reset() }
    guard try select.step() else { return nil }
    let known = Known(
      number: try select.number(0), symbol: select.optionalText(1), decimals: select.optionalInteger(2))
    remember(id, known)
    return known
  }

  private func add(
    _ id: String, _ chain: ChainNumber, symbol: String?, decimals: Int64?, source: Int64?
  ) throws -> Known {
    insert.bind(1, chain)
    try insert.bind(2, id)
    try insert.bind(3, symbol)
    insert.bind(4, decimals)
    insert.bind(5, source)
    defer { insert.reset() }
    guard try insert.step() else { throw CaseError(.io, "an asset could not be written") }
    let known = Known(number: try insert.number(0), symbol: symbol, decimals: decimals)
    remember(id, known)
    return known
  }

  private func remember(_ id: String, _ known: Known) {
    if cache.count >= Self.cacheLimit { cache.removeAll() }
    cache[id] = known
  }
}
