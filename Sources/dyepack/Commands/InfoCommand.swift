import ArgumentParser
import CaseFile
import Evidence
import Foundation
import Ledger

/// `info`: what the case holds.
struct InfoCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "info",
    abstract: "Show what the case holds: counts, ranges, gaps, sources with hashes, contradictions.")

  @Argument(help: "The case file.")
  var path: String

  @Flag(help: "One JSON document.")
  var json = false

  @OptionGroup var output: OutputOptions

  func run() throws {
    try output.checkTarget()
    let snapshot = try OpenCase.forReading(path).snapshot()
    let document = try InfoDocument(snapshot, names: Names(snapshot))
    try output.write(json ? CanonicalJSON.document(document) : Data(text(document).utf8))
  }

  private func text(_ document: InfoDocument) -> String {
    var text = ""
    for one in document.chains {
      guard let chain = Chain.named(one.chain) else { continue }
      var table = TextTable([.left, .right])
      table.add([chain.alias, chain.id])
      table.add(["  heights", range(one)])
      table.add(["  transactions", grouped(one.transactions)])
      if chain.model == .utxo {
        table.add(["  inputs", grouped(one.inputs)])
        table.add(["  outputs", grouped(one.outputs)])
        let amount = AmountText.grouped(Amount(one.unspentAmount) ?? 0, decimals: chain.coin.decimals)
        table.add(["  unspent", "\(amount) \(chain.coin.symbol) in \(grouped(one.unspentOutputs))"])
        table.add(["  missing prevouts", grouped(one.missingPrevouts)])
      } else {
        table.add(["  transfers", grouped(one.transfers)])
        let events = [
          ("freeze events", one.freezeEvents), ("mixer deposits", one.mixerDeposits),
          ("mixer withdrawals", one.mixerWithdrawals),
        ]
        for (name, count) in events where count > 0 { table.add(["  \(name)", grouped(count)]) }
      }
      table.add(["  addresses", grouped(one.addresses)])
      text += table.text
    }
    if document.chains.isEmpty { text += "no ledger facts yet; `dyepack ingest` reads some\n" }
    var table = TextTable([.left, .left, .left])
    for source in document.sources { add(source, to: &table) }
    for reject in document.rejects.prefix(Self.rejectsShown) {
      table.add(["reject", reject.source, "\(reject.position): \(reject.reason)"])
    }
    if document.rejects.count > Self.rejectsShown {
      table.add(["reject", "", "and \(document.rejects.count - Self.rejectsShown) more; --json lists them all"])
    }
    for pack in document.labels.packs {
      table.add([
        "labels", pack.title,
        "\(pack.format), \(pack.labels) labels, \(pack.rejected) rejected, SHA-256 \(pack.sha256)",
      ])
    }
    for incident in document.incidents {
      table.add(["incident", incident.id, "\(incident.name), \(incident.seeds) seeds"])
    }
    for gap in document.coverage.gaps { table.add(["gap", gap.kind, "\(gap.count)\(ranges(of: gap))"]) }
    for conflict in document.conflicts {
      table.add(["conflict", conflict.kind, "\(conflict.txid ?? "") \(conflict.detail)"])
    }
    for reorg in document.reorgs {
      let chain = Chain.named(reorg.chain)?.alias ?? reorg.chain
      table.add([
        "reorg", chain,
        "\(reorg.depth) blocks above \(grouped(reorg.forkHeight)) left with \(reorg.transactions) transactions: "
          + "\(grouped(reorg.oldTip.height)) \(reorg.oldTip.hash) gave way to "
          + "\(grouped(reorg.newTip.height)) \(reorg.newTip.hash)",
      ])
    }
    return text + table.text
  }

  private static let rejectsShown = 10
  private static let rangesShown = 10

  private func add(_ source: SourceDocument, to table: inout TextTable) {
    table.add([
      "source", source.name,
      "\(source.format) (reader \(source.readerVersion)), \(grouped(source.bytes)) bytes"
        + (source.readAt.map { ", read \($0)" } ?? ""),
    ])
    table.add([
      "", "",
      "\(source.records) records: \(source.added) added, \(source.duplicates) known, \(source.rejected) rejected",
    ])
    table.add(["", "", "SHA-256 \(source.sha256)"])
    for warning in source.warnings { table.add(["warning", source.name, warning]) }
  }

  /// ` in 3 ranges: 5-7, 9-9, 12-40`.
  private func ranges(of gap: CoverageDocument.Gap) -> String {
    guard let heights = gap.heights, let count = gap.ranges else { return "" }
    let more = count > Self.rangesShown ? ", and \(count - Self.rangesShown) more ranges" : ""
    return " in \(count) ranges: " + heights.prefix(Self.rangesShown).joined(separator: ", ") + more
  }

  private func range(_ one: InfoDocument.ChainCounts) -> String {
    guard let first = one.firstHeight, let last = one.lastHeight else { return "none confirmed" }
    return "\(grouped(one.blocks)) from \(grouped(first)) to \(grouped(last))"
  }

  private func grouped(_ count: Int64) -> String { AmountText.grouped(Amount(max(count, 0)), decimals: 0) }
}
