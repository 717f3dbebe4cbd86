public import Ledger

/// A random small ledger of accounts, with seeds and labels: few accounts that collide a lot, gas, transfers to oneself, several
/// transfers a transaction, places that no source orders, and balances that were there before.
public struct RandomAccounts: Sendable {
  /// The ledger.
  public private(set) var ledger = MemoryLedger([.ethereum])
  /// One to three seeds of every kind, each in one asset.
  public private(set) var seeds: [Incident.Seed] = []
  /// Labels of some addresses.
  public private(set) var labels: [AddressNumber: [Label]] = [:]
  /// The status that value has at a labelled or burn address.
  public private(set) var stops: [AddressNumber: String] = [:]

  private var random: SplitMix64
  private var addresses: [AddressNumber] = []
  private var assets: [AssetNumber] = [0]

  /// The ledger of a seed; `size` is the number of its transactions.
  public init(seed: UInt64, size: Int) {
    random = SplitMix64(seed: seed)
    assets.append(
      ledger.addAsset(
        "eip155:1/erc20:0x1111111111111111111111111111111111111111", symbol: nil, decimals: nil))
    addresses = (0..<random.number(3...6)).map { ledger.address($0) }
    if random.once(in: 6) {
      let burn = ledger.address(payload: [UInt8](repeating: 0, count: 20))
      addresses.append(burn)
      stops[burn] = "burned"
    }
    var height: Int64 = 100
    var index: Int64 = 0
    for _ in 0..<size {
      if random.once(in: 3) {
        height += Int64(random.number(1...3))
        index = 0
      }
      addTransaction(height: height, index: random.once(in: 3) ? nil : index)
      index += Int64(random.number(1...2))
    }
    addLabels()
    addSeeds()
  }

  private mutating func addTransaction(height: Int64, index: Int64?) {
    let transaction = ledger.addAccountTransaction(height: height, index: index, time: height * 12)
    if random.once(in: 2) {
      ledger.addFee(in: transaction, payer: random.pick(addresses), amount: Amount(random.number(0...4)))
    }
    let payer = random.pick(addresses)
    let isLogged = random.once(in: 2)
    var log: Int64 = 0
    for _ in 0..<random.number(1...4) {
      let from = random.once(in: 3) ? random.pick(addresses) : payer
      let to = random.once(in: 8) ? from : random.pick(addresses)
      let asset = random.once(in: 4) ? assets[1] : assets[0]
      // Small and few amounts, so that pools run empty and ties are common.
      let amount = random.once(in: 3) ? 5 : random.number(0...20)
      ledger.addTransfer(
        in: transaction, log: isLogged ? log : nil, from: from, to: to, asset: asset, amount: Amount(amount))
      log += Int64(random.number(1...2))
    }
  }

  private mutating func addLabels() {
    for address in addresses where stops[address] == nil && random.once(in: 8) {
      let (concept, status) = random.pick([
        ("exchange", "service"), ("mixing_service", "mixer"), ("defi_bridge", "bridge"),
      ])
      labels[address] = [Label(concept, at: address, in: ledger)]
      stops[address] = status
    }
  }

  private mutating func addSeeds() {
    for _ in 0..<random.number(1...3) {
      let transfer = random.pick(ledger.transferRows.filter { !$0.isFee })
      let heading = ledger.heading(of: transfer.transaction)
      let asset = ledger.asset(transfer.asset).id
      let transaction = Reference(chain: .ethereum, target: .transaction(heading.id))
      switch random.number(0...4) {
      case 0:
        seeds.append(Incident.Seed(reference: transaction, asset: asset))
      case 1:
        let to = ledger.address(transfer.to ?? 0).text
        let narrowed = Reference(chain: .ethereum, target: .address(to))
        seeds.append(Incident.Seed(reference: transaction, to: [narrowed], asset: asset))
      case 2 where transfer.logIndex != nil:
        let log = Reference.Target.log(heading.id, index: transfer.logIndex ?? 0)
        seeds.append(Incident.Seed(reference: Reference(chain: .ethereum, target: log)))
      default:
        let payer = Reference(chain: .ethereum, target: .address(ledger.address(transfer.from).text))
        var seed = Incident.Seed(reference: payer, asset: asset)
        if random.once(in: 3) { seed.since = heading.time }
        if random.once(in: 3) { seed.until = heading.time }
        seeds.append(seed)
      }
    }
  }
}
