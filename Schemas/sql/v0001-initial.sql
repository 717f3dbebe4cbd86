-- The case file, version 1. Every table is STRICT; ids are dense integers that belong to this file alone.
-- Hashes are 32 bytes in display order. Times are seconds since 1970, UTC. NULL means that no source told.
-- Amounts beyond 63 bits are BLOBs: big-endian, without leading zero bytes, so that zero is the empty BLOB.

------------------------------------------------------------------------ custody

CREATE TABLE source (
  id             INTEGER PRIMARY KEY,       -- from 1, in order of reading
  name           TEXT    NOT NULL,          -- as the user gave it
  sha256         BLOB    NOT NULL CHECK (length(sha256) = 32), -- of the bytes as they were read
  bytes          INTEGER NOT NULL,          -- bytes
  format         TEXT    NOT NULL,          -- name after --format
  reader_version INTEGER NOT NULL,          -- raised when the same bytes can give other facts
  read_at        INTEGER,                   -- seconds, by the clock of the machine that read it; NULL: not told
  records        INTEGER NOT NULL,          -- count: added + duplicates + rejected
  added          INTEGER NOT NULL,          -- count of records that brought a fact
  duplicates     INTEGER NOT NULL,          -- count of records whose facts were known
  rejected       INTEGER NOT NULL,          -- count of records that could not be read
  conflicts      INTEGER NOT NULL,          -- count of contradictions first met in this source
  export_limit   INTEGER,                   -- records at which services cut such exports, where it has just as many
  naive_times    INTEGER NOT NULL,          -- count of times without zone, read as UTC
  zoned_times    INTEGER NOT NULL           -- count of times with one; both 0 where the format states the zone
) STRICT;

-- Not unique: a chain that goes back to a branch it had left is told again in the same bytes.
CREATE INDEX source_sha256 ON source (sha256);

CREATE TABLE reject (
  id             INTEGER PRIMARY KEY,       -- order of meeting
  source_id      INTEGER NOT NULL REFERENCES source (id),
  position       INTEGER NOT NULL,          -- line from 1, or byte offset
  reason         TEXT    NOT NULL
) STRICT;

CREATE INDEX reject_source ON reject (source_id);

CREATE TABLE counter (
  name           TEXT    PRIMARY KEY,       -- what is counted
  value          INTEGER NOT NULL           -- last id given
) STRICT, WITHOUT ROWID;

INSERT INTO counter (name, value) VALUES ('transfer', 0);

------------------------------------------------------------------------ names

CREATE TABLE chain (
  id             INTEGER PRIMARY KEY,       -- from 0
  caip2          TEXT    NOT NULL UNIQUE,
  native_asset_id INTEGER NOT NULL REFERENCES asset (id), -- the coin that pays the fees
  first_height   INTEGER,                   -- lowest height of any fact
  last_height    INTEGER,                   -- highest height of any fact
  last_time      INTEGER                    -- seconds, time of a fact at last_height
) STRICT;

-- A place: on a UTXO chain the output script itself, on an account chain the account.
CREATE TABLE address (
  id             INTEGER PRIMARY KEY,       -- from 1
  chain_id       INTEGER NOT NULL REFERENCES chain (id),
  payload        BLOB    NOT NULL           -- script, or 20 bytes of an account
) STRICT;

-- The way back, apart from `address` so that it can be written in key order.
CREATE TABLE address_key (
  chain_id       INTEGER NOT NULL REFERENCES chain (id),
  payload        BLOB    NOT NULL,
  address_id     INTEGER NOT NULL REFERENCES address (id),
  PRIMARY KEY (chain_id, payload)
) STRICT, WITHOUT ROWID;

CREATE TABLE asset (
  id             INTEGER PRIMARY KEY,       -- from 1
  chain_id       INTEGER NOT NULL REFERENCES chain (id),
  caip19         TEXT    NOT NULL UNIQUE,
  symbol         TEXT,                      -- a claim of whoever made the token; the native coin's by SLIP-44
  decimals       INTEGER,                   -- a claim; base units are 10^-decimals
  source_id      INTEGER REFERENCES source (id) -- NULL for a native coin
) STRICT;

------------------------------------------------------------------------ ledger facts

CREATE TABLE block (
  id             INTEGER PRIMARY KEY,       -- from 1
  chain_id       INTEGER NOT NULL REFERENCES chain (id),
  height         INTEGER NOT NULL,
  hash           BLOB    NOT NULL CHECK (length(hash) = 32),
  previous       BLOB    CHECK (length(previous) = 32),
  time           INTEGER,                   -- seconds
  source_id      INTEGER REFERENCES source (id), -- NULL: known only because a transaction names it
  position       INTEGER,                   -- in the source
  is_whole       INTEGER NOT NULL,          -- 1: a source told it with all of its transactions, and they are here
  reorg_id       INTEGER REFERENCES reorg (id), -- the reorg that dropped it; NULL: in the chain as far as is known
  UNIQUE (chain_id, hash)
) STRICT;

CREATE INDEX block_height ON block (chain_id, height);

CREATE TABLE tx (
  id             INTEGER PRIMARY KEY,       -- from 1, in order of first mention
  chain_id       INTEGER NOT NULL REFERENCES chain (id),
  txid           BLOB    NOT NULL,          -- 32 bytes
  height         INTEGER,                   -- NULL when unconfirmed
  tx_index       INTEGER,                   -- zero-based place in the block
  time           INTEGER,                   -- seconds, of the block
  block_id       INTEGER REFERENCES block (id),
  is_coinbase    INTEGER NOT NULL,          -- 0 or 1
  version        INTEGER,
  locktime       INTEGER,                   -- field as it stands
  payer_id       INTEGER REFERENCES address (id), -- who paid the fee, account chains
  fee            BLOB,                      -- base units of the native coin
  input_count    INTEGER,                   -- NULL when no source told the inputs
  output_count   INTEGER,                   -- NULL when no source told the outputs
  source_id      INTEGER REFERENCES source (id), -- NULL: known only because somebody spends its output
  position       INTEGER                    -- in the source
) STRICT;

-- Look-up by id: the first 8 bytes as a signed big-endian integer. They are never unique, since anybody can make two
-- ids that share them, and two chains may hold one id: the reader compares tx.txid and tx.chain_id.
CREATE TABLE tx_key (
  prefix         INTEGER NOT NULL,
  tx_id          INTEGER NOT NULL REFERENCES tx (id),
  PRIMARY KEY (prefix, tx_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE output (
  tx_id          INTEGER NOT NULL REFERENCES tx (id),
  vout           INTEGER NOT NULL,          -- zero-based
  value          INTEGER NOT NULL CHECK (value >= 0), -- base units; 63 bits suffice on every UTXO chain
  address_id     INTEGER NOT NULL REFERENCES address (id),
  source_id      INTEGER NOT NULL REFERENCES source (id), -- who told it first: the transaction's source, or a spender's
  PRIMARY KEY (tx_id, vout)
) STRICT, WITHOUT ROWID;

CREATE TABLE input (
  tx_id          INTEGER NOT NULL REFERENCES tx (id),
  n              INTEGER NOT NULL,          -- zero-based
  prev_tx_id     INTEGER NOT NULL REFERENCES tx (id),
  prev_vout      INTEGER NOT NULL,
  sequence       INTEGER,                   -- field as it stands
  PRIMARY KEY (tx_id, n)
) STRICT, WITHOUT ROWID;

-- `input` the other way round. Two spenders of one output are a conflict; both stay.
CREATE TABLE spend (
  prev_tx_id     INTEGER NOT NULL REFERENCES tx (id),
  prev_vout      INTEGER NOT NULL,
  tx_id          INTEGER NOT NULL REFERENCES tx (id),
  n              INTEGER NOT NULL,
  PRIMARY KEY (prev_tx_id, prev_vout, tx_id, n)
) STRICT, WITHOUT ROWID;

-- `output` by address.
CREATE TABLE address_output (
  address_id     INTEGER NOT NULL REFERENCES address (id),
  tx_id          INTEGER NOT NULL REFERENCES tx (id),
  vout           INTEGER NOT NULL,
  PRIMARY KEY (address_id, tx_id, vout)
) STRICT, WITHOUT ROWID;

CREATE TABLE transfer (
  tx_id          INTEGER NOT NULL REFERENCES tx (id),
  step           INTEGER NOT NULL CHECK (step >= 1), -- 1 without log index, log or trace index + 2 otherwise
  id             INTEGER NOT NULL,          -- from 1 over the whole file, in order of first mention
  kind           INTEGER NOT NULL,          -- 0 native, 1 internal, 2 token, 3 nft
  asset_id       INTEGER NOT NULL REFERENCES asset (id),
  from_id        INTEGER NOT NULL REFERENCES address (id),
  to_id          INTEGER NOT NULL REFERENCES address (id),
  amount         BLOB    NOT NULL,          -- base units of the asset
  source_id      INTEGER NOT NULL REFERENCES source (id),
  position       INTEGER NOT NULL,          -- in the source
  PRIMARY KEY (tx_id, step, id)
) STRICT, WITHOUT ROWID;

-- What contracts logged besides movements. Any contract can write any log: these tables say whose it is, and hold it as it stands.
-- Rows have no order but that of the ledger; id is the order of first mention, which breaks its ties.

-- What the contract of a token did to an account.
CREATE TABLE freeze_event (
  id             INTEGER PRIMARY KEY,       -- from 1
  tx_id          INTEGER NOT NULL REFERENCES tx (id),
  log_index      INTEGER,
  asset_id       INTEGER NOT NULL REFERENCES asset (id), -- the token whose contract wrote the log
  address_id     INTEGER NOT NULL REFERENCES address (id),
  kind           INTEGER NOT NULL CHECK (kind BETWEEN 0 AND 2), -- 0 frozen, 1 freed, 2 destroyed
  amount         BLOB,                      -- destroyed: base units, where the log tells it
  source_id      INTEGER NOT NULL REFERENCES source (id),
  position       INTEGER NOT NULL           -- in the source
) STRICT;

CREATE INDEX freeze_event_tx ON freeze_event (tx_id, log_index);
CREATE INDEX freeze_event_address ON freeze_event (address_id, asset_id);

-- A note that came into a mixer's pool.
CREATE TABLE mixer_deposit (
  id             INTEGER PRIMARY KEY,       -- from 1
  tx_id          INTEGER NOT NULL REFERENCES tx (id),
  log_index      INTEGER,
  pool_id        INTEGER NOT NULL REFERENCES address (id), -- the contract that wrote the log
  commitment     BLOB    NOT NULL CHECK (length(commitment) = 32),
  leaf_index     INTEGER,                   -- place in the pool's tree, zero-based
  source_id      INTEGER NOT NULL REFERENCES source (id),
  position       INTEGER NOT NULL           -- in the source
) STRICT;

CREATE INDEX mixer_deposit_tx ON mixer_deposit (tx_id, log_index);
CREATE INDEX mixer_deposit_pool ON mixer_deposit (pool_id, commitment);

-- A note that a mixer's pool paid out.
CREATE TABLE mixer_withdrawal (
  id             INTEGER PRIMARY KEY,       -- from 1
  tx_id          INTEGER NOT NULL REFERENCES tx (id),
  log_index      INTEGER,
  pool_id        INTEGER NOT NULL REFERENCES address (id), -- the contract that wrote the log
  nullifier_hash BLOB    NOT NULL CHECK (length(nullifier_hash) = 32),
  recipient_id   INTEGER NOT NULL REFERENCES address (id),
  relayer_id     INTEGER REFERENCES address (id), -- NULL: none named, or the source does not tell
  fee            BLOB,                      -- base units of what the pool holds
  source_id      INTEGER NOT NULL REFERENCES source (id),
  position       INTEGER NOT NULL           -- in the source
) STRICT;

CREATE INDEX mixer_withdrawal_tx ON mixer_withdrawal (tx_id, log_index);
CREATE INDEX mixer_withdrawal_pool ON mixer_withdrawal (pool_id, nullifier_hash);
CREATE INDEX mixer_withdrawal_recipient ON mixer_withdrawal (recipient_id);

-- Every movement from its payer and from its recipient, and every fee above zero from its payer: an index over `tx` and
-- `transfer`, with which the whole history of an account costs two look-ups by number. Movements are packed by account, in
-- ledger order within a source; Sources/CaseFile/FlowChunk.swift has the format.
CREATE TABLE flow_chunk (
  id             INTEGER PRIMARY KEY,       -- in order of writing
  movements      BLOB    NOT NULL
) STRICT;

-- An account in one asset: its last chunk, and what its movements come to, so that a walk need not read the many accounts that pay
-- nothing on. Sources/CaseFile/FlowRecord.swift has the format.
CREATE TABLE flow (
  id             INTEGER PRIMARY KEY,       -- address.id * 2^28 + asset.id
  record         BLOB    NOT NULL
) STRICT;

-- What contradicts what. The first content stays in its table; `detail` has both sides, exactly.
CREATE TABLE conflict (
  id             INTEGER PRIMARY KEY,       -- order of meeting
  chain_id       INTEGER NOT NULL REFERENCES chain (id),
  kind           TEXT    NOT NULL CHECK (kind IN ('asset', 'block', 'content', 'double_spend', 'prevout')),
  tx_id          INTEGER REFERENCES tx (id), -- the transaction spoken of; NULL for asset and block
  kept_tx_id     INTEGER REFERENCES tx (id), -- double_spend: the spender that came first, tx_id being the later one
  detail         TEXT    NOT NULL,          -- JSON, keys sorted
  source_id      INTEGER NOT NULL REFERENCES source (id), -- which brought the second side
  position       INTEGER                    -- of the second side, where one record shows it
) STRICT;

CREATE UNIQUE INDEX conflict_fact ON conflict (chain_id, kind, coalesce(tx_id, 0), detail);
CREATE INDEX conflict_tx ON conflict (tx_id) WHERE tx_id IS NOT NULL;
CREATE INDEX conflict_kept_tx ON conflict (kept_tx_id) WHERE kept_tx_id IS NOT NULL;

------------------------------------------------------------------------ reorgs

-- A node's chain went another way than the blocks of the case. What the dropped blocks told has left the tables above, but
-- for `block`, and stands as it was in the tables `dropped_…`.
CREATE TABLE reorg (
  id             INTEGER PRIMARY KEY,       -- from 1, in order of meeting
  chain_id       INTEGER NOT NULL REFERENCES chain (id),
  fork_height    INTEGER NOT NULL,          -- the last height that both branches have in common
  old_height     INTEGER NOT NULL,          -- tip of the dropped branch
  old_tip        BLOB    NOT NULL CHECK (length(old_tip) = 32),
  new_height     INTEGER NOT NULL,          -- tip of the node's branch when it was met
  new_tip        BLOB    NOT NULL CHECK (length(new_tip) = 32),
  transactions   INTEGER NOT NULL,          -- count of transactions that left
  source_id      INTEGER NOT NULL REFERENCES source (id) -- which brought the first blocks of the new branch
) STRICT;

CREATE TABLE dropped_tx (
  tx_id          INTEGER NOT NULL REFERENCES tx (id),
  reorg_id       INTEGER NOT NULL REFERENCES reorg (id),
  txid           BLOB    NOT NULL,
  height         INTEGER,
  tx_index       INTEGER,
  time           INTEGER,
  block_id       INTEGER NOT NULL REFERENCES block (id),
  is_coinbase    INTEGER NOT NULL,
  version        INTEGER,
  locktime       INTEGER,
  payer_id       INTEGER REFERENCES address (id),
  fee            BLOB,
  input_count    INTEGER,
  output_count   INTEGER,
  source_id      INTEGER REFERENCES source (id),
  position       INTEGER,
  PRIMARY KEY (tx_id, reorg_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX dropped_txid ON dropped_tx (txid);

CREATE TABLE dropped_output (
  tx_id          INTEGER NOT NULL REFERENCES tx (id),
  reorg_id       INTEGER NOT NULL REFERENCES reorg (id),
  vout           INTEGER NOT NULL,
  value          INTEGER NOT NULL,
  address_id     INTEGER NOT NULL REFERENCES address (id),
  source_id      INTEGER NOT NULL REFERENCES source (id),
  PRIMARY KEY (tx_id, reorg_id, vout)
) STRICT, WITHOUT ROWID;

CREATE TABLE dropped_input (
  tx_id          INTEGER NOT NULL REFERENCES tx (id),
  reorg_id       INTEGER NOT NULL REFERENCES reorg (id),
  n              INTEGER NOT NULL,
  prev_tx_id     INTEGER NOT NULL REFERENCES tx (id),
  prev_vout      INTEGER NOT NULL,
  sequence       INTEGER,
  PRIMARY KEY (tx_id, reorg_id, n)
) STRICT, WITHOUT ROWID;

CREATE TABLE dropped_transfer (
  tx_id          INTEGER NOT NULL REFERENCES tx (id),
  reorg_id       INTEGER NOT NULL REFERENCES reorg (id),
  step           INTEGER NOT NULL,
  id             INTEGER NOT NULL,
  kind           INTEGER NOT NULL,
  asset_id       INTEGER NOT NULL REFERENCES asset (id),
  from_id        INTEGER NOT NULL REFERENCES address (id),
  to_id          INTEGER NOT NULL REFERENCES address (id),
  amount         BLOB    NOT NULL,
  source_id      INTEGER NOT NULL REFERENCES source (id),
  position       INTEGER NOT NULL,
  PRIMARY KEY (tx_id, reorg_id, step, id)
) STRICT, WITHOUT ROWID;

CREATE TABLE dropped_freeze_event (
  id             INTEGER NOT NULL,
  reorg_id       INTEGER NOT NULL REFERENCES reorg (id),
  tx_id          INTEGER NOT NULL REFERENCES tx (id),
  log_index      INTEGER,
  asset_id       INTEGER NOT NULL REFERENCES asset (id),
  address_id     INTEGER NOT NULL REFERENCES address (id),
  kind           INTEGER NOT NULL,
  amount         BLOB,
  source_id      INTEGER NOT NULL REFERENCES source (id),
  position       INTEGER NOT NULL,
  PRIMARY KEY (id, reorg_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE dropped_mixer_deposit (
  id             INTEGER NOT NULL,
  reorg_id       INTEGER NOT NULL REFERENCES reorg (id),
  tx_id          INTEGER NOT NULL REFERENCES tx (id),
  log_index      INTEGER,
  pool_id        INTEGER NOT NULL REFERENCES address (id),
  commitment     BLOB    NOT NULL,
  leaf_index     INTEGER,
  source_id      INTEGER NOT NULL REFERENCES source (id),
  position       INTEGER NOT NULL,
  PRIMARY KEY (id, reorg_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE dropped_mixer_withdrawal (
  id             INTEGER NOT NULL,
  reorg_id       INTEGER NOT NULL REFERENCES reorg (id),
  tx_id          INTEGER NOT NULL REFERENCES tx (id),
  log_index      INTEGER,
  pool_id        INTEGER NOT NULL REFERENCES address (id),
  nullifier_hash BLOB    NOT NULL,
  recipient_id   INTEGER NOT NULL REFERENCES address (id),
  relayer_id     INTEGER REFERENCES address (id),
  fee            BLOB,
  source_id      INTEGER NOT NULL REFERENCES source (id),
  position       INTEGER NOT NULL,
  PRIMARY KEY (id, reorg_id)
) STRICT, WITHOUT ROWID;

------------------------------------------------------------------------ labels

CREATE TABLE label_pack (
  id             INTEGER PRIMARY KEY,       -- from 1
  title          TEXT    NOT NULL,
  creator        TEXT,
  sha256         BLOB    NOT NULL UNIQUE CHECK (length(sha256) = 32),
  format         TEXT    NOT NULL,
  bytes          INTEGER NOT NULL,          -- bytes
  labels         INTEGER NOT NULL,          -- count
  actors         INTEGER NOT NULL,          -- count
  rejected       INTEGER NOT NULL           -- count
) STRICT;

CREATE TABLE label (
  id             INTEGER PRIMARY KEY,       -- pack by pack, in file order
  pack_id        INTEGER NOT NULL REFERENCES label_pack (id),
  caip2          TEXT,                      -- NULL: every chain that writes an address so
  payload        BLOB,                      -- as address.payload; NULL with caip2
  address_text   TEXT    NOT NULL,          -- canonical where the chain is known
  label          TEXT    NOT NULL,
  categories     TEXT    NOT NULL,          -- JSON list, main category first
  actor          TEXT,                      -- actor.actor
  confidence     TEXT    NOT NULL,          -- id of the TagPack taxonomy
  source         TEXT    NOT NULL,
  position       INTEGER NOT NULL           -- in the pack
) STRICT;

CREATE INDEX label_payload ON label (payload) WHERE payload IS NOT NULL;

CREATE TABLE label_reject (
  id             INTEGER PRIMARY KEY,
  pack_id        INTEGER NOT NULL REFERENCES label_pack (id),
  position       INTEGER NOT NULL,
  reason         TEXT    NOT NULL
) STRICT;

CREATE TABLE actor (
  id             INTEGER PRIMARY KEY,
  pack_id        INTEGER NOT NULL REFERENCES label_pack (id),
  actor          TEXT    NOT NULL,          -- id as labels name it; packs may repeat it
  label          TEXT    NOT NULL,
  categories     TEXT    NOT NULL,          -- JSON list
  uri            TEXT
) STRICT;

CREATE INDEX actor_name ON actor (actor);

------------------------------------------------------------------------ incidents

CREATE TABLE incident (
  id             TEXT    PRIMARY KEY,
  name           TEXT    NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE incident_seed (
  incident_id    TEXT    NOT NULL REFERENCES incident (id) ON DELETE CASCADE,
  n              INTEGER NOT NULL,          -- order given, from 0
  reference      TEXT    NOT NULL,          -- outpoint, transaction or address
  recipients     TEXT    NOT NULL,          -- JSON list of references
  asset          TEXT,                      -- CAIP-19; NULL: every asset
  since          INTEGER,                   -- seconds, inclusive
  until          INTEGER,                   -- seconds, inclusive
  claimed        BLOB,                      -- base units, a claim
  PRIMARY KEY (incident_id, n)
) STRICT, WITHOUT ROWID;

CREATE TABLE incident_source (
  incident_id    TEXT    NOT NULL REFERENCES incident (id) ON DELETE CASCADE,
  n              INTEGER NOT NULL,          -- order given, from 0
  source         TEXT    NOT NULL,          -- title or web address
  PRIMARY KEY (incident_id, n)
) STRICT, WITHOUT ROWID;
