import Ledger

/// Finds out which calls of a transaction failed, with all that they called.
///
/// A call that fails undoes everything under it, though exports mark only the call itself, or mark calls and creations
/// under it but no self-destruction. Calls come depth first, each parent before its children, so that the path to the last
/// one is all that must be kept.
/// - Limits: 1,024 levels, as the machine has.
struct CallTree {
  /// Our own bound on paths; the machine stops at 1,024 calls within calls.
  private static let depthLimit = 1_025

  private var transaction: TransactionID?
  /// Steps to the last call from the outermost one.
  private var path: [UInt32] = []
  /// For every call on the way, the outermost one first, whether it or one above it failed.
  private var failed: [Bool] = []
  private var next: [UInt32] = []

  /// Takes a call, and says whether it failed.
  ///
  /// - Parameters:
  ///   - address: Steps from the outermost call, with commas between them; empty for that call itself.
  ///   - fails: Whether the source marks the call as failed.
  ///   - isJudged: Whether that mark takes the calls above into account.
  /// - Throws: ``RowFault`` for an address that is none, or a call whose parent was not told before it where that matters.
  mutating func fails(
    _ address: ArraySlice<UInt8>, of id: TransactionID, fails: Bool, isJudged: Bool
  ) throws(RowFault) -> Bool {
    try read(address)
    if transaction != id {
      transaction = id
      path.removeAll(keepingCapacity: true)
      failed.removeAll(keepingCapacity: true)
    }
    let depth = next.count
    guard failed.count >= depth, path.prefix(max(0, depth - 1)).elementsEqual(next.dropLast()) else {
      guard fails || isJudged else {
        throw RowFault(
          "the call above trace \(Quoted.text(address)) was not told before it, so nothing says whether it failed")
      }
      return fails
    }
    let isUndone = fails || depth > 0 && failed[depth - 1]
    failed.removeLast(failed.count - depth)
    failed.append(isUndone)
    swap(&path, &next)
    return isUndone
  }

  private mutating func read(_ address: ArraySlice<UInt8>) throws(RowFault) {
    next.removeAll(keepingCapacity: true)
    guard !address.isEmpty else { return }
    for step in address.split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false) {
      guard let number = AmountField.count(step), let step = UInt32(exactly: number), next.count < Self.depthLimit
      else {
        throw RowFault("trace_address \(Quoted.text(address)) is not a list of at most \(Self.depthLimit) numbers")
      }
      next.append(step)
    }
  }
}
