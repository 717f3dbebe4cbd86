/// What participants of a CoinJoin may pay each other inside it, as JoinMarket's takers pay its makers.
///
/// - Source: LaurentMT/boltzmann, `maxCjIntrafeesRatio`, as restated by Samourai-Wallet/boltzmann-java, `TxProcessor`.
public struct IntraFees: Hashable, Sendable {
  /// What one participant may get, base units.
  public var maker: UInt64
  /// What one participant may pay to all others, base units.
  public var taker: UInt64

  /// None: every participant's outputs are paid by his own inputs.
  public static let none = IntraFees(maker: 0, taker: 0)

  /// Makes a pair.
  public init(maker: UInt64, taker: UInt64) {
    self.maker = maker
    self.taker = taker
  }

  /// What the mixed value and the participants allow: a share of the value for each maker, and all of that from the taker.
  ///
  /// Mixed is the value of most outputs, of those that could be participants': no more than the inputs, and half of all outputs at
  /// least. Of two values the larger is mixed.
  /// - Units: the share in millionths; 5,000 in JoinMarket's usual bound.
  /// - Gives: nil where no two outputs are equal, or too few of them are.
  public init?(inputs: [UInt64], outputs: [UInt64], shareMillionths: UInt64) {
    let paid = outputs.filter { $0 > 0 }
    let payers = inputs.count { $0 > 0 }
    let counts = Dictionary(paid.map { ($0, 1) }, uniquingKeysWith: +)
    let mixed = counts.filter { $0.value > 1 && paid.count <= 2 * min($0.value, payers) }
    guard payers > 1, let best = mixed.max(by: { (min($0.value, payers), $0.key) < (min($1.value, payers), $1.key) })
    else { return nil }
    let participants = UInt64(min(best.value, payers))
    guard let share = DecimalShare.nearest(best.key, times: shareMillionths, over: 1_000_000) else { return nil }
    let (taken, overflows) = share.multipliedReportingOverflow(by: participants - 1)
    guard !overflows else { return nil }
    maker = share
    taker = taken
  }
}

extension DecimalShare {
  /// `value · factor / divisor`, rounded to the nearest, halves up; nil beyond 64 bits.
  fileprivate static func nearest(_ value: UInt64, times factor: UInt64, over divisor: UInt64) -> UInt64? {
    UInt64(exactly: (UInt128(value) * UInt128(factor) + UInt128(divisor / 2)) / UInt128(divisor))
  }
}
