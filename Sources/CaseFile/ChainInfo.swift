public import Ledger

/// What a case holds of one chain.
public struct ChainInfo: Hashable, Sendable {
  /// Dense id.
  public var number: ChainNumber
  /// The chain.
  public var chain: Chain
  /// Heights of which the case holds a block or a transaction, however it was told.
  public var blocks: Int64
  /// Lowest height of any fact.
  public var firstHeight: Int64?
  /// Highest height of any fact.
  public var lastHeight: Int64?
  /// Transactions that a source told; not those known only because somebody spends them.
  public var transactions: Int64
  /// Those of them whose height no source told.
  public var withoutHeight: Int64
  /// Inputs of these transactions; a coinbase has none.
  public var inputs: Int64
  /// Outputs of these transactions.
  public var outputs: Int64
  /// Transfers.
  public var transfers: Int64
  /// Accounts frozen, freed and emptied by contracts of tokens, each event one.
  public var freezeEvents: Int64
  /// Notes that came into pools of mixers.
  public var mixerDeposits: Int64
  /// Notes that pools paid out.
  public var mixerWithdrawals: Int64
  /// Places of value: output scripts, or accounts.
  public var addresses: Int64
  /// Outputs of these transactions that nothing spends.
  ///
  /// Outputs of value zero whose script begins with OP_RETURN carry data, can never be spent and are not counted. With
  /// a value they are, since the value is there.
  public var unspentOutputs: Int64
  /// What these outputs hold, base units.
  public var unspentAmount: Amount
  /// Inputs whose spent output no source told.
  public var missingPrevouts: Int64
  /// Heights between the first and the last block that no source told, ascending.
  public var gaps: [ClosedRange<Int64>]
}

extension CaseSnapshot {
  /// What the case holds, by chain.
  ///
  /// - Complexity: reads the whole file.
  public func info() throws -> [ChainInfo] { try read { try $0.info() } }

  /// Heights between the first and the last block of a chain that no source told, ascending; chains without are left
  /// out.
  public func heightGaps() throws -> [ChainNumber: [ClosedRange<Int64>]] {
    try read { queries in
      var result: [ChainNumber: [ClosedRange<Int64>]] = [:]
      for number in queries.chains.indices {
        let gaps = try queries.gaps(of: ChainNumber(number))
        if !gaps.isEmpty { result[ChainNumber(number)] = gaps }
      }
      return result
    }
  }
}

extension SnapshotQueries {
  fileprivate func info() throws -> [ChainInfo] {
    var infos: [ChainInfo] = []
    let span = try connection.prepare("SELECT first_height, last_height FROM chain WHERE id = ?")
    let blocks = try connection.prepare(
      """
      SELECT count(height) FROM (
        SELECT height FROM block WHERE chain_id = ?1 AND reorg_id IS NULL
        UNION SELECT height FROM tx WHERE chain_id = ?1 AND source_id IS NOT NULL)
      """)
    let addresses = try connection.prepare("SELECT count(*) FROM address_key WHERE chain_id = ?")
    for (index, chain) in chains.enumerated() {
      let number = ChainNumber(index)
      for statement in [span, blocks, addresses] {
        statement.reset()
        statement.bind(1, number)
        guard try statement.step() else { throw unknown("chain", Int64(number)) }
      }
      infos.append(
        ChainInfo(
          number: number, chain: chain, blocks: blocks.integer(0), firstHeight: span.optionalInteger(0),
          lastHeight: span.optionalInteger(1), transactions: 0, withoutHeight: 0, inputs: 0, outputs: 0, transfers: 0,
          freezeEvents: 0, mixerDeposits: 0, mixerWithdrawals: 0, addresses: addresses.integer(0), unspentOutputs: 0,
          unspentAmount: 0, missingPrevouts: 0,
          gaps: try gaps(of: number)))
    }
    try countTransactions(&infos)
    try countTransfers(&infos)
    try countEvents(&infos)
    try countUnspent(&infos)
    try countMissing(&infos)
    return infos
  }

  private func countTransactions(_ infos: inout [ChainInfo]) throws {
    let select = try connection.prepare(
      """
      SELECT chain_id, count(*), sum(input_count), sum(output_count), count(*) - count(height) FROM tx
      WHERE source_id IS NOT NULL GROUP BY chain_id
      """)
    while try select.step() {
      let index = try index(select, infos)
      infos[index].transactions = select.integer(1)
      infos[index].inputs = select.integer(2)
      infos[index].outputs = select.integer(3)
      infos[index].withoutHeight = select.integer(4)
    }
  }

  private func countTransfers(_ infos: inout [ChainInfo]) throws {
    // One scan; the few assets' chains are found without a sort.
    let select = try connection.prepare("SELECT asset.chain_id FROM transfer CROSS JOIN asset ON asset.id = asset_id")
    while try select.step() { infos[try index(select, infos)].transfers += 1 }
  }

  private func countEvents(_ infos: inout [ChainInfo]) throws {
    for table in EventTable.allCases {
      let select = try connection.prepare("SELECT chain_id, count(*) FROM \(table) JOIN tx ON tx.id = tx_id GROUP BY 1")
      while try select.step() {
        let index = try index(select, infos)
        switch table {
        case .freeze: infos[index].freezeEvents = select.integer(1)
        case .deposit: infos[index].mixerDeposits = select.integer(1)
        case .withdrawal: infos[index].mixerWithdrawals = select.integer(1)
        }
      }
    }
  }

  private func countUnspent(_ infos: inout [ChainInfo]) throws {
    let payload = try connection.prepare("SELECT payload FROM address WHERE id = ?")
    let select = try connection.prepare(
      """
      SELECT tx.chain_id, output.value, output.address_id FROM output CROSS JOIN tx ON tx.id = output.tx_id
      WHERE tx.source_id IS NOT NULL AND NOT EXISTS (
        SELECT 1 FROM spend WHERE prev_tx_id = output.tx_id AND prev_vout = output.vout)
      """)
    while try select.step() {
      let value = select.integer(1)
      if value == 0 {
        payload.bind(1, select.integer(2))
        defer { payload.reset() }
        // OP_RETURN is 0x6a: Bitcoin Core, script/script.h.
        if try payload.step(), payload.bytes(0).first == 0x6a { continue }
      }
      let index = try index(select, infos)
      infos[index].unspentOutputs += 1
      infos[index].unspentAmount += Amount(clamping: value)
    }
  }

  private func countMissing(_ infos: inout [ChainInfo]) throws {
    let select = try connection.prepare(
      """
      SELECT tx.chain_id FROM input CROSS JOIN tx ON tx.id = input.tx_id WHERE NOT EXISTS (
        SELECT 1 FROM output WHERE output.tx_id = input.prev_tx_id AND output.vout = input.prev_vout)
      """)
    while try select.step() { infos[try index(select, infos)].missingPrevouts += 1 }
  }

  /// The place in `infos` of the chain in a row's first column.
  private func index(_ row: Statement, _ infos: [ChainInfo]) throws -> Int {
    let index = Int(row.integer(0))
    guard infos.indices.contains(index) else { throw unknown("chain", Int64(index)) }
    return index
  }

  fileprivate func gaps(of chain: ChainNumber) throws -> [ClosedRange<Int64>] {
    let select = try connection.prepare(
      "SELECT height FROM block WHERE chain_id = ? AND source_id IS NOT NULL AND reorg_id IS NULL "
        + "AND height BETWEEN 0 AND 1 << 48 ORDER BY height")
    select.bind(1, chain)
    var result: [ClosedRange<Int64>] = []
    var last: Int64?
    while try select.step() {
      let height = select.integer(0)
      if let last, height > last, last + 1 < height { result.append(last + 1...height - 1) }
      last = height
    }
    return result
  }
}
