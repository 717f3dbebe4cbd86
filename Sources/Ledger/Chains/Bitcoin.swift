extension Chain {
  /// Bitcoin's main network.
  ///
  /// - Source: Bitcoin Core `src/kernel/chainparams.cpp`, `CMainParams`; SLIP-0044 type 0.
  public static let bitcoin = Chain(
    id: "bip122:000000000019d6689c085ae165831e93", alias: "bitcoin", model: .utxo,
    coin: Coin(symbol: "BTC", slip44: 0, decimals: 8),
    codec: BitcoinCodec(keyHash: [0x00], scriptHash: [[0x05]], segwit: "bc"),
    frame: BlockFrame(
      magic: [0xF9, 0xBE, 0xB4, 0xD9],
      genesis: "000000000019d6689c085ae165831e934ff763ae46a2a6c172b3f1b60a8ce26f", work: .doubleSHA256))
}
