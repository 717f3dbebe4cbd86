import ArgumentParser
import CaseFile
import Evidence
import Ledger

/// `show`: profile of an address, transaction, output or log.
struct ShowCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show", abstract: "Show what the case knows of an address, transaction, output or log.",
    discussion:
      "Facts, labels and findings stand apart: a label is an outside claim, a finding is what a rule concluded.")

  @Argument(help: "The case file.")
  var path: String

  @Argument(help: "ADDRESS, TXID, TXID:VOUT or 0xHASH#LOG, with or without CHAIN/ before it.")
  var reference: String

  @Option(help: "Outputs or transfers listed for each asset.")
  var rows = 20

  @Flag(help: "One JSON document.")
  var json = false

  @OptionGroup var output: OutputOptions

  func run() throws {
    try output.checkTarget()
    let snapshot = try OpenCase.forReading(path).snapshot()
    let document = try ShowDocument(
      Reference(reference), in: snapshot, names: Names(snapshot), labels: snapshot.labelledAddresses(), rows: rows)
    try output.write(json ? CanonicalJSON.document(document) : ShowReport(document: document).data())
  }
}
