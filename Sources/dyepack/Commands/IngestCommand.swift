import ArgumentParser
import CaseFile
import Evidence
import Foundation
import Ledger
import Readers

/// `ingest`: reads files and folders into a case, each source whole or not at all.
struct IngestCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "ingest", abstract: "Read transactions into a case; makes the case if it is missing.",
    discussion: "The content decides the format: \(Readers.formats). Reading a source twice adds nothing.")

  @Argument(help: "The case file.")
  var path: String

  @Argument(help: "Files, folders, or - for standard input.")
  var sources: [String]

  @Option(help: "The format, where the content does not tell it: \(Readers.formats).")
  var format: String?

  @Option(help: "The chain of a source that does not name it: \(Chain.aliases).")
  var chain: String?

  @Option(help: "The contract that a list of events is of, where it does not name it (with --chain).")
  var contract: String?

  @Option(help: "A file that says which columns of a table hold what, for format csv.")
  var map: String?

  @Flag(help: "Fail at the first record that cannot be read, instead of rejecting it alone.")
  var strict = false

  @Flag(help: "One JSON document.")
  var json = false

  @OptionGroup var threads: ThreadOptions
  @OptionGroup var output: OutputOptions

  func run() throws {
    try output.checkTarget()
    if map != nil, let format, format != MappedCSVReader.format {
      throw ValidationError("--map goes with the format \(MappedCSVReader.format), not with \(format)")
    }
    let named = try chain.map(ChainOption.parse)
    let options = ReaderOptions(
      chain: named, contract: try contract.map { try Self.payload(of: $0, on: named) }, strict: strict,
      map: try map.map { try ColumnMap(path: $0) })
    let files = try sources.flatMap(expand)
    let store = try OpenCase.forIngest(path)
    var seconds: [Double] = []
    var summaries: [SourceSummary] = []
    for file in files {
      let began = ContinuousClock.now
      let summary = try interruptible(file, options, into: store)
      summaries.append(summary)
      seconds.append(Self.seconds(ContinuousClock.now - began))
      for warning in SourceDocument(summary).warnings where !output.quiet { Terminal.note("  \(file): \(warning)") }
      if !json, !output.quiet { try report(summary, ContinuousClock.now - began, store) }
    }
    guard json else { return }
    let snapshot = try store.snapshot()
    let rejects = try summaries.flatMap { summary in
      try snapshot.rejects(ofSource: summary.sha256).map { RejectDocument(source: summary.name, $0) }
    }
    try output.write(
      CanonicalJSON.document(
        IngestDocument(
          summaries, seconds: seconds, rejects: rejects, names: Names(snapshot), parameters: parameters)))
  }

  private static func payload(of contract: String, on chain: Chain?) throws -> [UInt8] {
    guard let chain else { throw ValidationError("--contract needs --chain, which says whose address it is") }
    do throws(AddressError) {
      return try chain.payload(of: contract)
    } catch {
      throw Failure("`\(contract)` (--contract) is not an address of \(chain.alias): \(error)")
    }
  }

  private var parameters: [String: JSONValue] {
    var values: [String: JSONValue] = ["command": .text("ingest"), "strict": .flag(strict)]
    values["format"] = format.map { .text($0) }
    values["chain"] = chain.map { .text($0) }
    values["contract"] = contract.map { .text($0) }
    values["map"] = map.map { .text($0) }
    return values
  }

  static func seconds(_ duration: Duration) -> Double {
    Double(duration.components.seconds) + Double(duration.components.attoseconds / 1_000_000_000_000_000) / 1000
  }

  /// A folder stands for its files, by name; hidden ones, the key of block files and empty ones are left out.
  ///
  /// Exporters write an empty file where there was nothing of a kind. Named by itself such a file is an error.
  private func expand(_ source: String) throws -> [String] {
    var isFolder: ObjCBool = false
    guard source != "-", FileManager.default.fileExists(atPath: source, isDirectory: &isFolder), isFolder.boolValue
    else {
      return [source]
    }
    return try FileManager.default.contentsOfDirectory(atPath: source).sorted()
      .filter { !$0.hasPrefix(".") && $0 != "xor.dat" }
      .map { source + (source.hasSuffix("/") ? "" : "/") + $0 }
      .filter { path in
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder), !isFolder.boolValue else {
          return false
        }
        let size = try FileManager.default.attributesOfItem(atPath: path)[.size] as? NSNumber
        guard size == 0 else { return true }
        if !output.quiet { Terminal.note("  \(path) is empty and was passed over") }
        return false
      }
  }

  /// As ``ingest(_:_:into:)``; an interrupted source is undone, those before it stay.
  private func interruptible(_ file: String, _ options: ReaderOptions, into store: CaseFile) throws -> SourceSummary {
    defer { Interrupts.shared.undo = nil }
    do {
      return try ingest(file, options, into: store)
    } catch  where Interrupts.shared.isInterrupted {
      Terminal.complain("\(file): interrupted; nothing of it was added to \(path)")
      throw ExitCode(Interrupts.exitCode)
    }
  }

  private func ingest(_ file: String, _ options: ReaderOptions, into store: CaseFile) throws -> SourceSummary {
    let source = ReadAhead(try ByteSource(path: file))
    let name = format ?? map.map { _ in MappedCSVReader.format }
    let kind = try name.map { try Readers.named($0) } ?? source.detect()
    let line = output.quiet || !Terminal.showsProgress ? nil : ProgressLine(name: file, total: source.with { $0.size })
    defer { line?.finish() }
    source.with { $0.progress = line.map { line in { line.advance(to: $0) } } }
    // One thread that waits for a pipe cannot be called back; then the process ends, and the next one puts the case right.
    if threads.count > 1 || source.with({ $0.size }) != nil {
      Interrupts.shared.undo = {
        store.interrupt()
        source.interrupt()
      }
    }
    return try store.ingest(
      name: file, format: kind.format, readerVersion: kind.version, at: Int64(Date().timeIntervalSince1970),
      threads: threads.count
    ) { writer in
      let (counts, seal) = try source.read(with: kind.init(options: options), into: &writer, isAhead: threads.count > 1)
      return SourceFacts(
        sha256: seal.sha256, bytes: seal.count, records: counts.records, rejected: counts.rejected,
        exportLimit: kind.exportLimit(at: counts.records), naiveTimes: counts.times.naive,
        zonedTimes: counts.times.zoned)
    }
  }

  private func report(_ summary: SourceSummary, _ duration: Duration, _ store: CaseFile) throws {
    var table = TextTable([.left, .left, .right, .right, .right, .right])
    table.add([
      summary.name, summary.format, "\(summary.records) records", "\(summary.added) added",
      "\(summary.rejected) rejected",
      String(format: "%.2f s", Self.seconds(duration)),
    ])
    try output.write(table.text)
    let rejects = summary.rejected > 0 ? try store.snapshot().rejects(ofSource: summary.sha256) : []
    for reject in rejects.prefix(10) { Terminal.note("  \(summary.name) \(reject.position): \(reject.reason)") }
    if rejects.count > 10 { Terminal.note("  … and \(rejects.count - 10) more; --json lists them all") }
    if summary.conflicts > 0 {
      Terminal.note("  \(summary.conflicts) contradictions with facts of the case; `dyepack info` lists them")
    }
  }
}
