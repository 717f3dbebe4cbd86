/// Accounts of Ethereum and the chains that run its machine: `0x` and 40 hexadecimal digits.
///
/// The payload is the 20 bytes of the account. Canonical text is lower case, as ledgers and exports write it.
/// - Source: EIP-55 for the checksum in the case of the letters.
public struct EVMCodec: AddressCodec {
  /// Makes a codec.
  public init() {}

  /// Reads an address; see ``AddressCodec/payload(of:)``.
  public func payload(of text: String) throws(AddressError) -> [UInt8] {
    let source = text.utf8
    guard source.starts(with: "0x".utf8) || source.starts(with: "0X".utf8) else {
      throw AddressError(.form, "it does not start with `0x`")
    }
    let digits = source.dropFirst(2)
    guard digits.count == 40 else {
      throw AddressError(.length, "it has \(digits.count) digits after `0x` where an account has 40")
    }
    var result: [UInt8] = []
    result.reserveCapacity(20)
    var high: UInt8?
    var hasLower = false
    var hasUpper = false
    for digit in digits {
      guard let nibble = Hex.value(of: digit) else {
        throw AddressError(.form, "it has a character after `0x` that is not a hexadecimal digit")
      }
      if digit >= 0x61 { hasLower = true } else if digit >= 0x41 { hasUpper = true }
      if let first = high {
        result.append(first << 4 | nibble)
        high = nil
      } else {
        high = nibble
      }
    }
    // All digits in one case carry no checksum.
    if hasLower, hasUpper, !digits.elementsEqual(Self.checksummed(result).utf8.dropFirst(2)) {
      throw AddressError(
        .checksum, "the case of its letters is not its EIP-55 checksum; a digit was mistyped, or write it in lower case"
      )
    }
    return result
  }

  /// Writes an address; see ``AddressCodec/text(of:)``.
  public func text(of payload: some Collection<UInt8>) -> String? {
    payload.count == 20 ? "0x" + Hex.text(payload) : nil
  }

  /// The text of an account with its EIP-55 checksum, for people.
  public static func checksummed(_ payload: some Collection<UInt8>) -> String {
    let digits = Array(Hex.text(payload).utf8)
    let hash = Keccak256.hash(digits)
    let cased = digits.enumerated().map { index, digit in
      let nibble = hash[index / 2 % 32] >> (index.isMultiple(of: 2) ? 4 : 0) & 15
      return digit >= 0x61 && nibble >= 8 ? digit - 0x20 : digit
    }
    return "0x" + String(decoding: cased, as: UTF8.self)
  }
}
