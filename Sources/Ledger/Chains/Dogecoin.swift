extension Chain {
  /// Dogecoin's main network.
  ///
  /// The hash of a block is double SHA-256, but its work is scrypt, from block 371,337 on mostly another chain's (AuxPoW).
  /// - Source: Dogecoin Core `src/chainparams.cpp`, `CMainParams`; SLIP-0044 type 3.
  public static let dogecoin = Chain(
    id: "bip122:1a91e3dace36e2be3bf030a65679fe82", alias: "dogecoin", model: .utxo,
    coin: Coin(symbol: "DOGE", slip44: 3, decimals: 8),
    codec: BitcoinCodec(keyHash: [0x1E], scriptHash: [[0x16]], segwit: nil),
    frame: BlockFrame(
      magic: [0xC0, 0xC0, 0xC0, 0xC0],
      genesis: "1a91e3dace36e2be3bf030a65679fe821aa1d6ef92e7c9902eb318182c355691", work: .other))
}
