"""Who is alive: a process that dies leaves its purchases to others, one that only waits does not.

On one machine the operating system knows: every process that buys holds a file lock, and the lock goes with
the process, whatever the clock does. Between machines a row is touched every second by the database's clock;
a process that has not touched it for a while has lost its purchases, even when it wakes up again.
"""

import os
import socket
import threading
import uuid
from pathlib import Path
from typing import Protocol

from filelock import FileLock, Timeout

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
    """Alive while its row is touched."""

    def __init__(self, database: Database, platforms: str = "") -> None:
        self.owner = new_owner()
        self._database = database
        self._platforms = platforms
        self._ended = threading.Event()
        self._beat()
        self._thread = threading.Thread(target=self._keep_beating, name="tetap-beat", daemon=True)
        self._thread.start()

    def is_alive(self, owner: str, tables: Transaction) -> bool:
        """Whether this owner's row was touched lately."""
        rows = tables.read("SELECT beat FROM owners WHERE id = ?", owner)
        return bool(rows) and tables.now() - rows[0][0] < DEAD_AFTER_SECONDS

    def close(self) -> None:
        """Stop, and say so."""
        self._ended.set()
        self._thread.join(BEAT_SECONDS * 2)
        self._database.transact(lambda tables: tables.write("DELETE FROM owners WHERE id = ?", self.owner))

    def _keep_beating(self) -> None:
        while not self._ended.wait(BEAT_SECONDS):
            self._beat()

    def _beat(self) -> None:
        def touch(tables: Transaction) -> None:
            now = tables.now()
            tables.write(
                "INSERT INTO owners (id, host, process, platforms, beat) VALUES (?, ?, ?, ?, ?)"
                " ON CONFLICT (id) DO UPDATE SET beat = excluded.beat",
                self.owner, socket.gethostname(), os.getpid(), self._platforms, now,
            )  # fmt: skip
            tables.write("DELETE FROM owners WHERE beat < ?", now - _FORGOTTEN_AFTER_SECONDS)

        self._database.transact(touch)
