import HeapModule
import Heuristics
import Ledger
import Taint

/// Follows what a place holds back to where it came from, in reverse ledger order.
///
/// Every pool on the way is asked which arrivals fed a payment (``Provenance``), so the answer is the forward arithmetic read the
/// other way: exact parcels under FIFO and LIFO, shares under haircut, reach under TIHO and poison.
/// - Complexity: every transaction and every account on the way is simulated once a policy.
final class BackwardWalk {
  /// An output or a transfer that is asked for.
  enum Item: Hashable {
    case output(OutPoint)
    case transfer(Int64)
  }

  /// An item with what is asked of it.
  struct Asked {
    var item: Item
    var amount: Amount
    var address: AddressNumber
    var chain: ChainNumber
    var asset: AssetNumber
    var demands: [Demand]
    var hops: Int
    /// Edge that leads towards the target.
    var next: Int?
    var transfer: Transfer?
  }

  /// A place that value came from.
  struct Source {
    var status: Status
    var reason: CutReason?
    var label: Label?
    var asked: Asked
    var time: Int64?
    /// Finding, for a mix.
    var finding: Int?
  }

  /// Where a backward trace may end, because a person named it.
  struct Ends {
    /// When a seed claims what it names; both seconds count.
    struct Window {
      var since: Int64?
      var until: Int64?

      /// A parcel whose time nobody knows is in every window.
      func contains(_ time: Int64?) -> Bool {
        guard let time else { return true }
        return time >= since ?? .min && time <= until ?? .max
      }
    }

    var outputs: [OutPoint: [Window]] = [:]
    var transfers: Set<Int64> = []
    var accounts: [AccountKey: [Window]] = [:]

    func claim(_ point: OutPoint, at time: Int64?) -> Bool {
      outputs[point]?.contains { $0.contains(time) } ?? false
    }

    func claim(_ transfer: Transfer, at time: Int64?) -> Bool {
      let payer = AccountKey(address: transfer.from, asset: transfer.asset)
      return transfers.contains(transfer.position.id) || accounts[payer]?.contains { $0.contains(time) } ?? false
    }
  }

  let view: any LedgerView
  let parameters: TraceParameters
  let stops: [AddressNumber: Stop]
  let ends: Ends
  let chains: [Chain]
  /// Accounts that mint and burn.
  let mints: Set<AddressNumber>

  private(set) var edges = SegmentedArray<Trace.Edge>()
  private(set) var sources: [Source] = []
  private(set) var findings: [Finding] = []
  private(set) var gaps = Trace.Gaps()

  private var order: TransactionOrder
  private var asked: [Item: Asked] = [:]
  private var outputsOf: [TransactionNumber: [UInt32]] = [:]
  private var transactions = Heap<QueuedTransaction>()
  private var transfers = Heap<QueuedTransfer>()
  private var accounts: [AccountKey: Account] = [:]
  private var targets: Set<Item> = []
  private var targetAccounts: Set<AccountKey> = []
  /// What is asked of inputs that claim to be made after they are spent, and those in the order in which they were met.
  private var outOfOrder: [Item: Asked] = [:]
  private var outOfOrderPoints: [OutPoint] = []
  private var makers: [TransactionNumber: TransactionPlace] = [:]

  /// A simulated account.
  private struct Account {
    var history: [Transfer]
    var paid: [Int?]
    var arrivals: [Int]
    var provenance: AccountProvenance
    var stepOfTransfer: [Int64: Int]
  }

  init(
    view: any LedgerView, parameters: TraceParameters, stops: [AddressNumber: Stop], ends: Ends,
    mints: Set<AddressNumber>
  ) throws {
    self.view = view
    self.mints = mints
    self.parameters = parameters
    self.ends = ends
    self.stops = stops
    chains = try view.chains
    order = TransactionOrder(view)
  }

  // MARK: Targets

  /// Asks for a whole output.
  ///
  /// - Gives: how much that is; nothing when it is asked for already.
  func ask(output point: OutPoint, asset: AssetNumber, chain: ChainNumber) throws -> Amount {
    guard let output = try view.output(point) else { return 0 }
    let item = Item.output(point)
    guard targets.insert(item).inserted else { return 0 }
    asked[item] = Asked(
      item: item, amount: Amount(output.value), address: output.address, chain: chain, asset: asset,
      demands: parameters.policies.map { .whole(Amount(output.value), under: $0) }, hops: 0, next: nil)
    try enqueue(point)
    return Amount(output.value)
  }

  /// Asks for a whole transfer.
  ///
  /// - Gives: how much that is; nothing when it is asked for already.
  func ask(transfer: Transfer, chain: ChainNumber) -> Amount {
    let item = Item.transfer(transfer.position.id)
    guard let to = transfer.to, targets.insert(item).inserted else { return 0 }
    if asked[item] == nil {
      asked[item] = Asked(
        item: item, amount: transfer.amount, address: to, chain: chain, asset: transfer.asset,
        demands: parameters.policies.map { _ in Demand() }, hops: 0, next: nil, transfer: transfer)
      transfers.insert(QueuedTransfer(transfer: transfer))
    }
    // The holdings of the recipient may be a target too, and have asked for some of it.
    for (index, policy) in parameters.policies.enumerated() {
      asked[item]?.demands[index].addWhole(transfer.amount, under: policy)
    }
    return transfer.amount
  }

  /// Asks for all that an account holds at the end of its history.
  ///
  /// - Gives: how much that is; nothing when it is asked for already.
  func ask(holdingsOf address: AddressNumber, asset: AssetNumber, chain: ChainNumber) throws -> Amount {
    let key = AccountKey(address: address, asset: asset)
    guard targetAccounts.insert(key).inserted else { return 0 }
    let account = try account(key)
    let held = account.provenance.balance
    guard held > 0 else { return 0 }
    let whole = Asked(
      item: .transfer(-1), amount: held, address: address, chain: chain, asset: asset,
      demands: parameters.policies.map { .whole(held, under: $0) }, hops: 0, next: nil)
    try spread(whole, overPayment: account.provenance.lastStep, of: account, key: key, edge: nil, hops: 0)
    return held
  }

  /// Works through the queues, latest first.
  func run() throws {
    while let next = transactions.popMax() { try process(next.transaction) }
    while let next = transfers.popMax() { try process(next.transfer) }
    for point in outOfOrderPoints {
      guard let one = outOfOrder[.output(point)] else { continue }
      let time = try view.heading(of: point.transaction).time
      sources.append(Source(status: .limit, reason: .outOfOrder, asked: one, time: time))
    }
  }

  // MARK: UTXO

  private func enqueue(_ point: OutPoint) throws {
    if outputsOf[point.transaction] == nil {
      let facts = try view.utxoTransaction(point.transaction)
      transactions.insert(QueuedTransaction(place: try order.place(of: facts), transaction: point.transaction))
    }
    outputsOf[point.transaction, default: []].append(point.vout)
  }

  private func process(_ number: TransactionNumber) throws {
    let facts = try view.utxoTransaction(number)
    let wanted = (outputsOf[number] ?? []).sorted().compactMap { vout in
      asked[.output(OutPoint(transaction: number, vout: vout))]
    }
    var open: [Asked] = []
    for one in wanted {
      if let source = try endOfOutput(one, facts) { sources.append(source) } else { open.append(one) }
    }
    guard !open.isEmpty else { return }
    if !parameters.through.contains(.mixer), let finding = try CoinJoins().mix(facts, in: view) {
      findings.append(finding)
      sources += open.map {
        Source(status: .mixer, asked: $0, time: facts.time, finding: findings.count - 1)
      }
      return
    }
    let missing = facts.inputs.filter { $0.value == nil }.map(\.source)
    guard missing.isEmpty else {
      gaps.missingPrevouts += missing
      sources += open.map { Source(status: .limit, reason: .missingPrevout, asked: $0, time: facts.time) }
      return
    }
    try spread(open, over: facts)
  }

  /// Why a walk ends at an output, or nil when it goes on to the inputs.
  private func endOfOutput(_ one: Asked, _ facts: UTXOTransaction) throws -> Source? {
    guard case .output(let point) = one.item else { return nil }
    func end(_ status: Status, _ reason: CutReason? = nil, _ label: Label? = nil) -> Source {
      Source(status: status, reason: reason, label: label, asked: one, time: facts.time)
    }
    // Forward, nothing leaves an output that two transactions spend.
    if one.hops > 0, try view.spenders(of: point).count > 1 {
      gaps.doubleSpends.append(point)
      return end(.limit, .doubleSpend)
    }
    if ends.claim(point, at: facts.time) { return end(.seed) }
    if one.hops > 0, let stop = stops[one.address] { return end(stop.status, nil, stop.label) }
    if !facts.isSeen || Int(point.vout) >= facts.outputs.count { return end(.missing) }
    if facts.isCoinbase { return end(.coinbase) }
    if let limit = parameters.limits.maxHops, one.hops >= limit { return end(.limit, .maxHops) }
    return isSmall(one) ? end(.limit, .minAmount) : nil
  }

  private func isSmall(_ one: Asked) -> Bool {
    parameters.limits.minAmount > 0 && one.demands.allSatisfy { $0.amount < parameters.limits.minAmount }
  }

  private func spread(_ wanted: [Asked], over facts: UTXOTransaction) throws {
    let values = facts.inputs.map { Amount($0.value ?? 0) }
    let outputs = facts.outputs.map { Amount($0.value) }
    let arrived = values.reduce(0, +)
    let paid = outputs.reduce(0, +)
    guard paid <= arrived else {
      sources += wanted.map { Source(status: .limit, reason: .invalidValue, asked: $0, time: facts.time) }
      return
    }
    let place = try order.place(of: facts)
    let edgeOf = wanted.map { one in edge(one, facts) }
    for (index, policy) in parameters.policies.enumerated() {
      let chunks = Provenance.settle(policy, inputs: values, outputs: outputs, fee: arrived - paid)
      for (one, edge) in zip(wanted, edgeOf) {
        guard case .output(let point) = one.item else { continue }
        let parts = one.demands[index].split(
          over: chunks[Int(point.vout)], paymentAmount: one.amount, policy: policy)
        for (chunk, part) in parts {
          guard let arrival = chunk.arrival else { continue }
          try ask(part, ofInput: facts.inputs[arrival], policy: index, by: one, edge: edge, before: place)
        }
      }
    }
  }

  private func ask(
    _ part: Demand.Part, ofInput input: UTXOTransaction.Input, policy: Int, by one: Asked, edge: Int,
    before place: TransactionPlace
  ) throws {
    let item = Item.output(input.source)
    /// Gives true when the item is new in the table.
    func add(to table: inout [Item: Asked]) -> Bool {
      let isNew = table[item] == nil
      if isNew {
        table[item] = Asked(
          item: item, amount: Amount(input.value ?? 0), address: input.address ?? 0, chain: one.chain, asset: one.asset,
          demands: parameters.policies.map { _ in Demand() }, hops: one.hops + 1, next: edge)
      }
      table[item]?.demands[policy].add(part, ofItem: Amount(input.value ?? 0))
      if let hops = table[item]?.hops, one.hops + 1 < hops {
        table[item]?.hops = one.hops + 1
        table[item]?.next = edge
      }
      return isNew
    }
    // Its maker may be done already when it does not come before the spend, so that is told apart each time.
    if try maker(of: input.source) < place {
      if add(to: &asked) { try enqueue(input.source) }
    } else if add(to: &outOfOrder) {
      outOfOrderPoints.append(input.source)
    }
  }

  private func maker(of point: OutPoint) throws -> TransactionPlace {
    if let known = makers[point.transaction] { return known }
    let place = try order.place(of: view.utxoTransaction(point.transaction))
    makers[point.transaction] = place
    return place
  }

  private func edge(_ one: Asked, _ facts: UTXOTransaction) -> Int {
    guard case .output(let point) = one.item else { return 0 }
    edges.append(
      Trace.Edge(
        transaction: facts.number, chain: one.chain, asset: one.asset, height: facts.height, time: facts.time,
        vout: point.vout, position: nil, sources: facts.inputs.map(\.source),
        from: facts.inputs.first?.address ?? one.address,
        to: one.address, amount: one.amount, taint: one.demands.map(\.amount), hops: one.hops + 1, previous: one.next))
    return edges.count - 1
  }

  // MARK: Accounts

  private func account(_ key: AccountKey) throws -> Account {
    if let known = accounts[key] { return known }
    let history = try view.transfers(of: key.address, asset: key.asset)
    let (steps, paid, arrivals) = AccountRun.steps(of: history, account: key.address)
    let account = Account(
      history: history, paid: paid, arrivals: arrivals, provenance: AccountProvenance(steps: steps),
      stepOfTransfer: Dictionary(
        paid.enumerated().compactMap { index, step in
          history[index].isFee ? nil : step.map { (history[index].position.id, $0) }
        }, uniquingKeysWith: { first, _ in first }))
    accounts[key] = account
    return account
  }

  private func process(_ transfer: Transfer) throws {
    guard let one = asked[.transfer(transfer.position.id)] else { return }
    let time = transfer.time
    func end(_ status: Status, _ reason: CutReason? = nil, _ label: Label? = nil) {
      var payer = one
      payer.address = transfer.from
      payer.hops += 1
      payer.next = edges.count - 1
      sources.append(Source(status: status, reason: reason, label: label, asked: payer, time: time))
    }
    edges.append(
      Trace.Edge(
        transaction: transfer.transaction, chain: one.chain, asset: one.asset, height: transfer.position.knownHeight,
        time: time,
        vout: nil, position: transfer.position, sources: [], from: transfer.from, to: one.address, amount: one.amount,
        taint: one.demands.map(\.amount), hops: one.hops + 1, previous: one.next))
    if ends.claim(transfer, at: time) { return end(.seed) }
    if mints.contains(transfer.from) { return end(.coinbase) }
    if let stop = stops[transfer.from] { return end(stop.status, nil, stop.label) }
    if let limit = parameters.limits.maxHops, one.hops + 1 >= limit { return end(.limit, .maxHops) }
    if isSmall(one) { return end(.limit, .minAmount) }
    let key = AccountKey(address: transfer.from, asset: transfer.asset)
    let payer = try account(key)
    guard let step = payer.stepOfTransfer[transfer.position.id] else { return end(.missing) }
    try spread(one, overPayment: step, of: payer, key: key, edge: edges.count - 1, hops: one.hops + 1)
  }

  /// Asks the arrivals of an account for what one of its payments (or, last, its holdings) came from.
  private func spread(
    _ one: Asked, overPayment step: Int, of account: Account, key: AccountKey, edge: Int?, hops: Int
  ) throws {
    var opening = Asked(
      item: one.item, amount: one.amount, address: key.address, chain: one.chain, asset: one.asset,
      demands: parameters.policies.map { _ in Demand() }, hops: hops, next: edge)
    var hasOpening = false
    for (index, policy) in parameters.policies.enumerated() {
      let chunks = account.provenance.chunks(policy, ofStep: step)
      for (chunk, part) in one.demands[index].split(over: chunks, paymentAmount: one.amount, policy: policy) {
        guard let arrival = chunk.arrival else {
          hasOpening = true
          opening.demands[index].add(part, ofItem: one.amount)
          continue
        }
        let transfer = account.history[account.arrivals[arrival]]
        let item = Item.transfer(transfer.position.id)
        if asked[item] == nil {
          asked[item] = Asked(
            item: item, amount: transfer.amount, address: key.address, chain: one.chain, asset: one.asset,
            demands: parameters.policies.map { _ in Demand() }, hops: hops, next: edge,
            transfer: transfer)
          transfers.insert(QueuedTransfer(transfer: transfer))
        }
        asked[item]?.demands[index].add(part, ofItem: transfer.amount)
      }
    }
    if hasOpening { sources.append(Source(status: .opening, asked: opening)) }
  }
}

/// A transfer in the queue, by its place in the ledger.
private struct QueuedTransfer: Comparable {
  var transfer: Transfer

  static func < (left: Self, right: Self) -> Bool { left.transfer.position < right.transfer.position }
  static func == (left: Self, right: Self) -> Bool { left.transfer.position == right.transfer.position }
}
