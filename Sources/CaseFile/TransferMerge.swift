internal import Ledger

/// Decides which transfers of a source are new to a transaction that an earlier source told.
///
/// A transfer with a log index is the same as another of its kind with that index. Without an index only the number of
/// equal movements counts: a source that tells k of them says that there are at least k. An index that comes later is
/// given to a movement that had none. A log that one source takes for an amount of a token and another for the item of that number
/// is the item. So the case holds, for each movement, the union of the known indices and at least
/// as many rows as any one source told, in whatever order the sources are read.
struct TransferMerge {
  /// A transfer of the case.
  struct Row: Equatable {
    let id: Int64
    let step: Int64
    let movement: AccountWriter.Movement
    /// In its source.
    let position: Int64
  }

  /// What is to be done.
  enum Step: Equatable {
    /// The row is new.
    case add(Row)
    /// The row of the case had no log index, and the told row gives it one.
    case number(Row, by: Row)
    /// The row of the case is an amount where the told row knows the item.
    case correct(Row, by: Row)
    /// The told row has the log index of another movement.
    case conflict(kept: Row, also: Row)
  }

  /// A log holds one movement, of a token or of an item; what calls moved is numbered apart.
  private struct Place: Hashable {
    let step: Int64
    let family: Int64

    init(_ row: Row) {
      step = row.step
      family = AccountWriter.Movement.family(row.movement.kind)
    }
  }

  /// The steps that bring what `told` says into `kept`, both in order of id.
  ///
  /// - Parameter isItem: Whether the first movement is the item that the second tells as an amount.
  static func steps(
    kept: [Row], told: [Row],
    isItem: (AccountWriter.Movement, AccountWriter.Movement) throws -> Bool
  ) rethrows -> [Step] {
    let (kept, told, corrections) = try withItems(kept, told, isItem)
    var steps = corrections
    var placed: [Place: Row] = [:]
    for row in kept where row.step != FlowOrder.unnumbered { placed[Place(row)] = row }
    // Told rows by movement, without those that repeat or contradict a log index.
    var numbered: [AccountWriter.Movement: [Row]] = [:]
    var toldCounts: [AccountWriter.Movement: Int] = [:]
    var toldPlaces: Set<Place> = []
    for row in told where row.step != FlowOrder.unnumbered {
      let place = Place(row)
      if let before = placed[place] {
        if before.movement != row.movement {
          steps.append(.conflict(kept: before, also: row))
        } else if toldPlaces.insert(place).inserted {
          toldCounts[row.movement, default: 0] += 1
        }
        continue
      }
      placed[place] = row
      toldPlaces.insert(place)
      toldCounts[row.movement, default: 0] += 1
      numbered[row.movement, default: []].append(row)
    }
    let unnumbered = Dictionary(grouping: told.filter { $0.step == FlowOrder.unnumbered }, by: \.movement)
    for (movement, rows) in unnumbered { toldCounts[movement, default: 0] += rows.count }
    let keptRows = Dictionary(grouping: kept, by: \.movement)
    for (movement, count) in toldCounts {
      steps += settle(
        kept: keptRows[movement] ?? [], numbered: numbered[movement] ?? [], unnumbered: unnumbered[movement] ?? [],
        toldCount: count)
    }
    // The dictionaries have no order of their own.
    return steps.sorted { $0.id < $1.id }
  }

  /// Both lists with every amount that is an item told as that item, and the steps that make it so in the case.
  private static func withItems(
    _ kept: [Row], _ told: [Row], _ isItem: (AccountWriter.Movement, AccountWriter.Movement) throws -> Bool
  ) rethrows -> (kept: [Row], told: [Row], steps: [Step]) {
    var items: [Place: Row] = [:]
    for row in kept + told where row.step != FlowOrder.unnumbered && row.movement.isItem && items[Place(row)] == nil {
      items[Place(row)] = row
    }
    guard !items.isEmpty else { return (kept, told, []) }
    var steps: [Step] = []
    func item(for row: Row) throws -> Row? {
      guard row.step != FlowOrder.unnumbered, let item = items[Place(row)] else { return nil }
      return try isItem(item.movement, row.movement) ? item : nil
    }
    func named(_ row: Row, _ movement: AccountWriter.Movement) -> Row {
      Row(id: row.id, step: row.step, movement: movement, position: row.position)
    }
    let newKept = try kept.map { row in
      guard let item = try item(for: row) else { return row }
      steps.append(.correct(row, by: item))
      return named(row, item.movement)
    }
    return (newKept, try told.map { row in try item(for: row).map { named(row, $0.movement) } ?? row }, steps)
  }

  /// The steps for one movement, as rows of the case and as new numbered and told unnumbered rows.
  private static func settle(kept: [Row], numbered: [Row], unnumbered: [Row], toldCount: Int) -> [Step] {
    let blanks = kept.filter { $0.step == FlowOrder.unnumbered }
    let indices = kept.count - blanks.count + numbered.count
    let total = max(indices, kept.count, toldCount)
    let blanksWanted = total - indices
    let filled = max(0, blanks.count - blanksWanted)
    var steps = zip(blanks, numbered).prefix(filled).map { Step.number($0, by: $1) }
    steps += numbered.dropFirst(filled).map { Step.add($0) }
    steps += unnumbered.prefix(max(0, blanksWanted - blanks.count)).map { Step.add($0) }
    return steps
  }
}

extension TransferMerge.Step {
  /// Id of the told row.
  fileprivate var id: Int64 {
    switch self {
    case .add(let row), .number(_, by: let row), .correct(_, by: let row), .conflict(_, also: let row): row.id
    }
  }
}
