import Crypto
public import Foundation
import Ledger

/// JSON with sorted keys, so that the same answer is the same bytes.
public enum CanonicalJSON {
  /// The bytes of a document for people and programs: sorted keys, two spaces, a newline at the end.
  public static func document(_ value: some Encodable) throws -> Data {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
    return try encoder.encode(value) + Data("\n".utf8)
  }

  /// The bytes of a value on one line.
  public static func line(_ value: some Encodable) throws -> Data {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return try encoder.encode(value)
  }

  /// SHA-256 of ``line(_:)``, in hexadecimal.
  public static func digest(_ value: some Encodable) throws -> String {
    Hex.text(SHA256.hash(data: try line(value)))
  }
}
