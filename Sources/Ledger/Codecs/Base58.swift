import Crypto

/// Base58 text of bytes, and base58check, which ends in four bytes of double SHA-256.
///
/// - Source: Bitcoin Core `src/base58.cpp`; draft-msporny-base58-03.
public enum Base58 {
  private static let alphabet = Array("123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz".utf8)
  private static let values: [UInt8] = {
    var table = [UInt8](repeating: 0xFF, count: 256)
    for (value, digit) in alphabet.enumerated() { table[Int(digit)] = UInt8(value) }
    return table
  }()

  /// The text of bytes; each leading zero byte is a leading `1`.
  ///
  /// - Complexity: quadratic in the number of bytes; meant for addresses and keys.
  public static func text(_ bytes: some Collection<UInt8>) -> String {
    let zeros = bytes.prefix { $0 == 0 }.count
    // Nine digits at a time: 58^9 times 256 still fits 64 bits, and a ninth of the divisions are left.
    let base: UInt64 = 7_427_658_739_644_928
    var limbs: [UInt64] = []  // least significant first
    for byte in bytes.dropFirst(zeros) {
      var carry = UInt64(byte)
      for index in limbs.indices {
        carry += limbs[index] << 8
        limbs[index] = carry % base
        carry /= base
      }
      if carry > 0 { limbs.append(carry) }
    }
    var digits: [UInt8] = []  // least significant first
    digits.reserveCapacity(9 * limbs.count + zeros)
    for limb in limbs {
      var rest = limb
      for _ in 0..<9 {
        digits.append(alphabet[Int(rest % 58)])
        rest /= 58
      }
    }
    while digits.last == alphabet[0] { digits.removeLast() }
    digits.append(contentsOf: repeatElement(alphabet[0], count: zeros))
    digits.reverse()
    return String(decoding: digits, as: UTF8.self)
  }

  /// The bytes of a text, or nil for a character outside the alphabet or more than `limit` characters.
  ///
  /// The limit bounds the quadratic work that a hostile text can ask for.
  public static func bytes(_ text: some StringProtocol, limit: Int = 128) -> [UInt8]? {
    let source = text.utf8
    guard source.count <= limit else { return nil }
    let zeros = source.prefix { $0 == alphabet[0] }.count
    var result: [UInt8] = []  // least significant first
    for digit in source.dropFirst(zeros) {
      let value = values[Int(digit)]
      guard value < 58 else { return nil }
      var carry = Int(value)
      for index in result.indices {
        carry += Int(result[index]) * 58
        result[index] = UInt8(truncatingIfNeeded: carry)
        carry >>= 8
      }
      if carry > 0 { result.append(UInt8(carry)) }
    }
    return [UInt8](repeating: 0, count: zeros) + result.reversed()
  }

  /// The base58check text of a version and a payload.
  public static func checkedText(_ content: [UInt8]) -> String {
    text(content + checksum(content[...]))
  }

  /// The `count` bytes that a base58check text holds before its checksum.
  ///
  /// - Throws: ``AddressError`` `form` for a foreign character, `length`, or `checksum`.
  public static func checkedBytes(_ text: some StringProtocol, count: Int) throws(AddressError) -> [UInt8] {
    guard let all = bytes(text) else {
      throw AddressError(.form, "it has a character that base58 does not use, or is longer than any address")
    }
    guard all.count == count + 4 else {
      throw AddressError(.length, "it decodes to \(all.count) bytes of base58 where an address has \(count + 4)")
    }
    let content = all.prefix(count)
    guard all.suffix(4).elementsEqual(checksum(content)) else {
      throw AddressError(.checksum, "its base58check checksum does not match; a character was mistyped or lost")
    }
    return Array(content)
  }

  private static func checksum(_ content: ArraySlice<UInt8>) -> [UInt8] {
    Array(SHA256.hash(data: Array(SHA256.hash(data: content))).prefix(4))
  }
}
