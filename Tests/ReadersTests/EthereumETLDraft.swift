import Ledger
import Testing

@testable import Readers

/// A record of ethereum-etl in both shapes: a table with one row, and a line of JSON.
struct EthereumETLDraft {
  /// Fields that a test sets otherwise than its record has them.
  typealias Changes = [String: String?]

  var type: String
  var fields: [(name: String, value: String?)]

  func changed(_ changes: Changes) -> EthereumETLDraft {
    var copy = self
    for index in copy.fields.indices {
      if let value = changes[copy.fields[index].name] { copy.fields[index].value = value }
    }
    for (name, value) in changes.sorted(by: { $0.key < $1.key }) where !fields.contains(where: { $0.name == name }) {
      copy.fields.append((name, value))
    }
    return copy
  }

  var header: String { fields.map(\.name).joined(separator: ",") }
  var row: String {
    fields.map { ($0.value ?? "").contains(",") ? "\"\($0.value ?? "")\"" : $0.value ?? "" }.joined(separator: ",")
  }

  /// Numbers are bare, as ethereum-etl writes them, and topics and trace addresses are lists.
  var json: String {
    let members = fields.map { name, value in
      let text: String =
        switch (name, value) {
        case (_, nil): "null"
        case ("topics", let value?):
          "[" + value.split(separator: ",").map { "\"\($0)\"" }.joined(separator: ", ") + "]"
        case ("trace_address", let value?): "[\(value)]"
        case (_, let value?):
          !value.isEmpty && value.allSatisfy(\.isNumber) && (value == "0" || value.first != "0")
            ? value : "\"\(value)\""
        }
      return "\"\(name)\": \(text)"
    }
    return "{\"type\": \"\(type)\", " + members.joined(separator: ", ") + "}"
  }
}

extension EthereumETLDraft {
  static let ours = "0x47666fab8bd0ac7003bce3f5c3585383f09486e2"
  static let theirs = "0xa4b2fd68593b6f34e51cb9edb66e71c1b4ab449e"
  static let miner = "0x63a9975ba31b0b9626b34300f7f627147df1f526"
  static let native = "eip155:1/slip44:60"

  static func hash(_ byte: String) -> String { "0x" + String(repeating: byte, count: 32) }

  static let token = "0xbb9bc244d798123fde783fcc1c72d3bb8c189413"
  static let transferTopic = "0xddf252ad1be2c89b69c2b068fc378daa952ba7f163c4a11628f55a4df523b3ef"

  /// Reads the drafts as a table and as lines of JSON, and expects the same of both.
  static func reading(
    _ drafts: EthereumETLDraft..., chain: Chain = .ethereum, at location: SourceLocation = #_sourceLocation
  ) throws -> (sink: CollectingSink, counts: ReaderCounts) {
    let table = ([drafts[0].header] + drafts.map(\.row)).joined(separator: "\r\n")
    let (sink, counts) = try CollectingSink.reading("\u{FEFF}" + table, as: EthereumETLReader.self, chain: chain)
    // The header is a line too, so that the places differ by one.
    let lines = "\n" + drafts.map(\.json).joined(separator: "\n") + "\n"
    let other = try CollectingSink.reading(lines, as: EthereumETLReader.self, chain: chain)
    #expect(sink.transfers == other.sink.transfers, sourceLocation: location)
    #expect(sink.transactions == other.sink.transactions, sourceLocation: location)
    #expect(sink.blocks == other.sink.blocks, sourceLocation: location)
    #expect(sink.rejects == other.sink.rejects, sourceLocation: location)
    #expect(sink.positions == other.sink.positions, sourceLocation: location)
    #expect(counts == other.counts, sourceLocation: location)
    return (sink, counts)
  }

  static let transaction = EthereumETLDraft(
    type: "transaction",
    fields: [
      ("hash", hash("2a")), ("nonce", "5"), ("block_hash", hash("bb")), ("block_number", "17173049"),
      ("transaction_index", "3"), ("from_address", ours), ("to_address", theirs), ("value", "7400000000000000000"),
      ("gas", "180817"), ("gas_price", "20000000000"), ("input", "0x"), ("block_timestamp", "1683029999"),
      ("max_fee_per_gas", nil), ("max_priority_fee_per_gas", nil), ("transaction_type", "2"),
    ])

  static func place(_ byte: String = "2a") -> String {
    String(repeating: byte, count: 32) + " height 17173049 index 3 time 1683029999 block "
      + String(repeating: "bb", count: 32) + " version - lock - in [] out []"
  }

  static let trace = EthereumETLDraft(
    type: "trace",
    fields: [
      ("block_number", "1000895"), ("transaction_hash", hash("2a")), ("transaction_index", "0"), ("from_address", ours),
      ("to_address", theirs), ("value", "100"), ("input", "0x"), ("output", ""), ("trace_type", "call"),
      ("call_type", "call"), ("reward_type", nil), ("gas", "0"), ("gas_used", nil), ("subtraces", "0"),
      ("trace_address", ""), ("error", nil), ("status", "1"), ("trace_id", "call_x"),
    ])

  static func trace(_ address: String, _ value: String, _ changes: Changes = [:]) -> EthereumETLDraft {
    trace.changed(["trace_address": address, "value": value]).changed(changes)
  }

  static func amounts(_ sink: CollectingSink) -> [String] {
    sink.transfers.map { $0.split(separator: " ").prefix(2).joined(separator: " ") }
  }

  static let log = EthereumETLDraft(
    type: "log",
    fields: [
      ("log_index", "9"), ("transaction_hash", hash("2a")), ("transaction_index", "3"), ("block_hash", hash("bb")),
      ("block_number", "17173049"), ("address", token), ("data", "0x" + String(repeating: "0", count: 62) + "70"),
      (
        "topics",
        [
          transferTopic, "0x000000000000000000000000" + ours.dropFirst(2),
          "0x000000000000000000000000" + theirs.dropFirst(2),
        ]
        .joined(separator: ",")
      ),
    ])

}
