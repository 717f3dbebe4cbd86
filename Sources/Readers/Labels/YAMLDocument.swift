import Yams

/// One YAML (or JSON) document from an untrusted file, as a tree without sharing.
///
/// Aliases are refused, since a few lines of them can stand for more nodes than any memory holds. Depth is bounded by
/// libyaml (1,000 levels), repeated keys by Yams, size here. Unknown tags such as `!include` are refused, because what
/// they stand for would be missing.
struct YAMLDocument {
  /// The largest text in bytes.
  ///
  /// A tree takes some twenty times the memory of its text.
  static let sizeMax = 32 << 20

  /// The root of the only document.
  let root: Node
  /// Name of the source, for messages.
  let name: String

  /// Reads a source to its end.
  ///
  /// - Throws: ``ReaderError`` for too much text, text that is not UTF-8, and everything that the type refuses.
  init(_ source: inout ByteSource) throws(ReaderError) {
    name = source.name
    var bytes: [UInt8] = []
    while try source.peek() != nil {
      bytes.append(contentsOf: source.window[source.position..<source.end])
      source.position = source.end
      guard bytes.count <= Self.sizeMax else {
        throw ReaderError(.syntax, name, "holds more than \(Self.sizeMax >> 20) MiB of YAML or JSON; split it")
      }
    }
    // A byte order mark is no part of the text, and libyaml does not pass over it once the encoding is given.
    let content = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? bytes.dropFirst(3) : bytes[...]
    guard let text = String(validating: content, as: UTF8.self) else {
      throw ReaderError(.syntax, name, "is not UTF-8 text")
    }
    if let alias = Self.alias(in: bytes) {
      throw ReaderError(
        .syntax, name, "uses the YAML alias `*\(alias)`, and aliases are not followed here; write the value out")
    }
    do {
      guard let node = try Parser(yaml: text, encoding: .utf8).singleRoot() else {
        throw ReaderError(.syntax, name, "holds no YAML document")
      }
      root = node
    } catch let error as ReaderError {
      throw error
    } catch let error as YamlError {
      throw Self.failure(error, name)
    } catch {
      throw ReaderError(.syntax, name, "is not YAML: \(error)")
    }
  }

  /// A name that is anchored (`&name`) and referred to (`*name`) where a YAML token may begin.
  ///
  /// Read from the bytes, before anything is built. It sees inside quotes as well, where both marks would have to stand
  /// before the same word; no anchor or alias can stand right after a letter or digit.
  private static func alias(in bytes: [UInt8]) -> String? {
    var anchors: Set<ArraySlice<UInt8>> = []
    var aliases: Set<ArraySlice<UInt8>> = []
    var index = 0
    while index < bytes.count {
      let mark = bytes[index]
      index += 1
      guard mark == 0x26 || mark == 0x2A, index < 2 || !isWordByte(bytes[index - 2]) else { continue }
      let end = bytes[index...].firstIndex { !isWordByte($0) && $0 != 0x2D } ?? bytes.count
      guard end > index else { continue }
      if mark == 0x26 { anchors.insert(bytes[index..<end]) } else { aliases.insert(bytes[index..<end]) }
    }
    let both = anchors.intersection(aliases).map { String(decoding: $0, as: UTF8.self) }
    return both.min()
  }

  /// Letters, digits and `_`: with `-`, what libyaml takes for the name of an anchor.
  private static func isWordByte(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x5F: true
    default: false
    }
  }

  /// Yams puts a line of the file into its own text; the message here gives the place and leaves the content out.
  private static func failure(_ error: YamlError, _ name: String) -> ReaderError {
    switch error {
    case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
      .composer(_, let problem, let mark, _):
      return ReaderError(.syntax, name, at: "line \(mark.line)", "is not YAML: \(problem)")
    case .duplicatedKeysInMapping(let keys, let context):
      let first = keys.min() ?? ""
      return ReaderError(
        .syntax, name, at: "line \(context.mark.line)",
        "has the key \(Quoted.text(first.utf8)) more than once in one mapping")
    case .reader(let problem, _, _, _):
      return ReaderError(.syntax, name, "is not YAML: \(problem)")
    default:
      return ReaderError(.syntax, name, "is not YAML")
    }
  }
}

/// A YAML mapping by its keys, with values that are text or lists of text.
struct YAMLFields {
  /// Line of the mapping from 1.
  let line: Int64
  private let values: [String: Node]

  /// Nil when the node is not a mapping.
  init?(_ node: Node) {
    guard case .mapping(let mapping) = node else { return nil }
    line = Int64(node.mark?.line ?? 0)
    var values: [String: Node] = [:]
    for (key, value) in mapping {
      if case .scalar(let scalar) = key { values[scalar.string] = value }
    }
    self.values = values
  }

  /// Keys in text order.
  var keys: [String] { values.keys.sorted() }

  /// The value as it stands, nil when there is none or it is null.
  func node(_ key: String) -> Node? {
    guard let node = values[key], node.null == nil else { return nil }
    return node
  }

  /// The value as text; numbers, dates and truth values as they are written.
  func text(_ key: String) throws(LabelRefusal) -> String? {
    guard let node = node(key) else { return nil }
    guard case .scalar(let scalar) = node else { throw LabelRefusal("its \(key) is not a single value") }
    try Self.refuseForeignTag(node, key)
    return scalar.string
  }

  /// The values of a list, or the one value where there is no list.
  func list(_ key: String) throws(LabelRefusal) -> [String]? {
    guard let node = node(key) else { return nil }
    guard case .sequence(let sequence) = node else { return try text(key).map { [$0] } }
    var result: [String] = []
    for item in sequence {
      guard case .scalar(let scalar) = item else { throw LabelRefusal("its \(key) holds something that is not text") }
      try Self.refuseForeignTag(item, key)
      if item.null == nil { result.append(scalar.string) }
    }
    return result
  }

  /// Tags of plain values.
  ///
  /// - Source: YAML 1.2.2, chapter 10 (failsafe, JSON and core schemas); yaml.org/type/timestamp for unquoted dates.
  private static let plainTags: Set<Tag.Name> = [.str, .int, .float, .bool, .null, .timestamp]

  private static func refuseForeignTag(_ node: Node, _ key: String) throws(LabelRefusal) {
    let tag = node.tag.rawValue
    guard plainTags.contains(Tag.Name(rawValue: tag)) else {
      throw LabelRefusal("its \(key) uses the YAML tag \(Quoted.text(tag.utf8)), which is not followed here")
    }
  }
}
