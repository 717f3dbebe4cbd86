import Ledger
import Taint

/// How a trace's asset is called and counted for people.
struct AssetUnit: Hashable {
  /// CAIP-19 id.
  var id: String
  /// Ticker, as the contract claims it or as known.
  var symbol: String?
  /// Decimals, where they are known and could be true.
  var decimals: Int?

  /// - Parameters:
  ///   - id: CAIP-19 id.
  ///   - symbol: Ticker, where known.
  ///   - decimals: Decimals, where known; ERC-20 keeps them in eight bits, so anything else is a lie.
  init(id: String, symbol: String?, decimals: Int?) {
    self.id = id
    self.symbol = symbol
    self.decimals = decimals.flatMap { (0...255).contains($0) ? $0 : nil }
  }

  /// True for native coins and the contracts of ``KnownAsset``, whose ticker is not the token's own claim.
  var isKnown: Bool {
    KnownAsset.named(id) != nil || Chain.all.contains { $0.nativeAsset == id }
  }

  /// Exact decimal text, or nil where the decimals are not known or `units` is no amount.
  func decimal(_ units: String) -> String? {
    guard let decimals, let amount = AmountText.wholeUnits(units) else { return nil }
    return AmountText.decimal(amount, decimals: decimals)
  }
}

extension TraceDocument {
  /// Policies of the answer, in listing order.
  var policies: [String] {
    var names = Set(seeds.flatMap(\.seeded.keys)).union(totals.map(\.policy))
    for edge in edges { names.formUnion(edge.taint.keys) }
    for position in positions { names.formUnion(position.taint.keys) }
    let known = Policy.allCases.map(\.rawValue).filter { names.contains($0) }
    return known + names.subtracting(known).sorted()
  }

  /// The policy that the options name, or the first; nil only for an answer without any.
  ///
  /// - Throws: ``ExportError/Code/unknownPolicy``.
  func policy(_ options: ExportOptions) throws(ExportError) -> String? {
    guard let name = options.policy else { return policies.first }
    if policies.contains(name) { return name }
    throw ExportError(
      .unknownPolicy,
      "the trace has no policy `\(HostileText.terminal(name))`; it has \(policies.joined(separator: ", ")), and others need"
        + " a new trace with --policy")
  }
}

extension TraceDocument.Edge {
  var unit: AssetUnit { AssetUnit(id: asset, symbol: symbol, decimals: decimals) }
}

extension TraceDocument.Position {
  var unit: AssetUnit { AssetUnit(id: asset, symbol: symbol, decimals: decimals) }
}
