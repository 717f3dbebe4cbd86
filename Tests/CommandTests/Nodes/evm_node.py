"""An EVM node for tests: py-evm under eth-tester, behind JSON-RPC over HTTP.

    evm_node.py [--without METHOD]... [--single]

Listens on a free port of the loopback and prints it. `--without` makes a method unknown, `--single` refuses lists of calls.
The chain calls itself Ethereum (eip155:1), because the tests want tokens and wrapped coin of a chain that the program knows.
Beside the methods of nodes it has `test_mine`, which mines the given list of stories into one block each, `test_snapshot` and
`test_revert`. Prints what it was asked for, one method a line, on standard error.
"""
import argparse
import json
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Lock

from eth_tester import EthereumTester, PyEVMBackend
from eth_utils import keccak

options = argparse.ArgumentParser()
options.add_argument("--without", action="append", default=[])
options.add_argument("--single", action="store_true")
options = options.parse_args()

WETH = "0xc02aaa39b223fe8d0a0e5c4f27ead9083c756cc2"
TOKEN = "0x00000000000000000000000000000000000070cc"
FREEZING = "0x000000000000000000000000000000000000f0ce"
FAILING = "0x000000000000000000000000000000000000dead"


def topic(signature):
    return keccak(text=signature).hex()


# PUSH1 value, MSTORE at 0; topics from the last to the first; LOG3 of 32 bytes at 0.
# Transfer(caller, address in call data word 0, amount in word 1)
TRANSFER = "602035600052" + "600035" + "33" + "7f" + topic("Transfer(address,address,uint256)") + "60206000a300"
# Deposit(caller, value); with call data Withdrawal(caller, word 0), which sends nothing.
DEPOSIT = (
    "36602f57" + "34600052" + "33" + "7f" + topic("Deposit(address,uint256)") + "60206000a200"
)
DEPOSIT += "5b" + "600035600052" + "33" + "7f" + topic("Withdrawal(address,uint256)") + "60206000a200"
# The jump goes to the JUMPDEST behind the deposit.
DEPOSIT = DEPOSIT.replace("36602f57", "3660%02x57" % ((DEPOSIT.index("005b600035600052") // 2) + 1), 1)
# AddedBlackList(address in call data word 0)
FREEZE = "600035600052" + "7f" + topic("AddedBlackList(address)") + "60206000a100"
REVERT = "60006000fd"

state = PyEVMBackend.generate_genesis_state(num_accounts=10)
for address, code in [(WETH, DEPOSIT), (TOKEN, TRANSFER), (FREEZING, FREEZE), (FAILING, REVERT)]:
    state[bytes.fromhex(address[2:])] = {"balance": 0, "nonce": 0, "code": bytes.fromhex(code), "storage": {}}
tester = EthereumTester(PyEVMBackend(genesis_state=state), auto_mine_transactions=False)
tester.disable_auto_mine_transactions()
accounts = tester.get_accounts()
lock = Lock()


def word(value):
    return "%064x" % value


def send(story):
    """One transaction of a story such as ["pay", 0, 1, "5"]; in a block every account sends one at most."""
    kind, sender, *rest = story
    call = {"from": accounts[sender], "gas": 200_000, "gas_price": 2_000_000_000, "value": 0}
    if kind == "pay":
        call |= {"to": accounts[rest[0]], "value": int(rest[1])}
    elif kind == "fail":
        call |= {"to": FAILING, "value": int(rest[0])}
    elif kind == "token":
        call |= {"to": TOKEN, "data": "0x" + word(int(accounts[rest[0]], 16)) + word(int(rest[1]))}
    elif kind == "freeze":
        call |= {"to": FREEZING, "data": "0x" + word(int(accounts[rest[0]], 16))}
    elif kind == "wrap":
        call |= {"to": WETH, "value": int(rest[0])}
    elif kind == "unwrap":
        call |= {"to": WETH, "data": "0x" + word(int(rest[0]))}
    elif kind == "create":
        # Init code that returns nothing.
        call |= {"data": "0x00", "value": int(rest[0])}
    return tester.send_transaction(call)


def mine(stories):
    blocks = []
    for story in stories:
        ids = [send(one) for one in story]
        blocks.append({"hash": tester.mine_block(), "transactions": ids})
    return blocks


# How nodes write what eth-tester names in its own way.
def quantity(value):
    return hex(value)


def data(value):
    if isinstance(value, bytes):
        return "0x" + value.hex()
    return value.lower() if isinstance(value, str) else value


def transaction(told):
    result = {
        "blockHash": data(told["block_hash"]), "blockNumber": quantity(told["block_number"]),
        "transactionIndex": quantity(told["transaction_index"]), "hash": data(told["hash"]), "from": data(told["from"]),
        "to": data(told["to"]) or None, "value": quantity(told["value"]), "nonce": quantity(told["nonce"]),
        "gas": quantity(told["gas"]), "gasPrice": quantity(told["gas_price"]), "input": data(told["data"]),
        "type": told["type"], "chainId": "0x1",
    }
    return result


def log(told):
    return {
        "address": data(told["address"]), "topics": [data(one) for one in told["topics"]], "data": data(told["data"]),
        "logIndex": quantity(told["log_index"]), "transactionIndex": quantity(told["transaction_index"]),
        "transactionHash": data(told["transaction_hash"]), "blockHash": data(told["block_hash"]),
        "blockNumber": quantity(told["block_number"]), "removed": False,
    }


def receipt(told):
    return {
        "transactionHash": data(told["transaction_hash"]), "transactionIndex": quantity(told["transaction_index"]),
        "blockHash": data(told["block_hash"]), "blockNumber": quantity(told["block_number"]), "from": data(told["from"]),
        "to": data(told["to"]) or None, "contractAddress": data(told["contract_address"]), "logsBloom": "0x00",
        "gasUsed": quantity(told["gas_used"]), "cumulativeGasUsed": quantity(told["cumulative_gas_used"]),
        "effectiveGasPrice": quantity(told["effective_gas_price"]), "status": quantity(told["status"]),
        "logs": [log(one) for one in told["logs"]], "type": told["type"],
    }


def block(number, is_full):
    number = number if number == "latest" else int(number, 16)
    if number != "latest" and number > tester.get_block_by_number("latest")["number"]:
        return None
    told = tester.get_block_by_number(number, full_transactions=True)
    return {
        "number": quantity(told["number"]), "hash": data(told["hash"]), "parentHash": data(told["parent_hash"]),
        "timestamp": quantity(told["timestamp"]), "miner": data(told["coinbase"]), "logsBloom": "0x00",
        "transactions": [transaction(one) if is_full else data(one["hash"]) for one in told["transactions"]],
    }


def receipts(number):
    told = block(number, False)
    return told and [receipt(tester.get_transaction_receipt(one)) for one in told["transactions"]]


def revert(snapshot):
    tester.revert_to_snapshot(snapshot)
    return True


methods = {
    "eth_chainId": lambda: "0x1",
    "eth_getBlockByNumber": block,
    "eth_getBlockReceipts": receipts,
    "eth_getTransactionReceipt": lambda one: receipt(tester.get_transaction_receipt(one)),
    "test_mine": mine,
    "test_snapshot": tester.take_snapshot,
    "test_revert": revert,
    "test_accounts": lambda: [data(one) for one in accounts],
    "test_balance": lambda one, number: str(tester.get_balance(one, number)),
}


def answer(call):
    print(call["method"], file=sys.stderr, flush=True)
    method = None if call["method"] in options.without else methods.get(call["method"])
    if method is None:
        return {"jsonrpc": "2.0", "id": call["id"], "error": {"code": -32601, "message": "the method does not exist"}}
    with lock:
        return {"jsonrpc": "2.0", "id": call["id"], "result": method(*call["params"])}


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self):
        call = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        if isinstance(call, list) and options.single:
            told = {"jsonrpc": "2.0", "id": None, "error": {"code": -32600, "message": "no lists here"}}
        else:
            told = [answer(one) for one in call] if isinstance(call, list) else answer(call)
        body = json.dumps(told).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
print(server.server_address[1], flush=True)
server.serve_forever()
