public import Foundation
import Ledger

/// A directed multigraph for graph tools: a node an address, an edge a movement.
///
/// GraphML has no integer large enough for base units, so amounts are texts; `weight` is a rounded number for layout only.
/// - Source: GraphML 1.0 (graphml.graphdrawing.org); `attr.name` is an NMTOKEN there.
public enum GraphMLExporter: TraceExporter {
  /// `graphml`.
  public static let format = "graphml"
  /// One sentence for people.
  public static let summary = "a directed multigraph for Gephi, yEd, Cytoscape and networkx"
  /// Extension of its files.
  public static let fileExtension = "graphml"

  /// Writes every edge and every address of the trace; `weight` follows the policy of the options.
  public static func write(_ trace: TraceDocument, options: ExportOptions) throws -> Data {
    let policies = trace.policies
    let policy = try trace.policy(options)
    let keys = nodeKeys(policies) + edgeKeys(policies)
    var text = """
      <?xml version="1.0" encoding="UTF-8"?>
      <graphml xmlns="http://graphml.graphdrawing.org/xmlns" \
      xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" \
      xsi:schemaLocation="http://graphml.graphdrawing.org/xmlns http://graphml.graphdrawing.org/xmlns/1.0/graphml.xsd">

      """
    for key in keys {
      text += "  <key id=\"\(key.id)\" for=\"\(key.target)\" attr.name=\"\(key.name)\" attr.type=\"\(key.type)\"/>\n"
    }
    text += "  <graph id=\"trace\" edgedefault=\"directed\">\n"
    for (name, value) in facts(of: trace, policy: policy) { text += data("    ", "graph_\(name)", value) }
    for node in GraphNode.all(of: trace) { text += element(node, policies) }
    for edge in trace.edges { text += element(edge, policies, policy) }
    text += "  </graph>\n</graphml>\n"
    return Data(text.utf8)
  }

  private struct Key {
    var target: String
    var name: String
    var type = "string"
    var id: String { "\(target)_\(name)" }
  }

  private static func nodeKeys(_ policies: [String]) -> [Key] {
    ["tool", "policy", "snapshot", "parameters_sha256"].map { Key(target: "graph", name: $0) }
      + ["label", "chain", "address"].map { Key(target: "node", name: $0) }
      + [Key(target: "node", name: "hops", type: "int")]
      + ["seed", "status", "entity", "category", "amount"].map { Key(target: "node", name: $0) }
      + policies.map { Key(target: "node", name: "taint_\(HostileText.nameToken($0))") }
  }

  private static func edgeKeys(_ policies: [String]) -> [Key] {
    ["chain", "txid"].map { Key(target: "edge", name: $0) }
      + ["log_index", "vout", "height"].map { Key(target: "edge", name: $0, type: "long") }
      + ["time", "asset", "symbol"].map { Key(target: "edge", name: $0) }
      + [Key(target: "edge", name: "decimals", type: "long"), Key(target: "edge", name: "hops", type: "int")]
      + ["amount", "amount_decimal"].map { Key(target: "edge", name: $0) }
      + policies.map { Key(target: "edge", name: "taint_\(HostileText.nameToken($0))") }
      + [Key(target: "edge", name: "basis"), Key(target: "edge", name: "weight", type: "double")]
  }

  private static func facts(of trace: TraceDocument, policy: String?) -> [(String, String?)] {
    [
      ("tool", "\(trace.tool.name) \(trace.tool.version) \(trace.tool.commit)"), ("policy", policy),
      ("snapshot", trace.snapshot.map { "\($0.chain) \($0.height) \($0.hash ?? "")" }.joined(separator: "; ")),
      ("parameters_sha256", trace.parameters.sha256),
    ]
  }

  private static func element(_ node: GraphNode, _ policies: [String]) -> String {
    var text = "    <node id=\"\(node.id)\">\n"
    let seeds = node.seeds.joined(separator: " ")
    let fields: [(String, String?)] = [
      ("label", node.entity ?? node.address), ("chain", node.chain), ("address", node.address),
      ("hops", node.hops.map { String($0) }), ("seed", seeds.isEmpty ? nil : seeds),
      ("status", node.distinct(\.status)), ("entity", node.entity), ("category", node.distinct(\.category)),
      ("amount", node.joined { "\($0.amount) \($0.asset)" }),
    ]
    for (name, value) in fields { text += data("      ", "node_\(name)", value) }
    for policy in policies {
      let value = node.joined { position in position.taint[policy].map { "\($0) \(position.asset)" } }
      text += data("      ", "node_taint_\(HostileText.nameToken(policy))", value)
    }
    return text + "    </node>\n"
  }

  private static func element(_ edge: TraceDocument.Edge, _ policies: [String], _ policy: String?) -> String {
    let ends = [edge.from, edge.to].map { HostileText.nameToken("\(edge.chain):\($0)") }
    var text = "    <edge id=\"\(HostileText.nameToken(edge.id))\" source=\"\(ends[0])\" target=\"\(ends[1])\">\n"
    let fields: [(String, String?)] = [
      ("chain", edge.chain), ("txid", edge.txid), ("log_index", edge.logIndex.map { String($0) }),
      ("vout", edge.vout.map { String($0) }), ("height", edge.height.map { String($0) }), ("time", edge.time),
      ("asset", edge.asset), ("symbol", edge.symbol), ("decimals", edge.decimals.map { String($0) }),
      ("hops", String(edge.hops)), ("amount", edge.amount), ("amount_decimal", edge.unit.decimal(edge.amount)),
    ]
    for (name, value) in fields { text += data("      ", "edge_\(name)", value) }
    for name in policies { text += data("      ", "edge_taint_\(HostileText.nameToken(name))", edge.taint[name]) }
    text += data("      ", "edge_basis", edge.basisText)
    let weight = policy.flatMap { edge.taint[$0] }.flatMap { edge.unit.decimal($0) ?? $0 }.flatMap { Double($0) }
    text += data("      ", "edge_weight", weight.map { "\($0)" })
    return text + "    </edge>\n"
  }

  private static func data(_ indent: String, _ key: String, _ value: String?) -> String {
    guard let value else { return "" }
    return "\(indent)<data key=\"\(key)\">\(HostileText.xml(HostileText.terminal(value)))</data>\n"
  }
}

/// An address of a trace with what rests there.
private struct GraphNode {
  var chain: String
  var address: String
  var hops: Int?
  var seeds: [String] = []
  var positions: [TraceDocument.Position] = []

  var id: String { HostileText.nameToken("\(chain):\(address)") }
  var entity: String? { distinct(\.entity) }

  /// A value of each position, in their order.
  func joined(_ value: (TraceDocument.Position) -> String?) -> String? {
    let values = positions.compactMap(value)
    return values.isEmpty ? nil : values.joined(separator: "; ")
  }

  /// Distinct values of the positions, in their order.
  func distinct(_ value: (TraceDocument.Position) -> String?) -> String? {
    var seen: Set<String> = []
    return joined { value($0).flatMap { seen.insert($0).inserted ? $0 : nil } }
  }

  /// Every address that a seed, an edge or a position names, by chain and address.
  static func all(of trace: TraceDocument) -> [GraphNode] {
    var nodes: [[String]: GraphNode] = [:]
    func visit(_ chain: String, _ address: String, hops: Int?, _ change: (inout GraphNode) -> Void = { _ in }) {
      var node = nodes[[chain, address]] ?? GraphNode(chain: chain, address: address)
      if let hops { node.hops = min(node.hops ?? hops, hops) }
      change(&node)
      nodes[[chain, address]] = node
    }
    for seed in trace.seeds {
      if let address = seed.address { visit(seed.chain, address, hops: 0) { $0.seeds.append(seed.id) } }
    }
    let isBackward = trace.direction == "backward"
    for edge in trace.edges {
      visit(edge.chain, edge.from, hops: isBackward ? edge.hops : edge.hops - 1)
      visit(edge.chain, edge.to, hops: isBackward ? edge.hops - 1 : edge.hops)
    }
    for position in trace.positions {
      visit(position.chain, position.address, hops: position.hops) { $0.positions.append(position) }
    }
    return nodes.values.sorted { ($0.chain, $0.address) < ($1.chain, $1.address) }
  }
}
