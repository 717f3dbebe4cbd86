/// A 32-byte transaction id or block hash, held in display order.
///
/// Bitcoin-family software stores hashes in the reverse of the order in which people read them. Everything here is in the
/// order of the text, so that sorting, printing and comparing agree; readers of raw bytes reverse once, at the edge.
public struct TransactionID: Hashable, Comparable, Sendable, BitwiseCopyable {
  /// The 32 bytes in display order, as four big-endian words.
  public let words: (UInt64, UInt64, UInt64, UInt64)

  /// Makes an id from four big-endian words in display order.
  public init(words: (UInt64, UInt64, UInt64, UInt64)) {
    self.words = words
  }

  /// Reads 32 bytes in display order, or nil when there are not exactly 32.
  public init?(bytes: some Collection<UInt8>) {
    guard bytes.count == 32 else { return nil }
    var parts: [UInt64] = [0, 0, 0, 0]
    for (index, byte) in bytes.enumerated() { parts[index / 8] = parts[index / 8] << 8 | UInt64(byte) }
    words = (parts[0], parts[1], parts[2], parts[3])
  }

  /// Reads 64 hexadecimal digits, with or without `0x`, or nil.
  public init?(hex text: some StringProtocol) {
    var digits = text.utf8[...]
    if digits.count == 66, digits.starts(with: "0x".utf8) || digits.starts(with: "0X".utf8) {
      digits = digits.dropFirst(2)
    }
    guard digits.count == 64 else { return nil }
    var parts: [UInt64] = [0, 0, 0, 0]
    for (index, digit) in digits.enumerated() {
      guard let nibble = Hex.value(of: digit) else { return nil }
      parts[index / 16] = parts[index / 16] << 4 | UInt64(nibble)
    }
    words = (parts[0], parts[1], parts[2], parts[3])
  }

  /// The 32 bytes in display order.
  public var bytes: [UInt8] {
    [words.0, words.1, words.2, words.3].flatMap { word in
      (0..<8).map { UInt8(truncatingIfNeeded: word >> (56 - 8 * $0)) }
    }
  }

  /// 64 lower-case hexadecimal digits, without a prefix; ``Chain/text(of:)-(TransactionID)`` adds the chain's prefix.
  public var hex: String { Hex.text(bytes) }

  /// Equal when all 32 bytes are.
  public static func == (left: Self, right: Self) -> Bool { left.words == right.words }

  /// Byte order of the display form.
  public static func < (left: Self, right: Self) -> Bool { left.words < right.words }

  /// Feeds all 32 bytes.
  public func hash(into hasher: inout Hasher) {
    hasher.combine(words.0)
    hasher.combine(words.1)
    hasher.combine(words.2)
    hasher.combine(words.3)
  }
}
