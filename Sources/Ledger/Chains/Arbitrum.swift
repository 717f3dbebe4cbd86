extension Chain {
  /// Arbitrum One.
  ///
  /// - Source: ethereum-lists/chains `eip155-42161`; SLIP-0044 type 60, since its coin is ether.
  public static let arbitrum = Chain(
    id: "eip155:42161", alias: "arbitrum", model: .account,
    coin: Coin(symbol: "ETH", slip44: 60, decimals: 18), codec: EVMCodec())
}
