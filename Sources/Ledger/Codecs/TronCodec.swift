/// Accounts of Tron: base58check text that starts with `T`, or 42 hexadecimal digits that start with `41`.
///
/// The payload is the 20 bytes after the version byte 0x41, the form that event logs and contract calls hold. `0x` text is
/// refused, since nothing tells it from an account of an EVM chain.
/// - Source: tronprotocol/java-tron, `Constant.ADD_PRE_FIX_BYTE_MAINNET` and `StringUtil.encode58Check`.
public struct TronCodec: AddressCodec {
  private static let version: UInt8 = 0x41

  /// Makes a codec.
  public init() {}

  /// Reads an address; see ``AddressCodec/payload(of:)``.
  public func payload(of text: String) throws(AddressError) -> [UInt8] {
    if text.utf8.count == 42, text.utf8.starts(with: "41".utf8), let bytes = Hex.bytes(text) {
      return Array(bytes.dropFirst())
    }
    let content = try Base58.checkedBytes(text, count: 21)
    guard content.first == Self.version else {
      throw AddressError(.version, "its version 0x\(Hex.text(content.prefix(1))) is not Tron's 0x41")
    }
    return Array(content.dropFirst())
  }

  /// Writes an address; see ``AddressCodec/text(of:)``.
  public func text(of payload: some Collection<UInt8>) -> String? {
    payload.count == 20 ? Base58.checkedText([Self.version] + payload) : nil
  }
}
