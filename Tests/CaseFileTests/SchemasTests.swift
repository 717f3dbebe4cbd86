import Foundation
import GRDB
import Testing

@testable import CaseFile

/// The format of the file, which older and newer programs must agree on.
///
/// A change of it is a new file in `Schemas/sql`, never an edit of one that was released.
@Suite struct SchemasTests {
  /// Tables with their columns: `*` is part of the key, `?` may be NULL.
  static let version1 = """
    actor: id* INTEGER, pack_id INTEGER, actor TEXT, label TEXT, categories TEXT, uri TEXT?
    address: id* INTEGER, chain_id INTEGER, payload BLOB
    address_key: chain_id* INTEGER, payload* BLOB, address_id INTEGER
    address_output: address_id* INTEGER, tx_id* INTEGER, vout* INTEGER
    asset: id* INTEGER, chain_id INTEGER, caip19 TEXT, symbol TEXT?, decimals INTEGER?, source_id INTEGER?
    block: id* INTEGER, chain_id INTEGER, height INTEGER, hash BLOB, previous BLOB?, time INTEGER?, \
    source_id INTEGER?, position INTEGER?, is_whole INTEGER, reorg_id INTEGER?
    chain: id* INTEGER, caip2 TEXT, native_asset_id INTEGER, first_height INTEGER?, last_height INTEGER?, \
    last_time INTEGER?
    conflict: id* INTEGER, chain_id INTEGER, kind TEXT, tx_id INTEGER?, kept_tx_id INTEGER?, detail TEXT, \
    source_id INTEGER, position INTEGER?
    counter: name* TEXT, value INTEGER
    dropped_freeze_event: id* INTEGER, reorg_id* INTEGER, tx_id INTEGER, log_index INTEGER?, asset_id INTEGER, \
    address_id INTEGER, kind INTEGER, amount BLOB?, source_id INTEGER, position INTEGER
    dropped_input: tx_id* INTEGER, reorg_id* INTEGER, n* INTEGER, prev_tx_id INTEGER, prev_vout INTEGER, \
    sequence INTEGER?
    dropped_mixer_deposit: id* INTEGER, reorg_id* INTEGER, tx_id INTEGER, log_index INTEGER?, pool_id INTEGER, \
    commitment BLOB, leaf_index INTEGER?, source_id INTEGER, position INTEGER
    dropped_mixer_withdrawal: id* INTEGER, reorg_id* INTEGER, tx_id INTEGER, log_index INTEGER?, pool_id INTEGER, \
    nullifier_hash BLOB, recipient_id INTEGER, relayer_id INTEGER?, fee BLOB?, source_id INTEGER, position INTEGER
    dropped_output: tx_id* INTEGER, reorg_id* INTEGER, vout* INTEGER, value INTEGER, address_id INTEGER, source_id INTEGER
    dropped_transfer: tx_id* INTEGER, reorg_id* INTEGER, step* INTEGER, id* INTEGER, kind INTEGER, asset_id INTEGER, \
    from_id INTEGER, to_id INTEGER, amount BLOB, source_id INTEGER, position INTEGER
    dropped_tx: tx_id* INTEGER, reorg_id* INTEGER, txid BLOB, height INTEGER?, tx_index INTEGER?, time INTEGER?, \
    block_id INTEGER, is_coinbase INTEGER, version INTEGER?, locktime INTEGER?, payer_id INTEGER?, fee BLOB?, \
    input_count INTEGER?, output_count INTEGER?, source_id INTEGER?, position INTEGER?
    flow: id* INTEGER, record BLOB
    flow_chunk: id* INTEGER, movements BLOB
    freeze_event: id* INTEGER, tx_id INTEGER, log_index INTEGER?, asset_id INTEGER, address_id INTEGER, kind INTEGER, \
    amount BLOB?, source_id INTEGER, position INTEGER
    incident: id* TEXT, name TEXT
    incident_seed: incident_id* TEXT, n* INTEGER, reference TEXT, recipients TEXT, asset TEXT?, since INTEGER?, \
    until INTEGER?, claimed BLOB?
    incident_source: incident_id* TEXT, n* INTEGER, source TEXT
    input: tx_id* INTEGER, n* INTEGER, prev_tx_id INTEGER, prev_vout INTEGER, sequence INTEGER?
    label: id* INTEGER, pack_id INTEGER, caip2 TEXT?, payload BLOB?, address_text TEXT, label TEXT, categories TEXT, \
    actor TEXT?, confidence TEXT, source TEXT, position INTEGER
    label_pack: id* INTEGER, title TEXT, creator TEXT?, sha256 BLOB, format TEXT, bytes INTEGER, labels INTEGER, \
    actors INTEGER, rejected INTEGER
    label_reject: id* INTEGER, pack_id INTEGER, position INTEGER, reason TEXT
    mixer_deposit: id* INTEGER, tx_id INTEGER, log_index INTEGER?, pool_id INTEGER, commitment BLOB, leaf_index INTEGER?, \
    source_id INTEGER, position INTEGER
    mixer_withdrawal: id* INTEGER, tx_id INTEGER, log_index INTEGER?, pool_id INTEGER, nullifier_hash BLOB, \
    recipient_id INTEGER, relayer_id INTEGER?, fee BLOB?, source_id INTEGER, position INTEGER
    output: tx_id* INTEGER, vout* INTEGER, value INTEGER, address_id INTEGER, source_id INTEGER
    reject: id* INTEGER, source_id INTEGER, position INTEGER, reason TEXT
    reorg: id* INTEGER, chain_id INTEGER, fork_height INTEGER, old_height INTEGER, old_tip BLOB, new_height INTEGER, \
    new_tip BLOB, transactions INTEGER, source_id INTEGER
    source: id* INTEGER, name TEXT, sha256 BLOB, bytes INTEGER, format TEXT, reader_version INTEGER, read_at INTEGER?, \
    records INTEGER, added INTEGER, duplicates INTEGER, rejected INTEGER, conflicts INTEGER, export_limit INTEGER?, \
    naive_times INTEGER, zoned_times INTEGER
    spend: prev_tx_id* INTEGER, prev_vout* INTEGER, tx_id* INTEGER, n* INTEGER
    transfer: tx_id* INTEGER, step* INTEGER, id* INTEGER, kind INTEGER, asset_id INTEGER, from_id INTEGER, \
    to_id INTEGER, amount BLOB, source_id INTEGER, position INTEGER
    tx: id* INTEGER, chain_id INTEGER, txid BLOB, height INTEGER?, tx_index INTEGER?, time INTEGER?, \
    block_id INTEGER?, is_coinbase INTEGER, version INTEGER?, locktime INTEGER?, payer_id INTEGER?, fee BLOB?, input_count INTEGER?, \
    output_count INTEGER?, source_id INTEGER?, position INTEGER?
    tx_key: prefix* INTEGER, tx_id* INTEGER
    indexes: actor_name, block_height, conflict_fact, conflict_kept_tx, conflict_tx, dropped_txid, freeze_event_address, \
    freeze_event_tx, label_payload, mixer_deposit_pool, mixer_deposit_tx, mixer_withdrawal_pool, mixer_withdrawal_recipient, \
    mixer_withdrawal_tx, reject_source, source_sha256
    """

  private let folder: CaseFolder

  init() throws { folder = try CaseFolder() }

  @Test func versionOneIsAsReleased() throws {
    try CaseFile.create(at: folder.path())
    let found = try DatabaseQueue(path: folder.path()).read { database in
      let tables = try String.fetchAll(
        database, sql: "SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name")
      let lines = try tables.map { table in
        let columns = try Row.fetchAll(
          database, sql: "SELECT name, type, \"notnull\", pk FROM pragma_table_info('\(table)')"
        )
        .map { row -> String in
          let isKey = (row["pk"] as Int) > 0
          let isNullable = !isKey && (row["notnull"] as Int) == 0
          return "\(row["name"] as String)\(isKey ? "*" : "") \(row["type"] as String)\(isNullable ? "?" : "")"
        }
        return "\(table): \(columns.joined(separator: ", "))"
      }
      let indexes = try String.fetchAll(
        database, sql: "SELECT name FROM sqlite_schema WHERE type = 'index' AND sql IS NOT NULL ORDER BY name")
      return lines + ["indexes: " + indexes.joined(separator: ", ")]
    }
    #expect(found == Self.version1.split(separator: "\n").map(String.init))
  }

  @Test func everyTableIsStrict() throws {
    try CaseFile.create(at: folder.path())
    let loose = try DatabaseQueue(path: folder.path()).read {
      try String.fetchAll($0, sql: "SELECT name FROM pragma_table_list WHERE schema = 'main' AND strict = 0")
    }
    #expect(loose.filter { !$0.hasPrefix("sqlite_") } == [])
  }
}
