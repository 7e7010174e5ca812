"""A TCP proxy that treats connections badly: cuts requests and answers, delays them, sends answers twice."""

import random
import socket
import threading
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress

_CHUNK = 65536


class RoughProxy:
    """On a free port of the loopback, in front of `upstream` (its address, http://host:port).

    `shares`: what happens to which share of connections: `cut-request`, `cut-answer`, `delay`, `twice`."""

    def __init__(self, upstream: str, shares: Mapping[str, float], luck: int = 0) -> None:
        host, _, port = upstream.removeprefix("http://").partition(":")
        self._upstream = (host, int(port))
        self._shares = shares
        self._random = random.Random(luck)
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        self.struck: Counter[str] = Counter()
        """How often each of them happened."""
        self.overloaded = False
        """While it is set every request is answered with 503."""
        self._ended = False
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self) -> None:
        """Take no more connections."""
        self._ended = True
        self._listener.close()

    def _accept(self) -> None:
        with suppress(OSError):
            while not self._ended:
                client, _ = self._listener.accept()
                threading.Thread(target=self._serve, args=(client, self._fate()), daemon=True).start()

    def _fate(self) -> str:
        dice = self._random.random()
        for name, share in self._shares.items():
            if dice < share:
                self.struck[name] += 1
                return name
            dice -= share
        return ""

    def _serve(self, client: socket.socket, fate: str) -> None:
        with suppress(OSError), client, socket.create_connection(self._upstream) as server:
            if fate == "delay":
                time.sleep(self._random.uniform(0.2, 1.5))
            limit = self._random.randrange(50, 800)
            answer = threading.Thread(target=self._answer, args=(server, client, fate, limit), daemon=True)
            answer.start()
            sent = 0
            while data := client.recv(_CHUNK):
                if self.overloaded:
                    self.struck["503"] += 1
                    client.sendall(
                        b"HTTP/1.1 503 Service Unavailable\r\ncontent-length: 0\r\nconnection: close\r\n\r\n"
                    )
                    return
                if fate == "cut-request" and sent + len(data) > limit:
                    server.sendall(data[: max(0, limit - sent)])
                    return
                server.sendall(data)
                sent += len(data)
            with suppress(OSError):
                server.shutdown(socket.SHUT_WR)
            answer.join()

    def _answer(self, server: socket.socket, client: socket.socket, fate: str, limit: int) -> None:
        passed = 0
        with suppress(OSError):
            while data := server.recv(_CHUNK):
                if fate == "cut-answer" and passed + len(data) > limit:
                    client.sendall(data[: max(0, limit - passed)])
                    break
                client.sendall(data)
                if fate == "twice":
                    client.sendall(data)
                passed += len(data)
        with suppress(OSError):
            client.shutdown(socket.SHUT_RDWR)


@contextmanager
def rough_proxy(upstream: str, shares: Mapping[str, float], luck: int = 0) -> Iterator[RoughProxy]:
    """A proxy for the length of a block."""
    proxy = RoughProxy(upstream, shares, luck)
    try:
        yield proxy
    finally:
        proxy.close()
