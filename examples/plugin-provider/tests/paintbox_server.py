"""Paintbox on the loopback, from the standard library alone."""

import json
import threading
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from tetap.simulators.plain import paint_plain
from tetap.testing import OtherSide


class _Paintbox(BaseHTTPRequestHandler):
    bill: dict[str, Any]
    faults: list[str]

    def do_POST(self) -> None:
        asked = json.loads(self.rfile.read(int(self.headers["content-length"])))
        self.bill["calls"] += 1
        fault = self.faults.pop() if self.faults else ""
        if fault in ("rate-limit", "refuse", "out-of-credit"):
            return self._answer({"rate-limit": 429, "refuse": 422, "out-of-credit": 402}[fault], {})
        self.bill["pictures"] += 1
        self.bill["usd"] += 0.02
        if fault == "cut-after":
            return self.connection.close()
        words = asked["words"] + str(asked["references"])
        picture = paint_plain(words, (), tuple(asked["size"]), asked["seed"] or 0)
        return self._answer(200, {"picture": b64encode(picture).decode(), "usd": 0.02})

    def _answer(self, status: int, body: object) -> None:
        data = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("retry-after", "7")
        self.send_header("content-length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *_: object) -> None:
        """Nothing."""


@contextmanager
def paintbox() -> Iterator[OtherSide]:
    """Paintbox, running."""
    kind = type("Paintbox", (_Paintbox,), {"bill": {"calls": 0, "pictures": 0, "usd": 0.0}, "faults": []})
    with ThreadingHTTPServer(("127.0.0.1", 0), kind) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield OtherSide(f"http://127.0.0.1:{server.server_port}", lambda: kind.bill, kind.faults.append)
        finally:
            server.shutdown()
            thread.join()
