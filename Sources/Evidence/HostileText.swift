/// Makes text from chains, files and labels harmless for the place it is written to.
///
/// Token symbols, labels and file names are chosen by the people under investigation, so no sink writes them as they are.
/// JSON keeps the exact text; every other sink goes through one of these.
/// - Source: CWE-150 (terminal escapes), CWE-1236 (formulas in CSV, after OWASP "CSV Injection"), CVE-2021-42574 and -42694
///   (bidirectional and look-alike characters), XML 1.0 section 2.2 (legal characters), Graphviz "escString".
public enum HostileText {
  // MARK: For eyes

  /// Text for a terminal: everything that acts, hides or reorders is written as its number, `\u{1b}`.
  ///
  /// That is controls (C0, DEL, C1), format and bidirectional characters, line separators, characters drawn as nothing or
  /// as an odd space, private-use characters, and combining marks without a base or piled up. Doing it twice changes
  /// nothing; a text that holds a backslash escape itself is not told apart from one that was escaped.
  public static func terminal(_ text: String) -> String {
    var result = ""
    var marks = marksMax
    for scalar in text.unicodeScalars {
      marks = isMark(scalar) ? marks + 1 : 0
      if marks > marksMax || isUnseen(scalar) {
        result += escape(scalar)
      } else {
        result.unicodeScalars.append(scalar)
      }
    }
    return result
  }

  /// A ticker for people: as ``terminal(_:)``, and letters outside ASCII are numbers too, so that no Cyrillic `Ѕ` is an S.
  public static func ticker(_ text: String) -> String {
    terminal(text).unicodeScalars.reduce(into: "") { $0 += $1.isASCII ? String($1) : escape($1) }
  }

  // MARK: For files

  /// One field of a CSV file: harmless to eyes and to a spreadsheet, quoted where RFC 4180 asks for it.
  ///
  /// A field that a spreadsheet could read as a formula gets a `'` in front; that changes it, so the JSON twin holds the exact
  /// text. Fields stay on one line.
  public static func csvField(_ text: String) -> String {
    var field = terminal(text)
    if let first = text.unicodeScalars.first, formulaStarts.contains(first) { field = "'" + field }
    let needsQuotes =
      field.unicodeScalars.contains { $0 == "," || $0 == "\"" || $0 == ";" } || field.hasPrefix(" ")
      || field.hasSuffix(" ")
    guard needsQuotes else { return field }
    // By scalar: a quote with a combining mark is one Character, and still ends the field.
    return "\"" + field.unicodeScalars.reduce(into: "") { $0 += $1 == "\"" ? "\"\"" : String($1) } + "\""
  }

  /// Text for XML, in content or in an attribute.
  ///
  /// Characters that XML 1.0 forbids or discourages (controls, non-characters) become U+FFFD, so that their loss shows; tab
  /// and line breaks are character references, which attributes keep.
  public static func xml(_ text: String) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "\"": result += "&quot;"
      case "'": result += "&apos;"
      case "\t", "\n", "\r": result += "&#\(scalar.value);"
      case _ where scalar.properties.generalCategory == .control || scalar.properties.isNoncharacterCodePoint:
        result += "\u{FFFD}"
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }

  /// What stands between the double quotes of a Graphviz string: harmless to eyes, and read by Graphviz as plain text.
  ///
  /// Graphviz reads `\` escapes and HTML entities in labels; both are taken from it.
  public static func dot(_ text: String) -> String {
    terminal(text).unicodeScalars.reduce(into: "") { result, scalar in
      switch scalar {
      case "\\": result += "\\\\"
      case "\"": result += "\\\""
      case "&": result += "&amp;"
      default: result.unicodeScalars.append(scalar)
      }
    }
  }

  /// An XML name token that is different for every text: bytes outside letters, digits, `.`, `:` and `-` are `_HH`.
  public static func nameToken(_ text: String) -> String {
    text.utf8.reduce(into: "") { result, byte in
      switch byte {
      case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, UInt8(ascii: "."), UInt8(ascii: ":"), UInt8(ascii: "-"):
        result.unicodeScalars.append(Unicode.Scalar(byte))
      default:
        let digits = String(byte, radix: 16, uppercase: true)
        result += "_" + (digits.count < 2 ? "0" : "") + digits
      }
    }
  }

  /// One part of a path: ASCII letters, digits, `.`, `_` and `-`, never hidden, never a way up, at most 100 characters.
  ///
  /// - Limits: different texts can give one name; whoever writes several files adds a number.
  public static func fileName(_ text: String) -> String {
    var name = ""
    for scalar in text.unicodeScalars {
      if isFileNameScalar(scalar) {
        name.unicodeScalars.append(scalar)
      } else if !name.hasSuffix("-") {
        name += "-"
      }
      if name.utf8.count == 100 { break }
    }
    name = String(name.drop { "-.".contains($0) })
    while let last = name.last, "-.".contains(last) { name.removeLast() }
    guard !name.isEmpty else { return "unnamed" }
    let stem = name.prefix { $0 != "." }.uppercased()
    return reservedNames.contains(stem) ? "_" + name : name
  }

  // MARK: Tables

  /// First characters that make a spreadsheet read a formula, with their full-width twins.
  private static let formulaStarts: Set<Unicode.Scalar> = [
    "=", "+", "-", "@", "\t", "\r", "\n", "\u{FF1D}", "\u{FF0B}", "\u{FF0D}", "\u{FF20}",
  ]

  /// Combining marks that a base may carry before they are taken for vandalism.
  ///
  /// Vietnamese needs two; four is our choice.
  private static let marksMax = 4

  /// Names that Windows keeps for devices, whatever the extension.
  /// - Source: Microsoft Learn, "Naming Files, Paths, and Namespaces".
  private static let reservedNames: Set<String> = Set(
    ["CON", "PRN", "AUX", "NUL"] + (0...9).flatMap { ["COM\($0)", "LPT\($0)"] })

  private static func isFileNameScalar(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar {
    case "a"..."z", "A"..."Z", "0"..."9", ".", "_", "-": true
    default: false
    }
  }

  private static func isMark(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .nonspacingMark, .enclosingMark, .spacingMark: true
    default: false
    }
  }

  private static func isUnseen(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .control, .format, .lineSeparator, .paragraphSeparator, .privateUse, .surrogate: return true
    case .spaceSeparator: return scalar != " "
    // U+2800, the braille pattern without dots, is drawn as a space.
    default:
      return scalar.properties.isDefaultIgnorableCodePoint || scalar.properties.isNoncharacterCodePoint
        || scalar == "\u{2800}"
    }
  }

  private static func escape(_ scalar: Unicode.Scalar) -> String { "\\u{\(String(scalar.value, radix: 16))}" }
}
