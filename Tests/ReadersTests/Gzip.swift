/// Makes gzip data in the plainest way: stored blocks.
///
/// - Source: RFC 1951, 3.2.4; RFC 1952.
enum Gzip {
  /// One member.
  static func member(_ content: [UInt8]) -> [UInt8] {
    var result: [UInt8] = [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 255]
    let pieces = stride(from: 0, to: max(content.count, 1), by: 0xFFFF).map {
      content[$0..<min($0 + 0xFFFF, content.count)]
    }
    for (index, piece) in pieces.enumerated() {
      let size = UInt16(piece.count)
      result.append(index == pieces.count - 1 ? 1 : 0)
      result += [UInt8(size & 255), UInt8(size >> 8), UInt8(~size & 255), UInt8(~size >> 8)]
      result += piece
    }
    for number in [crc(content), UInt32(content.count)] {
      result += (0..<4).map { UInt8(truncatingIfNeeded: number >> (8 * UInt32($0))) }
    }
    return result
  }

  private static func crc(_ content: [UInt8]) -> UInt32 {
    var crc: UInt32 = 0xFFFF_FFFF
    for byte in content {
      crc ^= UInt32(byte)
      for _ in 0..<8 { crc = crc & 1 == 1 ? crc >> 1 ^ 0xEDB8_8320 : crc >> 1 }
    }
    return ~crc
  }
}
