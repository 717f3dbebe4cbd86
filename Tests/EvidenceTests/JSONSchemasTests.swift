import Foundation
import Schemas
import TestSupport
import Testing

@testable import Evidence

/// Checks documents against `Schemas/json`.
struct JSONSchemasTests {
  private typealias Case = SchemaCheck.Case

  private static func text(_ trace: TraceDocument) throws -> String {
    String(decoding: try JSONExporter.write(trace), as: UTF8.self)
  }

  @Test func listHasEveryFile() throws {
    let folder = URL(filePath: #filePath).appending(path: "../../../Schemas/json").standardized
    let files = try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
    #expect(files == Schemas.json.map { "\($0.name).schema.json" }.sorted())
    for schema in Schemas.json {
      #expect(
        try String(contentsOf: folder.appending(path: "\(schema.name).schema.json"), encoding: .utf8) == schema.text)
    }
  }

  @Test func tracesAreValid() throws {
    var cases = [try SampleTrace.small(), try SampleTrace.fanOut()]
    cases += try HostileCatalogue.all.map { HostileCatalogue.plant($0, in: try SampleTrace.small()) }.filter {
      !$0.seeds[0].ref.isEmpty
    }
    let verdicts = try SchemaCheck.verdicts(try cases.map { Case(schema: "trace", document: try Self.text($0)) })
    #expect(verdicts.count == cases.count)
    for verdict in verdicts { #expect(verdict == "valid") }
  }

  /// Each changes one thing that the contract forbids.
  private static let faults: [(String, String, String)] = [
    ("float amount", "\"amount\" : \"1000000000000000000\"", "\"amount\" : 1e18"),
    ("decimal amount", "\"amount\" : \"1000000000000000000\"", "\"amount\" : \"1.0\""),
    ("negative amount", "\"amount\" : \"1000000000000000000\"", "\"amount\" : \"-1\""),
    ("local time", "\"2025-02-21T14:29:47Z\"", "\"2025-02-21T14:29:47+02:00\""),
    ("chain alias", "\"chain\" : \"eip155:1\"", "\"chain\" : \"ethereum\""),
    ("unknown status", "\"status\" : \"bridge\"", "\"status\" : \"gone\""),
    ("backward status in a forward trace", "\"status\" : \"bridge\"", "\"status\" : \"opening\""),
    ("cut without reason", "\"reason\" : \"min_amount\",\n      \"status\"", "\"status\""),
    ("reason without cut", "\"status\" : \"limit\"", "\"status\" : \"unspent\""),
    ("unknown policy", "\"tiho\" :", "\"best\" :"),
    (
      "residual", "\"policy\" : \"fifo\",\n      \"residual\" : \"0\"",
      "\"policy\" : \"fifo\",\n      \"residual\" : \"1\""
    ),
    ("extra field", "\"direction\" :", "\"extra\" : 1, \"direction\" :"),
    ("wrong schema", "dyepack.trace/1", "dyepack.trace/2"),
    ("heuristic without its rule", "\"rule\" : \"swap.constant-product\",", ""),
    ("no tier", "\"tier\" : \"strong\",\n      \"txids\"", "\"txids\""),
    ("no coverage of openings", "\"opening_balance_unknown\"", "\"openings\""),
    ("no hash of the parameters", "\"sha256\" :", "\"sha1\" :"),
    ("transaction id in upper case", "\"txid\" : \"0x", "\"txid\" : \"0X"),
  ]

  @Test func faultyTracesAreNot() throws {
    let good = try Self.text(try SampleTrace.small())
    let cases = try Self.faults.map { name, from, to in
      let range = try #require(good.range(of: from), "\(name): the sample lacks \(from)")
      return Case(schema: "trace", document: good.replacingCharacters(in: range, with: to))
    }
    for (fault, verdict) in zip(Self.faults, try SchemaCheck.verdicts(cases)) {
      #expect(verdict.hasPrefix("invalid"), "\(fault.0) was taken")
    }
  }

  private static let hash = String(repeating: "ab", count: 32)

  private static func envelope(_ name: String, _ fields: String) -> String {
    """
    {"schema": "dyepack.\(name)/1", "tool": {"name": "dyepack", "version": "0.1.0", "commit": "c"},
    "parameters": {"sha256": "\(hash)"}, "snapshot": [], "coverage": {"complete": true, "cuts": [], "gaps": []}, \(fields)}
    """
  }

  /// One document a schema, and a change that spoils it.
  private static let others: [(schema: String, fields: String, from: String, to: String)] = [
    (
      "info",
      """
      "chains": [{"chain": "eip155:1", "blocks": 1, "transactions": 1, "inputs": 0, "outputs": 0, "transfers": 1, "addresses": 2,
      "freeze_events": 0, "mixer_deposits": 0, "mixer_withdrawals": 0,
      "unspent_outputs": 0, "unspent_amount": "0", "missing_prevouts": 0}], "labels": {"count": 1, "packs": [{"title": "t",
      "sha256": "\(hash)", "bytes": 1, "format": "tagpack", "labels": 1, "actors": 0, "rejected": 0}]},
      "incidents": [{"id": "i", "name": "n", "seeds": 1}], "sources": [{"name": "f", "sha256": "\(hash)", "bytes": 1,
      "format": "esplora", "records": 1, "added": 1, "duplicates": 0, "rejected": 0, "reader_version": 1,
      "read_at": "2025-02-21T14:29:47Z", "naive_times": 1, "zoned_times": 1, "export_limit": 5000}],
      "rejects": [{"source": "f", "position": 18, "reason": "r"}],
      "conflicts": [{"kind": "height", "chain": "eip155:1", "detail": "d"}],
      "reorgs": [{"id": 1, "chain": "eip155:1", "fork_height": 7, "depth": 2, "old_tip": {"height": 9, "hash": "0x\(hash)"},
      "new_tip": {"height": 10, "hash": "0x\(hash)"}, "transactions": 3, "source": "\(hash)"}]
      """, "\"unspent_amount\": \"0\"", "\"unspent_amount\": 0"
    ),
    (
      "ingest",
      """
      "sources": [{"name": "f", "sha256": "\(hash)", "bytes": 1, "format": "esplora", "records": 1, "added": 1,
      "duplicates": 0, "rejected": 0, "reader_version": 1, "read_at": "2025-02-21T14:29:47Z", "naive_times": 0,
      "zoned_times": 1, "export_limit": 5000, "seconds": 0.25}], "rejects": [{"source": "f", "position": 18, "reason": "r"}]
      """, "\"rejected\": 0,", ""
    ),
    (
      "freeze",
      """
      "candidates": [{"rank": 1, "priority": "P0", "chain": "eip155:1", "address": "0xab", "asset": "eip155:1/slip44:60",
      "outpoints": [], "traced": {"fifo": "1"}, "balance": "1", "status": "unspent", "freezer": {"name": "nobody", "kind": "none",
      "needs": []}, "action": "watch", "hops": 1, "path": ["0x\(hash)"], "score": 1, "score_parts": {"amount": 1}, "findings": ["f1"],
      "caveats": []}], "buckets": [{"chain": "eip155:1", "asset": "eip155:1/slip44:60", "policy": "fifo", "traceable": "1",
      "dark": "0", "frozen": "0"}], "excluded": [{"reason": "below the smallest amount"}]
      """, "\"P0\"", "\"P4\""
    ),
    (
      "show",
      "\"subject\": {\"ref\": \"r\", \"kind\": \"log\", \"chain\": \"eip155:1\"}, \"facts\": {}, \"labels\": [], \"findings\": []",
      "\"log\"", "\"wallet\""
    ),
    (
      "path",
      """
      "paths": [{"edges": [{"chain": "eip155:1", "txid": "0x\(hash)", "from": "a", "to": "b", "amount": "1"}]}]
      """, "\"amount\": \"1\"", "\"amount\": 1"
    ),
    ("label", "\"packs\": []", "\"packs\": []", "\"packs\": {}"),
    ("incident", "\"incidents\": [{\"id\": \"i\", \"name\": \"n\"}]", "\"id\": \"i\", ", ""),
  ]

  @Test func otherDocuments() throws {
    #expect(Set(Self.others.map(\.schema)).union(["common", "trace"]) == Set(Schemas.json.map(\.name)))
    let good = Self.others.map { Self.envelope($0.schema, $0.fields) }
    let bad = zip(Self.others, good).map { $1.replacingOccurrences(of: $0.from, with: $0.to) }
    let verdicts = try SchemaCheck.verdicts(
      zip(Self.others + Self.others, good + bad).map { Case(schema: $0.schema, document: $1) })
    for (index, verdict) in verdicts.enumerated() {
      let name = Self.others[index % Self.others.count].schema
      if index < Self.others.count {
        #expect(verdict == "valid", "\(name)")
      } else {
        #expect(verdict.hasPrefix("invalid"), "\(name)")
      }
    }
    #expect(verdicts.count == 2 * Self.others.count)
  }
}
