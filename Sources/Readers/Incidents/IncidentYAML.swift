public import Ledger
import Yams

/// Reads incidents from our own YAML: one mapping, or a list of them.
///
/// ```yaml
/// id: example-2026
/// name: Example theft
/// seeds:
///   - ref: ethereum/0x…          # address, transaction, TXID:VOUT or 0xHASH#LOG, with or without a chain
///     to: [ethereum/0x…]         # narrows a transaction to these recipients
///     asset: native              # CAIP-19 id, or `native` of the reference's chain
///     since: 2026-01-02T03:04:05Z
///     until: 2026-01-03T00:00:00Z
///     claimed: 12000000000       # base units
/// sources:
///   - where the facts come from
/// ```
///
/// `id`, `name`, `seeds` and `sources` must be there, and a seed needs `ref`. Fields that are not in this list are refused, so
/// that a misspelt one does not widen a theft in silence.
public enum IncidentYAML {
  /// Incidents that one file may hold.
  static let countMax = 10_000

  /// Reads a file; gzip is undone.
  ///
  /// - Gives: the incidents in file order, and SHA-256 and number of the file's bytes as they lie on disk.
  /// - Throws: ``ReaderError`` with the line, for everything that is wrong; an incident is never read in part.
  public static func read(
    path: String
  ) throws(ReaderError) -> (incidents: [Incident], sha256: [UInt8], bytes: Int64) {
    var source = try ByteSource(path: path)
    let incidents = try read(&source)
    let seal = try source.finish()
    return (incidents, seal.sha256, seal.count)
  }

  /// Reads text in memory, such as a catalogue that the program carries.
  ///
  /// - Throws: ``ReaderError`` as ``read(path:)``.
  public static func read(bytes: [UInt8], name: String) throws(ReaderError) -> [Incident] {
    var source = ByteSource(bytes: bytes, name: name)
    return try read(&source)
  }

  private static func read(_ source: inout ByteSource) throws(ReaderError) -> [Incident] {
    let document = try YAMLDocument(&source)
    let nodes: [Node]
    switch document.root {
    case .sequence(let sequence): nodes = Array(sequence)
    default: nodes = [document.root]
    }
    guard !nodes.isEmpty, nodes.count <= countMax else {
      throw ReaderError(.value, document.name, "holds \(nodes.count) incidents; a file has 1 to \(countMax)")
    }
    var incidents: [Incident] = []
    var lines: [String: Int64] = [:]
    for node in nodes {
      let reader = IncidentFields(node, name: document.name)
      let incident = try reader.incident()
      if let line = lines[incident.id] {
        throw reader.error("incident \(Quoted.text(incident.id.utf8)) stands on line \(line) already")
      }
      lines[incident.id] = reader.line
      incidents.append(incident)
    }
    return incidents
  }
}

/// One incident or seed of a file, and the errors that name its line.
private struct IncidentFields {
  let line: Int64
  private let name: String
  private let fields: YAMLFields?

  init(_ node: Node, name: String) {
    line = Int64(node.mark?.line ?? 0)
    self.name = name
    fields = YAMLFields(node)
  }

  func error(_ reason: String) -> ReaderError {
    ReaderError(.value, name, at: "line \(line)", reason)
  }

  func incident() throws(ReaderError) -> Incident {
    try refuseOthers(than: ["id", "name", "seeds", "sources"], in: "an incident")
    let id = try required("id")
    guard id.utf8.count <= 64, id.utf8.allSatisfy(Self.isIDByte) else {
      throw error("id \(Quoted.text(id.utf8)) is not 1 to 64 letters, digits, `-`, `_` or `.`")
    }
    let title = try required("name")
    guard let node = fields?.node("seeds"), case .sequence(let nodes) = node, !nodes.isEmpty else {
      throw error("incident \(id) has no list of seeds; write `seeds:` with at least one `- ref:`")
    }
    var seeds: [Incident.Seed] = []
    for node in nodes { seeds.append(try IncidentFields(node, name: name).seed()) }
    guard let sources = try list("sources"), !sources.isEmpty else {
      throw error("incident \(id) has no sources; say where the facts come from")
    }
    return Incident(id: id, name: title, seeds: seeds, sources: sources)
  }

  func seed() throws(ReaderError) -> Incident.Seed {
    try refuseOthers(than: ["ref", "to", "asset", "since", "until", "claimed"], in: "a seed")
    let reference = try reference(try required("ref"))
    var recipients: [Reference] = []
    for text in try list("to") ?? [] {
      let recipient = try self.reference(text)
      guard case .address = recipient.target, recipient.chain == nil || recipient.chain == reference.chain else {
        throw error("recipient \(Quoted.text(text.utf8)) is not an address of the seed's chain")
      }
      recipients.append(recipient)
    }
    var seed = Incident.Seed(reference: reference, to: recipients)
    if let asset = try text("asset") { seed.asset = try self.asset(asset, on: reference.chain) }
    if let since = try text("since") { seed.since = try time(since, "since") }
    if let until = try text("until") { seed.until = try time(until, "until") }
    if let since = seed.since, let until = seed.until, until < since {
      throw error("`until` is before `since`")
    }
    if let claimed = try text("claimed") {
      guard let amount = AmountText.wholeUnits(claimed) else {
        throw error("claimed \(Quoted.text(claimed.utf8)) is not a whole number of base units below 2^128")
      }
      seed.claimed = amount
    }
    return seed
  }

  private func reference(_ text: String) throws(ReaderError) -> Reference {
    do throws(ReferenceError) {
      return try Reference(text)
    } catch {
      throw self.error(Quoted.plain(error.description))
    }
  }

  private func asset(_ text: String, on chain: Chain?) throws(ReaderError) -> String {
    do throws(AssetError) {
      return try AssetID(text, on: chain).text
    } catch {
      throw self.error(Quoted.plain(error.description))
    }
  }

  private func time(_ text: String, _ key: String) throws(ReaderError) -> Int64 {
    do throws(TimestampError) {
      return try Timestamp.seconds(text)
    } catch {
      throw self.error("\(key): \(Quoted.plain(error.description))")
    }
  }

  private func required(_ key: String) throws(ReaderError) -> String {
    guard let value = try text(key), !value.isEmpty else { throw error("it has no \(key)") }
    return value
  }

  private func text(_ key: String) throws(ReaderError) -> String? {
    do throws(LabelRefusal) {
      return try fields?.text(key)
    } catch {
      throw self.error(error.reason)
    }
  }

  private func list(_ key: String) throws(ReaderError) -> [String]? {
    do throws(LabelRefusal) {
      return try fields?.list(key)
    } catch {
      throw self.error(error.reason)
    }
  }

  private func refuseOthers(than known: [String], in what: String) throws(ReaderError) {
    guard let fields else { throw error("it is not \(what): it has no keys") }
    if let other = fields.keys.first(where: { !known.contains($0) }) {
      throw error("\(Quoted.text(other.utf8)) is not a field of \(what); fields are \(known.joined(separator: ", "))")
    }
  }

  private static func isIDByte(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x5F: true
    default: false
    }
  }
}
