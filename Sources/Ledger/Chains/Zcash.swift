extension Chain {
  /// Zcash's main network, its transparent part.
  ///
  /// There is no block frame: headers carry an Equihash solution and transactions shielded parts, which Bitcoin's layout
  /// does not have. Shielded addresses name no place on the public ledger and are refused.
  /// - Source: zcashd `src/chainparams.cpp`, `CMainParams`; Zcash protocol specification section 5.6.1.1; SLIP-0044 type 133.
  public static let zcash = Chain(
    id: "bip122:00040fe8ec8471911baa1db1266ea15d", alias: "zcash", model: .utxo,
    coin: Coin(symbol: "ZEC", slip44: 133, decimals: 8),
    codec: BitcoinCodec(keyHash: [0x1C, 0xB8], scriptHash: [[0x1C, 0xBD]], segwit: nil))
}
