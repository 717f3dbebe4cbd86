internal import Ledger

/// Decides which transfers of a source are new to a transaction that an earlier source told.
///
/// A transfer with a log index is the same as another of its kind with that index. Without an index only the number of
/// equal movements counts: a source that tells k of them says that there are at least k. An index that comes later is
/// given to a movement that had none. So the case holds, for each movement, the union of the known indices and at least
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
    /// The told row has the log index of another movement.
    case conflict(kept: Row, also: Row)
  }

  private struct Place: Hashable {
    let step: Int64
    let kind: Int64
  }

  /// The steps that bring what `told` says into `kept`, both in order of id.
  static func steps(kept: [Row], told: [Row]) -> [Step] {
    var steps: [Step] = []
    var placed: [Place: Row] = [:]
    for row in kept where row.step != FlowOrder.unnumbered {
      placed[Place(step: row.step, kind: row.movement.kind)] = row
    }
    // Told rows by movement, without those that repeat or contradict a log index.
    var numbered: [AccountWriter.Movement: [Row]] = [:]
    var toldCounts: [AccountWriter.Movement: Int] = [:]
    var toldPlaces: Set<Place> = []
    for row in told where row.step != FlowOrder.unnumbered {
      let place = Place(step: row.step, kind: row.movement.kind)
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
    case .add(let row), .number(_, by: let row), .conflict(_, also: let row): row.id
    }
  }
}
