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
struct ForwardWalk {
  let view: any LedgerView
  let chains: [Chain]
  let parameters: TraceParameters
  let stops: [AddressNumber: Stop]
  var books: [Books]
  /// Indices of the books whose policy ranks the payments of a run.
  let ranking: [Int]

  var places = SegmentedArray<Place>()
  var edges = SegmentedArray<Trace.Edge>()
  var findings: [Finding] = []
  var gaps = Trace.Gaps()
  var poolCount = 0

  // UTXO side.
  var placeOfOutput: [OutPoint: PlaceNumber] = [:]
  var pending: [TransactionNumber: PendingTransaction] = [:]
  var queue = Heap<QueuedTransaction>()
  var order: TransactionOrder

  // Account side.
  var accounts = SegmentedArray<AccountState>()
  /// What the movements of each account come to.
  var summaries = SegmentedArray<AccountSummary>()
  var accountOf = AccountIndex()
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

  init(view: any LedgerView, parameters: TraceParameters, stops: [AddressNumber: Stop]) throws {
    self.view = view
    order = TransactionOrder(view)
    self.parameters = parameters
    self.stops = stops
    chains = try view.chains
    books = parameters.policies.map { Books($0, limits: parameters.limits) }
    ranking = books.indices.filter { [books] in books[$0].ranksRuns }
  }

  /// Walks from the seeds until nothing moves any more.
  mutating func run(_ seeds: [Seed]) throws {
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
  mutating func addPlace(_ place: Place) -> PlaceNumber {
    places.append(place)
    for index in books.indices { books[index].addPlace() }
    return places.count - 1
  }

  /// Opens a pool at a place in all books.
  mutating func addPool(at place: PlaceNumber) -> PoolNumber {
    for index in books.indices { books[index].addPool(at: place) }
    places[place].pool = poolCount
    poolCount += 1
    return poolCount - 1
  }

  // The hands are read in place here: a copy of the books takes hold of all they have.

  /// True when any policy has taint in a payment in the hand.
  func isTainted(_ payment: Int) -> Bool {
    for index in books.indices where books[index].hand[payment].taint > 0 { return true }
    return false
  }

  /// Taint of a payment in the hand, under each policy.
  func taints(_ payment: Int) -> [Amount] {
    var taints: [Amount] = []
    taints.reserveCapacity(books.count)
    for index in books.indices { taints.append(books[index].hand[payment].taint) }
    return taints
  }

  /// Fewest hops of a payment in the hand, over the policies.
  func hops(_ payment: Int) -> Int32? {
    var fewest = Books.unreached
    for index in books.indices { fewest = min(fewest, books[index].hand[payment].hops) }
    return fewest == Books.unreached ? nil : fewest
  }

  /// Notes that traced value arrived at a place.
  mutating func arrive(at place: PlaceNumber, hops: Int32, time: Int64?, edge: Int?) {
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
