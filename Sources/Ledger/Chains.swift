extension Chain {
  /// Every chain, in the order in which listings give them and in which an address without a chain is tried.
  public static let all: [Chain] = [
    .bitcoin,
    .litecoin,
    .bitcoinCash,
    .dogecoin,
    .dash,
    .zcash,
    .ethereum,
    .bsc,
    .polygon,
    .arbitrum,
    .optimism,
    .base,
    .avalanche,
    .tron,
    .bitcoinTestnet,
    .bitcoinRegtest,
    .litecoinRegtest,
  ]

  /// All aliases, for messages and help.
  public static var aliases: String { all.map(\.alias).joined(separator: ", ") }
}
