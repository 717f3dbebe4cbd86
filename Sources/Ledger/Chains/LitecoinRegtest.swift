extension Chain {
  /// A local Litecoin network for tests.
  ///
  /// - Source: Litecoin Core `src/chainparams.cpp`, `CRegTestParams`; SLIP-0044 type 1, all test coins.
  public static let litecoinRegtest = Chain(
    id: "bip122:530827f38f93b43ed12af0b3ad25a288", alias: "litecoin-regtest", model: .utxo,
    coin: Coin(symbol: "rLTC", slip44: 1, decimals: 8),
    codec: BitcoinCodec(keyHash: [0x6F], scriptHash: [[0x3A], [0xC4]], segwit: "rltc"),
    frame: BlockFrame(
      magic: [0xFA, 0xBF, 0xB5, 0xDA],
      genesis: "530827f38f93b43ed12af0b3ad25a288dc02ed74d6d7857862df51fc56c416f9", work: .other))
}
