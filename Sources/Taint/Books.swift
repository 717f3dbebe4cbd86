public import Ledger

/// A place where value rests during a trace, dense from 0: an output, an account's pool, or a stop.
public typealias PlaceNumber = Int
/// An account's pool in a trace, dense from 0.
public typealias PoolNumber = Int

/// Why value was not followed any further, although it moved on or was seen.
public enum CutReason: String, CaseIterable, Sendable, Comparable {
  case maxHops = "max_hops"
  case minAmount = "min_amount"
  case until
  case missingPrevout = "missing_prevout"
  case missingOutputs = "missing_outputs"
  case doubleSpend = "double_spend"
  case outOfOrder = "out_of_order"
  case invalidValue = "invalid_value"

  /// Listing order.
  public static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
}

/// Limits that a person set on how far value is followed.
public struct Limits: Hashable, Sendable {
  /// Value this many hops from its seed is not followed on.
  public var maxHops: Int32?
  /// Payments that carry less taint than this are not followed.
  public var minAmount: Amount

  /// Makes limits; none by default.
  public init(maxHops: Int32? = nil, minAmount: Amount = 0) {
    self.maxHops = maxHops
    self.minAmount = minAmount
  }
}

/// An input of a transaction on its way into the pool: a place with parcels, or clean value.
public struct TapeEntry: Sendable {
  /// Where the parcels are, or nil for clean value.
  public var place: PlaceNumber?
  /// Value of the input.
  public var amount: Amount

  /// Makes an entry.
  public init(place: PlaceNumber?, amount: Amount) {
    self.place = place
    self.amount = amount
  }
}

/// Value that a limit kept from being followed, at the last place to which it was followed.
public struct Cut: Hashable, Sendable {
  /// Where it stands.
  public var place: PlaceNumber
  /// Why it was cut.
  public var reason: CutReason
  /// What was cut, tainted parcels only.
  public var parcels: [Parcel]
}

/// The books of one policy in one trace: what every place and pool holds, what left the ledger, and what was cut.
///
/// A walk decides *where* value goes and drives the books of all policies through the same steps; the books decide *which*
/// parcels go. A payment first lies in the *hand* of the books, where seeds may claim it, and is then put down.
///
/// Not generic over the pool, since generic code behind `any` runs unspecialised; and a structure, since each access to an array of a
/// class is checked for exclusive use.
public struct Books {
  /// Which policy.
  public let policy: Policy
  /// What seeds got, by asset and seed.
  public private(set) var claimed: [AssetNumber: [SeedNumber: Amount]] = [:]
  /// What was cut, in walk order.
  public private(set) var cuts: [Cut] = []

  private let limits: Limits
  private let kind: any TaintPool.Type
  private var feePools: [AssetNumber: any TaintPool] = [:]
  private var contents: [[Parcel]] = []
  private var nearest: [Int32] = []
  private var poolAt: [PoolNumber?] = []
  private var pools: [StandingPool] = []

  /// A pool, where it stands, and its hops from the nearest seed: together, since large walks wait for memory.
  private struct StandingPool {
    var pool: any TaintPool
    let place: PlaceNumber
    var nearest: Int32
  }

  /// The hand.
  public private(set) var hand: [Payment] = []

  /// A payment in the hand.
  public struct Payment {
    /// What is paid.
    var parcels: [Parcel]
    /// Taint of the parcels.
    public var taint: Amount
    /// Hops from the nearest seed, or ``unreached`` when it is clean.
    public var hops: Int32
  }

  /// True when payments of a run must be announced (``TaintPool/announce(_:)``).
  public var ranksRuns: Bool { kind.ranksRuns }

  /// Hops of a place that no taint has reached.
  public static var unreached: Int32 { .max }

  /// Makes empty books.
  public init(_ policy: Policy, limits: Limits) {
    self.policy = policy
    self.limits = limits
    kind = policy.pool
  }

  // MARK: Places

  /// Makes room for one more place.
  public mutating func addPlace() {
    contents.append([])
    nearest.append(Self.unreached)
    poolAt.append(nil)
  }

  /// Makes an empty pool that stands at a place.
  public mutating func addPool(at place: PlaceNumber) {
    poolAt[place] = pools.count
    pools.append(StandingPool(pool: kind.init(), place: place, nearest: Self.unreached))
  }

  /// What a place (or the pool that stands at it) holds.
  public func holdings(at place: PlaceNumber) -> [Parcel] {
    poolAt[place].map { pools[$0].pool.parcels } ?? contents[place]
  }

  // MARK: Payments

  /// Pays a UTXO transaction into the hand, one payment an output, and its fee into the fees.
  public mutating func settle(_ inputs: [TapeEntry], outputs: [Amount], fee: Amount, asset: AssetNumber) {
    var tape: [[Parcel]] = []
    tape.reserveCapacity(inputs.count)
    var hops = Self.unreached
    for input in inputs {
      guard let place = input.place, kind.taint(of: contents[place]) > 0 else {
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
    let paid = kind.settle(inputs: tape, outputs: outputs, fee: fee)
    hand = paid.outputs.map { parcels in
      let taint = kind.taint(of: parcels)
      return Payment(parcels: parcels, taint: taint, hops: taint > 0 ? hops + 1 : Self.unreached)
    }
    pay(fee: paid.fee, asset: asset)
  }

  private func reasonToCut(_ parcels: [Parcel], at place: PlaceNumber) -> CutReason? {
    if let limit = limits.maxHops, nearest[place] >= limit { return .maxHops }
    return kind.taint(of: parcels) < limits.minAmount ? .minAmount : nil
  }

  /// Takes clean payments into the hand.
  public mutating func takeClean(_ amounts: [Amount]) {
    hand = amounts.map { Payment(parcels: [Parcel($0)], taint: 0, hops: Self.unreached) }
  }

  /// Ranks the payments that follow (``TaintPool/announce(_:)``).
  public mutating func announce(_ run: [Amount], from pool: PoolNumber) { pools[pool].pool.announce(run) }

  /// Pays from a pool into the hand.
  public mutating func pay(_ amount: Amount, from pool: PoolNumber) {
    let parcels = pools[pool].pool.pay(amount)
    let taint = kind.taint(of: parcels)
    guard taint > 0 else { return take(Payment(parcels: parcels, taint: 0, hops: Self.unreached)) }
    if let limit = limits.maxHops, pools[pool].nearest >= limit {
      cut(parcels, at: pools[pool].place, for: .maxHops)
      return takeClean([amount])
    }
    take(Payment(parcels: parcels, taint: taint, hops: pools[pool].nearest + 1))
  }

  /// Takes one payment into the hand.
  private mutating func take(_ payment: Payment) {
    // The array of the payment before serves again.
    if hand.count == 1 { hand[0] = payment } else { hand = [payment] }
  }

  // MARK: The hand

  /// Gives the clean part of a payment in the hand to a seed.
  public mutating func claim(_ payment: Int, for seed: SeedNumber, asset: AssetNumber, hops: Int32) {
    let amount = kind.claim(&hand[payment].parcels, for: seed)
    if amount > 0 { claimed[asset, default: [:]][seed, default: 0] += amount }
    hand[payment].taint = kind.taint(of: hand[payment].parcels)
    if hand[payment].taint > 0 { hand[payment].hops = min(hand[payment].hops, hops) }
  }

  /// Puts a payment down at a place, its clean part too.
  public mutating func put(_ payment: Int, at place: PlaceNumber) {
    contents[place] = hand[payment].parcels
    reach(place, payment)
  }

  /// Puts the tainted part of a payment into a pool that pays nothing out: a stop.
  public mutating func stop(_ payment: Int, in pool: PoolNumber) {
    pools[pool].pool.receive(hand[payment].parcels.filter(\.isTainted))
    pools[pool].nearest = min(pools[pool].nearest, hand[payment].hops)
  }

  /// Cuts a payment that is smaller than the minimum where it arrives; what is in the hand is clean afterwards.
  public mutating func cutIfSmall(_ payment: Int, at place: PlaceNumber) {
    if hand[payment].taint < limits.minAmount { cut(payment, at: place, for: .minAmount) }
  }

  /// Cuts a payment where it arrives; what is in the hand is clean afterwards.
  public mutating func cut(_ payment: Int, at place: PlaceNumber, for reason: CutReason) {
    guard hand[payment].taint > 0 else { return }
    reach(place, payment)
    cut(hand[payment].parcels, at: place, for: reason)
    let amount = policy.conserves ? hand[payment].parcels.total : hand[payment].taint
    hand[payment] = Payment(parcels: [Parcel(amount)], taint: 0, hops: Self.unreached)
  }

  /// Puts a payment into a pool.
  public mutating func put(_ payment: Int, into pool: PoolNumber) {
    pools[pool].pool.receive(hand[payment].parcels)
    pools[pool].nearest = min(pools[pool].nearest, hand[payment].hops)
  }

  /// Puts the payment in the hand into the fees.
  public mutating func burn(_ payment: Int, asset: AssetNumber) { pay(fee: hand[payment].parcels, asset: asset) }

  /// Adds clean value to a pool.
  public mutating func receiveClean(_ amount: Amount, into pool: PoolNumber) { pools[pool].pool.receiveClean(amount) }

  /// Cuts all that a pool holds.
  public mutating func cutAll(of pool: PoolNumber, for reason: CutReason) {
    let parcels = pools[pool].pool.parcels
    if kind.taint(of: parcels) > 0 { cut(parcels, at: pools[pool].place, for: reason) }
    pools[pool].pool = kind.init()
  }

  private mutating func reach(_ place: PlaceNumber, _ payment: Int) {
    if let pool = poolAt[place] {
      pools[pool].nearest = min(pools[pool].nearest, hand[payment].hops)
    } else {
      nearest[place] = min(nearest[place], hand[payment].hops)
    }
  }

  private mutating func cut(_ parcels: [Parcel], at place: PlaceNumber, for reason: CutReason) {
    cuts.append(Cut(place: place, reason: reason, parcels: parcels.filter(\.isTainted)))
  }

  private mutating func pay(fee parcels: [Parcel], asset: AssetNumber) {
    feePools[asset, default: kind.init()].receive(parcels.filter(\.isTainted))
  }

  /// Tainted parcels that reached the fees of an asset.
  public func fees(in asset: AssetNumber) -> [Parcel] { feePools[asset]?.parcels ?? [] }
}
