public import Ledger
public import Taint

/// A whole ledger replayed under one policy, every transaction in ledger order, whether or not traced value is near.
///
/// Nothing is skipped and nothing is limited; the answer is what ``TaintOracle`` says of each pool.
public struct LedgerOracle {
  /// Where value rests.
  public struct Place: Hashable, Sendable, CustomStringConvertible {
    /// Where.
    public var address: AddressNumber
    /// The output, on UTXO chains.
    public var output: OutPoint?
    /// Its asset.
    public var asset: AssetNumber
    /// `unspent`, or what stopped it: `service`, `mixer`, `bridge`, `burned`.
    public var status: String

    /// Makes a place.
    public init(address: AddressNumber, output: OutPoint?, asset: AssetNumber, status: String) {
      self.address = address
      self.output = output
      self.asset = asset
      self.status = status
    }

    /// For failures.
    public var description: String {
      let point = output.map { " output \($0.transaction):\($0.vout)" } ?? ""
      return "address \(address)\(point) asset \(asset) \(status)"
    }
  }

  /// A payment: an output of a transaction, or a transfer by its dense id.
  public enum Payment: Hashable, Sendable {
    case output(OutPoint)
    case transfer(Int64)
  }

  /// The policy.
  public let policy: Policy
  /// Taint at each place where there is any.
  public private(set) var positions: [Place: Amount] = [:]
  /// The same by seed, FIFO and LIFO only.
  public private(set) var positionsBySeed: [Place: [SeedNumber: Amount]] = [:]
  /// Value at each of those places that is not a stop: of the output, or the balance seen.
  public private(set) var values: [Place: Amount] = [:]
  /// Taint that each payment carries, where any.
  public private(set) var payments: [Payment: Amount] = [:]
  /// Taint that went to fees, by asset.
  public private(set) var fees: [AssetNumber: Amount] = [:]
  /// What each seed got, by its place in the list, and asset.
  public private(set) var seeded: [[AssetNumber: Amount]]

  private let ledger: MemoryLedger
  private let seeds: [Incident.Seed]
  private let stops: [AddressNumber: String]
  private let mixesStop: Bool
  private let isCoinJoin: (UTXOTransaction) -> Bool
  private let until: Int64?

  private var outputs: [OutPoint: TaintOracle] = [:]
  private var balances: [Account: TaintOracle] = [:]
  private var stopped: [Account: TaintOracle] = [:]

  private struct Account: Hashable {
    var address: AddressNumber
    var asset: AssetNumber
  }

  /// Replays a ledger.
  ///
  /// - Reads: `stops` by address, with the status that value there has; `isCoinJoin` tells the transactions that stop value
  ///   where `mixesStop`; nothing after `until` happens.
  public init(
    _ ledger: MemoryLedger, from seeds: [Incident.Seed], policy: Policy, stops: [AddressNumber: String] = [:],
    mixesStop: Bool = true, until: Int64? = nil, isCoinJoin: @escaping (UTXOTransaction) -> Bool = { _ in false }
  ) {
    self.ledger = ledger
    self.seeds = seeds
    self.policy = policy
    self.stops = stops
    self.mixesStop = mixesStop
    self.until = until
    self.isCoinJoin = isCoinJoin
    seeded = seeds.map { _ in [:] }
    replayOutputs()
    replayAccounts()
    for (point, holding) in outputs {
      guard let output = ledger.output(point) else { continue }
      let asset = AssetNumber(ledger.heading(of: point.transaction).chain)
      rest(holding, Place(address: output.address, output: point, asset: asset, status: "unspent"))
    }
    for (account, holding) in balances {
      rest(holding, Place(address: account.address, output: nil, asset: account.asset, status: "unspent"))
    }
    for (account, holding) in stopped {
      let status = stops[account.address] ?? ""
      rest(holding, Place(address: account.address, output: nil, asset: account.asset, status: status))
    }
  }

  private mutating func rest(_ holding: TaintOracle, _ place: Place) {
    guard holding.taint > 0 else { return }
    positions[place, default: 0] += holding.taint
    if place.status == "unspent" { values[place] = holding.value }
    positionsBySeed[place, default: [:]].merge(holding.bySeed) { $0 + $1 }
  }

  private func happens(_ time: Int64?) -> Bool {
    guard let until, let time else { return true }
    return time <= until
  }

  /// Gives what is clean of a payment to every seed that claims it, the first seed of the list first.
  ///
  /// - Gives: what each of those seeds got.
  private mutating func claim(
    _ holding: inout TaintOracle, asset: AssetNumber, where isClaimed: (Incident.Seed) -> Bool
  ) -> [(seed: Incident.Seed, got: Amount)] {
    var result: [(seed: Incident.Seed, got: Amount)] = []
    for (place, seed) in seeds.enumerated() where isClaimed(seed) {
      if let named = seed.asset, named != ledger.asset(asset).id { continue }
      let got = holding.claim(for: SeedNumber(place + 1))
      seeded[place][asset, default: 0] += got
      result.append((seed, got))
    }
    return result
  }

  private func isInWindow(_ seed: Incident.Seed, _ time: Int64?) -> Bool {
    // A parcel whose time nobody knows is in every window.
    guard let time else { return true }
    return time >= seed.since ?? .min && time <= seed.until ?? .max
  }

  private func isRecipient(_ address: AddressNumber, of seed: Incident.Seed, payers: Set<AddressNumber>) -> Bool {
    guard !seed.to.isEmpty else { return !payers.contains(address) }
    return seed.to.contains { $0.target == .address(ledger.address(address).text) }
  }
}

// MARK: - UTXO chains

extension LedgerOracle {
  /// Outputs of transactions that are not seen were there before everything; a seed may stand on them.
  private mutating func claimUnseen() {
    let spent = ledger.utxoRows.keys.sorted().flatMap { ledger.utxoTransaction($0).inputs }
    for input in spent where ledger.utxoRows[input.source.transaction] == nil && outputs[input.source] == nil {
      guard let value = input.value, let address = input.address else { continue }
      var holding = TaintOracle(policy, clean: Amount(value))
      let heading = ledger.heading(of: input.source.transaction)
      _ = claim(&holding, asset: AssetNumber(heading.chain)) { [self] seed in
        switch seed.reference.target {
        case .output(let id, vout: let vout): id == heading.id && vout == input.source.vout
        case .address(let text): text == ledger.address(address).text
        case .transaction, .log: false
        }
      }
      outputs[input.source] = holding
    }
  }

  private mutating func replayOutputs() {
    claimUnseen()
    var waiting = ledger.utxoRows.keys.sorted().map { ledger.utxoTransaction($0) }.filter { happens($0.time) }
    var replayed: Set<TransactionNumber> = []
    // Heights first; inside a block an output is made before it is spent, which also decides where no index is known.
    waiting.sort { ($0.height ?? .max, $0.index ?? .max) < ($1.height ?? .max, $1.index ?? .max) }
    while let next = waiting.firstIndex(where: { candidate in
      candidate.inputs.allSatisfy {
        replayed.contains($0.source.transaction) || ledger.utxoRows[$0.source.transaction] == nil
      }
    }) {
      let transaction = waiting.remove(at: next)
      replay(transaction)
      replayed.insert(transaction.number)
    }
  }

  private mutating func replay(_ transaction: UTXOTransaction) {
    let asset = AssetNumber(transaction.chain)
    var inputs: [TaintOracle] = []
    for input in transaction.inputs {
      let value = Amount(input.value ?? 0)
      let holding = outputs.removeValue(forKey: input.source) ?? TaintOracle(policy, clean: value)
      if mixesStop, isCoinJoin(transaction), let address = input.address {
        rest(holding, Place(address: address, output: input.source, asset: asset, status: "mixer"))
        inputs.append(TaintOracle(policy, clean: value))
      } else {
        inputs.append(holding)
      }
    }
    let values = transaction.outputs.map { Amount($0.value) }
    let made = values.reduce(0, +)
    let spent = transaction.isCoinbase ? made : inputs.reduce(Amount(0)) { $0 + $1.value }
    if transaction.isCoinbase { inputs = [TaintOracle(policy, clean: made)] }
    var paid = TaintOracle.settle(inputs, outputs: values, fee: spent - made, policy)
    fees[asset, default: 0] += paid.removeLast().taint
    let payers = Set(transaction.inputs.compactMap(\.address))
    for (vout, output) in transaction.outputs.enumerated() {
      let point = OutPoint(transaction: transaction.number, vout: UInt32(vout))
      let carried = paid[vout].taint
      let claims = claim(&paid[vout], asset: asset) { [self] seed in
        switch seed.reference.target {
        case .output(let id, vout: let index):
          id == ledger.heading(of: transaction.number).id && index == UInt32(vout)
        case .transaction(let id):
          id == ledger.heading(of: transaction.number).id && isRecipient(output.address, of: seed, payers: payers)
        case .address(let text):
          text == ledger.address(output.address).text && isInWindow(seed, transaction.time)
        case .log: false
        }
      }
      // A seed transaction is a payment; a seed output or address is a place where value already is, and the person who named
      // it asks what left it, so that a label there stops nothing.
      let isPlace = claims.contains { !$0.seed.isTransaction }
      let moved = claims.reduce(carried) { $0 + ($1.seed.isTransaction ? $1.got : 0) }
      // A coinbase has no payer, so what it pays is no movement.
      if moved > 0, !transaction.inputs.isEmpty { payments[.output(point)] = moved }
      if let status = stops[output.address], !isPlace {
        rest(paid[vout], Place(address: output.address, output: point, asset: asset, status: status))
      } else {
        outputs[point] = paid[vout]
      }
    }
  }
}

// MARK: - Account chains

extension LedgerOracle {
  private mutating func replayAccounts() {
    let rows = ledger.transferRows.sorted { $0.position < $1.position }
      .filter { happens(ledger.heading(of: $0.transaction).time) }
    var announced: Set<Int> = []
    for (place, row) in rows.enumerated() {
      let account = Account(address: row.from, asset: row.asset)
      var pool = balances[account] ?? TaintOracle(policy, clean: 0)
      if !row.isFee, announced.insert(place).inserted {
        let run = self.run(from: place, in: rows)
        announced.formUnion(run)
        pool.announce(run.map { rows[$0].amount })
      } else if row.isFee {
        pool.announce([row.amount])
      }
      var paid = pool.pay(row.amount)
      balances[account] = pool
      guard let to = row.to else {
        fees[row.asset, default: 0] += paid.taint
        continue
      }
      claim(row, to: to, &paid)
      if paid.taint > 0 { payments[.transfer(row.position.id)] = paid.taint }
      let recipient = Account(address: to, asset: row.asset)
      if stops[to] != nil {
        // What rests at a stop is the traced value that came, whatever else did.
        guard paid.taint > 0 else { continue }
        stopped[recipient, default: TaintOracle(policy, clean: 0)].receive(paid)
      } else {
        balances[recipient, default: TaintOracle(policy, clean: 0)].receive(paid)
      }
    }
  }

  /// The payments of one pool in one transaction, from one on, up to the first receipt of that pool.
  private func run(from start: Int, in rows: [Transfer]) -> [Int] {
    let first = rows[start]
    var result: [Int] = []
    for place in start..<rows.count where rows[place].asset == first.asset && !rows[place].isFee {
      let row = rows[place]
      guard row.transaction == first.transaction else { break }
      if row.from == first.from { result.append(place) }
      if row.to == first.from { break }
    }
    return result
  }

  private mutating func claim(_ row: Transfer, to: AddressNumber, _ paid: inout TaintOracle) {
    let transaction = ledger.heading(of: row.transaction)
    // Payers of this asset: who swaps pays in one and is paid in another.
    let payers = Set(
      ledger.transfers(in: row.transaction).filter { !$0.isFee && $0.asset == row.asset && $0.amount > 0 }.map(\.from))
    _ = claim(&paid, asset: row.asset) { [self] seed in
      switch seed.reference.target {
      case .transaction(let id): id == transaction.id && isRecipient(to, of: seed, payers: payers)
      case .address(let text): text == ledger.address(row.from).text && isInWindow(seed, transaction.time)
      case .log(let id, index: let index): id == transaction.id && index == row.logIndex
      case .output: false
      }
    }
  }
}

extension Incident.Seed {
  fileprivate var isTransaction: Bool {
    if case .transaction = reference.target { return true }
    return false
  }
}
