public import Ledger
import Taint

/// Follows value: the questions `trace`, `freeze` and `path` are asked through here.
public enum Tracer {
  /// Follows seeds forward.
  ///
  /// - Reads: a view; the seeds of one or several thefts in the order that decides who has a parcel that two claim; labels of
  ///   the view's addresses.
  /// - Gives: the answer, with lists in the order stated at ``Trace``.
  /// - Throws: ``TraceError`` when a seed is unknown or ambiguous, and what the view throws.
  /// - Horizon: hindsight: what was unspent at the snapshot may have moved since.
  /// - Complexity: see ``ForwardWalk``; the whole history of every account that traced value reached is read once.
  public static func forward(
    _ index: any LedgerIndex, from seeds: [Incident.Seed], labels: [AddressNumber: [Label]], parameters: TraceParameters
  ) throws -> Trace {
    try walk(index, from: seeds, labels: labels, parameters: parameters).trace()
  }

  /// The first half of ``forward(_:from:labels:parameters:)``: value is followed, and the answer not yet made.
  public static func walk(
    _ index: any LedgerIndex, from seeds: [Incident.Seed], labels: [AddressNumber: [Label]], parameters: TraceParameters
  ) throws -> FinishedWalk {
    var resolver = try SeedResolver(index)
    let resolved = try resolver.resolve(seeds, parameters: parameters)
    var walk = try ForwardWalk(
      view: index, parameters: parameters, stops: Stops.byAddress(labels, through: parameters.through))
    walk.burnAddresses = try burnAddresses(in: index)
    try walk.run(resolved)
    return FinishedWalk(walk: walk, seeds: resolved)
  }

  /// Follows what places hold back to where it came from.
  ///
  /// - Reads: `targets` hold the value; the walk ends at coinbases, opening balances, missing outputs, stops, limits, and at
  ///   `ends` (the seeds of a theft).
  /// - Gives: the answer, with the sources as its positions and the targets as its seeds.
  /// - Throws: ``TraceError`` when a reference is unknown or ambiguous, and what the view throws.
  /// - Complexity: see ``BackwardWalk``.
  public static func backward(
    _ index: any LedgerIndex, from targets: [Reference], asset: String? = nil, ends: [Incident.Seed] = [],
    labels: [AddressNumber: [Label]], parameters: TraceParameters
  ) throws -> Trace {
    var resolver = try SeedResolver(index)
    let walk = try BackwardWalk(
      view: index, parameters: parameters, stops: Stops.byAddress(labels, through: parameters.through),
      ends: backwardEnds(resolver.resolve(ends, parameters: parameters)), mints: burnAddresses(in: index))
    var held: [Seed] = []
    var amounts: [Amount] = []
    var sums: [AssetNumber: Amount] = [:]
    for var target in try resolver.resolveTargets(targets, asset: asset) {
      let amount = try ask(walk, for: target, in: index, upTo: .max - (sums[target.asset] ?? 0))
      guard amount > 0 else { continue }
      sums[target.asset, default: 0] += amount
      target.number = SeedNumber(held.count + 1)
      held.append(target)
      amounts.append(amount)
    }
    guard !held.isEmpty else {
      throw TraceError(
        .nothingToTrace,
        "\(targets.map(\.description).joined(separator: ", ")) holds nothing now; name an output or a transfer")
    }
    try walk.run()
    return try BackwardBuilder(walk: walk, targets: held, amounts: amounts).build()
  }

  private static func backwardEnds(_ seeds: [Seed]) -> BackwardWalk.Ends {
    var ends = BackwardWalk.Ends()
    for seed in seeds {
      let window = BackwardWalk.Ends.Window(since: seed.since, until: seed.until)
      switch seed.value {
      case .outputs(let points, _): for point in points { ends.outputs[point, default: []].append(window) }
      case .transfers(let transfers): ends.transfers.formUnion(transfers.map(\.position.id))
      case .departures(let address):
        ends.accounts[AccountKey(address: address, asset: seed.asset), default: []].append(window)
      }
    }
    return ends
  }

  /// Asks for all that a target stands for and that no target before it does; gives how much that is.
  private static func ask(
    _ walk: BackwardWalk, for target: Seed, in index: any LedgerIndex, upTo most: Amount
  ) throws -> Amount {
    let amounts =
      switch target.value {
      case .outputs(let points, _):
        try points.map { try walk.ask(output: $0, asset: target.asset, chain: target.chain) }
      case .transfers(let transfers): transfers.map { walk.ask(transfer: $0, chain: target.chain) }
      case .departures(let address):
        [try walk.ask(holdingsOf: address, asset: target.asset, chain: target.chain)]
      }
    var sum: Amount = 0
    for amount in amounts {
      guard amount <= most - sum else {
        let asset = try index.asset(target.asset).id
        throw TraceError(
          .unsupported,
          "what is to be traced of \(asset) adds up to more than 2^128 base units; name fewer places, or another asset")
      }
      sum += amount
    }
    return sum
  }

  /// Accounts that nobody has the key of.
  ///
  /// - Source: the zero address is the sender of mints and the receiver of burns in ERC-20 practice; 0x…dEaD is a custom.
  private static func burnAddresses(in index: any LedgerIndex) throws -> Set<AddressNumber> {
    var result: Set<AddressNumber> = []
    for chain in try index.chains where chain.model == .account {
      for payload in [Array(repeating: UInt8(0), count: 20), Array(repeating: 0, count: 18) + [0xDE, 0xAD]] {
        result.formUnion(try index.addresses(chain.text(of: payload), on: chain))
      }
    }
    return result
  }
}

/// A walk that has come to its end.
public struct FinishedWalk {
  let walk: ForwardWalk
  let seeds: [Seed]

  /// Movements of traced value that it found.
  public var edgeCount: Int { walk.edges.count }

  /// The answer: positions, edges in order, totals that balance, findings and gaps.
  public func trace() throws -> Trace {
    var builder = TraceBuilder(walk, seeds: seeds)
    return try builder.build()
  }
}
