import Ledger
import Testing

@testable import Readers

@Suite struct LabelClaimTests {
  static var whole: LabelClaim {
    LabelClaim(
      address: " 0x2222222222222222222222222222222222222222\n", chain: .named(.ethereum), label: " A shop ",
      categories: ["shop", "exchange"], actor: "shop1", confidence: "service_data", source: "https://example.org",
      position: 7)
  }

  @Test func everyFieldArrives() throws {
    #expect(
      try Self.whole.checked()
        == Label(
          chain: .ethereum, address: "0x2222222222222222222222222222222222222222", label: " A shop ",
          categories: ["shop", "exchange"], actor: "shop1", confidence: .serviceData, source: "https://example.org",
          position: 7))
  }

  @Test(arguments: Label.Confidence.allCases)
  func everyConfidenceIsRead(level: Label.Confidence) throws {
    var claim = Self.whole
    claim.confidence = level.rawValue
    #expect(try claim.checked().confidence == level)
  }

  @Test func aMissingConfidenceIsTheLowest() throws {
    var claim = Self.whole
    claim.confidence = nil
    #expect(try claim.checked().confidence == .unknown)
  }

  static let broken: [(name: String, change: @Sendable (inout LabelClaim) -> Void, says: String)] = [
    ("no address", { $0.address = nil }, "no address"), ("blank address", { $0.address = " \t" }, "no address"),
    ("no label", { $0.label = nil }, "no label"), ("empty label", { $0.label = "" }, "no label"),
    ("no source", { $0.source = nil }, "no source"), ("confidence", { $0.confidence = "sure" }, "\"sure\""),
    ("empty confidence", { $0.confidence = "" }, "confidence"),
    ("NUL in label", { $0.label = "a\u{0}b" }, "label holds a NUL"),
    ("NUL in actor", { $0.actor = "\u{0}" }, "actor holds a NUL"),
    ("NUL in category", { $0.categories.append("\u{0}") }, "category holds a NUL"),
    ("NUL in source", { $0.source = "x\u{0}" }, "source holds a NUL"),
    ("long address", { $0.address = String(repeating: "1", count: 30_000) }, "longer"),
    ("wrong address", { $0.address = "0x22" }, "not an address"),
  ]

  @Test(arguments: broken.indices)
  func aBrokenFieldIsRefusedByName(index: Int) {
    let (name, change, says) = Self.broken[index]
    var claim = Self.whole
    change(&claim)
    let error = #expect(throws: LabelRefusal.self, "\(name)") { try claim.checked() }
    #expect(error?.reason.contains(says) == true, "\(name): \(error?.reason ?? "")")
  }

  @Test(arguments: [("", ""), ("  ", ""), ("a b", "a b"), ("\t a\r\n", "a"), ("é ", "é")])
  func trimmingTakesBlanksOffTheEnds(text: String, expected: String) {
    #expect(text.trimmed == expected)
  }
}
