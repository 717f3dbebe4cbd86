import Ledger

/// ``Books`` of one pool type.
final class PolicyBooks<Pool: TaintPool>: Books {
  private(set) var claimed: [AssetNumber: [SeedNumber: Amount]] = [:]
  private(set) var cuts: [Cut] = []

  private let limits: Limits
  private var feePools: [AssetNumber: Pool] = [:]
  private var contents: [[Parcel]] = []
  private var nearest: [Int32] = []
  private var poolAt: [PoolNumber?] = []
  private var pools: [Pool] = []
  private var placeOfPool: [PlaceNumber] = []
  private var hand: [[Parcel]] = []
  private var handHops: [Int32] = []

  /// Hops of a place that no taint has reached.
  private static var unreached: Int32 { .max }

  init(limits: Limits) {
    self.limits = limits
  }

  var policy: Policy { Pool.policy }

  // MARK: Places

  func addPlace(asset: AssetNumber) {
    contents.append([])
    nearest.append(Self.unreached)
    poolAt.append(nil)
  }

  func addPool(at place: PlaceNumber) {
    poolAt[place] = pools.count
    pools.append(Pool())
    placeOfPool.append(place)
  }

  func holdings(at place: PlaceNumber) -> [Parcel] {
    poolAt[place].map { pools[$0].parcels } ?? contents[place]
  }

  func taint(at place: PlaceNumber) -> Amount { Pool.taint(of: holdings(at: place)) }

  func hops(at place: PlaceNumber) -> Int32? { nearest[place] == Self.unreached ? nil : nearest[place] }

  // MARK: Payments

  func settle(_ inputs: [TapeEntry], outputs: [Amount], fee: Amount, asset: AssetNumber) {
    var tape: [[Parcel]] = []
    tape.reserveCapacity(inputs.count)
    var hops = Self.unreached
    for input in inputs {
      guard let place = input.place, Pool.taint(of: contents[place]) > 0 else {
        tape.append([Parcel(input.amount)])
        continue
      }
      let parcels = contents[place]
      contents[place] = []
      if let reason = reasonToCut(parcels, at: place) {
        cut(parcels, at: place, for: reason)
        tape.append([Parcel(input.amount)])
      } else {
        hops = min(hops, nearest[place])
        tape.append(parcels)
      }
    }
    guard hops != Self.unreached else { return takeClean(outputs) }
    let paid = Pool.settle(inputs: tape, outputs: outputs, fee: fee)
    hand = paid.outputs
    handHops = hand.map { Pool.taint(of: $0) > 0 ? hops + 1 : Self.unreached }
    pay(fee: paid.fee, asset: asset)
  }

  private func reasonToCut(_ parcels: [Parcel], at place: PlaceNumber) -> CutReason? {
    if let limit = limits.maxHops, nearest[place] >= limit { return .maxHops }
    return Pool.taint(of: parcels) < limits.minAmount ? .minAmount : nil
  }

  func takeClean(_ amounts: [Amount]) {
    hand = amounts.map { [Parcel($0)] }
    handHops = Array(repeating: Self.unreached, count: amounts.count)
  }

  func announce(_ run: [Amount], from pool: PoolNumber) { pools[pool].announce(run) }

  func pay(_ amount: Amount, from pool: PoolNumber) {
    let parcels = pools[pool].pay(amount)
    let place = placeOfPool[pool]
    guard Pool.taint(of: parcels) > 0 else {
      hand = [parcels]
      handHops = [Self.unreached]
      return
    }
    if let limit = limits.maxHops, nearest[place] >= limit {
      cut(parcels, at: place, for: .maxHops)
      return takeClean([amount])
    }
    hand = [parcels]
    handHops = [nearest[place] + 1]
  }

  // MARK: The hand

  func claim(_ payment: Int, for seed: SeedNumber, asset: AssetNumber, hops: Int32) {
    let amount = Pool.claim(&hand[payment], for: seed)
    if amount > 0 { claimed[asset, default: [:]][seed, default: 0] += amount }
    if Pool.taint(of: hand[payment]) > 0 { handHops[payment] = min(handHops[payment], hops) }
  }

  func taint(inHand payment: Int) -> Amount { Pool.taint(of: hand[payment]) }

  func hops(inHand payment: Int) -> Int32? { handHops[payment] == Self.unreached ? nil : handHops[payment] }

  func put(_ payment: Int, at place: PlaceNumber) {
    contents[place] = hand[payment]
    reach(place, payment)
  }

  func stop(_ payment: Int, in pool: PoolNumber) {
    pools[pool].receive(hand[payment].filter(\.isTainted))
    reach(placeOfPool[pool], payment)
  }

  func cutIfSmall(_ payment: Int, at place: PlaceNumber) {
    let taint = Pool.taint(of: hand[payment])
    if taint < limits.minAmount { cut(payment, at: place, for: .minAmount) }
  }

  func cut(_ payment: Int, at place: PlaceNumber, for reason: CutReason) {
    let taint = Pool.taint(of: hand[payment])
    guard taint > 0 else { return }
    reach(place, payment)
    cut(hand[payment], at: place, for: reason)
    let amount = policy.conserves ? hand[payment].total : taint
    hand[payment] = [Parcel(amount)]
    handHops[payment] = Self.unreached
  }

  func put(_ payment: Int, into pool: PoolNumber) {
    pools[pool].receive(hand[payment])
    reach(placeOfPool[pool], payment)
  }

  func burn(_ payment: Int, asset: AssetNumber) { pay(fee: hand[payment], asset: asset) }

  func receiveClean(_ amount: Amount, into pool: PoolNumber) { pools[pool].receive([Parcel(amount)]) }

  func cutAll(of pool: PoolNumber, for reason: CutReason) {
    let parcels = pools[pool].parcels
    if Pool.taint(of: parcels) > 0 { cut(parcels, at: placeOfPool[pool], for: reason) }
    pools[pool] = Pool()
  }

  private func reach(_ place: PlaceNumber, _ payment: Int) {
    nearest[place] = min(nearest[place], handHops[payment])
  }

  private func cut(_ parcels: [Parcel], at place: PlaceNumber, for reason: CutReason) {
    cuts.append(Cut(place: place, reason: reason, parcels: parcels.filter(\.isTainted)))
  }

  private func pay(fee parcels: [Parcel], asset: AssetNumber) {
    feePools[asset, default: Pool()].receive(parcels.filter(\.isTainted))
  }

  func fees(in asset: AssetNumber) -> [Parcel] { feePools[asset]?.parcels ?? [] }
}
