import Ledger

/// A parser of JSON records on a UTXO chain: it reads one object, and is led over a whole source.
///
/// A source is any number of values in a row, one a line or not: objects, and lists of them to any sensible depth. A
/// broken line is rejected alone in a file of one record a line.
protocol JSONRecordParser {
  var json: JSONFields { get set }
  var records: UTXOBatch { get set }

  /// Reads an object whose brace is next, and counts or rejects what it holds.
  mutating func readObject(
    _ source: inout ByteSource, _ handover: inout Handover, into sink: inout some LedgerSink, depth: Int
  ) throws
}

extension JSONRecordParser {
  /// Lists in lists; more than that is somebody playing.
  static var nestingLimit: Int { 4 }

  /// Reads a source to its end.
  mutating func readAll(
    _ source: inout ByteSource, _ options: ReaderOptions, into sink: inout some LedgerSink
  ) throws -> ReaderCounts {
    try options.requireOutputs(source.name)
    var handover = Handover(source: source.name, place: "line", options: options)
    try json.lexer.skipByteOrderMark(&source)
    while let byte = try json.lexer.peek(&source) {
      guard byte == UInt8(ascii: "{") || byte == UInt8(ascii: "[") else {
        throw json.lexer.unexpected(source, "an object or an array")
      }
      let line = json.lexer.line
      let mark = records.mark
      let finished = records.finished
      do {
        try readValue(&source, &handover, into: &sink, depth: 0)
      } catch let error as ReaderError where error.code == .syntax && byte == UInt8(ascii: "{") {
        guard records.finished == finished, try resume(&source, after: line) else { throw error }
        records.restore(mark)
        try handover.reject(error.reason, at: line, into: &sink)
      }
    }
    try records.give(handover, of: source, to: &sink)
    return try handover.finish()
  }

  /// Reads an object or array that holds records, or is one.
  mutating func readValue(
    _ source: inout ByteSource, _ handover: inout Handover, into sink: inout some LedgerSink, depth: Int
  ) throws {
    let line = json.lexer.line
    guard depth <= Self.nestingLimit else {
      throw ReaderError(
        .syntax, source.name, at: "line \(line)", "has lists nested in lists beyond \(Self.nestingLimit)")
    }
    switch try json.lexer.need(&source) {
    case UInt8(ascii: "["):
      var isFirst = true
      try json.lexer.descend(&source, depth)
      while try json.lexer.element(&source, isFirst: &isFirst) {
        try readValue(&source, &handover, into: &sink, depth: depth + 1)
      }
    case UInt8(ascii: "{"):
      try readObject(&source, &handover, into: &sink, depth: depth)
      try records.giveFull(handover, of: source, to: &sink)
    default:
      try json.lexer.skipValue(&source, depth: depth)
      try reject("is not a transaction but a bare value", at: line, &handover, into: &sink)
    }
  }

  /// Rejects a record.
  mutating func reject(
    _ reason: String, at line: Int64, _ handover: inout Handover, into sink: inout some LedgerSink
  ) throws {
    records.finished += 1
    try handover.reject(reason, at: line, into: &sink)
  }

  /// Counts the transaction that was added last, after filling in a height that the case knows.
  mutating func countTransaction(_ handover: inout Handover, into sink: inout some LedgerSink) throws {
    if let block = records.blockWithoutHeight { records.place(at: try sink.height(ofBlock: block, on: records.chain)) }
    records.finished += 1
    handover.count()
  }

  /// Goes to the line after a broken one; false when the text is not one record a line, so that no next record can be found.
  private mutating func resume(_ source: inout ByteSource, after line: Int64) throws -> Bool {
    if json.lexer.line == line { try json.lexer.skipLine(&source) }
    guard json.lexer.line > line, source.offset == json.lexer.lineStart, let next = try source.peek() else {
      return try source.peek() == nil
    }
    return next == UInt8(ascii: "{")
  }
}
