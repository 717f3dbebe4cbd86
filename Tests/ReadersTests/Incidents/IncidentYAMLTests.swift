import Ledger
import Testing

@testable import Readers

@Suite struct IncidentYAMLTests {
  private func incidents(_ text: String) throws -> [Incident] {
    try IncidentYAML.read(bytes: Array(text.utf8), name: "theft.yaml")
  }

  static let account = "0x2222222222222222222222222222222222222222"
  static let txid = String(repeating: "ab", count: 32)

  static let whole = """
    id: theft-1
    name: A theft
    seeds:
      - ref: ethereum/\(account)
        asset: native
        since: 2026-01-02T03:04:05Z
        until: 2026-01-02T03:04:06Z
        claimed: 340282366920938463463374607431768211455
      - ref: bitcoin/\(txid)
        to: [bitcoin/1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa]
      - {ref: "\(txid):7"}
      - ref: 'tron/0x\(txid)#3'
    sources: [one, "two: three"]

    """

  @Test func everyFieldArrives() throws {
    let read = try incidents(Self.whole)
    let expected = Incident(
      id: "theft-1", name: "A theft",
      seeds: [
        Incident.Seed(
          reference: try Reference("ethereum/\(Self.account)"), asset: "eip155:1/slip44:60", since: 1_767_323_045,
          until: 1_767_323_046, claimed: .max),
        Incident.Seed(
          reference: try Reference("bitcoin/\(Self.txid)"),
          to: [try Reference("bitcoin/1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa")]),
        Incident.Seed(reference: try Reference("\(Self.txid):7")),
        Incident.Seed(reference: try Reference("tron/\(Self.txid)#3")),
      ], sources: ["one", "two: three"])
    #expect(read == [expected])
  }

  @Test func aListIsReadInOrder() throws {
    let item = { (id: String) in "- {id: \(id), name: n, seeds: [{ref: \(Self.txid)}], sources: [s]}\n" }
    #expect(try incidents(item("b") + item("a.1_2-3")).map(\.id) == ["b", "a.1_2-3"])
    let error = #expect(throws: ReaderError.self) { try incidents(item("b") + item("a") + item("b")) }
    #expect(error?.description == "theft.yaml line 3: incident \"b\" stands on line 1 already")
  }

  static let broken: [(from: String, to: String, says: String)] = [
    ("id: theft-1", "id: ''", "no id"), ("id: theft-1", "id: a b", "\"a b\""), ("id: theft-1\n", "", "no id"),
    ("id: theft-1", "id: \(String(repeating: "a", count: 65))", "1 to 64"), ("name: A theft\n", "", "no name"),
    ("name: A theft", "name: [a]", "name is not a single value"), ("name: A theft", "title: A theft", "\"title\""),
    ("sources: [one, \"two: three\"]", "sources: []", "no sources"), ("sources:", "source:", "\"source\""),
    ("asset: native", "asset: gold", "gold"),
    ("asset: native", "asset: bip122:000000000019d6689c085ae165831e93/slip44:0", "bitcoin"),
    ("asset: native", "assets: native", "\"assets\""), ("since: 2026-01-02T03:04:05Z", "since: yesterday", "since"),
    ("since: 2026-01-02T03:04:05Z", "since: 2026-01-02 03:04:05", "time zone"),
    ("since: 2026-01-02T03:04:05Z", "since: 2026-01-02T03:04:07Z", "before"),
    ("claimed: 340282366920938463463374607431768211455", "claimed: 340282366920938463463374607431768211456", "2^128"),
    ("claimed: 340282366920938463463374607431768211455", "claimed: -1", "\"-1\""),
    ("claimed: 340282366920938463463374607431768211455", "claimed: 1e18", "\"1e18\""),
    ("claimed: 340282366920938463463374607431768211455", "claimed: 1.5", "\"1.5\""),
    ("claimed: 340282366920938463463374607431768211455", "claimed: 1_000", "\"1_000\""),
    ("ref: ethereum/\(account)", "ref: mars/\(account)", "mars"), ("ref: ethereum/\(account)", "to: []", "no ref"),
    ("ref: ethereum/\(account)", "ref: ethereum/0x22", "0x22"), ("{ref: \"\(txid):7\"}", "{ref: \"\(txid):-7\"}", "-7"),
    ("to: [bitcoin/1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa]", "to: [bitcoin/\(txid)]", "not an address"),
    ("to: [bitcoin/1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa]", "to: [ethereum/\(account)]", "seed's chain"),
    ("to: [bitcoin/1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa]", "to: {a: b}", "to is not a single value"),
    ("- {ref: \"\(txid):7\"}", "- 7", "no keys"),
  ]

  @Test(arguments: broken)
  func aBrokenFieldIsRefusedByName(of row: (from: String, to: String, says: String)) {
    #expect(Self.whole.contains(row.from))
    let error = #expect(throws: ReaderError.self) { try incidents(Self.whole.replacing(row.from, with: row.to)) }
    #expect(error?.description.contains(row.says) == true, "\(error?.description ?? "")")
    #expect(error?.description.hasPrefix("theft.yaml line ") == true, "\(error?.description ?? "")")
  }

  @Test(arguments: [
    "", "[]", "text", "id: [", "- 1\n", "id: a\nname: b\nseeds: []\nsources: [x]\n", "a: &x 1\nb: *x\n",
  ])
  func whatIsNoIncidentIsRefused(text: String) {
    #expect(throws: ReaderError.self) { try incidents(text) }
  }

  @Test func nativeNeedsAChain() {
    let text = "id: a\nname: b\nseeds: [{ref: \(Self.txid), asset: native}]\nsources: [x]\n"
    let error = #expect(throws: ReaderError.self) { try incidents(text) }
    #expect(error?.description.contains("needs a chain") == true)
  }

  @Test func escapesDoNotReachTheTerminal() {
    let text = "id: a\nname: b\nseeds: [{ref: \"\\e[31mred\"}]\nsources: [x]\n"
    let error = #expect(throws: ReaderError.self) { try incidents(text) }
    #expect(error?.description.contains("\u{1B}") == false)
  }

  @Test(arguments: [("bybit-2025", 4), ("heist-regtest", 1)])
  func sampleIncidentsAreRead(folder: String, seeds: Int) throws {
    let read = try IncidentYAML.read(path: SampleGraph.path(folder, "incident.yaml"))
    #expect(read.incidents.map(\.id) == [folder])
    #expect(read.incidents.first?.seeds.count == seeds)
    #expect(read.incidents.first?.seeds.allSatisfy { $0.asset != nil && $0.claimed != nil } == true)
    #expect(read.sha256.count == 32)
    #expect(read.bytes > 0)
  }
}
