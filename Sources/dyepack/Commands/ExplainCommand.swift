import ArgumentParser
import Evidence
import Heuristics
import Taint

/// `explain`: what a policy or rule means, in plain words.
struct ExplainCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "explain", abstract: "Say what a policy or rule means, its error rate and its known failures.")

  @Argument(help: "A policy, a rule, `policies`, `rules` or `errors` (what was measured); nothing lists the topics.")
  var topic: String?

  @OptionGroup var output: OutputOptions

  func run() throws {
    switch topic {
    case nil, "policies", "rules": try output.write(list())
    case "errors": try output.write(errors())
    case let topic?:
      if let policy = Policy(rawValue: topic) { return try output.write("\(policy.rawValue): \(policy.summary)\n") }
      guard let card = ruleCards.first(where: { $0.id == topic }) else {
        throw Failure("`\(topic)` is not a policy or rule; `dyepack explain` lists them")
      }
      try output.write(text(of: card))
    }
  }

  private func list() -> String {
    var table = TextTable([.left, .left])
    if topic != "rules" { for policy in Policy.allCases { table.add([policy.rawValue, policy.summary]) } }
    if topic != "policies" { for card in ruleCards { table.add([card.id, card.summary]) } }
    return table.text
  }

  /// Every count that was measured, of our rules and of other software's.
  private func errors() -> String {
    var table = TextTable([.left, .left, .left, .left])
    table.add(["rule", "measure", "on", "share, % (95 % interval)"])
    for row in MeasuredErrors.rows {
      table.add([row.version > 0 ? "\(row.rule) \(row.version)" : row.rule, row.measure.rawValue, row.on, row.text])
    }
    let data = MeasuredErrors.data.map { "\($0.name), SHA-256 \($0.sha256)\n" }.joined()
    return table.text + data + MeasuredErrors.caution + "\n"
  }

  private func text(of card: RuleCard) -> String {
    var table = TextTable([.left, .left])
    table.add([card.id, "version \(card.version), tier \(card.tier.rawValue), horizon \(card.horizon.rawValue)"])
    table.add(["means", card.summary])
    let measured = MeasuredErrors.rows.filter { $0.rule == card.id }
    if measured.isEmpty {
      table.add(["errors", card.errors])
    } else {
      for row in measured { table.add(["measured", "\(row.measure.rawValue), \(row.on): \(row.text)"]) }
      for row in MeasuredErrors.peers(of: card.id) { table.add(["elsewhere", "\(row.rule), \(row.on): \(row.text)"]) }
      table.add(["measured on", MeasuredErrors.caution])
      for source in MeasuredErrors.data { table.add(["", "\(source.name), SHA-256 \(source.sha256)"]) }
    }
    for failure in card.knownFailures { table.add(["fails when", failure]) }
    for source in card.sources { table.add(["source", source]) }
    return table.text
  }
}
