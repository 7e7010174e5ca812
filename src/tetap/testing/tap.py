"""A listener on the line between a provider and the other side: what went out and what came back, byte by byte."""

import threading
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from socket import SHUT_WR, create_connection, create_server, socket
from urllib.parse import urlsplit

_CHUNK = 1 << 16
_WINDOW = 240


class Tap:
    """Everything that passed, in order of arrival."""

    def __init__(self, url: str) -> None:
        self.url = url
        self._sent: list[bytearray] = []
        self._received: list[bytearray] = []

    def line(self) -> tuple[bytearray, bytearray]:
        """Buffers for one more connection: sent, received."""
        self._sent.append(bytearray())
        self._received.append(bytearray())
        return self._sent[-1], self._received[-1]

    @property
    def requests(self) -> list[str]:
        """First lines of the requests so far: `POST /v1/images HTTP/1.1`."""
        lines = []
        for sent in list(self._sent):
            for piece in bytes(sent).split(b" HTTP/1.1\r\n")[:-1]:
                lines.append(piece.rpartition(b"\n")[2].decode("latin-1"))
        return lines

    def has_sent(self, data: bytes) -> bool:
        """Whether these bytes went out, as they are or in base64."""
        return _holds(self._sent, data)

    def has_received(self, data: bytes) -> bool:
        """Whether these bytes came back, as they are or in base64."""
        return _holds(self._received, data)


def _holds(lines: list[bytearray], data: bytes) -> bool:
    text = b64encode(data)
    windows = [
        text[start : start + _WINDOW]
        for start in range(0, max(1, len(text) - _WINDOW), max(1, len(text) // 7))
    ]
    for line in list(lines):
        passed = bytes(line).replace(b"\\/", b"/")
        if data in passed or all(window in passed for window in windows):
            return True
    return False


@contextmanager
def tapped(url: str) -> Iterator[Tap]:
    """A tap whose own address leads to `url`."""
    host, port = urlsplit(url).hostname, urlsplit(url).port
    assert host is not None and port is not None
    with create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(0.05)
        tap = Tap(f"http://127.0.0.1:{listener.getsockname()[1]}{urlsplit(url).path}")
        stop = threading.Event()
        thread = threading.Thread(target=_accept, args=(listener, (host, port), tap, stop), daemon=True)
        thread.start()
        try:
            yield tap
        finally:
            stop.set()
            thread.join(5)


def _accept(listener: socket, target: tuple[str, int], tap: Tap, stop: threading.Event) -> None:
    while not stop.is_set():
        try:
            caller, _ = listener.accept()
        except TimeoutError:
            continue
        except OSError:
            return
        caller.settimeout(None)
        try:
            platform = create_connection(target)
        except OSError:
            caller.close()
            continue
        threading.Thread(target=_connect, args=(caller, platform, tap), daemon=True).start()


def _connect(caller: socket, platform: socket, tap: Tap) -> None:
    """Pass on in both directions until both sides have hung up."""
    sent, received = tap.line()
    with caller, platform:
        back = threading.Thread(target=_pass_on, args=(platform, caller, received), daemon=True)
        back.start()
        _pass_on(caller, platform, sent)
        back.join()


def _pass_on(source: socket, sink: socket, kept: bytearray) -> None:
    with suppress(OSError):
        while chunk := source.recv(_CHUNK):
            kept += chunk
            sink.sendall(chunk)
    with suppress(OSError):
        sink.shutdown(SHUT_WR)
