import Ledger
import Testing

@Suite struct AssetIDTests {
  static let usdt = "eip155:1/erc20:0xdac17f958d2ee523a2206206994597c13d831ec7"

  /// Text that is read, its chain where one is given, and its canonical text.
  static let read: [(String, Chain?, String)] = [
    (usdt, nil, usdt),
    ("eip155:1/erc20:0xdAC17F958D2ee523a2206206994597C13D831ec7", nil, usdt),
    ("ethereum/erc20:0xDAC17F958D2EE523A2206206994597C13D831EC7", .ethereum, usdt),
    ("eip155:1/slip44:60", nil, "eip155:1/slip44:60"),
    ("native", .ethereum, "eip155:1/slip44:60"),
    ("native", .bitcoin, "bip122:000000000019d6689c085ae165831e93/slip44:0"),
    ("bitcoin/slip44:0", .bitcoin, "bip122:000000000019d6689c085ae165831e93/slip44:0"),
    ("native", .avalanche, "eip155:43114/slip44:9005"),
    (
      "eip155:1/erc721:0x06012c8cf97BEaD5deAe237070F9587f8E7A266d/771769", nil,
      "eip155:1/erc721:0x06012c8cf97bead5deae237070f9587f8e7a266d/771769"
    ),
    (
      "eip155:137/erc1155:0x28959Cf125ccB051E70711D0924a62FB28EAF186/0", nil,
      "eip155:137/erc1155:0x28959cf125ccb051e70711d0924a62fb28eaf186/0"
    ),
    (
      "tron:0x2b6653dc/trc20:TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t", nil,
      "tron:0x2b6653dc/trc20:TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t"
    ),
    (
      "tron/trc20:41a614f803b6fd780986a42c78ec9c7f77e6ded13c", .tron,
      "tron:0x2b6653dc/trc20:TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t"
    ),
    ("tron/trc10:1002000", nil, "tron:0x2b6653dc/trc10:1002000"),
  ]

  @Test(arguments: read)
  func reads(_ text: String, on chain: Chain?, as canonical: String) throws {
    let asset = try AssetID(text, on: chain)
    #expect(asset.text == canonical)
    #expect(try AssetID(canonical, on: nil) == asset)
    #expect(asset.isNative == (canonical == asset.chain.nativeAsset))
  }

  @Test func partsAreKept() throws {
    let asset = try AssetID("ethereum/erc721:0x06012c8cf97BEaD5deAe237070F9587f8E7A266d/771769", on: nil)
    #expect(asset.chain == .ethereum && asset.namespace == "erc721" && asset.item == "771769")
    #expect(asset.reference == "0x06012c8cf97bead5deae237070f9587f8e7a266d")
  }

  static let refused: [(String, Chain?, AssetError.Code)] = [
    ("native", nil, .chain),
    ("", .ethereum, .form),
    ("USDT", .ethereum, .form),
    ("0xdac17f958d2ee523a2206206994597c13d831ec7", .ethereum, .form),
    ("erc20:0xdac17f958d2ee523a2206206994597c13d831ec7", .ethereum, .form),
    ("eip155:1", nil, .form),
    ("eip155:1/", nil, .form),
    ("eip155:1/erc20", nil, .form),
    ("eip155:2/slip44:60", nil, .chain),
    ("/slip44:60", nil, .chain),
    (usdt, .bsc, .chain),
    ("eip155:1/slip44:61", nil, .reference),
    ("eip155:1/slip44:060", nil, .reference),
    ("eip155:43114/slip44:9000", nil, .reference),
    ("eip155:1/slip44:60/1", nil, .form),
    ("eip155:1/ERC20:0xdac17f958d2ee523a2206206994597c13d831ec7", nil, .namespace),
    ("eip155:1/trc20:0xdac17f958d2ee523a2206206994597c13d831ec7", nil, .namespace),
    ("bitcoin/erc20:0xdac17f958d2ee523a2206206994597c13d831ec7", nil, .namespace),
    ("eip155:1/:0xdac17f958d2ee523a2206206994597c13d831ec7", nil, .namespace),
    ("eip155:1/erc20:", nil, .reference),
    ("eip155:1/erc20:0xdac17f958d2ee523a2206206994597c13d831ec", nil, .reference),
    ("eip155:1/erc20:0xdAC17F958D2ee523a2206206994597C13D831eC7", nil, .reference),
    ("eip155:1/erc20:TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t", nil, .reference),
    ("tron/trc20:0xa614f803b6fd780986a42c78ec9c7f77e6ded13c", nil, .reference),
    ("tron/trc10:01", nil, .reference),
    ("tron/trc10:1/2", nil, .form),
    (usdt + "/1", nil, .form),
    ("eip155:1/erc721:0x06012c8cf97bead5deae237070f9587f8e7a266d/", nil, .reference),
    ("eip155:1/erc721:0x06012c8cf97bead5deae237070f9587f8e7a266d/x", nil, .reference),
    ("eip155:1/erc721:0x06012c8cf97bead5deae237070f9587f8e7a266d/1/2", nil, .reference),
    (
      "eip155:1/erc721:0x06012c8cf97bead5deae237070f9587f8e7a266d/" + String(repeating: "9", count: 79), nil,
      .reference
    ),
  ]

  @Test(arguments: refused)
  func refuses(_ text: String, on chain: Chain?, _ code: AssetError.Code) {
    let error = #expect(throws: AssetError.self) { try AssetID(text, on: chain) }
    #expect(error?.code == code, "\(error?.description ?? "")")
  }

  @Test(arguments: Chain.all)
  func nativeIsThatOfTheChain(_ chain: Chain) throws {
    #expect(AssetID(nativeOf: chain).text == chain.nativeAsset)
    #expect(try AssetID(chain.nativeAsset, on: chain) == AssetID(nativeOf: chain))
  }

  @Test func aTokenByItsContract() {
    #expect(AssetID(token: "0xdAC17F958D2ee523a2206206994597C13D831ec7", on: .ethereum)?.text == Self.usdt)
    #expect(AssetID(token: "TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t", on: .tron)?.namespace == "trc20")
    #expect(AssetID(token: "TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t", on: .ethereum) == nil)
    #expect(AssetID(token: "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa", on: .bitcoin) == nil)
    #expect(AssetID(token: "0xdac17f958d2ee523a2206206994597c13d831ec7/1", on: .ethereum) == nil)
  }
}
