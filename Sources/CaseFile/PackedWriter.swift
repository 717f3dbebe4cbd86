internal import Ledger

/// Writes whole numbers and amounts in few bytes.
///
/// Whole numbers are LEB128 (DWARF 5, section 7.6); changes are zigzag-coded, so that small ones of either sign are short; an amount is
/// a count of bytes, then the bytes, least first.
struct PackedWriter {
  private(set) var bytes: [UInt8] = []

  init(capacity: Int) { bytes.reserveCapacity(capacity) }

  /// Forgets what was written and keeps the memory.
  mutating func removeAll() { bytes.removeAll(keepingCapacity: true) }

  @inline(__always)
  mutating func append(byte: UInt8) { bytes.append(byte) }

  @inline(__always)
  mutating func append(number: Int64) {
    var rest = UInt64(bitPattern: number)
    while rest >= 0x80 {
      bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    bytes.append(UInt8(truncatingIfNeeded: rest))
  }

  @inline(__always)
  mutating func append(change: Int64) { append(number: (change << 1) ^ (change >> 63)) }

  @inline(__always)
  mutating func append(amount: Amount) {
    let length = (Amount.bitWidth - amount.leadingZeroBitCount + 7) / 8
    bytes.append(UInt8(length))
    var rest = amount
    for _ in 0..<length {
      bytes.append(UInt8(truncatingIfNeeded: rest))
      rest >>= 8
    }
  }
}
