import Ledger
import Testing

@Suite struct Keccak256Tests {
  static let texts = [
    ("", "c5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470"),
    ("abc", "4e03657aea45a94fc7d47ba826c8d667c0d1e6e33a64a036ec44f58fa12d6c45"),
    // The topic of every ERC-20 transfer.
    ("Transfer(address,address,uint256)", "ddf252ad1be2c89b69c2b068fc378daa952ba7f163c4a11628f55a4df523b3ef"),
  ]

  @Test(arguments: texts)
  func hash(of text: String, is hex: String) {
    #expect(Hex.text(Keccak256.hash(text.utf8)) == hex)
  }

  /// Lengths around the rate of 136 bytes, where the padding takes one byte, a whole block or the rest of one.
  ///
  /// Byte i is 7i + 1. The hashes are those of an independent implementation that, with FIPS 202 padding, gives SHA3-256.
  @Test(arguments: [
    (0, "c5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470"),
    (1, "5fe7f977e71dba2ea1a68e21057beebb9be2ac30c6410aa38d4f3fbe41dcffd2"),
    (135, "34bd7bed52ea092f88bc887256e7f06500ee814afa9a5566e22030af2ef1c5c0"),
    (136, "2b31811a93dfc4bdc41b6aa7790e784b987c25a2c8a0e101cfa694552dc8ae39"),
    (137, "a6103b089a404974c2b460048bfddd45108748fbdd9bad451f54d1fe95f8f284"),
    (271, "3915ac0d86093104c62ea954228b28802e32a97eaaf854cccaaf526dd14f919e"),
    (272, "415fd325cae3a2f957fea2770d710027317ced7e7266a59905102c14fdb9959a"),
    (273, "5091b58a169d72e691cd40c2796dfe52ec91c538f682485c5424971ed02cd906"),
    (500, "3b57ae3adaa5ad96dd75bdfb7df2948b8842d947855d42f5ef338265bb6f5d86"),
  ])
  func hash(ofLength count: Int, is hex: String) {
    #expect(Hex.text(Keccak256.hash((0..<count).map { UInt8(truncatingIfNeeded: $0 * 7 + 1) })) == hex)
  }
}
