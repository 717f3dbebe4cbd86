import Ledger

/// Reads typed values of one JSON record after another, and keeps the first thing that is wrong with the record.
///
/// A value of the wrong kind is noted and passed over, so that the rest of the record can still be walked; the parser then
/// rejects the record with ``fault``. `null` is absence and never wrong by itself.
struct JSONFields {
  /// Which part of a record is being read, for messages.
  enum Part {
    case record
    case named(StaticString)
    case item(StaticString, Int)
    case inner(StaticString, Int, StaticString)
  }

  var lexer = JSONLexer()
  var part = Part.record
  /// What is wrong with the record, or nil.
  var fault: String?

  /// Forgets what was wrong; a new record begins.
  mutating func begin() {
    part = .record
    fault = nil
  }

  /// Keeps the first thing that is wrong with the record.
  mutating func note(_ reason: String) {
    guard fault == nil else { return }
    fault =
      switch part {
      case .record: reason
      case .named(let name): "\(name): \(reason)"
      case .item(let list, let number): "\(list) \(number): \(reason)"
      case .inner(let list, let number, let name): "\(list) \(number) \(name): \(reason)"
      }
  }

  /// An object whose members are being read.
  struct Members {
    fileprivate var isFirst = true
    fileprivate var seen = SeenFields()
  }

  /// Goes to the value of the next member that means something; nil at the end of the object.
  ///
  /// A member that stands twice is wrong, and is passed over as unknown ones are.
  mutating func next<Field>(
    _ source: inout ByteSource, of fields: FieldNames<Field>, _ members: inout Members, _ depth: Int
  ) throws(ReaderError) -> Field? {
    while try lexer.member(&source, isFirst: &members.isFirst) {
      if let (field, number) = fields.find(lexer.text) {
        if members.seen.insert(number) { return field }
        note("`\(field.rawValue)` stands twice")
      }
      try lexer.skipValue(&source, depth: depth)
    }
    return nil
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

  /// Where a walk over a list stands.
  struct ListPlace {
    fileprivate var isFirst = true
    fileprivate var count = 0
  }

  /// Goes to the next object of a list, whose `[` has been taken, and takes its brace.
  ///
  /// What is no object, or stands beyond the limit, is noted and passed over.
  /// - Gives: its place in the list, or nil at the end.
  mutating func object(
    _ source: inout ByteSource, in list: StaticString, _ place: inout ListPlace, _ name: StaticString, limit: Int,
    _ depth: Int
  ) throws(ReaderError) -> Int? {
    while try lexer.element(&source, isFirst: &place.isFirst) {
      part = .item(list, place.count)
      place.count += 1
      if place.count > limit {
        note("more than \(limit) stand in the list")
        try lexer.skipValue(&source, depth: depth)
      } else if try opens(&source, "{", name, depth) {
        return place.count - 1
      }
    }
    part = .record
    return nil
  }

  /// Takes `null`; false when something else is there.
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

  /// The string of a list that holds just one; nil for an empty list, a longer one, or null.
  mutating func onlyText(
    _ source: inout ByteSource, _ name: StaticString, limit: Int, _ depth: Int
  ) throws(ReaderError) -> [UInt8]? {
    guard try !isNull(&source), try opens(&source, "[", name, depth) else { return nil }
    var isFirst = true
    var count = 0
    var only: [UInt8]?
    while try lexer.element(&source, isFirst: &isFirst) {
      count += 1
      if count > 1 {
        try lexer.skipValue(&source, depth: depth + 1)
      } else if try text(&source, name, limit: limit, depth + 1) {
        only = lexer.text
      }
    }
    return count == 1 ? only : nil
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

  /// A height, time or index of 32 bits.
  mutating func count(
    _ source: inout ByteSource, _ name: StaticString, _ depth: Int
  ) throws(ReaderError) -> Int64? {
    try whole(&source, name, UInt64(UInt32.max), depth).map { Int64($0) }
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

  /// An amount of coins as base units.
  ///
  /// Every chain with outputs that is read here divides its coin into 10^8.
  mutating func coins(
    _ source: inout ByteSource, _ name: StaticString, _ depth: Int
  ) throws(ReaderError) -> UInt64? {
    guard try number(&source, name, depth) != nil else { return nil }
    switch AmountField.number(lexer.text[...], decimals: 8) {
    case _ where lexer.text.count >= JSONLexer.numberLimit: note("`\(name)` is a number that is too long")
    case .amount(let amount) where amount <= UTXOBatch.amountLimit: return UInt64(amount)
    case .amount, .tooLarge: note("`\(name)` \(Quoted.text(lexer.text)) is more than there can be")
    case .tooFine: note("`\(name)` \(Quoted.text(lexer.text)) has more than 8 decimals")
    case .fraction, .malformed: note("`\(name)` \(Quoted.text(lexer.text)) is not an amount")
    }
    return nil
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

// MARK: Numbers in quotation marks

/// BigQuery writes numbers of 64 bits as strings, and times as text.
extension JSONFields {
  mutating func looseWhole(
    _ source: inout ByteSource, _ name: StaticString, _ limit: UInt64, _ depth: Int
  ) throws(ReaderError) -> UInt64? {
    guard try lexer.need(&source) == UInt8(ascii: "\"") else { return try whole(&source, name, limit, depth) }
    guard try text(&source, name, limit: 40, depth) else { return nil }
    if case .amount(let value) = AmountField.whole(lexer.text[...]), value <= limit { return UInt64(value) }
    note("`\(name)` \(Quoted.text(lexer.text)) is not a whole number from 0 to \(limit)")
    return nil
  }

  mutating func looseCount(
    _ source: inout ByteSource, _ name: StaticString, _ depth: Int
  ) throws(ReaderError) -> Int64? {
    try looseWhole(&source, name, UInt64(UInt32.max), depth).map { Int64($0) }
  }

  mutating func looseSigned(
    _ source: inout ByteSource, _ name: StaticString, _ depth: Int
  ) throws(ReaderError) -> Int64? {
    try lexer.need(&source) == UInt8(ascii: "\"")
      ? looseCount(&source, name, depth) : signed(&source, name, depth)
  }

  /// Seconds since 1970, or a time in UTC.
  mutating func looseTime(
    _ source: inout ByteSource, _ name: StaticString, _ depth: Int
  ) throws(ReaderError) -> Int64? {
    guard try lexer.need(&source) == UInt8(ascii: "\"") else { return try count(&source, name, depth) }
    guard try text(&source, name, limit: 40, depth) else { return nil }
    do throws(TimestampError) {
      return try Timestamp.seconds(String(decoding: lexer.text, as: UTF8.self), naiveIsUTC: true)
    } catch {
      note("`\(name)` cannot be read: \(Quoted.plain(error.description))")
      return nil
    }
  }
}
