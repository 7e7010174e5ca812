"""The gateway against callers who are slow, many, or endless: what they hold is bounded, and the others are served."""

import asyncio
import json
import os
import re
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import urllib3
import uvicorn
from running_gateway import generate

from tetap.gateway.application import Address, application, listening, open_house
from tetap.simulators.backstage import Backstage
from tetap.simulators.plain import paint_plain
from tetap.simulators.serving import running

FOX = {"model": "sketch", "prompt": "a fox", "seed": 1, "response_format": "b64_json"}


@contextmanager
def listening_gateway(folder: Path) -> Iterator[tuple[str, int]]:
    """Host and port of a gateway that takes connections as `tetap serve` does."""
    with open_house(folder, {}) as house:
        server = uvicorn.Server(listening(application(house), Address(port=0)))
        thread = threading.Thread(target=server.run, daemon=True)
        thread.start()
        while not server.started and thread.is_alive():
            thread.join(0.005)
        try:
            yield "127.0.0.1", server.servers[0].sockets[0].getsockname()[1]
        finally:
            server.should_exit = True
            thread.join(10)


def was_hung_up_on(line: socket.socket) -> bool:
    try:
        return line.recv(1) == b""
    except ConnectionError:
        return True


def test_a_head_that_is_dripped_or_never_ends_is_hung_up_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tetap.gateway.strict_http.HEAD_SECONDS", 0.2)
    with listening_gateway(tmp_path) as at:
        silent, dripping = socket.create_connection(at, 5), socket.create_connection(at, 5)
        dripping.sendall(b"POST /v1/images/generations HTTP/1.1\r\nHost: localhost\r\nX-Slow: ")
        assert was_hung_up_on(silent) and was_hung_up_on(dripping)
        monkeypatch.setattr("tetap.gateway.strict_http.HEAD_SECONDS", 10.0)
        endless = socket.create_connection(at, 5)
        endless.sendall(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nX-Long: ")
        with pytest.raises(ConnectionError):
            for _ in range(1000):
                endless.sendall(b"a" * 10_000)
        for line in (silent, dripping, endless):
            line.close()
        assert generate(f"http://127.0.0.1:{at[1]}", FOX)[0] == 200


def test_who_does_not_take_the_answer_is_hung_up_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tetap.gateway.strict_http.TAKE_SECONDS", 0.3)
    with listening_gateway(tmp_path) as at:
        assert generate(f"http://127.0.0.1:{at[1]}", {**FOX, "size": "2K"})[0] == 200
        body = json.dumps({**FOX, "size": "2K"}).encode()
        line = socket.socket()
        line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        line.settimeout(10)
        line.connect(at)
        head = f"POST /v1/images/generations HTTP/1.1\r\nHost: localhost\r\nContent-Length: {len(body)}\r\n"
        ask = head.encode() + b"Content-Type: application/json\r\n\r\n" + body
        # Answers that nobody takes, until the line is full.
        line.sendall(ask * 40)
        time.sleep(1.0)
        with pytest.raises(ConnectionError):
            while line.recv(1 << 20):
                pass
            raise ConnectionError("hung up")
        line.close()
        assert generate(f"http://127.0.0.1:{at[1]}", FOX)[0] == 200


def memory_mb(process: "subprocess.Popen[str]") -> float:
    text = Path(f"/proc/{process.pid}/status").read_text()
    found = re.search(r"VmRSS:\s+(\d+) kB", text)
    assert found is not None
    return int(found[1]) / 1e3


@pytest.mark.full
@pytest.mark.skipif(sys.platform != "linux", reason="memory is read from /proc")
def test_500_callers_who_wait_take_little_memory_and_keep_nobody_from_what_is_there(tmp_path: Path) -> None:
    body = json.dumps({"model": "gemini/gemini-3-pro-image", "prompt": "a fox in a park"}).encode()
    head = f"POST /v1/images/generations HTTP/1.1\r\nHost: localhost\r\nContent-Length: {len(body)}\r\n"
    ask = head.encode() + b"Content-Type: application/json\r\n\r\n" + body

    async def wait(url: str, until: threading.Event) -> None:
        host, port = urlsplit(url).hostname, urlsplit(url).port
        lines = [await asyncio.open_connection(host, port) for _ in range(500)]
        for _, out in lines:
            out.write(ask)
        await asyncio.to_thread(until.wait)
        for _, out in lines:
            out.close()

    with running("gemini", Backstage(paint_plain, latency=60.0)) as upstream:
        serving = subprocess.Popen(
            [sys.executable, "-m", "tetap", "serve", tmp_path, "--port", "0", "--json",
             "--platform", "gemini", "--url", upstream.url],
            stdout=subprocess.PIPE, text=True, env=os.environ,
        )  # fmt: skip
        try:
            assert serving.stdout is not None
            url = json.loads("".join(iter(serving.stdout.readline, "}\n")) + "}")["url"]
            assert generate(url, FOX)[0] == 200
            before, done = memory_mb(serving), threading.Event()
            callers = threading.Thread(target=lambda: asyncio.run(wait(url, done)))
            callers.start()
            with urllib3.PoolManager() as pool:
                end = time.monotonic() + 60
                while b"under_way 500" not in pool.request("GET", f"{url}/metrics").data:
                    assert time.monotonic() < end
                    time.sleep(0.1)
            grown = memory_mb(serving) - before
            began = time.monotonic()
            assert generate(url, FOX)[0] == 200
            assert time.monotonic() - began < 5
            done.set()
            callers.join()
        finally:
            serving.kill()
            serving.wait()
            assert serving.stdout is not None
            serving.stdout.close()
    assert grown < 40, f"{before:.0f} MB and {grown:.0f} MB more"
