"""The world around a gateway that is measured: a platform that answers at once, the floor, and the callers.

Runs in the bench's own environment (aiohttp, starlette, uvicorn): `… upstream|floor|load`.
"""

import asyncio
import json
import struct
import sys
import time
import zlib
from base64 import b64encode
from itertools import count
from random import Random
from typing import Any

PICTURE_BYTES = 1 << 20


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


async def load(url: str, body: str, callers: str, seconds: str, at_most: str = "0") -> None:
    """So many callers, each asking again as soon as it is answered; prints figures as JSON."""
    import aiohttp

    took: list[float] = []
    errors: list[str] = []
    size = 0
    end = time.perf_counter() + float(seconds)
    most = int(at_most) or sys.maxsize

    async def caller(session: aiohttp.ClientSession) -> None:
        nonlocal size
        while time.perf_counter() < end and len(took) + len(errors) < most:
            began = time.perf_counter()
            try:
                async with session.post(
                    url,
                    data=body,
                    headers={"content-type": "application/json", "authorization": "Bearer any"},
                ) as answer:
                    data = await answer.read()
                if answer.status != 200:
                    raise RuntimeError(f"{answer.status} {data[:200]!r}")
                size = len(data)
                took.append(time.perf_counter() - began)
            except (aiohttp.ClientError, RuntimeError) as error:
                errors.append(str(error)[:200])
                await asyncio.sleep(0.05)

    began = time.perf_counter()
    timeout = aiohttp.ClientTimeout(total=300)
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0), timeout=timeout) as session:
        await asyncio.gather(*(caller(session) for _ in range(int(callers))))
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
    if what == "floor":
        floor(*rest)
    else:
        asyncio.run({"upstream": upstream, "load": load}[what](*rest))
