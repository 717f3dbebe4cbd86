import Ledger
import Yams

/// Reads GraphSense TagPacks (labels of addresses) and ActorPacks (parties), in YAML or JSON.
///
/// Every field of a tag may stand in the pack's header instead, and holds for all tags without it; a tag's own `network`,
/// or else `currency`, wins over the header's.
/// - Source: graphsense-tagpack-tool 10266f52 `conf/tagpack_schema.yaml` and f8dccc61 `conf/actorpack_schema.yaml`;
///   graphsense-lib 016746ff `tagpack/tagpack.py`.
/// - Deviations: a tag of a transaction (`tx_hash`) is rejected; header files beside the pack are not looked for.
enum TagPackReader: LabelReader {
  static let format = "tagpack"

  static func recognises(_ head: SourceHead) -> Bool {
    if head.firstMark == 0x7B { return true }  // a JSON object
    let keys = ["title", "creator", "tags", "actors", "header"].map { Array("\($0):".utf8) }
    return head.bytes.split(whereSeparator: { $0 == 0x0A || $0 == 0x0D }).contains { line in
      let start = line.starts(with: [0xEF, 0xBB, 0xBF]) ? line.dropFirst(3) : line
      return keys.contains { start.starts(with: $0) }
    }
  }

  static func read(_ source: inout ByteSource) throws(ReaderError) -> LabelPack {
    let document = try YAMLDocument(&source)
    guard let top = YAMLFields(document.root) else {
      throw ReaderError(.syntax, document.name, "is not a TagPack: it has no keys at the top")
    }
    let header = try nestedHeader(of: top, in: document)
    let defaults = try reading(document.name, top.line) { () throws(LabelRefusal) in
      guard let header else { return try TagFields(top) }
      return try TagFields(top).over(TagFields(header))
    }
    func heading(_ key: String) throws(ReaderError) -> String? {
      try reading(document.name, top.line) { () throws(LabelRefusal) in
        if let own = try top.text(key) { return own }
        return try header?.text(key)
      }
    }
    var pack = LabelPack(
      title: try heading("title") ?? document.name, creator: try heading("creator"), labels: [], actors: [], rejects: []
    )
    let tags = try sequence("tags", of: top, in: document)
    let actors = try sequence("actors", of: top, in: document)
    guard tags != nil || actors != nil else {
      throw ReaderError(.syntax, document.name, "is not a TagPack: it has neither `tags` nor `actors`")
    }
    for tag in tags ?? [] { take(tag: tag, defaults: defaults, into: &pack) }
    var lines: [String: Int64] = [:]
    for actor in actors ?? [] { take(actor: actor, seen: &lines, into: &pack) }
    return pack
  }

  private static func take(tag: Node, defaults: TagFields, into pack: inout LabelPack) {
    let position = Int64(tag.mark?.line ?? 0)
    do throws(LabelRefusal) {
      guard let fields = YAMLFields(tag) else { throw LabelRefusal("it is not a tag: it has no keys") }
      let address = try fields.text("address")
      if address == nil, fields.node("tx_hash") != nil {
        throw LabelRefusal("it labels a transaction (tx_hash); only labels of addresses are read")
      }
      let own = try TagFields(fields).over(defaults)
      pack.labels.append(
        try LabelClaim(
          address: address, chain: LabelChain(ticker: own.ticker), label: own.label, categories: own.categories,
          actor: own.actor, confidence: own.confidence, source: own.source, position: position
        ).checked())
    } catch {
      pack.rejects.append(Reject(position: position, reason: error.reason))
    }
  }

  private static func take(actor: Node, seen: inout [String: Int64], into pack: inout LabelPack) {
    let position = Int64(actor.mark?.line ?? 0)
    do throws(LabelRefusal) {
      guard let fields = YAMLFields(actor) else { throw LabelRefusal("it is not an actor: it has no keys") }
      guard let id = try fields.text("id")?.trimmed, !id.isEmpty else { throw LabelRefusal("it has no id") }
      guard let label = try fields.text("label"), !label.trimmed.isEmpty else {
        throw LabelRefusal("actor \(Quoted.text(id.utf8)) has no label")
      }
      if let line = seen[id] { throw LabelRefusal("actor \(Quoted.text(id.utf8)) stands on line \(line) already") }
      let entry = Actor(
        id: id, label: label, categories: try fields.list("categories") ?? [], uri: try fields.text("uri"))
      guard ![id, label, entry.uri ?? ""].contains(where: { $0.utf8.contains(0) }) else {
        throw LabelRefusal("actor \(Quoted.text(id.utf8)) holds a NUL character")
      }
      seen[id] = position
      pack.actors.append(entry)
    } catch {
      pack.rejects.append(Reject(position: position, reason: error.reason))
    }
  }

  /// Packs that include a header have it under the key `header`.
  private static func nestedHeader(of top: YAMLFields, in document: YAMLDocument) throws(ReaderError) -> YAMLFields? {
    guard let node = top.node("header") else { return nil }
    guard let header = YAMLFields(node) else {
      throw ReaderError(
        .syntax, document.name, at: "line \(node.mark?.line ?? 0)",
        "its header is not a mapping; `!include` is not followed, so copy the header's keys into the pack")
    }
    return header
  }

  private static func sequence(
    _ key: String, of top: YAMLFields, in document: YAMLDocument
  ) throws(ReaderError) -> Node.Sequence? {
    guard let node = top.node(key) else { return nil }
    guard case .sequence(let sequence) = node else {
      throw ReaderError(.syntax, document.name, at: "line \(node.mark?.line ?? 0)", "its \(key) are not a list")
    }
    return sequence
  }

  /// What is wrong in the header is wrong with the pack.
  private static func reading<Value>(
    _ name: String, _ line: Int64, _ body: () throws(LabelRefusal) -> Value
  ) throws(ReaderError) -> Value {
    do throws(LabelRefusal) {
      return try body()
    } catch {
      throw ReaderError(.value, name, at: "line \(line)", "the pack's header cannot be read: \(error.reason)")
    }
  }
}

/// The fields of a tag that its pack's header may hold for it.
private struct TagFields {
  var label: String?
  var source: String?
  var ticker: String?
  var confidence: String?
  var category: String?
  var concepts: [String]?
  var abuse: String?
  var actor: String?

  init(_ fields: YAMLFields) throws(LabelRefusal) {
    label = try fields.text("label")
    source = try fields.text("source")
    let network = try fields.text("network")
    let currency = try fields.text("currency")
    ticker = network ?? currency
    confidence = try fields.text("confidence")
    category = try fields.text("category")
    concepts = try fields.list("concepts")
    abuse = try fields.text("abuse")
    actor = try fields.text("actor")
  }

  /// These fields, and those of the header where a field is not there.
  func over(_ header: TagFields) -> TagFields {
    var result = self
    result.label = label ?? header.label
    result.source = source ?? header.source
    result.ticker = ticker ?? header.ticker
    result.confidence = confidence ?? header.confidence
    result.category = category ?? header.category
    result.concepts = concepts ?? header.concepts
    result.abuse = abuse ?? header.abuse
    result.actor = actor ?? header.actor
    return result
  }

  /// Category first, as the main one; then concepts, then the abuse; each once.
  var categories: [String] {
    var result: [String] = []
    for id in [category].compactMap(\.self) + (concepts ?? []) + [abuse].compactMap(\.self)
    where !id.isEmpty && !result.contains(id) {
      result.append(id)
    }
    return result
  }
}
