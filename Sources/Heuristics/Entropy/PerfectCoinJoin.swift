/// A CoinJoin in which all inputs are equal, all outputs are equal, no fee is paid, and one side is a multiple of the other.
///
/// What interpretations of other transactions of its size are measured against; a fee can make them more than its own.
public struct PerfectCoinJoin: Hashable, Sendable {
  /// Inputs or outputs, whichever are fewer.
  public let fewer: Int
  /// Of the other side, how many go with each.
  public let ratio: Int

  /// The closest to a transaction with so many inputs and outputs: the larger side is made a multiple of the smaller one.
  ///
  /// - Source: LaurentMT/boltzmann, as restated by Samourai-Wallet/boltzmann-java, `getClosestPerfectCoinjoin`.
  public init(closestTo inputs: Int, _ outputs: Int) {
    fewer = max(1, min(inputs, outputs))
    ratio = (max(inputs, outputs, 1) + fewer - 1) / fewer
  }

  /// How many interpretations it has, or nil from 2^128 on.
  ///
  /// The block of the first input has s of the n inputs and `ratio`·s of the outputs; the rest is a smaller perfect CoinJoin. Summed
  /// over all orders this is Σ n!·(rn)! / (Π sᵢ!·(r·sᵢ)!·Π mⱼ!) over the partitions of n into sᵢ, mⱼ of them equal.
  /// - Limits: 128 on the larger side.
  public var interpretations: UInt128? {
    guard fewer * ratio <= 128 else { return nil }
    var counts: [UInt128] = [1]
    for size in 1...fewer {
      var sum: UInt128 = 0
      for block in 1...size {
        let choices = Binomials.of(size - 1, block - 1)
        let (pairs, first) = choices.multipliedReportingOverflow(by: Binomials.of(size * ratio, block * ratio))
        let (term, second) = pairs.multipliedReportingOverflow(by: counts[size - block])
        let (next, third) = sum.addingReportingOverflow(term)
        guard !first, !second, !third else { return nil }
        sum = next
      }
      counts.append(sum)
    }
    return counts[fewer]
  }
}
