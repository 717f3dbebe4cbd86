/// Makes the JSON object of a row that bitcoin-etl wrote as CSV.
///
/// The lists in such a row are written as Python writes them: `None`, `True`, and strings in single quotation marks.
struct BitcoinETLRow {
  /// Number of columns.
  let width: Int

  private let columns: [(place: Int, name: [UInt8], isText: Bool)]

  init(header: [String], source: String) throws(ReaderError) {
    width = header.count
    let known = Set(BitcoinETLParser.fieldNames)
    for name in known where header.count(where: { $0 == name }) > 1 {
      throw ReaderError(.column, source, at: "line 1", "column \(name) stands twice; keep one")
    }
    let needed = header.contains("number") ? ["hash", "number"] : ["hash", "inputs", "outputs"]
    if let missing = needed.first(where: { !header.contains($0) }) {
      throw ReaderError(
        .column, source, at: "line 1", "column \(missing) is missing. Nothing was added; export the table again.")
    }
    columns = header.enumerated().filter { known.contains($0.element) }.map { place, name in
      (place, Array("\"\(name)\":".utf8), name.hasSuffix("hash") || name.hasSuffix("timestamp"))
    }
  }

  /// The object of a row.
  func json(_ rows: CSVRows) -> [UInt8] {
    var result: [UInt8] = [UInt8(ascii: "{")]
    for (number, column) in columns.enumerated() {
      if number > 0 { result.append(UInt8(ascii: ",")) }
      result += column.name
      let field = rows[column.place]
      let isNumber = !column.isText && field.allSatisfy { (0x30...0x39).contains($0) || $0 == UInt8(ascii: "-") }
      if field.isEmpty {
        result += Array("null".utf8)
      } else if isNumber || field.first == UInt8(ascii: "[") {
        Self.append(literal: field, to: &result)
      } else if field.elementsEqual("True".utf8) || field.elementsEqual("true".utf8) {
        result += Array("true".utf8)
      } else if field.elementsEqual("False".utf8) || field.elementsEqual("false".utf8) {
        result += Array("false".utf8)
      } else {
        result.append(UInt8(ascii: "\""))
        for byte in field { Self.append(plain: byte, to: &result) }
        result.append(UInt8(ascii: "\""))
      }
    }
    result.append(UInt8(ascii: "}"))
    return result
  }

  /// Adds a literal of Python or JSON as JSON; what is neither stays what it is, and is found out by who reads it.
  private static func append(literal: ArraySlice<UInt8>, to result: inout [UInt8]) {
    var quote: UInt8?
    var index = literal.startIndex
    while index < literal.endIndex {
      let byte = literal[index]
      if let open = quote {
        if byte == open {
          quote = nil
          result.append(UInt8(ascii: "\""))
        } else if byte == UInt8(ascii: "\\"), index + 1 < literal.endIndex {
          index += 1
          if literal[index] != UInt8(ascii: "'") { result.append(byte) }
          result.append(literal[index])
        } else {
          append(plain: byte, to: &result)
        }
      } else if byte == UInt8(ascii: "'") || byte == UInt8(ascii: "\"") {
        quote = byte
        result.append(UInt8(ascii: "\""))
      } else if let (word, json) = words.first(where: { literal[index...].starts(with: $0.python) }) {
        result += json
        index += word.count
        continue
      } else {
        result.append(byte)
      }
      index += 1
    }
  }

  private static let words: [(python: [UInt8], json: [UInt8])] = [
    (Array("None".utf8), Array("null".utf8)), (Array("True".utf8), Array("true".utf8)),
    (Array("False".utf8), Array("false".utf8)),
  ]

  /// Adds a byte of a string.
  private static func append(plain byte: UInt8, to result: inout [UInt8]) {
    switch byte {
    case UInt8(ascii: "\""): result += [UInt8(ascii: "\\"), byte]
    // No field that is read may hold one.
    case 0..<0x20, UInt8(ascii: "\\"): result += Array("\\ufffd".utf8)
    default: result.append(byte)
    }
  }
}
