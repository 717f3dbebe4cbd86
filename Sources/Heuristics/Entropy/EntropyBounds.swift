/// Bounds of the number of a transaction's interpretations, where it was not counted.
///
/// - Gives: below, the interpretations of the same transaction with small values glued together: each of them is one of the
///   whole, and different ones stay different. Above, every way to put n inputs into k blocks and m outputs into those, S(n, k)·k^m,
///   summed over the k that can be: a block has an output, or inputs that come to no more than the fee.
public struct EntropyBounds: Hashable, Sendable {
  /// What ended the count.
  public enum Reason: String, Sendable {
    /// Too many different sums.
    case values
    /// Too many counts to keep.
    case memory
    /// Too many steps.
    case steps
    /// 2^128 or more.
    case size
  }

  /// No fewer than this; at least 1.
  public let least: UInt128
  /// No more than this; nil where that is 2^128 or more.
  public let most: UInt128?
  /// What ended the count.
  public let reason: Reason
  /// What belongs together in every interpretation, by output and input; nil where that is not known.
  public let deterministic: [LinkCounts.Link]?

  /// Bounds for values that leave a fee.
  init(
    _ inputs: [UInt64], _ outputs: [UInt64], fee: Int128, _ parameters: TransactionEntropy.Parameters,
    stop: LinkCounter.Stop, deterministic: [LinkCounts.Link]?
  ) {
    self.deterministic = deterministic
    reason =
      switch stop {
      case .choices: .values
      case .rests: .memory
      case .steps: .steps
      case .size: .size
      }
    var smaller = parameters
    smaller.stepsMost /= Self.share
    least =
      Self.sizes.lazy.compactMap { size in
        guard let inputs = Self.glued(inputs, to: size), let outputs = Self.glued(outputs, to: size) else { return nil }
        return TransactionEntropy.Attempt(inputs, outputs, fee: fee, smaller, links: false).counts?.number
      }.first ?? 1
    most = Self.most(inputs.filter { $0 > 0 }, outputs.count { $0 > 0 }, fee: fee, maker: parameters.intraFees.maker)
  }

  /// Sizes of the glued transactions, tried in this order; our choice.
  private static let sizes = [12, 8, 5]
  /// Each may take one step in so many of the whole count's; our choice.
  private static let share = 8

  /// Glues the two smallest values together until so many are left; nil where a sum has more than 64 bits.
  private static func glued(_ values: [UInt64], to size: Int) -> [UInt64]? {
    var rest = values.filter { $0 > 0 }.sorted(by: >)
    while rest.count > size {
      let (sum, overflows) = rest.removeLast().addingReportingOverflow(rest.removeLast())
      guard !overflows else { return nil }
      rest.insert(sum, at: rest.firstIndex { $0 < sum } ?? rest.count)
    }
    return rest
  }

  /// Σ S(n, k)·k^m over the k that can be.
  private static func most(_ inputs: [UInt64], _ outputs: Int, fee: Int128, maker: UInt64) -> UInt128? {
    var spare = fee + Int128(maker) * Int128(inputs.count)
    var feeOnly = 0
    for value in inputs.sorted() {
      spare -= Int128(value)
      guard spare >= 0 else { break }
      feeOnly += 1
    }
    guard let ways = partitions(of: inputs.count, most: min(inputs.count, outputs + feeOnly)) else { return nil }
    var sum: UInt128 = 0
    for (index, count) in ways.enumerated() {
      var term = count
      for _ in 0..<outputs {
        let (product, overflows) = term.multipliedReportingOverflow(by: UInt128(index + 1))
        guard !overflows else { return nil }
        term = product
      }
      let (next, overflows) = sum.addingReportingOverflow(term)
      guard !overflows else { return nil }
      sum = next
    }
    return sum
  }

  /// Stirling numbers of the second kind S(n, 1) … S(n, most), or nil from 2^128 on.
  private static func partitions(of size: Int, most: Int) -> [UInt128]? {
    var row = [UInt128](repeating: 0, count: most)
    row[0] = 1
    for _ in 1..<size {
      for blocks in stride(from: most, to: 1, by: -1) {
        let (product, first) = row[blocks - 1].multipliedReportingOverflow(by: UInt128(blocks))
        let (sum, second) = product.addingReportingOverflow(row[blocks - 2])
        guard !first, !second else { return nil }
        row[blocks - 1] = sum
      }
    }
    return row
  }
}
