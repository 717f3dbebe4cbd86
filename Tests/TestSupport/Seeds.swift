import Foundation

/// The seeds of property tests.
///
/// Runs are cut into a few test arguments, so that a report stays readable; a failure names the seed, and
/// `DYEPACK_SEED=<number>` runs that seed alone.
public enum Seeds {
  /// The first `count` seeds in batches.
  ///
  /// `DYEPACK_SEEDS=<factor>` makes every batch that many times as long.
  public static func first(_ count: Int, batches: Int = 4) -> [Range<UInt64>] {
    let environment = ProcessInfo.processInfo.environment
    if let one = environment["DYEPACK_SEED"].flatMap(UInt64.init) { return [one..<one + 1] }
    let factor = environment["DYEPACK_SEEDS"].flatMap(Int.init) ?? 1
    let size = UInt64(max(1, count * max(1, factor) / batches))
    return (0..<UInt64(batches)).map { $0 * size..<($0 + 1) * size }
  }

  /// Runs a property over seeds, and of the first seed that fails reports the smallest size at which it still fails.
  ///
  /// - Reads: `property` gives what is wrong with the case that a seed and a size make, or nil.
  /// - Gives: a sentence with seed, size and fault, or nil when every seed holds.
  public static func firstFailure(
    in seeds: Range<UInt64>, sizes: ClosedRange<Int>, _ property: (UInt64, Int) throws -> String?
  ) -> String? {
    func outcome(_ seed: UInt64, _ size: Int) -> String? {
      do { return try property(seed, size) } catch { return "threw: \(error)" }
    }
    for seed in seeds where outcome(seed, sizes.upperBound) != nil {
      for size in sizes {
        if let fault = outcome(seed, size) { return "seed \(seed), size \(size): \(fault)" }
      }
    }
    return nil
  }
}
