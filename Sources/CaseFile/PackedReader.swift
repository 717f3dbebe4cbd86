/// Reads what ``PackedWriter`` wrote.
///
/// Any bytes are safe: what is not there reads as zero, and ``isDamaged`` tells of it.
struct PackedReader {
  /// Nil when there are no bytes.
  private var next: UnsafeRawPointer?
  private let end: UnsafeRawPointer?
  /// True once something was read that is not there.
  private(set) var isDamaged = false

  /// Makes a reader of bytes that stay where they are while it is used.
  @inline(__always)
  init(_ bytes: UnsafeRawBufferPointer) {
    next = bytes.baseAddress
    end = bytes.baseAddress.map { $0 + bytes.count }
  }

  @inline(__always)
  var isAtEnd: Bool { next == end }

  @inline(__always)
  mutating func byte() -> UInt8 {
    guard let place = next, place != end else {
      isDamaged = true
      return 0
    }
    next = place + 1
    return place.load(as: UInt8.self)
  }

  @inline(__always)
  mutating func number() -> Int64 {
    let first = byte()
    return first < 0x80 ? Int64(first) : longNumber(UInt64(first & 0x7F))
  }

  @inline(__always)
  private mutating func longNumber(_ start: UInt64) -> Int64 {
    var value = start
    var shift: UInt64 = 7
    while shift < 64 {
      let byte = byte()
      value |= UInt64(byte & 0x7F) &<< shift
      if byte < 0x80 { return Int64(bitPattern: value) }
      shift &+= 7
    }
    isDamaged = true
    return 0
  }

  @inline(__always)
  mutating func change() -> Int64 {
    let value = UInt64(bitPattern: number())
    return Int64(bitPattern: value &>> 1) ^ (0 &- Int64(bitPattern: value & 1))
  }

  @inline(__always)
  mutating func amount() -> (high: UInt64, low: UInt64) {
    let length = Int(byte())
    guard length <= 16, let place = next, let end, length <= end - place else {
      if length > 0 { isDamaged = true }
      return (0, 0)
    }
    var (high, low): (UInt64, UInt64) = (0, 0)
    for index in 0..<min(length, 8) {
      low |= UInt64((place + index).load(as: UInt8.self)) &<< UInt64(truncatingIfNeeded: 8 &* index)
    }
    if length > 8 {
      for index in 8..<length {
        high |= UInt64((place + index).load(as: UInt8.self)) &<< UInt64(truncatingIfNeeded: 8 &* (index &- 8))
      }
    }
    next = place + length
    return (high, low)
  }
}
