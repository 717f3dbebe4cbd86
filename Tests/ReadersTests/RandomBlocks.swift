import Ledger
import TestSupport

@testable import Readers

/// Blocks of a regtest network, written byte by byte, with the lines that a reader should make of them.
struct RandomBlocks {
  /// A block and what it holds.
  struct Block {
    var bytes: [UInt8]
    var hash: TransactionID
    var height: Int64
    /// As ``CollectingSink`` writes transactions.
    var lines: [String]
  }

  /// A transaction in both serialisations.
  struct Transaction {
    var full: [UInt8]
    var id: TransactionID
    /// From the version on.
    var tail: String
    var isCoinbase: Bool
  }

  static let regtestBits: UInt32 = 0x207F_FFFF
  private(set) var random: SplitMix64

  init(seed: UInt64) {
    random = SplitMix64(seed: seed)
  }

  static func little(_ value: some FixedWidthInteger) -> [UInt8] {
    withUnsafeBytes(of: value.littleEndian) { Array($0) }
  }

  static func count(_ value: Int) -> [UInt8] {
    switch value {
    case 0..<0xFD: [UInt8(value)]
    case 0xFD..<0x1_0000: [0xFD] + little(UInt16(value))
    default: [0xFE] + little(UInt32(value))
    }
  }

  /// The block in its frame.
  static func framed(_ block: [UInt8], magic: [UInt8] = [0xFA, 0xBF, 0xB5, 0xDA]) -> [UInt8] {
    magic + little(UInt32(block.count)) + block
  }

  /// The coinbase of a height, or one without a height.
  mutating func coinbase(height: Int64?) -> Transaction {
    var script = height.map { Self.push($0) } ?? [0xFF]
    script += (0..<random.number(2...20)).map { _ in UInt8(truncatingIfNeeded: random.next()) }
    return transaction(inputs: [([UInt8](repeating: 0, count: 32), UInt32.max, script)], isCoinbase: true)
  }

  static func push(_ height: Int64) -> [UInt8] {
    guard height > 16 else { return [UInt8(0x50 + height)] }
    var bytes: [UInt8] = []
    var rest = height
    while rest > 0 {
      bytes.append(UInt8(rest & 255))
      rest >>= 8
    }
    if bytes.last.map({ $0 & 0x80 != 0 }) == true { bytes.append(0) }
    return [UInt8(bytes.count)] + bytes
  }

  /// A payment of unseen outputs.
  mutating func payment() -> Transaction {
    let inputs = (0..<random.number(1...3)).map { _ in
      (bytes(32), UInt32(random.number(0...300)), bytes(random.number(0...300)))
    }
    return transaction(inputs: inputs, isCoinbase: false)
  }

  private mutating func transaction(inputs: [([UInt8], UInt32, [UInt8])], isCoinbase: Bool) -> Transaction {
    let version = random.pick([Int32(1), 2, -1])
    let lock = UInt32(truncatingIfNeeded: random.next())
    let outputs = (0..<random.number(1...4)).map { _ in
      (UInt64(random.number(0...5_000_000)), bytes(random.number(0...300)))
    }
    var body = Self.count(inputs.count)
    var told: [String] = []
    for (previous, vout, script) in inputs {
      let sequence = UInt32(truncatingIfNeeded: random.next())
      body += previous + Self.little(vout) + Self.count(script.count) + script + Self.little(sequence)
      if !isCoinbase { told.append("\(Hex.text(previous.reversed())):\(vout)/\(sequence)/-/-") }
    }
    body += Self.count(outputs.count)
    for (value, script) in outputs { body += Self.little(value) + Self.count(script.count) + script }
    let plain = Self.little(version) + body + Self.little(lock)
    var full = plain
    if random.once(in: 2) {
      let witnesses = inputs.flatMap { _ -> [UInt8] in
        let items = (0..<random.number(0...3)).map { _ in bytes(random.number(0...300)) }
        return Self.count(items.count) + items.flatMap { Self.count($0.count) + $0 }
      }
      full = Self.little(version) + [0, 1] + body + witnesses + Self.little(lock)
    }
    let tail =
      "\(isCoinbase ? " coinbase" : "") version \(version) lock \(lock) in \(told)"
      + " out \(outputs.map { "\($0.0)/\(Hex.text($0.1))" }) payer - fee -"
    return Transaction(full: full, id: DoubleSHA256.id(of: [plain[...]]), tail: tail, isCoinbase: isCoinbase)
  }

  /// A block that pays for its easy target.
  mutating func block(
    after previous: TransactionID, height: Int64, payments: Int? = nil, version: Int32 = 0x2000_0000,
    bits: UInt32 = regtestBits, tellsHeight: Bool = true
  ) -> Block {
    let transactions =
      [coinbase(height: tellsHeight ? height : nil)] + (0..<(payments ?? random.number(0...4))).map { _ in payment() }
    return mine(transactions, after: previous, height: height, version: version, bits: bits)
  }

  mutating func mine(
    _ transactions: [Transaction], after previous: TransactionID, height: Int64, version: Int32 = 0x2000_0000,
    bits: UInt32 = regtestBits, meetsTarget: Bool = true
  ) -> Block {
    let time = UInt32(1_600_000_000 + height * 600)
    let root = Self.root(transactions.map(\.id))
    var nonce = UInt32(truncatingIfNeeded: random.next())
    while true {
      let header =
        Self.little(version) + previous.bytes.reversed() + root.bytes.reversed() + Self.little(time) + Self.little(bits)
        + Self.little(nonce)
      let hash = DoubleSHA256.id(of: [header[...]])
      if (hash.words.0 < UInt64(1) << 63) == meetsTarget {
        let lines = transactions.enumerated().map { index, transaction in
          "\(transaction.id.hex) height \(height) index \(index) time \(time) block \(hash.hex)\(transaction.tail)"
        }
        let bytes = header + Self.count(transactions.count) + transactions.flatMap(\.full)
        return Block(bytes: bytes, hash: hash, height: height, lines: lines)
      }
      nonce &+= 1
    }
  }

  /// A merkle root, by the words of the definition.
  private static func root(_ ids: [TransactionID]) -> TransactionID {
    guard ids.count > 1 else { return ids[0] }
    let even = ids.count.isMultiple(of: 2) ? ids : ids + [ids[ids.count - 1]]
    return root(
      stride(from: 0, to: even.count, by: 2).map {
        DoubleSHA256.id(of: [(even[$0].bytes.reversed() + even[$0 + 1].bytes.reversed())[...]])
      })
  }

  private mutating func bytes(_ count: Int) -> [UInt8] {
    (0..<count).map { _ in UInt8(truncatingIfNeeded: random.next()) }
  }

  /// Mixes a list.
  mutating func shuffled<Element>(_ list: [Element]) -> [Element] {
    var result = list
    for index in result.indices.reversed() { result.swapAt(index, random.number(0...index)) }
    return result
  }

  /// A random choice for the caller.
  mutating func number(_ range: ClosedRange<Int>) -> Int { random.number(range) }
}
