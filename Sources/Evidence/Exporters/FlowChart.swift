import Ledger

/// The figure of a trace under one policy: its boxes and arrows, before any layout.
///
/// - Reads: a trace document.
/// - Gives: boxes by column, then in the order in which edges, positions and seeds name them; arrows in the order of their first
///   edge. Payments between two addresses in one asset are one arrow; many alike recipients of one payer are one box.
struct FlowChart {
  /// More recipients than this, alike in all that the figure tells of them, are one box.
  ///
  /// Our choice: a column still fits a page.
  static let alikeMax = 12

  /// An address, or several that are alike.
  struct Box {
    var chain: String
    /// One, or the members of a group in the order of the trace.
    var addresses: [String]
    /// Transfers from the nearest seed.
    var hops: Int
    /// Where it stands: at ``hops``, or for one that pays nobody after the last of its payers, so that arrows go on.
    var column = 0
    /// Ids of the seeds that are this address.
    var seeds: [String] = []
    /// What rests here, by asset and status in the order of the trace.
    var holdings: [Holding] = []
    var entity: String?
    var category: String?

    var isGroup: Bool { addresses.count > 1 }
  }

  /// Traced value at rest in one box.
  struct Holding {
    var unit: AssetUnit
    var status: String
    var reason: String?
    /// Sum over the positions; nil when it does not fit 128 bits.
    var traced: Amount?
  }

  /// Payments from one box to another in one asset.
  struct Arrow {
    var from: Int
    var to: Int
    var unit: AssetUnit
    /// `ledger`, `heuristic` or `label`.
    var basis: String
    var count = 0
    /// Sums over the payments; nil when they do not fit 128 bits.
    var moved: Amount? = 0
    var traced: Amount? = 0
    /// Traced part of the smallest and the largest payment.
    var least: Amount?
    var most: Amount?
    var firstTime: String?
    var lastTime: String?
  }

  /// What was collapsed into a box: which box, and who pays it (or, backward, whom it pays).
  struct Group {
    var box: Int
    var hub: Int
  }

  let isBackward: Bool
  private(set) var boxes: [Box] = []
  private(set) var arrows: [Arrow] = []
  private(set) var groups: [Group] = []
  /// Edges that only other policies reach, and the addresses that are not drawn with them.
  private(set) var edgesNotDrawn = 0
  private(set) var addressesNotDrawn = 0
  /// Planted look-alikes that hold nothing, each of which stays out.
  private(set) var lookAlikesNotDrawn: [String] = []

  private struct Place: Hashable {
    var chain: String
    var address: String
  }

  private var boxOf: [Place: Int] = [:]

  /// Chooses what is drawn, sums it, and collapses what is alike.
  ///
  /// - Parameters:
  ///   - trace: The answer.
  ///   - policy: The policy whose traced value is drawn.
  ///   - showsAll: Whether what only other policies reach is drawn too.
  init(_ trace: TraceDocument, policy: String?, showsAll: Bool) {
    isBackward = trace.direction == "backward"
    let planted = Self.emptyLookAlikes(of: trace)
    func isDrawn(_ taint: TraceDocument.Amounts) -> Bool { showsAll || Self.traced(taint, policy) != 0 }
    for seed in trace.seeds {
      if let address = seed.address {
        let box = visit(Place(chain: seed.chain, address: address), hops: 0)
        boxes[box].seeds.append(seed.id)
      }
    }
    for edge in trace.edges where isDrawn(edge.taint) {
      if !planted.contains(edge.from), !planted.contains(edge.to) { draw(edge, policy) }
    }
    for position in trace.positions where isDrawn(position.taint) && !planted.contains(position.address) {
      draw(position, policy)
    }
    countWhatIsNotDrawn(trace, planted, isDrawn)
    sumArrows()
    setColumns()
    collapse()
    sortByColumn()
  }

  // MARK: What is drawn

  private static func traced(_ taint: TraceDocument.Amounts, _ policy: String?) -> Amount? {
    policy.flatMap { taint[$0] }.map { AmountText.wholeUnits($0) } ?? 0
  }

  /// Look-alikes of the findings to which no policy brings traced value.
  private static func emptyLookAlikes(of trace: TraceDocument) -> Set<String> {
    var result: Set<String> = []
    for finding in trace.patterns where finding.kind == "address_poisoning" {
      guard case .list(let list)? = finding.details["look_alikes"] else { continue }
      for case .fields(let fields) in list {
        if case .text(let address)? = fields["address"] { result.insert(address) }
      }
    }
    guard !result.isEmpty else { return [] }
    func holds(_ taint: TraceDocument.Amounts) -> Bool { taint.values.contains { AmountText.wholeUnits($0) != 0 } }
    for edge in trace.edges where holds(edge.taint) { result.subtract([edge.from, edge.to]) }
    for position in trace.positions where holds(position.taint) { result.remove(position.address) }
    return result.subtracting(trace.seeds.compactMap(\.address))
  }

  private mutating func visit(_ place: Place, hops: Int) -> Int {
    if let known = boxOf[place] {
      boxes[known].hops = min(boxes[known].hops, hops)
      return known
    }
    boxes.append(Box(chain: place.chain, addresses: [place.address], hops: hops))
    boxOf[place] = boxes.count - 1
    return boxes.count - 1
  }

  private mutating func draw(_ edge: TraceDocument.Edge, _ policy: String?) {
    let (payer, payee) = isBackward ? (edge.hops, edge.hops - 1) : (edge.hops - 1, edge.hops)
    let from = visit(Place(chain: edge.chain, address: edge.from), hops: max(0, payer))
    let to = visit(Place(chain: edge.chain, address: edge.to), hops: max(0, payee))
    let traced = Self.traced(edge.taint, policy)
    arrows.append(
      Arrow(
        from: from, to: to, unit: edge.unit, basis: edge.basis["class"] ?? "ledger", count: 1,
        moved: AmountText.wholeUnits(edge.amount), traced: traced, least: traced, most: traced, firstTime: edge.time,
        lastTime: edge.time))
  }

  private mutating func draw(_ position: TraceDocument.Position, _ policy: String?) {
    let box = visit(Place(chain: position.chain, address: position.address), hops: position.hops)
    boxes[box].entity = boxes[box].entity ?? position.entity
    boxes[box].category = boxes[box].category ?? position.category
    let traced = Self.traced(position.taint, policy)
    let same = boxes[box].holdings.firstIndex {
      $0.unit.id == position.asset && $0.status == position.status && $0.reason == position.reason
    }
    if let same {
      boxes[box].holdings[same].traced = Self.sum(boxes[box].holdings[same].traced, traced)
    } else {
      boxes[box].holdings.append(
        Holding(unit: position.unit, status: position.status, reason: position.reason, traced: traced))
    }
  }

  private mutating func countWhatIsNotDrawn(
    _ trace: TraceDocument, _ planted: Set<String>, _ isDrawn: (TraceDocument.Amounts) -> Bool
  ) {
    var others: Set<Place> = []
    for edge in trace.edges {
      if !isDrawn(edge.taint) { edgesNotDrawn += 1 }
      for address in [edge.from, edge.to] { others.insert(Place(chain: edge.chain, address: address)) }
    }
    for position in trace.positions { others.insert(Place(chain: position.chain, address: position.address)) }
    addressesNotDrawn = others.count { boxOf[$0] == nil && !planted.contains($0.address) }
    lookAlikesNotDrawn = planted.sorted()
  }

  // MARK: Sums

  static func sum(_ left: Amount?, _ right: Amount?) -> Amount? {
    guard let left, let right else { return nil }
    let (sum, overflow) = left.addingReportingOverflow(right)
    return overflow ? nil : sum
  }

  private struct Lane: Hashable {
    var from: Int
    var to: Int
    var asset: String
    var basis: String
  }

  private mutating func sumArrows() {
    var laneOf: [Lane: Int] = [:]
    var lanes: [Arrow] = []
    for arrow in arrows {
      let lane = Lane(from: arrow.from, to: arrow.to, asset: arrow.unit.id, basis: arrow.basis)
      if let known = laneOf[lane] {
        lanes[known].absorb(arrow)
      } else {
        laneOf[lane] = lanes.count
        lanes.append(arrow)
      }
    }
    arrows = lanes
  }

  // MARK: Groups

  /// The ends of an arrow as the walk took it: the one nearer to the seed first.
  private func ends(of arrow: Arrow) -> (near: Int, far: Int) {
    isBackward ? (arrow.to, arrow.from) : (arrow.from, arrow.to)
  }

  private mutating func setColumns() {
    for index in boxes.indices { boxes[index].column = boxes[index].hops }
    let goingOn = Set(arrows.map { ends(of: $0).near })
    for arrow in arrows {
      let (near, far) = ends(of: arrow)
      guard !goingOn.contains(far), boxes[far].hops > 0 else { continue }
      boxes[far].column = max(boxes[far].column, boxes[near].hops + 1)
    }
  }

  /// All that the figure tells of a recipient, but its address and amount.
  private struct Likeness: Hashable {
    var hub: Int
    var column: Int
    var asset: String
    var held: String
    var status: String
    var reason: String?
    var entity: String?
    var category: String?
    var basis: String
  }

  private mutating func collapse() {
    var touching: [Int: [Int]] = [:]
    for (index, arrow) in arrows.enumerated() {
      touching[arrow.from, default: []].append(index)
      if arrow.to != arrow.from { touching[arrow.to, default: []].append(index) }
    }
    var members: [Likeness: [Int]] = [:]
    var order: [Likeness] = []
    for (index, box) in boxes.enumerated() {
      guard box.seeds.isEmpty, box.hops > 0, box.holdings.count == 1, let only = touching[index], only.count == 1 else {
        continue
      }
      let arrow = arrows[only[0]]
      let (near, far) = ends(of: arrow)
      guard far == index, near != index else { continue }
      let likeness = Likeness(
        hub: near, column: box.column, asset: arrow.unit.id, held: box.holdings[0].unit.id,
        status: box.holdings[0].status,
        reason: box.holdings[0].reason, entity: box.entity, category: box.category, basis: arrow.basis)
      if members[likeness, default: []].isEmpty { order.append(likeness) }
      members[likeness, default: []].append(index)
    }
    for likeness in order {
      guard let alike = members[likeness], alike.count > Self.alikeMax else { continue }
      let first = alike[0]
      for other in alike.dropFirst() {
        boxes[first].addresses += boxes[other].addresses
        boxes[first].holdings[0].traced = Self.sum(boxes[first].holdings[0].traced, boxes[other].holdings[0].traced)
        for index in touching[other] ?? [] {
          if isBackward { arrows[index].from = first } else { arrows[index].to = first }
        }
        boxes[other].addresses = []
      }
      groups.append(Group(box: first, hub: likeness.hub))
    }
    sumArrows()
  }

  /// Puts boxes in order of their column and drops those that went into a group.
  private mutating func sortByColumn() {
    let order = boxes.indices.filter { !boxes[$0].addresses.isEmpty }
      .sorted { (boxes[$0].column, $0) < (boxes[$1].column, $1) }
    var newIndex = Array(repeating: 0, count: boxes.count)
    for (new, old) in order.enumerated() { newIndex[old] = new }
    boxes = order.map { boxes[$0] }
    arrows = arrows.map { arrow in
      var arrow = arrow
      (arrow.from, arrow.to) = (newIndex[arrow.from], newIndex[arrow.to])
      return arrow
    }
    groups = groups.map { Group(box: newIndex[$0.box], hub: newIndex[$0.hub]) }
  }
}

extension FlowChart.Arrow {
  /// Adds the payments of another arrow between the same boxes.
  fileprivate mutating func absorb(_ other: FlowChart.Arrow) {
    count += other.count
    moved = FlowChart.sum(moved, other.moved)
    traced = FlowChart.sum(traced, other.traced)
    least = [least, other.least].compactMap { $0 }.min()
    most = [most, other.most].compactMap { $0 }.max()
    firstTime = [firstTime, other.firstTime].compactMap { $0 }.min()
    lastTime = [lastTime, other.lastTime].compactMap { $0 }.max()
  }
}
