/// A field that a reader asks for; raw values count from 0.
protocol RecordField: RawRepresentable, CaseIterable, Sendable where RawValue == Int {
  /// Name of its column, or its path in a JSON object, with dots between the names.
  var name: String { get }
}

extension RecordField {
  /// As the case is called.
  var name: String { "\(self)" }
}

/// The fields of one record that a reader asks for, from a table or from JSON, as text in one buffer.
///
/// A list of scalars in JSON is its elements with commas between them, which is how tables write lists. An object in a
/// list, or a list of objects, is read as if the list were not there.
/// - Limits: 64 fields; a text keeps 128 KiB, and what was cut is known.
struct Record<Field: RecordField> {
  private static var textLimit: Int { 1 << 17 }

  private let names: [[UInt8]]
  /// Paths of the objects that hold fields.
  private let parents: [[UInt8]]
  private var bytes: [UInt8] = []
  private var places: [Range<Int>]
  private var told: UInt64 = 0
  private var cut: UInt64 = 0
  private var path: [UInt8] = []
  /// What is wrong with the record as such.
  private(set) var fault: RowFault?

  init() {
    names = Field.allCases.map { Array($0.name.utf8) }
    parents = Field.allCases.flatMap { field in
      field.name.indices.filter { field.name[$0] == "." }.map { Array(field.name[..<$0].utf8) }
    }
    places = Array(repeating: 0..<0, count: names.count)
  }

  /// The text of a field; empty when it is missing or null.
  subscript(field: Field) -> ArraySlice<UInt8> { bytes[places[field.rawValue]] }

  /// True when the field has a text.
  func has(_ field: Field) -> Bool { !places[field.rawValue].isEmpty }

  /// True when the record names the field, though it may be empty or null.
  func names(_ field: Field) -> Bool { told & 1 << UInt64(field.rawValue) != 0 }

  /// The text of a field that may be long.
  func whole(_ field: Field) throws(RowFault) -> ArraySlice<UInt8> {
    guard cut & 1 << UInt64(field.rawValue) == 0 else {
      throw RowFault("`\(field.name)` is longer than \(Self.textLimit) characters")
    }
    return self[field]
  }

  private mutating func clear() {
    bytes.removeAll(keepingCapacity: true)
    for index in places.indices { places[index] = 0..<0 }
    told = 0
    cut = 0
    path.removeAll(keepingCapacity: true)
    fault = nil
  }
}

// MARK: Tables

extension Record {
  /// Where the fields stand in a header.
  ///
  /// - Throws: ``ReaderError`` for a column that stands twice.
  static func columns(in header: [String], _ source: String) throws(ReaderError) -> [Int?] {
    var columns: [Int?] = []
    for field in Field.allCases {
      let place = header.firstIndex(of: field.name)
      if place != header.lastIndex(of: field.name) {
        throw ReaderError(.column, source, at: "line 1", "column \(field.name) stands twice; keep one")
      }
      columns.append(place)
    }
    return columns
  }

  /// Takes a row of a table.
  mutating func take(_ row: CSVRows, _ columns: [Int?]) {
    clear()
    for (number, column) in columns.enumerated() {
      guard let column, column < row.count else { continue }
      set(number, to: row[column].prefix(Self.textLimit), isCut: row[column].count > Self.textLimit)
    }
  }

  private mutating func set(_ number: Int, to text: ArraySlice<UInt8>, isCut: Bool) {
    let start = bytes.count
    bytes.append(contentsOf: text)
    places[number] = start..<bytes.count
    told |= 1 << UInt64(number)
    if isCut { cut |= 1 << UInt64(number) }
  }
}

// MARK: JSON

extension Record {
  /// Reads an object, whose brace has been taken.
  ///
  /// - Parameter lists: Names of members that hold a list of records.
  /// - Gives: false before the bracket of such a list: then the object is no record but a page of them.
  mutating func read(
    _ source: inout ByteSource, _ lexer: inout JSONLexer, depth: Int, lists: [[UInt8]]
  ) throws(ReaderError) -> Bool {
    clear()
    var isFirst = true
    while try lexer.member(&source, isFirst: &isFirst) {
      if lists.contains(lexer.text), try lexer.need(&source) == UInt8(ascii: "[") { return false }
      path.append(contentsOf: lexer.text)
      try readMember(&source, &lexer, depth)
      path.removeAll(keepingCapacity: true)
    }
    return true
  }

  /// Reads the value of a member, whose path stands in ``path``.
  private mutating func readMember(
    _ source: inout ByteSource, _ lexer: inout JSONLexer, _ depth: Int
  ) throws(ReaderError) {
    let number = names.firstIndex { $0.count == path.count && $0 == path }
    let isParent = parents.contains(path)
    guard number != nil || isParent else { return try lexer.skipValue(&source, depth: depth) }
    if let number {
      if told & 1 << UInt64(number) != 0 { note("`\(Field.allCases.map(\.name)[number])` stands twice") }
      told |= 1 << UInt64(number)
    }
    try readValue(&source, &lexer, number, isParent: isParent, depth)
  }

  private mutating func readValue(
    _ source: inout ByteSource, _ lexer: inout JSONLexer, _ number: Int?, isParent: Bool, _ depth: Int
  ) throws(ReaderError) {
    switch try lexer.need(&source) {
    case UInt8(ascii: "{"):
      guard isParent else {
        note("`\(String(decoding: path, as: UTF8.self))` is an object")
        return try lexer.skipValue(&source, depth: depth)
      }
      try lexer.descend(&source, depth)
      let mark = path.count
      var isFirst = true
      while try lexer.member(&source, isFirst: &isFirst) {
        path.append(UInt8(ascii: "."))
        path.append(contentsOf: lexer.text)
        try readMember(&source, &lexer, depth + 1)
        path.removeLast(path.count - mark)
      }
    case UInt8(ascii: "["):
      try lexer.descend(&source, depth)
      var isFirst = true
      while try lexer.element(&source, isFirst: &isFirst) {
        try readValue(&source, &lexer, number, isParent: isParent, depth + 1)
      }
    case UInt8(ascii: "\""):
      let isWhole = try lexer.string(&source, limit: Self.textLimit)
      add(lexer.text[...], to: number, isCut: !isWhole)
    case UInt8(ascii: "-"), 0x30...0x39:
      _ = try lexer.number(&source)
      add(lexer.text[...], to: number, isCut: lexer.text.count == JSONLexer.numberLimit)
    default:
      if let flag = try lexer.literal(&source) {
        add(flag ? [0x74, 0x72, 0x75, 0x65] : [0x66, 0x61, 0x6C, 0x73, 0x65], to: number)
      }
    }
  }

  /// Makes a text the value of a field, or adds it to a list.
  private mutating func add(_ text: ArraySlice<UInt8>, to number: Int?, isCut: Bool = false) {
    guard let number else { return }
    if places[number].isEmpty { return set(number, to: text, isCut: isCut) }
    // Only a list is told more often than once, and nothing else comes between its elements.
    guard places[number].upperBound == bytes.count, places[number].count < Self.textLimit else {
      cut |= 1 << UInt64(number)
      return
    }
    bytes.append(UInt8(ascii: ","))
    bytes.append(contentsOf: text)
    places[number] = places[number].lowerBound..<bytes.count
    if isCut { cut |= 1 << UInt64(number) }
  }

  private mutating func note(_ reason: String) {
    if fault == nil { fault = RowFault(reason) }
  }
}
