#!/usr/bin/env python3
"""Writes a made-up history of one account chain as our transfers CSV.

    generate_transfers.py ROWS ADDRESSES SEED > transfers.csv

The first 35 of every 10,000 rows (35,000 of ten million) are a theft's fan-out: the account after the last pays accounts drawn at
random. Each row after those moves 1 to 10,000 units of the native coin between two accounts drawn at random, payers some far more often
than others (the square of a uniform draw), 200 rows a block. Accounts count from 1, since account 0 would be the zero address,
which holds what is burned. Same arguments, same bytes.
"""
import random
import sys


def main():
    rows, addresses, seed = int(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
    draw = random.Random(seed).random
    write = sys.stdout.write
    write("chain,block,tx_index,log_index,time,txid,from,to,asset,amount,kind,fee\n")
    for row in range(rows):
        block, index = divmod(row, 200)
        sender = 1 + int(draw() ** 2 * addresses)
        if row < rows * 35 // 10_000:
            sender = addresses + 1
        recipient = 1 + int(draw() * addresses)
        amount = 1 + int(draw() * 10_000)
        minutes, second = divmod(block * 12, 60)
        hours, minute = divmod(minutes, 60)
        day, hour = divmod(hours, 24)
        month, day = divmod(day, 28)
        year, month = divmod(month, 12)
        write(
            f"ethereum,{block},{index},,{2020 + year}-{month + 1:02}-{day + 1:02}T{hour:02}:{minute:02}:{second:02}Z,"
            f"0x{row * 0x9E3779B97F4A7C15 % 2**64:016x}{row:048x},0x{sender * 0x9E3779B97F4A7C15 % 2**64:016x}{sender:024x},"
            f"0x{recipient * 0x9E3779B97F4A7C15 % 2**64:016x}{recipient:024x},native,{amount},native,\n")


main()
