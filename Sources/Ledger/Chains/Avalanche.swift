extension Chain {
  /// Avalanche's C-Chain.
  ///
  /// - Source: ethereum-lists/chains `eip155-43114`; SLIP-0044 type 9005, the C-Chain (9000 is the X-Chain's form).
  public static let avalanche = Chain(
    id: "eip155:43114", alias: "avalanche", model: .account,
    coin: Coin(symbol: "AVAX", slip44: 9005, decimals: 18), codec: EVMCodec())
}
