import Ledger

/// Ties the change outputs of an equal-output mix to the inputs that paid for them.
///
/// A participant brings inputs, takes one equal output, and gets the rest back as change. What his inputs come to beyond both is
/// his cost: a maker's is nothing or less, since he earns; a taker's is the fees. So the inputs of a change output are a subset
/// whose sum lies in a narrow window. The equal outputs stay mixed.
///
/// - Gives: exact answers within the window, over every subset of at most ``Limits/inputsMost`` inputs; after
///   ``Limits/stepsMost`` steps it stops and ``isComplete`` is false.
/// - Complexity: n log n for the order; a subset's last input is found by bisection, so n^(k - 1) steps for k inputs, at most
///   `stepsMost`.
/// - Source: K. Atlas, "CoinJoin Sudoku", 2014; Copexit/am-i-exposed@5cc642b (subset sums over at most ten inputs).
public struct ChangeLinks: Hashable, Sendable {
  /// How much is tried.
  public struct Limits: Hashable, Sendable {
    /// Inputs of one participant.
    ///
    /// Our choice: three tie most rounds, and more make chance hits common.
    public var inputsMost = 4
    /// Additions over all change outputs; our choice, about a millisecond.
    public var stepsMost = 200_000
    /// What a maker may earn, as a share of the equal output: one in this many.
    ///
    /// Our choice: 1 %, above the 0.4 % that the labelled rounds show most.
    public var earningDivisor: UInt64 = 100

    /// The defaults.
    public init() {}
  }

  /// A change output and the only inputs that can have paid for it.
  public struct Link: Hashable, Sendable {
    /// Place of the change among the outputs.
    public var output: Int
    /// Places of the inputs, ascending.
    public var inputs: [Int]
    /// What the participant paid, base units; below zero, what he earned.
    public var cost: Int64

    /// Makes a link.
    public init(output: Int, inputs: [Int], cost: Int64) {
      self.output = output
      self.inputs = inputs
      self.cost = cost
    }
  }

  /// Change outputs with exactly one subset, by output.
  public private(set) var links: [Link] = []
  /// Change outputs with several subsets.
  public private(set) var ambiguous = 0
  /// Change outputs with none.
  public private(set) var unexplained = 0
  /// False when the limit of steps was reached; then the counts hold for what was tried.
  public private(set) var isComplete = true

  /// Ties the change of a shape whose most common value is mixed.
  public init(_ shape: TransactionShape, limits: Limits = Limits()) {
    for result in Search.all(shape, limits, stopsAtEarner: false) {
      isComplete = isComplete && result.isComplete
      switch result.found {
      case 0: unexplained += 1
      case 1 where result.isComplete:
        links.append(Link(output: result.output, inputs: result.first, cost: result.firstCost))
      default: ambiguous += 1
      }
    }
  }
}

/// How many change outputs can be a maker's and how many a payer's: what a verdict asks, which is less than who paid for what.
struct MakerCount {
  /// Change outputs of which some subset of the inputs earned.
  private(set) var earning = 0
  /// Change outputs of which no subset earned and some paid no more than the transaction's fee.
  private(set) var paying = 0
  /// False when the limit of steps was reached.
  private(set) var isComplete = true

  init(_ shape: TransactionShape, limits: ChangeLinks.Limits) {
    for result in Search.all(shape, limits, stopsAtEarner: true) {
      isComplete = isComplete && (result.isComplete || result.hasEarner)
      if result.hasEarner { earning += 1 } else if result.hasPayer { paying += 1 }
    }
  }
}

/// The subsets of a few inputs whose sum lies in a window above a goal.
private struct Search {
  /// What was found for one change output.
  struct Result {
    var output: Int
    var found = 0
    /// Places of the inputs of the first subset, ascending.
    var first: [Int] = []
    var firstCost: Int64 = 0
    var hasEarner = false
    var hasPayer = false
    var isComplete = true
  }

  /// Values of the inputs, ascending, and their places.
  private let values: [Int128]
  private let places: [Int]
  private let window: ClosedRange<Int128>
  private let fee: Int128
  private let stopsAtEarner: Bool
  private var stepsLeft: Int
  private var goal: Int128 = 0
  private var chosen: [Int] = []
  private var result = Result(output: 0)

  /// What is found for each change output, in order.
  static func all(_ shape: TransactionShape, _ limits: ChangeLinks.Limits, stopsAtEarner: Bool) -> [Result] {
    guard let group = shape.largestGroup, let fee = shape.fee else { return [] }
    var search = Search(shape, group, fee: Int128(fee), limits, stopsAtEarner: stopsAtEarner)
    return shape.outputs.values.indices.compactMap { output in
      let value = shape.outputs.values[output]
      guard value != group.value, shape.outputs.kinds[output] != .opReturn else { return nil }
      return search.run(output, goal: Int128(value) + Int128(group.value), inputsMost: limits.inputsMost)
    }
  }

  private init(
    _ shape: TransactionShape, _ group: TransactionShape.Group, fee: Int128, _ limits: ChangeLinks.Limits,
    stopsAtEarner: Bool
  ) {
    places = shape.inputs.values.indices.sorted { shape.inputs.values[$0] < shape.inputs.values[$1] }
    values = places.map { Int128(shape.inputs.values[$0]) }
    let earning = Int128(group.value / limits.earningDivisor)
    window = -earning...fee + Int128(group.count - 1) * earning
    self.fee = fee
    self.stopsAtEarner = stopsAtEarner
    stepsLeft = limits.stepsMost
  }

  /// Tries the small subsets first.
  private mutating func run(_ output: Int, goal: Int128, inputsMost: Int) -> Result {
    result = Result(output: output)
    self.goal = goal
    for size in 1...max(1, inputsMost) where size <= values.count && !isDone { extend(from: 0, sum: 0, left: size) }
    return result
  }

  private var isDone: Bool { !result.isComplete || stopsAtEarner && result.hasEarner }

  /// Adds `left` more inputs at or behind `start`; values rise, so what is too much ends the run.
  private mutating func extend(from start: Int, sum: Int128, left: Int) {
    var index = left == 1 ? firstPlace(from: start, least: goal + window.lowerBound - sum) : start
    while index + left <= values.count, !isDone {
      let total = sum + values[index]
      guard total + Int128(left - 1) * values[index] - goal <= window.upperBound else { return }
      stepsLeft -= 1
      guard stepsLeft > 0 else {
        result.isComplete = false
        return
      }
      chosen.append(index)
      if left == 1 { take(total - goal) } else { extend(from: index + 1, sum: total, left: left - 1) }
      chosen.removeLast()
      index += 1
    }
  }

  /// The first place at or behind `start` whose value is at least `least`.
  private func firstPlace(from start: Int, least: Int128) -> Int {
    var low = start
    var high = values.count
    while low < high {
      let middle = (low + high) / 2
      if values[middle] < least { low = middle + 1 } else { high = middle }
    }
    return low
  }

  private mutating func take(_ cost: Int128) {
    if result.found == 0 {
      result.first = chosen.map { places[$0] }.sorted()
      result.firstCost = Int64(clamping: cost)
    }
    result.found += 1
    if cost <= 0 { result.hasEarner = true } else if cost <= fee { result.hasPayer = true }
  }
}
