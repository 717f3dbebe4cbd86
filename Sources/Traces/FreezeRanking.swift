public import Ledger
import Taint

/// Ranks the positions of a trace by who could still stop them.
///
/// Rank: priority, then score from high to low, then value, then address text. The score is value × recency × freezability; its
/// parts are shown so that nobody has to believe it.
/// - Source: priorities and factors after the practice in freeze requests (issuers act on balances, exchanges on deposits, a
///   native coin in a wallet cannot be stopped); the factors themselves are our choice.
public struct FreezeRanking {
  private let index: any LedgerIndex
  private let trace: Trace
  private let chains: [Chain]

  /// Ranks a trace made from the same view.
  public init(_ trace: Trace, in index: any LedgerIndex) throws {
    self.index = index
    self.trace = trace
    chains = try index.chains
  }

  private struct Key: Hashable {
    var address: AddressNumber
    var asset: AssetNumber
    var status: Status
  }

  /// Candidates in rank order, and what was left out.
  public func rank() throws -> (candidates: [FreezeCandidate], excluded: [FreezeExclusion]) {
    var groups: [Key: [Int]] = [:]
    var order: [Key] = []
    var excluded: [FreezeExclusion] = []
    for (number, position) in trace.positions.enumerated() {
      if let reason = reasonToExclude(position) {
        add(position, reason, to: &excluded)
        continue
      }
      let key = Key(address: position.address, asset: position.asset, status: position.status)
      if groups[key] == nil { order.append(key) }
      groups[key, default: []].append(number)
    }
    let candidates = try order.map { key in
      (try candidate(key, groups[key] ?? []), try index.address(key.address).text)
    }
    return (candidates.sorted { Self.isBefore($0, $1) }.map(\.0), excluded)
  }

  private static func isBefore(
    _ left: (FreezeCandidate, text: String), _ right: (FreezeCandidate, text: String)
  ) -> Bool {
    if left.0.priority != right.0.priority { return left.0.priority < right.0.priority }
    if left.0.score.product != right.0.score.product { return left.0.score.product > right.0.score.product }
    if left.0.score.value != right.0.score.value { return left.0.score.value > right.0.score.value }
    return (left.text, left.0.asset) < (right.text, right.0.asset)
  }

  private func reasonToExclude(_ position: Trace.Position) -> String? {
    switch position.status {
    case .mixer: return "in a mixer: nobody holds it under a name; see the mixer's operator and later withdrawals"
    case .burned: return "burned: nobody can move it"
    case .frozen: return "frozen already"
    case .limit: return "not followed to where it is now (\(position.reason?.rawValue ?? "limit"))"
    case .coinbase, .opening, .missing, .seed: return "a source, not a resting place"
    case .unspent, .service, .bridge: break
    }
    let holdsTaint = zip(trace.parameters.policies, position.taint).contains { $0.conserves && $1 > 0 }
    let asksOnlyPoison = !trace.parameters.policies.contains(where: \.conserves)
    return holdsTaint || asksOnlyPoison ? nil : "reached under poison only: no amount of it is traced"
  }

  private func add(_ position: Trace.Position, _ reason: String, to list: inout [FreezeExclusion]) {
    let known = list.firstIndex { $0.reason == reason && $0.asset == position.asset }
    let place = known ?? list.count
    if known == nil {
      list.append(
        FreezeExclusion(
          reason: reason, asset: position.asset, positions: 0, traced: position.taint.map { _ in 0 }))
    }
    list[place].positions += 1
    for policy in position.taint.indices {
      list[place].traced[policy] = list[place].traced[policy].adding(clamped: position.taint[policy])
    }
  }

  // MARK: One candidate

  private func candidate(_ key: Key, _ numbers: [Int]) throws -> FreezeCandidate {
    let positions = numbers.map { trace.positions[$0] }
    let first = positions[0]
    var traced = first.taint
    for position in positions.dropFirst() {
      for policy in traced.indices { traced[policy] = traced[policy].adding(clamped: position.taint[policy]) }
    }
    let nearest = positions.min { $0.hops < $1.hops } ?? first
    let balance = try balance(key, positions)
    let isPresent = balance >= (traced.first ?? 0)
    let (freezer, action, freezability) = try freezer(first, isPresent: isPresent)
    let lastMoved = positions.compactMap(\.lastReachedAt).max()
    let age = try index.tip(of: first.chain)?.time.flatMap { tip in lastMoved.map { tip - $0 } }
    let score = FreezeCandidate.Score(
      value: share(of: traced, asset: key.asset), recency: Self.recency(age), freezability: freezability)
    return FreezeCandidate(
      priority: priority(action, isTraced: (traced.first ?? 0) > 0, age: age), positions: numbers, chain: first.chain,
      address: key.address, asset: key.asset, traced: traced, balance: balance, status: key.status, freezer: freezer,
      action: action, hops: nearest.hops, path: path(to: nearest),
      firstReached: positions.compactMap(\.reachedAt).min(),
      lastMoved: lastMoved, ageSeconds: age.map { max(0, $0) }, score: score,
      findings: Set(positions.flatMap(\.findings)).sorted(),
      caveats: caveats(traced, balance: balance, first))
  }

  /// What stands at the address now: unspent outputs of the positions, or all that arrived less all that left.
  private func balance(_ key: Key, _ positions: [Trace.Position]) throws -> Amount {
    if positions[0].output != nil {
      return try positions.reduce(Amount(0)) { sum, position in
        guard let output = position.output, try index.spenders(of: output).isEmpty else { return sum }
        return sum + position.amount
      }
    }
    var balance: Amount = 0
    for transfer in try index.transfers(of: key.address, asset: key.asset) {
      if transfer.from == key.address { balance -= min(balance, transfer.amount) }
      if transfer.to == key.address { balance = balance.adding(clamped: transfer.amount) }
    }
    return balance
  }

  private func freezer(
    _ position: Trace.Position, isPresent: Bool
  ) throws -> (FreezeCandidate.Freezer, FreezeCandidate.Action, Int) {
    switch position.status {
    case .service:
      let freezer = FreezeCandidate.Freezer(
        id: position.label?.actor, name: position.label?.label ?? "labelled service", kind: .vasp,
        needs: [
          "transaction ids and the deposit address as text", "case number and legal authority", "time window in UTC",
        ])
      return isPresent ? (freezer, .exchangeHold, 1_000_000) : (freezer, .exchangeKYCPreserve, 500_000)
    case .bridge:
      let freezer = FreezeCandidate.Freezer(
        id: position.label?.actor, name: position.label?.label ?? "bridge", kind: .none,
        needs: ["transaction ids", "destination chain and address, once followed"])
      return (freezer, .bridgeContact, 300_000)
    default:
      if let issuer = KnownAsset.named(try index.asset(position.asset).id)?.issuer {
        let freezer = FreezeCandidate.Freezer(id: issuer.id, name: issuer.name, kind: .issuer, needs: issuer.needs)
        return (freezer, .issuerFreeze, issuer.actsOn == .request ? 1_000_000 : 400_000)
      }
      return (FreezeCandidate.Freezer(id: nil, name: "nobody (self-held)", kind: .none, needs: []), .watchOnly, 100_000)
    }
  }

  /// What the leading policy finds nothing at is worth a watch, however reachable the freezer is.
  private func priority(_ action: FreezeCandidate.Action, isTraced: Bool, age: Int64?) -> FreezeCandidate.Priority {
    guard isTraced else { return .p3 }
    switch action {
    case .issuerFreeze, .exchangeHold: return (age ?? .max) <= 86_400 ? .p0 : .p1
    case .exchangeKYCPreserve, .bridgeContact: return .p2
    case .watchOnly: return .p3
    }
  }

  /// Chance, by age of the last arrival in seconds, that value is still where it was seen.
  ///
  /// - Source: our choice, a falling step function; not measured.
  private static func recency(_ age: Int64?) -> Int {
    guard let age else { return 100_000 }
    switch age {
    case ...3600: return 1_000_000
    case ...86_400: return 800_000
    case ...604_800: return 500_000
    case ...2_592_000: return 300_000
    default: return 100_000
    }
  }

  private func share(of traced: [Amount], asset: AssetNumber) -> Int {
    let seeded = zip(trace.seeds, trace.seeded).reduce(Amount(0)) {
      $1.0.asset == asset ? $0 + ($1.1.first ?? 0) : $0
    }
    guard seeded > 0 else { return 0 }
    return Int(Apportionment.divide(min(traced.first ?? 0, seeded), 1_000_000, by: seeded).quotient)
  }

  private func path(to position: Trace.Position) -> [Int] {
    var path: [Int] = []
    var next = position.arrival
    while let edge = next {
      path.append(edge)
      next = trace.edges[edge].previous
    }
    return path.reversed()
  }

  private func caveats(_ traced: [Amount], balance: Amount, _ position: Trace.Position) -> [String] {
    var caveats: [String] = []
    let conserving = zip(trace.parameters.policies, traced).filter { $0.0.conserves }
    if conserving.contains(where: { $0.1 == 0 }) {
      caveats.append("not every policy finds traced value here; confirm before freezing")
    }
    if let most = conserving.map(\.1).max(), balance > most {
      caveats.append("commingled: the address holds more than what is traced to the theft")
    }
    if balance < (traced.first ?? 0) {
      caveats.append("value has moved on from here since it arrived; ask for records rather than a freeze")
    }
    if position.status == .service || position.status == .bridge {
      caveats.append("who runs this address is a label (\(position.label?.source ?? "no source")), not a ledger fact")
    }
    return caveats
  }
}
