extension Chain {
  /// Tron's main network.
  ///
  /// The id is the last four bytes of the genesis block's hash, as `eth_chainId` gives it and as
  /// wallets write it; the ChainAgnostic draft of 2025 writes it in decimal.
  /// - Source: ChainAgnostic namespaces `tron/caip2.md`; SLIP-0044 type 195; 1 TRX is 1,000,000 sun.
  public static let tron = Chain(
    id: "tron:0x2b6653dc", otherIDs: ["tron:728126428"], alias: "tron", model: .account,
    coin: Coin(symbol: "TRX", slip44: 195, decimals: 6), codec: TronCodec())
}
