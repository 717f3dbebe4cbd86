import Crypto
import Ledger

/// The 80 bytes that begin a block of the Bitcoin family.
///
/// - Source: Bitcoin Core `src/primitives/block.h`.
struct BlockHeader {
  static let size = 80

  let version: Int32
  let previous: TransactionID
  let merkleRoot: TransactionID
  let time: UInt32
  /// The target in compact form.
  let bits: UInt32
  let hash: TransactionID

  /// Reads the first 80 bytes; nil when there are fewer.
  init?(_ bytes: [UInt8]) {
    guard bytes.count >= Self.size else { return nil }
    version = Int32(bitPattern: LittleEndian.uint32(bytes, at: 0))
    previous = LittleEndian.id(bytes, at: 4)
    merkleRoot = LittleEndian.id(bytes, at: 36)
    time = LittleEndian.uint32(bytes, at: 68)
    bits = LittleEndian.uint32(bytes, at: 72)
    hash = DoubleSHA256.id(of: [bytes[0..<Self.size]])
  }

  /// The number that the hash may not pass, or nil for a compact form that means none.
  ///
  /// - Source: Bitcoin Core `arith_uint256::SetCompact` and `CheckProofOfWork`.
  static func target(bits: UInt32) -> TransactionID? {
    let exponent = Int(bits >> 24)
    let mantissa = bits & 0x007F_FFFF
    guard mantissa != 0, bits & 0x0080_0000 == 0 else { return nil }
    var bytes = [UInt8](repeating: 0, count: 32)
    // The mantissa's three bytes end at the exponent, counted from the low end; what falls below is cut, above is too much.
    for (place, shift) in [16, 8, 0].enumerated() {
      let byte = UInt8(truncatingIfNeeded: mantissa >> UInt32(shift))
      let index = 32 - exponent + place
      if (0..<32).contains(index) { bytes[index] = byte } else if index < 0, byte != 0 { return nil }
    }
    guard let target = TransactionID(bytes: bytes), target != TransactionID(words: (0, 0, 0, 0)) else { return nil }
    return target
  }

  /// The number of hashes that a target asks for on average, 2^256 / (target + 1); at most 2^128 - 1.
  ///
  /// - Source: Bitcoin Core `GetBlockProof`.
  static func work(target: TransactionID) -> UInt128 {
    let high = UInt128(target.words.0) << 64 | UInt128(target.words.1)
    let low = UInt128(target.words.2) << 64 | UInt128(target.words.3)
    // Below 2^128 the answer passes 128 bits; no machine on Earth finds such a hash.
    guard high > 0 else { return .max }
    let (divisorLow, carry) = low.addingReportingOverflow(1)
    let (divisorHigh, over) = high.addingReportingOverflow(carry ? 1 : 0)
    guard !over else { return 1 }
    // Long division of 2^256 - 1 - target, bit by bit; one more is the quotient of 2^256.
    var (restHigh, restLow): (UInt128, UInt128) = (0, 0)
    var quotient: UInt128 = 0
    for bit in (0..<256).reversed() {
      let top = bit >= 128 ? ~high >> UInt128(bit - 128) & 1 : ~low >> UInt128(bit) & 1
      restHigh = restHigh << 1 | restLow >> 127
      restLow = restLow << 1 | top
      quotient <<= 1
      guard (restHigh, restLow) >= (divisorHigh, divisorLow) else { continue }
      let (difference, borrow) = restLow.subtractingReportingOverflow(divisorLow)
      restLow = difference
      restHigh = restHigh &- divisorHigh &- (borrow ? 1 : 0)
      quotient |= 1
    }
    return quotient &+ 1
  }

  /// The height that a coinbase script begins with, or nil.
  ///
  /// - Source: BIP-34; Bitcoin Core `CScript() << nHeight`, which writes 1 to 16 as one opcode.
  static func height(inCoinbase script: ArraySlice<UInt8>) -> Int64? {
    guard let first = script.first else { return nil }
    if (0x51...0x60).contains(first) { return Int64(first - 0x50) }
    let number = script.dropFirst().prefix(Int(first))
    // Four bytes reach two thousand million blocks; the top bit would be a sign.
    guard (1...4).contains(first), number.count == Int(first), let last = number.last, last & 0x80 == 0 else {
      return nil
    }
    return number.reversed().reduce(Int64(0)) { $0 << 8 | Int64($1) }
  }
}

/// Numbers and ids in the byte order of raw blocks.
enum LittleEndian {
  static func uint32(_ bytes: [UInt8], at index: Int) -> UInt32 {
    UInt32(bytes[index]) | UInt32(bytes[index + 1]) << 8 | UInt32(bytes[index + 2]) << 16
      | UInt32(bytes[index + 3]) << 24
  }

  static func uint64(_ bytes: [UInt8], at index: Int) -> UInt64 {
    UInt64(uint32(bytes, at: index)) | UInt64(uint32(bytes, at: index + 4)) << 32
  }

  /// Reverses 32 bytes into display order.
  static func id(_ bytes: [UInt8], at index: Int) -> TransactionID {
    TransactionID(
      words: (
        uint64(bytes, at: index + 24), uint64(bytes, at: index + 16), uint64(bytes, at: index + 8),
        uint64(bytes, at: index)
      ))
  }
}

/// SHA-256 twice, the hash of blocks and transactions.
enum DoubleSHA256 {
  /// The id in display order of the pieces one after another.
  static func id(of pieces: [ArraySlice<UInt8>]) -> TransactionID {
    var hasher = SHA256()
    for piece in pieces { piece.withUnsafeBytes { hasher.update(bufferPointer: $0) } }
    return id(of: hasher)
  }

  /// The id in display order of two ids in raw order one after another, as the merkle tree joins them.
  static func id(joining left: TransactionID, _ right: TransactionID) -> TransactionID {
    var hasher = SHA256()
    var words = (
      left.words.3.littleEndian, left.words.2.littleEndian, left.words.1.littleEndian, left.words.0.littleEndian,
      right.words.3.littleEndian, right.words.2.littleEndian, right.words.1.littleEndian, right.words.0.littleEndian
    )
    withUnsafeBytes(of: &words) { hasher.update(bufferPointer: $0) }
    return id(of: hasher)
  }

  private static func id(of hasher: SHA256) -> TransactionID {
    let first = hasher.finalize()
    var second = SHA256()
    first.withUnsafeBytes { second.update(bufferPointer: $0) }
    return second.finalize().withUnsafeBytes { bytes in
      func word(_ start: Int) -> UInt64 {
        UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: start, as: UInt64.self))
      }
      return TransactionID(words: (word(24), word(16), word(8), word(0)))
    }
  }
}

/// The root of a tree of transaction ids.
enum MerkleTree {
  /// The root, and whether the list ends in a repetition that leaves the root as it was.
  ///
  /// A list of odd length counts its last id twice, so a list that really ends in that pair has the same root: a block can be
  /// altered without its hash showing it.
  /// - Source: Bitcoin Core `ComputeMerkleRoot`; CVE-2012-2459.
  static func root(of ids: [TransactionID]) -> (root: TransactionID, isMutated: Bool) {
    var level = ids
    var isMutated = false
    while level.count > 1 {
      for index in stride(from: 0, to: level.count - 1, by: 2) where level[index] == level[index + 1] {
        isMutated = true
      }
      if !level.count.isMultiple(of: 2), let last = level.last { level.append(last) }
      for index in 0..<level.count / 2 {
        level[index] = DoubleSHA256.id(joining: level[2 * index], level[2 * index + 1])
      }
      level.removeLast(level.count / 2)
    }
    return (level.first ?? TransactionID(words: (0, 0, 0, 0)), isMutated)
  }
}
