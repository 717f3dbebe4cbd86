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

/// The books of one policy in one trace: what every place and pool holds, what left the ledger, and what was cut.
///
/// A walk decides *where* value goes and drives the books of all policies through the same steps; the books decide *which*
/// parcels go. A payment first lies in the ``hand`` of the books, where seeds may claim it, and is then put down.
public protocol Books: AnyObject {
  /// Which policy.
  var policy: Policy { get }
  /// Tainted parcels that reached the fees of an asset.
  func fees(in asset: AssetNumber) -> [Parcel]
  /// What seeds got, by asset and seed.
  var claimed: [AssetNumber: [SeedNumber: Amount]] { get }
  /// What was cut, in walk order.
  var cuts: [Cut] { get }

  /// Makes room for one more place.
  func addPlace(asset: AssetNumber)
  /// Makes an empty pool that stands at a place.
  func addPool(at place: PlaceNumber)

  /// Pays a UTXO transaction into the hand: one payment an output. The fee goes to the fees.
  func settle(_ inputs: [TapeEntry], outputs: [Amount], fee: Amount, asset: AssetNumber)
  /// Takes clean payments into the hand.
  func takeClean(_ amounts: [Amount])
  /// Ranks the payments that follow (``TaintPool/announce(_:)``).
  func announce(_ run: [Amount], from pool: PoolNumber)
  /// Pays from a pool into the hand.
  func pay(_ amount: Amount, from pool: PoolNumber)

  /// Gives the clean part of a payment in the hand to a seed.
  func claim(_ payment: Int, for seed: SeedNumber, asset: AssetNumber, hops: Int32)
  /// Taint of a payment in the hand.
  func taint(inHand payment: Int) -> Amount
  /// Hops of a payment in the hand from its nearest seed, or nil when it is clean.
  func hops(inHand payment: Int) -> Int32?

  /// Puts a payment down at a place, its clean part too.
  func put(_ payment: Int, at place: PlaceNumber)
  /// Puts the tainted part of a payment into a pool that pays nothing out: a stop.
  func stop(_ payment: Int, in pool: PoolNumber)
  /// Cuts a payment that is smaller than the minimum where it arrives; what is in the hand is clean afterwards.
  func cutIfSmall(_ payment: Int, at place: PlaceNumber)
  /// Cuts a payment where it arrives; what is in the hand is clean afterwards.
  func cut(_ payment: Int, at place: PlaceNumber, for reason: CutReason)
  /// Puts a payment into a pool.
  func put(_ payment: Int, into pool: PoolNumber)
  /// Puts the payment in the hand into the fees.
  func burn(_ payment: Int, asset: AssetNumber)
  /// Adds clean value to a pool.
  func receiveClean(_ amount: Amount, into pool: PoolNumber)
  /// Cuts all that a pool holds.
  func cutAll(of pool: PoolNumber, for reason: CutReason)

  /// What a place (or the pool that stands at it) holds.
  func holdings(at place: PlaceNumber) -> [Parcel]
  /// Taint of what a place holds.
  func taint(at place: PlaceNumber) -> Amount
  /// Hops of a place from its nearest seed, or nil when no taint of this policy was ever there.
  func hops(at place: PlaceNumber) -> Int32?
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

extension Policy {
  /// New books of this policy.
  public func books(limits: Limits) -> any Books {
    func make<Pool: TaintPool>(_: Pool.Type) -> any Books { PolicyBooks<Pool>(limits: limits) }
    return make(pool)
  }
}
