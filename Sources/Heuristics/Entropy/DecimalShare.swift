/// A number with five decimals, for figures that people read: an entropy in bits, or a share.
///
/// Whole numbers alone, so that every machine gives the same digits.
public struct DecimalShare: Hashable, Comparable, Sendable, CustomStringConvertible {
  /// Hundred-thousandths.
  public let parts: UInt64

  /// How many parts make one.
  public static let unit: UInt64 = 100_000

  /// So many hundred-thousandths.
  public init(parts: UInt64) { self.parts = parts }

  /// A share rounded to the nearest part, halves up; nil when `whole` is zero or the share has more than 64 bits of parts.
  public init?(_ part: UInt128, of whole: UInt128) {
    guard whole > 0 else { return nil }
    let (high, low) = part.multipliedFullWidth(by: UInt128(Self.unit))
    guard high < whole else { return nil }
    let (quotient, remainder) = whole.dividingFullWidth((high, low))
    let rounded = quotient.addingReportingOverflow(remainder >= whole - remainder ? 1 : 0)
    guard !rounded.overflow, let parts = UInt64(exactly: rounded.partialValue) else { return nil }
    self.parts = parts
  }

  /// The binary logarithm of a number above zero, rounded to the nearest part.
  ///
  /// The mantissa is squared 32 times; each time that it reaches 2, one more binary digit is 1. The mantissa has 64 bits and is cut
  /// off, which together comes to less than 2^-31 before rounding.
  public init(log2 number: UInt128) {
    precondition(number > 0, "zero has no logarithm")
    let whole = UInt64(127 - number.leadingZeroBitCount)
    var mantissa = UInt64(
      truncatingIfNeeded: whole > 63 ? number >> UInt128(whole - 63) : number << UInt128(63 - whole))
    var digits: UInt64 = 0
    for _ in 0..<32 {
      let square = mantissa.multipliedFullWidth(by: mantissa)
      let reachesTwo = square.high >> 63 == 1
      digits = digits << 1 | (reachesTwo ? 1 : 0)
      mantissa = reachesTwo ? square.high : square.high << 1 | square.low >> 63
    }
    parts = whole * Self.unit + (digits * Self.unit + 1 << 31) >> 32
  }

  /// `1.58496`.
  public var description: String {
    let rest = String(parts % Self.unit)
    return "\(parts / Self.unit).\(String(repeating: "0", count: 5 - rest.count))\(rest)"
  }

  /// By size.
  public static func < (left: Self, right: Self) -> Bool { left.parts < right.parts }
}
