import Ledger
import Testing

@Suite struct BitcoinCodecTests {
  static let main = Chain.bitcoin.codec
  static let test = Chain.bitcoinTestnet.codec

  /// BIP-350, valid addresses and their output scripts.
  static let witness = [
    ("BC1QW508D6QEJXTDG4Y5R3ZARVARY0C5XW7KV8F3T4", "0014751e76e8199196d454941c45d1b3a323f1433bd6"),
    (
      "tb1qrp33g0q5c5txsp9arysrx4k6zdkfs4nce4xj0gdcccefvpysxf3q0sl5k7",
      "00201863143c14c5166804bd19203356da136c985678cd4d27a1b8c6329604903262"
    ),
    (
      "bc1pw508d6qejxtdg4y5r3zarvary0c5xw7kw508d6qejxtdg4y5r3zarvary0c5xw7kt5nd6y",
      "5128751e76e8199196d454941c45d1b3a323f1433bd6751e76e8199196d454941c45d1b3a323f1433bd6"
    ),
    ("BC1SW50QGDZ25J", "6002751e"),
    ("bc1zw508d6qejxtdg4y5r3zarvaryvaxxpcs", "5210751e76e8199196d454941c45d1b3a323"),
    (
      "tb1qqqqqp399et2xygdj5xreqhjjvcmzhxw4aywxecjdzew6hylgvsesrxh6hy",
      "0020000000c4a5cad46221b2a187905e5266362b99d5e91c6ce24d165dab93e86433"
    ),
    (
      "tb1pqqqqp399et2xygdj5xreqhjjvcmzhxw4aywxecjdzew6hylgvsesf3hn0c",
      "5120000000c4a5cad46221b2a187905e5266362b99d5e91c6ce24d165dab93e86433"
    ),
    (
      "bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqzk5jj0",
      "512079be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798"
    ),
    // Pay to anchor, the shortest program.
    ("bc1pfeessrawgf", "51024e73"),
  ]

  @Test(arguments: witness)
  func witnessProgram(text: String, hex: String) throws {
    let codec = text.lowercased().hasPrefix("bc1") ? Self.main : Self.test
    #expect(Hex.text(try codec.payload(of: text)) == hex)
    #expect(codec.text(of: try #require(Hex.bytes(hex))) == text.lowercased())
  }

  /// The invalid addresses of BIP-173 and BIP-350, with the reasons given there.
  static let refused: [(String, AddressError.Code)] = [
    ("tc1qw508d6qejxtdg4y5r3zarvary0c5xw7kg3g4ty", .version),
    ("bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t5", .checksum),
    ("BC13W508D6QEJXTDG4Y5R3ZARVARY0C5XW7KN40WF2", .version),
    ("bc1rw5uspcuh", .length),
    ("bc10w508d6qejxtdg4y5r3zarvary0c5xw7kw508d6qejxtdg4y5r3zarvary0c5xw7kw5rljs90", .length),
    ("BC1QR508D6QEJXTDG4Y5R3ZARVARYV98GJ9P", .length),
    ("tb1qrp33g0q5c5txsp9arysrx4k6zdkfs4nce4xj0gdcccefvpysxf3q0sL5k7", .form),
    ("bc1zw508d6qejxtdg4y5r3zarvaryvqyzf3du", .form),
    ("tb1qrp33g0q5c5txsp9arysrx4k6zdkfs4nce4xj0gdcccefvpysxf3pjxtptv", .form),
    ("bc1gmk9yu", .length),
    ("tc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vq5zuyut", .version),
    ("bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqh2y7hd", .checksum),
    ("tb1z0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqglt7rf", .checksum),
    ("BC1S0XLXVLHEMJA6C4DQV22UAPCTQUPFHLXM9H8Z3K2E72Q4K9HCZ7VQ54WELL", .checksum),
    ("bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kemeawh", .checksum),
    ("tb1q0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vq24jc47", .checksum),
    ("bc1p38j9r5y49hruaue7wxjce0updqjuyyx0kh56v8s25huc6995vvpql3jow4", .form),
    ("BC130XLXVLHEMJA6C4DQV22UAPCTQUPFHLXM9H8Z3K2E72Q4K9HCZ7VQ7ZWS8R", .version),
    ("bc1pw5dgrnzv", .length),
    ("bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7v8n0nx0muaewav253zgeav", .length),
    ("tb1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vq47Zagq", .form),
    ("bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7v07qwwzcrf", .form),
    ("tb1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vpggkg4j", .form),
    // Version 1 to 16 with the checksum that BIP-173 first gave them.
    ("bc1pw508d6qejxtdg4y5r3zarvary0c5xw7kw508d6qejxtdg4y5r3zarvary0c5xw7k7grplx", .checksum),
    ("BC1SW50QA3JX3S", .checksum),
  ]

  @Test(arguments: refused)
  func refuses(_ text: String, _ code: AddressError.Code) {
    let codec = text.lowercased().hasPrefix("tb1") ? Self.test : Self.main
    let error = #expect(throws: AddressError.self) { try codec.payload(of: text) }
    #expect(error?.code == code, "\(error?.description ?? "")")
  }

  @Test(arguments: [
    // Another network's addresses, a private key, and text that is none.
    ("mipcBbFg9gMiCh81Kj8tqqdgoZub1ZJRfn", AddressError.Code.version),
    ("tb1qrp33g0q5c5txsp9arysrx4k6zdkfs4nce4xj0gdcccefvpysxf3q0sl5k7", .version),
    ("5Kd3NBUAdUnhyzenEwVLy9pBKxSwXvE9FMPyR4UKZvpe6E3AgLr", .length),
    ("1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNb", .checksum),
    ("1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNaa", .length),
    ("1A1zP1eP5QGefi2DMPTfTL5SLmv7Divf a", .form),
    ("bc1", .length),
    ("bc", .length),
    ("he1o", .length),
    ("hello", .form),
    ("", .length),
    ("0xd8da6bf26964af9d7eed9e03e53415d37aa96045", .form),
  ])
  func refusesOnBitcoin(_ text: String, _ code: AddressError.Code) {
    let error = #expect(throws: AddressError.self) { try Self.main.payload(of: text) }
    #expect(error?.code == code, "\(error?.description ?? "")")
  }

  @Test func aLongTextIsRefusedAtOnce() {
    for unit in ["1", "z", "bc1q", "é"] {
      #expect(throws: AddressError.self) { try Self.main.payload(of: String(repeating: unit, count: 100_000)) }
    }
  }

  /// Pay to public key, multisig, OP_RETURN, a witness program of no valid length, and nothing.
  @Test(arguments: [
    "21" + "02" + String(repeating: "11", count: 32) + "ac",
    "5121" + "02" + String(repeating: "11", count: 32) + "51ae",
    "6a0401020304", "001501" + String(repeating: "11", count: 20), "", "00", "51", "ff",
  ])
  func aScriptOnlyOutputHasNoAddress(_ hex: String) throws {
    let script = try #require(Hex.bytes(hex))
    #expect(Self.main.text(of: script) == nil)
    #expect(Chain.bitcoin.text(of: script) == "script:" + hex)
    #expect(try Chain.bitcoin.payload(of: "script:" + hex) == script)
  }

  @Test func aChainWithoutSegwitHasNoWitnessAddress() throws {
    let program = try #require(Hex.bytes("0014751e76e8199196d454941c45d1b3a323f1433bd6"))
    #expect(Chain.dogecoin.codec.text(of: program) == nil)
    #expect(Chain.bitcoinCash.codec.text(of: program) == nil)
    let error = #expect(throws: AddressError.self) {
      try Chain.dogecoin.codec.payload(of: "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4")
    }
    #expect(error?.code == .version)
  }

  @Test func scriptTextMustBeHexadecimal() {
    for text in ["script:0", "script:zz"] {
      let error = #expect(throws: AddressError.self) { try Chain.bitcoin.payload(of: text) }
      #expect(error?.code == .form)
    }
    #expect(throws: AddressError.self) { try Chain.ethereum.payload(of: "script:51") }
  }
}
