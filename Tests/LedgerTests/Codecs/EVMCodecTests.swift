import Ledger
import Testing

@Suite struct EVMCodecTests {
  let codec = EVMCodec()

  /// The test cases of EIP-55.
  static let checksummed = [
    "0x52908400098527886E0F7030069857D2E4169EE7",
    "0x8617E340B3D01FA5F11F306F4090FD50E238070D",
    "0xde709f2102306220921060314715629080e2fb77",
    "0x27b1fdb04752bbc536007a920d24acb045561c26",
    "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed",
    "0xfB6916095ca1df60bB79Ce92cE3Ea74c37c5d359",
    "0xdbF03B407c01E7cD3CBea99509d93f8DDDC8C6FB",
    "0xD1220A0cf47c7B9Be7A2E6BA89F429762e7b9aDb",
  ]

  @Test(arguments: checksummed)
  func readsAnyCaseAndWritesLowerCase(_ text: String) throws {
    let payload = try codec.payload(of: text)
    #expect(payload.count == 20)
    #expect(EVMCodec.checksummed(payload) == text)
    #expect(codec.text(of: payload) == text.lowercased())
    #expect(try codec.payload(of: text.lowercased()) == payload)
    #expect(try codec.payload(of: "0x" + text.dropFirst(2).uppercased()) == payload)
  }

  @Test(arguments: checksummed.suffix(4))
  func refusesAWrongCase(_ text: String) {
    var characters = Array(text)
    for index in characters.indices.dropFirst(2) where characters[index].isLetter {
      let original = characters[index]
      characters[index] = original.isUppercase ? Character(original.lowercased()) : Character(original.uppercased())
      let error = #expect(throws: AddressError.self) { try codec.payload(of: String(characters)) }
      #expect(error?.code == .checksum)
      characters[index] = original
    }
  }

  @Test(arguments: [
    ("", AddressError.Code.form),
    ("5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed", .form),
    ("0x", .length),
    ("0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAe", .length),
    ("0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAedd", .length),
    ("0x5aeb6053F3E94C9b9A09f33669435E7Ef1BeAedg", .form),
    ("0x0000000000000000000000000000000000000é0", .form),
    ("TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t", .form),
  ])
  func refuses(_ text: String, _ code: AddressError.Code) {
    let error = #expect(throws: AddressError.self) { try codec.payload(of: text) }
    #expect(error?.code == code)
  }

  @Test func onlyTwentyBytesHaveAText() {
    for count in [0, 19, 21, 32] { #expect(codec.text(of: [UInt8](repeating: 1, count: count)) == nil) }
  }
}
