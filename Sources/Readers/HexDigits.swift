import Ledger

/// Hexadecimal digits in a buffer to values, without making text of them.
enum HexDigits {
  /// Value of a digit in either case, or 0xFF.
  private static let values: [UInt8] = (0...255).map { Hex.value(of: UInt8($0)) ?? 0xFF }

  /// The id that 64 digits write, or nil.
  static func id(_ digits: some RandomAccessCollection<UInt8>) -> TransactionID? {
    guard digits.count == 64 else { return nil }
    return values.withUnsafeBufferPointer { values in
      withBytes(digits) { digits in
        func word(_ start: Int) -> UInt64? {
          var word: UInt64 = 0
          var bad: UInt8 = 0
          for index in start..<start + 16 {
            let value = values[Int(digits[index])]
            bad |= value
            word = word << 4 | UInt64(value & 15)
          }
          return bad < 16 ? word : nil
        }
        guard let first = word(0), let second = word(16), let third = word(32), let fourth = word(48) else {
          return nil
        }
        return TransactionID(words: (first, second, third, fourth))
      }
    }
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
    bytes.append(contentsOf: repeatElement(0, count: digits.count / 2))
    let isHex = values.withUnsafeBufferPointer { values in
      withBytes(digits) { digits in
        bytes.withUnsafeMutableBufferPointer { bytes in
          var bad: UInt8 = 0
          for index in 0..<digits.count / 2 {
            let high = values[Int(digits[2 &* index])]
            let low = values[Int(digits[2 &* index &+ 1])]
            bad |= high | low
            bytes[start &+ index] = high << 4 | low & 15
          }
          return bad < 16
        }
      }
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
