public import Ledger

/// Exact division of whole units by weights.
public enum Apportionment {
  /// Splits `units` in proportion to `weights`: each share rounded down, left-over units one each to the largest fractional
  /// remainders, ties to the lower index (largest-remainder method).
  ///
  /// - Reads: `sum` is the sum of the weights and at least `units`; both may use all 128 bits.
  /// - Complexity: O(n log n) for n weights, O(n) when nothing is left over.
  public static func split(_ units: Amount, by weights: [Amount], sum: Amount) -> [Amount] {
    guard units > 0, sum > 0 else { return Array(repeating: 0, count: weights.count) }
    var shares: [Amount] = []
    var remainders: [(remainder: Amount, index: Int)] = []
    shares.reserveCapacity(weights.count)
    var given: Amount = 0
    for (index, weight) in weights.enumerated() {
      let (share, remainder) = divide(units, weight, by: sum)
      shares.append(share)
      given += share
      if remainder > 0 { remainders.append((remainder, index)) }
    }
    guard given < units else { return shares }
    remainders.sort { $0.remainder != $1.remainder ? $0.remainder > $1.remainder : $0.index < $1.index }
    for place in remainders.prefix(Int(units - given)) { shares[place.index] += 1 }
    return shares
  }

  /// `left · right / divisor` with a 256-bit product.
  ///
  /// - Reads: one factor is at most `divisor`, so that the quotient fits.
  public static func divide(_ left: Amount, _ right: Amount, by divisor: Amount) -> (
    quotient: Amount, remainder: Amount
  ) {
    let product = left.multipliedFullWidth(by: right)
    if product.high == 0 { return product.low.quotientAndRemainder(dividingBy: divisor) }
    return divisor.dividingFullWidth(product)
  }
}
