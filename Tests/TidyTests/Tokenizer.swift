/// Cuts Swift text into tokens.
///
/// It knows comments (nested), strings (raw, of many lines, with interpolations) and words; everything else is a mark of one
/// byte. Regular expression literals are not known: house files write none.
struct Tokenizer {
  private let source: [UInt8]
  private var position = 0
  private var line = 1
  private var tokens: [SwiftSource.Token] = []
  private var lastEnd = -1

  init(_ text: String) {
    source = Array(text.utf8)
  }

  mutating func run() -> [SwiftSource.Token] {
    code(isInterpolation: false)
    return tokens
  }

  /// Reads code to the end, or to the parenthesis that closes an interpolation.
  private mutating func code(isInterpolation: Bool) {
    var depth = 0
    while let byte = current {
      if Self.isWord(byte) {
        word()
      } else if byte == UInt8(ascii: "/"), starts(with: "//") {
        while let byte = current, byte != UInt8(ascii: "\n") { advance() }
      } else if byte == UInt8(ascii: "/"), starts(with: "/*") {
        blockComment()
      } else if let hashes = hashesBeforeQuote(byte) {
        string(hashes: hashes)
      } else {
        if byte == UInt8(ascii: "(") { depth += 1 }
        if byte == UInt8(ascii: ")") {
          if isInterpolation, depth == 0 { return }
          depth -= 1
        }
        if ![UInt8(ascii: " "), UInt8(ascii: "\n"), UInt8(ascii: "\t"), UInt8(ascii: "`")].contains(byte) {
          add(.mark, String(UnicodeScalar(byte)), from: position, to: position + 1)
        }
        advance()
      }
    }
  }

  private mutating func blockComment() {
    var depth = 0
    while current != nil {
      if starts(with: "/*") {
        depth += 1
        advance(2)
      } else if starts(with: "*/") {
        depth -= 1
        advance(2)
        if depth == 0 { return }
      } else {
        advance()
      }
    }
  }

  /// Number of `#` before a quote that stands here, or nil when no string begins here.
  private func hashesBeforeQuote(_ byte: UInt8) -> Int? {
    guard byte == UInt8(ascii: "#") || byte == UInt8(ascii: "\"") else { return nil }
    let hashes = source[position...].prefix { $0 == UInt8(ascii: "#") }.count
    let quote = position + hashes
    return quote < source.count && source[quote] == UInt8(ascii: "\"") ? hashes : nil
  }

  private mutating func string(hashes: Int) {
    let start = position
    let startLine = line
    advance(hashes)
    let quotes = starts(with: "\"\"\"") ? 3 : 1
    advance(quotes)
    let end = String(repeating: "\"", count: quotes) + String(repeating: "#", count: hashes)
    let escape = "\\" + String(repeating: "#", count: hashes)
    var content: [UInt8] = []
    while let byte = current, !starts(with: end) {
      if starts(with: escape + "(") {
        advance(escape.utf8.count + 1)
        code(isInterpolation: true)
        advance()
      } else if starts(with: escape) {
        advance(escape.utf8.count + 1)
      } else if quotes == 1, byte == UInt8(ascii: "\n") {
        break
      } else {
        content.append(byte)
        advance()
      }
    }
    advance(end.utf8.count)
    tokens.append(
      SwiftSource.Token(
        kind: .string, text: String(decoding: content, as: UTF8.self), line: startLine, isJoined: start == lastEnd))
    lastEnd = position
  }

  private mutating func word() {
    let start = position
    while let byte = current, Self.isWord(byte) { advance() }
    add(.word, String(decoding: source[start..<position], as: UTF8.self), from: start, to: position)
  }

  private mutating func add(_ kind: SwiftSource.Token.Kind, _ text: String, from start: Int, to end: Int) {
    tokens.append(SwiftSource.Token(kind: kind, text: text, line: line, isJoined: start == lastEnd))
    lastEnd = end
  }

  // MARK: Bytes

  private var current: UInt8? { position < source.count ? source[position] : nil }

  private func starts(with text: String) -> Bool { source[position...].starts(with: text.utf8) }

  private mutating func advance(_ count: Int = 1) {
    for _ in 0..<count where position < source.count {
      if source[position] == UInt8(ascii: "\n") { line += 1 }
      position += 1
    }
  }

  private static func isWord(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: "_") || byte >= 0x80 || (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte)
      || (0x61...0x7A).contains(byte)
  }
}
