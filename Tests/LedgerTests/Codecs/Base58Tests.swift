import Ledger
import Testing

@Suite struct Base58Tests {
  /// Bitcoin Core `src/test/data/base58_encode_decode.json`.
  static let vectors = [
    ("", ""),
    ("61", "2g"),
    ("626262", "a3gV"),
    ("636363", "aPEr"),
    ("73696d706c792061206c6f6e6720737472696e67", "2cFupjhnEsSn59qHXstmK2ffpLv2"),
    ("00eb15231dfceb60925886b67d065299925915aeb172c06647", "1NS17iag9jJgTHD1VXjvLCEnZuQ3rJDE9L"),
    ("516b6fcd0f", "ABnLTmg"),
    ("bf4f89001e670274dd", "3SEo3LWLoPntC"),
    ("572e4794", "3EFU7m"),
    ("ecac89cad93923c02321", "EJDM8drfXA6uyA"),
    ("10c8511e", "Rt5zm"),
    ("00000000000000000000", "1111111111"),
  ]

  @Test(arguments: vectors)
  func vector(hex: String, text: String) throws {
    let bytes = try #require(Hex.bytes(hex))
    #expect(Base58.text(bytes) == text)
    #expect(Base58.bytes(text) == bytes)
  }

  @Test(arguments: ["0", "O", "I", "l", "a b", "good0bad", "é", "2g\u{0}"])
  func refusesForeignCharacters(_ text: String) {
    #expect(Base58.bytes(text) == nil)
  }

  @Test func boundsTheWork() {
    #expect(Base58.bytes(String(repeating: "z", count: 128)) != nil)
    #expect(Base58.bytes(String(repeating: "z", count: 129)) == nil)
  }

  /// Against long division of a 128-bit number.
  @Test(arguments: 0..<200)
  func agreesWithDivision(seed: Int) {
    var random = SplitMix(seed: UInt64(seed))
    let bytes = random.bytes(Int.random(in: 0...16, using: &random))
    var number = bytes.reduce(UInt128(0)) { $0 << 8 | UInt128($1) }
    let alphabet = Array("123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz")
    var digits = ""
    while number > 0 {
      digits = String(alphabet[Int(number % 58)]) + digits
      number /= 58
    }
    let expected = String(repeating: "1", count: bytes.prefix { $0 == 0 }.count) + digits
    #expect(Base58.text(bytes) == expected)
    #expect(Base58.bytes(expected) == bytes)
  }

  @Test func namesWhatIsWrongWithACheckedText() throws {
    let content = try Base58.checkedBytes("1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa", count: 21)
    #expect(Hex.text(content) == "0062e907b15cbf27d5425399ebf6f0fb50ebb88f18")
    #expect(Base58.checkedText(content) == "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa")
    for (text, code) in [
      ("1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNb", AddressError.Code.checksum), ("1A1zP1eP5QGefi2DMPTfTL5SLmv7Div", .length),
      ("1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfN0", .form), ("", .length),
    ] {
      let error = #expect(throws: AddressError.self) { try Base58.checkedBytes(text, count: 21) }
      #expect(error?.code == code, "\(text)")
    }
  }
}
