/// Addresses of Bitcoin and of the chains that took its forms: base58check and, where there is one, a bech32 prefix.
///
/// The payload is the output script.
/// - Source: BIP-13, BIP-16, BIP-141, BIP-173, BIP-350.
public struct BitcoinCodec: AddressCodec {
  private let keyHashVersion: [UInt8]
  private let scriptHashVersions: [[UInt8]]
  private let segwitPrefix: String?

  /// Makes a codec.
  ///
  /// - Parameters:
  ///   - keyHash: Version bytes before the hash of a public key.
  ///   - scriptHash: Version bytes before the hash of a script, all of the same length as `keyHash`; canonical text uses the first.
  ///   - segwit: Human-readable part of witness addresses, lower case; nil when the chain has none.
  public init(keyHash: [UInt8], scriptHash: [[UInt8]], segwit: String?) {
    keyHashVersion = keyHash
    scriptHashVersions = scriptHash
    segwitPrefix = segwit
  }

  /// Reads an address; see ``AddressCodec/payload(of:)``.
  public func payload(of text: String) throws(AddressError) -> [UInt8] {
    if let segwitPrefix, text.utf8.count > segwitPrefix.utf8.count,
      text.prefix(segwitPrefix.count + 1).lowercased() == segwitPrefix + "1"
    {
      return try witnessScript(text, prefix: segwitPrefix)
    }
    if let other = Self.foreignPrefix(text) {
      throw AddressError(.version, "its prefix \(other.quoted) is that of another network")
    }
    let content = try Base58.checkedBytes(text, count: keyHashVersion.count + 20)
    let hash = content.suffix(20)
    let version = Array(content.dropLast(20))
    if version == keyHashVersion { return [0x76, 0xA9, 20] + hash + [0x88, 0xAC] }
    if scriptHashVersions.contains(version) { return [0xA9, 20] + hash + [0x87] }
    throw AddressError(.version, "its version 0x\(Hex.text(version)) is that of another network or of a key")
  }

  /// Writes an address; see ``AddressCodec/text(of:)``.
  public func text(of payload: some Collection<UInt8>) -> String? {
    // One type from here on: code for "some collection" asks for every byte through a table of functions.
    text(of: Array(payload))
  }

  private func text(of payload: [UInt8]) -> String? {
    switch ScriptKind(of: payload) {
    case .p2pkh:
      return Base58.checkedText(keyHashVersion + payload.dropFirst(3).prefix(20))
    case .p2sh:
      return scriptHashVersions.first.map { Base58.checkedText($0 + payload.dropFirst(2).prefix(20)) }
    case .p2wpkh, .p2wsh, .p2tr, .witnessUnknown:
      guard let segwitPrefix, let code = payload.first else { return nil }
      let version = code == 0 ? 0 : code - 0x50
      return Bech32.text(
        prefix: segwitPrefix, groups: [version] + Bech32.groups(payload.dropFirst(2)),
        variant: version == 0 ? .bech32 : .bech32m)
    case .p2pk, .multisig, .opReturn, .nonStandard:
      return nil
    }
  }

  private func witnessScript(_ text: String, prefix: String) throws(AddressError) -> [UInt8] {
    let content = try Bech32.content(of: text)
    guard content.prefix == prefix else {
      throw AddressError(.version, "its prefix \(content.prefix.quoted) is that of another network")
    }
    guard let version = content.groups.first else {
      throw AddressError(.length, "it has no witness program")
    }
    guard version <= 16 else {
      throw AddressError(.version, "its witness version \(version) is above 16")
    }
    guard let program = Bech32.bytes(content.groups.dropFirst()) else {
      throw AddressError(.form, "its witness program does not end in zero padding of at most 4 bits")
    }
    guard version == 0 ? program.count == 20 || program.count == 32 : (2...40).contains(program.count) else {
      throw AddressError(
        .length, "its witness program has \(program.count) bytes, which version \(version) does not allow")
    }
    guard content.variant == (version == 0 ? .bech32 : .bech32m) else {
      let wanted = version == 0 ? "bech32" : "bech32m"
      throw AddressError(.checksum, "witness version \(version) needs the \(wanted) checksum, and it has the other one")
    }
    return [version == 0 ? 0 : version + 0x50, UInt8(program.count)] + program
  }

  /// The prefix of a valid bech32 text, so that an address of another network is told from a damaged one.
  private static func foreignPrefix(_ text: String) -> String? {
    do throws(AddressError) {
      return try Bech32.content(of: text).prefix
    } catch {
      return nil  // Not bech32 at all: base58check says what is wrong.
    }
  }
}
