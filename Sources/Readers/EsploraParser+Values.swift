import Ledger

extension EsploraParser {
  /// Keeps the first thing that is wrong with the record.
  mutating func note(_ reason: String) {
    guard draft.fault == nil else { return }
    draft.fault =
      switch part {
      case .record: reason
      case .status: "status: " + reason
      case .input(let number): "vin \(number): " + reason
      case .prevout(let number): "vin \(number) prevout: " + reason
      case .output(let number): "vout \(number): " + reason
      }
  }

  /// Takes the bracket of a value that must begin with it; passes over any other value.
  mutating func opens(
    _ source: inout ByteSource, _ bracket: Unicode.Scalar, _ name: StaticString, _ depth: Int
  ) throws(ReaderError) -> Bool {
    guard try lexer.need(&source) == UInt8(ascii: bracket) else {
      note("\(name) is not \(bracket == "{" ? "an object" : "a list")")
      try lexer.skipValue(&source, depth: depth)
      return false
    }
    try lexer.descend(&source, depth)
    return true
  }

  mutating func isNull(_ source: inout ByteSource) throws(ReaderError) -> Bool {
    guard try lexer.need(&source) == UInt8(ascii: "n") else { return false }
    _ = try lexer.literal(&source)
    return true
  }

  /// A string in the lexer's text; false for null or anything else.
  mutating func text(
    _ source: inout ByteSource, _ name: StaticString, limit: Int, _ depth: Int
  ) throws(ReaderError) -> Bool {
    guard try lexer.need(&source) == UInt8(ascii: "\"") else {
      if try !isNull(&source) {
        note("`\(name)` is not a string")
        try lexer.skipValue(&source, depth: depth)
      }
      return false
    }
    guard try lexer.string(&source, limit: limit) else {
      note("`\(name)` is longer than \(limit) characters")
      return false
    }
    return true
  }

  mutating func hash(
    _ source: inout ByteSource, _ name: StaticString, _ depth: Int
  ) throws(ReaderError) -> TransactionID? {
    guard try text(&source, name, limit: 64, depth) else { return nil }
    guard let id = HexDigits.id(lexer.text[...]) else {
      note("`\(name)` \(Quoted.text(lexer.text)) is not 64 hexadecimal digits")
      return nil
    }
    return id
  }

  mutating func script(_ source: inout ByteSource, _ depth: Int) throws(ReaderError) -> LedgerBatch.Slice? {
    guard try text(&source, "scriptpubkey", limit: 2 * Self.scriptLimit, depth) else { return nil }
    let start = batch.bytes.count
    guard start - draft.bytesStart + lexer.text.count / 2 <= Self.recordBytesLimit else {
      note("the scripts are more than \(Self.recordBytesLimit) bytes")
      return nil
    }
    guard HexDigits.append(lexer.text[...], to: &batch.bytes) else {
      note("`scriptpubkey` \(Quoted.text(lexer.text)) is not hexadecimal bytes")
      return nil
    }
    return .init(start: start, count: batch.bytes.count - start)
  }

  mutating func flag(
    _ source: inout ByteSource, _ name: StaticString, _ depth: Int
  ) throws(ReaderError) -> Bool? {
    let byte = try lexer.need(&source)
    if byte == UInt8(ascii: "t") || byte == UInt8(ascii: "f") || byte == UInt8(ascii: "n") {
      return try lexer.literal(&source)
    }
    note("`\(name)` is neither true nor false")
    try lexer.skipValue(&source, depth: depth)
    return nil
  }

  mutating func whole(
    _ source: inout ByteSource, _ name: StaticString, _ limit: UInt64, _ depth: Int
  ) throws(ReaderError) -> UInt64? {
    guard let number = try number(&source, name, depth) else { return nil }
    if case .whole(let value) = number, value <= limit { return value }
    note("`\(name)` \(Quoted.text(lexer.text)) is not a whole number from 0 to \(limit)")
    return nil
  }

  /// A version: four bytes that servers print with a sign or without.
  mutating func signed(
    _ source: inout ByteSource, _ name: StaticString, _ depth: Int
  ) throws(ReaderError) -> Int64? {
    switch try number(&source, name, depth) {
    case nil: return nil
    case .whole(let value) where value <= UInt64(UInt32.max): return Int64(value)
    case .negative(let value) where value <= UInt64(1) << 31: return -Int64(value)
    default:
      note("`\(name)` \(Quoted.text(lexer.text)) is not a whole number of 32 bits")
      return nil
    }
  }

  mutating func number(
    _ source: inout ByteSource, _ name: StaticString, _ depth: Int
  ) throws(ReaderError) -> JSONLexer.Number? {
    switch try lexer.need(&source) {
    case UInt8(ascii: "-"), 0x30...0x39: return try lexer.number(&source)
    case UInt8(ascii: "n"): _ = try lexer.literal(&source)
    default:
      note("`\(name)` is not a number")
      try lexer.skipValue(&source, depth: depth)
    }
    return nil
  }
}
