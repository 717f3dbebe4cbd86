public import Ledger

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
  public static func forward<Index: LedgerIndex>(
    _ index: Index, from seeds: [Incident.Seed], labels: [AddressNumber: [Label]], parameters: TraceParameters
  ) throws -> Trace {
    var resolver = try SeedResolver(index)
    let resolved = try resolver.resolve(seeds, parameters: parameters)
    let walk = try ForwardWalk(view: index, parameters: parameters, stops: Stops.byAddress(labels))
    walk.burnAddresses = try burnAddresses(in: index)
    try walk.run(resolved)
    var builder = TraceBuilder(walk, seeds: resolved)
    return try builder.build()
  }

  /// Accounts that nobody has the key of.
  ///
  /// - Source: the zero address is the sender of mints and the receiver of burns in ERC-20 practice; 0x…dEaD is a custom.
  private static func burnAddresses(in index: some LedgerIndex) throws -> Set<AddressNumber> {
    var result: Set<AddressNumber> = []
    for chain in try index.chains where chain.model == .account {
      for payload in [Array(repeating: UInt8(0), count: 20), Array(repeating: 0, count: 18) + [0xDE, 0xAD]] {
        result.formUnion(try index.addresses(chain.text(of: payload), on: chain))
      }
    }
    return result
  }
}
