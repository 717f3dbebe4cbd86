public import Foundation
import Ledger
import Taint

/// A flow chart for Graphviz, from left to right: a column a hop, a box an address, an arrow what one paid another.
///
/// It reads in grey and in black: what became of value is said in words and by the shape of the box; color only repeats it.
public enum DOTExporter: TraceExporter {
  /// `dot`.
  public static let format = "dot"
  /// One sentence for people.
  public static let summary = "a flow chart as Graphviz text: a column a hop, many alike recipients as one box"
  /// Extension of its files.
  public static let fileExtension = "dot"

  /// Writes the figure of one policy.
  public static func write(_ trace: TraceDocument, options: ExportOptions) throws -> Data {
    let policy = try trace.policy(options)
    let chart = FlowChart(trace, policy: policy, showsAll: options.showsAll)
    return Data(FlowChartDOT(trace: trace, chart: chart, policy: policy).text.utf8)
  }
}

/// Writes a chart as Graphviz text.
struct FlowChartDOT {
  let trace: TraceDocument
  let chart: FlowChart
  let policy: String?
  let words: FigureText
  let short: ShortAddresses
  private let showsChains: Bool

  init(trace: TraceDocument, chart: FlowChart, policy: String?) {
    self.trace = trace
    self.chart = chart
    self.policy = policy
    words = FigureText(
      chart.arrows.map(\.unit) + chart.boxes.flatMap(\.holdings).map(\.unit)
        + trace.seeds.map { AssetUnit(id: $0.asset, symbol: $0.symbol, decimals: $0.decimals) }
        + trace.hops.map { trace.unit(of: $0.asset) })
    short = ShortAddresses(
      chart.boxes.flatMap { $0.isGroup ? [] : $0.addresses } + trace.patterns.flatMap(\.addresses)
        + trace.seeds.compactMap(\.address))
    showsChains = Set(chart.boxes.map(\.chain)).count > 1
  }

  var text: String {
    var lines = [
      "digraph trace {",
      "  graph [rankdir=LR, newrank=true, ranksep=0.5, nodesep=0.22, splines=true, outputorder=edgesfirst,",
      "    fontname=\"Arial\", fontsize=11, labelloc=b, labeljust=l, pad=0.3, bgcolor=white,",
      "    label=\"\(FigureLegend(of: self).lines.map { HostileText.dot($0) + "\\l" }.joined())\"];",
      "  node [fontname=\"Arial\", fontsize=11, shape=box, style=filled, fillcolor=white, color=\"#333333\", margin=\"0.12,0.06\"];",
      "  edge [fontname=\"Arial\", fontsize=9, color=\"#333333\", arrowsize=0.7];",
    ]
    let columns = Dictionary(grouping: chart.boxes.indices, by: { chart.boxes[$0].column })
    let hops = columns.keys.sorted { chart.isBackward ? $0 > $1 : $0 < $1 }
    for hop in hops { lines += column(hop, columns[hop] ?? []) }
    for (from, to) in zip(hops, hops.dropFirst()) {
      lines.append("  \"hop \(from)\" -> \"hop \(to)\" [style=invis, weight=1000];")
    }
    lines += chart.arrows.map { arrow($0) }
    return lines.joined(separator: "\n") + "\n}\n"
  }

  // MARK: Columns

  private func column(_ hop: Int, _ boxes: [Int]) -> [String] {
    let heading = ([hop == 0 ? "START" : "HOP \(hop)"] + moved(in: hop)).map { HostileText.dot($0) }
    var lines = [
      "  { rank=same;",
      "    \"hop \(hop)\" [shape=plaintext, style=\"\", fontsize=12, label=\"\(heading.joined(separator: "\\n"))\"];",
    ]
    for index in boxes { lines.append("    " + node(index)) }
    // Unseen lines within a column keep the heading above its boxes.
    lines.append("    \"hop \(hop)\" -> { \(boxes.map { name($0) }.joined(separator: " ")) } [style=invis];")
    lines.append("  }")
    return lines
  }

  /// What the hop moved under the policy, an asset a line; the figures are those of the trace, drawn or not.
  private func moved(in hop: Int) -> [String] {
    let rows = trace.hops.filter { $0.hop == hop }
    return rows.compactMap { row in
      guard let policy, let traced = row.taint[policy], AmountText.wholeUnits(traced) != 0 else { return nil }
      let unit = trace.unit(of: row.asset)
      return "\(words.amount(AmountText.wholeUnits(traced), unit)) in "
        + FigureText.count(row.transfers, "transfer", "transfers")
    }
  }

  // MARK: Boxes

  /// Name of a box in the text: the account, or the number of the group; neither can be the other for its space.
  private func name(_ index: Int) -> String {
    let box = chart.boxes[index]
    if box.isGroup, let group = chart.groups.firstIndex(where: { $0.box == index }) { return "\"group \(group + 1)\"" }
    return "\"\(HostileText.dot("\(box.chain):\(box.addresses[0])"))\""
  }

  private func node(_ index: Int) -> String {
    let box = chart.boxes[index]
    var lines = [title(box)]
    if box.hops == 0 { lines += box.seeds.isEmpty ? ["SEEDED HERE"] : box.seeds.map { seeded($0) } }
    if box.entity != nil || box.category != nil {
      let category = box.category.map { FigureText.foreign($0).replacing("_", with: " ") }
      lines.append(
        [box.entity.map { FigureText.foreign($0) }, category.map { "(\($0))" }].compactMap { $0 }.joined(separator: " ")
      )
    }
    lines += box.holdings.map { holding in
      let mark = FigureStatus(holding.status).mark + (holding.reason.map { " (\($0.replacing("_", with: " ")))" } ?? "")
      return "\(HostileText.terminal(mark)) \(words.amount(holding.traced, holding.unit))"
    }
    if box.holdings.isEmpty, box.hops > 0 { lines.append("passed on") }
    let label = lines.map { HostileText.dot($0) }.joined(separator: "\\n")
    let tip = box.isGroup ? lines[0] : box.addresses[0]
    return "\(name(index)) [label=\"\(label)\", tooltip=\"\(HostileText.dot(tip))\", \(FigureStatus.style(of: box))];"
  }

  /// `SEED s1 400,001 ETH`: what the seed got under the policy.
  private func seeded(_ id: String) -> String {
    guard let seed = trace.seeds.first(where: { $0.id == id }) else { return "SEED \(id)" }
    let amount = AmountText.wholeUnits(policy.flatMap { seed.seeded[$0] } ?? seed.amount)
    return "SEED \(id) " + words.amount(amount, AssetUnit(id: seed.asset, symbol: seed.symbol, decimals: seed.decimals))
  }

  private func title(_ box: FlowChart.Box) -> String {
    let chain = showsChains ? (Chain.named(box.chain)?.alias ?? FigureText.foreign(box.chain)) + " " : ""
    guard !box.isGroup else {
      return chain + FigureText.count(box.addresses.count, "address", "addresses")
    }
    return chain + shown(box.addresses[0])
  }

  /// An address as the figure writes it.
  func shown(_ address: String) -> String { HostileText.terminal(short.text(of: address)) }

  // MARK: Arrows

  private func arrow(_ arrow: FlowChart.Arrow) -> String {
    var lines = [words.amount(arrow.traced, arrow.unit)]
    if arrow.moved != arrow.traced { lines.append("traced of \(words.amount(arrow.moved, arrow.unit)) moved") }
    if arrow.count > 1 { lines.append("in \(FigureText.count(arrow.count, "transfer", "transfers"))\(each(arrow))") }
    if let times = FigureText.times(arrow.firstTime, arrow.lastTime) { lines.append(times) }
    let line = arrow.basis == "ledger" ? "solid" : arrow.basis == "heuristic" ? "dashed" : "dotted"
    let (from, to) = (chart.boxes[arrow.from].column, chart.boxes[arrow.to].column)
    let goesOn = chart.isBackward ? from > to : from < to
    let label = lines.map { HostileText.dot($0) }.joined(separator: "\\n")
    return
      "  \(name(arrow.from)) -> \(name(arrow.to)) [label=\"\(label)\", style=\(line)\(goesOn ? "" : ", constraint=false")];"
  }

  /// What a payment of several is worth, when they are to many recipients or all the same.
  private func each(_ arrow: FlowChart.Arrow) -> String {
    guard let least = arrow.least, let most = arrow.most else { return "" }
    if least == most { return " of \(words.amount(least, arrow.unit))" }
    return ", \(words.number(least, arrow.unit)) to \(words.number(most, arrow.unit)) each"
  }
}

extension TraceDocument {
  /// How an asset of the totals or hops is called, as the seeds, positions and edges call it.
  func unit(of asset: String) -> AssetUnit {
    if let seed = seeds.first(where: { $0.asset == asset }) {
      return AssetUnit(id: asset, symbol: seed.symbol, decimals: seed.decimals)
    }
    return edges.first { $0.asset == asset }?.unit ?? positions.first { $0.asset == asset }?.unit
      ?? AssetUnit(id: asset, symbol: nil, decimals: nil)
  }
}
