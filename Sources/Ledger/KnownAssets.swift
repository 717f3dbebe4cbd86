/// A well-known token contract: what it is called, how it is counted, and who can freeze it.
///
/// A token names itself, so anyone can make another "USDT"; this list is by contract and is the only source of freezers.
/// - Source: contracts and decimals as Tether, Circle, Paxos, Maker, Lido, Mantle and BitGo publish them. The tests restate
///   each contract with its checksum.
public struct KnownAsset: Sendable {
  /// The contract.
  public let id: AssetID
  /// Ticker, as people write it.
  public let symbol: String
  /// Base units are 10^-decimals of the token.
  public let decimals: Int
  /// Who can freeze a balance, or nil when no party is known to be able to.
  public let issuer: Issuer?

  /// Every known contract, by chain in listing order, then as listed.
  public static let all: [KnownAsset] =
    tokens(
      of: .ethereum,
      [
        ("0xdac17f958d2ee523a2206206994597c13d831ec7", "USDT", 6, .tether),
        ("0xa0b86991c6218b36c1d19d4a2e9eb0ce3606eb48", "USDC", 6, .circle),
        ("0x8e870d67f660d95d5be530380d0ec0bd388289e1", "USDP", 18, .paxos),
        ("0x6b175474e89094c44da98b954eedeac495271d0f", "DAI", 18, nil),
        ("0xc02aaa39b223fe8d0a0e5c4f27ead9083c756cc2", "WETH", 18, nil),
        ("0x2260fac5e5542a773aa44fbcfedf7c193bc2c599", "WBTC", 8, nil),
        ("0xae7ab96520de3a18e5e111b5eaab095312d7fe84", "stETH", 18, nil),
        ("0x7f39c581f595b53c5cb19bd0b3f8da6c935e2ca0", "wstETH", 18, nil),
        ("0xd5f7838f5c461feff7fe49ea5ebaf7728bb0adfa", "mETH", 18, nil),
        ("0xe6829d9a7ee3040e1276fa75293bde931859e8fa", "cmETH", 18, nil),
      ])
    // The exchange's own wrapping: 18 decimals, and neither Tether nor Circle can stop it.
    + tokens(
      of: .bsc,
      [
        ("0x55d398326f99059ff775485246999027b3197955", "USDT", 18, nil),
        ("0x8ac76a51cc950d9822d68b83fe1ad97b32cd580d", "USDC", 18, nil),
      ])
    + tokens(of: .polygon, [("0x3c499c542cef5e3811e1192ce70d8cc03d5c3359", "USDC", 6, .circle)])
    + tokens(of: .arbitrum, [("0xaf88d065e77c8cc2239327c5edb3a432268e5831", "USDC", 6, .circle)])
    + tokens(of: .optimism, [("0x0b2c639c533813f4aa9d7837caf62653d097ff85", "USDC", 6, .circle)])
    + tokens(of: .base, [("0x833589fcd6edb6e08f4c7c32d4f71b54bda02913", "USDC", 6, .circle)])
    + tokens(
      of: .avalanche,
      [
        ("0x9702230a8ea53601f5cd2dc00fdbc13d4df4a8c7", "USDT", 6, .tether),
        ("0xb97ef9ef8734c71904d8002f8b6bc66dd9c48a6e", "USDC", 6, .circle),
      ])
    + tokens(
      of: .tron,
      [
        ("TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t", "USDT", 6, .tether),
        ("TEkxiTehnzSmSe2XqrBj4w32RUN966rdz8", "USDC", 6, .circle),
      ])

  private static let byID = Dictionary(all.map { ($0.id.text, $0) }) { first, _ in first }

  /// The token with this CAIP-19 id in canonical form, or nil.
  ///
  /// - Complexity: one look-up.
  public static func named(_ id: String) -> KnownAsset? { byID[id] }

  private static func tokens(
    of chain: Chain, _ rows: [(contract: String, symbol: String, decimals: Int, issuer: Issuer?)]
  ) -> [KnownAsset] {
    rows.compactMap { row in
      AssetID(token: row.contract, on: chain).map {
        KnownAsset(id: $0, symbol: row.symbol, decimals: row.decimals, issuer: row.issuer)
      }
    }
  }
}
