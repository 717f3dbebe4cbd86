/// What an output script asks of a spender, as far as its form tells.
///
/// The forms are those of Bitcoin Core's `Solver`; a chain without segregated witness has no witness outputs, and its
/// codec gives them no address.
/// - Source: Bitcoin Core v28 `src/script/solver.cpp`, `src/script/script.cpp`; BIP-16, BIP-141, BIP-341.
/// - Deviations: any script that starts with OP_RETURN is ``opReturn``, whatever follows, because no spend can succeed.
public enum ScriptKind: String, CaseIterable, Sendable {
  /// A public key and OP_CHECKSIG.
  case p2pk
  /// The hash of a public key.
  case p2pkh
  /// The hash of a script.
  case p2sh
  /// Witness version 0, the hash of a public key.
  case p2wpkh
  /// Witness version 0, the hash of a script.
  case p2wsh
  /// Witness version 1, 32 bytes: a taproot output key.
  case p2tr
  /// Another witness program of version 1 to 16.
  case witnessUnknown = "witness_unknown"
  /// Bare m of n public keys.
  case multisig
  /// A data carrier; provably unspendable.
  case opReturn = "op_return"
  /// Anything else, the empty script among it.
  case nonStandard = "non_standard"

  /// Classifies a script.
  ///
  /// Any bytes are accepted; the work is at most 21 pushes.
  public init(of script: some Collection<UInt8>) {
    let kind = script.withContiguousStorageIfAvailable { Self.kind(of: $0) }
    self = kind ?? Array(script).withUnsafeBufferPointer { Self.kind(of: $0) }
  }

  /// True when no input can ever spend an output with this script.
  ///
  /// - Source: Bitcoin Core `CScript::IsUnspendable`, `MAX_SCRIPT_SIZE`.
  public static func isUnspendable(_ script: some Collection<UInt8>) -> Bool {
    script.first == 0x6A || script.count > 10_000
  }

  private static func kind(of script: UnsafeBufferPointer<UInt8>) -> Self {
    let count = script.count
    guard let first = script.first, let last = script.last else { return .nonStandard }
    if first == 0x6A { return .opReturn }
    if count == 25, first == 0x76, script[1] == 0xA9, script[2] == 20, script[23] == 0x88, last == 0xAC {
      return .p2pkh
    }
    if count == 23, first == 0xA9, script[1] == 20, last == 0x87 { return .p2sh }
    if (4...42).contains(count), Int(script[1]) == count - 2 {
      if first == 0 { return count == 22 ? .p2wpkh : count == 34 ? .p2wsh : .nonStandard }
      if (0x51...0x60).contains(first) { return first == 0x51 && count == 34 ? .p2tr : .witnessUnknown }
    }
    if last == 0xAC, count == 35 || count == 67, Int(first) == count - 2,
      isKeySize(count - 2, header: script[1])
    {
      return .p2pk
    }
    return isMultisig(script) ? .multisig : .nonStandard
  }

  /// OP_m, n keys, OP_n, OP_CHECKMULTISIG with 1 <= m <= n <= 20.
  private static func isMultisig(_ script: UnsafeBufferPointer<UInt8>) -> Bool {
    guard script.last == 0xAE, script.count >= 3 else { return false }
    var position = 0
    guard let required = readNumber(script, at: &position) else { return false }
    var keys = 0
    while keys <= 20 {
      var next = position
      guard let push = readPush(script, at: &next), !push.isEmpty,
        isKeySize(push.count, header: script[push.lowerBound])
      else { break }
      keys += 1
      position = next
    }
    guard let total = readNumber(script, at: &position) else { return false }
    return position == script.count - 1 && total == keys && required <= keys
  }

  /// 1 to 16 by opcode, 17 to 20 as a one-byte push.
  private static func readNumber(_ script: UnsafeBufferPointer<UInt8>, at position: inout Int) -> Int? {
    guard position < script.count else { return nil }
    let code = script[position]
    if (0x51...0x60).contains(code) {
      position += 1
      return Int(code) - 0x50
    }
    guard code == 1, position + 1 < script.count, (17...20).contains(script[position + 1]) else { return nil }
    position += 2
    return Int(script[position - 1])
  }

  /// The range of the bytes that the push at `position` puts on the stack, or nil when it is no push or is cut off.
  private static func readPush(_ script: UnsafeBufferPointer<UInt8>, at position: inout Int) -> Range<Int>? {
    guard position < script.count else { return nil }
    let code = Int(script[position])
    let lengthBytes: Int
    switch code {
    case 1...75: lengthBytes = 0
    case 0x4C: lengthBytes = 1
    case 0x4D: lengthBytes = 2
    case 0x4E: lengthBytes = 4
    default: return nil
    }
    let start = position + 1 + lengthBytes
    guard start <= script.count else { return nil }
    var length = lengthBytes == 0 ? code : 0
    for offset in 0..<lengthBytes { length |= Int(script[position + 1 + offset]) << (8 * offset) }
    guard length <= script.count - start else { return nil }
    position = start + length
    return start..<start + length
  }

  private static func isKeySize(_ count: Int, header: UInt8) -> Bool {
    switch header {
    case 2, 3: count == 33
    case 4, 6, 7: count == 65
    default: false
    }
  }
}
