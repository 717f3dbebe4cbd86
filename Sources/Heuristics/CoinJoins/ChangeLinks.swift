import Ledger

/// Ties the change outputs of an equal-output mix to the inputs that paid for them.
///
/// A participant brings inputs, takes one equal output, and gets the rest back as change. What his inputs come to beyond both is
/// his cost: a maker's is nothing or less, since he earns; a taker's is the fees. So the inputs of a change output are a subset
/// whose sum lies in a narrow window. The equal outputs stay mixed.
///
/// - Gives: exact answers within the window, by trying every subset of at most ``Limits/inputsMost`` inputs; after
///   ``Limits/stepsMost`` steps it stops and ``isComplete`` is false.
/// - Complexity: at most `stepsMost` additions; n log n for the order.
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
  /// Change outputs of which some subset earned.
  public private(set) var earning = 0
  /// Change outputs of which some subset paid no more than the transaction's fee.
  public private(set) var paying = 0
  /// False when the limit of steps was reached; then the counts hold for what was tried.
  public private(set) var isComplete = true

  private var steps = 0

  /// Ties the change of a shape whose most common value is mixed.
  public init(_ shape: TransactionShape, limits: Limits = Limits()) {
    guard let group = shape.largestGroup, let fee = shape.fee else { return }
    let order = shape.inputs.values.indices.sorted { shape.inputs.values[$0] < shape.inputs.values[$1] }
    let earning = Int64(clamping: group.value / limits.earningDivisor)
    let others = Int64(clamping: group.count - 1)
    let window = -earning...Int64(clamping: fee) + others * earning
    for index in shape.outputs.values.indices
    where shape.outputs.values[index] != group.value && shape.outputs.kinds[index] != .opReturn {
      var search = Search(
        values: order.map { shape.inputs.values[$0] }, goal: Amount(shape.outputs.values[index]) + Amount(group.value),
        window: window, fee: Int64(clamping: fee), inputsMost: limits.inputsMost, stepsLeft: limits.stepsMost - steps)
      search.run()
      steps = limits.stepsMost - search.stepsLeft
      if search.stepsLeft <= 0 { isComplete = false }
      take(search, output: index, order: order)
    }
  }

  private mutating func take(_ search: Search, output: Int, order: [Int]) {
    if search.hasEarner { earning += 1 }
    if search.hasPayer { paying += 1 }
    switch search.found {
    case 0: unexplained += 1
    case 1 where search.stepsLeft > 0:
      links.append(Link(output: output, inputs: search.first.map { order[$0] }.sorted(), cost: search.firstCost))
    default: ambiguous += 1
    }
  }
}

/// Every subset of a few inputs whose sum lies in a window above a goal.
private struct Search {
  /// Ascending.
  let values: [UInt64]
  let goal: Amount
  let window: ClosedRange<Int64>
  let fee: Int64
  let inputsMost: Int
  var stepsLeft: Int
  var found = 0
  var first: [Int] = []
  var firstCost: Int64 = 0
  var hasEarner = false
  var hasPayer = false
  private var chosen: [Int] = []

  init(
    values: [UInt64], goal: Amount, window: ClosedRange<Int64>, fee: Int64, inputsMost: Int, stepsLeft: Int
  ) {
    self.values = values
    self.goal = goal
    self.window = window
    self.fee = fee
    self.inputsMost = inputsMost
    self.stepsLeft = stepsLeft
  }

  mutating func run() { extend(from: 0, sum: 0) }

  /// Adds one more input at or behind `start`; values rise, so what is too much ends the run.
  private mutating func extend(from start: Int, sum: Amount) {
    for index in start..<values.count {
      stepsLeft -= 1
      guard stepsLeft > 0 else { return }
      let total = sum + Amount(values[index])
      guard total <= goal || total - goal <= Amount(window.upperBound) else { return }
      chosen.append(index)
      let cost = total >= goal ? Int64(clamping: total - goal) : -Int64(clamping: goal - total)
      if window.contains(cost) { take(cost) }
      if chosen.count < inputsMost { extend(from: index + 1, sum: total) }
      chosen.removeLast()
    }
  }

  private mutating func take(_ cost: Int64) {
    if found == 0 {
      first = chosen
      firstCost = cost
    }
    found += 1
    if cost <= 0 { hasEarner = true }
    if cost > 0, cost <= fee { hasPayer = true }
  }
}
