extension Chain {
  /// Ethereum's main network.
  ///
  /// - Source: ethereum-lists/chains `eip155-1`; SLIP-0044 type 60.
  public static let ethereum = Chain(
    id: "eip155:1", alias: "ethereum", model: .account,
    coin: Coin(symbol: "ETH", slip44: 60, decimals: 18), codec: EVMCodec())
}
