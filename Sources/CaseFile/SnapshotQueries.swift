internal import Ledger

/// The hot reads of a snapshot: statements compiled once, on one connection in one read transaction.
final class SnapshotQueries {
  let connection: Connection
  let chains: [Chain]
  private let natives: [AssetNumber]
  private let selectTip: Statement
  private let selectAsset: Statement
  private let selectAddress: Statement
  private let selectTransaction: Statement
  private let selectInputs: Statement
  private let selectOutputs: Statement
  private let selectOutput: Statement
  private let selectSpenders: Statement
  private let selectAddressOutputs: Statement
  private let selectAssets: Statement
  /// What rules that tell wallets apart read, and walks do not.
  let selectFields: Statement
  let selectSequences: Statement
  let selectPlaces: Statement
  private let records: PackedTable
  private let chunks: PackedTable
  private let selectTransfers: Statement
  private let selectFee: Statement
  /// Made when the first movement without height is read.
  private var timeOrders: [ChainNumber: TimeOrder] = [:]

  init(path: String, busyMilliseconds: Int32) throws {
    connection = try Connection.reading(path, busyMilliseconds: busyMilliseconds)
    // 512 MiB of pages, taken as they are read. No memory map: a file cut short meanwhile must be an error, not a
    // crash.
    try connection.execute("PRAGMA cache_size = -524288; BEGIN")
    // The first read fixes what the transaction sees.
    let select = try connection.prepare("SELECT caip2, native_asset_id, id FROM chain ORDER BY id")
    var chains: [Chain] = []
    var natives: [AssetNumber] = []
    while try select.step() {
      guard select.integer(2) == chains.count else { throw connection.damage("the chains are not numbered from 0") }
      chains.append(try ChainIndex.named(select.text(0), in: connection))
      natives.append(try select.number(1))
    }
    self.chains = chains
    self.natives = natives
    selectTip = try connection.prepare(
      """
      SELECT last_height, block.hash, coalesce(block.time, last_time) FROM chain
      LEFT JOIN block ON block.chain_id = chain.id AND block.height = chain.last_height AND block.reorg_id IS NULL
      WHERE chain.id = ? AND last_height IS NOT NULL ORDER BY block.id LIMIT 1
      """)
    selectAsset = try connection.prepare("SELECT caip19, chain_id, symbol, decimals FROM asset WHERE id = ?")
    selectAddress = try connection.prepare("SELECT chain_id, payload FROM address WHERE id = ?")
    selectTransaction = try connection.prepare(
      """
      SELECT chain_id, height, tx_index, time, is_coinbase, source_id IS NOT NULL, output_count IS NOT NULL, txid
      FROM tx WHERE id = ?
      """)
    selectInputs = try connection.prepare(
      """
      SELECT input.prev_tx_id, input.prev_vout, output.value, output.address_id, tx.height
      FROM input JOIN tx ON tx.id = input.prev_tx_id
      LEFT JOIN output ON output.tx_id = input.prev_tx_id AND output.vout = input.prev_vout
      WHERE input.tx_id = ? ORDER BY input.n
      """)
    selectOutputs = try connection.prepare("SELECT value, address_id FROM output WHERE tx_id = ? ORDER BY vout")
    selectOutput = try connection.prepare("SELECT value, address_id FROM output WHERE tx_id = ? AND vout = ?")
    selectSpenders = try connection.prepare(
      "SELECT DISTINCT tx_id FROM spend WHERE prev_tx_id = ? AND prev_vout = ? ORDER BY tx_id")
    selectAddressOutputs = try connection.prepare(
      "SELECT tx_id, vout FROM address_output WHERE address_id = ? ORDER BY tx_id, vout")
    selectAssets = try connection.prepare("SELECT id FROM flow WHERE id BETWEEN ? AND ? ORDER BY id")
    selectFields = try connection.prepare("SELECT version, locktime FROM tx WHERE id = ?")
    selectSequences = try connection.prepare("SELECT sequence FROM input WHERE tx_id = ? ORDER BY n")
    selectPlaces = try connection.prepare(
      """
      SELECT tx.height, tx.tx_index, tx.id FROM address_output JOIN tx ON tx.id = address_output.tx_id
      WHERE address_output.address_id = ? ORDER BY address_output.tx_id
      """)
    records = PackedTable(connection, table: "flow", column: "record")
    chunks = PackedTable(connection, table: "flow_chunk", column: "movements")
    selectTransfers = try connection.prepare(
      """
      SELECT step, id, from_id, to_id, asset_id, amount FROM transfer WHERE tx_id = ? ORDER BY step, id
      """)
    selectFee = try connection.prepare(
      """
      SELECT coalesce(height, \(FlowOrder.unconfirmed)), coalesce(tx_index, \(FlowOrder.unknownIndex) + tx.id),
        payer_id, fee, native_asset_id, time, chain_id FROM tx JOIN chain ON chain.id = tx.chain_id WHERE tx.id = ?
      """)
  }

  // MARK: Names

  func tip(of chain: ChainNumber) throws -> Tip? {
    selectTip.bind(1, chain)
    defer { selectTip.reset() }
    guard try selectTip.step() else { return nil }
    return Tip(
      height: selectTip.integer(0), hash: selectTip.isNull(1) ? nil : try selectTip.transactionID(1),
      time: selectTip.optionalInteger(2))
  }

  func asset(_ asset: AssetNumber) throws -> Asset {
    selectAsset.bind(1, asset)
    defer { selectAsset.reset() }
    guard try selectAsset.step() else { throw unknown("asset", Int64(asset)) }
    return Asset(
      id: selectAsset.text(0), chain: try selectAsset.number(1), symbol: selectAsset.optionalText(2),
      decimals: selectAsset.optionalInteger(3).map(Int.init))
  }

  func nativeAsset(of chain: ChainNumber) throws -> AssetNumber? {
    natives.indices.contains(Int(chain)) ? natives[Int(chain)] : nil
  }

  func address(_ address: AddressNumber) throws -> (chain: ChainNumber, text: String) {
    selectAddress.bind(1, address)
    defer { selectAddress.reset() }
    guard try selectAddress.step() else { throw unknown("address", address) }
    let chain = try selectAddress.number(0)
    return (chain, try self.chain(chain).text(of: selectAddress.bytes(1)))
  }

  func chain(_ number: ChainNumber) throws -> Chain {
    guard chains.indices.contains(Int(number)) else { throw unknown("chain", Int64(number)) }
    return chains[Int(number)]
  }

  func unknown(_ what: String, _ number: Int64) -> CaseError {
    CaseError(.unknownNumber, "`\(connection.path)` has no \(what) number \(number)")
  }

  // MARK: Transactions

  func heading(of number: TransactionNumber) throws -> TransactionHeading {
    selectTransaction.bind(1, number)
    defer { selectTransaction.reset() }
    guard try selectTransaction.step() else { throw unknown("transaction", number) }
    return TransactionHeading(
      id: try selectTransaction.transactionID(7), chain: try selectTransaction.number(0),
      height: selectTransaction.optionalInteger(1), index: selectTransaction.optionalInteger(2),
      time: selectTransaction.optionalInteger(3))
  }

  func utxoTransaction(_ number: TransactionNumber) throws -> UTXOTransaction {
    selectTransaction.bind(1, number)
    defer { selectTransaction.reset() }
    guard try selectTransaction.step() else { throw unknown("transaction", number) }
    var result = UTXOTransaction(
      number: number, chain: try selectTransaction.number(0), height: selectTransaction.optionalInteger(1),
      index: selectTransaction.optionalInteger(2), time: selectTransaction.optionalInteger(3),
      isCoinbase: selectTransaction.integer(4) != 0, isSeen: selectTransaction.integer(5) != 0, inputs: [], outputs: [])
    guard result.isSeen else { return result }
    result.inputs = try inputs(of: number)
    // Outputs that only spenders told may have gaps, and are not the transaction's own.
    if selectTransaction.integer(6) != 0 { result.outputs = try outputs(of: number) }
    return result
  }

  private func inputs(of number: TransactionNumber) throws -> [UTXOTransaction.Input] {
    selectInputs.bind(1, number)
    defer { selectInputs.reset() }
    var result: [UTXOTransaction.Input] = []
    while try selectInputs.step() {
      let value = selectInputs.optionalInteger(2)
      result.append(
        UTXOTransaction.Input(
          source: OutPoint(transaction: selectInputs.integer(0), vout: try vout(selectInputs, 1)),
          value: value.map(UInt64.init(bitPattern:)), address: value == nil ? nil : selectInputs.integer(3),
          sourceHeight: selectInputs.optionalInteger(4)))
    }
    return result
  }

  private func outputs(of number: TransactionNumber) throws -> [UTXOTransaction.Output] {
    selectOutputs.bind(1, number)
    defer { selectOutputs.reset() }
    var result: [UTXOTransaction.Output] = []
    while try selectOutputs.step() { result.append(output(selectOutputs)) }
    return result
  }

  @inline(__always)
  private func output(_ row: Statement) -> UTXOTransaction.Output {
    UTXOTransaction.Output(value: UInt64(bitPattern: row.integer(0)), address: row.integer(1))
  }

  @inline(__always)
  private func vout(_ row: Statement, _ column: Int32) throws -> UInt32 {
    guard let vout = UInt32(exactly: row.integer(column)) else {
      throw connection.damage("an output index is too large")
    }
    return vout
  }

  func output(_ point: OutPoint) throws -> UTXOTransaction.Output? {
    selectOutput.bind(1, point.transaction)
    selectOutput.bind(2, Int64(point.vout))
    defer { selectOutput.reset() }
    return try selectOutput.step() ? output(selectOutput) : nil
  }

  func spenders(of point: OutPoint) throws -> [TransactionNumber] {
    selectSpenders.bind(1, point.transaction)
    selectSpenders.bind(2, Int64(point.vout))
    defer { selectSpenders.reset() }
    var result: [TransactionNumber] = []
    while try selectSpenders.step() { result.append(selectSpenders.integer(0)) }
    return result
  }

  func outputs(at address: AddressNumber) throws -> [OutPoint] {
    selectAddressOutputs.bind(1, address)
    defer { selectAddressOutputs.reset() }
    var result: [OutPoint] = []
    while try selectAddressOutputs.step() {
      result.append(
        OutPoint(transaction: selectAddressOutputs.integer(0), vout: try vout(selectAddressOutputs, 1)))
    }
    return result
  }

  // MARK: Transfers

  func assets(of address: AddressNumber) throws -> [AssetNumber] {
    let first = FlowAccount(address: address, asset: 0).id
    selectAssets.bind(1, first)
    selectAssets.bind(2, first + Int64(FlowAccount.assetLimit) - 1)
    defer { selectAssets.reset() }
    var result: [AssetNumber] = []
    while try selectAssets.step() { result.append(AssetNumber(truncatingIfNeeded: selectAssets.integer(0) - first)) }
    return result
  }

  func read(
    _ history: inout [Transfer], of address: AddressNumber, asset: AssetNumber,
    unlessQuietAfter place: AccountSummary.Place?
  ) throws -> AccountSummary? {
    let account = FlowAccount(address: address, asset: asset)
    history.removeAll(keepingCapacity: true)
    var summary: AccountSummary?
    let last = try records.read(account.id) { bytes -> Int64 in
      var record = FlowRecord.Reader(bytes)
      if let place, record.hasSums, record.lastPayment.map({ $0 < place }) ?? true {
        summary = record.summary()
        // The sums went by the order without times; where nothing was ever paid, order decides nothing.
        if record.lastPayment != nil, record.last().height == FlowOrder.unconfirmed { summary = nil }
      }
      guard !record.isDamaged else { throw damage(account) }
      return record.chunk
    }
    guard summary == nil, var chunk = last else { return summary }
    var count = 0
    var lacksHeights = false
    while chunk != 0 {
      chunk = try read(&history, chunk: chunk, of: account)
      count += 1
      // In a chunk, what has no height comes last.
      if history.last?.position.height == FlowOrder.unconfirmed { lacksHeights = true }
    }
    if lacksHeights { try placeByTime(&history, of: address) }
    // The last chunk comes first, and each source wrote its own in order.
    if count > 1 || lacksHeights { history.sort { $0.position < $1.position } }
    return nil
  }

  /// Appends the movements of a chunk; gives the chunk before it, or 0.
  private func read(_ history: inout [Transfer], chunk: Int64, of account: FlowAccount) throws -> Int64 {
    let previous = try chunks.read(chunk) { bytes -> Int64 in
      var decoder = FlowDecoder(bytes, of: account)
      decoder.read(into: &history)
      guard !decoder.isDamaged else { throw damage(account) }
      return decoder.previous
    }
    guard let previous, previous < chunk else { throw damage(account) }
    return previous
  }

  private func damage(_ account: FlowAccount) -> CaseError {
    connection.damage("the movements of address \(account.address) are missing or cannot be read")
  }

  func transfers(in number: TransactionNumber) throws -> [Transfer] {
    selectFee.bind(1, number)
    defer { selectFee.reset() }
    guard try selectFee.step() else { throw unknown("transaction", number) }
    let time = selectFee.optionalInteger(5)
    let place = try placed(
      .init(height: selectFee.integer(0), transaction: selectFee.integer(1)), at: time, number,
      on: try selectFee.number(6))
    func position(_ step: Int64, _ id: Int64) -> LedgerPosition {
      LedgerPosition(height: place.height, transaction: place.transaction, step: step, id: id)
    }
    var result: [Transfer] = []
    let fee = try selectFee.amount(3)
    if let payer = selectFee.optionalInteger(2), fee > 0 {
      result.append(
        Transfer(
          position: position(FlowOrder.fee, number), transaction: number, from: payer, to: nil,
          asset: try selectFee.number(4), amount: fee, time: time))
    }
    selectTransfers.bind(1, number)
    defer { selectTransfers.reset() }
    while try selectTransfers.step() {
      result.append(
        Transfer(
          position: position(selectTransfers.integer(0), selectTransfers.integer(1)), transaction: number,
          from: selectTransfers.integer(2), to: selectTransfers.integer(3), asset: try selectTransfers.number(4),
          amount: try selectTransfers.amount(5), time: time))
    }
    return result
  }
}

// MARK: Times in the place of heights

extension SnapshotQueries {
  /// Where a transaction stands: as it is told, or by its time where no height is.
  func placed(
    _ told: AccountSummary.Place, at time: Int64?, _ transaction: TransactionNumber,
    on chain: @autoclosure () throws -> ChainNumber
  ) throws -> AccountSummary.Place {
    guard told.height == FlowOrder.unconfirmed, let time else { return told }
    let chain = try chain()
    let order = try timeOrders[chain] ?? TimeOrder(of: chain, connection)
    timeOrders[chain] = order
    return order.place(at: time, of: transaction)
  }

  /// Places what has a time and no height.
  private func placeByTime(_ history: inout [Transfer], of address: AddressNumber) throws {
    for index in history.indices where history[index].position.height == FlowOrder.unconfirmed {
      let transfer = history[index]
      let place = try placed(
        transfer.position.place, at: transfer.time, transfer.transaction, on: try self.address(address).chain)
      history[index].position.height = place.height
      history[index].position.transaction = place.transaction
    }
  }
}
