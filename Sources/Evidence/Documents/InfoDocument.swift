public import CaseFile
import Ledger

/// `dyepack.info/1`: what a case holds.
public struct InfoDocument: Encodable, Sendable {
  /// Counts of one chain.
  public struct ChainCounts: Encodable, Sendable {
    /// CAIP-2 id.
    public var chain: String
    /// Heights of which the case holds something.
    public var blocks: Int64
    /// Lowest of them.
    public var firstHeight: Int64?
    /// Highest of them.
    public var lastHeight: Int64?
    /// Transactions.
    public var transactions: Int64
    /// Inputs, without coinbases.
    public var inputs: Int64
    /// Outputs.
    public var outputs: Int64
    /// Movements between accounts.
    public var transfers: Int64
    /// Logs in which a token's contract froze, freed or emptied an account.
    public var freezeEvents: Int64
    /// Notes that came into pools of mixers.
    public var mixerDeposits: Int64
    /// Notes that pools of mixers paid out.
    public var mixerWithdrawals: Int64
    /// Distinct addresses and scripts.
    public var addresses: Int64
    /// Outputs not seen to be spent.
    public var unspentOutputs: Int64
    /// Sum of their values, base units.
    public var unspentAmount: String
    /// Inputs whose output no source told.
    public var missingPrevouts: Int64

    enum CodingKeys: String, CodingKey {
      case chain, blocks, transactions, inputs, outputs, transfers, addresses
      case freezeEvents = "freeze_events"
      case mixerDeposits = "mixer_deposits"
      case mixerWithdrawals = "mixer_withdrawals"
      case firstHeight = "first_height"
      case lastHeight = "last_height"
      case unspentOutputs = "unspent_outputs"
      case unspentAmount = "unspent_amount"
      case missingPrevouts = "missing_prevouts"
    }
  }

  /// Label packs.
  public struct Labels: Encodable, Sendable {
    /// Labels of all packs.
    public var count: Int64
    /// Packs in order of import.
    public var packs: [Pack]
  }

  /// A file of labels.
  public struct Pack: Encodable, Sendable {
    /// Title.
    public var title: String
    /// Who made it.
    public var creator: String?
    /// Of the file, in hexadecimal.
    public var sha256: String
    /// Size of the file.
    public var bytes: Int64
    /// Format name.
    public var format: String
    /// Labels.
    public var labels: Int64
    /// Actors.
    public var actors: Int64
    /// Records that could not be read.
    public var rejected: Int64
  }

  /// A theft.
  public struct IncidentEntry: Encodable, Sendable {
    /// Short id.
    public var id: String
    /// Name for people.
    public var name: String
    /// Number of seeds.
    public var seeds: Int
  }

  /// Two facts that cannot both be true.
  public struct ConflictEntry: Encodable, Sendable {
    /// What contradicts what.
    public var kind: String
    /// CAIP-2 id.
    public var chain: String
    /// The transaction spoken of.
    public var txid: String?
    /// Both sides, as JSON text.
    public var detail: String
  }

  /// Blocks that a chain has left.
  public struct ReorgEntry: Encodable, Sendable {
    /// A block as the tip of a branch.
    public struct Tip: Encodable, Sendable {
      /// Height.
      public var height: Int64
      /// Hash.
      public var hash: String
    }

    /// Number, from 1.
    public var id: Int64
    /// CAIP-2 id.
    public var chain: String
    /// The last height that both branches have in common.
    public var forkHeight: Int64
    /// Blocks that were dropped from the top.
    public var depth: Int64
    /// Tip of the dropped branch.
    public var oldTip: Tip
    /// Tip of the node's branch then.
    public var newTip: Tip
    /// Transactions that left with their blocks; some came back with the new branch.
    public var transactions: Int64
    /// SHA-256 of the source that revealed it, in hexadecimal.
    public var source: String

    enum CodingKeys: String, CodingKey {
      case id, chain, depth, transactions, source
      case forkHeight = "fork_height"
      case oldTip = "old_tip"
      case newTip = "new_tip"
    }
  }

  /// `dyepack.info/1`.
  public let schema = "dyepack.info/1"
  /// The program.
  public let tool = Tool()
  /// What decided the answer.
  public var parameters: ParametersDocument
  /// Tips of all chains.
  public var snapshot: [SnapshotDocument]
  /// Gaps in what was read.
  public var coverage: CoverageDocument
  /// Chains by id.
  public var chains: [ChainCounts]
  /// Labels.
  public var labels: Labels
  /// Thefts by id.
  public var incidents: [IncidentEntry]
  /// Sources in order of reading.
  public var sources: [SourceDocument]
  /// Records that could not be read, source by source, in order of meeting.
  public var rejects: [RejectDocument]
  /// Contradictions in order of meeting.
  public var conflicts: [ConflictEntry]
  /// Reorgs in order of meeting.
  public var reorgs: [ReorgEntry]

  /// Makes the document.
  public init(_ snapshot: CaseSnapshot, names: Names) throws {
    let info = try snapshot.info().sorted { $0.chain.id < $1.chain.id }
    parameters = try ParametersDocument(["command": .text("info")])
    self.snapshot = try names.snapshots(of: names.chains.indices.map { ChainNumber($0) })
    coverage = CoverageDocument(
      complete: true, cuts: [], gaps: Self.gaps(info), openingBalanceUnknown: [])
    chains = info.map { one in
      ChainCounts(
        chain: one.chain.id, blocks: one.blocks, firstHeight: one.firstHeight, lastHeight: one.lastHeight,
        transactions: one.transactions, inputs: one.inputs, outputs: one.outputs, transfers: one.transfers,
        freezeEvents: one.freezeEvents, mixerDeposits: one.mixerDeposits, mixerWithdrawals: one.mixerWithdrawals,
        addresses: one.addresses, unspentOutputs: one.unspentOutputs, unspentAmount: String(one.unspentAmount),
        missingPrevouts: one.missingPrevouts)
    }
    let packs = try snapshot.labelPacks()
    labels = Labels(
      count: packs.reduce(0) { $0 + $1.labels },
      packs: packs.map { pack in
        Pack(
          title: pack.title, creator: pack.creator, sha256: Hex.text(pack.sha256), bytes: pack.bytes,
          format: pack.format,
          labels: pack.labels, actors: pack.actors, rejected: pack.rejected)
      })
    incidents = try snapshot.incidents().map { IncidentEntry(id: $0.id, name: $0.name, seeds: $0.seeds.count) }
    sources = try snapshot.sources().map { SourceDocument($0) }
    rejects = try snapshot.rejects().map {
      RejectDocument(source: $0.name, Reject(position: $0.position, reason: $0.reason))
    }
    conflicts = try snapshot.conflicts().map { conflict in
      ConflictEntry(
        kind: conflict.kind.rawValue, chain: names.chain(conflict.chain).id,
        txid: try conflict.transaction.map { try names.transaction($0) }, detail: conflict.detail)
    }
    reorgs = try snapshot.reorgs().map { reorg in
      let chain = names.chain(reorg.chain)
      return ReorgEntry(
        id: reorg.id, chain: chain.id, forkHeight: reorg.forkHeight, depth: reorg.depth,
        oldTip: .init(height: reorg.oldHeight, hash: chain.text(of: reorg.oldTip)),
        newTip: .init(height: reorg.newHeight, hash: chain.text(of: reorg.newTip)), transactions: reorg.transactions,
        source: Hex.text(reorg.source))
    }
  }

  private static func gaps(_ info: [ChainInfo]) -> [CoverageDocument.Gap] {
    info.flatMap { one -> [CoverageDocument.Gap] in
      var gaps: [CoverageDocument.Gap] = []
      if !one.gaps.isEmpty { gaps.append(CoverageDocument.Gap(heights: one.gaps, chain: one.chain)) }
      if one.withoutHeight > 0, one.chain.model == .account {
        gaps.append(CoverageDocument.Gap(withoutHeight: Int(one.withoutHeight), chain: one.chain))
      }
      if one.missingPrevouts > 0 {
        gaps.append(
          CoverageDocument.Gap(
            kind: "missing_prevout", chain: one.chain.id, outpoints: nil, heights: nil, count: Int(one.missingPrevouts))
        )
      }
      return gaps
    }
  }
}

extension CoverageDocument.Gap {
  /// Heights that are missing between whole blocks.
  init(heights ranges: [ClosedRange<Int64>], chain: Chain) {
    kind = "missing_heights"
    self.chain = chain.id
    outpoints = nil
    heights = ranges.prefix(100).map { "\($0.lowerBound)-\($0.upperBound)" }
    self.ranges = ranges.count
    count = ranges.reduce(0) { $0 + Int($1.upperBound - $1.lowerBound) + 1 }
  }
}
