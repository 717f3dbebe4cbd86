import Ledger
import Testing

@testable import Evidence

struct FigureTextTests {
  private let ether = AssetUnit(id: SampleTrace.ether, symbol: "ETH", decimals: 18)

  @Test(arguments: [
    ("10000000000000000000000", "10,000 ETH"), ("1500000000000000000", "1.5 ETH"),
    ("1999999999999999999", "1.9999… ETH"),
    ("1", "0.000000000000000001 ETH"), ("0", "0 ETH"), ("123", "0.0000000000000001… ETH"),
  ])
  func amount(_ units: String, _ expected: String) {
    #expect(FigureText([ether]).amount(Amount(units), ether) == expected)
  }

  @Test func unitsThatShareATickerAreToldApart() {
    let fake = AssetUnit(id: "eip155:1/erc20:0x2222222222222222222222222222222222222222", symbol: "USDT", decimals: 6)
    let twin = AssetUnit(id: "eip155:1/erc20:0x3333333333333333333333333333333333333333", symbol: "USDT", decimals: 6)
    let real = AssetUnit(id: "eip155:1/erc20:0xdac17f958d2ee523a2206206994597c13d831ec7", symbol: "USDT", decimals: 6)
    let words = FigureText([fake, real])
    #expect(words.name(real) == "USDT" && words.name(fake) == "“USDT”")
    #expect(FigureText([fake, twin]).name(fake) == "“USDT” 0x2222…2222")
    #expect(
      FigureText([AssetUnit(id: SampleTrace.unlisted, symbol: nil, decimals: nil)]).name(
        AssetUnit(id: SampleTrace.unlisted, symbol: nil, decimals: nil)) == "0x1111…1111")
  }

  @Test func times() {
    #expect(FigureText.times("2025-02-21T14:29:47Z", "2025-02-21T14:29:59Z") == "2025-02-21 14:29")
    #expect(FigureText.times("2025-02-21T14:29:47Z", "2025-02-21T16:00:00Z") == "2025-02-21 14:29 – 16:00")
    #expect(FigureText.times("2025-02-21T14:29:47Z", "2025-02-22T16:00:00Z") == "2025-02-21 14:29 – 2025-02-22 16:00")
    #expect(FigureText.times(nil, nil) == nil)
  }
}
