extension Chain {
  /// Polygon's proof-of-stake chain; its coin POL was called MATIC before September 2024.
  ///
  /// - Source: ethereum-lists/chains `eip155-137`; SLIP-0044 type 966.
  public static let polygon = Chain(
    id: "eip155:137", alias: "polygon", model: .account,
    coin: Coin(symbol: "POL", slip44: 966, decimals: 18), codec: EVMCodec())
}
