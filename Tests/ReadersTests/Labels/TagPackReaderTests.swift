import Ledger
import Testing

@testable import Readers

@Suite struct TagPackReaderTests {
  private func pack(_ text: String) throws -> LabelPack {
    try LabelReaders.read(bytes: Array(text.utf8), name: "pack.yaml").pack
  }

  static let header = """
    title: Shops
    creator: Somebody
    label: A shop
    source: https://example.org/list
    currency: ETH
    confidence: web_crawl
    category: shop
    actor: shop1
    tags:

    """

  @Test func tagsInheritTheHeader() throws {
    let pack = try pack(
      Self.header + """
        - address: '0x2222222222222222222222222222222222222222'
        - address: 1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa
          currency: BTC
          label: 12
          source: elsewhere
          confidence: ownership
          category: exchange
          concepts: [hot_wallet, exchange]
          abuse: sanction
          actor: other

        """)
    #expect(pack.title == "Shops")
    #expect(pack.creator == "Somebody")
    #expect(pack.rejects.isEmpty)
    #expect(
      pack.labels == [
        Label(
          chain: .ethereum, address: "0x2222222222222222222222222222222222222222", label: "A shop",
          categories: ["shop"], actor: "shop1", confidence: .webCrawl, source: "https://example.org/list", position: 10),
        Label(
          chain: .bitcoin, address: "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa", label: "12",
          categories: ["exchange", "hot_wallet", "sanction"], actor: "other", confidence: .ownership,
          source: "elsewhere", position: 11),
      ])
  }

  @Test func aNestedHeaderIsAHeader() throws {
    let pack = try pack(
      """
      header:
        title: Inner
        creator: Somebody
        label: A
        source: s
        currency: LTC
        abuse: scam
      label: B
      tags:
      - address: LVg2kJoFNg45Nbpy53h7Fe1wKyeXVRhMH9
      """)
    #expect(pack.title == "Inner")
    #expect(pack.creator == "Somebody")
    #expect(pack.labels.map(\.label) == ["B"])
    #expect(pack.labels.map(\.chain) == [.litecoin])
    #expect(pack.labels.map(\.categories) == [["scam"]])
  }

  /// The network wins over the currency, and the tag over the header, whichever of the two the tag has.
  @Test(arguments: [
    ("currency: USDT\nnetwork: BSC", "", "bsc"), ("currency: USDT\nnetwork: BSC", "network: ETH", "ethereum"),
    ("network: BSC", "currency: ETH", "ethereum"), ("currency: ETH", "network: BSC", "bsc"),
    ("currency: ETH", "currency: USDT", nil), ("creator: c", "", nil),
  ])
  func theNearestNetworkNamesTheChain(header: String, tag: String, chain: String?) throws {
    let pack = try pack(
      """
      title: t
      \(header)
      tags:
      - address: '0x2222222222222222222222222222222222222222'
        label: l
        source: s
        \(tag)
      """)
    #expect(pack.labels.map { $0.chain?.alias } == [chain])
  }

  static let brokenTags: [(tag: String, says: String)] = [
    ("- label: x", "no address"),
    ("- tx_hash: '0x11'", "tx_hash"),
    ("- address: '0x22'", "not an address of ethereum"),
    ("- address: '0x2222222222222222222222222222222222222222'\n  confidence: sure", "confidence"),
    ("- address: '0x2222222222222222222222222222222222222222'\n  label: [a]", "label is not a single value"),
    ("- address: '0x2222222222222222222222222222222222222222'\n  label: !!python/object:os.system x", "YAML tag"),
    ("- address: '0x2222222222222222222222222222222222222222'\n  concepts: [{a: b}]", "concepts"),
    ("- address: '0x2222222222222222222222222222222222222222'\n  label: ''", "no label"),
    ("- address: !include x.yaml", "YAML tag"),
    ("- just text", "no keys"),
    ("- - list", "no keys"),
    ("-", "no keys"),
    ("- address: 884Bz8UH63aYsjVdkfWfScRYWZGGNbjFL7pztqvWNSrtYT4reFSwyvkCj9KEGUtheHhabcdef\n  currency: XMR", "XMR"),
  ]

  @Test(arguments: brokenTags)
  func aBrokenTagIsRejectedAlone(of row: (tag: String, says: String)) throws {
    let good = "- address: '0x3333333333333333333333333333333333333333'\n"
    let pack = try pack(Self.header + good + row.tag + "\n" + good)
    #expect(pack.labels.map(\.position).first == 10)
    #expect(pack.labels.count == 2)
    #expect(pack.rejects.count == 1)
    #expect(pack.rejects.first?.position == 11)
    #expect(pack.rejects.first?.reason.contains(row.says) == true, "\(pack.rejects)")
  }

  @Test func aNullFieldIsAbsentAndInherits() throws {
    let pack = try pack(
      Self.header + "- {address: '0x3333333333333333333333333333333333333333', label: null, actor: ~, category: }\n")
    #expect(pack.labels.map(\.label) == ["A shop"])
    #expect(pack.labels.map(\.actor) == ["shop1"])
    #expect(pack.labels.map(\.categories) == [["shop"]])
  }

  @Test func aMissingConfidenceIsUnknown() throws {
    let pack = try pack(
      "title: t\nlabel: l\nsource: s\ntags:\n- address: '0x3333333333333333333333333333333333333333'\n")
    #expect(pack.labels.map(\.confidence) == [.unknown])
  }

  @Test func actorsAreRead() throws {
    let pack = try pack(
      """
      title: Parties
      creator: Somebody
      actors:
      - id: '01'
        label: Zero One
        uri: 01.example
        categories: [defi_dex, exchange]
        context: {refs: [a, b]}
      - id: two
        label: Two
        categories: []
      - id: '01'
        label: Again
      - label: Nameless
      - id: mute
      - text
      """)
    #expect(
      pack.actors == [
        Actor(id: "01", label: "Zero One", categories: ["defi_dex", "exchange"], uri: "01.example"),
        Actor(id: "two", label: "Two", categories: [], uri: nil),
      ])
    #expect(pack.rejects.map(\.position) == [12, 14, 15, 16])
    #expect(pack.rejects.first?.reason.contains("line 4") == true)
    #expect(pack.labels.isEmpty)
  }

  @Test func jsonIsReadAsWell() throws {
    let pack = try pack(
      #"{"title": "t", "label": "l", "source": "s", "tags": ["# + "\n"
        + #"{"address": "0x3333333333333333333333333333333333333333", "currency": "ETH"}]}"#)
    #expect(pack.labels.map(\.position) == [2])
  }

  @Test(arguments: [
    ("title: t\nfoo: []\n", "neither"), ("title: t\ntags: 3\n", "not a list"),
    ("title: t\ntags: {a: b}\n", "not a list"),
    ("title: [a]\ntags: []\n", "title"), ("title: t\nlabel: {}\ntags: []\n", "label"),
    ("title: t\nheader: !include header.yaml\ntags: []\n", "!include"),
    ("title: t\ntitle: u\ntags: []\n", "more than once"), ("title: t\ntags: [\n", "not YAML"),
    ("title: t\n---\ntags: []\n", "another document"),
  ])
  func aBrokenPackIsRefusedWhole(text: String, says: String) {
    let error = #expect(throws: ReaderError.self) { try pack(text) }
    #expect(error?.description.contains(says) == true, "\(error?.description ?? "")")
    #expect(error?.description.hasPrefix("pack.yaml") == true)
  }
}
