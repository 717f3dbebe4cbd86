extension Chain {
  /// BNB Smart Chain.
  ///
  /// - Source: ethereum-lists/chains `eip155-56`; SLIP-0044 type 714, BNB.
  public static let bsc = Chain(
    id: "eip155:56", alias: "bsc", model: .account,
    coin: Coin(symbol: "BNB", slip44: 714, decimals: 18), codec: EVMCodec())
}
