import HeapModule
import Heuristics
import Ledger
import Taint

/// Follows seeds forward in ledger order and keeps the books of every policy on the way.
///
/// A place is followed while any policy has taint at it. The walk knows where value goes (facts, labels, stops); the ``Books``
/// know which parcels go. Each policy's cuts are its own, so the answer of one policy does not depend on which others are asked.
///
/// - Complexity: O(e log f) for e movements of the addresses reached and a frontier of f; memory follows the frontier, the
///   positions and the edges.
final class ForwardWalk<View: LedgerView> {
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

  let view: View
  let chains: [Chain]
  let parameters: TraceParameters
  let stops: [AddressNumber: Stop]
  let books: [Books]
  /// The books whose policy ranks the payments of a run.
  let ranking: [Books]

  var places: [Place] = []
  var edges: [Trace.Edge] = []
  var findings: [Finding] = []
  var gaps = Trace.Gaps()
  var poolCount = 0

  // UTXO side.
  var placeOfOutput: [OutPoint: PlaceNumber] = [:]
  var pending: [TransactionNumber: PendingTransaction] = [:]
  var queue = Heap<QueuedTransaction>()
  var order: TransactionOrder<View>

  // Account side.
  var accounts: [AccountState] = []
  var accountOf: [AccountKey: Int] = [:]
  var stopPlaces: [StopKey: PlaceNumber] = [:]
  var events = Heap<QueuedEvent>()
  var departures: [AccountKey: [Seed]] = [:]
  var seededTransfers: [Int64: [Seed]] = [:]
  var seededMoves: [Transfer] = []
  /// The history read last; its memory serves again.
  var history: [Transfer] = []
  var burnAddresses: Set<AddressNumber> = []
  /// Sum of the transfers that seeds claimed, by asset: no sum of conserved taint can be larger.
  var seededAmounts: [AssetNumber: Amount] = [:]

  init(view: View, parameters: TraceParameters, stops: [AddressNumber: Stop]) throws {
    self.view = view
    order = TransactionOrder(view)
    self.parameters = parameters
    self.stops = stops
    chains = try view.chains
    books = parameters.policies.map { Books($0, limits: parameters.limits) }
    ranking = books.filter(\.ranksRuns)
  }

  /// Walks from the seeds until nothing moves any more.
  func run(_ seeds: [Seed]) throws {
    for seed in seeds {
      switch seed.value {
      case .outputs(let points, isPayment: _): try queueSeed(points, seed)
      case .transfers(let transfers): queueSeed(transfers, seed)
      case .departures(let address): try queueDepartures(from: address, seed)
      }
    }
    while let next = queue.popMin() { try process(next.transaction) }
    while let next = events.popMin() { try process(next) }
    catchUpAll()
  }

  // MARK: What both sides share

  /// Opens a place and makes room for it in all books.
  func addPlace(_ place: Place) -> PlaceNumber {
    places.append(place)
    for book in books { book.addPlace() }
    return places.count - 1
  }

  /// Opens a pool at a place in all books.
  func addPool(at place: PlaceNumber) -> PoolNumber {
    for book in books { book.addPool(at: place) }
    places[place].pool = poolCount
    poolCount += 1
    return poolCount - 1
  }

  /// True when any policy has taint in a payment in the hand.
  func isTainted(_ payment: Int) -> Bool {
    for book in books where book.taint(inHand: payment) > 0 { return true }
    return false
  }

  /// Taint of a payment in the hand, under each policy.
  func taints(_ payment: Int) -> [Amount] { books.map { $0.taint(inHand: payment) } }

  /// Fewest hops of a payment in the hand, over the policies.
  func hops(_ payment: Int) -> Int32? {
    var fewest: Int32?
    for book in books {
      guard let hops = book.hops(inHand: payment) else { continue }
      fewest = min(fewest ?? hops, hops)
    }
    return fewest
  }

  /// Notes that traced value arrived at a place.
  func arrive(at place: PlaceNumber, hops: Int32, time: Int64?, edge: Int?) {
    if hops < places[place].hops {
      places[place].hops = hops
      places[place].arrival = edge
    }
    if places[place].reachedAt == nil { places[place].reachedAt = time }
    places[place].lastReachedAt = time ?? places[place].lastReachedAt
  }

  /// True when a moment lies after the end that the person set.
  func isTooLate(_ time: Int64?) -> Bool {
    guard let until = parameters.until, let time else { return false }
    return time > until
  }
}
