extension Chain {
  /// Bitcoin Cash's main network.
  ///
  /// The id is that of block 478,559, the first after the split, as wallets write it; ChainAgnostic's list has since named
  /// another block. Block 0 is Bitcoin's. Files on disk keep Bitcoin's magic, while the network uses e3e1f3e8.
  /// - Source: Bitcoin Cash Node `src/chainparams.cpp`, `diskMagic`; ChainAgnostic namespaces `bip122/caip2.md`; SLIP-0044
  ///   type 145.
  public static let bitcoinCash = Chain(
    id: "bip122:000000000000000000651ef99cb9fcbe", otherIDs: ["bip122:000000000000000000b15ad892af8f6a"],
    alias: "bitcoin-cash", model: .utxo,
    coin: Coin(symbol: "BCH", slip44: 145, decimals: 8),
    codec: CashAddrCodec(),
    frame: BlockFrame(
      magic: [0xF9, 0xBE, 0xB4, 0xD9],
      genesis: "000000000019d6689c085ae165831e934ff763ae46a2a6c172b3f1b60a8ce26f", work: .doubleSHA256))
}
