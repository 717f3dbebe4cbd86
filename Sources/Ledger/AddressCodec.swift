/// How one kind of chain writes its addresses.
///
/// A *payload* is the canonical form that is stored: on UTXO chains the output script itself, on EVM chains and Tron the
/// 20 bytes of the account. Two texts of one place have one payload; a script that no address names still has one.
public protocol AddressCodec: Sendable {
  /// The payload of an address text, checked in full (checksum, length, version).
  ///
  /// - Throws: ``AddressError`` that says what is wrong with the text.
  func payload(of text: String) throws(AddressError) -> [UInt8]

  /// The canonical text of a payload, or nil when the chain has no address for it (a script-only output).
  func text(of payload: some Collection<UInt8>) -> String?
}

/// Why a text is not an address of a chain.
public struct AddressError: Error, Hashable, Sendable, CustomStringConvertible {
  /// Stable names that tests match on.
  public enum Code: String, Sendable { case form, checksum, length, version }
  /// What is wrong.
  public let code: Code
  /// One sentence for people.
  public let description: String

  /// Makes an error.
  public init(_ code: Code, _ description: String) {
    self.code = code
    self.description = description
  }
}

extension Chain {
  /// The canonical text of a payload; a script-only output is `script:` and its hexadecimal bytes.
  public func text(of payload: some Collection<UInt8>) -> String {
    codec.text(of: payload) ?? "script:" + Hex.text(payload)
  }

  /// The payload of an address text or of `script:` text.
  ///
  /// - Throws: ``AddressError`` when the text is neither.
  public func payload(of text: String) throws(AddressError) -> [UInt8] {
    if model == .utxo, text.hasPrefix("script:") {
      guard let script = Hex.bytes(text.dropFirst(7)) else {
        throw AddressError(.form, "the script after `script:` is not hexadecimal")
      }
      return script
    }
    return try codec.payload(of: text)
  }
}
