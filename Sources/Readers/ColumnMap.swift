import Ledger
import Yams

/// Says which columns of a table hold the fields of our transfers, in YAML.
///
/// ```yaml
/// separator: ","                       # or ";" or "\t"
/// fields:
///   chain: {value: ethereum}           # the same for every row
///   txid: Transaction Hash             # a column
///   block: Block
///   time: {column: Date, zone: "+02:00"}   # for times without an offset; UTC where it is left out
///   from: Sender
///   to: Recipient
///   asset: {column: Coin, values: {ETH: native, USDT: "eip155:1/erc20:0x…"}}
///   amount: {column: Quantity, decimals: asset}
///   kind: {value: token}
///   fee: {column: Fee, decimals: asset}
/// ```
///
/// The fields are those of ``TransfersReader``: `txid`, `time`, `from`, `to`, `asset` and `amount` must be there, the others
/// may. `values` turns what a column holds into what the field needs; what is not among them is kept as it is. `decimals` is
/// a number, or `asset` for those of the asset (a fee's asset is the chain's coin); without it amounts are base units.
/// `unit: ms` reads milliseconds. Anything else in the file is refused, so that a misspelt name is not passed over.
public struct ColumnMap: Sendable {
  /// A field of a transfer, in the order of messages.
  enum Field: String, CaseIterable {
    case chain, block, tx_index, log_index, time, txid, from, to, asset, amount, kind, fee, symbol, decimals

    var isRequired: Bool {
      switch self {
      case .time, .txid, .from, .to, .asset, .amount: true
      default: false
      }
    }

    fileprivate var options: Set<String> {
      switch self {
      case .time: ["column", "value", "values", "zone", "unit"]
      case .amount, .fee: ["column", "value", "values", "decimals"]
      default: ["column", "value", "values"]
      }
    }
  }

  /// How a field is counted.
  enum Decimals: Equatable { case units, places(Int), asset }

  /// Where a field comes from.
  struct Entry {
    /// Name of the column; nil where every row has the same text.
    var column: String?
    /// That text.
    var value: [UInt8] = []
    var values: [[UInt8]: [UInt8]] = [:]
    var decimals = Decimals.units
    /// Seconds east of UTC of times without an offset.
    var zone: Int64?
    var isMilliseconds = false
  }

  let form: CSVRows.Form
  let entries: [Field: Entry]

  /// Reads a map.
  ///
  /// - Throws: ``ReaderError`` with the line, for everything that is wrong.
  public init(path: String) throws(ReaderError) {
    var source = try ByteSource(path: path)
    try self.init(&source)
  }

  init(_ source: inout ByteSource) throws(ReaderError) {
    let document = try YAMLDocument(&source)
    let reader = MapReader(name: document.name)
    let root = try reader.mapping(document.root, "the map", allowed: ["separator", "fields"])
    form = try root["separator"].map { node throws(ReaderError) in try reader.form(node) } ?? .commas
    guard let node = root["fields"] else { throw reader.error(document.root, "has no `fields:`") }
    var entries: [Field: Entry] = [:]
    for (key, value) in try reader.mapping(node, "`fields`", allowed: Set(Field.allCases.map(\.rawValue))) {
      guard let field = Field(rawValue: key) else { continue }
      entries[field] = try reader.entry(value, field)
    }
    let missing = Field.allCases.filter { $0.isRequired && entries[$0] == nil }.map(\.rawValue)
    guard missing.isEmpty else {
      throw reader.error(node, "has no field \(missing.joined(separator: ", ")); say which column holds it")
    }
    self.entries = entries
  }
}

/// Reads the nodes of a map, naming their line in what it complains of.
private struct MapReader {
  let name: String

  func error(_ node: Node, _ reason: String) -> ReaderError {
    ReaderError(.value, name, at: "line \(node.mark?.line ?? 1)", reason)
  }

  func mapping(_ node: Node, _ what: String, allowed: Set<String>) throws(ReaderError) -> [String: Node] {
    guard case .mapping(let mapping) = node else { throw error(node, "\(what) is not a mapping of names to values") }
    var result: [String: Node] = [:]
    for (key, value) in mapping {
      guard case .scalar(let scalar) = key, allowed.contains(scalar.string) else {
        let names = allowed.sorted().joined(separator: ", ")
        throw error(key, "\(what) has \(Quoted.text((key.string ?? "").utf8)), which is none of \(names)")
      }
      result[scalar.string] = value
    }
    return result
  }

  func text(_ node: Node, _ what: String) throws(ReaderError) -> String {
    guard case .scalar(let scalar) = node else { throw error(node, "\(what) is not a single value") }
    return scalar.string
  }

  func form(_ node: Node) throws(ReaderError) -> CSVRows.Form {
    switch try text(node, "`separator`") {
    case ",": return .commas
    case ";": return .semicolons
    case "\t": return .tabs
    default: throw error(node, "`separator` is none of \",\", \";\" and \"\\t\"")
    }
  }

  func entry(_ node: Node, _ field: ColumnMap.Field) throws(ReaderError) -> ColumnMap.Entry {
    var entry = ColumnMap.Entry()
    guard case .mapping = node else {
      entry.column = try text(node, field.rawValue)
      return entry
    }
    let options = try mapping(node, "`\(field.rawValue)`", allowed: field.options)
    guard (options["column"] == nil) != (options["value"] == nil) else {
      throw error(node, "`\(field.rawValue)` needs either `column` or `value`")
    }
    if let column = options["column"] { entry.column = try text(column, "`column`") }
    if let value = options["value"] { entry.value = Array(try text(value, "`value`").utf8) }
    if let values = options["values"] {
      guard case .mapping(let mapping) = values else { throw error(values, "`values` is not a mapping") }
      for (key, value) in mapping {
        entry.values[Array(try text(key, "a key of `values`").utf8)] = Array(
          try text(value, "a value of `values`").utf8)
      }
    }
    if let decimals = options["decimals"] { entry.decimals = try self.decimals(decimals) }
    if let zone = options["zone"] { entry.zone = try self.zone(zone) }
    if let unit = options["unit"] {
      let text = try text(unit, "`unit`")
      guard text == "ms" || text == "s" else { throw error(unit, "`unit` is neither ms nor s") }
      entry.isMilliseconds = text == "ms"
    }
    return entry
  }

  private func decimals(_ node: Node) throws(ReaderError) -> ColumnMap.Decimals {
    let text = try text(node, "`decimals`")
    if text == "asset" { return .asset }
    guard let places = AmountField.count(Array(text.utf8)[...]), places <= 255 else {
      throw error(node, "`decimals` is neither a number from 0 to 255 nor `asset`")
    }
    return .places(Int(places))
  }

  private func zone(_ node: Node) throws(ReaderError) -> Int64 {
    let text = try text(node, "`zone`")
    do throws(TimestampError) {
      return -(try Timestamp.seconds("1970-01-01T00:00:00\(text == "UTC" ? "Z" : text)"))
    } catch {
      throw self.error(node, "`zone` is not an offset such as \"+02:00\", nor UTC")
    }
  }
}
