/// The taint policies, in the order in which answers list them.
///
/// Adding one is a case here, its pool in a file of its own, a line in ``pool`` and a test file.
public enum Policy: String, CaseIterable, Sendable, Comparable, Codable {
  case fifo, lifo, haircut, tiho, poison

  /// The arithmetic of this policy.
  public var pool: any TaintPool.Type {
    switch self {
    case .fifo: FIFO.self
    case .lifo: LIFO.self
    case .haircut: Haircut.self
    case .tiho: TIHO.self
    case .poison: Poison.self
    }
  }

  /// True when taint is neither made nor lost on the way, so that totals must balance.
  public var conserves: Bool { self != .poison }

  /// One sentence for people.
  public var summary: String {
    switch self {
    case .fifo: "first in, first out: parcels leave in the order they came"
    case .lifo: "last in, first out: each payment takes the newest parcels"
    case .haircut: "pro rata: every payment takes the same share of taint"
    case .tiho: "taint in, highest out: the largest payments take the taint first"
    case .poison: "any taint in taints everything that leaves: an upper bound of reach, not an amount"
    }
  }

  /// Listing order.
  public static func < (left: Policy, right: Policy) -> Bool {
    (allCases.firstIndex(of: left) ?? 0) < (allCases.firstIndex(of: right) ?? 0)
  }
}
