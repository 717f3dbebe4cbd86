/// The records of a JSON source, one at a time: one a line, a list of them, pages that hold a list, and any number of these
/// in a row.
///
/// A broken line in a file of one record a line is a fault of that record alone; broken JSON elsewhere fails the source.
/// - Limits: pages within pages as deep as ``JSONLexer`` goes.
struct JSONRecords<Field: RecordField> {
  /// What came next.
  enum Item {
    case record
    /// Something that stands where a record belongs.
    case fault(RowFault)
  }

  private struct Level {
    let isPage: Bool
    var isFirst = true
  }

  /// Names of members that hold a list of records.
  private let lists: [[UInt8]]
  private var levels: [Level] = []
  private var lexer = JSONLexer()
  private var isBegun = false
  /// The record, once ``next(_:)`` gave one.
  private(set) var record = Record<Field>()
  /// Line on which it begins, from 1.
  private(set) var line: Int64 = 1
  /// Offset of its first byte.
  private(set) var offset: Int64 = 0

  init(lists: [String] = []) {
    self.lists = lists.map { Array($0.utf8) }
  }

  /// Goes to the next record; nil at the end.
  mutating func next(_ source: inout ByteSource) throws(ReaderError) -> Item? {
    if !isBegun {
      isBegun = true
      try lexer.skipByteOrderMark(&source)
    }
    while true {
      guard let level = levels.last else {
        guard let byte = try lexer.peek(&source) else { return nil }
        if let item = try top(&source, byte) { return item }
        continue
      }
      var isFirst = level.isFirst
      let isMore =
        level.isPage
        ? try lexer.member(&source, isFirst: &isFirst) : try lexer.element(&source, isFirst: &isFirst)
      levels[levels.count - 1].isFirst = false
      if !isMore {
        levels.removeLast()
      } else if !level.isPage {
        if let item = try value(&source) { return item }
      } else if lists.contains(lexer.text), try lexer.need(&source) == UInt8(ascii: "[") {
        try open(&source)
      } else {
        try lexer.skipValue(&source, depth: levels.count)
      }
    }
  }

  /// Reads a value that stands in no other; a broken line leads to the next one.
  private mutating func top(_ source: inout ByteSource, _ byte: UInt8) throws(ReaderError) -> Item? {
    guard byte == UInt8(ascii: "{") || byte == UInt8(ascii: "[") else {
      throw lexer.unexpected(source, "an object or an array")
    }
    let start = lexer.line
    do throws(ReaderError) {
      return try value(&source)
    } catch {
      guard error.code == .syntax, try resume(&source, after: start) else {
        throw error
      }
      return .fault(RowFault(error.reason))
    }
  }

  private mutating func value(_ source: inout ByteSource) throws(ReaderError) -> Item? {
    let byte = try lexer.need(&source)
    line = lexer.line
    offset = source.offset
    switch byte {
    case UInt8(ascii: "["):
      try open(&source)
      return nil
    case UInt8(ascii: "{"):
      try lexer.descend(&source, levels.count)
      if try record.read(&source, &lexer, depth: levels.count + 1, lists: lists) {
        return record.fault.map { .fault($0) } ?? .record
      }
      levels.append(Level(isPage: true, isFirst: false))
      try open(&source)
      return nil
    default:
      try lexer.skipValue(&source, depth: levels.count)
      return .fault(RowFault("is no object but a bare value"))
    }
  }

  /// Takes the bracket of a list of records.
  private mutating func open(_ source: inout ByteSource) throws(ReaderError) {
    try lexer.descend(&source, levels.count)
    levels.append(Level(isPage: false))
  }

  /// Goes to the line after a broken one; false when the text is not one record a line.
  private mutating func resume(_ source: inout ByteSource, after start: Int64) throws(ReaderError) -> Bool {
    if lexer.line == start { try lexer.skipLine(&source) }
    guard lexer.line > start, source.offset == lexer.lineStart, let next = try source.peek() else {
      return try source.peek() == nil
    }
    return next == UInt8(ascii: "{")
  }
}
