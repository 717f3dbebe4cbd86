import Evidence
import Foundation
import Testing

struct HostileTextTests {
  @Test(arguments: [
    ("plain Ünïcode 中文 Ελ", "plain Ünïcode 中文 Ελ"), ("\u{1b}[2J", "\\u{1b}[2J"), ("a\r\nb", "a\\u{d}\\u{a}b"),
    ("\u{202e}x", "\\u{202e}x"), ("a\u{200b}b", "a\\u{200b}b"), ("\u{9b}31m", "\\u{9b}31m"), ("\u{7f}", "\\u{7f}"),
    ("\u{a0}", "\\u{a0}"), ("e\u{301}", "e\u{301}"), ("\u{301}", "\\u{301}"), ("\u{2800}", "\\u{2800}"),
    ("\u{e0041}", "\\u{e0041}"), ("\u{2028}", "\\u{2028}"), ("\u{ffff}", "\\u{ffff}"),
    ("a\u{301}\u{301}\u{301}\u{301}\u{301}", "a\u{301}\u{301}\u{301}\u{301}\\u{301}"),
  ])
  func terminal(_ text: String, _ expected: String) {
    // Compared by scalar: two texts with other scalars can be equal as strings.
    #expect(Array(HostileText.terminal(text).unicodeScalars) == Array(expected.unicodeScalars))
  }

  @Test(arguments: [
    ("=1", "'=1"), ("+1", "'+1"), ("-1", "'-1"), ("@A", "'@A"), ("\u{FF1D}1", "'\u{FF1D}1"),
    ("\u{FF20}1", "'\u{FF20}1"),
    ("\t=1", "'\\u{9}=1"), ("\r=1", "'\\u{d}=1"), ("\n=1", "'\\u{a}=1"), ("a,b", "\"a,b\""), ("a\"b", "\"a\"\"b\""),
    ("=\"a\"", "\"'=\"\"a\"\"\""), ("", ""), (" ", "\" \""), ("12", "12"), ("a;b", "\"a;b\""), ("1-2", "1-2"),
  ])
  func csvField(_ text: String, _ expected: String) { #expect(HostileText.csvField(text) == expected) }

  @Test func aQuoteWithACombiningMarkIsStillAQuote() {
    let field = HostileText.csvField("\"\u{301},=1")
    #expect(Array(field.unicodeScalars) == Array("\"\"\"\u{301},=1\"".unicodeScalars))
  }

  @Test(arguments: [
    ("<a href='x'>&\"", "&lt;a href=&apos;x&apos;&gt;&amp;&quot;"), ("\u{1b}", "\u{fffd}"), ("\0", "\u{fffd}"),
    ("\u{fffe}", "\u{fffd}"), ("\u{1fffe}", "\u{fffd}"), ("\t\n\r", "&#9;&#10;&#13;"), ("é中", "é中"),
  ])
  func xml(_ text: String, _ expected: String) { #expect(HostileText.xml(text) == expected) }

  @Test(arguments: [
    ("a\"b", "a\\\"b"), ("a\\", "a\\\\"), ("\\N", "\\\\N"), ("a\nb", "a\\\\u{a}b"), ("&lt;", "&amp;lt;"), ("é", "é"),
  ])
  func dot(_ text: String, _ expected: String) { #expect(HostileText.dot(text) == expected) }

  @Test(arguments: [("USDT", "USDT"), ("U\u{405}DT", "U\\u{405}DT"), ("\u{1b}", "\\u{1b}")])
  func ticker(_ text: String, _ expected: String) { #expect(HostileText.ticker(text) == expected) }

  @Test(arguments: [
    ("../../etc/passwd", "etc-passwd"), ("C:\\x", "C-x"), ("..", "unnamed"), ("", "unnamed"), ("con", "_con"),
    ("NUL.txt", "_NUL.txt"), ("Bybit theft, 2025", "Bybit-theft-2025"), ("-rf", "rf"), (".ssh", "ssh"),
    ("ok_1.csv", "ok_1.csv"),
    ("ЕТН", "unnamed"), (String(repeating: "a", count: 300), String(repeating: "a", count: 100)),
  ])
  func fileName(_ text: String, _ expected: String) { #expect(HostileText.fileName(text) == expected) }

  @Test(arguments: [
    ("eip155:1:0xab", "eip155:1:0xab"), ("a b", "a_20b"), ("a_20b", "a_5F20b"), ("\n", "_0A"), ("é", "_C3_A9"),
  ])
  func nameToken(_ text: String, _ expected: String) { #expect(HostileText.nameToken(text) == expected) }

  @Test(arguments: HostileCatalogue.all)
  func nothingThatActsIsLeft(_ text: String) throws {
    for shown in [
      HostileText.terminal(text), HostileText.csvField(text), HostileText.dot(text), HostileText.ticker(text),
      HostileText.fileName(text), HostileText.nameToken(text),
    ] {
      #expect(!shown.unicodeScalars.contains { HostileCatalogue.acts($0) })
    }
    let once = HostileText.terminal(text)
    #expect(Array(HostileText.terminal(once).unicodeScalars) == Array(once.unicodeScalars))
    #expect(
      !"=+-@\t\r\n\u{FF1D}\u{FF0B}\u{FF0D}\u{FF20}".unicodeScalars.contains(
        HostileText.csvField(text).unicodeScalars.first ?? "a"))
    let name = HostileText.fileName(text)
    #expect(
      !name.contains("/") && !name.contains("\\") && !name.hasPrefix(".") && !name.hasPrefix("-") && !name.isEmpty)
    #expect(
      try XMLOutline(Data("<a b=\"\(HostileText.xml(text))\">\(HostileText.xml(text))</a>".utf8)).elements.count == 1)
  }

  @Test func xmlGivesTheTextBack() throws {
    let text = "<a>&\"'\t é中 \n x"
    let outline = try XMLOutline(Data("<a b=\"\(HostileText.xml(text))\">\(HostileText.xml(text))</a>".utf8))
    #expect(outline.elements[0].attributes["b"] == text)
    #expect(outline.elements[0].text == text)
  }
}
