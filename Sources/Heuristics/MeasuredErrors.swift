/// What was measured of rules' errors on labelled transactions: counts, and intervals made from them.
///
/// ``rows`` and ``data`` are written by `make error-rates` from the published sets that it names; a test runs the rules over
/// those sets again where they are at hand.
public enum MeasuredErrors {
  /// What a row counts.
  public enum Measure: String, CaseIterable, Sendable {
    /// Of the transactions with the label, those that the rule found.
    case recall
    /// Of the transactions that the rule found, those with its label.
    case precision
    /// Of transactions that are no such thing, those that the rule found all the same.
    case falsePositives = "false positives"
  }

  /// A count of one rule on one set.
  public struct Row: Hashable, Sendable {
    /// The rule's id, or what other software's rule is called.
    public let rule: String
    /// Version of the rule; 0 for other software's.
    public let version: Int
    /// What is counted.
    public let measure: Measure
    /// Which transactions are counted, or what was looked for.
    public let on: String
    /// How many it is true of.
    public let hits: Int
    /// Of how many.
    public let total: Int

    /// Makes a row.
    public init(_ rule: String, _ version: Int, _ measure: Measure, _ on: String, _ hits: Int, _ total: Int) {
      self.rule = rule
      self.version = version
      self.measure = measure
      self.on = on
      self.hits = hits
      self.total = total
    }

    /// The share with its interval, in words: `429 of 429, 100.00 % (99.11 to 100.00)`.
    public var text: String {
      guard total > 0 else { return "0 of 0" }
      let interval = interval(hits: hits, total: total)
      return "\(hits) of \(total), \(percent(share(hits: hits, total: total))) % "
        + "(\(percent(interval.lowerBound)) to \(percent(interval.upperBound)))"
    }
  }

  /// A file that was measured on.
  public struct Source: Hashable, Sendable {
    /// Where it comes from.
    public let name: String
    /// SHA-256 of its bytes.
    public let sha256: String

    /// Makes a source.
    public init(_ name: String, _ sha256: String) {
      self.name = name
      self.sha256 = sha256
    }
  }

  /// What the labels are worth, beside every figure.
  public static let caution = """
    labels of the set were found by shape and by coordinator, so that rules of the same shape agree by construction: the \
    negatives are the test; 276 ambiguous transactions are left out
    """

  /// A rule's rows in one line, for its card.
  public static func summary(of rule: String) -> String {
    let own = rows.filter { $0.rule == rule }
    guard !own.isEmpty else { return "nothing was measured" }
    return own.map { "\($0.measure.rawValue), \($0.on): \($0.text)" }.joined(separator: "; ") + "; " + caution
  }

  /// Rows of other software's rules on what this rule was measured on, in the order of ``rows``.
  public static func peers(of rule: String) -> [Row] {
    let own = rows.filter { $0.rule == rule && $0.measure == .recall }.map(\.on)
    return rows.filter { $0.version == 0 && $0.measure == .recall && own.contains($0.on) }
  }
}

// MARK: - Arithmetic

/// Parts of a share: hundredths of a percent.
private let parts = 10_000

/// A share, in hundredths of a percent, rounded down.
private func share(hits: Int, total: Int) -> Int { hits * parts / total }

/// `99.11` for 9,911.
private func percent(_ share: Int) -> String {
  let hundredths = share % 100
  return "\(share / 100).\(hundredths < 10 ? "0" : "")\(hundredths)"
}

/// The 95 % score interval of a share, in hundredths of a percent, rounded outward.
///
/// Whole numbers alone, so that every machine gives the same figures: a share of `part` parts is inside when
/// (hits·parts − total·part)² ≤ z²·total·part·(parts − part).
/// - Limits: totals up to 10^9.
/// - Source: E. B. Wilson, "Probable inference, the law of succession, and statistical inference", J. Am. Stat. Assoc. 22 (1927);
///   z = 1.959964.
private func interval(hits: Int, total: Int) -> ClosedRange<Int> {
  // z² is 3.841459.
  func isInside(_ part: Int) -> Bool {
    let distance = Int128(hits * parts) - Int128(total * part)
    return distance * distance * 1_000_000 <= Int128(3_841_459) * Int128(total) * Int128(part * (parts - part))
  }
  let middle = hits * parts / total
  let inside = (0...parts).filter { isInside($0) }
  let low = inside.first.map { hits == 0 ? 0 : $0 - 1 } ?? middle
  let high = inside.last.map { hits == total ? parts : $0 + 1 } ?? middle + 1
  return max(0, min(low, middle))...min(parts, max(high, middle))
}
