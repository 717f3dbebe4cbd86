import Ledger

/// What a record of a label file says, as text, before any of it is believed.
struct LabelClaim {
  var address: String?
  /// The chain or ticker that the record names.
  var chain: LabelChain
  var label: String?
  var categories: [String] = []
  var actor: String?
  var confidence: String?
  var source: String?
  /// Line from 1.
  var position: Int64

  /// An output script is the longest text that names a place (`script:` and two digits a byte, 10,000 bytes at most).
  ///
  /// - Source: Bitcoin Core `src/script/script.h`, `MAX_SCRIPT_SIZE`.
  private static let addressMax = 7 + 2 * 10_000

  /// The confidence of a record that states none.
  ///
  /// The TagPack schema asks for one, and GraphSense's own importer fills in the lowest level where it is missing; whole
  /// packs, such as INTERPOL's copy of the OFAC list, rely on it. Nil would reject such records.
  /// - Source: graphsense-lib 016746ff, `tagpack/tagpack.py`, `TagPack.init_default_values`.
  private static let confidenceWhenMissing: Label.Confidence? = .unknown

  /// The label, checked.
  ///
  /// - Throws: ``LabelRefusal`` that says which field is wrong and how.
  func checked() throws(LabelRefusal) -> Label {
    let address = try present(address, "address").trimmed
    let text = try present(label, "label")
    let origin = try present(source, "source")
    for (name, value) in [("actor", actor)] + categories.map({ ("category", $0) }) {
      if let value { try Self.refuseNUL(value, name) }
    }
    guard address.utf8.count <= Self.addressMax else {
      throw LabelRefusal("its address is longer than any address or script (\(address.utf8.count) bytes)")
    }
    let level = try checkedConfidence()
    let place = try chain.place(of: address)
    return Label(
      chain: place.chain, address: place.text, label: text, categories: categories, actor: actor, confidence: level,
      source: origin, position: position)
  }

  private func checkedConfidence() throws(LabelRefusal) -> Label.Confidence {
    guard let confidence else {
      guard let level = Self.confidenceWhenMissing else { throw LabelRefusal("it has no confidence") }
      return level
    }
    guard let level = Label.Confidence(rawValue: confidence) else {
      let known = Label.Confidence.allCases.map(\.rawValue).joined(separator: ", ")
      throw LabelRefusal("confidence \(Quoted.text(confidence.utf8)) is not one of \(known)")
    }
    return level
  }

  private func present(_ value: String?, _ name: String) throws(LabelRefusal) -> String {
    guard let value, !value.trimmed.isEmpty else { throw LabelRefusal("it has no \(name)") }
    try Self.refuseNUL(value, name)
    return value
  }

  /// C text ends at a NUL, so a label with one would be another label elsewhere.
  private static func refuseNUL(_ value: String, _ name: String) throws(LabelRefusal) {
    guard !value.utf8.contains(0) else { throw LabelRefusal("its \(name) holds a NUL character") }
  }
}

/// Why a record of a label file is rejected: one sentence without its place.
struct LabelRefusal: Error, Hashable {
  let reason: String

  init(_ reason: String) {
    self.reason = reason
  }
}

extension String {
  /// Without spaces, tabs and line breaks at either end.
  var trimmed: String {
    let isBlank: (Character) -> Bool = { $0 == " " || $0 == "\t" || $0.isNewline }
    let start = drop(while: isBlank)
    guard let last = start.lastIndex(where: { !isBlank($0) }) else { return "" }
    return String(start[...last])
  }
}
