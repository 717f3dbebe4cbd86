#!/usr/bin/env python3
"""Writes a small made-up theft on bitcoin-regtest: transactions.ndjson, labels.csv, incident.yaml, expected.json.

Plain Python 3, no third party, no clock, no randomness but SHA-256 of SEED: every run gives the same bytes.
Nobody holds keys to these addresses and no input is signed, so the transactions have no witness; ids, merkle roots and
block hashes are computed from what is there. The answers come from oracle.py, which reads only the written files.
"""

import hashlib
import json
import sys
from pathlib import Path

sys.dont_write_bytecode = True  # leaves no folder beside the sample
import oracle  # noqa: E402

FOLDER = Path(__file__).parent
SEED = b"dyepack heist-regtest 1"
COIN = 100_000_000
SUBSIDY = 50 * COIN  # regtest halves at 150 blocks (Bitcoin Core, CRegTestParams); the story ends before
REGTEST_GENESIS = "0f9188f13cb7b2c71f2a335e3a4fc328bf5beb436012afca590b1a11466e2206"
START = 1_767_571_200  # 2026-01-05T00:00:00Z
TARGET = 0x7FFFFF << (8 * (0x20 - 3))  # nBits 207fffff
CHARSET = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"  # BIP173


def double_sha256(data):
    return hashlib.sha256(hashlib.sha256(data).digest()).digest()


def bech32_address(program):
    """Version 0 witness address on regtest (BIP173)."""
    def polymod(values):
        check = 1
        for value in values:
            top = check >> 25
            check = (check & 0x1FFFFFF) << 5 ^ value
            for bit, generator in enumerate([0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3]):
                check ^= generator if top >> bit & 1 else 0
        return check

    bits = "".join(f"{byte:08b}" for byte in program)
    data = [0] + [int(bits[i:i + 5], 2) for i in range(0, len(bits), 5)]
    hrp = "bcrt"
    expanded = [ord(c) >> 5 for c in hrp] + [0] + [ord(c) & 31 for c in hrp]
    check = polymod(expanded + data + [0] * 6) ^ 1
    return hrp + "1" + "".join(CHARSET[d] for d in data + [check >> 5 * (5 - i) & 31 for i in range(6)])


class Place:
    """An output script and, where it has one, its address."""

    def __init__(self, script, kind, address=None):
        self.script, self.kind, self.address = script, kind, address

    @staticmethod
    def of(name):
        """The P2WPKH place of a party; one name is one place."""
        program = hashlib.sha256(SEED + b"/" + name.encode()).digest()[:20]
        return Place(b"\x00\x14" + program, "v0_p2wpkh", bech32_address(program))

    def json(self, value):
        fields = {"scriptpubkey": self.script.hex(), "scriptpubkey_type": self.kind}
        if self.address:
            fields["scriptpubkey_address"] = self.address
        return fields | {"value": value}


def op_return(text):
    payload = text.encode()
    return Place(b"\x6a" + bytes([len(payload)]) + payload, "op_return")


def compact(number):
    assert number < 0xFD
    return bytes([number])


class Transaction:
    """Inputs are (transaction, vout); outputs are (place, value). The fee is what is left."""

    def __init__(self, inputs, outputs, script=b""):
        self.inputs, self.script = inputs, script
        self.outputs = [(Place.of(place) if isinstance(place, str) else place, value) for place, value in outputs]
        raw = b"\x02\0\0\0" + compact(max(len(inputs), 1))
        for source, vout in inputs:
            raw += source.hash + vout.to_bytes(4, "little") + b"\0" + b"\xfd\xff\xff\xff"
        if not inputs:
            raw += bytes(32) + b"\xff" * 4 + compact(len(script)) + script + b"\xff" * 4
        raw += compact(len(self.outputs))
        for place, value in self.outputs:
            raw += value.to_bytes(8, "little") + compact(len(place.script)) + place.script
        self.raw = raw + bytes(4)
        self.hash = double_sha256(self.raw)
        self.txid = self.hash[::-1].hex()
        paid = sum(value for _, value in self.outputs)
        self.fee = sum(source.outputs[vout][1] for source, vout in inputs) - paid if inputs else 0
        assert self.fee >= 0 and all(value >= 0 for _, value in self.outputs)

    def json(self, status):
        vin = [
            {
                "txid": source.txid, "vout": vout, "prevout": source.outputs[vout][0].json(source.outputs[vout][1]),
                "scriptsig": "", "is_coinbase": False, "sequence": 0xFFFFFFFD,
            }
            for source, vout in self.inputs
        ] or [{
            "txid": "00" * 32, "vout": 0xFFFFFFFF, "prevout": None, "scriptsig": self.script.hex(),
            "is_coinbase": True, "sequence": 0xFFFFFFFF,
        }]
        return {
            "txid": self.txid, "version": 2, "locktime": 0, "vin": vin,
            "vout": [place.json(value) for place, value in self.outputs],
            "size": len(self.raw), "weight": 4 * len(self.raw), "fee": self.fee, "status": status,
        }


class Chain:
    """Blocks from height 1 on. Every block has a coinbase; only blocks of the story are written."""

    def __init__(self):
        self.previous = bytes.fromhex(REGTEST_GENESIS)[::-1]
        self.height = 0
        self.lines = []

    def mine(self, *transactions, to="miner", written=True):
        """Adds one block and gives its coinbase."""
        self.height += 1
        fees = sum(transaction.fee for transaction in transactions)
        number = self.height.to_bytes(2, "little")
        coinbase = Transaction([], [(to, SUBSIDY + fees)], script=compact(2) + number)  # BIP34
        everything = [coinbase, *transactions]
        time = START + 600 * self.height
        block_hash = self.work(merkle_root([t.hash for t in everything]), time)
        status = {
            "confirmed": True, "block_height": self.height, "block_hash": block_hash[::-1].hex(), "block_time": time,
        }
        if written:
            self.lines += [json.dumps(t.json(status), separators=(",", ":")) for t in everything]
        self.previous = block_hash
        return coinbase

    def work(self, root, time):
        head = (0x20000000).to_bytes(4, "little") + self.previous + root + time.to_bytes(4, "little")
        nonce = 0
        while True:
            result = double_sha256(head + bytes.fromhex("ffff7f20") + nonce.to_bytes(4, "little"))
            if int.from_bytes(result, "little") <= TARGET:
                return result
            nonce += 1

    def skip_to(self, height):
        while self.height < height - 1:
            self.mine(written=False)


def merkle_root(hashes):
    while len(hashes) > 1:
        hashes = hashes + hashes[-1:] if len(hashes) % 2 else hashes
        hashes = [double_sha256(hashes[i] + hashes[i + 1]) for i in range(0, len(hashes), 2)]
    return hashes[0]


def rest(inputs, outputs, fee):
    """What inputs leave over after outputs and fee."""
    return sum(source.outputs[vout][1] for source, vout in inputs) - sum(value for _, value in outputs) - fee


def pay(inputs, outputs, fee, remainder, at=None):
    """A transaction whose `remainder` place gets what is left, at output index `at` (last by default)."""
    outputs = list(outputs)
    outputs.insert(len(outputs) if at is None else at, (remainder, rest(inputs, outputs, fee)))
    return Transaction(inputs, outputs)


PEELS = [  # value, who, output index of the peel
    (61_000_013, "peel 1", 0), (44_500_009, "peel 2", 1), (120_000_017, "exchange deposit", 0),
    (37_250_021, "peel 4", 1), (88_000_003, "peel 5", 1), (52_750_031, "peel 6", 0), (29_900_011, "peel 7", 1),
    (140_000_029, "exchange deposit", 1), (75_125_007, "peel 9", 0), (33_333_333, "peel 10", 1),
    (91_000_019, "peel 11", 0), (48_600_023, "peel 12", 1),
]


def peel_chain(chain, source, vout):
    """Twelve payments one after the other, each from the remainder of the one before."""
    steps = []
    for number, (value, who, index) in enumerate(PEELS, start=1):
        inputs = [(source, vout)]
        step = pay(inputs, [(who, value)], 1_410, f"remainder {number}", at=1 - index)
        chain.mine(step)
        steps.append(step)
        source, vout = step, 1 - index
    return steps


def coinjoin(coins):
    """Five participants, five equal outputs and five of change; the thief's coin is the second input."""
    share, fee = 98_765_432, 1_000
    order = [3, 1, 4, 0, 2]  # whose mixed output stands where, then whose change
    change = [source.outputs[vout][1] - share - fee for source, vout in coins]
    assert len(set(change)) == 5 and min(change) > 0
    mixed = [(f"mixed {who}", share) for who in order]
    back = [(f"change {who}", change[who]) for who in order[2:] + order[:2]]
    interleaved = [output for pair in zip(back, mixed) for output in pair]
    return Transaction(coins, interleaved)


def story():
    chain = Chain()
    rewards = {who: chain.mine(to=who) for who in ["victim", "alice", "bob", "carol", "dave", "erin", "frank"]}
    second = chain.mine(to="victim")
    chain.skip_to(110)

    alice = pay([(rewards["alice"], 0)], [("alice 2", 310_000_007), ("alice 3", 1_250_000_000)], 1_530, "alice 4")
    bob = pay([(rewards["bob"], 0)], [("bob 2", 220_000_009)], 1_410, "bob 3")
    chain.mine(alice, bob)
    carol = pay([(rewards["carol"], 0)], [("carol 2", 90_000_001), ("carol 3", 204_000_100)], 1_530, "carol 4")
    others = Transaction(
        [(rewards["dave"], 0), (rewards["erin"], 0), (rewards["frank"], 0)],
        [("dave 2", 133_700_010), ("erin 2", 151_200_770), ("frank 2", 119_400_001), ("dave 3", 4_866_298_460),
         ("erin 3", 4_848_797_700), ("frank 3", 4_880_598_469)])
    chain.mine(carol, others)

    theft = pay(
        [(rewards["victim"], 0), (second, 0)],
        [("thief 0", 2_300_000_011), ("thief 1", 150_000_200), ("thief 2", 730_000_000), ("thief 3", 440_000_077)],
        4_400, "victim", at=2)
    chain.mine(theft)
    peels = peel_chain(chain, theft, 0)

    chain.skip_to(126)
    mix = coinjoin([(carol, 1), (theft, 1), (others, 0), (others, 1), (others, 2)])
    chain.mine(mix)
    mixed = next(i for i, (place, _) in enumerate(mix.outputs) if place.address == Place.of("mixed 1").address)
    chain.skip_to(128)
    spent = pay([(mix, mixed)], [("exchange deposit", 40_000_000)], 1_410, "thief 4")
    chain.mine(spent)
    merged(chain, alice, bob, carol, theft)

    sweep = Transaction([(peels[2], 0), (peels[7], 1)], [("exchange hot", 259_998_226)])
    chain.mine(sweep)
    late = Transaction([(spent, 0), (sweep, 0)], [("exchange hot", 299_996_406)])
    chain.mine(late)
    chain.mine(pay([(late, 0)], [("customer", 15_000_000)], 1_410, "exchange hot"))
    return chain, theft, peels, mix


def merged(chain, alice, bob, carol, theft):
    """Stolen and clean coins together, twice in one block and once later: each policy gives another answer."""
    first = pay(
        [(alice, 0), (theft, 3), (bob, 0)],
        [("merge x", 400_000_003), ("merge y", 550_000_001), (op_return("gone fishing"), 0)], 12_345, "merge z")
    second = pay(
        [(first, 1), (carol, 0), (first, 0)],
        [("processor", 333_333_333), ("exchange deposit", 210_000_017), ("merge w", 287_000_111)], 9_876, "merge u")
    chain.mine(first, second)
    third = pay([(first, 3), (second, 2)], [("merge q", 101_010_101), ("merge r", 222_000_222)], 7_777, "merge s")
    chain.mine(third)


LABELS = [
    ("exchange deposit", "Harbour Exchange: deposit address of one customer", "exchange", "harbour", "ownership"),
    ("exchange hot", "Harbour Exchange: hot wallet", "exchange", "harbour", "ownership"),
    ("processor", "Tollgate Payments", "payment_processor", "tollgate", "service_data"),
    ("victim", "Lantern Exchange: wallet that was robbed", "victim", "lantern", "ownership"),
]


def write(name, text):
    (FOLDER / name).write_text(text, encoding="utf-8", newline="\n")


def main():
    chain, theft, peels, mix = story()
    write("transactions.ndjson", "\n".join(chain.lines) + "\n")
    rows = ["chain,address,label,category,actor,confidence,source"]
    for who, label, category, actor, confidence in LABELS:
        rows.append(f"bitcoin-regtest,{Place.of(who).address},{label},{category},{actor},{confidence},made up")
    write("labels.csv", "\n".join(rows) + "\n")
    taken = sum(value for place, value in theft.outputs if place.address != Place.of("victim").address)
    write("incident.yaml", f"""\
# A made-up theft. The seed is a transaction: all that it pays to others than its payers.
id: heist-regtest
name: Lantern Exchange theft (made up)
seeds:
  - ref: bitcoin-regtest/{theft.txid}
    asset: native
    claimed: {taken}
sources:
  - generate.py in this folder
""")
    ledger = oracle.Ledger(FOLDER)
    expected = oracle.answers(ledger, theft.txid, mix.txid, [peel.txid for peel in peels])
    write("expected.json", json.dumps(expected, indent=1, sort_keys=True) + "\n")


if __name__ == "__main__":
    main()
