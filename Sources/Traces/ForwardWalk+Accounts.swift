import HeapModule
import Ledger
import Taint

/// A pool of an account chain, by address and asset.
struct AccountKey: Hashable {
  var address: AddressNumber
  var asset: AssetNumber
}

/// A stop of an account chain.
struct StopKey: Hashable {
  var account: AccountKey
  var status: Status
}

/// An account that holds or held traced value: its history and how far it is walked.
///
/// Short, since a large walk waits for memory more than for anything else; what the movements come to stands in
/// ``ForwardWalk/summaries``.
struct AccountState {
  var key: AccountKey
  var place: PlaceNumber
  var pool: PoolNumber
  /// Movements of the account in this asset since it was opened, in ledger order; none for an account that ``isQuiet``.
  var history: [Transfer] = []
  /// The first movement that is not yet taken in.
  var cursor = 0
  /// Movements of the announced run that are not yet paid.
  var runLeft = 0
  /// What a quiet account holds of what its summary counts: what it held when it fell quiet, and what the walk brought since.
  var held: Amount = 0
  /// True when nothing leaves any more, so that the order of what arrives decides nothing: so it is for every other account that
  /// a walk reaches.
  var isQuiet = false
  /// True when its summary is that of the whole history from the start; else it grows with the walk.
  var isSummed = false
  /// True when a seed claims what leaves it.
  var isSeed = false
  /// Set when `--until` ended its story.
  var isClosed = false
}

/// The next movement of an account, in the queue.
struct QueuedEvent: Comparable {
  /// Whose movement it is.
  enum Origin {
    /// A seeded transfer, by its place in ``ForwardWalk/seededMoves``.
    case seed(Int)
    /// The movement at the cursor of an account.
    case account(Int)
  }

  let position: LedgerPosition
  /// Accounts as they are, seeds below zero: a seeded transfer comes before the same movement in the history of its payer.
  private let number: Int32

  init(position: LedgerPosition, origin: Origin) {
    self.position = position
    number =
      switch origin {
      case .seed(let seed): Int32.min + Int32(seed)
      case .account(let account): Int32(account)
      }
  }

  var origin: Origin { number < 0 ? .seed(Int(number - Int32.min)) : .account(Int(number)) }

  static func < (left: Self, right: Self) -> Bool {
    left.position != right.position ? left.position < right.position : left.number < right.number
  }
}

extension ForwardWalk {
  // MARK: Queue

  mutating func queueSeed(_ transfers: [Transfer], _ seed: Seed) {
    for transfer in transfers {
      seededTransfers[transfer.position.id, default: []].append(seed)
      // It moves once, however many seeds claim it.
      guard seededTransfers[transfer.position.id]?.count == 1 else { continue }
      events.insert(QueuedEvent(position: transfer.position, origin: .seed(seededMoves.count)))
      seededMoves.append(transfer)
    }
  }

  mutating func queueDepartures(from address: AddressNumber, _ seed: Seed) throws {
    let key = AccountKey(address: address, asset: seed.asset)
    departures[key, default: []].append(seed)
    let account = try accountOf[key] ?? open(key, chain: seed.chain, after: nil)
    accounts[account].isSeed = true
  }

  /// Queues the next payment of an account; false when there is none.
  ///
  /// Receipts wait for ``catchUp(_:before:)``, since only a payment lets them matter.
  private mutating func queueNext(of account: Int) -> Bool {
    let address = accounts[account].key.address
    var next = accounts[account].cursor
    while next < accounts[account].history.count, accounts[account].history[next].from != address { next += 1 }
    guard next < accounts[account].history.count else { return false }
    events.insert(QueuedEvent(position: accounts[account].history[next].position, origin: .account(account)))
    return true
  }

  /// Lets go of the history of an account that has paid for the last time: what it still receives is in its summary.
  private mutating func fallQuiet(_ account: Int) {
    guard accounts[account].isSummed else { return }
    let future = accounts[account].history[accounts[account].cursor...]
    let rest = future.reduce(Amount(0)) { $0.adding(clamped: $1.amount) }
    let balance = summaries[account].balance
    accounts[account].held = balance - min(balance, rest)
    accounts[account].isQuiet = true
    accounts[account].history = []
    accounts[account].cursor = 0
  }

  /// Takes in what an account received from accounts that were not followed then, up to a place of the ledger.
  ///
  /// What a followed account paid, and a seeded transfer, came with an event of its own (``takeIn(_:by:)``), so that all
  /// receipts still in the history are clean.
  private mutating func catchUp(_ account: Int, before position: LedgerPosition?) {
    let (history, address) = (accounts[account].history, accounts[account].key.address)
    let start = accounts[account].cursor
    var next = start
    while next < history.count, position.map({ history[next].position < $0 }) ?? true {
      if history[next].from != address, !isTooLate(history[next].time) { receive(history[next].amount, into: account) }
      next += 1
    }
    if next != start { accounts[account].cursor = next }
  }

  /// Takes a movement that comes by an event out of the recipient's history.
  private mutating func takeIn(_ transfer: Transfer, by account: Int) {
    guard !accounts[account].isQuiet else { return }
    catchUp(account, before: transfer.position)
    let cursor = accounts[account].cursor
    guard cursor < accounts[account].history.count, accounts[account].history[cursor].position == transfer.position,
      accounts[account].history[cursor].from != accounts[account].key.address
    else { return }
    accounts[account].cursor = cursor + 1
  }

  /// True for a transfer that has an event of its own; a fee's id is that of its transaction.
  private func isSeeded(_ transfer: Transfer) -> Bool {
    !seededTransfers.isEmpty && !transfer.isFee && seededTransfers[transfer.position.id] != nil
  }

  /// Brings every account to the end of its history, for the balances of the answer.
  mutating func catchUpAll() {
    for account in accounts.indices {
      if accounts[account].isQuiet {
        let (held, due) = (accounts[account].held, summaries[account].balance)
        for index in books.indices { books[index].receiveClean(due - min(held, due), into: accounts[account].pool) }
      } else {
        catchUp(account, before: nil)
        accounts[account].history = []
      }
    }
  }

  /// Starts to follow an account: what happened before is clean, and what comes after is queued.
  private mutating func open(_ key: AccountKey, chain: ChainNumber, after position: LedgerPosition?) throws -> Int {
    let place = addPlace(Place(address: key.address, output: nil, chain: chain, asset: key.asset, amount: 0))
    var state = AccountState(key: key, place: place, pool: addPool(at: place))
    // With `--until` only part of the history counts.
    let whole = try view.read(
      &history, of: key.address, asset: key.asset, unlessQuietAfter: parameters.until == nil ? position?.place : nil)
    if let whole {
      state.isQuiet = true
      state.isSummed = true
      summaries.append(whole)
    } else {
      openHistory(of: &state, after: position)
    }
    accounts.append(state)
    accountOf[key] = accounts.count - 1
    _ = queueNext(of: accounts.count - 1)
    return accounts.count - 1
  }

  /// Takes in the past of an account whose ``history`` was read, and keeps its future.
  ///
  /// What comes to a seed's own address can stop there, so its sums grow with the walk; so do those that no 128 bits hold, since
  /// what does not fit depends on the order.
  private mutating func openHistory(of state: inout AccountState, after position: LedgerPosition?) {
    let address = state.key.address
    var (summary, future) = AccountSummary.past(of: history, account: address, upTo: position)
    if summary.balance > 0 {
      for index in books.indices { books[index].receiveClean(summary.balance, into: state.pool) }
    }
    state.history = Array(history[future...])
    if position != nil, parameters.until == nil {
      var whole = summary
      if future > 0, history[future - 1].position == position, history[future - 1].to == address {
        whole.receive(history[future - 1].amount)
      }
      for transfer in state.history { whole.add(transfer, of: address) }
      state.isSummed = whole.isExact
      if whole.isExact { summary = whole }
    }
    summaries.append(summary)
  }

  // MARK: One movement

  mutating func process(_ event: QueuedEvent) throws {
    switch event.origin {
    case .seed(let index):
      let transfer = seededMoves[index]
      let payer = accountOf[AccountKey(address: transfer.from, asset: transfer.asset)]
      if let payer { catchUp(payer, before: transfer.position) }
      try move(transfer, by: payer)
    case .account(let account):
      catchUp(account, before: event.position)
      let transfer = accounts[account].history[accounts[account].cursor]
      accounts[account].cursor += 1
      // A seeded transfer has an event of its own, which came first.
      if !isSeeded(transfer) { try move(transfer, by: account) }
      if !queueNext(of: account) { fallQuiet(account) }
    }
  }

  /// Moves an amount from payer to recipient in all books; the payer is caught up.
  private mutating func move(_ transfer: Transfer, by payer: Int?) throws {
    if isTooLate(transfer.time) {
      if let payer { close(payer, at: transfer.time) }
      return
    }
    if let payer {
      pay(transfer, from: payer)
    } else {
      for index in books.indices { books[index].takeClean([transfer.amount]) }
    }
    guard let recipient = transfer.to else {
      for index in books.indices { books[index].burn(0, asset: transfer.asset) }
      return
    }
    try claim(transfer, of: payer)
    let key = AccountKey(address: recipient, asset: transfer.asset)
    let account = accountOf[key]
    if isTainted(0) {
      try deliver(transfer, from: payer, to: key, account)
    } else if let account, !accounts[account].isQuiet {
      takeIn(transfer, by: account)
      receive(transfer.amount, into: account)
    }
  }

  /// Cuts what an account holds when it would first pay after the end that the person set.
  private mutating func close(_ account: Int, at time: Int64?) {
    guard !accounts[account].isClosed else { return }
    accounts[account].isClosed = true
    for index in books.indices { books[index].cutAll(of: accounts[account].pool, for: .until) }
    places[accounts[account].place].movedAt = time
  }

  private mutating func pay(_ transfer: Transfer, from account: Int) {
    if transfer.isFee {
      for index in ranking { books[index].announce([transfer.amount], from: accounts[account].pool) }
    } else if !ranking.isEmpty {
      if accounts[account].runLeft == 0 { announceRun(of: account, from: transfer) }
      accounts[account].runLeft -= 1
    }
    for index in books.indices { books[index].pay(transfer.amount, from: accounts[account].pool) }
    if isTainted(0) { places[accounts[account].place].movedAt = transfer.time }
    if !accounts[account].isSummed {
      summaries[account].pay(transfer.amount, isFee: transfer.isFee, at: transfer.position.place)
    }
  }

  /// Announces the payments of this transaction that nothing enters between (``TaintPool/announce(_:)``).
  private mutating func announceRun(of account: Int, from transfer: Transfer) {
    // The cursor already stands behind the movement, unless the movement came by another queue.
    let start = max(accounts[account].cursor - 1, 0)
    guard let first = accounts[account].history[start...].firstIndex(where: { $0.position >= transfer.position }) else {
      accounts[account].runLeft = 1
      return
    }
    let run = AccountRun.amounts(in: accounts[account].history, from: first, payer: accounts[account].key.address)
    accounts[account].runLeft = max(run.count, 1)
    for index in ranking { books[index].announce(run, from: accounts[account].pool) }
  }

  private mutating func claim(_ transfer: Transfer, of payer: Int?) throws {
    let isDeparture = payer.map { accounts[$0].isSeed } ?? false
    guard isDeparture || !seededTransfers.isEmpty else { return }
    var seeds = seededTransfers[transfer.position.id] ?? []
    for seed in isDeparture ? departures[AccountKey(address: transfer.from, asset: transfer.asset)] ?? [] : [] {
      if let moment = transfer.time {
        guard moment >= seed.since ?? .min, moment <= seed.until ?? .max else { continue }
      }
      seeds.append(seed)
    }
    // The earlier seed has a parcel that two claim, of whatever kind they are.
    guard !seeds.isEmpty else { return }
    let (sum, overflows) = (seededAmounts[transfer.asset] ?? 0).addingReportingOverflow(transfer.amount)
    guard !overflows else {
      let asset = try view.asset(transfer.asset).id
      throw TraceError(
        .unsupported,
        "what is seeded of \(asset) adds up to more than 2^128 base units; name the assets to trace, or leave this one out"
      )
    }
    seededAmounts[transfer.asset] = sum
    for seed in seeds.sorted(by: { $0.number < $1.number }) {
      for index in books.indices { books[index].claim(0, for: seed.number, asset: transfer.asset, hops: 1) }
    }
  }

  /// Brings a tainted payment to a stop or into the recipient's pool.
  private mutating func deliver(
    _ transfer: Transfer, from payer: Int?, to key: AccountKey, _ recipient: Int?
  ) throws {
    let taint = taints(0)
    let hops = hops(0) ?? 1
    let chain = try payer.map { places[accounts[$0].place].chain } ?? view.asset(key.asset).chain
    let edge = edges.count
    edges.append(
      Trace.Edge(
        transaction: transfer.transaction, chain: chain, asset: key.asset, height: transfer.position.knownHeight,
        time: transfer.time, vout: nil, position: transfer.position, sources: [], from: transfer.from, to: key.address,
        amount: transfer.amount, taint: taint, hops: Int(hops),
        previous: hops > 1 ? payer.flatMap { places[accounts[$0].place].arrival } : nil))
    if let status = stopStatus(of: key.address) {
      // A seed's own address can be a stop for what comes back to it.
      if let recipient { takeIn(transfer, by: recipient) }
      let place = stopPlace(key, status, chain: chain)
      places[place].amount = places[place].amount.adding(clamped: transfer.amount)
      arrive(at: place, hops: hops, time: transfer.time, edge: edge)
      for index in books.indices { books[index].stop(0, in: places[place].pool ?? 0) }
      return
    }
    if recipient == nil, parameters.limits.minAmount > 0, taint.allSatisfy({ $0 < parameters.limits.minAmount }) {
      let place = stopPlace(key, .limit, chain: chain)
      places[place].amount = places[place].amount.adding(clamped: transfer.amount)
      arrive(at: place, hops: hops, time: transfer.time, edge: edge)
      for index in books.indices { books[index].cutIfSmall(0, at: place) }
      return
    }
    let account = try recipient ?? open(key, chain: chain, after: transfer.position)
    takeIn(transfer, by: account)
    arrive(at: accounts[account].place, hops: hops, time: transfer.time, edge: edge)
    let isSummed = accounts[account].isSummed
    guard isSummed || summaries[account].balance <= .max - transfer.amount else {
      for index in books.indices { books[index].cut(0, at: accounts[account].place, for: .invalidValue) }
      return
    }
    for index in books.indices {
      if parameters.limits.minAmount > 0 { books[index].cutIfSmall(0, at: accounts[account].place) }
      books[index].put(0, into: accounts[account].pool)
    }
    if !isSummed { summaries[account].receive(transfer.amount) }
    accounts[account].held = accounts[account].held.adding(clamped: transfer.amount)
    accounts[account].runLeft = 0
  }

  private mutating func receive(_ amount: Amount, into account: Int) {
    accounts[account].runLeft = 0
    let pool = accounts[account].pool
    guard !accounts[account].isSummed else {
      for index in books.indices { books[index].receiveClean(amount, into: pool) }
      return
    }
    // A balance that no 128 bits hold is some contract's invention; what does not fit is left out, and is clean.
    let amount = min(amount, .max - summaries[account].balance)
    for index in books.indices { books[index].receiveClean(amount, into: pool) }
    summaries[account].receive(amount)
  }

  private func stopStatus(of address: AddressNumber) -> Status? {
    burnAddresses.contains(address) ? .burned : stops[address]?.status
  }

  private mutating func stopPlace(_ key: AccountKey, _ status: Status, chain: ChainNumber) -> PlaceNumber {
    let stop = StopKey(account: key, status: status)
    if let place = stopPlaces[stop] { return place }
    let place = addPlace(
      Place(
        address: key.address, output: nil, chain: chain, asset: key.asset, amount: 0,
        fate: .stopped(status)))
    _ = addPool(at: place)
    stopPlaces[stop] = place
    return place
  }
}

extension AccountSummary {
  /// All that happened up to the arrival from which on an account is followed, or nothing when it is from the beginning; and the
  /// index of the first movement that comes after.
  fileprivate static func past(
    of history: [Transfer], account: AddressNumber, upTo arrival: LedgerPosition?
  ) -> (summary: AccountSummary, future: Int) {
    var summary = AccountSummary()
    guard let arrival else { return (summary, 0) }
    var next = 0
    while next < history.count, history[next].position <= arrival {
      let transfer = history[next]
      next += 1
      // The arrival itself is put down by the caller; if it is a transfer to oneself it has left by then.
      if transfer.position < arrival {
        summary.add(transfer, of: account)
      } else if transfer.from == account {
        summary.pay(transfer.amount, isFee: transfer.isFee, at: transfer.position.place)
      }
    }
    return (summary, next)
  }
}
