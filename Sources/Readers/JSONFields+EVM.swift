import Ledger

/// How nodes of EVM chains write values in JSON: everything but lists and objects is text after `0x`.
///
/// - Source: ethereum/execution-apis, "JSON-RPC schemas": `uint`, `hash32`, `address`, `bytes`.
extension JSONFields {
  /// A number of at most 128 bits.
  mutating func quantity(
    _ source: inout ByteSource, _ name: StaticString, _ depth: Int
  ) throws(ReaderError) -> Amount? {
    guard try text(&source, name, limit: 66, depth) else { return nil }
    let digits = lexer.text.dropFirst(2)
    guard lexer.text.starts(with: "0x".utf8), !digits.isEmpty else { return wrong(name, "a number after `0x`") }
    let significant = digits.drop { $0 == 0x30 }
    var value: Amount = 0
    for digit in significant {
      guard let nibble = Hex.value(of: digit) else { return wrong(name, "a number after `0x`") }
      value = value << 4 | Amount(nibble)
    }
    guard significant.count <= 32 else { return wrong(name, "a number of at most 128 bits") }
    return value
  }

  /// A number of at most 48 bits: a height, an index, a time.
  mutating func index(
    _ source: inout ByteSource, _ name: StaticString, _ depth: Int
  ) throws(ReaderError) -> Int64? {
    guard let value = try quantity(&source, name, depth) else { return nil }
    guard value <= 1 << 48 else { return wrong(name, "a number of at most 48 bits") }
    return Int64(value)
  }

  /// 32 bytes.
  mutating func hash32(
    _ source: inout ByteSource, _ name: StaticString, _ depth: Int
  ) throws(ReaderError) -> TransactionID? {
    guard try text(&source, name, limit: 66, depth) else { return nil }
    guard lexer.text.starts(with: "0x".utf8), let id = HexDigits.id(lexer.text.dropFirst(2)) else {
      return wrong(name, "64 hexadecimal digits after `0x`")
    }
    return id
  }

  /// 20 bytes of an account; nil for null.
  mutating func account(
    _ source: inout ByteSource, _ name: StaticString, _ depth: Int
  ) throws(ReaderError) -> [UInt8]? {
    guard try text(&source, name, limit: 42, depth) else { return nil }
    var account: [UInt8] = []
    guard lexer.text.count == 42, lexer.text.starts(with: "0x".utf8),
      HexDigits.append(lexer.text.dropFirst(2), to: &account)
    else { return wrong(name, "40 hexadecimal digits after `0x`") }
    return account
  }

  private mutating func wrong<Value>(_ name: StaticString, _ wanted: StaticString) -> Value? {
    note("`\(name)` \(Quoted.text(lexer.text)) is not \(wanted)")
    return nil
  }
}
