import Ledger
import Testing

@Suite struct TronCodecTests {
  let codec = TronCodec()

  /// The USDT contract, its issuer's account and the black-hole account, as explorers show them.
  static let vectors = [
    ("TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t", "a614f803b6fd780986a42c78ec9c7f77e6ded13c"),
    ("T9yD14Nj9j7xAB4dbGeiX9h8unkKHxuWwb", "0000000000000000000000000000000000000000"),
  ]

  @Test(arguments: vectors)
  func vector(text: String, hex: String) throws {
    let payload = try #require(Hex.bytes(hex))
    #expect(try codec.payload(of: text) == payload)
    #expect(try codec.payload(of: "41" + hex) == payload)
    #expect(try codec.payload(of: "41" + hex.uppercased()) == payload)
    #expect(codec.text(of: payload) == text)
  }

  @Test(arguments: [
    ("TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6u", AddressError.Code.checksum),
    ("TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj", .length),
    ("1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa", .version),
    ("0xa614f803b6fd780986a42c78ec9c7f77e6ded13c", .form),
    ("0x41a614f803b6fd780986a42c78ec9c7f77e6ded13c", .form),
    ("a614f803b6fd780986a42c78ec9c7f77e6ded13c", .form),
    ("42a614f803b6fd780986a42c78ec9c7f77e6ded13c", .form),
    ("", .length),
  ])
  func refuses(_ text: String, _ code: AddressError.Code) {
    let error = #expect(throws: AddressError.self) { try codec.payload(of: text) }
    #expect(error?.code == code)
  }

  @Test func onlyTwentyBytesHaveAText() {
    for count in [0, 19, 21] { #expect(codec.text(of: [UInt8](repeating: 1, count: count)) == nil) }
  }
}
