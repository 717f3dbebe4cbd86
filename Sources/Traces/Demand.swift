public import Ledger
import Taint

/// A run of units inside an output or a transfer: from `start`, `count` of them.
public struct Span: Hashable, Comparable, Sendable {
  /// Zero-based first unit.
  public var start: Amount
  /// Number of units.
  public var count: Amount

  /// Makes a span.
  public init(start: Amount, count: Amount) {
    self.start = start
    self.count = count
  }

  /// By start, then length.
  public static func < (left: Span, right: Span) -> Bool { (left.start, left.count) < (right.start, right.count) }
}

/// What of an output or transfer a backward trace asks for, under one policy.
///
/// FIFO and LIFO ask for units by their place; haircut for a number of units; TIHO and poison only whether it can reach.
struct Demand {
  /// Units by their place, under FIFO and LIFO; ascending, not touching.
  private(set) var spans: [Span] = []
  /// Number of units; under TIHO and poison the whole item once it can reach.
  private(set) var amount: Amount = 0

  /// Asks for a whole item.
  static func whole(_ amount: Amount, under policy: Policy) -> Demand {
    var demand = Demand()
    demand.addWhole(amount, under: policy)
    return demand
  }

  /// Asks for a whole item, whatever of it is asked for already.
  mutating func addWhole(_ whole: Amount, under policy: Policy) {
    switch policy {
    case .fifo, .lifo: add(Span(start: 0, count: whole))
    case .haircut: add(whole)
    case .tiho, .poison: reach(whole)
    }
  }

  /// Adds what a later item asks for.
  mutating func add(_ span: Span) {
    guard span.count > 0 else { return }
    amount += span.count
    spans.append(span)
    spans.sort()
    var joined: [Span] = []
    for span in spans {
      if let last = joined.last, last.start + last.count == span.start {
        joined[joined.count - 1].count += span.count
      } else {
        joined.append(span)
      }
    }
    spans = joined
  }

  mutating func add(_ units: Amount) { amount += units }

  mutating func reach(_ whole: Amount) { amount = whole }

  /// Splits this demand on a payment over the arrivals it came from.
  ///
  /// - Gives: for each chunk, what is asked of its arrival.
  func split(over chunks: [Chunk], paymentAmount: Amount, policy: Policy) -> [(chunk: Chunk, part: Part)] {
    switch policy {
    case .fifo, .lifo:
      var result: [(Chunk, Part)] = []
      var position: Amount = 0
      for chunk in chunks {
        for span in spans {
          let start = max(span.start, position)
          let end = min(span.start + span.count, position + chunk.amount)
          if start < end {
            result.append((chunk, .span(Span(start: chunk.offset + (start - position), count: end - start))))
          }
        }
        position += chunk.amount
      }
      return result
    case .haircut:
      let shares = Apportionment.split(amount, by: chunks.map(\.amount), sum: paymentAmount)
      return zip(chunks, shares).compactMap { $1 > 0 ? ($0, .units($1)) : nil }
    case .tiho, .poison:
      return amount > 0 ? chunks.map { ($0, .reach) } : []
    }
  }

  /// What is asked of one arrival.
  enum Part {
    case span(Span)
    case units(Amount)
    case reach

    /// Units asked for, or nil when only reach is.
    var units: Amount? {
      switch self {
      case .span(let span): span.count
      case .units(let units): units
      case .reach: nil
      }
    }
  }

  mutating func add(_ part: Part, ofItem whole: Amount) {
    switch part {
    case .span(let span): add(span)
    case .units(let units): add(units)
    case .reach: reach(whole)
    }
  }
}
