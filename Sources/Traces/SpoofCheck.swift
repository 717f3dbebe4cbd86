import Heuristics
import Ledger

/// Which assets of a chain are genuine, for ``SpoofToken``.
enum SpoofCheck {
  /// Id of the asset that a token imitates, or nil.
  static func imitated(by asset: Asset, on chain: Chain) throws -> String? {
    var genuine = [(id: chain.nativeAsset, symbol: chain.coin.symbol)]
    for known in KnownAsset.all where known.id.chain == chain { genuine.append((known.id.text, known.symbol)) }
    return SpoofToken(genuine: genuine).imitated(by: asset)
  }
}
