import Ledger
import Taint

/// The words under a figure: what it shows, what it holds for, what was collapsed and what is not drawn.
struct FigureLegend {
  /// Characters of a line; our choice.
  private static let width = 150

  private let figure: FlowChartDOT

  init(of figure: FlowChartDOT) { self.figure = figure }

  /// Lines in reading order, none of them too long for the page.
  var lines: [String] {
    var result = [""]
    for sentence in [policy, seeds, snapshot] + notFollowed + groups + notDrawn + [reading] + maker {
      result += Self.wrap(sentence)
    }
    return result
  }

  private var trace: TraceDocument { figure.trace }

  private var policy: String {
    let direction =
      trace.direction == "backward" ? "Sources of value, traced backward" : "Flow of value, traced forward"
    guard let name = figure.policy else { return "\(direction)." }
    let known = Policy(rawValue: name)
    return "\(direction) under the policy \(HostileText.terminal(name))" + (known.map { " (\($0.summary))." } ?? ".")
  }

  private var seeds: String {
    let parts = trace.seeds.map { seed in
      let unit = AssetUnit(id: seed.asset, symbol: seed.symbol, decimals: seed.decimals)
      let amount = figure.policy.flatMap { seed.seeded[$0] } ?? seed.amount
      return
        "\(seed.id) \(figure.words.amount(AmountText.wholeUnits(amount), unit)) from \(HostileText.terminal(seed.ref))"
    }
    let shown = parts.prefix(8).joined(separator: "; ")
    return "Seeds: \(shown)" + (parts.count > 8 ? "; and \(parts.count - 8) more, in the JSON." : ".")
  }

  private var snapshot: String {
    let parts = trace.snapshot.map { tip in
      (Chain.named(tip.chain)?.alias ?? HostileText.terminal(tip.chain))
        + " to block \(AmountText.grouped(Amount(max(0, tip.height)), decimals: 0))"
        + (tip.hash.map { " \($0)" } ?? "") + (tip.time.map { " of \($0)" } ?? "")
    }
    return "Holds for " + (parts.isEmpty ? "a case without blocks." : parts.joined(separator: "; ") + ".")
  }

  private var notFollowed: [String] {
    var result: [String] = []
    if !trace.coverage.complete {
      result.append("Limits cut this trace: what they cut is in the boxes marked NOT FOLLOWED.")
    }
    let openings = trace.coverage.openingBalanceUnknown.count
    if openings > 0 {
      result.append(
        "\(FigureText.count(openings, "address pays", "addresses pay")) on more than was seen to arrive; the excess counts as clean."
      )
    }
    let gaps = trace.coverage.gaps.map { "\($0.kind.replacing("_", with: " ")) \($0.count)" }
    if !gaps.isEmpty { result.append("Missing from the case: \(gaps.joined(separator: ", ")).") }
    return result
  }

  private var groups: [String] {
    figure.chart.groups.map { group in
      let box = figure.chart.boxes[group.box]
      let hub = figure.shown(figure.chart.boxes[group.hub].addresses[0])
      let side = figure.chart.isBackward ? "that pay" : "paid by"
      let holding = box.holdings.first
      let status = holding.map { FigureStatus($0.status).mark.lowercased() } ?? ""
      let amount = holding.map { figure.words.amount($0.traced, $0.unit) } ?? ""
      return
        "Drawn as one box: \(box.addresses.count) addresses \(side) \(hub) at hop \(box.column), \(amount) in all, \(status),"
        + " each with no other payment in the figure. Each stands in the JSON and CSV of this trace."
    }
  }

  private var notDrawn: [String] {
    var result: [String] = []
    if figure.chart.edgesNotDrawn > 0 || figure.chart.addressesNotDrawn > 0 {
      result.append(
        "Not drawn: \(FigureText.count(figure.chart.edgesNotDrawn, "movement", "movements")) and "
          + "\(FigureText.count(figure.chart.addressesNotDrawn, "address", "addresses")) that only other policies reach."
      )
    }
    let planted = figure.chart.lookAlikesNotDrawn.count
    if planted > 0 {
      result.append(
        "Not drawn: \(FigureText.count(planted, "look-alike address", "look-alike addresses")) planted by worthless transfers "
          + "(address poisoning), which hold no traced value.")
    }
    return result
  }

  private var reading: String {
    "Arrows: traced amount, what moved in all where that is more, number of transfers, time in UTC; solid lines are ledger"
      + " facts, dashed ones rest on a heuristic, dotted ones on a label. Boxes: what is traced there now; they stand at"
      + " the hop that first reached them, or, where they pay nobody, at the last. A unit in quotes is"
      + " what a token that is not on our list of contracts calls itself. Figures that end in … are cut, not rounded; the JSON"
      + " has every digit. Addresses are cut in the middle only where no other address here has the same ends."
  }

  /// Two lines of their own, so that a longer commit moves no other word.
  private var maker: [String] {
    [
      "Made by \(trace.tool.name) \(trace.tool.version), commit \(trace.tool.commit).",
      "Parameters SHA-256 \(trace.parameters.sha256).",
    ]
  }

  /// Breaks a sentence at spaces.
  private static func wrap(_ sentence: String) -> [String] {
    var lines = [""]
    for word in sentence.split(separator: " ") {
      let last = lines.count - 1
      if lines[last].isEmpty {
        lines[last] += word
      } else if lines[last].count + 1 + word.count <= width {
        lines[last] += " " + word
      } else {
        lines.append(String(word))
      }
    }
    return lines
  }
}
