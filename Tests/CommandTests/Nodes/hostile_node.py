"""A server that answers JSON-RPC badly: hostile_node.py MODE. Listens on a free port of the loopback and prints it."""
import json
import sys
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

MODE = sys.argv[1]
HASH = "530827f38f93b43ed12af0b3ad25a288dc02ed74d6d7857862df51fc56c416f9"
OTHER = "ab" * 32
count = 0


def block(height, **changes):
    told = {"hash": HASH if height == 0 else f"{height:064x}", "height": height, "time": 1, "confirmations": 1, "nTx": 1,
            "tx": [{"txid": f"{height + 7:064x}", "vin": [{"coinbase": "00"}],
                    "vout": [{"value": 1.0, "n": 0, "scriptPubKey": {"hex": "51"}}]}]}
    if height > 0:
        told["previousblockhash"] = HASH if height == 1 else f"{height - 1:064x}"
    return told | changes


def result(method, params):
    if method == "getblockchaininfo":
        return {"blocks": 3, "bestblockhash": f"{3:064x}"}
    if method == "getblockhash":
        return (HASH if params[0] == 0 else f"{params[0]:064x}") if params[0] <= 3 else None
    if method == "getblock":
        height = 0 if params[0] == HASH else int(params[0], 16)
        if MODE == "unlinked" and height == 2:
            return block(height, previousblockhash=OTHER)
        if MODE == "another-block" and height == 2:
            return block(height, hash=OTHER)
        if MODE == "broken-block" and height == 2:
            return block(height, tx=[OTHER])
        if MODE == "orphan" and height == 2:
            return block(height, confirmations=-1)
        return block(height)
    return None


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self):
        global count
        count += 1
        calls = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        calls, is_list = (calls, True) if isinstance(calls, list) else ([calls], False)
        answers = []
        for call in calls:
            told = result(call["method"], call["params"])
            error = None if told is not None else {"code": -8, "message": "out of range"}
            answers.append({"id": call["id"], "result": told, "error": error})
        if MODE == "wrong-id":
            answers[0]["id"] = 77
        if MODE == "id-twice":
            answers.append(answers[0])
            is_list = True
        if MODE == "no-answer":
            answers, is_list = [], True
        if MODE == "escape" and count > 1:
            answers = [{"id": one["id"], "result": None, "error": {"code": -5, "message": "\x1b[31mred\u202e" + "x" * 9000}}
                       for one in answers]
        if MODE == "warming" and count <= 2:
            answers = [{"id": one["id"], "result": None, "error": {"code": -28, "message": "Loading block index"}}
                       for one in answers]
        if MODE == "busy" and count <= 2:
            return self.say(429, b"slow down", {"Retry-After": "0"})
        if MODE == "overloaded" and count <= 2:
            return self.say(503, b"Work queue depth exceeded")
        body = json.dumps(answers if is_list else answers[0]).encode()
        if MODE == "not-json":
            body = b"<html>hello</html>"
        if MODE == "broken-json":
            body = body[:-3]
        if MODE == "deep":
            body = b'{"id":0,"result":' + b"[" * 200_000 + b"]" * 200_000 + b"}"
        if MODE == "gzip":
            body = b"\x1f\x8b\x08\x00" + b"\x00" * 100
        if MODE == "redirect":
            return self.say(302, b"", {"Location": "http://127.0.0.1:1/elsewhere"})
        if MODE == "told-huge":
            return self.say(200, b"", {"Content-Length": str(1 << 40)}, close=True)
        if MODE == "huge":
            return self.flood()
        if MODE == "cut-short":
            return self.say(200, body[:10], {"Content-Length": str(len(body))}, close=True)
        if MODE == "slow":
            time.sleep(30)
        if MODE == "drip":
            return self.drip(body)
        self.say(200, body)

    def say(self, status, body, headers={}, close=False):
        self.send_response(status)
        for name, value in ({"Content-Length": str(len(body))} | headers).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)
        self.wfile.flush()
        self.close_connection = close

    def flood(self):
        self.send_response(200)
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        piece = b" " * (1 << 20)
        try:
            while True:
                self.wfile.write(b"100000\r\n" + piece + b"\r\n")
        except OSError:
            self.close_connection = True

    def drip(self, body):
        self.send_response(200)
        self.send_header("Content-Length", str(len(body) + 1000))
        self.end_headers()
        try:
            for _ in range(1000):
                self.wfile.write(b" ")
                self.wfile.flush()
                time.sleep(0.2)
        except OSError:
            self.close_connection = True

    def log_message(self, *_):
        pass


server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
server.daemon_threads = True
print(server.server_address[1], flush=True)
server.serve_forever()
