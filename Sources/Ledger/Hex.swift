/// Hexadecimal text to bytes and back.
public enum Hex {
  private static let digits = Array("0123456789abcdef".utf8)

  /// The value of one digit in either case, or nil.
  public static func value(of digit: UInt8) -> UInt8? {
    switch digit {
    case 0x30...0x39: digit - 0x30
    case 0x61...0x66: digit - 0x61 + 10
    case 0x41...0x46: digit - 0x41 + 10
    default: nil
    }
  }

  /// The bytes of an even number of digits, without a prefix, or nil.
  public static func bytes(_ text: some StringProtocol) -> [UInt8]? {
    let source = Array(text.utf8)
    guard source.count.isMultiple(of: 2) else { return nil }
    var result: [UInt8] = []
    result.reserveCapacity(source.count / 2)
    for index in stride(from: 0, to: source.count, by: 2) {
      guard let high = value(of: source[index]), let low = value(of: source[index + 1]) else { return nil }
      result.append(high << 4 | low)
    }
    return result
  }

  /// Lower-case digits, two a byte.
  public static func text(_ bytes: some Sequence<UInt8>) -> String {
    var result: [UInt8] = []
    for byte in bytes {
      result.append(digits[Int(byte >> 4)])
      result.append(digits[Int(byte & 15)])
    }
    return String(decoding: result, as: UTF8.self)
  }
}
