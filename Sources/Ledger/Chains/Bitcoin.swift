extension Chain {
  /// Bitcoin's main network.
  public static let bitcoin = Chain(
    id: "bip122:000000000019d6689c085ae165831e93", alias: "bitcoin", model: .utxo,
    coin: Coin(symbol: "BTC", slip44: 0, decimals: 8),
    codec: PlaceholderCodec(),
    frame: BlockFrame(
      magic: [0xF9, 0xBE, 0xB4, 0xD9],
      genesis: "000000000019d6689c085ae165831e934ff763ae46a2a6c172b3f1b60a8ce26f", work: .doubleSHA256))
}
struct PlaceholderCodec: AddressCodec {
  func payload(of text: String) throws(AddressError) -> [UInt8] { throw AddressError(.form, "x") }
  func text(of payload: some Collection<UInt8>) -> String? { nil }
}
