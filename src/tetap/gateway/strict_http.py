"""HTTP as uvicorn and httptools speak it, with limits on heads without end and on who sends or takes too slowly."""

import asyncio
from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

HEAD_BYTES = 65_536
HEAD_SECONDS = 15.0
"""So long may request line and headers take, from the connection or the first byte on."""
TAKE_SECONDS = 120.0
"""So long may an answer lie here before the other side takes any of it."""


class StrictHttp(HttpToolsProtocol):
    """One connection."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - as uvicorn has it
        super().__init__(*args, **kwargs)
        self._head = 0
        """Bytes of a head that is not whole yet."""
        self._is_in_head = True
        self._patience: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Somebody is there, and should say what for."""
        super().connection_made(transport)
        self._wait(HEAD_SECONDS)

    def connection_lost(self, exc: Exception | None) -> None:
        """Nobody is there."""
        self._wait(None)
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Some of a request."""
        self._head += len(data)
        super().data_received(data)
        if self._is_in_head and self._head > HEAD_BYTES:
            self._hang_up()

    def on_message_begin(self) -> None:
        """The first byte of a request."""
        self._head, self._is_in_head = 0, True
        if self._patience is None:
            self._wait(HEAD_SECONDS)
        super().on_message_begin()

    def on_headers_complete(self) -> None:
        """The doorkeeper looks after the body."""
        self._is_in_head = False
        self._wait(None)
        super().on_headers_complete()

    def pause_writing(self) -> None:
        """The other side takes nothing just now."""
        self._wait(TAKE_SECONDS)
        super().pause_writing()

    def resume_writing(self) -> None:
        """It goes on."""
        self._wait(HEAD_SECONDS if self._is_in_head and self._head else None)
        super().resume_writing()

    def _wait(self, seconds: float | None) -> None:
        if self._patience is not None:
            self._patience.cancel()
        self._patience = None if seconds is None else self.loop.call_later(seconds, self._hang_up)

    def _hang_up(self) -> None:
        self._wait(None)
        if self.transport is not None and not self.transport.is_closing():
            self.transport.abort()
