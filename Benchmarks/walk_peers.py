#!/usr/bin/env python3
"""The same walk as `WalkBenchmark` on the same case, without us: as one recursive SQL query and as indexed Python.

    walk_peers.py CASE ADDRESS TABLE

The walk: every transfer of the native coin that value leaving ADDRESS can have reached, in ledger order (an address pays on only
after it was reached). Both count the transfers on the way, which must be the number of edges of our poison walk.

Our packed histories are of no use to SQL, so both get the best table there is for this question: the case's transfers clustered
by payer, asset and place in the ledger, in the file TABLE, which is made once and not timed. They read it through a memory map.
"""
import heapq
import json
import os
import sqlite3
import sys
import time

RECURSIVE = """
WITH RECURSIVE walk(address, height, tx_order, step, id) AS (
  SELECT to_id, height, tx_order, step, id FROM paid WHERE from_id = ?1 AND asset_id = ?2
  UNION
  SELECT paid.to_id, paid.height, paid.tx_order, paid.step, paid.id FROM walk
    JOIN paid ON paid.from_id = walk.address AND paid.asset_id = ?2
     AND (paid.height, paid.tx_order, paid.step, paid.id) > (walk.height, walk.tx_order, walk.step, walk.id)
)
SELECT count(*) FROM walk
"""


MAKE = """
PRAGMA journal_mode = OFF;
CREATE TABLE paid (from_id, asset_id, height, tx_order, step, id, to_id,
  PRIMARY KEY (from_id, asset_id, height, tx_order, step, id)) WITHOUT ROWID;
INSERT INTO paid SELECT from_id, asset_id, coalesce(height, 9223372036854775807), coalesce(tx_index, 1099511627776 + tx.id),
  step, transfer.id, to_id FROM c.transfer JOIN c.tx ON tx.id = tx_id ORDER BY 1, 2, 3, 4, 5, 6;
"""


def make_table(case, path):
    database = sqlite3.connect(path + ".new", isolation_level=None, uri=True)
    database.execute("ATTACH ? AS c", (f"file:{case}?mode=rw",))
    database.executescript(MAKE)
    database.close()
    os.rename(path + ".new", path)


def python_walk(database, start, asset):
    """Breadth by ledger order: each address is expanded once, at its earliest arrival."""
    outgoing = (
        "SELECT height, tx_order, step, id, to_id FROM paid WHERE from_id = ? AND asset_id = ?"
        " AND (height, tx_order, step, id) > (?, ?, ?, ?)")
    queue = [((-1, -1, -1, -1), start)]
    expanded = set()
    edges = 0
    while queue:
        since, address = heapq.heappop(queue)
        if address in expanded:
            continue
        expanded.add(address)
        for height, order, step, number, recipient in database.execute(outgoing, (address, asset, *since)):
            edges += 1
            if recipient not in expanded:
                heapq.heappush(queue, ((height, order, step, number), recipient))
    return edges


def timed(name, walk):
    start = time.perf_counter()
    edges = walk()
    seconds = time.perf_counter() - start
    print(json.dumps({"walk": name, "edges": edges, "seconds": round(seconds, 3), "edges_per_second": int(edges / seconds)}))
    sys.stdout.flush()


def main():
    case, address, table = sys.argv[1:]
    if not os.path.exists(table):
        make_table(case, table)
    names = sqlite3.connect(f"file:{case}?mode=rw", uri=True)
    payload = bytes.fromhex(address.removeprefix("0x"))
    (start,) = names.execute("SELECT address_id FROM address_key WHERE payload = ?", (payload,)).fetchone()
    (asset,) = names.execute("SELECT id FROM asset WHERE caip19 LIKE '%/slip44:%'").fetchone()
    database = sqlite3.connect(f"file:{table}?mode=ro", uri=True)
    database.execute("PRAGMA mmap_size = 8589934592")
    timed("indexed Python", lambda: python_walk(database, start, asset))
    timed("recursive SQL", lambda: database.execute(RECURSIVE, (start, asset)).fetchone()[0])


main()
