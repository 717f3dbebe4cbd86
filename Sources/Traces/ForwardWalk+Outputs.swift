import HeapModule
import Heuristics
import Ledger
import Taint

/// A transaction that waits until everything it could inherit taint from is done.
struct PendingTransaction {
  var facts: UTXOTransaction
  /// Seeds on its outputs.
  var seeds: [(vout: UInt32, seed: Seed)] = []
}

/// A transaction in the queue, by its place in the ledger.
struct QueuedTransaction: Comparable {
  var place: TransactionPlace
  var transaction: TransactionNumber

  static func < (left: Self, right: Self) -> Bool {
    left.place != right.place ? left.place < right.place : left.transaction < right.transaction
  }
}

extension ForwardWalk {
  // MARK: Queue

  mutating func queueSeed(_ points: [OutPoint], _ seed: Seed) throws {
    for point in points {
      try enqueue(point.transaction)
      pending[point.transaction]?.seeds.append((point.vout, seed))
    }
  }

  private mutating func enqueue(_ number: TransactionNumber) throws {
    guard pending[number] == nil else { return }
    let facts = try view.utxoTransaction(number)
    pending[number] = PendingTransaction(facts: facts)
    queue.insert(QueuedTransaction(place: try order.place(of: facts), transaction: number))
  }

  // MARK: One transaction

  mutating func process(_ number: TransactionNumber) throws {
    guard let work = pending.removeValue(forKey: number) else { return }
    let facts = work.facts
    let asset = try work.seeds.first?.seed.asset ?? nativeAsset(of: facts.chain)
    let inputs = facts.inputs.compactMap { openPlace(of: $0.source) }
    let isFollowed = try inputs.isEmpty ? false : settle(facts, inputs, asset: asset)
    let values = try outputValues(of: facts, seeds: work.seeds)
    if !isFollowed { for index in books.indices { books[index].takeClean(values.map(\.amount)) } }
    let previous = nearestEdge(of: inputs)
    let seeds = Dictionary(grouping: work.seeds, by: \.vout)
    for (payment, value) in values.enumerated() {
      let claim = claim(payment, for: (seeds[value.vout] ?? []).map(\.seed), facts, asset)
      guard isTainted(payment) else { continue }
      try putDown(payment, value, facts, asset, claim, inputs, claim.hops > 1 ? previous : nil)
    }
  }

  /// Gives a payment to the seeds that claim it, and says what it is as a movement and whether a seed names its place.
  ///
  /// What a seed transaction pays moves to its recipients; at a seed output or address value is already, however it came.
  private mutating func claim(
    _ payment: Int, for seeds: [Seed], _ facts: UTXOTransaction, _ asset: AssetNumber
  ) -> (carried: [Amount], hops: Int32, isPlace: Bool) {
    var carried = taints(payment)
    var hops = hops(payment) ?? 1
    var isPlace = false
    for seed in seeds where isInWindow(facts.time, seed) {
      let before = taints(payment)
      for index in books.indices {
        books[index].claim(payment, for: seed.number, asset: asset, hops: seed.isPayment ? 1 : 0)
      }
      guard seed.isPayment else {
        isPlace = true
        continue
      }
      for (index, after) in taints(payment).enumerated() { carried[index] += after - before[index] }
      hops = min(hops, 1)
    }
    return (carried, hops, isPlace)
  }

  /// The place of an output whose value still moves: not at a stop, and not held back by a limit.
  private func openPlace(of point: OutPoint) -> PlaceNumber? {
    placeOfOutput[point].flatMap { places[$0].fate == .open ? $0 : nil }
  }

  /// Outputs as (vout, amount, address); of a transaction whose outputs no source told, those that the seeds name.
  private func outputValues(
    of facts: UTXOTransaction, seeds: [(vout: UInt32, seed: Seed)]
  ) throws -> [(vout: UInt32, amount: Amount, address: AddressNumber)] {
    if !facts.outputs.isEmpty {
      return facts.outputs.enumerated().map { (UInt32($0.offset), Amount($0.element.value), $0.element.address) }
    }
    return try Set(seeds.map(\.vout)).sorted().compactMap { vout in
      try view.output(OutPoint(transaction: facts.number, vout: vout)).map { (vout, Amount($0.value), $0.address) }
    }
  }

  private func isInWindow(_ time: Int64?, _ seed: Seed) -> Bool {
    guard let time else { return true }
    return time >= seed.since ?? .min && time <= seed.until ?? .max
  }

  /// Pays the inputs' parcels into the hand, or says why they stay where they are.
  private mutating func settle(_ facts: UTXOTransaction, _ inputs: [PlaceNumber], asset: AssetNumber) throws -> Bool {
    for place in inputs { places[place].movedAt = facts.time }
    func stay(_ fate: Fate) -> Bool {
      for place in inputs { places[place].fate = fate }
      return false
    }
    // Every transaction pays something or hides what it pays: no outputs means that no source told them, and not a fee.
    guard !facts.outputs.isEmpty else { return stay(.limit(.missingOutputs)) }
    let missing = facts.inputs.filter { $0.value == nil }.map(\.source)
    guard missing.isEmpty else {
      gaps.missingPrevouts += missing
      return stay(.limit(.missingPrevout))
    }
    if isTooLate(facts.time) { return stay(.limit(.until)) }
    if !parameters.through.contains(.mixer), let finding = try CoinJoins().mix(facts, in: view) {
      findings.append(finding)
      return stay(.mixed(finding: findings.count - 1))
    }
    let arrived = facts.inputs.reduce(Amount(0)) { $0 + Amount($1.value ?? 0) }
    let paid = facts.outputs.reduce(Amount(0)) { $0 + Amount($1.value) }
    guard paid <= arrived else { return stay(.limit(.invalidValue)) }
    let tape = facts.inputs.map { TapeEntry(place: openPlace(of: $0.source), amount: Amount($0.value ?? 0)) }
    let values = facts.outputs.map { Amount($0.value) }
    for index in books.indices { books[index].settle(tape, outputs: values, fee: arrived - paid, asset: asset) }
    _ = stay(.spent)
    return true
  }

  private func nearestEdge(of inputs: [PlaceNumber]) -> Int? {
    inputs.min { places[$0].hops < places[$1].hops }.flatMap { places[$0].arrival }
  }

  /// Gives a tainted payment its place, its edge and its future.
  private mutating func putDown(
    _ payment: Int, _ value: (vout: UInt32, amount: Amount, address: AddressNumber), _ facts: UTXOTransaction,
    _ asset: AssetNumber, _ claim: (carried: [Amount], hops: Int32, isPlace: Bool), _ inputs: [PlaceNumber],
    _ previous: Int?
  ) throws {
    let point = OutPoint(transaction: facts.number, vout: value.vout)
    let hops = hops(payment) ?? 0
    let place = addPlace(
      Place(address: value.address, output: point, chain: facts.chain, asset: asset, amount: value.amount))
    placeOfOutput[point] = place
    for index in books.indices { books[index].put(payment, at: place) }
    var edge: Int?
    if claim.carried.contains(where: { $0 > 0 }),
      let payer = inputs.first.map({ places[$0].address }) ?? facts.inputs.first?.address
    {
      edge = edges.count
      edges.append(
        Trace.Edge(
          transaction: facts.number, chain: facts.chain, asset: asset, height: facts.height, time: facts.time,
          vout: value.vout, position: nil, sources: inputs.compactMap { places[$0].output }, from: payer,
          to: value.address, amount: value.amount, taint: claim.carried, hops: Int(claim.hops), previous: previous))
    }
    // At a seed nothing had to arrive.
    arrive(at: place, hops: hops, time: facts.time, edge: hops > 0 ? edge : nil)
    try follow(place, point, madeBy: facts, isSeed: claim.isPlace)
  }

  /// Decides what becomes of an output: a stop, unspent, or on to the transaction that spends it.
  private mutating func follow(_ place: PlaceNumber, _ point: OutPoint, madeBy facts: UTXOTransaction, isSeed: Bool)
    throws
  {
    if !isSeed, let stop = stops[places[place].address] {
      places[place].fate = .stopped(stop.status)
      return
    }
    let spenders = try view.spenders(of: point)
    guard let spender = spenders.first else { return }
    guard spenders.count == 1 else {
      gaps.doubleSpends.append(point)
      places[place].fate = .limit(.doubleSpend)
      return
    }
    let waiting = pending[spender]
    let next = try waiting?.facts ?? view.utxoTransaction(spender)
    let spent = try order.place(of: next)
    guard try order.place(of: facts) < spent else {
      places[place].fate = .limit(.outOfOrder)
      return
    }
    guard waiting == nil else { return }
    pending[spender] = PendingTransaction(facts: next)
    queue.insert(QueuedTransaction(place: spent, transaction: spender))
  }

  func nativeAsset(of chain: ChainNumber) throws -> AssetNumber {
    guard let asset = try view.nativeAsset(of: chain) else {
      throw TraceError(.nothingToTrace, "the case holds no coin of \(chains[Int(chain)].alias)")
    }
    return asset
  }
}
