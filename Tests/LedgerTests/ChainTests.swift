import Ledger
import Testing

@Suite struct ChainTests {
  /// The order is the contract's.
  @Test func aliasesAreThoseOfTheContract() {
    #expect(
      Chain.all.map(\.alias) == [
        "bitcoin", "litecoin", "bitcoin-cash", "dogecoin", "dash", "zcash", "ethereum", "bsc", "polygon", "arbitrum",
        "optimism", "base", "avalanche", "tron", "bitcoin-testnet", "bitcoin-regtest", "litecoin-regtest",
      ])
  }

  @Test func namesAreUnique() {
    #expect(Set(Chain.all.map(\.alias)).count == Chain.all.count)
    let ids = Chain.all.flatMap { [$0.id] + $0.otherIDs }
    #expect(Set(ids).count == ids.count)
    #expect(Chain.named("tron:728126428") == .tron)
    #expect(Set(Chain.all.map(\.nativeAsset)).count == Chain.all.count)
  }

  @Test(arguments: Chain.all)
  func isFoundByItsNames(_ chain: Chain) {
    #expect(Chain.named(chain.id) == chain)
    #expect(Chain.named(chain.alias) == chain)
    #expect(Chain.named(chain.alias.uppercased()) == chain)
    #expect(Chain.aliases.contains(chain.alias))
    for id in chain.otherIDs { #expect(Chain.named(id) == chain) }
  }

  @Test(arguments: ["", "btc", "eip155:2", "EIP155:1", "bitcoin "])
  func unknownNamesAreNil(_ name: String) {
    #expect(Chain.named(name) == nil)
  }

  /// The id of a UTXO chain is the start of its genesis hash, but for Bitcoin Cash, which shares Bitcoin's.
  @Test(arguments: Chain.all)
  func idIsTheGenesisHash(_ chain: Chain) throws {
    guard let frame = chain.frame else { return }
    #expect(frame.magic.count == 4)
    if chain == .bitcoinCash {
      #expect(frame.genesis == Chain.bitcoin.frame?.genesis)
    } else {
      #expect(chain.id == "bip122:" + frame.genesis.hex.prefix(32))
    }
  }

  @Test func framesAreWhereBlocksHaveBitcoinsLayout() {
    let framed = Chain.all.filter { $0.frame != nil }
    let expected: [Chain] = [
      .bitcoin, .litecoin, .bitcoinCash, .dogecoin, .bitcoinTestnet, .bitcoinRegtest, .litecoinRegtest,
    ]
    #expect(framed == expected)
    let checked = framed.filter { $0.frame?.work == .doubleSHA256 }
    #expect(checked == [.bitcoin, .bitcoinCash, .bitcoinTestnet, .bitcoinRegtest])
  }

  @Test func aFrameNeedsFourBytesAndAHash() {
    let hash = String(repeating: "0", count: 64)
    #expect(Chain.BlockFrame(magic: [1, 2, 3, 4], genesis: hash, work: .other) != nil)
    #expect(Chain.BlockFrame(magic: [1, 2, 3], genesis: hash, work: .other) == nil)
    #expect(Chain.BlockFrame(magic: [1, 2, 3, 4], genesis: "00", work: .other) == nil)
  }

  @Test func nativeAssets() {
    let expected: [(Chain, String)] = [
      (.bitcoin, "bip122:000000000019d6689c085ae165831e93/slip44:0"),
      (.litecoin, "bip122:12a765e31ffd4059bada1e25190f6e98/slip44:2"),
      (.bitcoinCash, "bip122:000000000000000000651ef99cb9fcbe/slip44:145"),
      (.dogecoin, "bip122:1a91e3dace36e2be3bf030a65679fe82/slip44:3"),
      (.dash, "bip122:00000ffd590b1485b3caadc19b22e637/slip44:5"),
      (.zcash, "bip122:00040fe8ec8471911baa1db1266ea15d/slip44:133"),
      (.ethereum, "eip155:1/slip44:60"), (.bsc, "eip155:56/slip44:714"), (.polygon, "eip155:137/slip44:966"),
      (.arbitrum, "eip155:42161/slip44:60"), (.optimism, "eip155:10/slip44:60"), (.base, "eip155:8453/slip44:60"),
      (.avalanche, "eip155:43114/slip44:9005"), (.tron, "tron:0x2b6653dc/slip44:195"),
    ]
    for (chain, asset) in expected { #expect(chain.nativeAsset == asset) }
    #expect(Chain.all.map(\.coin.decimals) == [8, 8, 8, 8, 8, 8, 18, 18, 18, 18, 18, 18, 18, 6, 8, 8, 8])
  }

  @Test func onlyEVMChainsWriteThePrefixOfHashes() {
    let id = TransactionID(words: (0, 0, 0, 255))
    #expect(Chain.ethereum.text(of: id) == "0x" + String(repeating: "0", count: 62) + "ff")
    #expect(Chain.tron.text(of: id) == id.hex)
    #expect(Chain.bitcoin.text(of: id) == id.hex)
  }

  @Test func equalityIsThatOfIDs() {
    let copy = Chain(
      id: "eip155:1", alias: "copy", model: .account, coin: .init(symbol: "X", slip44: 1, decimals: 0),
      codec: EVMCodec())
    #expect(copy == .ethereum)
    #expect(Set([copy, .ethereum, .bsc]).count == 2)
  }
}
