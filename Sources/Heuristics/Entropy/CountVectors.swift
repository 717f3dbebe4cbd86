/// Every way to take so many of each class of one side, with what it is worth.
///
/// A vector of counts stands for all choices of members with these counts, which are alike. It is known by its index, in which
/// the counts are digits: a vector within another one has the smaller index, and indices subtract as vectors do.
/// - Limits: ``most`` vectors, and no class of more than 128 members.
struct CountVectors: Sendable {
  /// How many vectors there may be; our choice: two sides of as many have 2^32 pairs.
  static let most = 1 << 16

  /// Members of each class.
  let counts: [Int]
  /// What a step in each class adds to an index.
  let strides: [Int]
  /// What each vector is worth, by index.
  let sums: [Int128]
  /// How many members each vector takes, by index.
  let sizes: [Int]
  /// How many choices of members each vector stands for, by index.
  let choices: [UInt128]
  /// The counts of each vector side by side in bits, each below a guard bit, by index.
  let packed: [UInt64]
  /// The guard bits.
  let guards: UInt64
  /// Indices by worth, rising, then by index: the rank of a vector is its place here.
  let order: [Int32]
  /// Rank of each vector, by index.
  let ranks: [Int32]
  /// What each vector is worth, by rank.
  let rankedSums: [Int128]
  /// The packed counts of each vector, by rank.
  let rankedPacked: [UInt64]

  private let shifts: [UInt64]
  private let masks: [UInt64]

  /// Every vector of these classes, or nil beyond the limits.
  init?(_ classes: ValueClasses) {
    counts = classes.counts
    guard counts.allSatisfy({ $0 <= 128 }) else { return nil }
    var strides: [Int] = []
    var shifts: [UInt64] = []
    var masks: [UInt64] = []
    var guards: UInt64 = 0
    var total = 1
    var bits = 0
    for count in counts {
      strides.append(total)
      shifts.append(UInt64(bits))
      let width = Int.bitWidth - count.leadingZeroBitCount
      masks.append(1 << UInt64(width) - 1)
      bits += width
      total *= count + 1
      guard total <= Self.most, bits < 64 else { return nil }
      guards |= 1 << UInt64(bits)
      bits += 1
    }
    self.strides = strides
    self.shifts = shifts
    self.masks = masks
    self.guards = guards

    var sums: [Int128] = [0]
    var sizes = [0]
    var choices: [UInt128] = [1]
    var packed: [UInt64] = [0]
    for (index, group) in classes.classes.enumerated() {
      let below = sums.count
      for taken in 1...group.places.count {
        let ways = Binomials.of(group.places.count, taken)
        for lower in 0..<below {
          let (product, overflows) = choices[lower].multipliedReportingOverflow(by: ways)
          guard !overflows else { return nil }
          choices.append(product)
          sums.append(sums[lower] + Int128(taken) * group.average)
          sizes.append(sizes[lower] + taken)
          packed.append(packed[lower] | UInt64(taken) << shifts[index])
        }
      }
    }
    let order = sums.indices.sorted { (sums[$0], $0) < (sums[$1], $1) }.map { Int32($0) }
    var ranks = [Int32](repeating: 0, count: sums.count)
    for (rank, index) in order.enumerated() { ranks[Int(index)] = Int32(rank) }
    self.order = order
    self.ranks = ranks
    rankedSums = order.map { sums[Int($0)] }
    rankedPacked = order.map { packed[Int($0)] }
    self.sums = sums
    self.sizes = sizes
    self.choices = choices
    self.packed = packed
  }

  /// How many vectors there are.
  var count: Int { sums.count }

  /// How many members of a class a vector takes.
  @inline(__always)
  func taken(of group: Int, by index: Int) -> Int { Int(packed[index] >> shifts[group] & masks[group]) }

  /// Ranks of the vectors worth no less than `least` and no more than `most`.
  func ranks(from least: Int128, through most: Int128) -> Range<Int> {
    let lower = firstRank { $0 >= least }
    return lower..<max(lower, firstRank { $0 > most })
  }

  /// The first rank whose worth passes a test that all later ones pass too.
  private func firstRank(_ passes: (Int128) -> Bool) -> Int {
    var low = 0
    var high = order.count
    while low < high {
      let middle = (low + high) / 2
      if passes(rankedSums[middle]) { high = middle } else { low = middle + 1 }
    }
    return low
  }

  /// Of each class but the last, whether it is like the next: whether a block with one of the lower in the place of one of the
  /// upper stays what it was.
  ///
  /// - Reads: every border of what a block may leave, as what the other side may be worth less this side.
  /// - Complexity: at most O(classes · vectors · log of the other side's vectors); a pair that is told apart ends early.
  func neighboursAlike(values: [Int128], against other: CountVectors, borders: [Int128]) -> [Bool] {
    counts.indices.dropLast().map { lower in
      let upper = lower + 1
      let gain = values[upper] - values[lower]
      return !(0..<count).contains { index in
        guard taken(of: lower, by: index) > 0, taken(of: upper, by: index) < counts[upper] else { return false }
        return borders.contains { border in
          let least = sums[index] + border
          let first = other.firstRank { $0 >= least }
          return first < other.count && other.rankedSums[first] < least + gain
        }
      }
    }
  }
}

/// Binomial coefficients.
enum Binomials {
  private static let rows: [[UInt128]] = {
    var rows: [[UInt128]] = [[1]]
    for size in 1...128 {
      rows.append((0...size).map { $0 == 0 || $0 == size ? 1 : rows[size - 1][$0 - 1] + rows[size - 1][$0] })
    }
    return rows
  }()

  /// Ways to take `taken` of `size`, at most 128.
  static func of(_ size: Int, _ taken: Int) -> UInt128 { rows[size][taken] }
}
