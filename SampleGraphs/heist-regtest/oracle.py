"""A slow, obvious second opinion on the arithmetic of taint: no code and no cleverness shared with the program.

It reads transactions.ndjson and labels.csv, walks every transaction in file order, and moves lists of
(amount, is stolen) pairs about. Which transaction is a CoinJoin and which is a service is told, not detected.
"""

import csv
import json

POLICIES = ["fifo", "lifo", "haircut", "tiho", "poison"]
SERVICES = {"exchange", "payment_processor"}


class Ledger:
    """The written files, as plain lists and dictionaries."""

    def __init__(self, folder):
        lines = (folder / "transactions.ndjson").read_text(encoding="utf-8").splitlines()
        self.transactions = [json.loads(line) for line in lines]
        self.outputs = {}
        self.spender = {}
        for transaction in self.transactions:
            for vout, output in enumerate(transaction["vout"]):
                place = output | {"height": transaction["status"]["block_height"]}
                self.outputs[f"{transaction['txid']}:{vout}"] = place
            for point in points_spent(transaction):
                assert point in self.outputs and point not in self.spender
                self.spender[point] = transaction["txid"]
        with open(folder / "labels.csv", encoding="utf-8", newline="") as file:
            self.services = {row["address"] for row in csv.DictReader(file) if row["category"] in SERVICES}

    def address(self, point):
        return self.outputs[point].get("scriptpubkey_address")


def points_spent(transaction):
    return [f"{vin['txid']}:{vin['vout']}" for vin in transaction["vin"] if not vin["is_coinbase"]]


def stolen(parcels):
    return sum(amount for amount, is_stolen in parcels if is_stolen)


def take(parcels, amount, from_end=False):
    """Cuts `amount` off the front or the back of a tape; gives the slice, in the tape's order, and what is left."""
    rest, slice_ = list(parcels), []
    while amount > 0:
        parcel, is_stolen = rest.pop(-1 if from_end else 0)
        part = min(parcel, amount)
        slice_.insert(0 if from_end else len(slice_), (part, is_stolen))
        if part < parcel:
            rest.insert(len(rest) if from_end else 0, (parcel - part, is_stolen))
        amount -= part
    return slice_, rest


def by_tape(inputs, values, fee, from_end):
    tape = [parcel for parcels in inputs for parcel in parcels]
    slices = []
    for value in values:
        slice_, tape = take(tape, value, from_end)
        slices.append(slice_)
    assert sum(amount for amount, _ in tape) == fee
    return slices, tape


def by_shares(amounts, values, fee):
    """Parcels for outputs and fee, given how much of each is stolen."""
    parts = [[(amount, True), (value - amount, False)] for amount, value in zip(amounts, values + [fee])]
    return parts[:-1], parts[-1]


def haircut(inputs, values, fee):
    taint = sum(stolen(parcels) for parcels in inputs)
    total = sum(values) + fee
    every = values + [fee]
    amounts = [taint * value // total for value in every]
    left = taint - sum(amounts)
    # The largest fractional remainder first; Python sorts stably, so ties go to the lower index and the fee is last.
    order = sorted(range(len(every)), key=lambda index: -(taint * every[index] % total))
    for index in order[:left]:
        amounts[index] += 1
    return by_shares(amounts, values, fee)


def tiho(inputs, values, fee):
    taint = sum(stolen(parcels) for parcels in inputs)
    amounts = [0] * (len(values) + 1)
    for index in sorted(range(len(values)), key=lambda index: -values[index]) + [len(values)]:
        amounts[index] = min(taint, (values + [fee])[index])
        taint -= amounts[index]
    assert taint == 0
    return by_shares(amounts, values, fee)


def poison(_, values, fee):
    return by_shares(values + [fee], values, fee)


def pay_out(policy, inputs, values, fee):
    if policy == "fifo":
        return by_tape(inputs, values, fee, from_end=False)
    if policy == "lifo":
        return by_tape(inputs, values, fee, from_end=True)
    return {"haircut": haircut, "tiho": tiho, "poison": poison}[policy](inputs, values, fee)


def walk(ledger, seeds, policy, stops):
    """Parcels of every output that holds stolen value, the stolen part of fees, and where the walk stopped."""
    held = {}
    stopped = {}
    fees = 0
    for transaction in ledger.transactions:
        spent = points_spent(transaction)
        values = [output["value"] for output in transaction["vout"]]
        points = [f"{transaction['txid']}:{vout}" for vout in range(len(values))]
        clean = {point: [(ledger.outputs[point]["value"], False)] for point in spent}
        arriving = {point: held[point] for point in spent if point in held and point not in stopped}
        if transaction["txid"] in stops and arriving:
            stopped |= {point: "mixer" for point in arriving}
            arriving = {}
        if arriving:
            inputs = [arriving.get(point, clean[point]) for point in spent]
            slices, fee = pay_out(policy, inputs, values, sum(sum(a for a, _ in p) for p in inputs) - sum(values))
            fees += stolen(fee)
            held |= {point: slice_ for point, slice_ in zip(points, slices) if stolen(slice_) > 0}
        for point in points:
            if point in seeds:
                held[point] = [(ledger.outputs[point]["value"], True)]
            if point in held and ledger.address(point) in ledger.services:
                stopped[point] = "service"
    return held, stopped, fees


def trace(ledger, seeds, policy, stops):
    held, stopped, fees = walk(ledger, seeds, policy, stops)
    positions = []
    totals = {"seed": sum(ledger.outputs[point]["value"] for point in seeds), "fees": fees}
    totals |= {"unspent": 0, "service": 0, "mixer": 0}
    for point, parcels in held.items():
        status = stopped.get(point, "unspent")
        if status == "unspent" and point in ledger.spender:
            continue
        totals[status] += stolen(parcels)
        positions.append({
            "outpoint": point, "address": ledger.address(point), "status": status, "amount": str(stolen(parcels)),
            "height": ledger.outputs[point]["height"],
        })
    if policy != "poison":
        assert totals["seed"] == sum(totals[name] for name in ["unspent", "service", "mixer", "fees"])
    return {
        "positions": sorted(positions, key=lambda position: position["outpoint"]),
        "totals": {name: str(amount) for name, amount in totals.items()},
    }


def steps(ledger, txids):
    """The peel chain as facts: the remainder is the output that the next step spends, or at the end the unspent one."""
    result = []
    for number, txid in enumerate(txids):
        points = [f"{txid}:0", f"{txid}:1"]
        following = txids[number + 1] if number + 1 < len(txids) else None
        remainder = next(p for p in reversed(points) if ledger.spender.get(p) == following) if following else max(
            points, key=lambda point: ledger.outputs[point]["value"])
        peel = next(point for point in points if point != remainder)
        result.append({
            "txid": txid, "remainder_vout": int(remainder[-1]), "remainder": str(ledger.outputs[remainder]["value"]),
            "peels": [{
                "vout": int(peel[-1]), "address": ledger.address(peel), "amount": str(ledger.outputs[peel]["value"]),
            }],
        })
    return result


def counts(ledger):
    unspent = [
        output["value"] for point, output in ledger.outputs.items()
        if point not in ledger.spender and output["scriptpubkey_type"] != "op_return"
    ]
    return {
        "transactions": len(ledger.transactions),
        "blocks": len({t["status"]["block_hash"] for t in ledger.transactions}),
        "first_height": min(t["status"]["block_height"] for t in ledger.transactions),
        "last_height": max(t["status"]["block_height"] for t in ledger.transactions),
        "inputs_without_coinbase": len(ledger.spender),
        "outputs": len(ledger.outputs),
        "addresses": len({ledger.address(point) for point in ledger.outputs} - {None}),
        "spendable_unspent_outputs": len(unspent),
        "spendable_unspent_amount": str(sum(unspent)),
    }


def answers(ledger, theft, mix, peels):
    """Everything that expected.json holds."""
    taking = next(t for t in ledger.transactions if t["txid"] == theft)
    payers = {ledger.address(point) for point in points_spent(taking)}
    seeds = [f"{theft}:{v}" for v in range(len(taking["vout"])) if ledger.address(f"{theft}:{v}") not in payers]
    return {
        "chain": "bip122:0f9188f13cb7b2c71f2a335e3a4fc328",
        "asset": "bip122:0f9188f13cb7b2c71f2a335e3a4fc328/slip44:1",
        "decimals": 8,
        "counts": counts(ledger),
        "theft": theft,
        "seeds": [
            {"ref": point, "address": ledger.address(point), "amount": str(ledger.outputs[point]["value"])}
            for point in seeds
        ],
        "coinjoin": mix,
        "peel_chain": {"steps": steps(ledger, peels), "ends": "unspent"},
        "default": {policy: trace(ledger, set(seeds), policy, {mix}) for policy in POLICIES},
        "through_mixer": {policy: trace(ledger, set(seeds), policy, set()) for policy in POLICIES},
    }
