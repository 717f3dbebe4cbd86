extension Chain {
  /// Dash's main network.
  ///
  /// There is no block frame: the hash of a block is X11, so blocks read as Bitcoin's would get wrong hashes.
  /// - Source: Dash Core `src/chainparams.cpp`, `CMainParams`; SLIP-0044 type 5.
  public static let dash = Chain(
    id: "bip122:00000ffd590b1485b3caadc19b22e637", alias: "dash", model: .utxo,
    coin: Coin(symbol: "DASH", slip44: 5, decimals: 8),
    codec: BitcoinCodec(keyHash: [0x4C], scriptHash: [[0x10]], segwit: nil))
}
