import Heuristics
import Ledger
import Taint

/// Makes the answer from a finished walk: positions, edges in order, totals that balance, patterns and gaps.
struct TraceBuilder {
  let walk: ForwardWalk
  let seeds: [Seed]
  private let accountOfPool: [PoolNumber: Int]
  private var texts = TextCache()

  init(_ walk: ForwardWalk, seeds: [Seed]) {
    self.walk = walk
    self.seeds = seeds
    accountOfPool = Dictionary(uniqueKeysWithValues: walk.accounts.indices.map { (walk.accounts[$0].pool, $0) })
  }

  /// The answer.
  ///
  /// - Throws: ``TraceError/Code/unbalanced`` when a policy that conserves does not balance to the unit: a bug, never data.
  mutating func build() throws -> Trace {
    let patterns = try Patterns(walk: walk).find()
    var positions = try makePositions(patterns: patterns)
    let totals = makeTotals(positions)
    try check(totals)
    let (edges, newIndex) = try EdgeOrder.ledgerOrder(walk.edges, in: walk.view)
    for index in positions.indices { positions[index].arrival = positions[index].arrival.map { newIndex[$0] } }
    return Trace(
      direction: .forward, parameters: walk.parameters, seeds: seeds, seeded: seededAmounts(),
      positions: try PositionOrder.sorted(positions, in: walk.view), edges: edges, totals: totals, patterns: patterns,
      hops: makeHops(edges),
      gaps: makeGaps())
  }

  private func seededAmounts() -> [Trace.Amounts] {
    seeds.map { seed in walk.books.map { $0.claimed[seed.asset]?[seed.number] ?? 0 } }
  }

  // MARK: Positions

  private mutating func makePositions(patterns: [Finding]) throws -> [Trace.Position] {
    var cuts: [PlaceNumber: [(book: Int, cut: Cut)]] = [:]
    for (book, one) in walk.books.enumerated() {
      for cut in one.cuts { cuts[cut.place, default: []].append((book, cut)) }
    }
    var speaking: [AddressNumber: [Int]] = [:]
    for (index, pattern) in patterns.enumerated() {
      for address in Set(pattern.addresses) { speaking[address, default: []].append(index) }
    }
    var result: [Trace.Position] = []
    for number in walk.places.indices {
      let (place, standing) = (walk.places[number], try standing(of: walk.places[number]))
      var findings = speaking[place.address] ?? []
      if case .mixed(let finding) = place.fate,
        let index = patterns.firstIndex(where: { $0.transactions == walk.findings[finding].transactions })
      {
        findings.append(index)
      }
      for (standing, held) in holdings(at: number, standing, cuts: cuts[number] ?? []) {
        result.append(position(place, standing, held, findings: findings))
      }
    }
    return result
  }

  /// What each policy has at a place, by what became of it; one entry at nearly every place.
  private func holdings(
    at place: PlaceNumber, _ standing: Standing, cuts: [(book: Int, cut: Cut)]
  ) -> [(standing: Standing, held: [Holding?])] {
    var result: [(standing: Standing, held: [Holding?])] = []
    func add(_ parcels: [Parcel], taint: Amount, to standing: Standing, book: Int) {
      let index = result.firstIndex { $0.standing == standing } ?? result.count
      if index == result.count { result.append((standing, Array(repeating: nil, count: walk.books.count))) }
      if result[index].held[book] == nil {
        result[index].held[book] = Holding(parcels, taint: taint)
      } else {
        result[index].held[book]?.add(parcels, taint: taint)
      }
    }
    for (index, book) in walk.books.enumerated() {
      let parcels = book.holdings(at: place)
      let taint = book.policy.pool.taint(of: parcels)
      if taint > 0 { add(parcels, taint: taint, to: standing, book: index) }
    }
    for (index, cut) in cuts {
      let taint = walk.parameters.policies[index].pool.taint(of: cut.parcels)
      add(cut.parcels, taint: taint, to: Standing(status: .limit, reason: cut.reason), book: index)
    }
    return result
  }

  private mutating func standing(of place: Place) throws -> Standing {
    switch place.fate {
    case .stopped(let status): return Standing(status: status)
    case .limit(let reason): return Standing(status: .limit, reason: reason)
    case .mixed: return Standing(status: .mixer)
    case .open, .spent:
      // A script that begins with OP_RETURN can never be spent.
      let isUnspendable = try place.output != nil && texts.address(place.address, in: walk.view).hasPrefix("script:6a")
      return Standing(status: isUnspendable ? .burned : .unspent)
    }
  }

  private func position(
    _ place: Place, _ standing: Standing, _ held: [Holding?], findings: [Int]
  ) -> Trace.Position {
    let taint = walk.books.indices.map { held[$0]?.taint ?? 0 }
    let bySeed = walk.books.indices.map { book in
      (held[book]?.parcels ?? []).reduce(into: [SeedNumber: Amount]()) { sums, parcel in
        guard parcel.isTainted else { return }
        sums[parcel.seed] = (sums[parcel.seed] ?? 0).adding(clamped: parcel.amount)
      }
    }
    var label: Label?
    if case .stopped = place.fate { label = walk.stops[place.address]?.label }
    var amount = place.amount
    if let pool = place.pool, case .open = place.fate {
      amount = standing.status == .limit ? taint.max() ?? 0 : balance(ofPool: pool)
    }
    return Trace.Position(
      address: place.address, output: place.output, chain: place.chain, asset: place.asset, amount: amount,
      taint: taint,
      bySeed: bySeed, status: standing.status, reason: standing.reason, hops: place.hops == .max ? 0 : Int(place.hops),
      reachedAt: place.reachedAt, lastReachedAt: place.lastReachedAt, movedAt: place.movedAt, label: label,
      findings: findings, arrival: place.arrival)
  }

  private func balance(ofPool pool: PoolNumber) -> Amount {
    accountOfPool[pool].map { walk.summaries[$0].balance } ?? 0
  }

  // MARK: Totals

  private func makeTotals(_ positions: [Trace.Position]) -> [Trace.Total] {
    var assets: [(chain: ChainNumber, asset: AssetNumber)] = []
    for seed in seeds where !assets.contains(where: { $0.asset == seed.asset }) {
      assets.append((seed.chain, seed.asset))
    }
    return assets.flatMap { entry in
      walk.parameters.policies.indices.map { total(entry.chain, entry.asset, policy: $0, positions) }
    }
  }

  private func total(
    _ chain: ChainNumber, _ asset: AssetNumber, policy index: Int, _ positions: [Trace.Position]
  ) -> Trace.Total {
    let book = walk.books[index]
    let seeded = (book.claimed[asset] ?? [:]).values.reduce(0, +)
    var byStatus: [Status: Amount] = [:]
    var bySeed: [SeedNumber: [Status: Amount]] = [:]
    // By place in the list: a position is large, and its copy takes hold of all it has.
    for place in positions.indices where positions[place].asset == asset {
      let status = positions[place].status
      byStatus[status] = (byStatus[status] ?? 0).adding(clamped: positions[place].taint[index])
      for (seed, amount) in positions[place].bySeed[index] {
        let sum = bySeed[seed]?[status] ?? 0
        bySeed[seed, default: [:]][status] = sum.adding(clamped: amount)
      }
    }
    let feeParcels = book.fees(in: asset)
    let fees = book.policy.pool.taint(of: feeParcels)
    var feesBySeed: [SeedNumber: Amount] = [:]
    for parcel in feeParcels where parcel.isTainted { feesBySeed[parcel.seed, default: 0] += parcel.amount }
    let found = byStatus.values.reduce(fees) { $0.adding(clamped: $1) }
    return Trace.Total(
      chain: chain, asset: asset, policy: book.policy, seed: seeded, byStatus: byStatus, fees: fees,
      residual: Trace.Residual(seeded, less: found), bySeed: bySeed, feesBySeed: feesBySeed)
  }

  private func check(_ totals: [Trace.Total]) throws {
    for total in totals where total.policy.conserves {
      guard total.residual.magnitude == 0 else {
        throw TraceError(
          .unbalanced,
          "the \(total.policy.rawValue) trace of asset \(total.asset) is out of balance by \(total.residual) base units; "
            + "this is a bug in the program, please report it with the case")
      }
      let index = walk.parameters.policies.firstIndex(of: total.policy) ?? 0
      for (seed, claimed) in walk.books[index].claimed[total.asset] ?? [:] {
        let found = (total.bySeed[seed] ?? [:]).values.reduce(0, +) + (total.feesBySeed[seed] ?? 0)
        guard found == claimed else {
          throw TraceError(
            .unbalanced,
            "seed s\(seed) of the \(total.policy.rawValue) trace is out of balance; this is a bug, please report it")
        }
      }
    }
  }

  // MARK: Hops and gaps

  private func makeHops(_ edges: [Trace.Edge]) -> [Trace.Hop] {
    typealias Key = HopKey
    var hops: [Key: Trace.Hop] = [:]
    var recipients: [Key: Set<AddressNumber>] = [:]
    var payers: [Key: Set<AddressNumber>] = [:]
    for edge in edges {
      let key = Key(asset: edge.asset, hop: edge.hops)
      hops[
        key,
        default: Trace.Hop(
          number: edge.hops, chain: edge.chain, asset: edge.asset, edges: 0, recipients: 0, amount: 0,
          taint: Array(repeating: 0, count: edge.taint.count), allSent: nil, allTransfers: nil)
      ].add(edge)
      recipients[key, default: []].insert(edge.to)
      if edge.position != nil { payers[key, default: []].insert(edge.from) }
    }
    let order = seeds.map(\.asset)
    return hops.map { key, hop in
      var hop = hop
      hop.recipients = recipients[key]?.count ?? 0
      let states = (payers[key] ?? []).compactMap { walk.accountOf[AccountKey(address: $0, asset: key.asset)] }
      if !states.isEmpty {
        hop.allSent = states.reduce(Amount(0)) { $0.adding(clamped: walk.summaries[$1].sent) }
        hop.allTransfers = states.reduce(0) { $0 + walk.summaries[$1].sentCount }
      }
      return hop
    }.sorted {
      let left = (order.firstIndex(of: $0.asset) ?? order.count, $0.number)
      return left < (order.firstIndex(of: $1.asset) ?? order.count, $1.number)
    }
  }

  private func makeGaps() -> Trace.Gaps {
    var gaps = walk.gaps
    gaps.missingPrevouts = Set(gaps.missingPrevouts).sorted()
    gaps.doubleSpends = Set(gaps.doubleSpends).sorted()
    gaps.openingBalances = walk.accounts.indices.compactMap { account in
      let (key, summary) = (walk.accounts[account].key, walk.summaries[account])
      guard summary.unseen > 0, walk.departures[key] == nil else { return nil }
      return Trace.Opening(
        address: key.address, asset: key.asset, received: summary.received, paid: summary.paid, unseen: summary.unseen)
    }.sorted { ($0.address, $0.asset) < ($1.address, $1.asset) }
    return gaps
  }
}

extension Trace.Hop {
  fileprivate mutating func add(_ edge: Trace.Edge) {
    edges += 1
    amount = amount.adding(clamped: edge.amount)
    for index in edge.taint.indices { taint[index] = taint[index].adding(clamped: edge.taint[index]) }
  }
}

/// A hop of one asset.
private struct HopKey: Hashable {
  var asset: AssetNumber
  var hop: Int
}

/// Texts of a view, each looked up once.
struct TextCache {
  private var addresses: [AddressNumber: String] = [:]

  /// Canonical text of an address.
  mutating func address(_ number: AddressNumber, in view: any LedgerView) throws -> String {
    if let known = addresses[number] { return known }
    let text = try view.address(number).text
    addresses[number] = text
    return text
  }
}

private struct Standing: Hashable {
  var status: Status
  var reason: CutReason?
}

/// Parcels at rest and their taint, which is summed cut by cut: under poison seeds share parcels, so it cannot be told from
/// the parcels of several payments together.
private struct Holding {
  var parcels: [Parcel]
  var taint: Amount

  init(_ parcels: [Parcel], taint: Amount) {
    self.parcels = parcels
    self.taint = taint
  }

  mutating func add(_ parcels: [Parcel], taint: Amount) {
    self.parcels += parcels
    // Only poison, which counts value as often as it moves, can pass 128 bits.
    self.taint = self.taint.adding(clamped: taint)
  }
}
