/// Counts the interpretations of a transaction, and in how many of them an input and an output belong together.
///
/// An interpretation puts every input and every output into one of some blocks; each block has an input, and what its outputs leave
/// of its inputs lies in a window. With `f(x, y)` for the interpretations of some inputs x and some outputs y,
///
///     f(x, y) = Σ f(x − a, y − b)   over the blocks (a, b) within (x, y) that hold the first input of x,
///
/// since each interpretation has one such block. Counts of alike values stand for the values themselves (``CountVectors``), and f is
/// worked out only where the window lets a rest be made of blocks at all; those outputs have neighbouring worths, so that one
/// array holds f without a hash table.
/// - Limits: counts above 2^128 and more work than ``Limits`` allow are said, never wrapped or guessed.
/// - Complexity: the sum, over pairs of nested blocks that hold the first input, of one step.
struct LinkCounter {
  /// How much is tried.
  struct Limits: Hashable, Sendable {
    /// Pairs of blocks and rests; our choice.
    var steps: Int
    /// Rests whose count is kept, 16 bytes each; our choice.
    var rests: Int
  }

  /// What an interpretation's blocks may leave: from `least` to `most` base units.
  struct Window: Hashable, Sendable {
    var least: Int128
    var most: Int128
  }

  /// What ended the count early.
  enum Stop: Hashable, Sendable { case choices, rests, steps, size }

  let inputs: CountVectors
  let outputs: CountVectors
  /// Places of the members of each class.
  let inputPlaces: [[Int]]
  let outputPlaces: [[Int]]
  private let limits: Limits
  /// Outputs, by rank, that make a block with each vector of inputs.
  private let blocks: [Range<Int>]
  /// Outputs, by rank, that can be a rest with each vector of inputs.
  private let rests: [Range<Int>]
  /// What the rests of each vector of inputs may leave.
  private let windows: [Window]
  /// Where the counts of each vector's rests begin.
  private let offsets: [Int]
  private var counts: [UInt128] = []
  private(set) var steps = 0

  /// Prepares the count, or says why it cannot be made.
  init(_ inputs: [UInt64], _ outputs: [UInt64], window: Window, limits: Limits) throws(Stopped) {
    var (paid, made) = (ValueClasses(inputs), ValueClasses(outputs))
    guard var payers = CountVectors(paid), var payees = CountVectors(made) else { throw Stopped(.choices) }
    let factor = Self.join(&paid, &made, payers, payees, window)
    if factor != nil {
      guard let joined = CountVectors(paid), let others = CountVectors(made) else { throw Stopped(.choices) }
      (payers, payees) = (joined, others)
    }
    let scale = factor ?? 1
    let fee = paid.total - made.total
    let block = Window(least: window.least * scale, most: window.most * scale)
    let members = paid.members
    windows = payers.sizes.map { size in
      let (own, other) = (Int128(size), Int128(members - size))
      return Window(
        least: max(block.least * own, fee - block.most * other),
        most: min(block.most * own, fee - block.least * other))
    }
    blocks = payers.sums.map { payees.ranks(from: $0 - block.most, through: $0 - block.least) }
    rests = zip(payers.sums, windows).map { payees.ranks(from: $0 - $1.most, through: $0 - $1.least) }
    var offsets: [Int] = []
    var total = 0
    for run in rests {
      offsets.append(total)
      total += run.count
    }
    guard total <= limits.rests else { throw Stopped(.rests) }
    self.offsets = offsets
    self.inputs = payers
    self.outputs = payees
    inputPlaces = paid.classes.map(\.places)
    outputPlaces = made.classes.map(\.places)
    self.limits = limits
    counts = [UInt128](repeating: 0, count: total)
  }

  /// Why nothing, or not everything, could be counted.
  struct Stopped: Error, Hashable {
    let stop: Stop

    init(_ stop: Stop) { self.stop = stop }
  }

  /// Joins what counts alike on both sides; gives what all values were multiplied by, or nil where nothing was joined.
  ///
  /// Blocks stay what they were when alike values are replaced by their average: whether sums pass a border does not change with any
  /// exchange of alike values, so all exchanges lie on one side of it, and their average with them.
  private static func join(
    _ inputs: inout ValueClasses, _ outputs: inout ValueClasses, _ payers: CountVectors, _ payees: CountVectors,
    _ window: Window
  ) -> Int128? {
    let paid = payers.neighboursAlike(
      values: inputs.classes.map(\.average), against: payees, borders: [1 - window.least, -window.most])
    let made = payees.neighboursAlike(
      values: outputs.classes.map(\.average), against: payers, borders: [window.least, window.most + 1])
    guard paid.contains(true) || made.contains(true) else { return nil }
    var (left, right) = (inputs, outputs)
    left.join(whereAlike: paid)
    right.join(whereAlike: made)
    guard let one = left.scale, let other = right.scale else { return nil }
    left.multiply(by: one * other)
    right.multiply(by: one * other)
    (inputs, outputs) = (left, right)
    return one * other
  }
}

// MARK: - Counting

extension LinkCounter {
  /// How many interpretations there are.
  mutating func run() throws(Stopped) -> UInt128 {
    counts[offsets[0]] = 1
    for index in 1..<inputs.count where !rests[index].isEmpty {
      for part in parts(of: index) { try add(part, within: index) }
    }
    return counts[counts.count - 1]
  }

  /// Some inputs that hold the first of others, and how many choices of members that is.
  private struct Part {
    var index: Int
    var choices: UInt128
  }

  /// Every vector within another one that holds the first member of its first class.
  private func parts(of index: Int) -> [Part] {
    var parts: [Part] = []
    for group in inputs.counts.indices {
      let count = inputs.taken(of: group, by: index)
      guard count > 0 else { continue }
      let stride = inputs.strides[group]
      if parts.isEmpty {
        parts = (1...count).map { Part(index: $0 * stride, choices: Binomials.of(count - 1, $0 - 1)) }
        continue
      }
      for lower in parts.indices {
        for taken in 1...count {
          // Below the choices of the whole vector, which fit.
          parts.append(
            Part(
              index: parts[lower].index + taken * stride,
              choices: parts[lower].choices * Binomials.of(count, taken)))
        }
      }
    }
    return parts
  }

  /// Adds, to each rest of some inputs, the interpretations in which `part` is the inputs of the block with the first of them.
  private mutating func add(_ part: Part, within index: Int) throws(Stopped) {
    let other = index - part.index
    let (block, left) = (blocks[part.index], rests[other])
    steps += 1
    guard !block.isEmpty, !left.isEmpty else { return }
    let window = windows[other]
    let worth = inputs.sums[other]
    var low = block.lowerBound
    var high = low
    for rank in rests[index] {
      // What the block leaves over must be a rest of the other inputs; as the whole rises, so do both borders.
      let middle = outputs.rankedSums[rank] - worth
      while low < block.upperBound, outputs.rankedSums[low] < middle + window.least { low += 1 }
      high = max(high, low)
      while high < block.upperBound, outputs.rankedSums[high] <= middle + window.most { high += 1 }
      steps += high - low
      guard steps <= limits.steps else { throw Stopped(.steps) }
      let sum = try sum(of: low..<high, within: rank, rest: other)
      guard sum > 0 else { continue }
      let slot = offsets[index] + rank - rests[index].lowerBound
      counts[slot] = try Self.sum(counts[slot], try Self.product(part.choices, sum))
    }
  }

  /// What blocks with these outputs, by rank, add to a whole: for each, the choices of its outputs times the counts of its rest.
  private func sum(of blocks: Range<Int>, within rank: Int, rest: Int) throws(Stopped) -> UInt128 {
    let whole = Int(outputs.order[rank])
    let guards = outputs.guards
    let guarded = outputs.rankedPacked[rank] | guards
    var sum: UInt128 = 0
    for place in blocks {
      // Each count of the block is no more than the whole's, so that no guard bit is borrowed from.
      guard (guarded &- outputs.rankedPacked[place]) & guards == guards else { continue }
      let taken = Int(outputs.order[place])
      let count = count(rest, whole - taken)
      guard count > 0 else { continue }
      sum = try Self.sum(sum, try Self.product(outputs.choices(of: taken, from: whole), count))
    }
    return sum
  }

  /// f of a rest; zero where it is none.
  @inline(__always)
  private func count(_ index: Int, _ paid: Int) -> UInt128 {
    let rank = Int(outputs.ranks[paid])
    let run = rests[index]
    return run.contains(rank) ? counts[offsets[index] + rank - run.lowerBound] : 0
  }

  @inline(__always)
  private static func sum(_ left: UInt128, _ right: UInt128) throws(Stopped) -> UInt128 {
    let (sum, overflows) = left.addingReportingOverflow(right)
    guard !overflows else { throw Stopped(.size) }
    return sum
  }

  @inline(__always)
  private static func product(_ left: UInt128, _ right: UInt128) throws(Stopped) -> UInt128 {
    if left == 1 { return right }
    let (product, overflows) = left.multipliedReportingOverflow(by: right)
    guard !overflows else { throw Stopped(.size) }
    return product
  }
}

// MARK: - Links

extension LinkCounter {
  /// In how many interpretations an output of each class and an input of each class belong together, after ``run()``.
  ///
  /// - Gives: one row for each class of outputs, one column for each class of inputs.
  mutating func links() throws(Stopped) -> [[UInt128]] {
    var links = outputs.counts.map { _ in inputs.counts.map { _ in UInt128(0) } }
    for index in 1..<inputs.count {
      let other = inputs.count - 1 - index
      steps += blocks[index].count * inputs.counts.count
      guard steps <= limits.steps else { throw Stopped(.steps) }
      for rank in blocks[index] {
        let paid = Int(outputs.order[rank])
        let count = count(other, outputs.count - 1 - paid)
        guard count > 0 else { continue }
        // Each product counts interpretations, so it fits where their number did.
        for row in outputs.counts.indices {
          guard let choices = outputs.choices(holdingOneOf: row, in: paid) else { continue }
          for column in inputs.counts.indices {
            guard let others = inputs.choices(holdingOneOf: column, in: index) else { continue }
            links[row][column] += choices * others * count
          }
        }
      }
    }
    return links
  }

  /// Which outputs and inputs no block tells apart: what belongs together in every interpretation.
  ///
  /// Any interpretation can be read as two blocks, the one of the input and all the rest, where the rest of a block is a
  /// block: without fees between participants.
  /// - Gives: one row for each class of outputs, one column for each class of inputs.
  func inseparable() -> [[Bool]] {
    var apart = inputs.counts.map { _ in UInt64(0) }
    for index in 1..<inputs.count {
      var without: UInt64 = 0
      for rank in blocks[index] {
        let paid = Int(outputs.order[rank])
        for row in outputs.counts.indices where outputs.taken(of: row, by: paid) < outputs.counts[row] {
          without |= 1 << UInt64(row)
        }
      }
      for column in inputs.counts.indices where inputs.taken(of: column, by: index) > 0 { apart[column] |= without }
    }
    return outputs.counts.indices.map { row in apart.map { $0 >> UInt64(row) & 1 == 0 } }
  }
}

extension CountVectors {
  /// How many choices of members `inner` stands for, of the members of one choice of `outer`.
  @inline(__always)
  fileprivate func choices(of inner: Int, from outer: Int) -> UInt128 {
    guard count != 1 << counts.count else { return 1 }
    var product: UInt128 = 1
    for group in counts.indices where counts[group] > 1 {
      product *= Binomials.of(taken(of: group, by: outer), taken(of: group, by: inner))
    }
    return product
  }

  /// How many of a vector's choices hold a given member of a class, or nil for none.
  fileprivate func choices(holdingOneOf group: Int, in index: Int) -> UInt128? {
    let taken = taken(of: group, by: index)
    guard taken > 0 else { return nil }
    // Of C(n, k) choices, k in n hold it; the product with the other classes' choices is whole before it is divided.
    let (high, low) = choices[index].multipliedFullWidth(by: UInt128(taken))
    return UInt128(counts[group]).dividingFullWidth((high, low)).quotient
  }
}
