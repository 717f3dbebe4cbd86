public import Ledger
import Taint
public import Traces

extension TraceDocument {
  /// Makes the document of a trace.
  ///
  /// - Reads: `parameters` are those of the command, resolved; `heightGaps` by chain; `showsSeeds` adds the split by seed.
  public init(
    _ trace: Trace, names: Names, parameters: [String: JSONValue],
    heightGaps: [ChainNumber: [ClosedRange<Int64>]],
    showsSeeds: Bool
  ) throws {
    let writer = TraceWriter(trace: trace, names: names, showsSeeds: showsSeeds)
    direction = trace.direction.rawValue
    self.parameters = try ParametersDocument(parameters)
    let chains = Set(trace.seeds.map(\.chain) + trace.positions.map(\.chain))
    snapshot = try names.snapshots(of: chains)
    coverage = try writer.coverage(heightGaps: heightGaps.filter { chains.contains($0.key) })
    seeds = try trace.seeds.indices.map { try writer.seed($0) }
    positions = try trace.positions.map { try writer.position($0) }
    edges = try trace.edges.indices.map { try writer.edge($0) }
    patterns = try trace.patterns.enumerated().map { try names.finding($0.element, at: $0.offset) }
    totals = try trace.totals.map { try writer.total($0) }
    buckets = try trace.totals.map { try writer.bucket($0) }
    hops = try trace.hops.map { try writer.hop($0) }
  }
}

/// What cuts are summed by.
private struct CutKey: Hashable {
  var reason: CutReason
  var chain: ChainNumber
  var asset: AssetNumber
}

/// Writes the parts of a trace as text.
struct TraceWriter {
  let trace: Trace
  let names: Names
  let showsSeeds: Bool

  func amounts(_ values: [Amount]) -> TraceDocument.Amounts {
    Dictionary(uniqueKeysWithValues: zip(trace.parameters.policies, values).map { ($0.rawValue, String($1)) })
  }

  func seed(_ index: Int) throws -> TraceDocument.Seed {
    let seed = trace.seeds[index]
    let asset = try names.asset(seed.asset)
    return TraceDocument.Seed(
      id: seed.id, ref: seed.reference, chain: names.chain(seed.chain).id,
      address: try seed.address.map { try names.address($0) },
      asset: asset.id, symbol: asset.symbol, decimals: asset.decimals,
      amount: String(trace.seeded[index].first ?? 0), seeded: amounts(trace.seeded[index]))
  }

  func position(_ position: Trace.Position) throws -> TraceDocument.Position {
    let asset = try names.asset(position.asset)
    var bySeed: [String: TraceDocument.Amounts]?
    if showsSeeds {
      bySeed = Dictionary(
        uniqueKeysWithValues: zip(trace.parameters.policies, position.bySeed).map { policy, seeds in
          (policy.rawValue, Dictionary(uniqueKeysWithValues: seeds.map { ("s\($0.key)", String($0.value)) }))
        })
    }
    return TraceDocument.Position(
      chain: names.chain(position.chain).id, address: try names.address(position.address),
      outpoint: try position.output.map { try names.output($0) }, asset: asset.id, symbol: asset.symbol,
      decimals: asset.decimals, amount: String(position.amount), taint: amounts(position.taint), bySeed: bySeed,
      status: position.status.rawValue, reason: position.reason?.rawValue, hops: position.hops,
      reachedAt: names.time(position.reachedAt), movedAt: names.time(position.movedAt),
      entity: position.label.map { $0.actor ?? $0.label }, category: position.label?.categories.first,
      findings: position.findings.map { "f\($0 + 1)" }, parcels: parcels(position.spans))
  }

  private func parcels(_ spans: [Policy: [Span]]) -> [String: [TraceDocument.Parcel]]? {
    guard !spans.isEmpty else { return nil }
    return Dictionary(
      uniqueKeysWithValues: spans.map { policy, spans in
        (policy.rawValue, spans.map { TraceDocument.Parcel(offset: String($0.start), amount: String($0.count)) })
      })
  }

  func edge(_ index: Int) throws -> TraceDocument.Edge {
    let edge = trace.edges[index]
    let asset = try names.asset(edge.asset)
    return TraceDocument.Edge(
      id: "e\(index + 1)", chain: names.chain(edge.chain).id, txid: try names.transaction(edge.transaction),
      logIndex: edge.position?.logIndex, vout: edge.vout,
      fromOutpoints: edge.sources.isEmpty ? nil : try edge.sources.map { try names.output($0) },
      from: try names.address(edge.from), to: try names.address(edge.to), asset: asset.id, symbol: asset.symbol,
      decimals: asset.decimals, amount: String(edge.amount), taint: amounts(edge.taint), time: names.time(edge.time),
      height: edge.height, hops: edge.hops, basis: ["class": "ledger"])
  }

  private func columns(_ byStatus: [Status: Amount], fees: Amount) -> TraceDocument.Amounts {
    var columns: TraceDocument.Amounts = ["fees": String(fees), "converted_in": "0", "converted_out": "0"]
    for status in Status.allCases where status != .limit && (byStatus[status] != nil || status.isForward) {
      columns[status.rawValue] = String(byStatus[status] ?? 0)
    }
    columns["cut"] = String(byStatus[.limit] ?? 0)
    return columns
  }

  func total(_ total: Trace.Total) throws -> TraceDocument.Total {
    var columns = columns(total.byStatus, fees: total.fees)
    columns["seed"] = String(total.seed)
    columns["residual"] = total.residual.description
    var bySeed: [String: TraceDocument.Amounts]?
    if showsSeeds {
      bySeed = [:]
      for seed in Set(total.bySeed.keys).union(total.feesBySeed.keys) {
        bySeed?["s\(seed)"] = self.columns(total.bySeed[seed] ?? [:], fees: total.feesBySeed[seed] ?? 0)
      }
    }
    return TraceDocument.Total(
      chain: names.chain(total.chain).id, asset: try names.asset(total.asset).id, policy: total.policy.rawValue,
      columns: columns, bySeed: bySeed)
  }

  func bucket(_ total: Trace.Total) throws -> TraceDocument.Bucket {
    let buckets = total.buckets
    return TraceDocument.Bucket(
      chain: names.chain(total.chain).id, asset: try names.asset(total.asset).id, policy: total.policy.rawValue,
      traceable: String(buckets.traceable), dark: String(buckets.dark), frozen: String(buckets.frozen))
  }

  func hop(_ hop: Trace.Hop) throws -> TraceDocument.Hop {
    TraceDocument.Hop(
      hop: hop.number, chain: names.chain(hop.chain).id, asset: try names.asset(hop.asset).id, transfers: hop.edges,
      addresses: hop.recipients, amount: String(hop.amount), taint: amounts(hop.taint),
      allSent: hop.allSent.map { String($0) }, allTransfers: hop.allTransfers)
  }

  // MARK: Coverage

  func coverage(heightGaps: [ChainNumber: [ClosedRange<Int64>]]) throws -> CoverageDocument {
    CoverageDocument(
      complete: trace.isComplete, cuts: try cuts(), gaps: try gaps(heightGaps: heightGaps),
      openingBalanceUnknown: try trace.gaps.openingBalances.map { opening in
        CoverageDocument.Opening(
          chain: names.chain(try names.chainNumber(ofAsset: opening.asset)).id,
          address: try names.address(opening.address), asset: try names.asset(opening.asset).id,
          received: String(opening.received), paid: String(opening.paid), unseen: String(opening.unseen))
      }.sorted { ($0.chain, $0.address, $0.asset) < ($1.chain, $1.address, $1.asset) })
  }

  private func cuts() throws -> [CoverageDocument.Cut] {
    let groups = Dictionary(grouping: trace.positions.filter { $0.status == .limit }) {
      CutKey(reason: $0.reason ?? .maxHops, chain: $0.chain, asset: $0.asset)
    }
    return try groups.map { key, positions in
      let sums = trace.parameters.policies.indices.map { policy in
        positions.reduce(Amount(0)) { $0 + $1.taint[policy] }
      }
      return CoverageDocument.Cut(
        reason: key.reason.rawValue, chain: names.chain(key.chain).id, asset: try names.asset(key.asset).id,
        positions: positions.count, amounts: amounts(sums))
    }.sorted { ($0.reason, $0.chain, $0.asset) < ($1.reason, $1.chain, $1.asset) }
  }

  /// How many traced transactions of each chain with accounts have no height, and stand where their times put them.
  private func withoutHeight() -> [ChainNumber: Int] {
    let edges = trace.edges.filter { $0.position.map { $0.knownHeight == nil } ?? false }
    return Dictionary(grouping: edges, by: \.chain).mapValues { Set($0.map(\.transaction)).count }
  }

  private func gaps(heightGaps: [ChainNumber: [ClosedRange<Int64>]]) throws -> [CoverageDocument.Gap] {
    var result: [CoverageDocument.Gap] = []
    for (kind, points) in [("missing_prevout", trace.gaps.missingPrevouts), ("double_spend", trace.gaps.doubleSpends)] {
      let byChain = try Dictionary(grouping: points) { try names.heading($0.transaction).chain }
      for (chain, points) in byChain {
        result.append(
          CoverageDocument.Gap(
            kind: kind, chain: names.chain(chain).id, outpoints: try points.map { try names.output($0) }.sorted(),
            heights: nil, count: points.count))
      }
    }
    for (chain, ranges) in heightGaps where !ranges.isEmpty {
      result.append(
        CoverageDocument.Gap(heights: ranges, chain: names.chain(chain)))
    }
    result += withoutHeight().map { CoverageDocument.Gap(withoutHeight: $1, chain: names.chain($0)) }
    return result.sorted { ($0.kind, $0.chain) < ($1.kind, $1.chain) }
  }
}
