import Ledger

/// Reads raw blocks of the Bitcoin family into a batch.
///
/// - Source: Bitcoin Core `src/primitives/transaction.h`; BIP-144; for the extension block Litecoin Core v0.21
///   `src/primitives/transaction.h` and `block.h`.
struct BlockParser {
  /// Why a block cannot be used.
  enum Fault: Error {
    /// The bytes are not a block: what, and where in the block.
    case broken(String, Int)
    /// A block, but not one to believe or to read.
    case refused(String)
  }

  private static let amountLimit = UInt64(Int64.max)
  private static let nullID = TransactionID(words: (0, 0, 0, 0))
  /// Version, no input, no output, lock time.
  private static let smallestTransaction = 10
  private static let smallestInput = 41
  private static let smallestOutput = 9

  private let chain: Chain
  private var bytes: [UInt8] = []
  private var position = 0
  private var ids: [TransactionID] = []

  init(chain: Chain) {
    self.chain = chain
  }

  /// Reads a block at a height into the batch; when it throws, the batch is as it was.
  ///
  /// - Parameter offset: Where the block stands in its file.
  /// - Gives: the number of transactions.
  mutating func read(
    _ block: [UInt8], header: BlockHeader, height: Int64, offset: Int64, into batch: inout LedgerBatch
  ) throws(Fault) -> Int {
    bytes = block
    position = BlockHeader.size
    let counts = (batch.transactions.count, batch.inputs.count, batch.outputs.count, batch.bytes.count)
    do throws(Fault) {
      try readTransactions(header, height, offset, &batch)
      try check(header)
    } catch {
      batch.transactions.removeLast(batch.transactions.count - counts.0)
      batch.inputs.removeLast(batch.inputs.count - counts.1)
      batch.outputs.removeLast(batch.outputs.count - counts.2)
      batch.bytes.removeLast(batch.bytes.count - counts.3)
      throw error
    }
    batch.blocks.append(
      .init(
        hash: header.hash, previous: header.previous == Self.nullID ? nil : header.previous, height: height,
        time: Int64(header.time), position: offset))
    return ids.count
  }

  /// The height in the coinbase of a block, of which only the beginning need be there.
  static func claimedHeight(_ beginning: [UInt8]) -> Int64? {
    var parser = BlockParser(chain: .bitcoin)
    parser.bytes = beginning
    parser.position = BlockHeader.size
    do throws(Fault) {
      _ = try parser.variableInteger()
      _ = try parser.uint32()
      if try parser.peek(2).elementsEqual([0, 1]) { parser.position += 2 }
      guard try parser.variableInteger() == 1 else { return nil }
      parser.position += try parser.peek(36).count
      let length = min(try parser.variableInteger(), 100)
      return BlockHeader.height(inCoinbase: beginning[parser.position...].prefix(Int(length)))
    } catch {
      return nil
    }
  }

  private func check(_ header: BlockHeader) throws(Fault) {
    let (root, isMutated) = MerkleTree.root(of: ids)
    guard root == header.merkleRoot else {
      throw .refused("the transactions of block \(header.hash.hex) are not those of its merkle root")
    }
    guard !isMutated else {
      throw .refused("block \(header.hash.hex) repeats transactions in a way its hash does not show (CVE-2012-2459)")
    }
  }

  private mutating func readTransactions(
    _ header: BlockHeader, _ height: Int64, _ offset: Int64, _ batch: inout LedgerBatch
  ) throws(Fault) {
    let total = try count(smallest: Self.smallestTransaction, "transactions")
    guard total > 0 else { throw .broken("the block has no transactions", position) }
    ids.removeAll(keepingCapacity: true)
    var endsInExtension = false
    for index in 0..<total {
      guard !endsInExtension else {
        throw .refused("block \(header.hash.hex) has an extension-block transaction before its last")
      }
      let start = position
      var transaction = try readTransaction(&batch, &endsInExtension)
      transaction.height = height
      transaction.index = Int64(index)
      transaction.time = Int64(header.time)
      transaction.blockHash = header.hash
      transaction.position = offset + Int64(start)
      guard transaction.isCoinbase == (index == 0) else {
        throw .refused(
          "transaction \(index) of block \(header.hash.hex) \(index == 0 ? "is no" : "is another") coinbase")
      }
      ids.append(transaction.id)
      batch.transactions.append(transaction)
    }
    // The extension block of Litecoin moves hidden amounts; what enters and leaves it stands in the transactions.
    guard position == bytes.count || endsInExtension else {
      throw .broken("\(bytes.count - position) bytes follow the last transaction of the block", position)
    }
  }

  private mutating func readTransaction(
    _ batch: inout LedgerBatch, _ endsInExtension: inout Bool
  ) throws(Fault) -> LedgerBatch.Transaction {
    let start = position
    let version = Int32(bitPattern: try uint32())
    var flags: UInt8 = 0
    let marker = try peek(2)
    if marker.first == 0, let flag = marker.last, flag != 0 {
      flags = flag
      position += 2
      guard flags & ~(chain.hasExtensionBlocks ? 9 : 1) == 0 else {
        throw .refused("a transaction has flags \(flags), which are not read on \(chain.alias)")
      }
    }
    let body = position
    let inputs = batch.inputs.count
    let outputs = batch.outputs.count
    try readInputs(&batch)
    try readOutputs(&batch)
    let bodyEnd = position
    if flags & 1 != 0 { try skipWitnesses(batch.inputs.count - inputs) }
    if flags & 8 != 0 {
      // Zero stands for "no transaction of its own": the one that carries the balance of the extension block.
      guard try byte() == 0 else { throw .refused("a transaction belongs to the extension block, which is not read") }
      endsInExtension = true
    }
    let lockStart = position
    let lockTime = try uint32()
    let id = DoubleSHA256.id(of: [bytes[start..<start + 4], bytes[body..<bodyEnd], bytes[lockStart..<position]])
    let isCoinbase =
      batch.inputs.count == inputs + 1 && batch.inputs[inputs].previous == Self.nullID
      && batch.inputs[inputs].vout == .max
    if isCoinbase { batch.inputs.removeLast() }
    return .init(
      id: id, height: nil, index: nil, time: nil, blockHash: nil, isCoinbase: isCoinbase, version: Int64(version),
      lockTime: Int64(lockTime), inputs: inputs..<batch.inputs.count, outputs: outputs..<batch.outputs.count,
      payer: nil,
      fee: nil, position: 0)
  }

  private mutating func readInputs(_ batch: inout LedgerBatch) throws(Fault) {
    for _ in 0..<(try count(smallest: Self.smallestInput, "inputs")) {
      _ = try peek(36)
      let previous = LittleEndian.id(bytes, at: position)
      let vout = LittleEndian.uint32(bytes, at: position + 32)
      position += 36
      position += try count(smallest: 1, "bytes of script")
      let sequence = try uint32()
      batch.inputs.append(.init(previous: previous, vout: vout, sequence: sequence, value: nil, script: nil))
    }
  }

  private mutating func readOutputs(_ batch: inout LedgerBatch) throws(Fault) {
    for _ in 0..<(try count(smallest: Self.smallestOutput, "outputs")) {
      _ = try peek(8)
      let value = LittleEndian.uint64(bytes, at: position)
      position += 8
      guard value <= Self.amountLimit else {
        throw .refused("an output has the value \(value), more than there can be")
      }
      let length = try count(smallest: 1, "bytes of script")
      batch.outputs.append(.init(value: value, script: batch.store(bytes[position..<position + length])))
      position += length
    }
  }

  private mutating func skipWitnesses(_ inputs: Int) throws(Fault) {
    for _ in 0..<inputs {
      for _ in 0..<(try count(smallest: 1, "witness items")) {
        position += try count(smallest: 1, "bytes of witness")
      }
    }
  }
}

// MARK: Bytes

extension BlockParser {
  private func peek(_ count: Int) throws(Fault) -> ArraySlice<UInt8> {
    guard bytes.count - position >= count else {
      throw .broken("the block ends in the middle of a transaction", position)
    }
    return bytes[position..<position + count]
  }

  private mutating func byte() throws(Fault) -> UInt8 {
    let value = try peek(1)[position]
    position += 1
    return value
  }

  private mutating func uint32() throws(Fault) -> UInt32 {
    _ = try peek(4)
    position += 4
    return LittleEndian.uint32(bytes, at: position - 4)
  }

  /// A count of things of which each takes at least `smallest` bytes, so that a false one is seen before it costs memory.
  private mutating func count(smallest: Int, _ things: String) throws(Fault) -> Int {
    let start = position
    let value = try variableInteger()
    guard value <= UInt64(bytes.count), Int(value) * smallest <= bytes.count - position else {
      throw .broken("a count of \(value) \(things) is more than the block can hold", start)
    }
    return Int(value)
  }

  private mutating func variableInteger() throws(Fault) -> UInt64 {
    let first = try byte()
    guard first >= 0xFD else { return UInt64(first) }
    let width = 1 << Int(first - 0xFC)
    let value = try peek(width).reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    position += width
    return value
  }
}

extension Chain {
  /// Whether blocks can end in an extension block.
  ///
  /// - Source: LIP-0002, LIP-0003: MimbleWimble extension blocks of Litecoin.
  fileprivate var hasExtensionBlocks: Bool { self == .litecoin || self == .litecoinRegtest }
}
