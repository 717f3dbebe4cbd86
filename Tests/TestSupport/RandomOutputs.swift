public import Ledger

/// A random small ledger of outputs, with seeds and labels: several blocks, spends inside a block, merges, outputs without value,
/// mixes, services and value that was never spent.
public struct RandomOutputs: Sendable {
  /// The ledger.
  public private(set) var ledger = MemoryLedger([.bitcoin])
  /// One to three seeds of every kind.
  public private(set) var seeds: [Incident.Seed] = []
  /// Labels of some addresses.
  public private(set) var labels: [AddressNumber: [Label]] = [:]
  /// The status that value has at a labelled address.
  public private(set) var stops: [AddressNumber: String] = [:]

  private var random: SplitMix64
  private var addresses: [AddressNumber] = []
  private var unspent: [(point: OutPoint, value: UInt64, address: AddressNumber)] = []
  private var spare: [TransactionNumber] = []

  /// The ledger of a seed; `size` is the number of its transactions.
  public init(seed: UInt64, size: Int) {
    random = SplitMix64(seed: seed)
    addresses = (0..<random.number(4...10)).map { ledger.address($0) }
    // Dense ids say nothing of ledger order.
    spare = (0..<size).map { _ in ledger.reserve() }
    for place in spare.indices.reversed() { spare.swapAt(place, random.number(0...place)) }
    var height: Int64 = 100
    var index: Int64 = 0
    var isIndexed = random.once(in: 2)
    for _ in 0..<size {
      if random.once(in: 4) {
        height += Int64(random.number(1...3))
        index = 0
        isIndexed = random.once(in: 2)
      }
      addTransaction(height: height, index: isIndexed ? index : nil)
      index += Int64(random.number(1...2))
    }
    addLabels()
    addSeeds()
  }

  private mutating func addTransaction(height: Int64, index: Int64?) {
    let number = spare.removeLast()
    if unspent.isEmpty || random.once(in: 5) {
      let count = random.number(1...4)
      let outputs = (0..<count).map { _ in (to: random.pick(addresses), value: UInt64(random.number(0...30))) }
      tell(number, height: height, index: index, inputs: [], outputs: outputs, isCoinbase: true)
      return
    }
    var inputs: [MemoryLedger.Input] = []
    var values: [UInt64] = []
    for _ in 0..<min(unspent.count, random.number(1...4)) {
      // Mostly the newest, so that chains get long.
      let place = random.once(in: 2) ? unspent.count - 1 : random.number(0...unspent.count - 1)
      let spent = unspent.remove(at: place)
      inputs.append(.output(spent.point.transaction, spent.point.vout))
      values.append(spent.value)
    }
    if random.once(in: 12) {
      let stranger = ledger.reserve()
      values.append(UInt64(random.number(0...9)))
      inputs.append(.unseen(stranger, 0, value: values[values.count - 1], at: random.pick(addresses)))
    }
    let total = values.reduce(0, +)
    let outputs = random.once(in: 4) && inputs.count >= 2 ? mixed(total, inputs: inputs.count) : split(total)
    tell(number, height: height, index: index, inputs: inputs, outputs: outputs, isCoinbase: false)
  }

  private mutating func tell(
    _ number: TransactionNumber, height: Int64, index: Int64?, inputs: [MemoryLedger.Input],
    outputs: [(to: AddressNumber, value: UInt64)], isCoinbase: Bool
  ) {
    ledger.addTransaction(
      number, height: height, index: index, time: height * 600, isCoinbase: isCoinbase, inputs: inputs,
      outputs: outputs)
    for (vout, output) in outputs.enumerated() {
      unspent.append((OutPoint(transaction: number, vout: UInt32(vout)), output.value, output.to))
    }
  }

  private mutating func split(_ total: UInt64) -> [(to: AddressNumber, value: UInt64)] {
    var left = Int(total)
    var outputs: [(to: AddressNumber, value: UInt64)] = []
    for _ in 0..<random.number(1...5) {
      // Equal and empty outputs are common, so that ties are.
      let value =
        random.once(in: 5) ? 0 : min(left, random.once(in: 3) ? 3 : random.number(0...max(0, left * 2 / 3)))
      outputs.append((random.pick(addresses), UInt64(value)))
      left -= value
    }
    if random.once(in: 2) { outputs.append((random.pick(addresses), UInt64(left))) }
    return outputs
  }

  /// As many equal outputs as there are inputs, and some change: a CoinJoin where the payers are distinct.
  private mutating func mixed(_ total: UInt64, inputs: Int) -> [(to: AddressNumber, value: UInt64)] {
    let denomination = total / UInt64(inputs + 1)
    var outputs = (0..<inputs).map { _ in (to: random.pick(addresses), value: denomination) }
    let rest = total - denomination * UInt64(inputs)
    for place in 0..<(inputs - random.number(0...1)) {
      outputs.append((random.pick(addresses), place == 0 ? rest / 2 : 0 + UInt64(place) % max(1, rest / 8 + 1)))
    }
    var left = total
    return outputs.map { output in
      let value = min(output.value, left)
      left -= value
      return (output.to, value)
    }
  }

  private mutating func addLabels() {
    for address in addresses where random.once(in: 8) {
      let (concept, status) = random.pick([
        ("exchange", "service"), ("mixing_service", "mixer"), ("defi_bridge", "bridge"),
      ])
      labels[address] = [Label(concept, at: address, in: ledger)]
      stops[address] = status
    }
  }

  private mutating func addSeeds() {
    let told = ledger.utxoRows.keys.sorted()
    for _ in 0..<random.number(1...3) {
      let transaction = ledger.utxoTransaction(random.pick(told))
      let id = ledger.heading(of: transaction.number).id
      switch random.number(0...4) {
      case 0, 1:
        let vout = UInt32(random.number(0...transaction.outputs.count - 1))
        seeds.append(Incident.Seed(reference: Reference(chain: .bitcoin, target: .output(id, vout: vout))))
      case 2:
        seeds.append(Incident.Seed(reference: Reference(chain: .bitcoin, target: .transaction(id))))
      case 3:
        let to = random.pick(transaction.outputs).address
        let narrowed = Reference(chain: .bitcoin, target: .address(ledger.address(to).text))
        seeds.append(Incident.Seed(reference: Reference(chain: .bitcoin, target: .transaction(id)), to: [narrowed]))
      default:
        let address = ledger.address(random.pick(transaction.outputs).address).text
        var seed = Incident.Seed(reference: Reference(chain: .bitcoin, target: .address(address)))
        if random.once(in: 3) { seed.since = transaction.time }
        if random.once(in: 3) { seed.until = transaction.time }
        seeds.append(seed)
      }
    }
  }
}

extension Label {
  /// A label with one concept, for tests.
  public init(_ concept: String, at address: AddressNumber, in ledger: MemoryLedger) {
    let row = ledger.address(address)
    self.init(
      chain: ledger.chains[Int(row.chain)], address: row.text, label: "test \(concept)", categories: [concept],
      actor: nil, confidence: .ownership, source: "test", position: 1)
  }
}
