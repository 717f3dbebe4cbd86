import Ledger

/// Hexadecimal digits in a buffer to values, without making text of them.
enum HexDigits {
  /// Value of a digit in either case, or 0xFF.
  private static let values: [UInt8] = (0...255).map { Hex.value(of: UInt8($0)) ?? 0xFF }

  /// The id that 64 digits write, or nil.
  static func id(_ digits: ArraySlice<UInt8>) -> TransactionID? {
    guard digits.count == 64 else { return nil }
    return values.withUnsafeBufferPointer { values in
      digits.withUnsafeBufferPointer { digits in
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

  /// Adds the bytes that an even number of digits write; false, and nothing added, when they are not that.
  static func append(_ digits: ArraySlice<UInt8>, to bytes: inout [UInt8]) -> Bool {
    guard digits.count.isMultiple(of: 2) else { return false }
    let start = bytes.count
    bytes.reserveCapacity(grown(bytes, by: digits.count / 2))
    let isHex = values.withUnsafeBufferPointer { values in
      digits.withUnsafeBufferPointer { digits in
        for index in stride(from: 0, to: digits.count, by: 2) {
          let high = values[Int(digits[index])]
          let low = values[Int(digits[index + 1])]
          guard high < 16, low < 16 else { return false }
          bytes.append(high << 4 | low)
        }
        return true
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
