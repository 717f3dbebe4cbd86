import Ledger
import Testing

/// Laws that every chain's codec keeps.
@Suite struct AddressCodecTests {
  /// Addresses seen in public, canonical, with their payloads: of donations, founders' rewards, specifications and contracts.
  static let known: [(Chain, String, String)] = [
    (.bitcoin, "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa", "76a91462e907b15cbf27d5425399ebf6f0fb50ebb88f1888ac"),
    (.bitcoin, "3P14159f73E4gFr7JterCCQh9QjiTjiZrG", "a914e9c3dd0c07aac76179ebc76a6c78d4d67c6c160a87"),
    (.bitcoin, "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4", "0014751e76e8199196d454941c45d1b3a323f1433bd6"),
    (.litecoin, "LVg2kJoFNg45Nbpy53h7Fe1wKyeXVRhMH9", "76a914729fd0f4200e2e4e0064d2422c6fe462279fc77388ac"),
    (.litecoin, "MMDkQMv8pGGmAXdVyxaW8YtQMCHw7eouma", "a914921da5af50bad839200dfa324b6633019cea4c9b87"),
    (.litecoin, "ltc1qw508d6qejxtdg4y5r3zarvary0c5xw7kgmn4n9", "0014751e76e8199196d454941c45d1b3a323f1433bd6"),
    (
      .bitcoinCash, "bitcoincash:qpm2qsznhks23z7629mms6s4cwef74vcwvy22gdx6a",
      "76a91476a04053bda0a88bda5177b86a15c3b29f55987388ac"
    ),
    (.dogecoin, "DH5yaieqoZN36fDVciNyRueRGvGLR3mr7L", "76a914830a7420e63d76244ff7cbd1c248e94c1446325988ac"),
    (.dash, "XpESxaUmonkq8RaLLp46Brx2K39ggQe226", "76a9149493da197b6cb5bf805e560a38036ba58ac8553588ac"),
    (.zcash, "t1Hsc1LR8yKnbbe3twRp88p6vFfC5t7DLbs", "76a914000000000000000000000000000000000000000088ac"),
    (.zcash, "t3Vz22vK5z2LcKEdg16Yv4FFneEL1zg9ojd", "a9147d46a730d31f97b1930d3368a967c309bd4d136a87"),
    (.ethereum, "0xd8da6bf26964af9d7eed9e03e53415d37aa96045", "d8da6bf26964af9d7eed9e03e53415d37aa96045"),
    (.bsc, "0x55d398326f99059ff775485246999027b3197955", "55d398326f99059ff775485246999027b3197955"),
    (.polygon, "0x3c499c542cef5e3811e1192ce70d8cc03d5c3359", "3c499c542cef5e3811e1192ce70d8cc03d5c3359"),
    (.arbitrum, "0xaf88d065e77c8cc2239327c5edb3a432268e5831", "af88d065e77c8cc2239327c5edb3a432268e5831"),
    (.optimism, "0x0b2c639c533813f4aa9d7837caf62653d097ff85", "0b2c639c533813f4aa9d7837caf62653d097ff85"),
    (.base, "0x833589fcd6edb6e08f4c7c32d4f71b54bda02913", "833589fcd6edb6e08f4c7c32d4f71b54bda02913"),
    (.avalanche, "0x9702230a8ea53601f5cd2dc00fdbc13d4df4a8c7", "9702230a8ea53601f5cd2dc00fdbc13d4df4a8c7"),
    (.tron, "TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t", "a614f803b6fd780986a42c78ec9c7f77e6ded13c"),
    (.bitcoinTestnet, "mipcBbFg9gMiCh81Kj8tqqdgoZub1ZJRfn", "76a914243f1394f44554f4ce3fd68649c19adc483ce92488ac"),
    (.bitcoinRegtest, "bcrt1qs758ursh4q9z627kt3pp5yysm78ddny6txaqgw", "001487a87e0e17a80a2d2bd65c421a1090df8ed6cc9a"),
    (.litecoinRegtest, "rltc1qw508d6qejxtdg4y5r3zarvary0c5xw7k693xs3", "0014751e76e8199196d454941c45d1b3a323f1433bd6"),
  ]

  @Test(arguments: known)
  func knownAddress(_ chain: Chain, _ text: String, _ hex: String) throws {
    let payload = try chain.payload(of: text)
    #expect(Hex.text(payload) == hex)
    #expect(chain.text(of: payload) == text)
  }

  @Test func everyChainHasAKnownAddress() {
    #expect(Set(Self.known.map { $0.0 }) == Set(Chain.all))
  }

  /// A payload of each form that the chain has an address for.
  static func payload(on chain: Chain, using random: inout SplitMix) -> [UInt8] {
    guard chain.model == .utxo else { return random.bytes(20) }
    let hash = random.bytes(20)
    let forms: [[UInt8]] = [[0x76, 0xA9, 20] + hash + [0x88, 0xAC], [0xA9, 20] + hash + [0x87]]
    let witness: [[UInt8]] = [
      [0, 20] + hash, [0, 32] + random.bytes(32), [0x51, 32] + random.bytes(32),
      { length in [UInt8.random(in: 0x51...0x60, using: &random), length] + random.bytes(Int(length)) }(
        UInt8.random(in: 2...40, using: &random)),
    ]
    let hasWitness: Set<Chain> = [.bitcoin, .litecoin, .bitcoinTestnet, .bitcoinRegtest, .litecoinRegtest]
    let all = hasWitness.contains(chain) ? forms + witness : forms
    return all[Int.random(in: 0..<all.count, using: &random)]
  }

  @Test(arguments: Chain.all)
  func payloadsSurviveTheirText(_ chain: Chain) throws {
    var random = SplitMix(seed: 1)
    for _ in 0..<300 {
      let payload = Self.payload(on: chain, using: &random)
      let text = try #require(chain.codec.text(of: payload), "\(Hex.text(payload))")
      #expect(try chain.codec.payload(of: text) == payload)
      #expect(chain.codec.text(of: payload[...]) == text)
      #expect(chain.codec.text(of: AnyCollection(payload)) == text)
    }
  }

  /// Every single wrong character of every known address with a checksum; EVM text in one case has none.
  @Test(arguments: known.filter { !($0.0.codec is EVMCodec) })
  func oneWrongCharacterIsRefused(_ chain: Chain, _ text: String, _ hex: String) throws {
    let alphabet = Array("0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ:-é".utf8)
    let source = Array(text.utf8)
    for index in source.indices {
      for letter in alphabet where letter != source[index] {
        var wrong = source
        wrong[index] = letter
        let changed = String(decoding: wrong, as: UTF8.self)
        #expect(throws: AddressError.self, "\(changed)") { try chain.payload(of: changed) }
      }
    }
  }

  @Test(arguments: Chain.all)
  func hostileTextIsRefused(_ chain: Chain) {
    var random = SplitMix(seed: 2)
    for _ in 0..<300 {
      let text = String(decoding: random.bytes(Int.random(in: 0...100, using: &random)), as: UTF8.self)
      #expect(throws: AddressError.self) { try chain.payload(of: text) }
    }
    for text in ["0x", "script:", "bitcoincash:", "\u{0}", String(repeating: "1", count: 34), "1A1z P1eP"] {
      if text == "script:", chain.model == .utxo { continue }  // The empty script.
      #expect(throws: AddressError.self) { try chain.payload(of: text) }
    }
  }

  @Test(arguments: Chain.all)
  func anyBytesHaveAText(_ chain: Chain) throws {
    var random = SplitMix(seed: 3)
    for count in 0..<100 {
      let payload = random.bytes(count)
      let text = chain.text(of: payload)
      if chain.model == .utxo { #expect(try chain.payload(of: text) == payload) }
    }
    #expect(chain.text(of: []) == "script:")
  }

  @Test func oldLitecoinScriptAddressesAreReadAndWrittenAnew() throws {
    let payload = try Chain.litecoin.payload(of: "3F1c6UWAs9RLN2Mbt5bAJue12VhVCorXzs")
    #expect(Chain.litecoin.text(of: payload) == "MMDkQMv8pGGmAXdVyxaW8YtQMCHw7eouma")
    let regtest = try Chain.litecoinRegtest.payload(of: "2N2JD6wb56AfK4tfmM6PwdVmoYk2dCKf4Br")
    #expect(Chain.litecoinRegtest.text(of: regtest).hasPrefix("Q"))
  }
}
