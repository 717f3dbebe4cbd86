import Foundation
import Testing

@testable import Evidence

struct GraphMLExporterTests {
  private func check(_ trace: TraceDocument) throws -> XMLOutline {
    let outline = try XMLOutline(try GraphMLExporter.write(trace))
    let keys = outline.elements.filter { $0.name == "key" }
    let types = Dictionary(
      uniqueKeysWithValues: keys.map { ($0.attributes["id"] ?? "", $0.attributes["attr.type"] ?? "") })
    let targets = Dictionary(uniqueKeysWithValues: keys.map { ($0.attributes["id"] ?? "", $0.attributes["for"] ?? "") })
    #expect(types.count == keys.count)
    for key in keys {
      #expect(key.attributes["attr.name"]?.wholeMatch(of: /[-._:A-Za-z0-9]+/) != nil)
      #expect(["int", "long", "double", "string"].contains(key.attributes["attr.type"] ?? ""))
    }
    let nodes = outline.elements.filter { $0.name == "node" }.compactMap { $0.attributes["id"] }
    let edges = outline.elements.filter { $0.name == "edge" }
    #expect(Set(nodes).count == nodes.count)
    #expect(Set(edges.compactMap { $0.attributes["id"] }).count == trace.edges.count)
    for edge in edges {
      #expect(nodes.contains(edge.attributes["source"] ?? "") && nodes.contains(edge.attributes["target"] ?? ""))
    }
    for data in outline.elements where data.name == "data" {
      let key = data.attributes["key"] ?? ""
      #expect(targets[key] == data.parent.map { outline.elements[$0].name })
      switch types[key] {
      case "int": #expect(Int32(data.text) != nil)
      case "long": #expect(Int64(data.text) != nil)
      case "double": #expect(Double(data.text) != nil)
      default: break
      }
    }
    return outline
  }

  @Test func nodesAndEdges() throws {
    let trace = try SampleTrace.small()
    let outline = try check(trace)
    #expect(outline.elements.count { $0.name == "node" } == 8)
    #expect(outline.elements.first { $0.name == "graph" }?.attributes["edgedefault"] == "directed")
    let second = try #require(outline.elements.firstIndex { $0.name == "edge" && $0.attributes["id"] == "e2" })
    let values = Dictionary(
      uniqueKeysWithValues: outline.children(of: second).map { ($0.attributes["key"] ?? "", $0.text) })
    #expect(values["edge_amount"] == "500000000000000001" && values["edge_weight"] == "0.5")
    #expect(
      values["edge_taint_fifo"] == "500000000000000001" && values["edge_basis"] == "ledger"
        && values["edge_hops"] == "1")
    let third = try #require(
      outline.elements.firstIndex { $0.name == "node" && $0.attributes["id"] == "eip155:1:\(SampleTrace.address(3))" })
    let held = Dictionary(
      uniqueKeysWithValues: outline.children(of: third).map { ($0.attributes["key"] ?? "", $0.text) })
    #expect(held["node_status"] == "unspent; limit" && held["node_hops"] == "1")
    #expect(
      held["node_taint_fifo"] == "600000000000000000 eip155:1/slip44:60; 400000000000000000 eip155:1/slip44:60")
  }

  @Test func weightFollowsThePolicy() throws {
    let data = try GraphMLExporter.write(try SampleTrace.small(), options: ExportOptions(policy: "poison"))
    let outline = try XMLOutline(data)
    let fifth = try #require(outline.elements.firstIndex { $0.name == "edge" && $0.attributes["id"] == "e5" })
    #expect(outline.children(of: fifth).first { $0.attributes["key"] == "edge_weight" }?.text == "0.07")
  }

  @Test(arguments: HostileCatalogue.all)
  func aHostileTextStaysText(_ text: String) throws {
    var trace = HostileCatalogue.plant(text, in: try SampleTrace.small())
    let outline = try check(trace)
    #expect(outline.elements.count { $0.name == "node" } == 8)
    let entity = outline.elements.first { $0.attributes["key"] == "node_entity" }
    #expect(entity?.text == HostileText.terminal(text))
    trace.edges[0].to = text
    _ = try check(trace)
  }
}
