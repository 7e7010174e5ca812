"""The ledger in one SQLite file: WAL with synchronous=FULL, so what was written before sending survives a power cut."""

import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

from ..errors import CannotWrite, StoreDamaged
from .database import Row, Transaction
from .disk import make_folder
from .migrations import migrate

T = TypeVar("T")
_WAIT_SECONDS = 30


class SqliteDatabase:
    """One connection behind a lock; other processes are waited for."""

    def __init__(self, path: Path) -> None:
        make_folder(path.parent)
        self.path = path
        self.name = str(path)
        self._lock = threading.RLock()
        with self._speaking():
            self._db = sqlite3.connect(
                path, timeout=_WAIT_SECONDS, isolation_level=None, check_same_thread=False
            )
            try:
                _into_wal(self._db)
                for pragma in ("synchronous=FULL", "foreign_keys=ON"):
                    self._db.execute(f"PRAGMA {pragma}")
                self.transact(lambda tables: migrate(tables, "sqlite"))
            except BaseException:
                self._db.close()
                raise

    def transact(self, work: Callable[[Transaction], T]) -> T:
        """Run `work` as the only writer."""
        with self._speaking():
            self._db.execute("BEGIN IMMEDIATE")
            try:
                result = work(self)
                self._db.execute("COMMIT")
            except BaseException:
                self._db.execute("ROLLBACK")
                raise
            return result

    def read(self, statement: str, *values: object) -> list[Row]:
        """Rows of a statement."""
        with self._speaking():
            return self._db.execute(statement, values).fetchall()

    def write(self, statement: str, *values: object) -> int:
        """Rows changed by a statement; part of `transact`."""
        return self._db.execute(statement, values).rowcount

    def now(self) -> float:
        """This machine's clock; pauses that it could stretch are bounded where they are read."""
        return time.time()

    def complaint(self) -> str:
        """What an integrity check finds."""
        ((word,), *_) = self.read("PRAGMA integrity_check")
        return "" if word == "ok" else str(word)

    def close(self) -> None:
        """Let go of the file."""
        self._db.close()

    @contextmanager
    def _speaking(self) -> Iterator[None]:
        with self._lock:
            try:
                yield
            except sqlite3.DatabaseError as error:
                words = str(error)
                if "malformed" in words or "not a database" in words:
                    raise StoreDamaged(
                        f"the ledger {self.path} is damaged: {words}",
                        "Restore it from a backup; pictures and tetap.lock are not affected.",
                    ) from None
                if isinstance(error, sqlite3.OperationalError):
                    raise CannotWrite(
                        f"cannot use the ledger {self.path}: {words}",
                        "Check free space and permissions, then run the same command again.",
                    ) from None
                raise


def _into_wal(db: sqlite3.Connection) -> None:
    """Switch a new file to WAL. SQLite does not wait for others that do the same just now, so it is tried again."""
    end = time.monotonic() + _WAIT_SECONDS
    while True:
        try:
            db.execute("PRAGMA journal_mode=WAL")
            return
        except sqlite3.OperationalError as error:
            if "locked" not in str(error) or time.monotonic() > end:
                raise
        time.sleep(0.01)
