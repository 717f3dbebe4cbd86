/// An exact amount in base units (satoshi, wei, sun, token units).
///
/// UTXO chains need 63 bits and account chains up to 128; a source with a larger value is rejected where it stands, never
/// wrapped. A floating-point number never holds an amount.
public typealias Amount = UInt128

/// Decimal text of amounts, for people.
///
/// JSON holds base units.
public enum AmountText {
  /// Writes `amount` with `decimals` places, exact, without trailing zeros: 1500000000000000000 at 18 is `1.5`.
  public static func decimal(_ amount: Amount, decimals: Int) -> String {
    guard decimals > 0 else { return String(amount) }
    let digits = String(amount)
    let padded = digits.count > decimals ? digits : String(repeating: "0", count: decimals - digits.count + 1) + digits
    let split = padded.index(padded.endIndex, offsetBy: -decimals)
    var fraction = padded[split...]
    while fraction.last == "0" { fraction = fraction.dropLast() }
    return fraction.isEmpty ? String(padded[..<split]) : "\(padded[..<split]).\(fraction)"
  }

  /// As ``decimal(_:decimals:)``, with thousands separated by commas in the whole part.
  public static func grouped(_ amount: Amount, decimals: Int) -> String {
    let text = decimal(amount, decimals: decimals)
    let whole = text.prefix { $0 != "." }
    var result = ""
    for (offset, digit) in whole.enumerated() {
      if offset > 0, (whole.count - offset).isMultiple(of: 3) { result.append(",") }
      result.append(digit)
    }
    return result + text.dropFirst(whole.count)
  }

  /// Reads a whole number of base units; nil for a sign, a point, an exponent, or more than 128 bits.
  public static func wholeUnits(_ text: some StringProtocol) -> Amount? {
    guard !text.isEmpty, text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
    return Amount(text)
  }
}
