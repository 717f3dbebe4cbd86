import Ledger
import Testing

@Suite struct TransactionIDTests {
  static let genesis = "4a5e1e4baab89f3a32518a88c31bc87f618f76673e2cc77ab2127b7afdeda33b"

  @Test func readsEveryForm() throws {
    let id = try #require(TransactionID(hex: Self.genesis))
    #expect(id.hex == Self.genesis)
    #expect(TransactionID(hex: "0x" + Self.genesis) == id)
    #expect(TransactionID(hex: "0X" + Self.genesis.uppercased()) == id)
    #expect(TransactionID(bytes: id.bytes) == id)
    #expect(TransactionID(bytes: try #require(Hex.bytes(Self.genesis))) == id)
    #expect(id.words.0 == 0x4A5E_1E4B_AAB8_9F3A && id.words.3 == 0xB212_7B7A_FDED_A33B)
  }

  @Test(arguments: [
    "", "0x", String(genesis.dropLast()), genesis + "0", "0x" + genesis.dropLast(), "0x" + genesis.dropLast(2),
    genesis.dropLast() + "g", "00" + genesis, "1x" + genesis, String(repeating: "é", count: 32),
  ])
  func refuses(_ text: String) {
    #expect(TransactionID(hex: text) == nil)
  }

  @Test func needsThirtyTwoBytes() {
    for count in [0, 31, 33] { #expect(TransactionID(bytes: [UInt8](repeating: 0, count: count)) == nil) }
  }

  @Test(arguments: 0..<100)
  func orderIsThatOfTheText(seed: Int) throws {
    var random = SplitMix(seed: UInt64(seed))
    // A shared start, so that later words decide too.
    let start = random.bytes(Int.random(in: 0...32, using: &random))
    let ids = try (0..<20).map { _ in
      try #require(TransactionID(bytes: start + random.bytes(32 - start.count)))
    }
    #expect(ids.sorted().map(\.hex) == ids.map(\.hex).sorted())
    #expect(Set(ids).count == Set(ids.map(\.hex)).count)
    for id in ids { #expect(TransactionID(hex: id.hex) == id) }
  }
}
