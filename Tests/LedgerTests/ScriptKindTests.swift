import Ledger
import Testing

@Suite struct ScriptKindTests {
  static let key = "02" + String(repeating: "11", count: 32)
  static let longKey = "04" + String(repeating: "22", count: 64)
  static func program(_ code: String, _ count: Int) -> String {
    code + Hex.text([UInt8(count)]) + String(repeating: "33", count: count)
  }

  static let vectors: [(ScriptKind, String)] = [
    // The first coinbase output, and the first payment.
    (
      .p2pk,
      "4104678afdb0fe5548271967f1a67130b7105cd6a828e03909a67962e0ea1f61deb6"
        + "49f6bc3f4cef38c4f35504e51ec112de5c384df7ba0b8d578a4c702b6bf11d5fac"
    ),
    (.p2pk, "21\(key)ac"),
    (.p2pk, "41\(longKey)ac"),
    (.nonStandard, "21\(longKey.prefix(66))ac"),
    (.nonStandard, "2105\(key.dropFirst(2))ac"),
    (.nonStandard, "21\(key)ad"),
    (.nonStandard, "21\(key)acac"),
    (.p2pkh, "76a914" + String(repeating: "44", count: 20) + "88ac"),
    (.nonStandard, "76a914" + String(repeating: "44", count: 20) + "88ad"),
    (.nonStandard, "76a914" + String(repeating: "44", count: 20) + "87ac"),
    (.nonStandard, "76a915" + String(repeating: "44", count: 20) + "88ac"),
    (.nonStandard, "76a914" + String(repeating: "44", count: 19) + "88ac"),
    (.p2sh, "a914" + String(repeating: "55", count: 20) + "87"),
    (.nonStandard, "a914" + String(repeating: "55", count: 20) + "88"),
    (.nonStandard, "a913" + String(repeating: "55", count: 20) + "87"),
    (.nonStandard, "a914" + String(repeating: "55", count: 21) + "87"),
    (.p2wpkh, program("00", 20)),
    (.p2wsh, program("00", 32)),
    (.nonStandard, program("00", 19)),
    (.nonStandard, program("00", 40)),
    (.p2tr, program("51", 32)),
    (.witnessUnknown, program("51", 2)),
    (.witnessUnknown, program("51", 40)),
    (.witnessUnknown, program("52", 32)),
    (.witnessUnknown, program("60", 40)),
    (.nonStandard, program("51", 1)),
    (.nonStandard, program("51", 41)),
    (.nonStandard, program("61", 32)),
    (.nonStandard, program("50", 32)),
    (.nonStandard, program("51", 32) + "00"),
    (.nonStandard, "5121" + String(repeating: "33", count: 32)),
    (.multisig, "5121\(key)51ae"),
    (.multisig, "5221\(key)41\(longKey)21\(key)53ae"),
    (.multisig, "514c21\(key)51ae"),
    (.multisig, "51" + String(repeating: "21" + key, count: 16) + "60ae"),
    (.multisig, "51" + String(repeating: "21" + key, count: 20) + "0114ae"),
    (.nonStandard, "51" + String(repeating: "21" + key, count: 21) + "0115ae"),
    // A number that an opcode could say, and one said in two bytes.
    (.nonStandard, "51" + String(repeating: "21" + key, count: 16) + "0110ae"),
    (.nonStandard, "51" + String(repeating: "21" + key, count: 17) + "021100ae"),
    (.multisig, "0111" + String(repeating: "21" + key, count: 17) + "0111ae"),
    (.nonStandard, "5221\(key)51ae"),
    (.nonStandard, "5121\(key)52ae"),
    (.nonStandard, "0021\(key)51ae"),
    (.nonStandard, "5100ae"),
    (.nonStandard, "51ae"),
    (.nonStandard, "5151ae"),
    (.nonStandard, "5121\(key)51af"),
    (.nonStandard, "5121\(key)5151ae"),
    (.nonStandard, "5122\(key)51ae"),
    (.nonStandard, "5105\(key)51ae"),
    (.opReturn, "6a"),
    (.opReturn, "6a0401020304"),
    (.opReturn, "6a4c"),
    (.nonStandard, ""),
    (.nonStandard, "00"),
    (.nonStandard, "51"),
    (.nonStandard, "ac"),
    (.nonStandard, "ae"),
  ]

  @Test(arguments: vectors)
  func kind(is kind: ScriptKind, of hex: String) throws {
    let script = try #require(Hex.bytes(hex))
    #expect(ScriptKind(of: script) == kind)
    #expect(ScriptKind(of: ([0xFF] + script + [0xFF])[1..<script.count + 1]) == kind)
    #expect(ScriptKind(of: AnyCollection(script)) == kind)
    #expect(ScriptKind.isUnspendable(script) == (kind == .opReturn))
  }

  @Test func everyKindIsTested() {
    #expect(Set(Self.vectors.map { $0.0 }) == Set(ScriptKind.allCases))
  }

  @Test func aScriptOverTheLimitIsUnspendable() {
    #expect(!ScriptKind.isUnspendable([UInt8](repeating: 0x51, count: 10_000)))
    #expect(ScriptKind.isUnspendable([UInt8](repeating: 0x51, count: 10_001)))
  }

  /// No push length may reach past the end, whatever it says.
  @Test func cutAndForgedPushesAreNonStandard() {
    let scripts: [[UInt8]] = [
      [0x51, 0x4E, 0xFF, 0xFF, 0xFF, 0xFF, 0x51, 0xAE], [0x51, 0x4D, 0xFF, 0xFF, 0xAE], [0x51, 0x4C, 0xAE],
      [0x51, 0x4E, 0xAE], [0x51, 0x4D, 0xAE], [0x51, 0x4B, 0xAE], [0x01, 0xAE, 0xAE], [0x01, 0x14, 0xAE],
      [0x51] + [UInt8](repeating: 0x01, count: 100_000) + [0xAE],
    ]
    for script in scripts { #expect(ScriptKind(of: script) == .nonStandard) }
  }

  @Test(arguments: 0..<100)
  func anyBytesHaveAKind(seed: Int) {
    var random = SplitMix(seed: UInt64(seed))
    for _ in 0..<100 {
      // Bytes that matter to the classifier, so that its branches are reached.
      let alphabet: [UInt8] = [0, 1, 20, 0x21, 0x4C, 0x4D, 0x4E, 0x51, 0x52, 0x6A, 0x76, 0x87, 0x88, 0xA9, 0xAC, 0xAE]
      let count = Int.random(in: 0...80, using: &random)
      let script = (0..<count).map { _ in alphabet[Int.random(in: 0..<alphabet.count, using: &random)] }
      let kind = ScriptKind(of: script)
      #expect(kind == ScriptKind(of: AnyCollection(script)))
      #expect((kind == .opReturn) == (script.first == 0x6A))
    }
  }
}
