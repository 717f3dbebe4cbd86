public import Ledger

/// Finds time-respecting paths between two places: value could have gone this way, because no step is before the one it rests on.
///
/// Breadth first by number of steps; at each account only the earliest arrival is kept, since whatever can leave after a later
/// arrival could leave after an earlier one too.
/// - Complexity: O(e log e) for e movements within the number of steps of the answer.
public struct PathFinder {
  /// One step of a path.
  public struct Step: Hashable, Sendable {
    /// The transaction.
    public var transaction: TransactionNumber
    /// Chain.
    public var chain: ChainNumber
    /// Asset.
    public var asset: AssetNumber
    /// Who pays.
    public var from: AddressNumber
    /// Who receives.
    public var to: AddressNumber
    /// The output made, on UTXO chains.
    public var output: OutPoint?
    /// The transfer, on account chains.
    public var transfer: Transfer?
    /// Base units.
    public var amount: Amount
    /// Height.
    public var height: Int64?
    /// Block time.
    public var time: Int64?
  }

  private let index: any LedgerIndex
  private let stops: [AddressNumber: Stop]
  private let chains: [Chain]
  private let maxSteps: Int
  private let maxPaths: Int

  /// Makes a finder that walks no further than a number of steps and does not walk through labelled stops.
  public init(_ index: any LedgerIndex, stops: [AddressNumber: Stop], maxSteps: Int, maxPaths: Int) throws {
    self.index = index
    self.stops = stops
    self.maxSteps = maxSteps
    self.maxPaths = maxPaths
    chains = try index.chains
  }

  private struct Node {
    var step: Step?
    var previous: Int?
    /// The output the value is in, on UTXO chains.
    var output: OutPoint?
    /// The account it is at, and since when, on account chains.
    var account: AccountKey?
    var since: LedgerPosition?
  }

  /// The paths with the fewest steps, by ledger order of their last step, at most as many as asked for.
  ///
  /// - Gives: an empty list when no path within the number of steps exists.
  public func paths(from: Reference, to: Reference) throws -> [[Step]] {
    var resolver = try SeedResolver(index)
    let goal = try Goal(to, index)
    var nodes = try starts(from, &resolver)
    var layer = Array(nodes.indices)
    var seenTransactions: Set<TransactionNumber> = []
    var earliest: [AccountKey: LedgerPosition] = [:]
    for _ in 0..<maxSteps where !layer.isEmpty {
      var next: [Int] = []
      var found: [[Step]] = []
      for node in layer {
        for step in try steps(after: nodes[node], &seenTransactions) {
          let reached = add(step, after: node, &nodes)
          if goal.isReached(by: step) { found.append(path(to: reached, nodes)) }
          if stops[step.to] == nil, isNews(nodes[reached], &earliest) { next.append(reached) }
        }
      }
      if !found.isEmpty { return Array(try inLedgerOrder(found).prefix(maxPaths)) }
      layer = next
    }
    return []
  }

  /// What a path must end in.
  private struct Goal {
    var addresses: Set<AddressNumber> = []
    var transactions: Set<TransactionNumber> = []
    var output: OutPoint?
    var log: Int64?

    init(_ reference: Reference, _ index: any LedgerIndex) throws {
      switch reference.target {
      case .address(let text): addresses = Set(try index.addresses(text, on: reference.chain))
      case .transaction(let id): transactions = Set(try index.transactions(id, on: reference.chain))
      case .output(let id, let vout):
        transactions = Set(try index.transactions(id, on: reference.chain))
        output = transactions.first.map { OutPoint(transaction: $0, vout: vout) }
      case .log(let id, let number):
        transactions = Set(try index.transactions(id, on: reference.chain))
        log = number
      }
      guard !addresses.isEmpty || !transactions.isEmpty else {
        throw TraceError(.unknownReference, "\(reference) is not in the case; ingest a source that holds it first")
      }
    }

    func isReached(by step: Step) -> Bool {
      if let output { return step.output == output }
      if let log { return transactions.contains(step.transaction) && step.transfer?.logIndex == log }
      return addresses.contains(step.to) || transactions.contains(step.transaction)
    }
  }

  private func starts(_ reference: Reference, _ resolver: inout SeedResolver) throws -> [Node] {
    try resolver.resolve([Incident.Seed(reference: reference)], parameters: TraceParameters()).flatMap {
      seed -> [Node] in
      switch seed.value {
      case .outputs(let points, _): points.map { Node(output: $0) }
      case .transfers(let transfers):
        transfers.compactMap { transfer in
          transfer.to.map { Node(account: AccountKey(address: $0, asset: seed.asset), since: transfer.position) }
        }
      case .departures(let address): [Node(account: AccountKey(address: address, asset: seed.asset))]
      }
    }
  }

  private func steps(after node: Node, _ seen: inout Set<TransactionNumber>) throws -> [Step] {
    if let output = node.output {
      return try index.spenders(of: output).flatMap { spender -> [Step] in
        guard seen.insert(spender).inserted else { return [] }
        let facts = try index.utxoTransaction(spender)
        let asset = try index.nativeAsset(of: facts.chain) ?? 0
        let payer = try index.output(output)?.address ?? 0
        return facts.outputs.enumerated().map { vout, paid in
          Step(
            transaction: spender, chain: facts.chain, asset: asset, from: payer, to: paid.address,
            output: OutPoint(transaction: spender, vout: UInt32(vout)), transfer: nil, amount: Amount(paid.value),
            height: facts.height, time: facts.time)
        }
      }
    }
    guard let account = node.account else { return [] }
    return try index.transfers(of: account.address, asset: account.asset).compactMap { transfer in
      guard transfer.from == account.address, let to = transfer.to, to != account.address, transfer.amount > 0,
        node.since.map({ $0 < transfer.position }) ?? true
      else { return nil }
      let heading = try index.heading(of: transfer.transaction)
      return Step(
        transaction: transfer.transaction, chain: heading.chain, asset: account.asset, from: account.address, to: to,
        output: nil, transfer: transfer, amount: transfer.amount, height: heading.height, time: heading.time)
    }
  }

  private func add(_ step: Step, after node: Int, _ nodes: inout [Node]) -> Int {
    nodes.append(
      Node(
        step: step, previous: node, output: step.output,
        account: step.transfer.map { _ in AccountKey(address: step.to, asset: step.asset) },
        since: step.transfer?.position))
    return nodes.count - 1
  }

  /// True when no earlier arrival at the same account is known; outputs are always news.
  private func isNews(_ node: Node, _ earliest: inout [AccountKey: LedgerPosition]) -> Bool {
    guard let account = node.account, let since = node.since else { return true }
    if let known = earliest[account], known <= since { return false }
    earliest[account] = since
    return true
  }

  /// By the last step's height, index, and place in its transaction; ties as they were found.
  private func inLedgerOrder(_ paths: [[Step]]) throws -> [[Step]] {
    let keyed = try paths.enumerated().map { offset, path in
      let last = path[path.count - 1]
      let index = try index.heading(of: last.transaction).index ?? .max
      let place = last.transfer?.position.step ?? Int64(last.output?.vout ?? 0)
      return (key: (last.height ?? .max, index, place, offset), path: path)
    }
    return keyed.sorted { $0.key < $1.key }.map(\.path)
  }

  private func path(to node: Int, _ nodes: [Node]) -> [Step] {
    var steps: [Step] = []
    var next: Int? = node
    while let index = next {
      if let step = nodes[index].step { steps.append(step) }
      next = nodes[index].previous
    }
    return steps.reversed()
  }
}
