import Ledger
import Testing

@testable import CaseFile

@Suite struct CaseFileLabelsTests {
  private let folder: CaseFolder

  init() throws { folder = try CaseFolder() }

  private func label(_ chain: Chain?, _ address: String, _ name: String, position: Int64 = 1) -> Label {
    Label(
      chain: chain, address: address, label: name, categories: ["exchange", "a \"quoted\" one"], actor: "acme",
      confidence: .webCrawl, source: "https://example.org", position: position)
  }

  private func pack(_ title: String, _ labels: [Label]) -> LabelPack {
    LabelPack(
      title: title, creator: nil, labels: labels,
      actors: [Actor(id: "acme", label: "Acme", categories: ["exchange"], uri: nil)],
      rejects: [Reject(position: 8, reason: "no address")])
  }

  private func digest(_ n: UInt8) -> [UInt8] { [UInt8](repeating: n, count: 32) }

  /// A case with script 1 on Bitcoin and account 1 on two chains.
  private func makeCase() throws -> CaseFile {
    let store = try folder.makeCase()
    try DraftSource(name: "a", entries: [.init(id: hash(1), pays: [.init(value: 1, script: script(1))])]).ingest(
      into: store)
    for chain in [Chain.ethereum, .polygon] {
      let move = DraftSource.Move(
        log: 1, from: account(1), to: account(2), asset: chain.nativeAsset, amount: 1)
      try DraftSource(name: chain.id, chain: chain, entries: [.init(id: hash(2), moves: [move])]).ingest(into: store)
    }
    return store
  }

  @Test func labelsMeetTheAddressesOfTheirChain() throws {
    let store = try makeCase()
    let (place, party) = (Chain.bitcoin.text(of: script(1)), Chain.ethereum.text(of: account(1)))
    let labels = [
      label(.ethereum, party, "one chain"),
      label(nil, "0x" + party.dropFirst(2).uppercased(), "any chain", position: 2),
      label(nil, place, "bitcoin by its form", position: 3),
      label(.litecoin, Chain.litecoin.text(of: script(1)), "elsewhere"),
      label(nil, "not an address", "nowhere"), label(.bitcoin, Chain.bitcoin.text(of: script(7)), "not in the case"),
    ]
    #expect(try store.importLabels(pack("P", labels), sha256: digest(1), bytes: 10, format: "csv"))
    #expect(try store.importLabels(pack("Q", [labels[0]]), sha256: digest(2), bytes: 20, format: "tagpack"))
    let view = try store.snapshot()
    func names(_ payload: [UInt8], _ chain: Chain) throws -> [String] {
      let number = try #require(try view.chainNumber(of: chain))
      let address = try #require(try view.addressNumber(payload: payload, on: number))
      let found = try view.labels(of: address)
      #expect(try view.labelledAddresses()[address, default: []] == found.map(\.label))
      return found.map { "\($0.pack) \($0.label.label)" }
    }
    #expect(try names(account(1), .ethereum) == ["P one chain", "P any chain", "Q one chain"])
    #expect(try names(account(1), .polygon) == ["P any chain"])
    #expect(try names(script(1), .bitcoin) == ["P bitcoin by its form"])
    #expect(try names(account(2), .ethereum) == [])
    #expect(try view.labelledAddresses().count == 3)
    // Every field comes back, also for an address that no fact names.
    let other = Chain.bitcoin.text(of: script(7))
    #expect(try view.labels(of: other, on: .bitcoin) == [PackLabel(label: labels[5], pack: "P")])
    #expect(try view.labels(of: "junk", on: .bitcoin).isEmpty)
  }

  @Test func packsAreTakenOnce() throws {
    let store = try makeCase()
    let pack = pack("P", [label(nil, "x", "n")])
    #expect(try store.importLabels(pack, sha256: digest(1), bytes: 10, format: "csv"))
    #expect(try !store.importLabels(pack, sha256: digest(1), bytes: 10, format: "csv"))
    let view = try store.snapshot()
    #expect(
      try view.labelPacks() == [
        LabelPackInfo(
          title: "P", creator: nil, sha256: digest(1), bytes: 10, format: "csv", labels: 1, actors: 1, rejected: 1)
      ])
    #expect(try view.labelRejects().map(\.reject) == [Reject(position: 8, reason: "no address")])
    #expect(try view.actors("acme") == pack.actors)
    #expect(try view.actors("nobody").isEmpty)
  }

  @Test func packWithAFalseAddressIsRefusedWhole() throws {
    let store = try makeCase()
    let labels = [label(nil, "x", "good"), label(.ethereum, "0x12", "bad")]
    #expect(throws: CaseError.self) {
      try store.importLabels(pack("P", labels), sha256: digest(1), bytes: 10, format: "csv")
    }
    #expect(try store.snapshot().labelPacks().isEmpty)
    #expect(try store.snapshot().actors("acme").isEmpty)
  }
}
