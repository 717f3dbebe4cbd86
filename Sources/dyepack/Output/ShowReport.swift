import Evidence
import Foundation
import Ledger

/// The screen of `show`.
struct ShowReport {
  let document: ShowDocument

  private var chain: Chain? { Chain.named(document.subject.chain) }

  func data() -> Data { Data(text().utf8) }

  private func text() -> String {
    var text = HostileText.terminal("\(document.subject.kind) \(document.subject.ref)") + "\n"
    text += facts(document.facts, indent: "  ")
    var table = TextTable([.left, .left], indent: "  ")
    for label in document.labels {
      table.add([
        "label",
        "\(label.label) (\(label.categories.joined(separator: ", "))), confidence \(label.confidence), \(label.source)",
      ])
    }
    for finding in document.findings {
      table.add(["finding", "\(finding.kind), rule \(finding.rule) \(finding.ruleVersion), tier \(finding.tier)"])
    }
    if document.labels.isEmpty, document.subject.kind != "transaction" { table.add(["label", "none in this case"]) }
    return text + table.text
  }

  private func facts(_ fields: [String: JSONValue], indent: String) -> String {
    var text = ""
    var table = TextTable([.left, .left], indent: indent)
    var lists = ""
    for (key, value) in fields.sorted(by: { $0.key < $1.key }) {
      switch value {
      case .list(let list):
        if list.isEmpty {
          table.add([key, "none"])
        } else if case .text = list[0] {
          table.add([key, list.map(plain).joined(separator: ", ")])
        } else {
          lists += "\(indent)\(key)\n" + list.map { entry($0, indent: indent + "  ") }.joined()
        }
      default: table.add([key, amount(key, value)])
      }
    }
    text += table.text + lists
    return text
  }

  /// One line of a list of flat facts; nested lists stand below it.
  private func entry(_ value: JSONValue, indent: String) -> String {
    guard case .fields(let fields) = value else { return indent + plain(value) + "\n" }
    if fields.values.contains(where: {
      if case .list(let list) = $0, case .fields? = list.first { true } else { false }
    }) {
      return facts(fields, indent: indent)
    }
    let decimals: Int? = if case .number(let number) = fields["decimals"] { Int(number) } else { nil }
    let parts = fields.sorted { $0.key < $1.key }.map { "\($0.key) \(amount($0.key, $0.value, decimals: decimals))" }
    return indent + HostileText.terminal(parts.joined(separator: "  ")) + "\n"
  }

  private func plain(_ value: JSONValue) -> String {
    switch value {
    case .text(let text): text
    case .number(let number): String(number)
    case .flag(let flag): flag ? "yes" : "no"
    case .list(let list): list.map(plain).joined(separator: ", ")
    case .fields(let fields):
      fields.sorted { $0.key < $1.key }.map { "\($0.key) \(plain($0.value))" }.joined(separator: " ")
    }
  }

  /// Values of outputs are shown in coins on UTXO chains.
  private func amount(_ key: String, _ value: JSONValue, decimals: Int? = nil) -> String {
    guard ["value", "received", "unspent"].contains(key), case .text(let text) = value, let units = Amount(text),
      let chain, chain.model == .utxo
    else { return plain(value) }
    return "\(AmountText.grouped(units, decimals: chain.coin.decimals)) \(chain.coin.symbol)"
  }
}
