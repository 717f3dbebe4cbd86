import Ledger

/// Amounts in a buffer to base units, exact, without making text of them.
enum AmountField {
  /// What a field holds that should be an amount.
  enum Reading: Equatable {
    case amount(Amount)
    /// Digits with a decimal point, where base units are whole.
    case fraction
    /// More than 128 bits.
    case tooLarge
    /// More places than the asset has.
    case tooFine
    case malformed
  }

  /// Reads a whole number of base units.
  static func whole(_ digits: some RandomAccessCollection<UInt8>) -> Reading {
    guard !digits.isEmpty else { return .malformed }
    guard digits.allSatisfy({ (0x30...0x39).contains($0) }) else {
      let points = digits.count { $0 == UInt8(ascii: ".") }
      let rest = digits.allSatisfy { (0x30...0x39).contains($0) || $0 == UInt8(ascii: ".") }
      return points == 1 && rest && digits.count > 1 ? .fraction : .malformed
    }
    return number(digits).map { .amount($0) } ?? .tooLarge
  }

  /// Reads decimal text of an asset with so many decimals, with or without commas between thousands.
  ///
  /// Places beyond the decimals may only be zeros: nothing is rounded. A comma anywhere but between thousands may be
  /// another country's decimal mark and is refused.
  static func scaled(_ text: ArraySlice<UInt8>, decimals: Int) -> Reading {
    let point = text.firstIndex(of: UInt8(ascii: ".")) ?? text.endIndex
    let places = text[point...].dropFirst()
    guard let whole = withoutThousands(text[..<point]), !(whole.isEmpty && places.isEmpty),
      places.allSatisfy({ (0x30...0x39).contains($0) }), point == text.endIndex || !places.isEmpty
    else { return .malformed }
    guard places.dropFirst(decimals).allSatisfy({ $0 == 0x30 }) else { return .tooFine }
    let kept = places.prefix(decimals)
    let digits = whole + kept + repeatElement(0x30, count: decimals - kept.count)
    return number(digits[...]).map { .amount($0) } ?? .tooLarge
  }

  /// Reads a JSON number, which may have an exponent, as base units of an asset with so many decimals.
  static func number(_ text: ArraySlice<UInt8>, decimals: Int) -> Reading {
    let end = text.firstIndex { $0 | 0x20 == UInt8(ascii: "e") } ?? text.endIndex
    let point = text[..<end].firstIndex(of: UInt8(ascii: ".")) ?? end
    let places = text[point..<end].dropFirst()
    let digits = (text[..<point] + places).drop { $0 == 0x30 }
    guard point > text.startIndex, (text[..<point] + places).allSatisfy({ (0x30...0x39).contains($0) }),
      let exponent = end == text.endIndex ? 0 : exponent(text[end...].dropFirst())
    else { return .malformed }
    if digits.isEmpty { return .amount(0) }
    let shift = exponent - places.count + decimals
    if shift >= 0 {
      return number((digits + repeatElement(0x30, count: shift))[...]).map { .amount($0) } ?? .tooLarge
    }
    // The first digit is no zero, so that what is left is never empty.
    guard digits.suffix(-shift).allSatisfy({ $0 == 0x30 }) else { return .tooFine }
    return number(digits.dropLast(-shift)).map { .amount($0) } ?? .tooLarge
  }

  /// The number behind the `e`, or nil; one that moves the point further than any amount reaches is cut to four digits.
  private static func exponent(_ text: ArraySlice<UInt8>) -> Int? {
    let isNegative = text.first == UInt8(ascii: "-")
    let digits = isNegative || text.first == UInt8(ascii: "+") ? text.dropFirst() : text
    guard !digits.isEmpty, digits.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
    let value = digits.drop { $0 == 0x30 }.prefix(4).reduce(0) { $0 * 10 + Int($1 - 0x30) }
    return isNegative ? -value : value
  }

  /// The digits before the decimal point without their commas, or nil.
  private static func withoutThousands(_ text: ArraySlice<UInt8>) -> [UInt8]? {
    let groups = text.split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false)
    guard groups.allSatisfy({ $0.allSatisfy { (0x30...0x39).contains($0) } }) else { return nil }
    if groups.count > 1 {
      guard let first = groups.first, (1...3).contains(first.count), groups.dropFirst().allSatisfy({ $0.count == 3 })
      else { return nil }
    }
    return Array(groups.joined())
  }

  /// The number that digits write, or nil when it has more than 128 bits.
  private static func number(_ digits: some RandomAccessCollection<UInt8>) -> Amount? {
    let digits = digits.drop { $0 == 0x30 }
    // 19 digits always fit 64 bits, 39 are the most that fit 128.
    guard digits.count <= 39 else { return nil }
    let head = digits.prefix(19).reduce(UInt64(0)) { $0 * 10 + UInt64($1 - 0x30) }
    var value = Amount(head)
    for digit in digits.dropFirst(19) {
      let (product, over) = value.multipliedReportingOverflow(by: 10)
      let (sum, overSum) = product.addingReportingOverflow(Amount(digit - 0x30))
      guard !over, !overSum else { return nil }
      value = sum
    }
    return value
  }

  /// A whole number from 0 to 2^63 - 1, such as a height or an index, or nil.
  static func count(_ digits: some RandomAccessCollection<UInt8>) -> Int64? {
    guard case .amount(let value) = whole(digits) else { return nil }
    return Int64(exactly: value)
  }
}
