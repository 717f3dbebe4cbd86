extension Chain {
  /// Base.
  ///
  /// - Source: ethereum-lists/chains `eip155-8453`; SLIP-0044 type 60, since its coin is ether.
  public static let base = Chain(
    id: "eip155:8453", alias: "base", model: .account,
    coin: Coin(symbol: "ETH", slip44: 60, decimals: 18), codec: EVMCodec())
}
