import Ledger

/// Hexadecimal digits in a buffer to values, without making text of them.
enum HexDigits {
  /// The id that 64 digits write, or nil.
  static func id(_ digits: some RandomAccessCollection<UInt8>) -> TransactionID? {
    guard digits.count == 64 else { return nil }
    return withBytes(digits) { digits in
      guard let first = word(digits, 0), let second = word(digits, 16), let third = word(digits, 32),
        let fourth = word(digits, 48)
      else { return nil }
      return TransactionID(words: (first, second, third, fourth))
    }
  }

  /// The number that sixteen digits write, or nil.
  @inline(__always)
  private static func word(_ digits: UnsafeBufferPointer<UInt8>, _ start: Int) -> UInt64? {
    guard let high = number(digits, start), let low = number(digits, start + 8) else { return nil }
    return UInt64(high) << 32 | UInt64(low)
  }

  /// The number that eight digits write, or nil; all eight are read at once.
  ///
  /// - Source: the bytes of a word as lanes, H. Warren, "Hacker's Delight", 2nd edition, section 2-18.
  @inline(__always)
  private static func number(_ digits: UnsafeBufferPointer<UInt8>, _ start: Int) -> UInt32? {
    let text = UnsafeRawBufferPointer(digits).loadUnaligned(fromByteOffset: start, as: UInt64.self)
    let (high, ones) = (0x8080_8080_8080_8080 as UInt64, 0x0101_0101_0101_0101 as UInt64)
    /// The high bit of each byte that is at least `least`; bytes are below 128.
    func isAtLeast(_ bytes: UInt64, _ least: UInt64) -> UInt64 { (bytes &+ (0x80 &- least) &* ones) & high }
    let lower = text | 0x20 &* ones
    let isDecimal = isAtLeast(text, 0x30) & ~isAtLeast(text, 0x3A)
    let isLetter = isAtLeast(lower, 0x61) & ~isAtLeast(lower, 0x67)
    guard text & high == 0, isDecimal | isLetter == high else { return nil }
    // The low four bits, and nine more for a letter.
    let values = (text & (0x0F &* ones)) &+ (isLetter >> 7) &* 9
    let pairs = (values << 4 | values >> 8) & 0x00FF_00FF_00FF_00FF
    let quads = (pairs | pairs >> 8) & 0x0000_FFFF_0000_FFFF
    return UInt32(truncatingIfNeeded: quads | quads >> 16).byteSwapped
  }

  /// True when the text begins with `0x`.
  @inline(__always)
  static func isMarked(_ text: some RandomAccessCollection<UInt8>) -> Bool { text.starts(with: mark) }

  private static let mark = Array("0x".utf8)

  @inline(__always)
  private static func withBytes<Result>(
    _ digits: some RandomAccessCollection<UInt8>, _ body: (UnsafeBufferPointer<UInt8>) -> Result
  ) -> Result {
    digits.withContiguousStorageIfAvailable(body) ?? Array(digits).withUnsafeBufferPointer(body)
  }

  /// Adds the bytes that an even number of digits write; false, and nothing added, when they are not that.
  static func append(_ digits: some RandomAccessCollection<UInt8>, to bytes: inout [UInt8]) -> Bool {
    guard digits.count.isMultiple(of: 2) else { return false }
    let start = bytes.count
    bytes.reserveCapacity(grown(bytes, by: digits.count / 2))
    let isHex = withBytes(digits) { digits in
      var index = 0
      // Sixteen bytes at once: adding a few costs as much.
      while index + 32 <= digits.count {
        guard let first = word(digits, index), let second = word(digits, index + 16) else { return false }
        withUnsafeBytes(of: (first.bigEndian, second.bigEndian)) { bytes.append(contentsOf: $0) }
        index += 32
      }
      while index + 8 <= digits.count {
        guard let number = number(digits, index) else { return false }
        withUnsafeBytes(of: number.bigEndian) { bytes.append(contentsOf: $0) }
        index += 8
      }
      while index < digits.count {
        guard let high = Hex.value(of: digits[index]), let low = Hex.value(of: digits[index + 1]) else { return false }
        bytes.append(high << 4 | low)
        index += 2
      }
      return true
    }
    if !isHex { bytes.removeLast(bytes.count - start) }
    return isHex
  }

  /// A capacity that holds `extra` more and still doubles, since reserving the exact size each time would copy each time.
  private static func grown(_ bytes: [UInt8], by extra: Int) -> Int {
    let needed = bytes.count + extra
    return needed <= bytes.capacity ? bytes.capacity : max(needed, bytes.capacity * 2)
  }
}
