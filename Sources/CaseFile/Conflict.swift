internal import Foundation
public import Ledger

/// Two facts that cannot both be true.
///
/// Both stay in the case; the first one met is the one that answers use.
public struct Conflict: Hashable, Sendable {
  /// What contradicts what.
  public enum Kind: String, CaseIterable, Sendable {
    /// A token that claims another symbol or other decimals than before.
    case asset
    /// Two blocks at one height, or one block told in two ways.
    case block
    /// A transaction told with two contents.
    case content
    /// An output that is spent more than once.
    case doubleSpend = "double_spend"
    /// A spender that tells another value or script than the transaction that made the output, which is the one kept,
    /// or than an earlier spender.
    case prevout
  }

  /// Dense id, in order of meeting.
  public let id: Int64
  /// What contradicts what.
  public let kind: Kind
  /// Its chain.
  public let chain: ChainNumber
  /// The transaction spoken of, the later spender of a double spend; nil for assets and blocks.
  public let transaction: TransactionNumber?
  /// The earlier spender of a double spend.
  public let keptTransaction: TransactionNumber?
  /// JSON with sorted keys: `kept` and `also` hold the two sides as far as they differ.
  public let detail: String
  /// The source that brought the second side.
  public let source: Int64
  /// Where it stands in that source, where one record shows it.
  public let position: Int64?
}

/// One side of a conflict, as JSON.
enum Detail: Encodable, Equatable {
  case integer(Int64)
  case text(String)
  case list([Detail])
  case object([String: Detail])
  case null

  init(_ value: Int64?) { self = value.map(Detail.integer) ?? .null }
  init(_ text: String?) { self = text.map(Detail.text) ?? .null }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    switch self {
    case .integer(let value): try container.encode(value)
    case .text(let text): try container.encode(text)
    case .list(let items): try container.encode(items)
    case .object(let fields): try container.encode(fields)
    case .null: try container.encodeNil()
    }
  }

  /// The same detail always gives the same text.
  func json() throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return String(decoding: try encoder.encode(self), as: UTF8.self)
  }
}

/// The fields in which two tellings of one thing differ.
struct Differences {
  private var kept: [String: Detail] = [:]
  private var also: [String: Detail] = [:]

  var isEmpty: Bool { kept.isEmpty }

  /// Takes note of a field when its two sides differ; nil contradicts nothing.
  mutating func compare<Value: Equatable>(
    _ name: String, _ kept: Value?, _ also: Value?, as detail: (Value) throws -> Detail
  ) rethrows {
    guard let kept, let also, kept != also else { return }
    try note(name, kept: detail(kept), also: detail(also))
  }

  mutating func note(_ name: String, kept: Detail, also: Detail) {
    self.kept[name] = kept
    self.also[name] = also
  }

  var detail: Detail { .object(["kept": .object(kept), "also": .object(also)]) }
}

/// Writes conflicts of one source.
final class ConflictWriter {
  private let source: Int64
  private let insert: Statement
  /// Conflicts that were not in the case before.
  private(set) var count: Int64 = 0

  init(_ connection: Connection, source: Int64) throws {
    self.source = source
    insert = try connection.prepare(
      """
      INSERT OR IGNORE INTO conflict (chain_id, kind, tx_id, kept_tx_id, detail, source_id, position)
      VALUES (?, ?, ?, ?, ?, ?, ?)
      """)
  }

  func record(
    _ kind: Conflict.Kind, on chain: ChainNumber, _ transaction: TransactionNumber? = nil,
    kept: TransactionNumber? = nil, detail: Detail, at position: Int64?
  ) throws {
    insert.bind(1, chain)
    try insert.bind(2, kind.rawValue)
    insert.bind(3, transaction)
    insert.bind(4, kept)
    try insert.bind(5, try detail.json())
    insert.bind(6, source)
    insert.bind(7, position)
    try insert.run()
    count += insert.changes
  }
}
