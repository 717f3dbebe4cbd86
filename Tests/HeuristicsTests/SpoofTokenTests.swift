import Heuristics
import Ledger
import Testing

@Suite("SpoofToken")
struct SpoofTokenTests {
  private static let rule = SpoofToken(genuine: [
    ("eip155:1/slip44:60", "ETH"), ("eip155:1/erc20:0xsteth", "stETH"), ("eip155:1/erc20:0xusdt", "USDT"),
  ])

  private static func imitated(_ symbol: String?, id: String = "eip155:1/erc20:0xother") -> String? {
    rule.imitated(by: Asset(id: id, chain: 0, symbol: symbol, decimals: 18))
  }

  @Test(
    "takes symbols that read like a known one",
    arguments: [
      // Cyrillic Te; Cyrillic Ie, Te, En and dots; Cyrillic Ie.
      "EТH", "ЕТН...", "ЕTH", "eth", " E T H ", "Ｅｔｈ", "ΕΤΗ", "E\u{200B}TH", "E\u{0301}TH",
    ])
  func ether(_ symbol: String) {
    #expect(Self.imitated(symbol) == "eip155:1/slip44:60")
  }

  @Test("takes symbols that read like a known token's", arguments: ["stEТH", "ѕтETН", "STETH", "stETH"])
  func stakedEther(_ symbol: String) {
    #expect(Self.imitated(symbol) == "eip155:1/erc20:0xsteth")
  }

  @Test("takes a Tether with barred letters", arguments: ["USD₮", "UЅDT", "U$DT", "USĐT"])
  func tether(_ symbol: String) {
    // A dollar sign is no letter, and a D with stroke is another letter than the one in the table.
    let isKnown = symbol != "U$DT" && symbol != "USĐT"
    #expect((Self.imitated(symbol) != nil) == isKnown)
  }

  @Test("leaves honest symbols alone", arguments: ["WETH", "rETH", "USDC", "DAI", "ETHX", "ET", "E", "mETH"])
  func honest(_ symbol: String) {
    #expect(Self.imitated(symbol) == nil)
  }

  @Test("leaves the known assets themselves alone, whatever they call themselves")
  func genuine() {
    #expect(Self.imitated("ETH", id: "eip155:1/slip44:60") == nil)
    #expect(Self.imitated("USDT", id: "eip155:1/erc20:0xusdt") == nil)
    #expect(Self.imitated("ETH", id: "eip155:1/erc20:0xusdt") == nil)
  }

  @Test("says nothing of a token without letters", arguments: [nil, "", "...", "\u{200B}", "🚀", "💎💎"] as [String?])
  func blank(_ symbol: String?) {
    #expect(Self.imitated(symbol) == nil)
    // Nor where a known asset has none.
    let rule = SpoofToken(genuine: [("a", "..."), ("b", "")])
    #expect(rule.imitated(by: Asset(id: "c", chain: 0, symbol: symbol, decimals: nil)) == nil)
  }

  @Test("reads a symbol of any length")
  func long() {
    #expect(Self.imitated(String(repeating: "Е", count: 100_000)) == nil)
  }
}
