/// What a token's contract has done to an account by some height: the fold of its events.
///
/// Events count in ledger order; where a source told no log index, those of one transaction in the order in which they were
/// first read. Freezing a frozen account and freeing a free one change nothing. Destroying changes no state: Tether requires
/// that the account is frozen before, and leaves it frozen.
/// - Source: `TetherToken.sol` at 0xdac17f958d2ee523a2206206994597c13d831ec7, `destroyBlackFunds`.
/// - Known failure: what the case did not see is not folded. Ask the contract before acting on it.
public struct FreezeState: Hashable, Sendable {
  /// The event that froze the account, while it is frozen: of several in a row the first.
  public private(set) var frozen: FreezeEvent?
  /// The event that freed it last.
  public private(set) var freed: FreezeEvent?
  /// How often something was destroyed.
  public private(set) var destructions = 0
  /// What was destroyed in all, or nil where one of the events does not tell, or the sum has more than 128 bits.
  public private(set) var destroyed: Amount? = 0

  /// True while the account cannot pay.
  public var isFrozen: Bool { frozen != nil }

  /// Folds the events of one account in one token, which may come in any order.
  ///
  /// - Parameter height: The last block that counts; nil counts all, those in no block yet included.
  public init(_ events: [FreezeEvent], through height: Int64? = nil) {
    for event in events.sorted(by: { $0.position < $1.position }) {
      if let height, event.position.height > height { break }
      switch event.kind {
      case .frozen: frozen = frozen ?? event
      case .freed:
        if frozen != nil { freed = event }
        frozen = nil
      case .destroyed:
        destructions += 1
        destroyed = Self.sum(destroyed, event.amount)
      }
    }
  }

  private static func sum(_ left: Amount?, _ right: Amount?) -> Amount? {
    guard let left, let right else { return nil }
    let (sum, overflows) = left.addingReportingOverflow(right)
    return overflows ? nil : sum
  }
}
