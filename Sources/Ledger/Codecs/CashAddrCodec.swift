/// Addresses of Bitcoin Cash: cashaddr with or without its prefix, and the base58check forms from before it.
///
/// The payload is the output script. Token-aware types name the same script as the plain ones, so the canonical text,
/// `bitcoincash:` and the plain type, drops that hint.
/// - Source: Bitcoin Cash specification `cashaddr.md`; CHIP-2022-02 CashTokens (types 2 and 3); CHIP-2022-05 P2SH32.
public struct CashAddrCodec: AddressCodec {
  private static let prefix = "bitcoincash"
  private static let sizes = [20, 24, 28, 32, 40, 48, 56, 64]
  // The base58check versions are Bitcoin's.
  private static let legacy = BitcoinCodec(keyHash: [0x00], scriptHash: [[0x05]], segwit: nil)

  /// Makes a codec.
  public init() {}

  /// Reads an address; see ``AddressCodec/payload(of:)``.
  public func payload(of text: String) throws(AddressError) -> [UInt8] {
    let marked = text.utf8.contains(0x3A)
    guard marked || Self.isBare(text) else { return try Self.legacy.payload(of: text) }
    let folded = String(decoding: try Bech32.folded(text), as: UTF8.self)
    let content = try Self.content(of: marked ? folded : Self.prefix + ":" + folded)
    guard content.prefix == Self.prefix else {
      throw AddressError(.version, "its prefix \(content.prefix.quoted) is that of another network")
    }
    switch (content.kind, content.hash.count) {
    case (0, 20), (2, 20): return [0x76, 0xA9, 20] + content.hash + [0x88, 0xAC]
    case (1, 20), (3, 20): return [0xA9, 20] + content.hash + [0x87]
    case (1, 32), (3, 32): return [0xAA, 32] + content.hash + [0x87]
    case (0...3, let count): throw AddressError(.length, "a hash of \(count) bytes has no script of its type")
    case (let kind, _): throw AddressError(.version, "its cashaddr type \(kind) is not one in use")
    }
  }

  /// Writes an address; see ``AddressCodec/text(of:)``.
  public func text(of payload: some Collection<UInt8>) -> String? {
    switch ScriptKind(of: payload) {
    case .p2pkh: return Self.text(prefix: Self.prefix, kind: 0, hash: Array(payload.dropFirst(3).prefix(20)))
    case .p2sh: return Self.text(prefix: Self.prefix, kind: 1, hash: Array(payload.dropFirst(2).prefix(20)))
    default:
      // OP_HASH256, 32 bytes, OP_EQUAL: pay to script hash of 32 bytes.
      let script = payload.prefix(36)
      guard script.count == 35, script.starts(with: [0xAA, 32]), script.dropFirst(34).first == 0x87 else { return nil }
      return Self.text(prefix: Self.prefix, kind: 1, hash: Array(script.dropFirst(2).prefix(32)))
    }
  }

  /// Only a text of 42 or 61 characters that starts with `q`, `p`, `z` or `r` can be cashaddr without its prefix; base58check
  /// addresses have at most 35.
  private static func isBare(_ text: String) -> Bool {
    guard let first = text.utf8.first, text.utf8.count > 35 else { return false }
    return "qpzrQPZR".utf8.contains(first)
  }

  /// What a cashaddr text holds: the prefix, the type bits and the hash.
  struct Content: Hashable {
    let prefix: String
    let kind: UInt8
    let hash: [UInt8]
  }

  /// The text of a hash, or nil when cashaddr has no code for its size.
  static func text(prefix: String, kind: UInt8, hash: [UInt8]) -> String? {
    guard let size = sizes.firstIndex(of: hash.count), kind < 16 else { return nil }
    let groups = Bech32.groups([kind << 3 | UInt8(size)] + hash)
    let state = checksum(prefix.utf8.map { $0 & 31 } + [0] + groups + [UInt8](repeating: 0, count: 8))
    let check = (0..<8).map { UInt8(truncatingIfNeeded: state >> (5 * (7 - $0))) & 31 }
    return prefix + ":" + String(decoding: (groups + check).map { Bech32.alphabet[Int($0)] }, as: UTF8.self)
  }

  /// Reads a lower-case text with its prefix.
  static func content(of text: String) throws(AddressError) -> Content {
    // The longest one, a hash of 64 bytes, has 112 characters after the prefix.
    guard text.utf8.count <= 140 else { throw AddressError(.length, "it is longer than any cashaddr address") }
    let source = Array(text.utf8)
    guard let separator = source.firstIndex(of: 0x3A), separator > 0 else {
      throw AddressError(.form, "it has no cashaddr prefix before the `:`")
    }
    var groups: [UInt8] = []
    for digit in source[(separator + 1)...] {
      guard let value = Bech32.value(of: digit) else {
        throw AddressError(.form, "it has a character after the prefix that cashaddr does not use")
      }
      groups.append(value)
    }
    guard groups.count > 8 else { throw AddressError(.length, "it is too short to be a cashaddr address") }
    guard checksum(source[..<separator].map { $0 & 31 } + [0] + groups) == 0 else {
      throw AddressError(.checksum, "its cashaddr checksum does not match; a character was mistyped or lost")
    }
    guard let bytes = Bech32.bytes(groups.dropLast(8)), let version = bytes.first else {
      throw AddressError(.form, "its content does not end in zero padding of at most 4 bits")
    }
    guard version & 0x80 == 0 else { throw AddressError(.version, "its cashaddr version uses the reserved bit") }
    guard bytes.count - 1 == sizes[Int(version & 7)] else {
      throw AddressError(
        .length, "its hash has \(bytes.count - 1) bytes where its version says \(sizes[Int(version & 7)])")
    }
    let prefix = String(decoding: source[..<separator], as: UTF8.self)
    return Content(prefix: prefix, kind: version >> 3, hash: Array(bytes.dropFirst()))
  }

  private static func checksum(_ groups: [UInt8]) -> UInt64 {
    let generators: [UInt64] = [0x98_F2BC_8E61, 0x79_B76D_99E2, 0xF3_3E5F_B3C4, 0xAE_2EAB_E2A8, 0x1E_4F43_E470]
    var state: UInt64 = 1
    for group in groups {
      let top = state >> 35
      state = (state & 0x07_FFFF_FFFF) << 5 ^ UInt64(group)
      for (bit, generator) in generators.enumerated() where top >> bit & 1 == 1 { state ^= generator }
    }
    return state ^ 1
  }
}
