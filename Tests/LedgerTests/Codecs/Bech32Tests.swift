import Ledger
import Testing

/// The vectors of BIP-173 and BIP-350.
@Suite struct Bech32Tests {
  static let bech32 = [
    "A12UEL5L",
    "a12uel5l",
    "an83characterlonghumanreadablepartthatcontainsthenumber1andtheexcludedcharactersbio1tt5tgs",
    "abcdef1qpzry9x8gf2tvdw0s3jn54khce6mua7lmqqqxw",
    "11qqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqc8247j",
    "split1checkupstagehandshakeupstreamerranterredcaperred2y9e3w",
    "?1ezyfcl",
  ]
  static let bech32m = [
    "A1LQFN3A",
    "a1lqfn3a",
    "an83characterlonghumanreadablepartthatcontainsthetheexcludedcharactersbioandnumber11sg7hg6",
    "abcdef1l7aum6echk45nj3s0wdvt2fg8x9yrzpqzd3ryx",
    "11llllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllludsr8",
    "split1checkupstagehandshakeupstreamerranterredcaperredlc445v",
    "?1v759aa",
  ]
  static let invalid: [(String, AddressError.Code)] = [
    // BIP-173.
    ("\u{20}1nwldj5", .form),
    ("\u{7F}1axkwrx", .form),
    ("\u{80}1eym55h", .form),
    ("an84characterslonghumanreadablepartthatcontainsthenumber1andtheexcludedcharactersbio1569pvx", .length),
    ("pzry9x0s0muk", .form),
    ("1pzry9x0s0muk", .form),
    ("x1b4n0q5v", .form),
    ("li1dgmt3", .length),
    ("de1lg7wt\u{FF}", .form),
    ("A1G7SGD8", .checksum),
    ("10a06t8", .form),
    ("1qzzfhee", .form),
    // BIP-350.
    ("\u{20}1xj0phk", .form),
    ("\u{7F}1g6xzxy", .form),
    ("\u{80}1vctc34", .form),
    ("an84characterslonghumanreadablepartthatcontainsthetheexcludedcharactersbioandnumber11d6pts4", .length),
    ("qyrz8wqd2c9m", .form),
    ("1qyrz8wqd2c9m", .form),
    ("y1b0jsk6g", .form),
    ("lt1igcx5c0", .form),
    ("in1muywd", .length),
    ("mm1crxm3i", .form),
    ("au1s5cgom", .form),
    ("M1VUXWEZ", .checksum),
    ("16plkw9", .form),
    ("1p2gdwpf", .form),
    // Mixed case, and nothing at all.
    ("a12UEL5l", .form),
    ("", .form),
  ]

  @Test(arguments: bech32)
  func valid(_ text: String) throws {
    let content = try Bech32.content(of: text)
    #expect(content.variant == .bech32)
    #expect(Bech32.text(prefix: content.prefix, groups: content.groups, variant: .bech32) == text.lowercased())
  }

  @Test(arguments: bech32m)
  func validModified(_ text: String) throws {
    let content = try Bech32.content(of: text)
    #expect(content.variant == .bech32m)
    #expect(Bech32.text(prefix: content.prefix, groups: content.groups, variant: .bech32m) == text.lowercased())
  }

  @Test(arguments: invalid)
  func refuses(_ text: String, _ code: AddressError.Code) {
    let error = #expect(throws: AddressError.self) { try Bech32.content(of: text) }
    #expect(error?.code == code, "\(error?.description ?? "")")
  }

  @Test func readsThePartsOfATextWithSeveralOnes() throws {
    let content = try Bech32.content(of: Self.bech32[2])
    #expect(content.prefix == "an83characterlonghumanreadablepartthatcontainsthenumber1andtheexcludedcharactersbio")
    #expect(content.groups.isEmpty)
    #expect(try Bech32.content(of: Self.bech32[3]).groups == Array(0..<32))
  }
}
