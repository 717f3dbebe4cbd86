import Ledger
import Taint

/// What became of the value at a place, for all policies.
enum Fate: Hashable {
  case open
  case stopped(Status)
  case limit(CutReason)
  case mixed(finding: Int)
  case spent
}

/// What the walk knows of a place beside its parcels.
struct Place {
  var address: AddressNumber
  var output: OutPoint?
  var chain: ChainNumber
  var asset: AssetNumber
  var amount: Amount
  var fate: Fate = .open
  var hops: Int32 = .max
  var arrival: Int?
  var reachedAt: Int64?
  var lastReachedAt: Int64?
  var movedAt: Int64?
  /// The account pool that stands here, if one does.
  var pool: PoolNumber?
}
