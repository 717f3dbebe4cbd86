#!/usr/bin/env python3
"""Writes a made-up chain of blocks as Bitcoin Core's raw block file, with the magic of regtest.

    generate_blocks.py MEGABYTES SEED > blk00000.dat

Blocks of about 1.4 MB: after the coinbase, transactions with one to four inputs with a witness and one to four outputs, nine of ten paying
to a script hash of 20 bytes (the rest of 32), as in a block of 2023. Inputs spend outputs drawn among those not spent yet, most
of them young. Hashes, merkle roots, links between the blocks and the little work that regtest asks for are right. Same arguments, same bytes.
"""
import hashlib
import random
import struct
import sys

MAGIC = bytes.fromhex("fabfb5da")
FIRST = 100_000


def digest(data):
    return hashlib.sha256(hashlib.sha256(data).digest()).digest()


def merkle(ids):
    while len(ids) > 1:
        if len(ids) % 2:
            ids = ids + ids[-1:]
        ids = [digest(ids[i] + ids[i + 1]) for i in range(0, len(ids), 2)]
    return ids[0]


def count(number):
    return bytes([number]) if number < 253 else b"\xfd" + struct.pack("<H", number)


def main():
    limit, draw = int(sys.argv[1]) * 1_000_000, random.Random(int(sys.argv[2]))
    addresses = [draw.randbytes(20) for _ in range(50_000)]
    write = sys.stdout.buffer.write
    previous, unspent, written, height = draw.randbytes(32), [], 0, FIRST

    def output():
        value = struct.pack("<q", draw.randrange(600, 10**9))
        if draw.random() < 0.9:
            # Half of the recipients are new.
            program = draw.choice(addresses) if draw.random() < 0.5 else draw.randbytes(20)
            return value + b"\x16\x00\x14" + program
        return value + b"\x22\x51\x20" + draw.randbytes(32)

    while written < limit:
        script = b"\x04\x03" + struct.pack("<I", height)[:3]
        coinbase = struct.pack("<i", 1) + b"\x01" + bytes(32) + b"\xff" * 4 + script + b"\xff" * 4
        outputs = [output() for _ in range(20)] if height == FIRST else [output()]
        coinbase += count(len(outputs)) + b"".join(outputs) + bytes(4)
        ids, body, size = [digest(coinbase)], [coinbase], len(coinbase)
        unspent += [(ids[0], n) for n in range(len(outputs))]
        while size < 1_400_000 and unspent:
            inputs = []
            for _ in range(min(draw.choice((1, 1, 1, 2, 2, 3, 4)), len(unspent))):
                place = len(unspent) - 1 - int(draw.random() ** 3 * len(unspent))
                unspent[place], unspent[-1] = unspent[-1], unspent[place]
                inputs.append(unspent.pop())
            outputs = [output() for _ in range(draw.choice((1, 2, 2, 2, 3, 4)))]
            spent = b"".join(id + struct.pack("<I", n) + b"\x00\xfd\xff\xff\xff" for id, n in inputs)
            core = count(len(inputs)) + spent + count(len(outputs)) + b"".join(outputs)
            witness = (b"\x02\x47" + draw.randbytes(71) + b"\x21" + draw.randbytes(33)) * len(inputs)
            id = digest(b"\x02\x00\x00\x00" + core + bytes(4))
            transaction = b"\x02\x00\x00\x00\x00\x01" + core + witness + bytes(4)
            ids.append(id)
            body.append(transaction)
            size += len(transaction)
            unspent += [(id, n) for n in range(len(outputs))]
        start = struct.pack("<i", 4) + previous + merkle(ids) + struct.pack("<II", 1_500_000_000 + 600 * height, 0x207FFFFF)
        header = next(h for h in (start + struct.pack("<I", n) for n in range(2**32)) if digest(h)[31] < 0x7F)
        block = header + count(len(body)) + b"".join(body)
        write(MAGIC + struct.pack("<I", len(block)) + block)
        previous, written, height = digest(header), written + len(block) + 8, height + 1


main()
