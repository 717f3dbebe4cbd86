import Ledger

/// Turns blocks of an EVM chain into ledger facts.
struct EVMLedger {
  private var chain: Chain?
  private var log: EVMLog?
  var batch = AccountBatch()

  init(chain: Chain?) {
    self.chain = chain
  }

  /// Takes a block with its transactions; what cannot be read is rejected.
  mutating func take(
    _ block: EVMBlock, _ source: String, _ handover: inout Handover, into sink: inout some LedgerSink
  ) throws {
    if let wrong = block.wrong { return try handover.reject(wrong, at: block.offset, into: &sink) }
    guard let hash = block.hash, let number = block.number else { return }
    let chain = try chain(of: block, source)
    try batch.add(
      LedgerBatch.Block(
        hash: hash, previous: block.parent, height: number, time: block.time, position: block.offset, isWhole: true),
      of: chain, handover: handover, into: &sink)
    handover.count()
    let receipts = Dictionary(block.receipts.lazy.compactMap { receipt in receipt.hash.map { ($0, receipt) } }) { $1 }
    for (place, transaction) in block.transactions.enumerated() {
      do {
        guard let id = transaction.hash, transaction.fault == nil else { throw RowFault(transaction.fault ?? "") }
        guard let receipt = receipts[id] else { throw RowFault("the block has no receipt of it") }
        let heading = AccountBatch.Heading(
          chain: chain, id: id, height: number, index: transaction.index ?? Int64(place), time: block.time,
          blockHash: hash, fee: try fee(transaction, receipt, on: chain), payerRank: 2, knowsPayer: true)
        try take(transaction, receipt, heading, handover, into: &sink)
        handover.count()
        for number in receipt.logs where receipt.status != 0 {
          try take(block.logs[number], heading, at: transaction.offset, &handover, into: &sink)
        }
      } catch let fault as RowFault {
        let name = transaction.hash.map { " \(chain.text(of: $0))" } ?? ""
        try handover.reject(
          "transaction \(place) of block \(number)\(name): \(fault.reason)", at: transaction.offset, into: &sink)
      }
    }
  }

  /// The chain of a block, which its first transaction that names one tells where the user does not.
  private mutating func chain(of block: EVMBlock, _ source: String) throws(ReaderError) -> Chain {
    if let chain { return chain }
    guard let told = block.transactions.lazy.compactMap(\.chainID).first else {
      throw ReaderError(
        .chain, source, at: "byte \(block.offset)", "has a block that does not tell its chain; name it with --chain")
    }
    guard let named = Chain.named("eip155:\(told)") else {
      throw ReaderError(
        .chain, source, at: "byte \(block.offset)", "is of the chain eip155:\(told), which is not known here")
    }
    chain = named
    return named
  }

  // MARK: Transactions

  private mutating func take(
    _ transaction: EVMBlock.Transaction, _ receipt: EVMBlock.Receipt, _ heading: AccountBatch.Heading,
    _ handover: Handover, into sink: inout some LedgerSink
  ) throws {
    if let fault = receipt.fault { throw RowFault("receipt: \(fault)") }
    if let told = transaction.chainID, heading.chain.id != "eip155:\(told)" {
      throw RowFault("`chainId` is \(told), and the chain is \(heading.chain.id)")
    }
    batch.from = transaction.from
    guard let value = transaction.value, value > 0, receipt.status != 0 else {
      return try batch.add(heading, nil, at: transaction.offset, handover: handover, into: &sink)
    }
    if let to = transaction.to ?? receipt.contract {
      batch.to = to
    } else {
      batch.to = CreatedContract.account(sender: transaction.from, nonce: try nonce(of: transaction))
    }
    let coin = AccountBatch.Movement(
      kind: .native, asset: .init(id: heading.chain.nativeAsset), amount: value, logIndex: nil)
    try batch.add(heading, coin, at: transaction.offset, handover: handover, into: &sink)
  }

  private func nonce(of transaction: EVMBlock.Transaction) throws(RowFault) -> UInt64 {
    guard let nonce = transaction.nonce else { throw RowFault("a contract is created, and nothing tells its account") }
    return nonce
  }

  private func fee(
    _ transaction: EVMBlock.Transaction, _ receipt: EVMBlock.Receipt, on chain: Chain
  ) throws(RowFault) -> Amount? {
    let blobs = receipt.blobGas.flatMap { gas in receipt.blobPrice.map { (gas: gas, price: $0) } }
    // Type 3 carries blobs (EIP-4844), which cost apart from gas.
    guard blobs != nil || transaction.type != 3 else { return nil }
    return try GasFee(
      gas: receipt.gasUsed, price: receipt.gasPrice ?? (transaction.hasCeiling ? nil : transaction.gasPrice),
      data: receipt.dataFee, blobs: blobs
    ).amount(on: chain)
  }

  // MARK: Logs

  /// Takes what a log tells; one that cannot be read is rejected alone.
  private mutating func take(
    _ told: EVMBlock.Log, _ heading: AccountBatch.Heading, at position: Int64, _ handover: inout Handover,
    into sink: inout some LedgerSink
  ) throws {
    var log = log ?? EVMLog(chain: heading.chain)
    // Dropped, so that reading does not copy.
    self.log = nil
    defer { self.log = log }
    do {
      if let fault = told.fault { throw RowFault(fault) }
      try log.read(contract: told.contract, topics: told.topics, data: told.data, index: told.index)
      try log.add(heading, at: position, to: &batch, handover, into: &sink)
    } catch let fault as RowFault {
      let name = "log\(told.index.map { " \($0)" } ?? "") of transaction \(heading.chain.text(of: heading.id))"
      try handover.reject("\(name): \(fault.reason)", at: told.offset, into: &sink)
    }
  }
}
