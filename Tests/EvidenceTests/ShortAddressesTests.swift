import Testing

@testable import Evidence

struct ShortAddressesTests {
  @Test(arguments: [
    ("0x47666fab8bd0ac7003bce3f5c3585383f09486e2", "0x4766…86e2"),
    ("bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4", "bc1qw508…f3t4"),
    ("1BoatSLRHtKNngkdXEeobR76b53LETtpyT", "1Boat…tpyT"),
    ("bitcoincash:qpm2qsznhks23z7629mms6s4cwef74vcwvy22gdx6a", "bitcoincash:qpm2q…dx6a"), ("short", "short"), ("", ""),
  ])
  func text(_ address: String, _ expected: String) {
    #expect(ShortAddresses([address]).text(of: address) == expected)
  }

  @Test func lookAlikesAreWhole() {
    let one = "0x47666fab8bd0ac7003bce3f5c3585383f09486e2"
    let two = "0x476600000000000000000000000000000000A6E2"
    let other = "0x57666fab8bd0ac7003bce3f5c3585383f09486e2"
    let short = ShortAddresses([one, two, other])
    #expect(short.text(of: one) == one && short.text(of: two) == two && short.text(of: other) == "0x5766…86e2")
  }

  @Test func noTwoShortTextsAreEqual() {
    // Few digits, so that many share their ends.
    let addresses = (0..<3000).map { "0x" + String(SampleTrace.address($0).dropFirst(2).map { $0 < "8" ? "0" : "1" }) }
    let short = ShortAddresses(addresses)
    #expect(Set(addresses.map { short.text(of: $0) }).count == Set(addresses).count)
  }
}
