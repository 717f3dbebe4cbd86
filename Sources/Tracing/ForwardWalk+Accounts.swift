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
  /// Every movement of the account in this asset, in ledger order.
  var history: [Transfer]
  /// The first movement that is not yet taken in.
  var cursor: Int
  /// The arrival from which on it is followed, or nil when it is from the beginning.
  var openedAt: LedgerPosition?
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
  var position: LedgerPosition
  /// The account whose cursor it is, or nil for a seeded transfer.
  var account: Int?
  /// The seeded transfer.
  var transfer: Transfer?

  static func < (left: Self, right: Self) -> Bool {
    if left.position != right.position { return left.position < right.position }
    return (left.account ?? -1) < (right.account ?? -1)
  }
  static func == (left: Self, right: Self) -> Bool { left.position == right.position && left.account == right.account }
}

extension ForwardWalk {
  // MARK: Queue

  func queueSeed(_ transfers: [Transfer], _ seed: Seed) {
    for transfer in transfers {
      seededTransfers[transfer.position.id, default: []].append(seed)
      // It moves once, however many seeds claim it.
      guard seededTransfers[transfer.position.id]?.count == 1 else { continue }
      events.insert(QueuedEvent(position: transfer.position, account: nil, transfer: transfer))
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
    events.insert(QueuedEvent(position: accounts[account].history[next].position, account: account, transfer: nil))
  }

  /// Takes in what an account received from accounts that were not followed then, up to a place of the ledger.
  ///
  /// What a followed account paid came with that account's own payment, and a seeded transfer with its own event.
  private func catchUp(_ account: Int, before position: LedgerPosition?) throws {
    while accounts[account].cursor < accounts[account].history.count {
      let transfer = accounts[account].history[accounts[account].cursor]
      if let position, transfer.position >= position { return }
      accounts[account].cursor += 1
      guard transfer.from != accounts[account].key.address, seededTransfers[transfer.position.id] == nil else {
        continue
      }
      if let payer = accountOf[AccountKey(address: transfer.from, asset: transfer.asset)],
        accounts[payer].isFollowed(at: transfer.position)
      {
        continue
      }
      if parameters.until != nil, isTooLate(try view.heading(of: transfer.transaction).time) { continue }
      receive(transfer.amount, into: account)
    }
  }

  /// Brings every account to the end of its history, for the balances of the answer.
  func catchUpAll() throws {
    for account in accounts.indices {
      try catchUp(account, before: nil)
      accounts[account].history = []
    }
  }

  /// Starts to follow an account: folds what happened before, all of it clean, and queues what comes after.
  @discardableResult
  private func open(_ key: AccountKey, chain: ChainNumber, after position: LedgerPosition?) throws -> Int {
    let history = try view.transfers(of: key.address, asset: key.asset)
    let place = addPlace(Place(address: key.address, output: nil, chain: chain, asset: key.asset, amount: 0))
    var state = AccountState(
      key: key, place: place, pool: addPool(at: place), history: history, cursor: 0, openedAt: position)
    while let position, state.cursor < history.count, history[state.cursor].position <= position {
      let transfer = history[state.cursor]
      state.cursor += 1
      if transfer.from == key.address { state.pay(transfer.amount, isFee: transfer.isFee) }
      // What arrives now is put down by the caller; a transfer to oneself has left by then.
      if transfer.to == key.address, transfer.position < position { state.receive(transfer.amount) }
    }
    if state.balance > 0 { for book in books { book.receiveClean(state.balance, into: state.pool) } }
    accounts.append(state)
    accountOf[key] = accounts.count - 1
    queueNext(of: accounts.count - 1)
    return accounts.count - 1
  }

  // MARK: One movement

  func process(_ event: QueuedEvent) throws {
    guard let account = event.account else {
      if let transfer = event.transfer { try move(transfer) }
      return
    }
    try catchUp(account, before: event.position)
    let transfer = accounts[account].history[accounts[account].cursor]
    accounts[account].cursor += 1
    // A seeded transfer has an event of its own, which came first. A fee's id is that of its transaction, so it is asked first.
    if transfer.isFee || seededTransfers[transfer.position.id] == nil { try move(transfer) }
    queueNext(of: account)
  }

  /// Moves an amount from payer to recipient in all books.
  private func move(_ transfer: Transfer) throws {
    let payer = accountOf[AccountKey(address: transfer.from, asset: transfer.asset)]
    if let payer { try catchUp(payer, before: transfer.position) }
    var time: Int64??
    func moment() throws -> Int64? {
      if let time { return time }
      let found = try view.heading(of: transfer.transaction).time
      time = .some(found)
      return found
    }
    if parameters.until != nil, isTooLate(try moment()) {
      if let payer { close(payer, at: try moment()) }
      return
    }
    if let payer {
      try pay(transfer, from: payer, time: moment)
    } else {
      for book in books { book.takeClean([transfer.amount]) }
    }
    guard let recipient = transfer.to else {
      for book in books { book.burn(0, asset: transfer.asset) }
      return
    }
    try claim(transfer, time: moment)
    let key = AccountKey(address: recipient, asset: transfer.asset)
    guard isTainted(0) else {
      if let account = accountOf[key] {
        try catchUp(account, before: transfer.position)
        receive(transfer.amount, into: account)
      }
      return
    }
    try deliver(transfer, from: payer, to: key, time: moment())
  }

  /// Cuts what an account holds when it would first pay after the end that the person set.
  private func close(_ account: Int, at time: Int64?) {
    guard !accounts[account].isClosed else { return }
    accounts[account].isClosed = true
    for book in books { book.cutAll(of: accounts[account].pool, for: .until) }
    places[accounts[account].place].movedAt = time
  }

  private func pay(_ transfer: Transfer, from account: Int, time: () throws -> Int64?) throws {
    if transfer.isFee {
      for book in books { book.announce([transfer.amount], from: accounts[account].pool) }
    } else {
      if accounts[account].runLeft == 0 { announceRun(of: account, from: transfer) }
      accounts[account].runLeft -= 1
    }
    for book in books { book.pay(transfer.amount, from: accounts[account].pool) }
    if isTainted(0) { places[accounts[account].place].movedAt = try time() }
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
    for book in books { book.announce(run, from: accounts[account].pool) }
  }

  private func claim(_ transfer: Transfer, time: () throws -> Int64?) throws {
    var seeds = seededTransfers[transfer.position.id] ?? []
    for seed in departures[AccountKey(address: transfer.from, asset: transfer.asset)] ?? [] {
      if seed.since != nil || seed.until != nil, let moment = try time() {
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
  private func deliver(_ transfer: Transfer, from payer: Int?, to key: AccountKey, time: Int64?) throws {
    let taint = taints(0)
    let hops = hops(0) ?? 1
    let chain = try payer.map { places[accounts[$0].place].chain } ?? view.asset(key.asset).chain
    let edge = edges.count
    edges.append(
      Trace.Edge(
        transaction: transfer.transaction, chain: chain, asset: key.asset, height: transfer.position.height, time: time,
        vout: nil, transfer: transfer, sources: [], from: transfer.from, to: key.address, amount: transfer.amount,
        taint: taint, hops: Int(hops), previous: hops > 1 ? payer.flatMap { places[accounts[$0].place].arrival } : nil))
    if let status = stopStatus(of: key.address) {
      let place = stopPlace(key, status, chain: chain)
      places[place].amount = places[place].amount.adding(clamped: transfer.amount)
      arrive(at: place, hops: hops, time: time, edge: edge)
      for book in books { book.stop(0, in: places[place].pool ?? 0) }
      return
    }
    if accountOf[key] == nil, books.allSatisfy({ $0.taint(inHand: 0) < parameters.limits.minAmount }) {
      let place = stopPlace(key, .limit, chain: chain)
      places[place].amount = places[place].amount.adding(clamped: transfer.amount)
      arrive(at: place, hops: hops, time: time, edge: edge)
      for book in books { book.cutIfSmall(0, at: place) }
      return
    }
    let account = try accountOf[key] ?? open(key, chain: chain, after: transfer.position)
    try catchUp(account, before: transfer.position)
    arrive(at: accounts[account].place, hops: hops, time: time, edge: edge)
    guard accounts[account].balance <= .max - transfer.amount else {
      for book in books { book.cut(0, at: accounts[account].place, for: .invalidValue) }
      return
    }
    for book in books {
      book.cutIfSmall(0, at: accounts[account].place)
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
        fate: .stopped(status, stops[key.address]?.label)))
    _ = addPool(at: place)
    stopPlaces[stop] = place
    return place
  }
}

extension AccountState {
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
