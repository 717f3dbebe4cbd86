import Ledger
import Testing

@Suite struct ReferenceTests {
  static let id = "4a5e1e4baab89f3a32518a88c31bc87f618f76673e2cc77ab2127b7afdeda33b"
  static let vitalik = "0xd8da6bf26964af9d7eed9e03e53415d37aa96045"
  static let satoshi = "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa"

  static func transaction() throws -> TransactionID { try #require(TransactionID(hex: id)) }

  @Test func readsEveryForm() throws {
    let id = try Self.transaction()
    #expect(try Reference(Self.satoshi) == Reference(chain: nil, target: .address(Self.satoshi)))
    #expect(try Reference(Self.id) == Reference(chain: nil, target: .transaction(id)))
    #expect(try Reference("0x" + Self.id) == Reference(chain: nil, target: .transaction(id)))
    #expect(try Reference(Self.id.uppercased() + ":7") == Reference(chain: nil, target: .output(id, vout: 7)))
    #expect(try Reference("0x\(Self.id)#12") == Reference(chain: nil, target: .log(id, index: 12)))
    #expect(try Reference("bitcoin/\(Self.id):4294967295").target == .output(id, vout: .max))
    #expect(try Reference("eip155:1/0x\(Self.id)#0") == Reference(chain: .ethereum, target: .log(id, index: 0)))
    #expect(try Reference("Ethereum/\(Self.vitalik)").chain == .ethereum)
  }

  /// Text that is read, and the canonical text it has.
  static let addresses = [
    ("0xd8dA6BF26964aF9D7eEd9e03E53415D37aA96045", vitalik),
    ("ethereum/0xD8DA6BF26964AF9D7EED9E03E53415D37AA96045", "ethereum/" + vitalik),
    ("eip155:8453/" + vitalik, "base/" + vitalik),
    ("BC1QW508D6QEJXTDG4Y5R3ZARVARY0C5XW7KV8F3T4", "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4"),
    (
      "qpm2qsznhks23z7629mms6s4cwef74vcwvy22gdx6a", "bitcoincash:qpm2qsznhks23z7629mms6s4cwef74vcwvy22gdx6a"
    ),
    (
      "bitcoin-cash/1BpEi6DfDAUFd7GtittLSdBeYJvcoaVggu",
      "bitcoin-cash/bitcoincash:qpm2qsznhks23z7629mms6s4cwef74vcwvy22gdx6a"
    ),
    ("1BpEi6DfDAUFd7GtittLSdBeYJvcoaVggu", "1BpEi6DfDAUFd7GtittLSdBeYJvcoaVggu"),
    ("litecoin/3F1c6UWAs9RLN2Mbt5bAJue12VhVCorXzs", "litecoin/MMDkQMv8pGGmAXdVyxaW8YtQMCHw7eouma"),
    ("41a614f803b6fd780986a42c78ec9c7f77e6ded13c", "TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t"),
    ("tron:0x2b6653dc/TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t", "tron/TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t"),
    ("mipcBbFg9gMiCh81Kj8tqqdgoZub1ZJRfn", "mipcBbFg9gMiCh81Kj8tqqdgoZub1ZJRfn"),
    (
      "bitcoin/script:0014751e76e8199196d454941c45d1b3a323f1433bd6",
      "bitcoin/bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4"
    ),
    ("bitcoin/script:51", "bitcoin/script:51"),
  ]

  @Test(arguments: addresses)
  func addressesAreCanonical(text: String, canonical: String) throws {
    let reference = try Reference(text)
    #expect(reference.description == canonical)
    #expect(try Reference(canonical) == reference)
  }

  @Test func descriptionReadsBack() throws {
    let id = try Self.transaction()
    let chains: [Chain?] = [nil] + Chain.all.map { $0 }
    for chain in chains {
      for target in [Reference.Target.transaction(id), .output(id, vout: 3), .log(id, index: .max)] {
        let reference = Reference(chain: chain, target: target)
        #expect(try Reference(reference.description) == reference)
      }
    }
    #expect(Reference(chain: .ethereum, target: .log(id, index: 5)).description == "ethereum/0x\(Self.id)#5")
    #expect(Reference(chain: .bitcoin, target: .output(id, vout: 5)).description == "bitcoin/\(Self.id):5")
  }

  /// Bad text, and what the message must name.
  static let refused = [
    ("", "is not an address"),
    ("/", "is not a chain"),
    ("nochain/" + satoshi, "`nochain`"),
    ("ethereum/" + satoshi, "0x"),
    ("bitcoin/" + vitalik, "base58"),
    ("bitcoin/", "is not an address"),
    ("1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNb", "checksum"),
    ("0xd8dA6BF26964aF9D7eEd9e03E53415D37aA96046", "EIP-55"),
    ("bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t5", "bech32 checksum"),
    (id + ":", "output or log index"),
    (id + ":-1", "`-1`"),
    (id + ":4294967296", "`4294967296`"),
    (id + ":1:2", "`1:2`"),
    (id + "#-1", "`-1`"),
    (id + "#9223372036854775808", "`9223372036854775808`"),
    (id + "#x", "TXID:VOUT or 0xHASH#LOG"),
    (String(id.dropLast()), "is not an address"),
    (id + "?1", "is not an address"),
  ]

  @Test(arguments: refused)
  func refuses(_ text: String, naming part: String) {
    let error = #expect(throws: ReferenceError.self) { try Reference(text) }
    #expect(error?.description.contains(part) == true, "\(error?.description ?? "")")
  }
}
