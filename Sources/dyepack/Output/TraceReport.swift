import Evidence
import Heuristics
import Ledger
import Taint
import Traces

/// The screen of a trace: the answer first, what was not seen at the foot.
struct TraceReport {
  let trace: Trace
  let document: TraceDocument
  let names: Names
  let title: String
  /// The command that comes next, for the last line.
  let next: String
  /// Positions shown for each asset.
  let rows: Int

  private var policies: [Policy] { trace.parameters.policies }

  /// The whole screen.
  func text() throws -> String {
    var parts = [try heading()]
    for (chain, asset) in assets() { parts.append(try section(chain, asset)) }
    if !trace.hops.isEmpty { parts.append(try hops()) }
    if !trace.patterns.isEmpty { parts.append(try patterns()) }
    parts.append(try notSeen())
    return parts.joined(separator: "\n")
  }

  private func assets() -> [(ChainNumber, AssetNumber)] {
    var result: [(ChainNumber, AssetNumber)] = []
    for total in trace.totals where !result.contains(where: { $0.1 == total.asset }) {
      result.append((total.chain, total.asset))
    }
    return result
  }

  /// An amount with its unit, exact.
  private func amount(_ amount: Amount, _ asset: AssetNumber) throws -> String {
    let name = try names.asset(asset)
    guard let decimals = name.decimals else { return "\(AmountText.grouped(amount, decimals: 0)) units" }
    return "\(AmountText.grouped(amount, decimals: decimals)) \(name.symbol ?? "units")"
  }

  private func heading() throws -> String {
    let tips = document.snapshot.map { tip in
      let alias = Chain.named(tip.chain)?.alias ?? tip.chain
      return "\(alias) to block \(AmountText.grouped(Amount(max(tip.height, 0)), decimals: 0))"
    }
    var table = TextTable([.left, .left])
    table.add([
      title, "policy \(policies[0].rawValue) · " + (tips.isEmpty ? "nothing confirmed" : tips.joined(separator: ", ")),
    ])
    var text = table.text
    var seeds = TextTable([.left, .right, .left])
    let verb = trace.direction == .forward ? "seeded" : "held"
    for (seed, amounts) in zip(trace.seeds, trace.seeded) {
      seeds.add([verb, try amount(amounts.first ?? 0, seed.asset), "\(seed.id) \(seed.reference)"])
    }
    text += seeds.text
    return text
  }

  // MARK: Where it is

  private func section(_ chain: ChainNumber, _ asset: AssetNumber) throws -> String {
    guard let total = trace.totals.first(where: { $0.asset == asset }) else { return "" }
    let unit = try names.asset(asset).symbol ?? "units"
    let words = trace.direction == .forward ? "where it is now" : "where it came from"
    var table = TextTable([.left, .right, .right, .right, .left])
    table.add(["\(words) (\(names.chain(chain).alias))", unit, "share", "places", ""])
    for status in Status.allCases where status == .unspent || total.byStatus[status] != nil {
      if status == .unspent, trace.direction == .backward { continue }
      let places = trace.positions.lazy.filter { $0.asset == asset && $0.status == status && ($0.taint.first ?? 0) > 0 }
      table.add(
        try row(wording(status, asset), total.byStatus[status] ?? 0, of: total.seed, places: places.count, asset))
    }
    if trace.direction == .forward { table.add(try row("  fees", total.fees, of: total.seed, places: nil, asset)) }
    let balance = total.policy.conserves && total.residual.magnitude == 0 ? "balances to the unit" : ""
    table.add(["", try bare(total.seed, asset), "", "", balance])
    return table.text + (try positions(of: asset)) + (try otherPolicies(asset))
  }

  private func bare(_ amount: Amount, _ asset: AssetNumber) throws -> String {
    AmountText.grouped(amount, decimals: try names.asset(asset).decimals ?? 0)
  }

  private func row(_ word: String, _ amount: Amount, of seed: Amount, places: Int?, _ asset: AssetNumber) throws
    -> [String]
  {
    let permille = seed > 0 ? Int(Apportionment.divide(min(amount, seed), 1000, by: seed).quotient) : 0
    let bar =
      String(repeating: "█", count: permille / 50)
      + (permille % 50 >= 25 ? "▌" : amount > 0 && permille < 25 ? "▏" : "")
    return [
      word, try bare(amount, asset), amount > 0 ? "\(permille / 10).\(permille % 10) %" : "",
      places.map(String.init) ?? "", bar,
    ]
  }

  private func wording(_ status: Status, _ asset: AssetNumber) -> String {
    switch status {
    case .unspent: "  unspent"
    case .service: "  at services"
    case .mixer: "  in mixers"
    case .bridge: "  at bridges"
    case .frozen: "  frozen"
    case .burned: "  burned"
    case .limit: "  not followed"
    case .coinbase: "  mined"
    case .opening: "  opening balances not seen"
    case .missing: "  outputs not in the case"
    case .seed: "  the seeds named"
    }
  }

  private func positions(of asset: AssetNumber) throws -> String {
    let all = trace.positions.filter { $0.asset == asset && ($0.taint.first ?? 0) > 0 }
      .sorted { ($0.taint.first ?? 0) > ($1.taint.first ?? 0) }
    guard !all.isEmpty else { return "" }
    let shown = all.prefix(rows)
    var table = TextTable([.left, .right, .left, .right, .left], indent: "    ")
    let texts = try shown.map { position in
      try position.output.map { try names.output($0) } ?? names.address(position.address)
    }
    for (position, text) in zip(shown, texts) {
      let label = position.label.map { "\($0.actor ?? $0.label) (label)" } ?? position.reason?.rawValue ?? ""
      let address = position.output == nil ? "" : " at \(try names.address(position.address))"
      table.add([
        position.status.rawValue, try amount(position.taint.first ?? 0, asset), text + address, "hop \(position.hops)",
        label,
      ])
    }
    let rest = all.count - shown.count
    return table.text + (rest > 0 ? "    … and \(rest) more places; --rows \(all.count) shows them all\n" : "")
      + (try stopsOfOtherPolicies(asset))
  }

  /// Services, mixers and bridges that the leading policy does not reach and another one does.
  private func stopsOfOtherPolicies(_ asset: AssetNumber) throws -> String {
    let reached = trace.positions.filter { position in
      position.asset == asset && position.status != .unspent && position.status != .limit && position.taint.first == 0
    }
    guard !reached.isEmpty else { return "" }
    var table = TextTable([.left, .left, .left, .left], indent: "    ")
    for position in reached.prefix(rows) {
      let under = zip(policies, position.taint).filter { $0.1 > 0 }.map(\.0.rawValue).joined(separator: ", ")
      let place = try position.output.map { try names.output($0) } ?? names.address(position.address)
      table.add([
        position.status.rawValue, "under \(under) only", "\(place)  hop \(position.hops)",
        position.label.map { "\($0.actor ?? $0.label) (label)" } ?? "",
      ])
    }
    let rest = reached.count - min(reached.count, rows)
    return table.text + (rest > 0 ? "    … and \(rest) more such places\n" : "")
  }

  private func otherPolicies(_ asset: AssetNumber) throws -> String {
    guard policies.count > 1 else { return "" }
    var table = TextTable([.left, .right, .right, .right, .right, .right], indent: "  ")
    table.add(["policy", "unspent", "stopped", "not followed", "fees", "places"])
    for (index, total) in trace.totals.filter({ $0.asset == asset }).enumerated() {
      let stopped = [Status.service, .mixer, .bridge, .frozen, .burned].reduce(Amount(0)) {
        $0 + (total.byStatus[$1] ?? 0)
      }
      let places = trace.positions.lazy.filter { $0.asset == asset && $0.taint[index] > 0 }.count
      table.add([
        total.policy == .poison ? "poison (reach)" : total.policy.rawValue,
        try bare(total.byStatus[.unspent] ?? 0, asset),
        try bare(stopped, asset), try bare(total.byStatus[.limit] ?? 0, asset), try bare(total.fees, asset),
        String(places),
      ])
    }
    return trace.direction == .forward ? table.text : ""
  }

  // MARK: Hops and patterns

  private func hops() throws -> String {
    var table = TextTable([.left, .right, .right, .right, .right], indent: "  ")
    table.add(["hop", "moved on the traced way", "to", "traced (\(policies[0].rawValue))", "all that the payers sent"])
    for hop in trace.hops.prefix(40) {
      table.add([
        String(hop.number), "\(try amount(hop.amount, hop.asset)) in \(hop.edges)", "\(hop.recipients) addresses",
        try amount(hop.taint.first ?? 0, hop.asset),
        try hop.allSent.map { "\(try amount($0, hop.asset)) in \(hop.allTransfers ?? 0)" } ?? "",
      ])
    }
    let more = trace.hops.count - 40
    return "hops\n" + table.text + (more > 0 ? "  … and \(more) more rows in --json\n" : "")
  }

  private func patterns() throws -> String {
    var lines = ["patterns"]
    for (index, finding) in trace.patterns.enumerated().prefix(20) {
      lines.append("  f\(index + 1) \(HostileText.terminal(try PatternText(names: names).sentence(finding)))")
      lines += try PatternText(names: names).lookAlikes(finding).map { "      " + HostileText.terminal($0) }
    }
    if trace.patterns.count > 20 { lines.append("  … and \(trace.patterns.count - 20) more in --json") }
    return lines.joined(separator: "\n") + "\n"
  }

  // MARK: The foot

  private func notSeen() throws -> String {
    var lines: [String] = []
    if !trace.gaps.openingBalances.isEmpty {
      let shown = try trace.gaps.openingBalances.prefix(3).map { opening in
        "\(try names.address(opening.address)) (\(try amount(opening.unseen, opening.asset)) beyond what was seen)"
      }
      lines.append(
        "opening balances: \(trace.gaps.openingBalances.count) addresses send on more than was seen arriving: "
          + shown.joined(separator: "; "))
    }
    for cut in document.coverage.cuts {
      lines.append("\(cut.positions) places not followed (\(cut.reason))")
    }
    for gap in document.coverage.gaps { lines.append("\(gap.kind.replacing("_", with: " ")): \(gap.count)") }
    if lines.isEmpty { lines.append("nothing that the case could tell; what was never ingested is not here") }
    var table = TextTable([.left, .left])
    for (index, line) in lines.enumerated() { table.add([index == 0 ? "not seen" : "", line]) }
    table.add(["next", next])
    return table.text
  }
}

/// Sentences about findings.
struct PatternText {
  let names: Names

  private func field(_ finding: FindingDocument, _ key: String) -> String {
    switch finding.details[key] {
    case .text(let text): text
    case .number(let number): String(number)
    default: "?"
    }
  }

  /// One line about a finding.
  func sentence(_ finding: Heuristics.Finding) throws -> String {
    let document = try names.finding(finding, at: 0)
    let who = document.addresses.first ?? document.txids.first ?? ""
    func amount(_ key: String) throws -> String {
      guard case .asset(let number) = finding.details["asset"], let units = Amount(field(document, key)) else {
        return "?"
      }
      let asset = try names.asset(number)
      return "\(AmountText.grouped(units, decimals: asset.decimals ?? 0)) \(asset.symbol ?? "units")"
    }
    switch finding.kind {
    case "fan_out":
      return
        "fan-out \(who) pays \(field(document, "recipients")) addresses \(try amount("amount")) within "
        + "\(field(document, "seconds")) s, \(field(document, "equal_payments")) × \(try amount("equal_amount"))"
    case "fan_in":
      let ratio =
        document.details["paid_over_received"].map { _ in " (\(field(document, "paid_over_received")) ×)" } ?? ""
      return
        "consolidation at \(who): from \(field(document, "senders")) traced senders, received \(try amount("received")), "
        + "sends on \(try amount("paid"))\(ratio)"
    case "address_poisoning":
      return
        "address poisoning around \(who): \(field(document, "transfers")) rows kept out, \(document.addresses.count - 1) look-alikes"
    case let kind where kind.hasPrefix("coinjoin."):
      let name = CoinJoinKind(rawValue: kind)?.name ?? "CoinJoin"
      return
        "\(name) \(who): \(field(document, "participants")) participants (rule \(finding.rule.id) \(finding.rule.version), "
        + "tier \(finding.tier.rawValue))"
    default: return "\(finding.kind) \(who)"
    }
  }

  /// One line a planted look-alike.
  func lookAlikes(_ finding: Heuristics.Finding) throws -> [String] {
    guard case .list(let list) = try names.finding(finding, at: 0).details["look_alikes"] else { return [] }
    return list.compactMap { one in
      guard case .fields(let fields) = one, case .text(let address) = fields["address"],
        case .text(let genuine) = fields["imitates"]
      else { return nil }
      return "\(address) looks like \(genuine)"
    }
  }
}
