import Evidence
import Ledger
import Taint

/// The screen of a freeze list.
struct FreezeReport {
  let document: FreezeDocument
  let title: String
  let rows: Int

  /// The whole screen.
  func text() -> String {
    var text = "\(HostileText.terminal(title))  ·  who can still act\n"
    let shown = document.candidates.prefix(rows)
    let short = ShortAddresses(shown.map(\.address))
    var table = TextTable([.left, .left, .left, .right, .left, .left, .right, .right, .left])
    table.add(["#", "who can act", "what to ask", "amount", "at", "last moved", "hops", "score", "all policies"])
    for one in shown {
      table.add([
        one.priority, one.freezer.name, wording(one.action), amount(one),
        "\(short.text(of: one.address)) (\(alias(one.chain)))",
        age(one), String(one.hops), String(one.score), agreement(one),
      ])
    }
    text += table.text
    let rest = document.candidates.count - shown.count
    if rest > 0 { text += "… and \(rest) more; --rows \(document.candidates.count) shows them all\n" }
    if document.candidates.isEmpty { text += "nothing that anybody could stop\n" }
    text += buckets()
    for one in document.excluded { text += "left out: \(one.positions) places, \(one.reason)\n" }
    return text
  }

  private var lead: String {
    Policy.allCases.first { document.candidates.first?.traced[$0.rawValue] != nil }?.rawValue ?? "fifo"
  }

  private func amount(_ one: FreezeDocument.Candidate) -> String {
    let units = Amount(one.traced[lead] ?? "0") ?? 0
    return "\(AmountText.grouped(units, decimals: one.decimals ?? 0)) \(one.symbol ?? "units")"
  }

  private func alias(_ chain: String) -> String { Chain.named(chain)?.alias ?? chain }

  private func wording(_ action: String) -> String {
    switch action {
    case "issuer_freeze": "freeze the address"
    case "exchange_hold": "hold the account, keep records"
    case "exchange_kyc_preserve": "keep records (moved on)"
    case "bridge_or_swap_contact": "name the far side"
    default: "watch"
    }
  }

  /// Age of the last arrival at the snapshot, in words.
  private func age(_ one: FreezeDocument.Candidate) -> String {
    guard let seconds = one.ageSeconds else { return one.lastMoved ?? "" }
    switch seconds {
    case ..<60: return "\(seconds) s before"
    case ..<3600: return "\(seconds / 60) m before"
    case ..<86_400: return "\(seconds / 3600) h \(seconds % 3600 / 60) m before"
    default: return "\(seconds / 86_400) d before"
    }
  }

  private func agreement(_ one: FreezeDocument.Candidate) -> String {
    Policy.allCases.compactMap { one.traced[$0.rawValue] }.map { $0 == "0" ? "○" : "●" }.joined(separator: " ")
  }

  private func buckets() -> String {
    var table = TextTable([.left, .right, .right, .right])
    table.add(["", "traceable", "dark", "frozen"])
    for bucket in document.buckets where bucket.policy == lead {
      let known = document.candidates.first { $0.asset == bucket.asset }
      let total = [bucket.traceable, bucket.dark, bucket.frozen].compactMap { Amount($0) }.reduce(0, +)
      func share(_ text: String) -> String {
        guard total > 0, let part = Amount(text) else { return "–" }
        let permille = Int(Apportionment.divide(min(part, total), 1000, by: total).quotient)
        return "\(permille / 10).\(permille % 10) %"
      }
      table.add([known?.symbol ?? bucket.asset, share(bucket.traceable), share(bucket.dark), share(bucket.frozen)])
    }
    return table.text
  }
}
