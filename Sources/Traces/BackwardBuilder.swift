import Ledger
public import Taint

/// Makes the answer of a backward walk: sources as positions, totals that balance against the targets.
struct BackwardBuilder {
  let walk: BackwardWalk
  let targets: [Seed]
  /// Base units of each target.
  let amounts: [Amount]

  private struct Place: Hashable {
    var address: AddressNumber
    var output: OutPoint?
    var asset: AssetNumber
    var status: Status
    var reason: CutReason?
  }

  /// The answer.
  ///
  /// - Throws: ``TraceError/Code/unbalanced`` when FIFO, LIFO or haircut does not balance to the unit.
  func build() throws -> Trace {
    let order = try EdgeOrder.ledgerOrder(walk.edges, in: walk.view)
    let positions = try makePositions(newIndex: order.newIndex)
    let edges = order.edges
    let totals = try makeTotals(positions)
    return Trace(
      direction: .backward, parameters: walk.parameters, seeds: targets,
      seeded: amounts.map { amount in walk.parameters.policies.map { _ in amount } },
      positions: try PositionOrder.sorted(positions, in: walk.view), edges: edges, totals: totals,
      patterns: walk.findings, hops: [], gaps: makeGaps())
  }

  private func makePositions(newIndex: [Int]) throws -> [Trace.Position] {
    var result: [Trace.Position] = []
    var places: [Place: Int] = [:]
    for source in walk.sources {
      let one = source.asked
      var output: OutPoint?
      if case .output(let point) = one.item { output = point }
      let place = Place(
        address: one.address, output: output, asset: one.asset, status: source.status, reason: source.reason)
      if let known = places[place] {
        merge(source, into: &result[known], newIndex: newIndex)
        continue
      }
      places[place] = result.count
      result.append(position(source, output: output, newIndex: newIndex))
    }
    return result
  }

  private func position(
    _ source: BackwardWalk.Source, output: OutPoint?, newIndex: [Int]
  ) -> Trace.Position {
    let one = source.asked
    var position = Trace.Position(
      address: one.address, output: output, chain: one.chain, asset: one.asset, amount: one.amount,
      taint: one.demands.map(\.amount), bySeed: walk.parameters.policies.map { _ in [:] }, status: source.status,
      reason: source.reason, hops: one.hops, reachedAt: source.time, lastReachedAt: source.time, movedAt: nil,
      label: source.label, findings: source.finding.map { [$0] } ?? [], arrival: one.next.map { newIndex[$0] })
    for (policy, demand) in zip(walk.parameters.policies, one.demands) where !demand.spans.isEmpty && output != nil {
      position.spans[policy] = demand.spans
    }
    return position
  }

  /// Adds another transfer of the same account to its position.
  ///
  /// Whole amounts, and with them reach, may pass 128 bits when value goes in circles; what is asked for cannot.
  private func merge(
    _ source: BackwardWalk.Source, into position: inout Trace.Position, newIndex: [Int]
  ) {
    position.amount = position.amount.adding(clamped: source.asked.amount)
    for (index, demand) in source.asked.demands.enumerated() {
      position.taint[index] = position.taint[index].adding(clamped: demand.amount)
    }
    if source.asked.hops < position.hops {
      position.hops = source.asked.hops
      position.arrival = source.asked.next.map { newIndex[$0] }
    }
    if let time = source.time {
      position.reachedAt = min(position.reachedAt ?? time, time)
      position.lastReachedAt = max(position.lastReachedAt ?? time, time)
    }
  }

  private func makeTotals(_ positions: [Trace.Position]) throws -> [Trace.Total] {
    var assets: [(chain: ChainNumber, asset: AssetNumber)] = []
    for target in targets where !assets.contains(where: { $0.asset == target.asset }) {
      assets.append((target.chain, target.asset))
    }
    var totals: [Trace.Total] = []
    for (chain, asset) in assets {
      let asked = zip(targets, amounts).reduce(Amount(0)) { $1.0.asset == asset ? $0 + $1.1 : $0 }
      for (index, policy) in walk.parameters.policies.enumerated() {
        var byStatus: [Status: Amount] = [:]
        for position in positions where position.asset == asset {
          byStatus[position.status] = (byStatus[position.status] ?? 0).adding(clamped: position.taint[index])
        }
        let residual = Trace.Residual(asked, less: byStatus.values.reduce(0) { $0.adding(clamped: $1) })
        guard residual.magnitude == 0 || !policy.addsUpBackward else {
          throw TraceError(
            .unbalanced,
            "the backward \(policy.rawValue) trace of asset \(asset) is out of balance by \(residual) base units; "
              + "this is a bug in the program, please report it with the case")
        }
        totals.append(
          Trace.Total(
            chain: chain, asset: asset, policy: policy, seed: asked, byStatus: byStatus, fees: 0, residual: residual,
            bySeed: [:], feesBySeed: [:]))
      }
    }
    return totals
  }

  private func makeGaps() -> Trace.Gaps {
    var gaps = walk.gaps
    gaps.missingPrevouts = Set(gaps.missingPrevouts).sorted()
    gaps.doubleSpends = Set(gaps.doubleSpends).sorted()
    return gaps
  }
}

extension Policy {
  /// True when the sources of a position add up to it; TIHO and poison tell reach only.
  public var addsUpBackward: Bool { self == .fifo || self == .lifo || self == .haircut }
}
