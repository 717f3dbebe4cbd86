import ArgumentParser
import CaseFile
import Evidence
import Foundation
import Ledger
import Nodes
import Readers

/// `ingest`: reads files, folders and nodes into a case, each source whole or not at all.
struct IngestCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "ingest", abstract: "Read transactions into a case; makes the case if it is missing.",
    discussion: """
      The content decides the format: \(Readers.formats). Reading a source twice adds nothing.

      A node of the Bitcoin family or of an EVM chain is read by its address, from the block after the highest that the case \
      has whole: http://127.0.0.1:8332. An address with a key in it is better kept in the environment: env:NAME reads it from \
      there. User and password stand in a file (--rpc-credentials) or in DYEPACK_RPC_CREDENTIALS.
      """)

  @Argument(help: "The case file.")
  var path: String

  @Argument(help: "Files, folders, - for standard input, or addresses of nodes.")
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

  @OptionGroup var nodes: NodeOptions

  @Flag(help: "One JSON document.")
  var json = false

  @OptionGroup var threads: ThreadOptions
  @OptionGroup var output: OutputOptions

  func validate() throws {
    let nodeSources = sources.filter(NodeAddress.isNode)
    if let option = nodes.firstGiven, nodeSources.isEmpty {
      throw ValidationError("\(option) goes with the address of a node")
    }
    if nodes.follow, sources.count > 1 { throw ValidationError("--follow goes with one node and nothing else") }
    if map != nil, !nodeSources.isEmpty { throw ValidationError("--map goes with tables, not with a node") }
  }

  @MainActor
  func run() async throws {
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
    let taken = Taken()
    var isDone = true
    for file in files where isDone {
      if NodeAddress.isNode(file) {
        let ingest = NodeIngest(
          store: store, options: nodes, chain: options.chain, strict: strict, isQuiet: output.quiet
        ) { try take($0, $1, store, taken) }
        isDone = try await Interruption.isDone { try await ingest.run(file, format: format) }
      } else {
        let began = ContinuousClock.now
        try take(try interruptible(file, options, into: store), ContinuousClock.now - began, store, taken)
      }
    }
    if json { try write(taken, store) }
    if !isDone { throw ExitCode(Interrupts.exitCode) }
  }

  /// What was read so far.
  private final class Taken {
    var seconds: [Double] = []
    var summaries: [SourceSummary] = []
  }

  private func take(_ summary: SourceSummary, _ duration: Duration, _ store: CaseFile, _ taken: Taken) throws {
    for warning in SourceDocument(summary).warnings where !output.quiet {
      Terminal.note("  \(summary.name): \(warning)")
    }
    // Whoever follows a node for ever keeps a list only where it is printed at the end.
    if json {
      taken.summaries.append(summary)
      taken.seconds.append(Self.seconds(duration))
    } else if !output.quiet {
      try report(summary, duration, store)
    }
  }

  private func write(_ taken: Taken, _ store: CaseFile) throws {
    let snapshot = try store.snapshot()
    let rejects = try taken.summaries.flatMap { summary in
      try snapshot.rejects(ofSource: summary.sha256).map { RejectDocument(source: summary.name, $0) }
    }
    try output.write(
      CanonicalJSON.document(
        IngestDocument(
          taken.summaries, seconds: taken.seconds, rejects: rejects, names: Names(snapshot), parameters: parameters)))
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
    values["from_height"] = nodes.fromHeight.map { .number($0) }
    values["to_height"] = nodes.toHeight.map { .number($0) }
    if nodes.follow { values["follow"] = .flag(true) }
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
    guard source != "-", !NodeAddress.isNode(source),
      FileManager.default.fileExists(atPath: source, isDirectory: &isFolder), isFolder.boolValue
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
