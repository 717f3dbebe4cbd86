import Ledger
import Testing

@testable import Readers

@Suite struct LabelChainTests {
  static let account = "0x098B716B8Aaf21512996dC57EB0615e2383E2f96"
  static let tron = "TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t"

  @Test(arguments: [
    ("BTC", "bitcoin"), ("XBT", "bitcoin"), ("btc", "bitcoin"), ("LTC", "litecoin"), ("BCH", "bitcoin-cash"),
    ("ZEC", "zcash"), ("DASH", "dash"), ("DOGE", "dogecoin"), ("ETH", "ethereum"), ("BEP20", "bsc"),
    ("MATIC", "polygon"), ("TRX", "tron"),
  ])
  func aNetworksTickerIsItsChain(ticker: String, alias: String) throws {
    #expect(LabelChain(ticker: ticker) == .named(try #require(Chain.named(alias))))
  }

  @Test(arguments: ["USDT", "XMR", "BEP2", "bitcoin", "", "🂡"])
  func anUnknownTickerLeavesTheChoiceToTheForm(ticker: String) {
    #expect(LabelChain(ticker: ticker) == .anyOfForm(ticker))
    #expect(LabelChain(ticker: nil) == .anyOfForm(nil))
  }

  @Test func aListedAssetNamesTheChainOnlyWhereItHasOutputs() {
    #expect(LabelChain(asset: "XBT") == .named(.bitcoin))
    #expect(LabelChain(asset: "LTC") == .named(.litecoin))
    for ticker in ["ETH", "USDC", "ARB", "BSC", "TRX", "NEW"] {
      #expect(LabelChain(asset: ticker) == .anyOfForm(ticker))
    }
  }

  @Test func aChainIsNamedByAliasOrIDOrNotAtAll() {
    #expect(LabelChain(name: "tron") == .named(.tron))
    #expect(LabelChain(name: "eip155:1") == .named(.ethereum))
    #expect(LabelChain(name: "") == .anyOfForm(nil))
    #expect(LabelChain(name: "ether") == nil)
  }

  @Test func textIsCanonicalWhereTheChainIsKnown() throws {
    let place = try LabelChain.named(.ethereum).place(of: Self.account)
    #expect(place.chain == .ethereum)
    #expect(place.text == Self.account.lowercased())
    let open = try LabelChain.anyOfForm("USDT").place(of: Self.account)
    #expect(open.chain == nil)
    #expect(open.text == Self.account)
  }

  @Test func tronsFormNamesTron() throws {
    let place = try LabelChain.anyOfForm("USDT").place(of: Self.tron)
    #expect(place.chain == .tron)
    #expect(place.text == Self.tron)
  }

  /// Dogecoin alone reads this form, but Verge has it too, so it names no chain.
  @Test func anOutputFormNeverNamesAChain() throws {
    let address = "D5jVECnB8LtqwxoGkpsB1q6J6nQbnYTBMP"
    let hash = (1...20).map { UInt8($0) }
    let text = try #require(Chain.dogecoin.codec.text(of: [0x76, 0xA9, 20] + hash + [0x88, 0xAC]))
    #expect(text.first == address.first)
    #expect(try LabelChain.anyOfForm("XVG").place(of: text).chain == nil)
    #expect(try LabelChain.anyOfForm("XVG").place(of: text).text == text)
  }

  static let refused: [(chain: LabelChain, text: String, says: String)] = [
    (.named(.bitcoin), "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNb", "not an address of bitcoin"),
    (.named(.ethereum), tron, "not an address of ethereum"),
    (
      .anyOfForm("XMR"),
      "888tNkZrPN6JsEgekjMnABU4TBzc2Dt29EPAvkRxbANsAnjyPbb3iQ1YBRk1UXcdRsiKc9dhwMVgN5S9cQUiyoogDavup3H", "under XMR"
    ),
    (.anyOfForm(nil), "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNb", "checksum"),
    (.anyOfForm("ETH"), "nonsense", "any chain known here"),
    (.anyOfForm("\u{1B}[31m"), "nonsense", "\\u{1b}[31m"),
  ]

  @Test(arguments: refused)
  func whatNoChainReadsIsRefusedWithTheReason(of row: (chain: LabelChain, text: String, says: String)) {
    let error = #expect(throws: LabelRefusal.self) { try row.chain.place(of: row.text) }
    #expect(error?.reason.contains(row.says) == true, "\(error?.reason ?? "")")
    #expect(error?.reason.contains("\u{1B}") == false)
  }
}
