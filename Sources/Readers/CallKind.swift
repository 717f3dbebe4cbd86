/// How one contract calls another.
enum CallKind {
  /// Calls that name a value and move none: they run another's code on the caller's own account, or may change nothing.
  ///
  /// - Source: EIP-7 for `delegatecall`, EIP-214 for `staticcall`; Yellow Paper, appendix H.2, for `callcode`, whose value
  ///   goes from the caller to itself.
  static let carryingNothing = ["delegatecall", "staticcall", "callcode"]
}
