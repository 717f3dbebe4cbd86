import CaseFile
import Foundation
import Ledger
import Nodes
import Readers

/// Reads a node into a case, run by run.
struct NodeIngest {
  let store: CaseFile
  let options: NodeOptions
  /// The chain that the user names.
  let chain: Chain?
  let strict: Bool
  let isQuiet: Bool
  /// Told of every source that was taken, and how long that took.
  let report: (SourceSummary, Duration) throws -> Void

  /// Reads what the case lacks, and with `--follow` what comes.
  func run(_ source: String, format: String?) async throws {
    let environment = ProcessInfo.processInfo.environment
    let address = try NodeAddress(source, environment: environment)
    let login = try NodeLogin(file: options.rpcCredentials, environment: environment, address: address)
    let isQuiet = isQuiet
    let note: @Sendable (String) -> Void = { if !isQuiet { Terminal.note("  \($0)") } }
    let node = try await NodeFinder.find(address, login, chain: chain, limits: options.limits, note: note)
    do {
      if let format, format != node.format {
        throw Failure("\(node.name) is a node of \(node.chain.alias), read as \(node.format), not as \(format)")
      }
      try await read(node)
    } catch {
      try await node.close()
      throw error
    }
    try await node.close()
  }

  private func read(_ node: any ChainNode) async throws {
    let target = CaseOfNode(store, strict: strict, report: report)
    var sync = NodeSync(node, from: options.fromHeight, to: options.toHeight)
    var tip = try await sync.catchUp(target)
    if target.isEmpty, !isQuiet {
      Terminal.note("  \(node.name) has nothing new: its last block is \(tip.height), \(tip.hash.hex)")
    }
    while options.follow {
      try await Task.sleep(for: .seconds(options.poll))
      do {
        guard try await node.tip() != tip else { continue }
        tip = try await sync.catchUp(target)
      } catch let error as NodeError where error.code == .unreachable {
        // A node that is started again comes back; whoever follows it waits.
        if !isQuiet { Terminal.note("  \(error.description)") }
      } catch let error as CaseError where error.code == .busy {
        if !isQuiet { Terminal.note("  \(error.description)") }
      }
    }
  }
}

/// A case as the place where a node's blocks go.
private final class CaseOfNode: NodeCase {
  private let store: CaseFile
  private let strict: Bool
  private let report: (SourceSummary, Duration) throws -> Void
  private(set) var isEmpty = true
  private var began = ContinuousClock.now

  init(_ store: CaseFile, strict: Bool, report: @escaping (SourceSummary, Duration) throws -> Void) {
    self.store = store
    self.strict = strict
    self.report = report
  }

  func wholeHeights(of chain: Chain) throws -> [ClosedRange<Int64>] {
    began = ContinuousClock.now
    return try store.snapshot().wholeHeights(of: chain)
  }

  func blocks(at height: Int64, of chain: Chain) throws -> [TransactionID] {
    try store.snapshot().blocks(at: height, of: chain)
  }

  func blockHeights(below height: Int64, of chain: Chain, limit: Int) throws -> [Int64] {
    try store.snapshot().blockHeights(below: height, of: chain, limit: limit)
  }

  func take(_ run: BlockRun, _ branch: Branch, from node: any ChainNode) throws {
    guard let heights = run.heights else { return }
    let span = heights.count == 1 ? "block \(heights.lowerBound)" : "blocks \(heights.lowerBound)-\(heights.upperBound)"
    let name = "\(node.chain.alias) \(span) of \(node.name)"
    let reader = try Readers.named(node.format)
    let options = ReaderOptions(chain: node.chain, strict: strict)
    let summary = try store.ingest(
      name: name, format: reader.format, readerVersion: reader.version, at: Int64(Date().timeIntervalSince1970)
    ) { writer in
      try writer.take(branch)
      var source = ByteSource(bytes: run.bytes, name: name)
      var sink = BlockSink(writer: writer)
      let counts = try reader.init(options: options).read(&source, into: &sink)
      guard sink.blocks == run.blocks.count else {
        throw Failure(
          "\(name): \(run.blocks.count - sink.blocks) of the blocks cannot be read"
            + " (\(sink.reject.map { "at \($0.position): \($0.reason)" } ?? "no reason told")); nothing of them was added"
        )
      }
      let seal = try source.finish()
      return SourceFacts(
        sha256: seal.sha256, bytes: seal.count, records: counts.records, rejected: counts.rejected)
    }
    isEmpty = false
    try report(summary, ContinuousClock.now - began)
    began = ContinuousClock.now
  }
}

/// Counts the whole blocks on their way into a case.
private struct BlockSink: LedgerSink {
  var writer: BulkWriter
  var blocks = 0
  var reject: Reject?

  mutating func take(_ batch: LedgerBatch) throws {
    blocks += batch.blocks.count { $0.isWhole }
    try writer.take(batch)
  }

  mutating func reject(_ reject: Reject) throws {
    self.reject = self.reject ?? reject
    try writer.reject(reject)
  }

  func height(ofBlock hash: TransactionID, on chain: Chain) throws -> Int64? {
    try writer.height(ofBlock: hash, on: chain)
  }
}
