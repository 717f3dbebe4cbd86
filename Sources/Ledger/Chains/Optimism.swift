extension Chain {
  /// OP Mainnet.
  ///
  /// - Source: ethereum-lists/chains `eip155-10`; SLIP-0044 type 60, since its coin is ether.
  public static let optimism = Chain(
    id: "eip155:10", alias: "optimism", model: .account,
    coin: Coin(symbol: "ETH", slip44: 60, decimals: 18), codec: EVMCodec())
}
