extension Chain {
  /// A local Bitcoin network for tests.
  ///
  /// - Source: Bitcoin Core `src/kernel/chainparams.cpp`, `CRegTestParams`; SLIP-0044 type 1, all test coins.
  public static let bitcoinRegtest = Chain(
    id: "bip122:0f9188f13cb7b2c71f2a335e3a4fc328", alias: "bitcoin-regtest", model: .utxo,
    coin: Coin(symbol: "rBTC", slip44: 1, decimals: 8),
    codec: BitcoinCodec(keyHash: [0x6F], scriptHash: [[0xC4]], segwit: "bcrt"),
    frame: BlockFrame(
      magic: [0xFA, 0xBF, 0xB5, 0xDA],
      genesis: "0f9188f13cb7b2c71f2a335e3a4fc328bf5beb436012afca590b1a11466e2206", work: .doubleSHA256))
}
