internal import Ledger

/// Takes the facts of blocks that a chain has left out of the tables that answers are made from, and keeps them beside.
///
/// A dropped transaction keeps its number, so that contradictions may still name it, but nobody finds it any more unless an
/// unconfirmed one spends from it. If the new branch holds it too, it is told again and stands in its new block. Facts of
/// which no source told the block stay: nothing says on which branch they are.
/// - Complexity: two scans of `tx` a reorg; each dropped fact some look-ups; each touched account is packed again, once.
final class ReorgWriter {
  private let tables: SourceTables
  private let accounts: AccountWriter
  var connection: Connection { tables.connection }
  private var hasDropped = false
  /// True when blocks left or came back: then the source tells something new, whatever its bytes.
  private(set) var hasChanged = false

  init(_ tables: SourceTables, _ accounts: AccountWriter) {
    self.tables = tables
    self.accounts = accounts
  }

  func take(_ branch: Branch) throws {
    guard let chain = tables.chains.find(branch.chain) else { return }
    if let departure = branch.departure { try drop(departure, branch, chain) }
    let restore = try connection.prepare(
      "UPDATE block SET reorg_id = NULL WHERE chain_id = ? AND hash = ? AND reorg_id IS NOT NULL")
    for hash in branch.hashes {
      restore.bind(1, chain)
      try restore.bind(2, hash)
      try restore.run()
      if restore.changes > 0 { hasChanged = true }
    }
  }

  /// Lets go of addresses that only dropped facts named, once the facts of the source are written.
  func finish() throws {
    guard hasDropped else { return }
    let limit = FlowAccount.assetLimit
    try keepAddressesOfEvents()
    try connection.execute(
      """
      DELETE FROM gone_address WHERE EXISTS (SELECT 1 FROM address_output WHERE address_id = gone_address.id)
        OR EXISTS (SELECT 1 FROM flow WHERE flow.id BETWEEN gone_address.id * \(limit)
          AND gone_address.id * \(limit) + \(limit - 1));
      DELETE FROM gone_address WHERE id IN (
        SELECT payer_id FROM tx WHERE payer_id IN (SELECT id FROM gone_address));
      DELETE FROM address_key WHERE (chain_id, payload) IN (
        SELECT chain_id, payload FROM address WHERE id IN (SELECT id FROM gone_address))
        AND address_id IN (SELECT id FROM gone_address);
      DROP TABLE gone_address; DROP TABLE gone_tx; DROP TABLE gone_block;
      """)
  }

  private func drop(_ departure: Branch.Departure, _ branch: Branch, _ chain: ChainNumber) throws {
    try connection.execute(
      """
      CREATE TEMP TABLE gone_block (id INTEGER PRIMARY KEY);
      CREATE TEMP TABLE gone_tx (id INTEGER PRIMARY KEY);
      CREATE TEMP TABLE gone_address (id INTEGER PRIMARY KEY);
      """)
    hasDropped = true
    try findBlocks(above: departure.forkHeight, keeping: branch.hashes, chain)
    let tip = try connection.prepare(
      "SELECT height, hash FROM block WHERE id IN (SELECT id FROM gone_block) ORDER BY height DESC, id LIMIT 1")
    guard try tip.step() else { return }
    hasChanged = true
    let reorg = try connection.nextID(in: "reorg")
    try connection.execute(
      """
      INSERT INTO gone_tx SELECT id FROM tx WHERE chain_id = \(chain) AND block_id IN (SELECT id FROM gone_block);
      UPDATE block SET reorg_id = \(reorg), is_whole = 0 WHERE id IN (SELECT id FROM gone_block);
      """)
    try record(reorg, departure, chain, oldHeight: tip.integer(0), oldTip: try tip.transactionID(1))
    tip.reset()
    try takeOutFlows(chain)
    try keep(reorg)
    try takeOutEvents(reorg)
    try takeOut(reorg)
    try resetSpan(of: chain)
  }

  /// The blocks that leave: all above the fork but those that the node has too.
  private func findBlocks(above fork: Int64, keeping hashes: [TransactionID], _ chain: ChainNumber) throws {
    try connection.execute(
      """
      INSERT INTO gone_block SELECT id FROM block
      WHERE chain_id = \(chain) AND height > \(fork) AND reorg_id IS NULL
      """)
    let keep = try connection.prepare(
      "DELETE FROM gone_block WHERE id = (SELECT id FROM block WHERE chain_id = ? AND hash = ?)")
    for hash in hashes {
      keep.bind(1, chain)
      try keep.bind(2, hash)
      try keep.run()
    }
  }

  private func record(
    _ id: Int64, _ departure: Branch.Departure, _ chain: ChainNumber, oldHeight: Int64, oldTip: TransactionID
  ) throws {
    let insert = try connection.prepare(
      """
      INSERT INTO reorg (id, chain_id, fork_height, old_height, old_tip, new_height, new_tip, transactions, source_id)
      VALUES (?, ?, ?, ?, ?, ?, ?, (SELECT count(*) FROM gone_tx), ?)
      """)
    insert.bind(1, id)
    insert.bind(2, chain)
    insert.bind(3, departure.forkHeight)
    insert.bind(4, oldHeight)
    try insert.bind(5, oldTip)
    insert.bind(6, departure.tipHeight)
    try insert.bind(7, departure.tip)
    insert.bind(8, tables.source)
    try insert.run()
  }

  /// Sorts in, as removals, every movement and fee of the dropped transactions.
  private func takeOutFlows(_ chain: ChainNumber) throws {
    guard tables.chains[chain].model == .account else { return }
    let native = tables.chains.native(of: chain)
    let numbers = try connection.prepare("SELECT id FROM gone_tx")
    let transfers = try connection.prepare(
      "SELECT step, id, kind, asset_id, from_id, to_id, amount FROM transfer WHERE tx_id = ?")
    while try numbers.step() {
      let number = numbers.integer(0)
      let place = FlowPlace(try tables.rows.row(number).header, number)
      try accounts.sortFee(of: number, at: place, asset: native, .removal)
      transfers.bind(1, number)
      while try transfers.step() {
        let movement = AccountWriter.Movement(
          kind: transfers.integer(2), asset: try transfers.number(3), from: transfers.integer(4),
          to: transfers.integer(5), amount: try transfers.amount(6))
        try accounts.sortFlows(
          of: movement, number, at: place, step: transfers.integer(0), id: transfers.integer(1), .removal)
      }
      transfers.reset()
    }
  }

  /// Copies the facts to where they are kept.
  private func keep(_ reorg: Int64) throws {
    try connection.execute(
      """
      INSERT INTO dropped_tx (tx_id, reorg_id, txid, height, tx_index, time, block_id, is_coinbase, version, locktime,
          payer_id, fee, input_count, output_count, source_id, position)
        SELECT id, \(reorg), txid, height, tx_index, time, block_id, is_coinbase, version, locktime,
          payer_id, fee, input_count, output_count, source_id, position FROM tx WHERE id IN (SELECT id FROM gone_tx);
      INSERT INTO dropped_input (tx_id, reorg_id, n, prev_tx_id, prev_vout, sequence)
        SELECT tx_id, \(reorg), n, prev_tx_id, prev_vout, sequence FROM input WHERE tx_id IN (SELECT id FROM gone_tx);
      INSERT INTO dropped_output (tx_id, reorg_id, vout, value, address_id, source_id)
        SELECT tx_id, \(reorg), vout, value, address_id, source_id FROM output
        WHERE tx_id IN (SELECT id FROM gone_tx);
      -- Outputs that nobody told but those who spend them.
      INSERT OR IGNORE INTO dropped_output (tx_id, reorg_id, vout, value, address_id, source_id)
        SELECT output.tx_id, \(reorg), vout, value, address_id, output.source_id FROM dropped_input
          JOIN output ON output.tx_id = prev_tx_id AND vout = prev_vout JOIN tx ON tx.id = prev_tx_id
        WHERE dropped_input.reorg_id = \(reorg) AND tx.output_count IS NULL;
      INSERT INTO dropped_transfer (tx_id, reorg_id, step, id, kind, asset_id, from_id, to_id, amount, source_id, position)
        SELECT tx_id, \(reorg), step, id, kind, asset_id, from_id, to_id, amount, source_id, position FROM transfer
        WHERE tx_id IN (SELECT id FROM gone_tx);
      INSERT OR IGNORE INTO gone_address
        SELECT address_id FROM dropped_output WHERE reorg_id = \(reorg)
        UNION SELECT from_id FROM dropped_transfer WHERE reorg_id = \(reorg)
        UNION SELECT to_id FROM dropped_transfer WHERE reorg_id = \(reorg)
        UNION SELECT payer_id FROM dropped_tx WHERE reorg_id = \(reorg) AND payer_id IS NOT NULL;
      """)
  }

  /// Takes the facts from where answers are made.
  private func takeOut(_ reorg: Int64) throws {
    try deleteSpends()
    try connection.execute(
      """
      DELETE FROM input WHERE tx_id IN (SELECT id FROM gone_tx);
      DELETE FROM transfer WHERE tx_id IN (SELECT id FROM gone_tx);
      """)
    try deleteOutputs(reorg)
    try connection.execute(
      """
      UPDATE tx SET height = NULL, tx_index = NULL, time = NULL, block_id = NULL, is_coinbase = 0, version = NULL,
        locktime = NULL, payer_id = NULL, fee = NULL, input_count = NULL, output_count = NULL, source_id = NULL,
        position = NULL WHERE id IN (SELECT id FROM gone_tx);
      -- Those from which only they spent are known by nothing any more either.
      INSERT OR IGNORE INTO gone_tx
        SELECT prev_tx_id FROM dropped_input JOIN tx ON tx.id = prev_tx_id
        WHERE dropped_input.reorg_id = \(reorg) AND tx.source_id IS NULL;
      """)
    let key = try connection.prepare(
      """
      DELETE FROM tx_key WHERE prefix = ? AND tx_id = ?2
        AND NOT EXISTS (SELECT 1 FROM spend WHERE prev_tx_id = ?2)
      """)
    let ids = try connection.prepare("SELECT id, txid FROM tx WHERE id IN (SELECT id FROM gone_tx)")
    while try ids.step() {
      key.bind(1, try ids.transactionID(1).prefix)
      key.bind(2, ids.integer(0))
      try key.run()
    }
  }

  private func deleteSpends() throws {
    let select = try connection.prepare(
      "SELECT prev_tx_id, prev_vout, tx_id, n FROM input WHERE tx_id IN (SELECT id FROM gone_tx)")
    let delete = try connection.prepare(
      "DELETE FROM spend WHERE prev_tx_id = ? AND prev_vout = ? AND tx_id = ? AND n = ?")
    while try select.step() {
      for column in 0..<4 as Range<Int32> { delete.bind(column + 1, select.integer(column)) }
      try delete.run()
    }
  }

  /// Deletes the outputs, but for those that a transaction which stays spends: it tells them too.
  private func deleteOutputs(_ reorg: Int64) throws {
    let select = try connection.prepare(
      """
      SELECT tx_id, vout, address_id FROM dropped_output AS gone WHERE reorg_id = \(reorg)
        AND NOT EXISTS (SELECT 1 FROM spend WHERE prev_tx_id = gone.tx_id AND prev_vout = gone.vout)
      """)
    var gone: [(TransactionNumber, Int64, AddressNumber)] = []
    while try select.step() { gone.append((select.integer(0), select.integer(1), select.integer(2))) }
    let delete = try connection.prepare("DELETE FROM output WHERE tx_id = ? AND vout = ?")
    let deleteListed = try connection.prepare(
      "DELETE FROM address_output WHERE tx_id = ? AND vout = ? AND address_id = ?")
    for (number, vout, address) in gone {
      for statement in [delete, deleteListed] {
        statement.bind(1, number)
        statement.bind(2, vout)
      }
      deleteListed.bind(3, address)
      try delete.run()
      try deleteListed.run()
    }
  }

  /// Finds what the facts that are left span.
  private func resetSpan(of chain: ChainNumber) throws {
    let heights = """
      (SELECT height, time FROM block WHERE chain_id = \(chain) AND reorg_id IS NULL
       UNION ALL SELECT height, time FROM tx WHERE chain_id = \(chain) AND height IS NOT NULL)
      """
    let select = try connection.prepare("SELECT min(height), max(height) FROM \(heights)")
    guard try select.step(), let first = select.optionalInteger(0), let last = select.optionalInteger(1) else {
      return tables.chains.reset(nil, lastTime: nil, on: chain)
    }
    let time = try connection.integer("SELECT min(time) FROM \(heights) WHERE height = \(last)")
    guard first <= last else { throw connection.damage("the heights of a chain are out of order") }
    tables.chains.reset(first...last, lastTime: time, on: chain)
  }
}
