import Heuristics
public import Ledger
public import Taint

/// A seed of a trace, resolved in a view.
public struct Seed: Hashable, Sendable {
  /// What it stands for in the ledger.
  public enum Value: Hashable, Sendable {
    /// Outputs that are wholly tainted. With `isPayment`, they are what a seed transaction pays.
    case outputs([OutPoint], isPayment: Bool)
    /// Transfers that are wholly tainted.
    case transfers([Transfer])
    /// Every parcel that leaves an address.
    case departures(AddressNumber)
  }

  /// From 1, in the order of the references and, for one reference, of the assets.
  public var number: SeedNumber
  /// As the person wrote it, with the chain.
  public var reference: String
  /// Its chain.
  public var chain: ChainNumber
  /// Its asset.
  public var asset: AssetNumber
  /// The address, when the reference is one.
  public var address: AddressNumber?
  /// What it stands for.
  public var value: Value
  /// An address's parcels count from this second on.
  public var since: Int64?
  /// An address's parcels count up to and with this second.
  public var until: Int64?

  /// Short id in answers.
  public var id: String { "s\(number)" }

  /// True when it is what a transaction paid, so that value moved to where it was seeded.
  var isPayment: Bool {
    switch value {
    case .outputs(_, let isPayment): isPayment
    case .transfers, .departures: true
    }
  }
}

/// Turns references into seeds.
public struct SeedResolver {
  private let index: any LedgerIndex
  private let chains: [Chain]
  /// Assets of address seeds that were left out because they only borrow a symbol: asset and the asset imitated.
  public private(set) var spoofs: [AssetNumber: String] = [:]

  /// Makes a resolver for one view.
  public init(_ index: any LedgerIndex) throws {
    self.index = index
    chains = try index.chains
  }

  /// The seeds that a list of references stands for.
  ///
  /// - Throws: ``TraceError`` when a reference is unknown, stands on two chains, or holds nothing.
  public mutating func resolve(_ seeds: [Incident.Seed], parameters: TraceParameters) throws -> [Seed] {
    var result: [Seed] = []
    for seed in seeds {
      let asset = try seed.asset.map { try number(ofAsset: $0) }
      var found = try resolve(seed)
      if let asset { found.removeAll { $0.asset != asset } }
      if asset == nil, case .address = seed.reference.target { try found.removeAll { try isSpoof($0.asset) } }
      guard !found.isEmpty else {
        throw TraceError(.nothingToTrace, "\(seed.reference) moves nothing that could be traced; see `dyepack show`")
      }
      for var one in found {
        one.number = SeedNumber(result.count + 1)
        // A window chooses among the parcels of an address; a named output or transaction counts whenever it was.
        let isAddress = one.address != nil
        one.since = isAddress ? [seed.since, parameters.since].compactMap(\.self).max() : nil
        one.until = [isAddress ? seed.until : nil, parameters.until].compactMap(\.self).min()
        result.append(one)
      }
    }
    return result
  }

  /// What a list of references holds now: the targets of a backward trace.
  ///
  /// An address stands for its unspent outputs (for all of them when none is left) or for its balance in every asset.
  /// - Throws: ``TraceError`` as ``resolve(_:parameters:)``.
  public func resolveTargets(_ references: [Reference], asset: String?) throws -> [Seed] {
    let only = try asset.map { try number(ofAsset: $0) }
    var result: [Seed] = []
    for reference in references {
      var found = try resolveTarget(reference)
      if let only { found.removeAll { $0.asset != only } }
      guard !found.isEmpty else {
        throw TraceError(
          .nothingToTrace, "\(reference) holds nothing that could be traced back; name an output or a transfer")
      }
      for var one in found {
        one.number = SeedNumber(result.count + 1)
        result.append(one)
      }
    }
    return result
  }

  private func resolveTarget(_ reference: Reference) throws -> [Seed] {
    guard case .address(let text) = reference.target else { return try resolve(Incident.Seed(reference: reference)) }
    let address = try one(of: index.addresses(text, on: reference.chain), reference) { try index.address($0).chain }
    let chain = try index.address(address).chain
    let named = Reference(chain: chains[Int(chain)], target: .address(text))
    if chains[Int(chain)].model == .account {
      return try index.assets(of: address).map {
        try makeSeed(named, .departures(address), on: chain, asset: $0, address: address)
      }
    }
    let outputs = try index.outputs(at: address)
    let unspent = try outputs.filter { try index.spenders(of: $0).isEmpty }
    let points = unspent.isEmpty ? outputs : unspent
    return points.isEmpty
      ? [] : [try makeSeed(named, .outputs(points, isPayment: false), on: chain, address: address)]
  }

  private func number(ofAsset id: String) throws -> AssetNumber {
    guard let number = try index.asset(named: id) else {
      throw TraceError(.unknownReference, "asset `\(id)` is not in the case; `dyepack info` lists what is")
    }
    return number
  }

  private mutating func isSpoof(_ asset: AssetNumber) throws -> Bool {
    if spoofs[asset] != nil { return true }
    let facts = try index.asset(asset)
    guard let imitated = try SpoofCheck.imitated(by: facts, on: chains[Int(facts.chain)]) else { return false }
    spoofs[asset] = imitated
    return true
  }

  private func resolve(_ seed: Incident.Seed) throws -> [Seed] {
    let reference = seed.reference
    switch reference.target {
    case .address(let text):
      return try departures(
        from: one(of: index.addresses(text, on: reference.chain), reference) { try index.address($0).chain })
    case .transaction(let id):
      let number = try one(of: index.transactions(id, on: reference.chain), reference) {
        try index.heading(of: $0).chain
      }
      return try payments(of: number, narrowedTo: seed.to, reference)
    case .output(let id, let vout):
      let number = try one(of: index.transactions(id, on: reference.chain), reference) {
        try index.heading(of: $0).chain
      }
      let point = OutPoint(transaction: number, vout: vout)
      guard try index.output(point) != nil else {
        throw TraceError(.unknownReference, "output \(reference) is not in the case; ingest its transaction first")
      }
      return [try makeSeed(reference, .outputs([point], isPayment: false), on: index.heading(of: number).chain)]
    case .log(let id, let log):
      let number = try one(of: index.transactions(id, on: reference.chain), reference) {
        try index.heading(of: $0).chain
      }
      let transfers = try index.transfers(in: number).filter { !$0.isFee && $0.logIndex == log }
      guard !transfers.isEmpty else {
        throw TraceError(.unknownReference, "\(reference) names no transfer of the case; see `dyepack show`")
      }
      return try bySharedAsset(transfers, reference, on: index.heading(of: number).chain)
    }
  }

  /// The only candidate, or an error that lists the chains.
  private func one<Number>(
    of candidates: [Number], _ reference: Reference, chain: (Number) throws -> ChainNumber
  ) throws -> Number {
    guard let first = candidates.first else {
      throw TraceError(.unknownReference, "\(reference) is not in the case; ingest a source that holds it first")
    }
    guard candidates.count == 1 else {
      let names = try candidates.map { chains[Int(try chain($0))].alias + "/" }.joined(separator: " and ")
      throw TraceError(.ambiguousReference, "\(reference) is on more than one chain; write \(names)… before it")
    }
    return first
  }

  private func makeSeed(
    _ reference: Reference, _ value: Seed.Value, on chain: ChainNumber, asset: AssetNumber? = nil,
    address: AddressNumber? = nil
  ) throws -> Seed {
    guard let asset = try asset ?? index.nativeAsset(of: chain) else {
      throw TraceError(.nothingToTrace, "the case holds no coin of \(chains[Int(chain)].alias)")
    }
    var named = reference
    named.chain = chains[Int(chain)]
    return Seed(
      number: 0, reference: named.description, chain: chain, asset: asset, address: address, value: value, since: nil,
      until: nil)
  }

  private func departures(from address: AddressNumber) throws -> [Seed] {
    let (chain, text) = try index.address(address)
    let reference = Reference(chain: chains[Int(chain)], target: .address(text))
    switch chains[Int(chain)].model {
    case .utxo:
      return [
        try makeSeed(reference, .outputs(index.outputs(at: address), isPayment: false), on: chain, address: address)
      ]
    case .account:
      return try index.assets(of: address).compactMap { asset in
        guard
          try index.transfers(of: address, asset: asset).contains(where: {
            $0.from == address && !$0.isFee && $0.amount > 0
          })
        else { return nil }
        return try makeSeed(reference, .departures(address), on: chain, asset: asset, address: address)
      }
    }
  }

  /// All that a transaction pays to others than its payers, or to the addresses it is narrowed to.
  private func payments(of number: TransactionNumber, narrowedTo: [Reference], _ reference: Reference) throws -> [Seed]
  {
    let chain = try index.heading(of: number).chain
    var recipients: Set<AddressNumber> = []
    for one in narrowedTo {
      guard case .address(let text) = one.target else {
        throw TraceError(.unknownReference, "--to takes addresses; \(one) is none")
      }
      recipients.formUnion(try index.addresses(text, on: chains[Int(chain)]))
    }
    func isPaid(_ address: AddressNumber, payers: Set<AddressNumber>) -> Bool {
      narrowedTo.isEmpty ? !payers.contains(address) : recipients.contains(address)
    }
    if chains[Int(chain)].model == .utxo {
      let transaction = try index.utxoTransaction(number)
      let payers = Set(transaction.inputs.compactMap(\.address))
      let points = transaction.outputs.indices.filter {
        transaction.outputs[$0].value > 0 && isPaid(transaction.outputs[$0].address, payers: payers)
      }.map { OutPoint(transaction: number, vout: UInt32($0)) }
      return points.isEmpty ? [] : [try makeSeed(reference, .outputs(points, isPayment: true), on: chain)]
    }
    let transfers = try index.transfers(in: number).filter { !$0.isFee && $0.amount > 0 }
    let payers = Dictionary(grouping: transfers, by: \.asset).mapValues { Set($0.map(\.from)) }
    let paid = transfers.filter { transfer in
      transfer.to.map { isPaid($0, payers: payers[transfer.asset] ?? []) } ?? false
    }
    return try bySharedAsset(paid, reference, on: chain)
  }

  /// One seed an asset, in order of the first transfer.
  private func bySharedAsset(_ transfers: [Transfer], _ reference: Reference, on chain: ChainNumber) throws -> [Seed] {
    var order: [AssetNumber] = []
    var groups: [AssetNumber: [Transfer]] = [:]
    for transfer in transfers {
      if groups[transfer.asset] == nil { order.append(transfer.asset) }
      groups[transfer.asset, default: []].append(transfer)
    }
    return try order.map { try makeSeed(reference, .transfers(groups[$0] ?? []), on: chain, asset: $0) }
  }
}
