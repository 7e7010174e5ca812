"""Who is alive: a process that dies leaves its purchases to others, one that only waits does not.

On one machine the operating system knows: every process that buys holds a file lock, and the lock goes with
the process, whatever the clock does. Between machines a row is touched every second by the database's clock;
a process that has not touched it for a while has lost its purchases, even when it wakes up again. Who was
away itself (the database was stopped, the process was paused, the clock jumped) calls nobody dead until it
has touched its own row regularly for as long as that takes.
"""

import logging
import os
import socket
import threading
import time
import uuid
from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

from filelock import FileLock, Timeout

from ..errors import TetapError
from .database import Database, Transaction
from .disk import make_folder

BEAT_SECONDS = 1.0
DEAD_AFTER_SECONDS = 5.0
_FORGOTTEN_AFTER_SECONDS = 86_400.0


class Presence(Protocol):
    """This process' name among those that buy, and whether others are still there."""

    owner: str

    def is_alive(self, owner: str, tables: Transaction) -> bool:
        """Whether this process still works. Asked inside the transaction that depends on it."""
        ...

    def close(self) -> None:
        """Leave."""
        ...


def new_owner() -> str:
    """A name that no other process has or will have."""
    return f"{socket.gethostname()[:40]}-{os.getpid()}-{uuid.uuid4().hex[:8]}"


class LockedPresence:
    """Alive while the file lock is held."""

    def __init__(self, folder: Path) -> None:
        self.folder = make_folder(folder)
        self.owner = new_owner()
        self._lock = FileLock(self._path(self.owner), thread_local=False)
        self._lock.acquire()
        self._gone: set[str] = set()

    def _path(self, owner: str) -> Path:
        return self.folder / owner

    def is_alive(self, owner: str, tables: Transaction) -> bool:
        """Whether somebody holds this owner's lock."""
        if owner == self.owner:
            return True
        if not owner or owner in self._gone or not self._path(owner).is_file():
            return False
        try:
            with FileLock(self._path(owner), timeout=0):
                pass
        except Timeout:
            return True
        self._gone.add(owner)
        self._path(owner).unlink(missing_ok=True)
        return False

    def close(self) -> None:
        """Let the lock go."""
        self._lock.release()
        self._path(self.owner).unlink(missing_ok=True)


class BeatingPresence:
    """Alive while its row is touched. `serves`: the platforms whose pictures it makes for everybody."""

    def __init__(self, database: Database, serves: Sequence[str] = ()) -> None:
        self.owner = new_owner()
        self._database = database
        self._serves = " ".join(serves)
        self._ended = threading.Event()
        self._last_beat = self._regular_since = 0.0
        self._seen: dict[str, float] = {}
        self._beat()
        self._thread = threading.Thread(target=self._keep_beating, name="tetap-beat", daemon=True)
        self._thread.start()

    def is_alive(self, owner: str, tables: Transaction) -> bool:
        """Whether this owner's row was touched lately. A row that is gone was left by who ended in order."""
        if time.monotonic() - self._seen.get(owner, -BEAT_SECONDS) < BEAT_SECONDS:
            return True
        alive = self._looks_alive(owner, tables)
        if alive:
            self._seen[owner] = time.monotonic()
        return alive

    def _looks_alive(self, owner: str, tables: Transaction) -> bool:
        rows = tables.read("SELECT beat FROM owners WHERE id = ?", owner)
        if not rows:
            return False
        now = tables.now()
        if not self._was_there(now) or now - self._regular_since < DEAD_AFTER_SECONDS:
            return True
        return bool(abs(now - rows[0][0]) < DEAD_AFTER_SECONDS)

    def close(self) -> None:
        """Stop, and say so."""
        self._ended.set()
        self._thread.join(BEAT_SECONDS * 2)
        self._database.transact(lambda tables: tables.write("DELETE FROM owners WHERE id = ?", self.owner))

    def _keep_beating(self) -> None:
        while not self._ended.wait(BEAT_SECONDS):
            try:
                self._beat()
            except TetapError as error:
                logging.getLogger("tetap").debug("could not touch the row: %s", error)

    def _was_there(self, now: float) -> bool:
        """Whether the last own beat is as near as beats are."""
        return 0.0 <= now - self._last_beat < DEAD_AFTER_SECONDS - BEAT_SECONDS

    def _beat(self) -> None:
        def touch(tables: Transaction) -> float:
            now = tables.now()
            tables.write(
                "INSERT INTO owners (id, host, process, platforms, beat) VALUES (?, ?, ?, ?, ?)"
                " ON CONFLICT (id) DO UPDATE SET beat = excluded.beat",
                self.owner, socket.gethostname(), os.getpid(), self._serves, now,
            )  # fmt: skip
            if self._was_there(now):
                tables.write("DELETE FROM owners WHERE beat < ?", now - _FORGOTTEN_AFTER_SECONDS)
            return now

        now = self._database.transact(touch)
        if not self._was_there(now):
            self._regular_since = now
        self._last_beat = now


def somebody_serves(database: Database, platform: str) -> bool:
    """Whether a worker that makes this platform's pictures for everybody has been seen lately."""

    def look(tables: Transaction) -> bool:
        since = tables.now() - DEAD_AFTER_SECONDS
        rows = tables.read("SELECT platforms FROM owners WHERE beat > ?", since)
        return any(platform in str(served).split() for (served,) in rows)

    return database.transact(look)
