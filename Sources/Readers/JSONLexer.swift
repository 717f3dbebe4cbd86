import Ledger

/// A strict reader of JSON tokens over a stream, which makes no value for what nobody asked for.
///
/// Strings land in ``text``, one at a time; what a caller does not want is passed over without being copied. Nothing is
/// taken when an error is thrown at a byte, so that a caller can see where the text went wrong.
/// - Limits: 64 levels; strings longer than the caller's limit are passed over and reported as too long.
/// - Source: RFC 8259.
/// - Deviations: text is not checked to be UTF-8, and lone surrogates pass, since no field that is read may hold either.
struct JSONLexer {
  /// A number as far as a ledger can use it.
  enum Number {
    case whole(UInt64)
    /// A whole number below zero, as its magnitude.
    case negative(UInt64)
    /// With a fraction or an exponent, or past 64 bits.
    case other
  }

  /// Deepest nesting of a source.
  ///
  /// Transactions need five levels.
  static let depthLimit = 64
  /// How much of a number's text is kept.
  ///
  /// A number of 256 bits has 78 digits.
  static let numberLimit = 96

  /// Line of the next byte, from 1.
  private(set) var line: Int64 = 1
  /// Offset of the first byte of that line.
  private(set) var lineStart: Int64 = 0
  /// The last string, key or number text that was read.
  private(set) var text: [UInt8] = []

  /// Shows the next byte that is not space, or nil at the end.
  mutating func peek(_ source: inout ByteSource) throws(ReaderError) -> UInt8? {
    while let byte = try source.peek() {
      switch byte {
      case 0x20, 0x09, 0x0D: source.position += 1
      case 0x0A:
        source.position += 1
        line += 1
        lineStart = source.offset
      default: return byte
      }
    }
    return nil
  }

  /// Passes over a byte order mark.
  mutating func skipByteOrderMark(_ source: inout ByteSource) throws(ReaderError) {
    guard try source.peek() == 0xEF else { return }
    for byte: UInt8 in [0xEF, 0xBB, 0xBF] {
      guard try source.peek() == byte else { throw unexpected(source, "a value") }
      source.position += 1
    }
  }

  /// Goes to the beginning of the next line.
  mutating func skipLine(_ source: inout ByteSource) throws(ReaderError) {
    while let byte = try source.next() {
      guard byte == 0x0A else { continue }
      line += 1
      lineStart = source.offset
      return
    }
  }

  /// Goes to the next member of an object, whose `{` has been taken, and reads its name into ``text``.
  ///
  /// - Gives: false at the closing brace, which is taken.
  mutating func member(_ source: inout ByteSource, isFirst: inout Bool) throws(ReaderError) -> Bool {
    var byte = try need(&source)
    if isFirst {
      if byte == UInt8(ascii: "}") {
        source.position += 1
        return false
      }
    } else {
      if byte == UInt8(ascii: "}") {
        source.position += 1
        return false
      }
      guard byte == UInt8(ascii: ",") else { throw unexpected(source, "`,` or `}`") }
      source.position += 1
      byte = try need(&source)
    }
    isFirst = false
    guard byte == UInt8(ascii: "\"") else { throw unexpected(source, "a name in quotation marks") }
    if try !string(&source, limit: 64) { text.removeAll(keepingCapacity: true) }
    guard try need(&source) == UInt8(ascii: ":") else { throw unexpected(source, "`:`") }
    source.position += 1
    return true
  }

  /// Goes to the next element of an array, whose `[` has been taken; false at the closing bracket, which is taken.
  mutating func element(_ source: inout ByteSource, isFirst: inout Bool) throws(ReaderError) -> Bool {
    let byte = try need(&source)
    if byte == UInt8(ascii: "]") {
      source.position += 1
      return false
    }
    if !isFirst {
      guard byte == UInt8(ascii: ",") else { throw unexpected(source, "`,` or `]`") }
      source.position += 1
    }
    isFirst = false
    return true
  }

  /// Passes over a value of any kind.
  mutating func skipValue(_ source: inout ByteSource, depth: Int) throws(ReaderError) {
    var isFirst = true
    switch try need(&source) {
    case UInt8(ascii: "\""):
      source.position += 1
      try skipString(&source)
    case UInt8(ascii: "{"):
      try descend(&source, depth)
      while try member(&source, isFirst: &isFirst) { try skipValue(&source, depth: depth + 1) }
    case UInt8(ascii: "["):
      try descend(&source, depth)
      while try element(&source, isFirst: &isFirst) { try skipValue(&source, depth: depth + 1) }
    case UInt8(ascii: "-"), 0x30...0x39: _ = try number(&source)
    default: _ = try literal(&source)
    }
  }

  /// Takes the `{` or `[` of a value at a depth.
  mutating func descend(_ source: inout ByteSource, _ depth: Int) throws(ReaderError) {
    guard depth < Self.depthLimit else {
      throw error(source, "is nested deeper than \(Self.depthLimit) levels")
    }
    source.position += 1
  }

  /// Shows the first byte of a value; the end of the content is an error.
  mutating func need(_ source: inout ByteSource) throws(ReaderError) -> UInt8 {
    guard let byte = try peek(&source) else { throw cutShort(source) }
    return byte
  }
}

// MARK: Scalars

extension JSONLexer {
  /// Reads `true`, `false` or `null`; nil for `null`.
  mutating func literal(_ source: inout ByteSource) throws(ReaderError) -> Bool? {
    let byte = try need(&source)
    let (word, value): (StaticString, Bool?) =
      switch byte {
      case UInt8(ascii: "t"): ("true", true)
      case UInt8(ascii: "f"): ("false", false)
      case UInt8(ascii: "n"): ("null", nil)
      default: throw unexpected(source, "a value")
      }
    for index in 0..<word.utf8CodeUnitCount {
      guard let next = try source.peek() else { throw cutShort(source) }
      guard next == word.utf8Start[index] else { throw unexpected(source, "`\(word)`") }
      source.position += 1
    }
    return value
  }

  /// Reads a number; its text, up to ``numberLimit`` bytes, is in ``text``.
  mutating func number(_ source: inout ByteSource) throws(ReaderError) -> Number {
    text.removeAll(keepingCapacity: true)
    let isNegative = try source.peek() == UInt8(ascii: "-")
    if isNegative { try keep(&source) }
    var value: UInt64 = 0
    var isWhole = true
    let startsWithZero = try source.peek() == UInt8(ascii: "0")
    var digits = 0
    while let byte = try source.peek(), (0x30...0x39).contains(byte) {
      if startsWithZero, digits > 0 { throw unexpected(source, "no digit after a leading 0") }
      let (product, over) = value.multipliedReportingOverflow(by: 10)
      let (sum, overSum) = product.addingReportingOverflow(UInt64(byte - 0x30))
      if over || overSum { isWhole = false }
      value = sum
      digits += 1
      try keep(&source)
    }
    guard digits > 0 else { throw try atEnd(&source) ? cutShort(source) : unexpected(source, "a digit") }
    if try source.peek() == UInt8(ascii: ".") {
      isWhole = false
      try keep(&source)
      try keepDigits(&source)
    }
    if let byte = try source.peek(), byte | 0x20 == UInt8(ascii: "e") {
      isWhole = false
      try keep(&source)
      if let sign = try source.peek(), sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-") { try keep(&source) }
      try keepDigits(&source)
    }
    guard isWhole else { return .other }
    return isNegative ? .negative(value) : .whole(value)
  }

  /// Reads a string, whose opening quotation mark is next, into ``text``, with escapes undone.
  ///
  /// - Gives: false when it is longer than `limit` bytes; then it has been passed over and ``text`` holds its beginning.
  mutating func string(_ source: inout ByteSource, limit: Int) throws(ReaderError) -> Bool {
    source.position += 1
    text.removeAll(keepingCapacity: true)
    while true {
      let start = source.position
      let stop = endOfPlainText(source)
      source.position = stop
      source.window.withUnsafeBufferPointer { text.append(contentsOf: UnsafeBufferPointer(rebasing: $0[start..<stop])) }
      if text.count > limit {
        text.removeLast(text.count - limit)
        try skipString(&source)
        return false
      }
      guard let byte = try source.peek() else { throw cutShort(source) }
      if byte == UInt8(ascii: "\"") {
        source.position += 1
        return true
      }
      if byte == UInt8(ascii: "\\") {
        try escape(&source, keeping: true)
      } else if byte < 0x20 {
        throw unexpected(source, "no control character inside a string")
      }
    }
  }

  /// Passes over the rest of a string, whose opening quotation mark has been taken.
  private mutating func skipString(_ source: inout ByteSource) throws(ReaderError) {
    while true {
      source.position = endOfPlainText(source)
      guard let byte = try source.peek() else { throw cutShort(source) }
      if byte == UInt8(ascii: "\"") {
        source.position += 1
        return
      }
      if byte == UInt8(ascii: "\\") {
        try escape(&source, keeping: false)
      } else if byte < 0x20 {
        throw unexpected(source, "no control character inside a string")
      }
    }
  }

  /// The first place in the window that a string cannot pass over: a quotation mark, an escape, a control, or the end.
  private func endOfPlainText(_ source: borrowing ByteSource) -> Int {
    let (start, end) = (source.position, source.end)
    return source.window.withUnsafeBufferPointer { bytes in
      var index = start
      while index < end {
        let byte = bytes[index]
        if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") || byte < 0x20 { break }
        index += 1
      }
      return index
    }
  }

  private mutating func escape(_ source: inout ByteSource, keeping: Bool) throws(ReaderError) {
    source.position += 1
    guard let byte = try source.peek() else { throw cutShort(source) }
    let plain: UInt8
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): plain = byte
    case UInt8(ascii: "b"): plain = 0x08
    case UInt8(ascii: "f"): plain = 0x0C
    case UInt8(ascii: "n"): plain = 0x0A
    case UInt8(ascii: "r"): plain = 0x0D
    case UInt8(ascii: "t"): plain = 0x09
    case UInt8(ascii: "u"):
      source.position += 1
      let unit = try codeUnit(&source)
      if keeping { text.append(contentsOf: Self.wtf8(unit)) }
      return
    default: throw unexpected(source, "an escape that JSON knows")
    }
    source.position += 1
    if keeping { text.append(plain) }
  }

  private mutating func codeUnit(_ source: inout ByteSource) throws(ReaderError) -> UInt16 {
    var unit: UInt16 = 0
    for _ in 0..<4 {
      guard let byte = try source.peek() else { throw cutShort(source) }
      guard let digit = Hex.value(of: byte) else { throw unexpected(source, "a hexadecimal digit") }
      unit = unit << 4 | UInt16(digit)
      source.position += 1
    }
    return unit
  }

  /// A UTF-16 code unit as bytes; halves of pairs stay apart, which keeps different texts different.
  private static func wtf8(_ unit: UInt16) -> [UInt8] {
    switch unit {
    case 0..<0x80: [UInt8(unit)]
    case 0x80..<0x800: [0xC0 | UInt8(unit >> 6), 0x80 | UInt8(unit & 0x3F)]
    default: [0xE0 | UInt8(unit >> 12), 0x80 | UInt8(unit >> 6 & 0x3F), 0x80 | UInt8(unit & 0x3F)]
    }
  }

  private mutating func keep(_ source: inout ByteSource) throws(ReaderError) {
    guard let byte = try source.next() else { throw cutShort(source) }
    if text.count < Self.numberLimit { text.append(byte) }
  }

  private mutating func keepDigits(_ source: inout ByteSource) throws(ReaderError) {
    var digits = 0
    while let byte = try source.peek(), (0x30...0x39).contains(byte) {
      try keep(&source)
      digits += 1
    }
    guard digits > 0 else { throw try atEnd(&source) ? cutShort(source) : unexpected(source, "a digit") }
  }

  private func atEnd(_ source: inout ByteSource) throws(ReaderError) -> Bool { try source.peek() == nil }
}

// MARK: Errors

extension JSONLexer {
  /// The error for a byte that may not stand where it stands.
  func unexpected(_ source: borrowing ByteSource, _ wanted: String) -> ReaderError {
    let found = source.position < source.end ? Quoted.text([source.window[source.position]]) : "the end"
    return error(source, "the JSON has \(found) where \(wanted) belongs")
  }

  /// The error for content that ends inside a value.
  func cutShort(_ source: borrowing ByteSource) -> ReaderError {
    ReaderError(
      .truncated, source.name, at: "line \(line)", "ends in the middle of a value; the file is cut short, get all of it"
    )
  }

  private func error(_ source: borrowing ByteSource, _ reason: String) -> ReaderError {
    ReaderError(.syntax, source.name, at: "line \(line)", reason)
  }
}
