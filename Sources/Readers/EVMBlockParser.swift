import Ledger

/// Reads one block of an EVM chain at a time from a node's JSON.
struct EVMBlockParser {
  /// Transactions, receipts and logs of one block.
  ///
  /// Our choice: a block of 10^9 gas, far above every chain's, has room for 2,700,000 of the cheapest logs.
  static let blockLimit = 4_000_000
  /// Characters of a log's data.
  ///
  /// Our choice: a batch of 4,000 items of ERC-1155.
  private static let dataLimit = 1 << 19

  private enum BlockField: String, CaseIterable {
    case number, hash, parentHash, timestamp, transactions, receipts, block
  }
  private enum TransactionField: String, CaseIterable {
    case hash, transactionIndex, from, to, value, nonce, type, gasPrice, maxFeePerGas, chainId
  }
  private enum ReceiptField: String, CaseIterable {
    case transactionHash, blockHash, status, gasUsed, effectiveGasPrice, l1Fee, blobGasUsed, blobGasPrice,
      contractAddress, logs
  }
  private enum LogField: String, CaseIterable { case address, topics, data, logIndex, removed }

  var json = JSONFields()
  private let limit: Int
  private let blockFields = FieldNames<BlockField>()
  private let transactionFields = FieldNames<TransactionField>()
  private let receiptFields = FieldNames<ReceiptField>()
  private let logFields = FieldNames<LogField>()

  init(limit: Int = blockLimit) {
    self.limit = limit
  }

  /// Reads a block whose brace is next.
  mutating func read(_ source: inout ByteSource, depth: Int) throws(ReaderError) -> EVMBlock {
    var block = EVMBlock(offset: source.offset)
    try readMembers(&source, &block, depth, isInner: false)
    return block
  }

  /// Reads the members of a block, or of an object that has the block as one of them.
  private mutating func readMembers(
    _ source: inout ByteSource, _ block: inout EVMBlock, _ depth: Int, isInner: Bool
  ) throws(ReaderError) {
    var members = JSONFields.Members()
    let outer = enter()
    defer { leave(outer) }
    try json.lexer.descend(&source, depth)
    while let field = try json.next(&source, of: blockFields, &members, depth + 1) {
      switch field {
      case .number: block.number = try json.index(&source, "number", depth + 1)
      case .hash: block.hash = try json.hash32(&source, "hash", depth + 1)
      case .parentHash: block.parent = try json.hash32(&source, "parentHash", depth + 1)
      case .timestamp: block.time = try json.index(&source, "timestamp", depth + 1)
      case .transactions:
        guard try json.opens(&source, "[", "transactions", depth + 1) else { continue }
        block.hasTransactions = true
        let areObjects = try readObjects(&source, &block, depth + 1) { parser, source, block throws(ReaderError) in
          block.transactions.append(try parser.readTransaction(&source, depth + 2))
        }
        block.hasOnlyIDs = block.hasOnlyIDs || !areObjects
      case .receipts:
        guard try !json.isNull(&source), try json.opens(&source, "[", "receipts", depth + 1) else { continue }
        block.hasReceipts = true
        _ = try readObjects(&source, &block, depth + 1) { parser, source, block throws(ReaderError) in
          let receipt = try parser.readReceipt(&source, &block, depth + 2)
          block.receipts.append(receipt)
        }
      case .block:
        let next = try json.lexer.need(&source)
        if !isInner, next == UInt8(ascii: "{") {
          try readMembers(&source, &block, depth + 1, isInner: true)
        } else {
          try json.lexer.skipValue(&source, depth: depth + 1)
        }
      }
    }
    block.fault = block.fault ?? json.fault
  }

  /// Begins a part whose faults are not those of what it is a part of; gives what ``leave(_:)`` needs.
  private mutating func enter() -> String? {
    defer { json.begin() }
    return json.fault
  }

  private mutating func leave(_ fault: String?) {
    json.begin()
    json.fault = fault
  }

  /// Reads the objects of a list whose bracket has been taken, and passes over whatever else stands in it.
  ///
  /// Of a block that is too large nothing more is read.
  /// - Gives: false where something else than objects stands in the list.
  private mutating func readObjects(
    _ source: inout ByteSource, _ block: inout EVMBlock, _ depth: Int,
    _ read: (inout EVMBlockParser, inout ByteSource, inout EVMBlock) throws(ReaderError) -> Void
  ) throws(ReaderError) -> Bool {
    let outer = enter()
    defer { leave(outer) }
    var isFirst = true
    var areObjects = true
    while try json.lexer.element(&source, isFirst: &isFirst) {
      let isObject = try json.lexer.need(&source) == UInt8(ascii: "{")
      areObjects = areObjects && isObject
      block.isTooLarge = block.isTooLarge || block.size >= limit
      if isObject, !block.isTooLarge {
        try read(&self, &source, &block)
      } else {
        try json.lexer.skipValue(&source, depth: depth + 1)
      }
    }
    return areObjects
  }

  // MARK: Transactions

  private mutating func readTransaction(
    _ source: inout ByteSource, _ depth: Int
  ) throws(ReaderError) -> EVMBlock.Transaction {
    var result = EVMBlock.Transaction(offset: source.offset)
    var members = JSONFields.Members()
    var hasSender = false
    json.begin()
    try json.lexer.descend(&source, depth)
    while let field = try json.next(&source, of: transactionFields, &members, depth + 1) {
      switch field {
      case .hash: result.hash = try json.hash32(&source, "hash", depth + 1)
      case .transactionIndex: result.index = try json.index(&source, "transactionIndex", depth + 1)
      case .from:
        if let account = try json.account(&source, "from", depth + 1) {
          result.from = account
          hasSender = true
        }
      case .to: result.to = try json.account(&source, "to", depth + 1)
      case .value: result.value = try json.quantity(&source, "value", depth + 1)
      case .nonce: result.nonce = try json.quantity(&source, "nonce", depth + 1).map { UInt64(truncatingIfNeeded: $0) }
      case .type: result.type = try json.quantity(&source, "type", depth + 1) ?? 0
      case .gasPrice: result.gasPrice = try json.quantity(&source, "gasPrice", depth + 1)
      case .maxFeePerGas: result.hasCeiling = try json.quantity(&source, "maxFeePerGas", depth + 1) != nil
      case .chainId: result.chainID = try json.quantity(&source, "chainId", depth + 1)
      }
    }
    if result.hash == nil { json.note("`hash` is missing") }
    if !hasSender { json.note("`from` is missing") }
    if result.value == nil { json.note("`value` is missing") }
    result.fault = json.fault
    return result
  }

  // MARK: Receipts

  private mutating func readReceipt(
    _ source: inout ByteSource, _ block: inout EVMBlock, _ depth: Int
  ) throws(ReaderError) -> EVMBlock.Receipt {
    var result = EVMBlock.Receipt()
    var members = JSONFields.Members()
    json.begin()
    try json.lexer.descend(&source, depth)
    while let field = try json.next(&source, of: receiptFields, &members, depth + 1) {
      switch field {
      case .transactionHash: result.hash = try json.hash32(&source, "transactionHash", depth + 1)
      case .blockHash: result.blockHash = try json.hash32(&source, "blockHash", depth + 1)
      case .status: result.status = try json.quantity(&source, "status", depth + 1)
      case .gasUsed: result.gasUsed = try json.quantity(&source, "gasUsed", depth + 1)
      case .effectiveGasPrice: result.gasPrice = try json.quantity(&source, "effectiveGasPrice", depth + 1)
      case .l1Fee: result.dataFee = try json.quantity(&source, "l1Fee", depth + 1)
      case .blobGasUsed: result.blobGas = try json.quantity(&source, "blobGasUsed", depth + 1)
      case .blobGasPrice: result.blobPrice = try json.quantity(&source, "blobGasPrice", depth + 1)
      case .contractAddress: result.contract = try json.account(&source, "contractAddress", depth + 1)
      case .logs:
        let start = block.logs.count
        if try json.opens(&source, "[", "logs", depth + 1) {
          let areObjects = try readObjects(&source, &block, depth + 1) { parser, source, block throws(ReaderError) in
            if let log = try parser.readLog(&source, depth + 2) { block.logs.append(log) }
          }
          if !areObjects { json.note("`logs` holds something else than logs") }
        }
        result.logs = start..<block.logs.count
      }
    }
    if let status = result.status, status > 1 { json.note("`status` \(status) is neither 0 nor 1") }
    result.fault = json.fault
    return result
  }

  /// Reads a log; nil for one that tells nothing.
  private mutating func readLog(_ source: inout ByteSource, _ depth: Int) throws(ReaderError) -> EVMBlock.Log? {
    var log = EVMBlock.Log(offset: source.offset)
    var members = JSONFields.Members()
    var isRemoved = false
    var dataFault: String?
    json.begin()
    try json.lexer.descend(&source, depth)
    while let field = try json.next(&source, of: logFields, &members, depth + 1) {
      switch field {
      case .address: log.contract = try json.account(&source, "address", depth + 1) ?? []
      case .topics: log.topics = try readTopics(&source, depth + 1)
      case .logIndex: log.index = try json.index(&source, "logIndex", depth + 1)
      case .removed: isRemoved = try json.flag(&source, "removed", depth + 1) ?? false
      case .data:
        let before = json.fault
        if try json.text(&source, "data", limit: Self.dataLimit, depth + 1), json.lexer.text != Array("0x".utf8),
          !json.lexer.text.starts(with: "0x".utf8) || !HexDigits.append(json.lexer.text.dropFirst(2), to: &log.data)
        {
          json.note("`data` \(Quoted.text(json.lexer.text)) is not hexadecimal bytes after `0x`")
        }
        // Of a log that nobody reads the data may be what it likes.
        if before == nil { swap(&dataFault, &json.fault) }
      }
    }
    guard json.fault != nil || EVMLog.knows(log.topics) else { return nil }
    if log.contract.isEmpty { json.note("`address` is missing") }
    if log.index == nil { json.note("`logIndex` is missing") }
    if isRemoved { json.note("is of a block that has left the chain (`removed`)") }
    log.fault = json.fault ?? dataFault
    return log
  }

  private mutating func readTopics(_ source: inout ByteSource, _ depth: Int) throws(ReaderError) -> [UInt8] {
    var topics: [UInt8] = []
    guard try json.opens(&source, "[", "`topics`", depth) else { return topics }
    var isFirst = true
    while try json.lexer.element(&source, isFirst: &isFirst) {
      guard let topic = try json.hash32(&source, "topics", depth + 1) else { continue }
      // The machine writes at most four.
      if topics.count == 4 * 32 { json.note("`topics` has more than four") } else { topics += topic.bytes }
    }
    return topics
  }
}
