extension Chain {
  /// Bitcoin's third test network.
  ///
  /// - Source: Bitcoin Core `src/kernel/chainparams.cpp`, `CTestNetParams`; SLIP-0044 type 1, all test coins.
  public static let bitcoinTestnet = Chain(
    id: "bip122:000000000933ea01ad0ee984209779ba", alias: "bitcoin-testnet", model: .utxo,
    coin: Coin(symbol: "tBTC", slip44: 1, decimals: 8),
    codec: BitcoinCodec(keyHash: [0x6F], scriptHash: [[0xC4]], segwit: "tb"),
    frame: BlockFrame(
      magic: [0x0B, 0x11, 0x09, 0x07],
      genesis: "000000000933ea01ad0ee984209779baaec3ced90fa3f408719526f8d77f4943", work: .doubleSHA256))
}
