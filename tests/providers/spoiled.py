"""A proxy before a simulator that spoils its answers, the same way on every run: rubbish in every place."""

import gzip
import json
import random
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import urllib3

VALUES: tuple[Any, ...] = (
    None, True, False, 0, -1, 7, 1e300, 10**25, "", "x", "\u0000", "é" * 50, "http://[", "data:image/png;base64,??",
    [], {}, [None], [[]], [{}], ["x"], {"x": None}, {"": {}}, [[[[[[{}]]]]]], {"message": ["x"]},
)  # fmt: skip
BODIES: tuple[bytes, ...] = (
    b"", b"null", b"[]", b"{}", b"0", b'"x"', b"[null]", b"\xff\xfe\x00\x80", b"{", b"<html>Log in</html>",
    b"[" * 100_000, b'{"a":' * 5_000, b"1" * 5_000, b"NaN", b'{"error":null}', b'{"data":[null]}', b'"\\ud800"',
    b'{"error":{"code":"x","message":7,"details":[null,7,{"@type":3}]}}',
)  # fmt: skip
STATUSES = (
    200,
    204,
    301,
    302,
    400,
    401,
    402,
    403,
    404,
    408,
    409,
    410,
    418,
    422,
    429,
    451,
    499,
    500,
    502,
    503,
    504,
)


@dataclass
class Spoiler:
    """What is done to the answers of one draw."""

    seed: int
    share: float = 0.5
    done: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._dice = random.Random(self.seed)

    def __call__(
        self, status: int, headers: dict[str, str], body: bytes
    ) -> tuple[int, dict[str, str], bytes]:
        if self._dice.random() > self.share:
            return status, headers, body
        way = self._dice.choice(
            (self._value, self._value, self._value, self._body, self._status, self._coding)
        )
        self.done.append(way.__name__)
        return way(status, headers, body)

    def _value(self, status: int, headers: dict[str, str], body: bytes) -> tuple[int, dict[str, str], bytes]:
        """Other values in one to three places of the JSON, or a piece missing."""
        try:
            data = json.loads(body)
        except ValueError:
            return self._body(status, headers, body)
        for _ in range(self._dice.randint(1, 3)):
            data = self._changed(data)
        return status, headers, json.dumps(data).encode()

    def _changed(self, data: Any) -> Any:
        places = list(_places(data))
        if not places:
            return self._dice.choice(VALUES)
        holder, key = self._dice.choice(places)
        old = holder[key]
        kind = self._dice.randrange(4)
        if kind == 0 and isinstance(holder, dict):
            del holder[key]
        elif kind == 1:
            holder[key] = [old] if not isinstance(old, list) else {"x": old}
        elif kind == 2 and isinstance(old, str):
            holder[key] = old[: len(old) // 2] + self._dice.choice(("", "\n", "é", "\u0000"))
        else:
            holder[key] = self._dice.choice(VALUES)
        return data

    def _body(self, status: int, headers: dict[str, str], body: bytes) -> tuple[int, dict[str, str], bytes]:
        cut = body[: self._dice.randrange(max(1, len(body)))]
        return status, headers, self._dice.choice((*BODIES, cut, cut))

    def _status(self, status: int, headers: dict[str, str], body: bytes) -> tuple[int, dict[str, str], bytes]:
        odd = {
            "location": self._dice.choice(
                ("/x", "http://169.254.169.254/", "http://[", "//", "file:///etc/passwd")
            ),
            "retry-after": self._dice.choice(
                ("3", "-1", "soon", "1e9", "nan", "Wed, 99 Foo 2026 00:00:00 GMT")
            ),
        }
        other = self._dice.choice(STATUSES)
        if self._dice.random() < 0.4:
            body = self._dice.choice(BODIES)
        return other, headers | odd, b"" if other in (204, 304) else body

    def _coding(self, status: int, headers: dict[str, str], body: bytes) -> tuple[int, dict[str, str], bytes]:
        """Encodings that lie, and lengths that do not fit."""
        packed = gzip.compress(body)
        return self._dice.choice(
            (
                (status, headers | {"content-encoding": "gzip"}, body),
                (status, headers | {"content-encoding": "gzip"}, packed[: len(packed) // 2]),
                (status, headers | {"content-type": "image/svg+xml; charset=utf-16"}, body),
                (status, headers | {"content-length": str(len(body) + 9)}, body),
                (status, headers | {"content-length": str(len(body) // 2)}, body),
                (status, headers | {"transfer-encoding": "chunked", "content-length": "-"}, b"zz\r\nrubbish"),
            )
        )


def _places(data: Any) -> Iterator[tuple[Any, Any]]:
    """Every (holder, key) of plain data."""
    entries = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    for key, value in list(entries):
        yield data, key
        yield from _places(value)


Spoil = Callable[[int, dict[str, str], bytes], tuple[int, dict[str, str], bytes]]


@dataclass
class SpoilingProxy:
    """Its address; `spoil` may be exchanged at any time."""

    url: str = ""
    spoil: Spoil | None = None


@contextmanager
def spoiling(target: str) -> Iterator[SpoilingProxy]:
    """A proxy to `target`, a simulator's address."""
    proxy = SpoilingProxy()
    pool = urllib3.PoolManager(maxsize=8)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def _answer(self) -> None:
            sent = self.rfile.read(int(self.headers.get("content-length", 0)))
            answer = pool.request(
                self.command, target + self.path, body=sent or None, headers=dict(self.headers), redirect=False,
                retries=False,
            )  # fmt: skip
            headers = {name.lower(): value for name, value in answer.headers.items()}
            kept = {
                name: headers[name] for name in headers if name not in ("content-length", "transfer-encoding")
            }
            status, kept, data = (proxy.spoil or _as_it_is)(answer.status, kept, answer.data)
            self.send_response_only(status)
            length = kept.pop("content-length", str(len(data)))
            for name, value in {**kept, **({"content-length": length} if length != "-" else {})}.items():
                self.send_header(name, value)
            self.send_header("connection", "close")
            self.end_headers()
            with suppress(OSError):
                self.wfile.write(data)
            self.close_connection = True

        do_GET = do_POST = do_DELETE = _answer  # noqa: N815 - names of the standard library

        def log_message(self, format: str, *args: object) -> None:
            pass

    class Server(ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, request: Any, client_address: Any) -> None:
            """A caller that hung up, or a simulator that did: nothing to report."""

    server = Server(("127.0.0.1", 0), Handler)
    proxy.url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield proxy
    finally:
        server.shutdown()
        server.server_close()
        pool.clear()
        thread.join(5)


def _as_it_is(status: int, headers: dict[str, str], body: bytes) -> tuple[int, dict[str, str], bytes]:
    return status, headers, body
