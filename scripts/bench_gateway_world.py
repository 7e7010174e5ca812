"""The world around a gateway that is measured: a platform that answers at once, the floor, the limit, the callers.

Runs in the bench's own environment (aiohttp, starlette, uvicorn): `… upstream|floor|limit|load`.
"""

import asyncio
import ctypes
import json
import struct
import sys
import time
import zlib
from base64 import b64encode
from itertools import count
from random import Random
from typing import Any
from urllib.parse import urlsplit

PICTURE_BYTES = 1 << 20
_TRIM_THRESHOLD, _MMAP_THRESHOLD = -1, -3
"""Names of glibc's mallopt."""


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


class Pictures:
    """PNGs of 1024x1024 and 1 MiB as base64, each with other bytes: a counter stands in a chunk of its own."""

    def __init__(self) -> None:
        rows = b"".join(b"\0" + Random(line).randbytes(1024) for line in range(1024))
        header = _chunk(b"IHDR", struct.pack(">IIBBBBB", 1024, 1024, 8, 0, 0, 0, 0))
        start = b"\x89PNG\r\n\x1a\n" + header + _chunk(b"IDAT", zlib.compress(rows, 0))
        tail = len(_chunk(b"tEXt", b"n\0%016d" % 0)) + len(_chunk(b"IEND", b""))
        room = PICTURE_BYTES - len(start) - tail
        # Base64 is made once up to a boundary of three bytes; only the end is made anew.
        pad = max(0, room - 12 if room > 12 else 0)
        start += _chunk(b"prVt", bytes(pad + (-(len(start) + pad + 12)) % 3))
        assert len(start) % 3 == 0
        self._start = b64encode(start)
        self._numbers = count()

    def next(self) -> bytes:
        """The base64 of one nobody has had yet."""
        end = _chunk(b"tEXt", b"n\0%016d" % next(self._numbers)) + _chunk(b"IEND", b"")
        return self._start + b64encode(end)


class Upstream(asyncio.Protocol):
    """POST anything: OpenAI's images/generations, answered at once."""

    pictures = Pictures()
    delay = 0.0

    def __init__(self) -> None:
        self._buffer = bytearray()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """A caller is there."""
        self._transport: Any = transport

    def data_received(self, data: bytes) -> None:
        """Answer every whole request."""
        self._buffer += data
        while (end := self._buffer.find(b"\r\n\r\n")) >= 0:
            head = bytes(self._buffer[:end]).lower()
            at = head.find(b"content-length:")
            length = int(head[at + 15 :].split(b"\r\n", 1)[0]) if at >= 0 else 0
            if len(self._buffer) < end + 4 + length:
                return
            del self._buffer[: end + 4 + length]
            if self.delay:
                asyncio.get_running_loop().call_later(self.delay, self._answer, b"connection: close" in head)
            else:
                self._answer(b"connection: close" in head)

    def _answer(self, closes: bool) -> None:
        if self._transport.is_closing():
            return
        usage = b'"usage":{"input_tokens":9,"output_tokens":4160,"total_tokens":4169,"input_tokens_details":'
        usage += b'{"image_tokens":0,"text_tokens":9}}'
        body = [b'{"created":1,"data":[{"b64_json":"', self.pictures.next(), b'"}],' + usage + b"}"]
        length = sum(map(len, body))
        head = b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: %d\r\n" % length
        self._transport.writelines([head, b"connection: close\r\n\r\n" if closes else b"\r\n", *body])
        if closes:
            self._transport.close()


async def upstream(port: str, delay: str = "0") -> None:
    """Until killed. `delay`: seconds that a picture takes."""
    Upstream.delay = float(delay)
    # Answers are put together in memory that was used before: new pages cost more than all the rest.
    set_option = getattr(ctypes.CDLL(None), "mallopt", None)
    if sys.platform == "linux" and set_option is not None:
        for option in (_TRIM_THRESHOLD, _MMAP_THRESHOLD):
            set_option(option, 32 << 20)
    server = await asyncio.get_running_loop().create_server(Upstream, "127.0.0.1", int(port), backlog=1024)
    await server.serve_forever()


def floor(port: str, target: str) -> None:
    """The least that a gateway in Starlette can do: hand everything on, look at nothing, keep nothing."""
    import aiohttp
    import uvicorn
    from starlette.applications import Starlette
    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.routing import Route

    held: list[aiohttp.ClientSession] = []

    async def on(request: Request) -> Response:
        if not held:
            held.append(aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)))
        async with held[0].post(
            target + request.url.path,
            data=await request.body(),
            headers={"content-type": "application/json"},
        ) as answer:
            return Response(await answer.read(), answer.status, media_type="application/json")

    app = Starlette(routes=[Route("/v1/images/generations", on, methods=["POST"])])
    uvicorn.run(app, host="127.0.0.1", port=int(port), log_level="error", access_log=False)


class Caller(asyncio.BufferedProtocol):
    """One caller on one connection. What arrives is counted and thrown away, so that measuring costs little."""

    into = memoryview(bytearray(1 << 20))

    def __init__(self, request: bytes) -> None:
        self._request = request
        self._head = b""
        self._left = 0
        self._answered: asyncio.Future[tuple[int, int]] | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """The gateway is there."""
        self._transport: Any = transport

    def ask(self) -> "asyncio.Future[tuple[int, int]]":
        """(status, bytes of the body) once the answer is whole."""
        self._answered = asyncio.get_running_loop().create_future()
        self._transport.write(self._request)
        return self._answered

    def get_buffer(self, _: int) -> memoryview:
        """All callers read into one place."""
        return self.into

    def buffer_updated(self, size: int) -> None:
        """Some of an answer."""
        if not self._left:
            self._head += bytes(self.into[:size])
            end = self._head.find(b"\r\n\r\n")
            if end < 0:
                return
            head = self._head[:end].lower()
            length = head.partition(b"content-length:")[2].split(b"\r\n", 1)[0]
            if not length:
                self._transport.abort()
                return
            self._status, self._length = int(head.split(b" ", 2)[1]), int(length)
            size, self._head = len(self._head) - end - 4, b""
            self._left = self._length
        self._left -= size
        if self._left <= 0 and self._answered is not None and not self._answered.done():
            self._answered.set_result((self._status, self._length))

    def connection_lost(self, error: Exception | None) -> None:
        """Whoever waits for an answer gets none."""
        if self._answered is not None and not self._answered.done():
            self._answered.set_exception(error or ConnectionError("hung up, or an answer without its length"))

    def close(self) -> None:
        """Leave."""
        self._transport.abort()


def limit(port: str) -> None:
    """What this machine hands over at most: one answer of that size, from memory, by the same server."""
    import uvicorn

    around = (b'{"created":1,"data":[{"b64_json":"', b'"}]}')
    body = Pictures().next().join(around)
    head = [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode())]

    async def app(scope: Any, receive: Any, send: Any) -> None:  # noqa: ANN401 - ASGI
        if scope["type"] == "http":
            await receive()
            await send({"type": "http.response.start", "status": 200, "headers": head})
            await send({"type": "http.response.body", "body": body})

    uvicorn.run(app, host="127.0.0.1", port=int(port), log_level="error", access_log=False, lifespan="off")


async def load(
    url: str, body: str, callers: str, seconds: str, at_most: str = "0", accepts: str = "gzip, deflate"
) -> None:
    """So many callers, each asking again as soon as it is answered; prints figures as JSON.

    `accepts`: the encodings that are said to be understood, as official clients say it. What is compressed is not
    opened here, so that measuring costs everybody the same."""
    where = urlsplit(url)
    request = (
        f"POST {where.path} HTTP/1.1\r\nhost: {where.netloc}\r\nauthorization: Bearer any\r\n"
        f"accept: application/json\r\naccept-encoding: {accepts}\r\n"
        f"content-type: application/json\r\ncontent-length: {len(body.encode())}\r\n\r\n{body}"
    ).encode()
    took: list[float] = []
    errors: list[str] = []
    size = 0
    end = time.perf_counter() + float(seconds)
    most = int(at_most) or sys.maxsize

    async def caller() -> None:
        nonlocal size
        one: Caller | None = None
        while time.perf_counter() < end and len(took) + len(errors) < most:
            began = time.perf_counter()
            try:
                if one is None:
                    _, one = await asyncio.get_running_loop().create_connection(
                        lambda: Caller(request), where.hostname, where.port
                    )
                async with asyncio.timeout(300):
                    status, size = await one.ask()
                if status != 200:
                    raise RuntimeError(f"status {status}")
                took.append(time.perf_counter() - began)
            except (OSError, RuntimeError) as error:
                errors.append(str(error)[:200] or type(error).__name__)
                if one is not None:
                    one.close()
                one = None
                await asyncio.sleep(0.05)

    began = time.perf_counter()
    await asyncio.gather(*(caller() for _ in range(int(callers))))
    whole = time.perf_counter() - began
    took.sort()

    def at(share: float) -> float:
        return took[min(len(took) - 1, int(share * len(took)))] if took else 0.0

    figures = {
        "n": len(took), "rate": len(took) / whole, "p50": at(0.5), "p90": at(0.9), "p99": at(0.99),
        "errors": len(errors), "error": errors[0] if errors else "", "bytes": size,
    }  # fmt: skip
    print(json.dumps(figures))


if __name__ == "__main__":
    what, *rest = sys.argv[1:]
    if what in ("floor", "limit"):
        {"floor": floor, "limit": limit}[what](*rest)
    else:
        asyncio.run({"upstream": upstream, "load": load}[what](*rest))
