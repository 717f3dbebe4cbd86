@testable import Evidence

/// Texts that an attacker can put into a token symbol, a label or a file name.
///
/// - Source: CWE-150, CWE-1236, CVE-2009-4487, CVE-2021-41270, CVE-2021-42574, CVE-2021-42694, and the tokens of the Bybit theft.
enum HostileCatalogue {
  static let all: [String] = [
    // Formulas in spreadsheets.
    "=HYPERLINK(\"https://example.org\",\"x\")", "@SUM(1+1)", "+1+1", "-1+1", "\t=1+1", "\r=1+1", "\n=1+1",
    "\u{FF1D}1+1",
    "\u{FF0B}1", "\u{FF0D}1", "\u{FF20}A1", "=cmd|' /C calc'!A0", "a\";=1+1;\"", "\"\u{301},=1+1",
    // Markup and scripts.
    "<img src=x onerror=alert(1)>", "<script>alert(1)</script>", "]]><a/>", "<!-- x", "&lt;b&gt;", "&#27;[2J", "&",
    "\"'`",
    "javascript:alert(1)", "<!DOCTYPE a [<!ENTITY b \"c\">]>&b;",
    // Terminal escapes: CSI, OSC 8, OSC 52, DCS, C1, BEL, CR, DEL.
    "\u{1b}[2J\u{1b}[1;1H", "\u{1b}]8;;https://example.org\u{7}x\u{1b}]8;;\u{7}", "\u{1b}]52;c;cm0gLXJm\u{7}",
    "\u{1b}P1$r0m\u{1b}\\",
    "\u{9b}31m", "\u{7}", "100\r1", "\u{7f}\u{8}", "\0", "a\0b",
    // Bidirectional, invisible, look-alike, piled up.
    "\u{202e}TDSU", "\u{2066}a\u{2069}", "\u{200e}\u{200f}\u{61c}", "a\u{200b}b\u{200d}c\u{feff}", "\u{e0041}\u{e007f}",
    "\u{ad}",
    "U\u{405}DT", "\u{415}\u{422}\u{41d}", "\u{3164}\u{115f}\u{2800}", "\u{a0}\u{2003}", "\u{2028}\u{2029}",
    "\u{fffe}\u{ffff}",
    "\u{301}\u{301}", "Z" + String(repeating: "\u{334}", count: 60), "\u{e000}",
    // Paths.
    "../../etc/passwd", "/etc/passwd", "C:\\autoexec.bat", "..", ".", "con", "NUL.txt", "a/b\\c", "-rf", "~",
    "$(reboot)", "`id`",
    // Graphviz.
    "\\", "\\\\\"", "a\\\"]; b [label=\"", "\\N\\G\\l", "x\\", "{a|b}", "//", "/*", "#",
    // Long, and lines that forge others.
    String(repeating: "A", count: 5000), "x\nINFO verified", "a,b\r\nc,d", "", " ",
  ]

  /// Scalars that act or hide, which no sink but JSON may hold.
  static func acts(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0..<0x20, 0x7F..<0xA0, 0xAD, 0x61C, 0x200B...0x200F, 0x2028...0x202E, 0x2060...0x206F, 0xFEFF, 0xFFFE, 0xFFFF,
      0xE0000...0xE0FFF:
      true
    default: false
    }
  }

  /// The sample trace with a text in every place that an attacker chooses.
  static func plant(_ text: String, in trace: TraceDocument) -> TraceDocument {
    var trace = trace
    for index in trace.edges.indices {
      if trace.edges[index].asset == SampleTrace.unlisted { trace.edges[index].symbol = text }
    }
    for index in trace.positions.indices {
      trace.positions[index].entity = text
      trace.positions[index].category = text
      if trace.positions[index].asset == SampleTrace.unlisted { trace.positions[index].symbol = text }
    }
    trace.patterns[0].details["symbol"] = .text(text)
    trace.seeds[0].ref = text
    return trace
  }
}
