"""A limit on how long an answer may take in all: a read timeout alone only limits each pause between its bytes."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from socket import SHUT_RDWR, socket

from urllib3 import HTTPConnectionPool, HTTPSConnectionPool, PoolManager
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.response import HTTPResponse


class TimeLimit:
    """Runs from the moment a request is sent until its answer has been read, then hangs up."""

    def __init__(self, seconds: float) -> None:
        self.has_begun = False
        """Whether a request was sent whole."""
        self.is_over = False
        """Whether the answer took too long and was hung up on."""
        self._seconds = seconds
        self._timer: threading.Timer | None = None

    def begin(self, line: socket) -> None:
        """The request is sent on this connection."""
        self.has_begun = True
        self._timer = threading.Timer(self._seconds, self._hang_up, (line,))
        self._timer.daemon = True
        self._timer.start()

    def end(self) -> None:
        """The answer is read, or nobody waits for it."""
        if self._timer is not None:
            self._timer.cancel()

    def _hang_up(self, line: socket) -> None:
        self.is_over = True
        with suppress(OSError):
            line.shutdown(SHUT_RDWR)


_running: ContextVar[TimeLimit] = ContextVar("running")


@contextmanager
def time_limit(seconds: float) -> Iterator[TimeLimit]:
    """What is asked inside on `limited` pools is hung up on when its answer is not whole after so many seconds."""
    limit = TimeLimit(seconds)
    token = _running.set(limit)
    try:
        yield limit
    finally:
        limit.end()
        _running.reset(token)


def _begin(line: socket | None) -> None:
    limit = _running.get(None)
    if limit is not None and line is not None:
        limit.begin(line)


class _Connection(HTTPConnection):
    def getresponse(self) -> HTTPResponse:  # type: ignore[override] # as urllib3 has it
        _begin(self.sock)
        return super().getresponse()


class _SafeConnection(HTTPSConnection):
    def getresponse(self) -> HTTPResponse:  # type: ignore[override] # as urllib3 has it
        _begin(self.sock)
        return super().getresponse()


class LimitedPool(HTTPConnectionPool):
    """Connections that keep a time limit."""

    ConnectionCls = _Connection


class LimitedSafePool(HTTPSConnectionPool):
    """TLS connections that keep a time limit."""

    ConnectionCls = _SafeConnection


def limited(manager: PoolManager) -> PoolManager:
    """The manager, with connections that keep a time limit."""
    manager.pool_classes_by_scheme = {"http": LimitedPool, "https": LimitedSafePool}
    return manager
