#!/usr/bin/env python3
"""Writes expected.json: facts of transfers.csv, computed here with nothing but the standard library.

A reader and a tracer can be checked against them, because no code is shared with either.
"""

import csv
import json
from pathlib import Path

FOLDER = Path(__file__).parent
NATIVE = "eip155:1/slip44:60"
STOLEN_TOKENS = {
    "eip155:1/erc20:0xae7ab96520de3a18e5e111b5eaab095312d7fe84": "stETH",
    "eip155:1/erc20:0xd5f7838f5c461feff7fe49ea5ebaf7728bb0adfa": "mETH",
    "eip155:1/erc20:0xe6829d9a7ee3040e1276fa75293bde931859e8fa": "cmETH",
}
# Addresses that labels.csv says feed THORChain.
FEEDS = ["0x54acab846901bdbdc553a675d97240511e4bfba2", "0x8b62111bd342c352daf453ccd0676833c0a31ca1"]
# The payers in the order in which the value reached them: one hop each.
PAYERS = [
    "0x47666fab8bd0ac7003bce3f5c3585383f09486e2",
    "0xa4b2fd68593b6f34e51cb9edb66e71c1b4ab449e",
    "0xdd90071d52f20e85c89802e5dc1ec0a7b6475f92",
    "0xf302572594a68aa8f951fae64ed3ae7da41c72be",
    "0x327ffe25f330d2d809106ace581099ad1af9ba23",
]


def shared(left, right):
    """How many hexadecimal digits two addresses share at the front and at the back."""
    left, right = left[2:], right[2:]
    front = next((i for i, (a, b) in enumerate(zip(left, right)) if a != b), 40)
    back = next((i for i, (a, b) in enumerate(zip(reversed(left), reversed(right))) if a != b), 40)
    return front, back


def imitated(fake, genuine):
    """The one genuine address that shares at least three digits at the front and four at the back."""
    found = []
    for address in sorted(genuine):
        front, back = shared(fake, address)
        if front >= 3 and back >= 4:
            found.append(address)
    assert len(found) == 1, (fake, found)
    return found[0]


def main():
    with open(FOLDER / "transfers.csv", encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    native = [row for row in rows if row["asset"] == "native"]
    token = [row for row in rows if row["asset"] in STOLEN_TOKENS]
    spoof = [row for row in rows if row["asset"] != "native" and row["asset"] not in STOLEN_TOKENS]
    assert {row["from"] for row in rows} == set(PAYERS)

    hops = []
    for number, payer in enumerate(PAYERS, start=1):
        own = [row for row in native if row["from"] == payer]
        hops.append({
            "hop": number,
            "payer": payer,
            "native_out": str(sum(int(row["amount"]) for row in own)),
            "native_recipients": len({row["to"] for row in own}),
            "native_transfers": len(own),
            "first": min(row["time"] for row in own),
            "last": max(row["time"] for row in own),
        })

    legs = []
    for asset, symbol in STOLEN_TOKENS.items():
        own = [row for row in token if row["asset"] == asset]
        legs.append({
            "asset": asset,
            "symbol": symbol,
            "out_by_payer": {
                payer: str(sum(int(row["amount"]) for row in own if row["from"] == payer))
                for payer in PAYERS if any(row["from"] == payer for row in own)
            },
            "transfers": len(own),
        })

    genuine = {row["to"] for row in native + token} | set(PAYERS)
    contracts = {}
    for row in spoof:
        entry = contracts.setdefault(row["asset"], {"asset": row["asset"], "symbol": row["symbol"], "transfers": 0})
        assert entry["symbol"] == row["symbol"]
        entry["transfers"] += 1
    looks = {}
    for row in spoof:
        entry = looks.setdefault(row["to"], {"address": row["to"], "imitates": imitated(row["to"], genuine), "transfers": 0})
        front, back = shared(row["to"], entry["imitates"])
        entry["shared_front"], entry["shared_back"] = front, back
        entry["transfers"] += 1

    expected = {
        "chain": "eip155:1",
        "decimals": 18,
        "transfers": len(rows),
        "transactions": len({row["txid"] for row in rows}),
        "addresses": len({row["from"] for row in rows} | {row["to"] for row in rows}),
        "first_height": min(int(row["block"]) for row in rows),
        "last_height": max(int(row["block"]) for row in rows),
        "counts": {"native": len(native), "token": len(token), "spoof": len(spoof)},
        "hops": hops,
        "token_legs": legs,
        "consolidation": {
            "address": PAYERS[4],
            "native_in": str(sum(int(row["amount"]) for row in native if row["to"] == PAYERS[4])),
            "native_out": hops[4]["native_out"],
        },
        "bridge_feeds": [
            {
                "address": address,
                "native_in": str(sum(int(row["amount"]) for row in native if row["to"] == address)),
                "transfers": sum(row["to"] == address for row in native),
            }
            for address in FEEDS
        ],
        "spoof_contracts": sorted(contracts.values(), key=lambda entry: entry["asset"]),
        "look_alikes": sorted(looks.values(), key=lambda entry: entry["address"]),
        "spoof_transactions_with_several_rows": sorted(
            txid for txid in {row["txid"] for row in spoof} if sum(row["txid"] == txid for row in spoof) > 1
        ),
        "native_asset": NATIVE,
    }
    with open(FOLDER / "expected.json", "w", encoding="utf-8") as file:
        json.dump(expected, file, indent=2, sort_keys=True, ensure_ascii=False)
        file.write("\n")


if __name__ == "__main__":
    main()
