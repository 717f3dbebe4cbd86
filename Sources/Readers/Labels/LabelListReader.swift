import Ledger
import Yams

/// Reads a JSON array of labels: objects with the fields of our label CSV.
///
/// `chain`, `address`, `label`, `category` (text or a list), `actor`, `confidence`, `source`; all but `address` and `label` may
/// be missing or null. JSON is read as the YAML that it is, which gives line numbers and refuses repeated keys.
/// - Known failure: `\u` escapes of characters outside the basic plane (surrogate pairs) are refused; write them as UTF-8.
enum LabelListReader: LabelReader {
  static let format = "label-json"

  static func recognises(_ head: SourceHead) -> Bool { head.firstMark == 0x5B }

  static func read(_ source: inout ByteSource) throws(ReaderError) -> LabelPack {
    let document = try YAMLDocument(&source)
    guard case .sequence(let records) = document.root else {
      throw ReaderError(.syntax, document.name, "is not a list of labels")
    }
    var pack = LabelPack(title: document.name, creator: nil, labels: [], actors: [], rejects: [])
    for record in records {
      let position = Int64(record.mark?.line ?? 0)
      do throws(LabelRefusal) {
        guard let fields = YAMLFields(record) else { throw LabelRefusal("it is not an object") }
        pack.labels.append(try label(fields, position: position, pack: document.name))
      } catch {
        pack.rejects.append(Reject(position: position, reason: error.reason))
      }
    }
    return pack
  }

  private static func label(_ fields: YAMLFields, position: Int64, pack: String) throws(LabelRefusal) -> Label {
    let name = try fields.text("chain") ?? ""
    guard let chain = LabelChain(name: name) else {
      throw LabelRefusal("chain \(Quoted.text(name.utf8)) is not known; chains are \(Chain.aliases)")
    }
    return try LabelClaim(
      address: fields.text("address"), chain: chain, label: fields.text("label"),
      categories: fields.list("category") ?? [], actor: fields.text("actor"), confidence: fields.text("confidence"),
      source: fields.text("source") ?? pack, position: position
    ).checked()
  }
}
