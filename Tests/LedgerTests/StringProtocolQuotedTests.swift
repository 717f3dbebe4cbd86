import Ledger
import Testing

@Suite struct StringProtocolQuotedTests {
  @Test(arguments: [
    ("", "``"), ("a b", "`a b`"), ("é", "`é`"), ("a\nb\u{1B}[31m\u{0}", "`a\u{FFFD}b\u{FFFD}[31m\u{FFFD}`"),
    ("\u{202E}x\u{2028}", "`\u{FFFD}x\u{FFFD}`"), ("\u{E000}\u{378}", "`\u{FFFD}\u{FFFD}`"),
  ])
  func quotes(_ text: String, as quoted: String) {
    #expect(text.quoted == quoted)
  }

  @Test func cutsLongText() {
    let text = String(repeating: "x", count: 128)
    #expect(text.quoted == "`\(text)`")
    #expect((text + "y").quoted == "`\(text)…`")
    // One character to the eye, many to the memory.
    #expect(("e" + String(repeating: "\u{301}", count: 10_000)).quoted.unicodeScalars.count == 131)
  }
}
