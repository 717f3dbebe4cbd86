/// How a figure shows what became of value: a word, a shape and a light fill, each enough alone.
struct FigureStatus {
  /// Status, as the document has it.
  let name: String

  init(_ name: String) { self.name = name }

  /// The word before the amount.
  var mark: String {
    switch name {
    case "unspent": "UNSPENT"
    case "service": "AT SERVICE"
    case "mixer": "IN MIXER"
    case "bridge": "AT BRIDGE"
    case "frozen": "FROZEN"
    case "burned": "BURNED"
    case "limit": "NOT FOLLOWED"
    case "coinbase": "MINED"
    case "opening": "ARRIVED UNSEEN"
    case "missing": "ORIGIN NOT IN CASE"
    case "named": "NAMED END"
    default: name.uppercased()
    }
  }

  /// Shape, outline and fill.
  private var style: String {
    switch name {
    case "unspent", "named": "shape=box, style=\"filled\", fillcolor=\"#dff0d8\""
    case "service": "shape=house, style=\"filled\", fillcolor=\"#cfe2f3\", margin=\"0.02,0.02\""
    case "mixer": "shape=octagon, style=\"filled,bold\", fillcolor=\"#d9c9e8\", margin=\"0.02,0.02\""
    case "bridge": "shape=hexagon, style=\"filled\", fillcolor=\"#fce5cd\", margin=\"0.02,0.02\""
    case "frozen": "shape=box, style=\"filled\", peripheries=2, fillcolor=\"#d0f0f4\""
    case "burned": "shape=invtrapezium, style=\"filled\", fillcolor=\"#dddddd\", margin=\"0.02,0.02\""
    default: "shape=box, style=\"filled,dashed\", fillcolor=\"#f7f7f7\""
    }
  }

  /// Style of a box: seeds stand out, then by the first of its holdings; without any, value only passed through.
  static func style(of box: FlowChart.Box) -> String {
    if box.hops == 0 { return "shape=box, style=\"filled\", penwidth=3, fillcolor=\"#f4cccc\"" }
    guard let first = box.holdings.first else { return "shape=box, style=\"filled,rounded\", fillcolor=white" }
    return FigureStatus(first.status).style + (box.isGroup ? ", penwidth=2" : "")
  }
}
