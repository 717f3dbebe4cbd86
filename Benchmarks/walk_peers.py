#!/usr/bin/env python3
"""The same walk as `WalkBenchmark` on the same case file, without us: as one recursive SQL query and as indexed Python.

    walk_peers.py CASE ADDRESS

The walk: every transfer of the native coin that value leaving ADDRESS can have reached, in ledger order (an address pays on only
after it was reached). Both count the transfers on the way, which must be the number of edges of our poison walk.
"""
import heapq
import json
import sqlite3
import sys
import time

RECURSIVE = """
WITH RECURSIVE walk(address, height, tx_order, step, id) AS (
  SELECT counterparty_id, height, tx_order, step, id FROM flow
   WHERE address_id = ?1 AND asset_id = ?2 AND direction = 0
  UNION
  SELECT flow.counterparty_id, flow.height, flow.tx_order, flow.step, flow.id FROM walk
    JOIN flow ON flow.address_id = walk.address AND flow.asset_id = ?2 AND flow.direction = 0
     AND (flow.height, flow.tx_order, flow.step, flow.id) > (walk.height, walk.tx_order, walk.step, walk.id)
)
SELECT count(*) FROM walk
"""


def python_walk(database, start, asset):
    """Breadth by ledger order: each address is expanded once, at its earliest arrival."""
    outgoing = (
        "SELECT height, tx_order, step, id, counterparty_id FROM flow WHERE address_id = ? AND asset_id = ?"
        " AND direction = 0 AND (height, tx_order, step, id) > (?, ?, ?, ?)")
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
    database = sqlite3.connect(f"file:{sys.argv[1]}?mode=ro", uri=True)
    database.execute("PRAGMA mmap_size = 8589934592")
    payload = bytes.fromhex(sys.argv[2].removeprefix("0x"))
    (start,) = database.execute("SELECT address_id FROM address_key WHERE payload = ?", (payload,)).fetchone()
    (asset,) = database.execute("SELECT id FROM asset WHERE caip19 LIKE '%/slip44:%'").fetchone()
    timed("indexed Python", lambda: python_walk(database, start, asset))
    timed("recursive SQL", lambda: database.execute(RECURSIVE, (start, asset)).fetchone()[0])


main()
