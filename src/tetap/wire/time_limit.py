"""A limit on how long an answer may take in all: a read timeout alone only limits each pause between its bytes."""

import math
import threading
import time
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
        self._line: socket | None = None

    def begin(self, line: socket) -> None:
        """The request is sent on this connection."""
        self.has_begun = True
        self._line = line
        _watch.add(self, time.monotonic() + self._seconds)

    def end(self) -> None:
        """The answer is read, or nobody waits for it."""
        if self._line is not None:
            _watch.remove(self)

    def hang_up(self) -> None:
        """The time is over."""
        self.is_over = True
        if self._line is not None:
            with suppress(OSError):
                self._line.shutdown(SHUT_RDWR)


class _Watch:
    """One thread that hangs up for all whose time is over; a thread for each call would cost more than the call."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._ends: dict[TimeLimit, float] = {}
        self._wakes_at = math.inf
        self._thread: threading.Thread | None = None

    def add(self, limit: TimeLimit, at: float) -> None:
        with self._changed:
            self._ends[limit] = at
            if self._thread is None or not self._thread.is_alive():
                self._thread = threading.Thread(target=self._run, name="tetap-time-limits", daemon=True)
                self._thread.start()
            elif at < self._wakes_at:
                self._changed.notify()

    def remove(self, limit: TimeLimit) -> None:
        with self._changed:
            self._ends.pop(limit, None)

    def _run(self) -> None:
        with self._changed:
            while True:
                now = time.monotonic()
                for limit in [limit for limit, at in self._ends.items() if at <= now]:
                    del self._ends[limit]
                    limit.hang_up()
                self._wakes_at = min(self._ends.values(), default=math.inf)
                self._changed.wait(None if self._wakes_at == math.inf else self._wakes_at - now)


_watch = _Watch()
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
