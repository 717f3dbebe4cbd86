import Testing

@testable import Ledger

@Suite struct CashAddrCodecTests {
  let codec = CashAddrCodec()

  /// "Examples of address translation" of the specification.
  static let translations = [
    ("1BpEi6DfDAUFd7GtittLSdBeYJvcoaVggu", "bitcoincash:qpm2qsznhks23z7629mms6s4cwef74vcwvy22gdx6a"),
    ("1KXrWXciRDZUpQwQmuM1DbwsKDLYAYsVLR", "bitcoincash:qr95sy3j9xwd2ap32xkykttr4cvcu7as4y0qverfuy"),
    ("16w1D5WRVKJuZUsSRzdLp9w3YGcgoxDXb", "bitcoincash:qqq3728yw0y47sqn6l2na30mcw6zm78dzqre909m2r"),
    ("3CWFddi6m4ndiGyKqzYvsFYagqDLPVMTzC", "bitcoincash:ppm2qsznhks23z7629mms6s4cwef74vcwvn0h829pq"),
    ("3LDsS579y7sruadqu11beEJoTjdFiFCdX4", "bitcoincash:pr95sy3j9xwd2ap32xkykttr4cvcu7as4yc93ky28e"),
    ("31nwvkZwyPdgzjBJZXfDmSWsC4ZLKpYyUw", "bitcoincash:pqq3728yw0y47sqn6l2na30mcw6zm78dzq5ucqzc37"),
  ]

  @Test(arguments: translations)
  func translation(legacy: String, text: String) throws {
    let payload = try codec.payload(of: legacy)
    #expect(codec.text(of: payload) == text)
    #expect(try codec.payload(of: text) == payload)
    #expect(try codec.payload(of: text.uppercased()) == payload)
    #expect(try codec.payload(of: String(text.dropFirst(12))) == payload)
    #expect(try codec.payload(of: text.dropFirst(12).uppercased()) == payload)
  }

  /// "Larger test vectors": type, text, hash.
  static let larger: [(UInt8, String, String)] = [
    (0, "bitcoincash:qr6m7j9njldwwzlg9v7v53unlr4jkmx6eylep8ekg2", "F5BF48B397DAE70BE82B3CCA4793F8EB2B6CDAC9"),
    (1, "bchtest:pr6m7j9njldwwzlg9v7v53unlr4jkmx6eyvwc0uz5t", "F5BF48B397DAE70BE82B3CCA4793F8EB2B6CDAC9"),
    (1, "pref:pr6m7j9njldwwzlg9v7v53unlr4jkmx6ey65nvtks5", "F5BF48B397DAE70BE82B3CCA4793F8EB2B6CDAC9"),
    (
      0, "bitcoincash:q9adhakpwzztepkpwp5z0dq62m6u5v5xtyj7j3h2ws4mr9g0",
      "7ADBF6C17084BC86C1706827B41A56F5CA32865925E946EA"
    ),
    (
      1, "bchtest:pgagf7w02x4wnz3mkwnchut2vxphjzccwxgjvvjmlsxqwkcvs7md7wt",
      "3A84F9CF51AAE98A3BB3A78BF16A6183790B18719126325BFC0C075B"
    ),
    (
      0, "bitcoincash:qvch8mmxy0rtfrlarg7ucrxxfzds5pamg73h7370aa87d80gyhqxq5nlegake",
      "3173EF6623C6B48FFD1A3DCC0CC6489B0A07BB47A37F47CFEF4FE69DE825C060"
    ),
    (
      1, "pref:pnq8zwpj8cq05n7pytfmskuk9r4gzzel8qtsvwz79zdskftrzxtar994cgutavfklv0vx5z0w3",
      "C07138323E00FA4FC122D3B85B9628EA810B3F381706385E289B0B25631197D194B5C238BEB136FB"
    ),
    (
      0, "bitcoincash:qh3krj5607v3qlqh5c3wq3lrw3wnuxw0sp8dv0zugrrt5a3kj6ucysfz8kxwv2k53krr7n933jfsunqex2w82sl",
      "E361CA9A7F99107C17A622E047E3745D3E19CF804ED63C5C40C6BA763696B98241223D8CE62AD48D863F4CB18C930E4C"
    ),
    (
      1,
      "bchtest:pmvl5lzvdm6km38lgga64ek5jhdl7e3aqd9895wu04fvhlnare5937w4ywkq57juxsrhvw8ym5d8qx7sz7zz0zvcypqs6kgdsg2g",
      "D9FA7C4C6EF56DC4FF423BAAE6D495DBFF663D034A72D1DC7D52CBFE7D1E6858F9D523AC0A7A5C34077638E4DD1A701BD017842789982041"
    ),
    (
      0,
      "bitcoincash:"
        + "qlg0x333p4238k0qrc5ej7rzfw5g8e4a4r6vvzyrcy8j3s5k0en7calvclhw46hudk5flttj6ydvjc0pv3nchp52amk97tqa5zygg96mtky5sv5w",
      "D0F346310D5513D9E01E299978624BA883E6BDA8F4C60883C10F28C2967E67EC77ECC7EEEAEAFC6DA89FAD72D11AC961E164678B868AEEEC"
        + "5F2C1DA08884175B"
    ),
  ]

  @Test(arguments: larger)
  func anyHash(kind: UInt8, text: String, hex: String) throws {
    let hash = try #require(Hex.bytes(hex))
    let prefix = String(text.prefix { $0 != ":" })
    #expect(try CashAddrCodec.content(of: text) == CashAddrCodec.Content(prefix: prefix, kind: kind, hash: hash))
    #expect(CashAddrCodec.text(prefix: prefix, kind: kind, hash: hash) == text)
  }

  @Test func aTokenAwareAddressIsThePlainScript() throws {
    let hash = [UInt8](repeating: 7, count: 20)
    for (plain, aware) in [(UInt8(0), UInt8(2)), (1, 3)] {
      let text = try #require(CashAddrCodec.text(prefix: "bitcoincash", kind: aware, hash: hash))
      let payload = try codec.payload(of: text)
      #expect(codec.text(of: payload) == CashAddrCodec.text(prefix: "bitcoincash", kind: plain, hash: hash))
      #expect(try codec.payload(of: String(text.dropFirst(12))) == payload)
    }
  }

  @Test func aLongScriptHashHasItsOwnScript() throws {
    let text = try #require(
      CashAddrCodec.text(prefix: "bitcoincash", kind: 1, hash: [UInt8](repeating: 9, count: 32)))
    let payload = try codec.payload(of: text)
    #expect(Hex.text(payload) == "aa20" + String(repeating: "09", count: 32) + "87")
    #expect(codec.text(of: payload) == text)
    #expect(codec.text(of: payload + [0]) == nil)
  }

  @Test(arguments: [
    ("bchtest:pr6m7j9njldwwzlg9v7v53unlr4jkmx6eyvwc0uz5t", AddressError.Code.version),
    ("bitcoincash:qpm2qsznhks23z7629mms6s4cwef74vcwvy22gdx6q", .checksum),
    ("bitcoincash:qPm2qsznhks23z7629mms6s4cwef74vcwvy22gdx6a", .form),
    ("bitcoincash:", .length),
    ("bitcoincash:qqqqqqqq", .length),
    (":qpm2qsznhks23z7629mms6s4cwef74vcwvy22gdx6a", .form),
    ("bitcoincash:bitcoincash:qpm2qsznhks23z7629mms6s4cwef74vcwvy22gdx6a", .form),
    ("qpm2qsznhks23z7629mms6s4cwef74vcwvy22gdx6i", .form),
    // A hash of 24 bytes, and of 32 bytes as a key hash: right in form, but no script pays them.
    ("bitcoincash:q9adhakpwzztepkpwp5z0dq62m6u5v5xtyj7j3h2ws4mr9g0", .length),
    ("bitcoincash:qvch8mmxy0rtfrlarg7ucrxxfzds5pamg73h7370aa87d80gyhqxq5nlegake", .length),
    // The reserved bit of the version byte.
    ("bitcoincash:sr6m7j9njldwwzlg9v7v53unlr4jkmx6eywm5pj0xl", .version),
    ("bitcoincash:" + String(repeating: "q", count: 129), .length),
    ("bitcoincash:" + String(repeating: "q", count: 128), .checksum),
    ("bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4", .version),
    ("", .length),
  ])
  func refuses(_ text: String, _ code: AddressError.Code) {
    let error = #expect(throws: AddressError.self) { try codec.payload(of: text) }
    #expect(error?.code == code, "\(error?.description ?? "")")
  }

  /// "Undefined types" of the specification, and the reserved bit.
  @Test(arguments: [
    ("prefix:0qxsg0rgpa", AddressError.Code.length), ("prefix:0uwa85v9fp", .length),
    ("prefix:07euqqwwk0xjclsv4lzljpye09m74gv4darmzluu6g4yxxk5eja922n8zkmjh", .length),
  ])
  func refusesContent(_ text: String, _ code: AddressError.Code) {
    let error = #expect(throws: AddressError.self) { try CashAddrCodec.content(of: text) }
    #expect(error?.code == code)
  }

  @Test func refusesTypesThatAreNotInUse() throws {
    for kind in UInt8(4)..<16 {
      let text = try #require(
        CashAddrCodec.text(prefix: "bitcoincash", kind: kind, hash: [UInt8](repeating: 1, count: 20)))
      let error = #expect(throws: AddressError.self) { try codec.payload(of: text) }
      #expect(error?.code == .version)
    }
  }
}
