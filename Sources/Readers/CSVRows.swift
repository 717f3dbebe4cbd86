/// Rows of text over a stream with commas, semicolons or tabs between the fields, one at a time in one buffer.
///
/// Reads LF and CRLF, a byte order mark, a last line without an end, and, where no tabs separate, quoted fields with doubled
/// quotation marks and line breaks in them. Blank lines are passed over.
/// - Limits: a row may have 1 MiB and 1,000 fields; a longer one fails the source, as a quotation mark was never closed. In
///   tab-separated text, which has no quotation, a row may have 16 MiB.
/// - Source: RFC 4180; IANA, text/tab-separated-values.
struct CSVRows {
  /// What stands between fields.
  enum Form { case commas, semicolons, tabs }

  private static let fieldLimit = 1_000

  private let separator: UInt8
  private let isQuoted: Bool
  private let rowLimit: Int

  init(_ form: Form = .commas) {
    separator =
      switch form {
      case .commas: UInt8(ascii: ",")
      case .semicolons: UInt8(ascii: ";")
      case .tabs: 0x09
      }
    isQuoted = form != .tabs
    rowLimit = form != .tabs ? 1 << 20 : 1 << 24
  }

  /// Line on which the row begins, from 1.
  private(set) var line: Int64 = 0
  private var nextLine: Int64 = 1
  /// The fields without quotation, a separator after each.
  private var bytes: [UInt8] = []
  private var ends: [Int] = []

  /// Number of fields of the row.
  var count: Int { ends.count }

  /// A field of the row, from 0.
  subscript(index: Int) -> ArraySlice<UInt8> { bytes[(index == 0 ? 0 : ends[index - 1] + 1)..<ends[index]] }

  /// Calls `body` with the fields in place; nothing is counted or copied on the way to one.
  @inline(__always)
  func withFields<Result, Failure: Error>(_ body: (Fields) throws(Failure) -> Result) throws(Failure) -> Result {
    var result: Swift.Result<Result, Failure>?
    bytes.withUnsafeBufferPointer { bytes in
      ends.withUnsafeBufferPointer { ends in
        do throws(Failure) { result = .success(try body(Fields(bytes: bytes, ends: ends))) } catch {
          result = .failure(error)
        }
      }
    }
    guard let result else { preconditionFailure("the body of withFields did not run") }
    return try result.get()
  }

  /// The fields of a row while it is in place.
  struct Fields {
    fileprivate let bytes: UnsafeBufferPointer<UInt8>
    fileprivate let ends: UnsafeBufferPointer<Int>

    /// Number of fields.
    var count: Int { ends.count }

    /// A field, from 0.
    @inline(__always)
    subscript(index: Int) -> Slice<UnsafeBufferPointer<UInt8>> {
      bytes[(index == 0 ? 0 : ends[index - 1] + 1)..<ends[index]]
    }
  }

  /// All fields as text.
  var texts: [String] { (0..<count).map { String(decoding: self[$0], as: UTF8.self) } }

  /// Goes to the next row; false at the end.
  mutating func next(_ source: inout ByteSource) throws(ReaderError) -> Bool {
    if nextLine == 1 { try skipByteOrderMark(&source) }
    while try source.peek() != nil {
      try readRow(&source)
      if ends.count > 1 || ends[0] > 0 { return true }
    }
    return false
  }

  private mutating func readRow(_ source: inout ByteSource) throws(ReaderError) {
    bytes.removeAll(keepingCapacity: true)
    ends.removeAll(keepingCapacity: true)
    line = nextLine
    if try readWhole(&source) { return }
    while true {
      if isQuoted, try source.peek() == UInt8(ascii: "\"") {
        try readQuoted(&source)
      } else {
        readPlain(&source)
      }
      guard let byte = try source.next() else { return try endField(source) }
      switch byte {
      case separator: try endField(source)
      case 0x0A:
        nextLine += 1
        return try endField(source)
      case 0x0D:
        // Only before a line feed; alone it is text.
        if let following = try source.peek(), following != 0x0A { bytes.append(byte) }
      default: bytes.append(byte)
      }
      guard bytes.count <= rowLimit else { throw tooLong(source) }
    }
  }

  /// Takes a row that lies in the window whole and has no quotation marks, as nearly every row; false, and nothing taken, for any other.
  private mutating func readWhole(_ source: inout ByteSource) throws(ReaderError) -> Bool {
    let (start, end, separator, isQuoted) = (source.position, source.end, separator, isQuoted)
    let length = source.window.withUnsafeBytes { window -> Int? in
      var field = start
      var index = start
      while index < end {
        if index &+ 8 <= end {
          let text = window.loadUnaligned(fromByteOffset: index, as: UInt64.self)
          let skipped = Self.textual(UInt64(littleEndian: text), separator)
          index &+= skipped
          if skipped == 8 { continue }
        }
        let byte = window[index]
        // Letters and digits are above everything that ends a field.
        if byte <= 0x2C || byte == separator {
          if byte == separator {
            ends.append(index &- start)
            field = index &+ 1
          } else if byte == 0x0A {
            ends.append(index > field && window[index &- 1] == 0x0D ? index &- start &- 1 : index &- start)
            bytes.append(contentsOf: UnsafeRawBufferPointer(rebasing: window[start...index]))
            return index &- start
          } else if byte == UInt8(ascii: "\""), isQuoted {
            return nil
          }
        }
        index &+= 1
      }
      return nil
    }
    guard let length else {
      ends.removeAll(keepingCapacity: true)
      return false
    }
    source.position += length + 1
    nextLine += 1
    guard ends.count <= Self.fieldLimit, length <= rowLimit else { throw tooLong(source) }
    return true
  }

  /// How many of eight bytes, the first in the lowest place, come before any that is the separator or below letters and digits.
  ///
  /// - Source: "less than n" and "zero in a word", S. E. Anderson, Bit Twiddling Hacks: the lowest bit found is never wrong.
  @inline(__always)
  private static func textual(_ text: UInt64, _ separator: UInt8) -> Int {
    let (high, ones) = (0x8080_8080_8080_8080 as UInt64, 0x0101_0101_0101_0101 as UInt64)
    let low = (text &- ones &* 0x2D) & ~text
    let apart = text ^ ones &* UInt64(separator)
    return ((low | (apart &- ones) & ~apart) & high).trailingZeroBitCount / 8
  }

  /// Copies the text up to the next byte that means something, as far as the window goes.
  private mutating func readPlain(_ source: inout ByteSource) {
    let (start, end) = (source.position, source.end)
    source.position = source.window.withUnsafeBufferPointer { window in
      var index = start
      while index < end {
        let byte = window[index]
        if byte == separator || byte == 0x0A || byte == 0x0D { break }
        index &+= 1
      }
      bytes.append(contentsOf: UnsafeBufferPointer(rebasing: window[start..<index]))
      return index
    }
  }

  private mutating func readQuoted(_ source: inout ByteSource) throws(ReaderError) {
    // A quotation mark inside a plain field is text.
    guard bytes.count == ends.last.map({ $0 + 1 }) ?? 0 else {
      bytes.append(UInt8(ascii: "\""))
      source.position += 1
      return
    }
    source.position += 1
    while let byte = try source.next() {
      if byte == UInt8(ascii: "\"") {
        guard try source.peek() == UInt8(ascii: "\"") else { return }
        source.position += 1
      }
      if byte == 0x0A { nextLine += 1 }
      bytes.append(byte)
      guard bytes.count <= rowLimit else { throw tooLong(source) }
    }
    throw ReaderError(
      .truncated, source.name, at: "line \(line)", "a quotation mark is not closed before the end; get the whole file")
  }

  private mutating func endField(_ source: borrowing ByteSource) throws(ReaderError) {
    guard ends.count < Self.fieldLimit else { throw tooLong(source) }
    ends.append(bytes.count)
    bytes.append(separator)
  }

  private func tooLong(_ source: borrowing ByteSource) -> ReaderError {
    ReaderError(
      .syntax, source.name, at: "line \(line)",
      "the row has over \(rowLimit) bytes or \(Self.fieldLimit) fields"
        + (isQuoted ? "; a quotation mark may be missing" : ""))
  }

  private mutating func skipByteOrderMark(_ source: inout ByteSource) throws(ReaderError) {
    guard try source.peek() == 0xEF else { return }
    for byte: UInt8 in [0xEF, 0xBB, 0xBF] where try source.peek() == byte { source.position += 1 }
  }
}
