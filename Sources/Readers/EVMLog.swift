import Ledger

/// What a log of an EVM chain tells: tokens that moved (``TokenLog``), or an event (``ContractLog``).
///
/// Every reader of such logs asks here, so that one log is the same facts whichever source tells it.
struct EVMLog {
  private var tokenLog: TokenLog
  private var contractLog = ContractLog()
  /// Which of the two read the last log.
  private var isEvent = false
  private var index: Int64?

  init(chain: Chain) {
    tokenLog = TokenLog(chain: chain)
  }

  /// True for topics of a log that may tell something, by the first of them; of any other log nobody needs the rest.
  ///
  /// - Parameters:
  ///   - topics: 32 bytes each, one after the other.
  static func knows(_ topics: [UInt8]) -> Bool {
    TokenLog.knows(topics.prefix(32)) || ContractLog.knows(topics.prefix(32))
  }

  /// The CAIP-19 id of a contract as a fungible token.
  mutating func token(_ contract: [UInt8]) -> String { tokenLog.token(contract) }

  /// Reads a log, for ``add(_:at:to:_:into:)``.
  ///
  /// - Parameters:
  ///   - contract: The 20 bytes of the account that wrote the log.
  ///   - topics: 32 bytes each, one after the other.
  ///   - data: The bytes of its data; of a log that is not known they may be left out.
  ///   - index: Its place in the block.
  /// - Throws: ``RowFault`` for a log with a known first topic and another shape.
  mutating func read(contract: [UInt8], topics: [UInt8], data: [UInt8], index: Int64?) throws(RowFault) {
    self.index = index
    isEvent = ContractLog.knows(topics.prefix(32))
    if isEvent {
      try contractLog.read(contract: contract, topics: topics, data: data, logIndex: index)
    } else {
      try tokenLog.read(contract: contract, topics: topics, data: data)
    }
  }

  /// Adds what the last log told to its transaction; of a log that told nothing, the transaction alone.
  ///
  /// - Throws: ``RowFault`` as the batch does.
  func add(
    _ heading: AccountBatch.Heading, at position: Int64, to batch: inout AccountBatch, _ handover: Handover,
    into sink: inout some LedgerSink
  ) throws {
    var row = heading
    // No log tells who paid its transaction.
    row.payerRank = nil
    if isEvent { return try batch.add(row, contractLog.event, at: position, handover: handover, into: &sink) }
    if tokenLog.movements.isEmpty { try batch.add(row, nil, at: position, handover: handover, into: &sink) }
    for movement in tokenLog.movements {
      batch.from.removeAll(keepingCapacity: true)
      batch.from.append(contentsOf: tokenLog.bytes[movement.from])
      batch.to.removeAll(keepingCapacity: true)
      batch.to.append(contentsOf: tokenLog.bytes[movement.to])
      try batch.add(
        row,
        .init(
          kind: movement.kind, asset: movement.asset, amount: movement.amount,
          logIndex: movement.isAlone ? index : nil),
        at: position, handover: handover, into: &sink)
    }
  }
}
