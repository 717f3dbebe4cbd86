import ArgumentParser
import CaseFile
import Evidence
import Ledger
import Readers

/// `label`: imports claims about addresses.
struct LabelCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "label", abstract: "Import labels: \(LabelReaders.formats).",
    discussion:
      "A label is an outside claim. It never changes a ledger fact, and every answer that rests on one says so.")

  @Argument(help: "The case file.")
  var path: String

  @Argument(help: "Label files.")
  var files: [String]

  @Flag(help: "One JSON document.")
  var json = false

  @OptionGroup var output: OutputOptions

  func run() throws {
    try output.checkTarget()
    let store = try OpenCase.forIngest(path)
    var packs: [LabelDocument.Pack] = []
    var table = TextTable([.left, .left, .right, .right, .right])
    for file in files {
      let (pack, sha256, bytes, format) = try LabelReaders.read(path: file)
      let added = try store.importLabels(pack, sha256: sha256, bytes: bytes, format: format)
      packs.append(LabelDocument.Pack(file: file, pack, sha256: sha256, bytes: bytes, format: format, added: added))
      table.add([
        file, format, "\(pack.labels.count) labels", "\(pack.actors.count) actors",
        "\(pack.rejects.count) rejected" + (added ? "" : ", already in the case"),
      ])
      if !json, !output.quiet {
        for reject in pack.rejects.prefix(10) { Terminal.note("  \(file) \(reject.position): \(reject.reason)") }
        if pack.rejects.count > 10 { Terminal.note("  … and \(pack.rejects.count - 10) more; --json lists them all") }
      }
    }
    if json {
      try output.write(
        CanonicalJSON.document(
          LabelDocument(packs, names: Names(store.snapshot()), parameters: ["command": .text("label")])))
    } else if !output.quiet {
      try output.write(table.text)
    }
  }
}
