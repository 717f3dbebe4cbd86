import Ledger
import Testing

@Suite struct KnownAssetsTests {
  /// Each contract as its issuer writes it, with the checksum in its letters.
  static let contracts: [(Chain, String, String, Int, String?)] = [
    (.ethereum, "0xdAC17F958D2ee523a2206206994597C13D831ec7", "USDT", 6, "tether"),
    (.ethereum, "0xA0b86991c6218b36c1d19D4a2e9Eb0cE3606eB48", "USDC", 6, "circle"),
    (.ethereum, "0x8E870D67F660D95d5be530380D0eC0bd388289E1", "USDP", 18, "paxos"),
    (.ethereum, "0x6B175474E89094C44Da98b954EedeAC495271d0F", "DAI", 18, nil),
    (.ethereum, "0xC02aaA39b223FE8D0A0e5C4F27eAD9083C756Cc2", "WETH", 18, nil),
    (.ethereum, "0x2260FAC5E5542a773Aa44fBCfeDf7C193bc2C599", "WBTC", 8, nil),
    (.ethereum, "0xae7ab96520DE3A18E5e111B5EaAb095312D7fE84", "stETH", 18, nil),
    (.ethereum, "0x7f39C581F595B53c5cb19bD0b3f8dA6c935E2Ca0", "wstETH", 18, nil),
    (.ethereum, "0xd5F7838F5C461fefF7FE49ea5ebaF7728bB0ADfa", "mETH", 18, nil),
    (.ethereum, "0xE6829d9a7eE3040e1276Fa75293Bde931859e8fA", "cmETH", 18, nil),
    (.bsc, "0x55d398326f99059fF775485246999027B3197955", "USDT", 18, nil),
    (.bsc, "0x8AC76a51cc950d9822D68b83fE1Ad97B32Cd580d", "USDC", 18, nil),
    (.polygon, "0x3c499c542cEF5E3811e1192ce70d8cC03d5c3359", "USDC", 6, "circle"),
    (.arbitrum, "0xaf88d065e77c8cC2239327C5EDb3A432268e5831", "USDC", 6, "circle"),
    (.optimism, "0x0b2C639c533813f4Aa9D7837CAf62653d097Ff85", "USDC", 6, "circle"),
    (.base, "0x833589fCD6eDb6E08f4c7C32D4f71b54bdA02913", "USDC", 6, "circle"),
    (.avalanche, "0x9702230A8Ea53601f5cD2dc00fDBc13d4dF4A8c7", "USDT", 6, "tether"),
    (.avalanche, "0xB97EF9Ef8734C71904D8002F8b6Bc66Dd9c48a6E", "USDC", 6, "circle"),
    (.tron, "TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t", "USDT", 6, "tether"),
    (.tron, "TEkxiTehnzSmSe2XqrBj4w32RUN966rdz8", "USDC", 6, "circle"),
  ]

  @Test(arguments: contracts)
  func contract(_ chain: Chain, _ contract: String, _ symbol: String, _ decimals: Int, _ issuer: String?) throws {
    let id = try #require(AssetID(token: contract, on: chain))
    let asset = try #require(KnownAsset.named(id.text))
    #expect(asset.id == id)
    #expect(asset.symbol == symbol && asset.decimals == decimals && asset.issuer?.id == issuer)
  }

  @Test func theListHoldsThemAllInChainOrder() {
    #expect(KnownAsset.all.count == Self.contracts.count)
    #expect(Set(KnownAsset.all.map(\.id)).count == KnownAsset.all.count)
    let order = KnownAsset.all.map { Chain.all.firstIndex(of: $0.id.chain) ?? -1 }
    #expect(order == order.sorted())
    #expect(KnownAsset.named("eip155:1/slip44:60") == nil)
    #expect(KnownAsset.named("eip155:1/erc20:0xdAC17F958D2ee523a2206206994597C13D831ec7") == nil)
  }
}
