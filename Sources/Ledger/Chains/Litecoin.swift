extension Chain {
  /// Litecoin's main network.
  ///
  /// Addresses of script hashes were written with Bitcoin's version 0x05 before they got 0x32; both are read. The hash of a
  /// block is double SHA-256, but its work is scrypt.
  /// - Source: Litecoin Core `src/chainparams.cpp`, `CMainParams`; SLIP-0044 type 2.
  public static let litecoin = Chain(
    id: "bip122:12a765e31ffd4059bada1e25190f6e98", alias: "litecoin", model: .utxo,
    coin: Coin(symbol: "LTC", slip44: 2, decimals: 8),
    codec: BitcoinCodec(keyHash: [0x30], scriptHash: [[0x32], [0x05]], segwit: "ltc"),
    frame: BlockFrame(
      magic: [0xFB, 0xC0, 0xB6, 0xDB],
      genesis: "12a765e31ffd4059bada1e25190f6e98c99d9714d334efa41a195a7e7e04bfe2", work: .other))
}
