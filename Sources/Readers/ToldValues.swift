import Ledger

/// The values that the transactions of one source carry themselves, so that one that is told twice counts once.
///
/// A transaction moves native coin at most once by itself; what its contracts do with it are other movements. A source tells
/// it twice where it holds both transactions and their outermost calls, or where its pages overlap.
/// - Known failure: only the last 262,144 to 524,288 transactions of value are remembered, so a repetition that comes later
///   is not seen; ``hasForgotten`` tells.
struct ToldValues {
  private let generation: Int
  private var recent: [TransactionID: Amount] = [:]
  private var older: [TransactionID: Amount] = [:]
  /// True once something was given up.
  private(set) var hasForgotten = false

  /// - Parameter generation: How many are remembered, and as many more; our choice, about 50 MB at most.
  init(generation: Int = 1 << 18) {
    self.generation = generation
  }

  /// Takes note of a value; false when it was told before.
  mutating func isNew(_ amount: Amount, of id: TransactionID) throws(RowFault) -> Bool {
    if let before = recent[id] ?? older[id] {
      guard before == amount else {
        throw RowFault("value \(amount) is not the \(before) that an earlier record tells of the same transaction")
      }
      return false
    }
    if recent.count >= generation {
      hasForgotten = hasForgotten || !older.isEmpty
      older = recent
      recent = [:]
    }
    recent[id] = amount
    return true
  }
}
