import ArgumentParser
import Evidence
import Heuristics
import Taint

/// `explain`: what a policy or rule means, in plain words.
struct ExplainCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "explain", abstract: "Say what a policy or rule means, its error rate and its known failures.")

  @Argument(help: "A policy, a rule, `policies` or `rules`; nothing lists the topics.")
  var topic: String?

  @OptionGroup var output: OutputOptions

  func run() throws {
    switch topic {
    case nil, "policies", "rules": try output.write(list())
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

  private func text(of card: RuleCard) -> String {
    var table = TextTable([.left, .left])
    table.add([card.id, "version \(card.version), tier \(card.tier.rawValue), horizon \(card.horizon.rawValue)"])
    table.add(["means", card.summary])
    table.add(["errors", card.errors])
    for failure in card.knownFailures { table.add(["fails when", failure]) }
    for source in card.sources { table.add(["source", source]) }
    return table.text
  }
}
