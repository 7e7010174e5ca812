"""Many threads write together: whoever comes first writes for all who wait, so that they wait for the disk once."""

import threading
from collections.abc import Callable, Sequence
from typing import Any, Generic, TypeVar

from .database import Transaction

T = TypeVar("T")
_MOST = 64
"""Turns of one commit, so that no one waits for very many."""


class Turn(Generic[T]):
    """What one thread wants written. Either `error` is set when it is done, or `result` holds."""

    def __init__(self, work: Callable[[Transaction], T]) -> None:
        self.work = work
        self.result: T
        self.error: Exception | None = None
        self.is_done = False
        self.called = threading.Event()
        """Set when it is done, or when it is this thread's turn to write."""


class WritingQueue:
    """`write_all` gives every turn its result or error, and returns when all of it is on the disk."""

    def __init__(self, write_all: Callable[[Sequence[Turn[Any]]], None]) -> None:
        self._write_all = write_all
        self._lock = threading.Lock()
        self._waiting: list[Turn[Any]] = []
        self._is_written = False
        """Whether somebody writes, or has been called to."""

    def do(self, work: Callable[[Transaction], T]) -> T:
        """The result of the work, once it is kept; its own error, or that of the writing."""
        turn = Turn(work)
        with self._lock:
            self._waiting.append(turn)
            waits, self._is_written = self._is_written, True
        if waits:
            self._wait(turn)
        if not turn.is_done:
            self._write(turn)
        if turn.error is not None:
            raise turn.error
        return turn.result

    def _wait(self, turn: Turn[T]) -> None:
        try:
            turn.called.wait()
        except BaseException:
            with self._lock:
                was_begun = turn not in self._waiting
                if not was_begun:
                    self._waiting.remove(turn)
            if was_begun:
                turn.called.wait()
            elif turn.called.is_set():
                self._call_next([])
            raise

    def _write(self, mine: Turn[T]) -> None:
        with self._lock:
            turns, self._waiting = self._waiting[:_MOST], self._waiting[_MOST:]
        done = turns
        try:
            self._write_all(turns)
        except Exception as error:  # noqa: BLE001 - each thread raises it where it asked
            for turn in turns:
                turn.error = error
        except BaseException:
            # This thread is told to end; what it did for the others is undone, and they do it themselves.
            done = [mine]
            with self._lock:
                self._waiting[:0] = [turn for turn in turns if turn is not mine]
            raise
        finally:
            self._call_next(done)

    def _call_next(self, done: Sequence[Turn[Any]]) -> None:
        """Everybody who is served may go; who has waited longest writes next."""
        for turn in done:
            turn.is_done = True
            turn.called.set()
        with self._lock:
            self._is_written = bool(self._waiting)
            if self._waiting:
                self._waiting[0].called.set()
