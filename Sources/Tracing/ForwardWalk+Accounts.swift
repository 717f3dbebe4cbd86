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
struct AccountState {
  var key: AccountKey
  var place: PlaceNumber
  var pool: PoolNumber
  /// Movements of the account in this asset since it was opened, in ledger order; none for an account that is ``isQuiet``.
  var history: [Transfer] = []
  /// The first movement that is not yet taken in.
  var cursor = 0
  /// The arrival from which on it is followed, or nil when it is from the beginning.
  var openedAt: LedgerPosition?
  /// True when nothing leaves any more, so that the order of what arrives decides nothing.
  var isQuiet = false
  /// What a quiet account holds at the end.
  var balanceDue: Amount = 0
  /// Movements of the announced run that are not yet paid.
  var runLeft = 0
  /// What was seen to arrive and not to leave.
  var balance: Amount = 0
  var received: Amount = 0
  var paid: Amount = 0
  /// What was paid to others, and in how many movements.
  var sent: Amount = 0
  var sentCount = 0
  /// True when a payment moved an amount of zero.
  var paidNothing = false
  /// What was paid beyond what had arrived.
  var unseen: Amount = 0
  /// Set when `--until` ended its story.
  var isClosed = false
}

/// The next movement of an account, in the queue.
struct QueuedEvent: Comparable {
  /// Whose movement it is.
  enum Origin: Hashable {
    /// A seeded transfer, by its place in ``ForwardWalk/seededMoves``.
    case seed(Int)
    /// The movement at the cursor of an account.
    case account(Int)
  }

  var position: LedgerPosition
  var origin: Origin

  /// A seeded transfer comes before the same movement in the history of its payer.
  static func < (left: Self, right: Self) -> Bool {
    if left.position != right.position { return left.position < right.position }
    return switch (left.origin, right.origin) {
    case (.seed, .account): true
    case (.account, .seed): false
    case (.seed(let first), .seed(let second)), (.account(let first), .account(let second)): first < second
    }
  }
}

extension ForwardWalk {
  // MARK: Queue

  func queueSeed(_ transfers: [Transfer], _ seed: Seed) {
    for transfer in transfers {
      seededTransfers[transfer.position.id, default: []].append(seed)
      // It moves once, however many seeds claim it.
      guard seededTransfers[transfer.position.id]?.count == 1 else { continue }
      events.insert(QueuedEvent(position: transfer.position, origin: .seed(seededMoves.count)))
      seededMoves.append(transfer)
    }
  }

  func queueDepartures(from address: AddressNumber, _ seed: Seed) throws {
    let key = AccountKey(address: address, asset: seed.asset)
    departures[key, default: []].append(seed)
    if accountOf[key] == nil { try open(key, chain: seed.chain, after: nil) }
  }

  /// Queues the next payment of an account.
  ///
  /// Receipts wait for ``catchUp(_:before:)``, since only a payment lets them matter.
  private func queueNext(of account: Int) {
    let address = accounts[account].key.address
    var next = accounts[account].cursor
    while next < accounts[account].history.count, accounts[account].history[next].from != address { next += 1 }
    guard next < accounts[account].history.count else { return }
    events.insert(QueuedEvent(position: accounts[account].history[next].position, origin: .account(account)))
  }

  /// Takes in what an account received from accounts that were not followed then, up to a place of the ledger.
  ///
  /// What a followed account paid came with that account's own payment, and a seeded transfer with its own event.
  private func catchUp(_ account: Int, before position: LedgerPosition?) {
    while accounts[account].cursor < accounts[account].history.count {
      let transfer = accounts[account].history[accounts[account].cursor]
      if let position, transfer.position >= position { return }
      accounts[account].cursor += 1
      guard transfer.from != accounts[account].key.address, !isSeeded(transfer) else { continue }
      if let payer = accountOf[AccountKey(address: transfer.from, asset: transfer.asset)],
        accounts[payer].isFollowed(at: transfer.position)
      {
        continue
      }
      if isTooLate(transfer.time) { continue }
      receive(transfer.amount, into: account)
    }
  }

  /// True for a transfer that has an event of its own; a fee's id is that of its transaction.
  private func isSeeded(_ transfer: Transfer) -> Bool {
    !seededTransfers.isEmpty && !transfer.isFee && seededTransfers[transfer.position.id] != nil
  }

  /// Brings every account to the end of its history, for the balances of the answer.
  func catchUpAll() {
    for account in accounts.indices {
      if accounts[account].isQuiet {
        let (held, due) = (accounts[account].balance, accounts[account].balanceDue)
        let rest = due - min(held, due)
        for book in books { book.receiveClean(rest, into: accounts[account].pool) }
        accounts[account].receive(rest)
      } else {
        catchUp(account, before: nil)
        accounts[account].history = []
      }
    }
  }

  /// Starts to follow an account: folds what happened before, all of it clean, and queues what comes after.
  @discardableResult
  private func open(_ key: AccountKey, chain: ChainNumber, after position: LedgerPosition?) throws -> Int {
    let place = addPlace(Place(address: key.address, output: nil, chain: chain, asset: key.asset, amount: 0))
    var state = AccountState(key: key, place: place, pool: addPool(at: place), openedAt: position)
    try view.read(&history, of: key.address, asset: key.asset)
    let future = state.foldPast(of: history)
    if parameters.until == nil { state.foldFutureIfQuiet(of: history, from: future) }
    if !state.isQuiet { state.history = Array(history[future...]) }
    if state.balance > 0 { for book in books { book.receiveClean(state.balance, into: state.pool) } }
    accounts.append(state)
    accountOf[key] = accounts.count - 1
    queueNext(of: accounts.count - 1)
    return accounts.count - 1
  }

  // MARK: One movement

  func process(_ event: QueuedEvent) throws {
    switch event.origin {
    case .seed(let index):
      let transfer = seededMoves[index]
      try move(transfer, by: accountOf[AccountKey(address: transfer.from, asset: transfer.asset)])
    case .account(let account):
      catchUp(account, before: event.position)
      let transfer = accounts[account].history[accounts[account].cursor]
      accounts[account].cursor += 1
      // A seeded transfer has an event of its own, which came first.
      if !isSeeded(transfer) { try move(transfer, by: account) }
      queueNext(of: account)
    }
  }

  /// Moves an amount from payer to recipient in all books.
  private func move(_ transfer: Transfer, by payer: Int?) throws {
    if let payer { catchUp(payer, before: transfer.position) }
    if isTooLate(transfer.time) {
      if let payer { close(payer, at: transfer.time) }
      return
    }
    if let payer {
      pay(transfer, from: payer)
    } else {
      for book in books { book.takeClean([transfer.amount]) }
    }
    guard let recipient = transfer.to else {
      for book in books { book.burn(0, asset: transfer.asset) }
      return
    }
    try claim(transfer)
    let key = AccountKey(address: recipient, asset: transfer.asset)
    let account = accountOf[key]
    let taint = taints(0)
    if taint.contains(where: { $0 > 0 }) {
      try deliver(transfer, taint, from: payer, to: key, account)
    } else if let account, !accounts[account].isQuiet {
      catchUp(account, before: transfer.position)
      receive(transfer.amount, into: account)
    }
  }

  /// Cuts what an account holds when it would first pay after the end that the person set.
  private func close(_ account: Int, at time: Int64?) {
    guard !accounts[account].isClosed else { return }
    accounts[account].isClosed = true
    for book in books { book.cutAll(of: accounts[account].pool, for: .until) }
    places[accounts[account].place].movedAt = time
  }

  private func pay(_ transfer: Transfer, from account: Int) {
    if transfer.isFee {
      for book in ranking { book.announce([transfer.amount], from: accounts[account].pool) }
    } else if !ranking.isEmpty {
      if accounts[account].runLeft == 0 { announceRun(of: account, from: transfer) }
      accounts[account].runLeft -= 1
    }
    for book in books { book.pay(transfer.amount, from: accounts[account].pool) }
    if isTainted(0) { places[accounts[account].place].movedAt = transfer.time }
    accounts[account].pay(transfer.amount, isFee: transfer.isFee)
  }

  /// Announces the payments of this transaction that nothing enters between (``TaintPool/announce(_:)``).
  private func announceRun(of account: Int, from transfer: Transfer) {
    // The cursor already stands behind the movement, unless the movement came by another queue.
    let start = max(accounts[account].cursor - 1, 0)
    guard let first = accounts[account].history[start...].firstIndex(where: { $0.position >= transfer.position }) else {
      accounts[account].runLeft = 1
      return
    }
    let run = AccountRun.amounts(in: accounts[account].history, from: first, payer: accounts[account].key.address)
    accounts[account].runLeft = max(run.count, 1)
    for book in ranking { book.announce(run, from: accounts[account].pool) }
  }

  private func claim(_ transfer: Transfer) throws {
    guard !seededTransfers.isEmpty || !departures.isEmpty else { return }
    var seeds = seededTransfers[transfer.position.id] ?? []
    for seed in departures[AccountKey(address: transfer.from, asset: transfer.asset)] ?? [] {
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
      for book in books { book.claim(0, for: seed.number, asset: transfer.asset, hops: 1) }
    }
  }

  /// Brings a tainted payment to a stop or into the recipient's pool.
  private func deliver(
    _ transfer: Transfer, _ taint: [Amount], from payer: Int?, to key: AccountKey, _ recipient: Int?
  ) throws {
    let hops = hops(0) ?? 1
    let chain = try payer.map { places[accounts[$0].place].chain } ?? view.asset(key.asset).chain
    let edge = edges.count
    edges.append(
      Trace.Edge(
        transaction: transfer.transaction, chain: chain, asset: key.asset, height: transfer.position.height,
        time: transfer.time, vout: nil, transfer: transfer, sources: [], from: transfer.from, to: key.address,
        amount: transfer.amount, taint: taint, hops: Int(hops),
        previous: hops > 1 ? payer.flatMap { places[accounts[$0].place].arrival } : nil))
    if let status = stopStatus(of: key.address) {
      let place = stopPlace(key, status, chain: chain)
      places[place].amount = places[place].amount.adding(clamped: transfer.amount)
      arrive(at: place, hops: hops, time: transfer.time, edge: edge)
      for book in books { book.stop(0, in: places[place].pool ?? 0) }
      return
    }
    if recipient == nil, parameters.limits.minAmount > 0, taint.allSatisfy({ $0 < parameters.limits.minAmount }) {
      let place = stopPlace(key, .limit, chain: chain)
      places[place].amount = places[place].amount.adding(clamped: transfer.amount)
      arrive(at: place, hops: hops, time: transfer.time, edge: edge)
      for book in books { book.cutIfSmall(0, at: place) }
      return
    }
    let account = try recipient ?? open(key, chain: chain, after: transfer.position)
    catchUp(account, before: transfer.position)
    arrive(at: accounts[account].place, hops: hops, time: transfer.time, edge: edge)
    guard accounts[account].balance <= .max - transfer.amount else {
      for book in books { book.cut(0, at: accounts[account].place, for: .invalidValue) }
      return
    }
    for book in books {
      if parameters.limits.minAmount > 0 { book.cutIfSmall(0, at: accounts[account].place) }
      book.put(0, into: accounts[account].pool)
    }
    accounts[account].receive(transfer.amount)
    accounts[account].runLeft = 0
  }

  private func receive(_ amount: Amount, into account: Int) {
    // A balance that no 128 bits hold is some contract's invention; what does not fit is left out, and is clean.
    let amount = min(amount, .max - accounts[account].balance)
    for book in books { book.receiveClean(amount, into: accounts[account].pool) }
    accounts[account].receive(amount)
    accounts[account].runLeft = 0
  }

  private func stopStatus(of address: AddressNumber) -> Status? {
    burnAddresses.contains(address) ? .burned : stops[address]?.status
  }

  private func stopPlace(_ key: AccountKey, _ status: Status, chain: ChainNumber) -> PlaceNumber {
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

extension AccountState {
  /// Takes in all that happened up to the arrival from which on the account is followed.
  ///
  /// - Gives: the index of the first movement that comes after.
  mutating func foldPast(of history: [Transfer]) -> Int {
    guard let openedAt else { return 0 }
    var next = 0
    while next < history.count, history[next].position <= openedAt {
      let transfer = history[next]
      next += 1
      if transfer.from == key.address { pay(transfer.amount, isFee: transfer.isFee) }
      // What arrives now is put down by the caller; a transfer to oneself has left by then.
      if transfer.to == key.address, transfer.position < openedAt { receive(transfer.amount) }
    }
    return next
  }

  /// Takes in what is still to come as one sum, when nothing leaves any more: so it is for every other account of a walk.
  ///
  /// A history whose receipts no 128 bits hold is walked step by step, since what does not fit depends on the order.
  mutating func foldFutureIfQuiet(of history: [Transfer], from start: Int) {
    var future: Amount = 0
    var overflows = false
    for index in history.indices.reversed() {
      let transfer = history[index]
      if index >= start {
        if transfer.from == key.address { return }
      } else {
        // The arrival itself.
        guard transfer.position == openedAt, transfer.to == key.address else { break }
      }
      let (sum, over) = future.addingReportingOverflow(transfer.amount)
      future = sum
      overflows = overflows || over
    }
    guard !overflows, future <= .max - received else { return }
    isQuiet = true
    balanceDue = balance + future
  }

  /// Counts an arrival.
  mutating func receive(_ amount: Amount) {
    received = received.adding(clamped: amount)
    balance = balance.adding(clamped: amount)
  }

  /// Counts a payment and what of it was not seen to arrive.
  mutating func pay(_ amount: Amount, isFee: Bool) {
    paid = paid.adding(clamped: amount)
    if !isFee {
      if amount == 0 { paidNothing = true }
      sent = sent.adding(clamped: amount)
      sentCount += 1
    }
    if amount > balance { unseen = unseen.adding(clamped: amount - balance) }
    balance -= min(balance, amount)
  }

  /// True when what the account paid at this place of the ledger was moved as a payment of its own.
  func isFollowed(at position: LedgerPosition) -> Bool { openedAt.map { $0 < position } ?? true }
}
