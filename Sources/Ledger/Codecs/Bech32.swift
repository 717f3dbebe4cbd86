/// Bech32 and Bech32m text: a prefix, `1`, and groups of five bits that end in a checksum of six.
///
/// - Source: BIP-173 and BIP-350, with their reference implementations.
public enum Bech32 {
  /// The two checksums, which differ in the constant that is mixed in.
  public enum Variant: Sendable {
    case bech32, bech32m

    var constant: UInt32 {
      switch self {
      case .bech32: 1
      case .bech32m: 0x2BC8_30A3
      }
    }
  }

  /// What a text holds.
  public struct Content: Hashable, Sendable {
    /// Human-readable part, lower case.
    public let prefix: String
    /// Groups of five bits, without the checksum.
    public let groups: [UInt8]
    /// Which checksum the text has.
    public let variant: Variant
  }

  static let alphabet = Array("qpzry9x8gf2tvdw0s3jn54khce6mua7l".utf8)
  private static let values: [UInt8] = {
    var table = [UInt8](repeating: 0xFF, count: 256)
    for (value, digit) in alphabet.enumerated() { table[Int(digit)] = UInt8(value) }
    return table
  }()

  /// The five bits of a lower-case character, or nil.
  static func value(of digit: UInt8) -> UInt8? {
    let value = values[Int(digit)]
    return value < 32 ? value : nil
  }

  /// The lower-case text of groups of five bits, with a checksum.
  public static func text(prefix: String, groups: [UInt8], variant: Variant) -> String {
    let prefix = prefix.lowercased().utf8
    var state: UInt32 = 1
    var result: [UInt8] = []
    result.reserveCapacity(prefix.count + groups.count + 7)
    for byte in prefix { advance(&state, by: byte >> 5) }
    advance(&state, by: 0)
    for byte in prefix {
      advance(&state, by: byte & 31)
      result.append(byte)
    }
    result.append(0x31)
    for group in groups {
      advance(&state, by: group)
      result.append(alphabet[Int(group & 31)])
    }
    for _ in 0..<6 { advance(&state, by: 0) }
    state ^= variant.constant
    for place in 0..<6 { result.append(alphabet[Int(state >> (5 * (5 - UInt32(place))) & 31)]) }
    return String(decoding: result, as: UTF8.self)
  }

  /// Reads a text of at most 90 characters.
  ///
  /// - Throws: ``AddressError`` `form`, `length`, or `checksum` when neither checksum fits.
  public static func content(of text: some StringProtocol) throws(AddressError) -> Content {
    guard text.utf8.count <= 90 else {
      throw AddressError(.length, "it is longer than the 90 characters that bech32 allows")
    }
    let source = try folded(text)
    guard source.allSatisfy({ (33...126).contains($0) }) else {
      throw AddressError(.form, "it has a character that bech32 does not allow")
    }
    guard let separator = source.lastIndex(of: 0x31), separator > 0 else {
      throw AddressError(.form, "it has no bech32 prefix before a `1`")
    }
    let digits = source[(separator + 1)...]
    guard digits.count >= 6 else {
      throw AddressError(.length, "it is too short to hold a bech32 checksum of 6 characters")
    }
    var groups: [UInt8] = []
    for digit in digits {
      guard let value = value(of: digit) else {
        throw AddressError(.form, "it has a character after the prefix that bech32 does not use")
      }
      groups.append(value)
    }
    let state = checksum(expanded(source[..<separator]) + groups)
    let variant: Variant
    switch state {
    case Variant.bech32.constant: variant = .bech32
    case Variant.bech32m.constant: variant = .bech32m
    default: throw AddressError(.checksum, "its bech32 checksum does not match; a character was mistyped or lost")
    }
    let prefix = String(decoding: source[..<separator], as: UTF8.self)
    return Content(prefix: prefix, groups: groups.dropLast(6), variant: variant)
  }

  /// The bytes of a text in lower case.
  ///
  /// - Throws: ``AddressError`` `form` when both cases occur, which would let one address have several texts.
  static func folded(_ text: some StringProtocol) throws(AddressError) -> [UInt8] {
    var result = Array(text.utf8)
    var hasLower = false
    var hasUpper = false
    for index in result.indices {
      switch result[index] {
      case 0x61...0x7A: hasLower = true
      case 0x41...0x5A:
        hasUpper = true
        result[index] += 0x20
      default: break
      }
    }
    guard !(hasLower && hasUpper) else {
      throw AddressError(.form, "it mixes upper-case and lower-case letters")
    }
    return result
  }

  /// Bytes as groups of five bits, the last one padded with zeros.
  static func groups(_ bytes: some Sequence<UInt8>) -> [UInt8] {
    var result: [UInt8] = []
    var pending: UInt32 = 0
    var bits = 0
    for byte in bytes {
      pending = (pending << 8 | UInt32(byte)) & 0xFFF
      bits += 8
      while bits >= 5 {
        bits -= 5
        result.append(UInt8(truncatingIfNeeded: pending >> bits) & 31)
      }
    }
    if bits > 0 { result.append(UInt8(truncatingIfNeeded: pending << (5 - bits)) & 31) }
    return result
  }

  /// Groups of five bits as bytes, or nil when the padding is a whole group or not zero.
  static func bytes(_ groups: some Sequence<UInt8>) -> [UInt8]? {
    var result: [UInt8] = []
    var pending: UInt32 = 0
    var bits = 0
    for group in groups {
      pending = (pending << 5 | UInt32(group & 31)) & 0xFFF
      bits += 5
      if bits >= 8 {
        bits -= 8
        result.append(UInt8(truncatingIfNeeded: pending >> bits))
      }
    }
    guard bits < 5, pending & ((1 << bits) - 1) == 0 else { return nil }
    return result
  }

  private static func expanded(_ prefix: some Collection<UInt8>) -> [UInt8] {
    prefix.map { $0 >> 5 } + [0] + prefix.map { $0 & 31 }
  }

  private static func checksum(_ groups: [UInt8]) -> UInt32 {
    groups.reduce(into: UInt32(1)) { advance(&$0, by: $1) }
  }

  /// Takes one group into the state of a checksum.
  private static func advance(_ state: inout UInt32, by group: UInt8) {
    let top = state >> 25
    state = (state & 0x1FF_FFFF) << 5 ^ UInt32(group)
    if top & 1 != 0 { state ^= 0x3B6A_57B2 }
    if top & 2 != 0 { state ^= 0x2650_8E6D }
    if top & 4 != 0 { state ^= 0x1EA1_19FA }
    if top & 8 != 0 { state ^= 0x3D42_33DD }
    if top & 16 != 0 { state ^= 0x2A14_62B3 }
  }
}
