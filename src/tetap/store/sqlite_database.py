"""The ledger in one SQLite file: WAL with synchronous=FULL, so what was written before sending survives a power cut."""

import sqlite3
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, TypeVar

from ..errors import CannotWrite, StoreDamaged
from .database import Row, Transaction
from .disk import make_folder
from .disk_trial import why_not_writable
from .migrations import migrate
from .writing_queue import Turn, WritingQueue

T = TypeVar("T")
_WAIT_SECONDS = 30
_LOG_PAGES = 4000
"""16 MB of what was written wait for their place in the file: everybody waits while they are put there, and the pages
that change most are put there once for all."""


class SqliteDatabase:
    """Two connections, one that writes and one that reads beside it; other processes are waited for.

    Writing waits for the disk. Threads that want to write meanwhile are served together with the next wait: whoever
    comes first does the work of all who have come since, each in a savepoint of its own, and commits once."""

    def __init__(self, path: Path) -> None:
        make_folder(path.parent)
        self.path = path
        self.name = str(path)
        self._reading = threading.Lock()
        self._queue = WritingQueue(self._write_all)
        with self._speaking():
            self._db = self._reader = self._connect()
            self._tables = _Tables(self._db)
            try:
                _into_wal(self._db)
                for pragma in ("synchronous=FULL", "foreign_keys=ON", f"wal_autocheckpoint={_LOG_PAGES}"):
                    self._db.execute(f"PRAGMA {pragma}")
                self.transact(lambda tables: migrate(tables, "sqlite"))
                self._reader = self._connect()
                self._reader.execute("PRAGMA query_only=ON")
            except BaseException:
                self.close()
                raise

    def transact(self, work: Callable[[Transaction], T]) -> T:
        """Run `work` as the only writer. It returns when what it wrote is on the disk."""
        with self._speaking():
            return self._queue.do(work)

    def read(self, statement: str, *values: object) -> list[Row]:
        """Rows of a statement, as of the last commit."""
        with self._speaking(), self._reading:
            return self._reader.execute(statement, values).fetchall()

    def _write_all(self, turns: Sequence[Turn[Any]]) -> None:
        """All of them in one transaction: each takes effect whole or not at all."""
        try:
            self._commit(turns, self._write_plainly)
        except Exception:
            if len(turns) == 1:
                raise
            # One of them fails; which, is found with a savepoint for each.
            self._commit(turns, self._write_one)

    def _commit(self, turns: Sequence[Turn[Any]], write: Callable[[Turn[Any]], None]) -> None:
        self._db.execute("BEGIN IMMEDIATE")
        try:
            for turn in turns:
                write(turn)
            self._db.execute("COMMIT")
        except BaseException:
            if self._db.in_transaction:
                self._db.execute("ROLLBACK")
            raise

    def _write_plainly(self, turn: Turn[Any]) -> None:
        turn.result = turn.work(self._tables)

    def _write_one(self, turn: Turn[Any]) -> None:
        self._db.execute("SAVEPOINT turn")
        try:
            turn.result = turn.work(self._tables)
        except Exception as error:
            if not self._db.in_transaction:
                # A full disk, say, undoes all that was not committed.
                raise
            self._db.execute("ROLLBACK TO turn")
            turn.error = error
        self._db.execute("RELEASE turn")

    def complaint(self) -> str:
        """What an integrity check finds."""
        ((word,), *_) = self.read("PRAGMA integrity_check")
        return "" if word == "ok" else str(word)

    def close(self) -> None:
        """Let go of the file."""
        self._reader.close()
        self._db.close()

    def _connect(self) -> sqlite3.Connection:
        return sqlite3.connect(
            self.path, timeout=_WAIT_SECONDS, isolation_level=None, check_same_thread=False
        )

    @contextmanager
    def _speaking(self) -> Iterator[None]:
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
                # SQLite says of a full or read-only disk only that it could not open or write.
                known = (words, "Check free space and permissions, then run the same command again.")
                reason, hint = why_not_writable(self.path.parent) or known
                raise CannotWrite(f"cannot use the ledger {self.path}: {reason}", hint) from None
            raise


def how_to_do_without(file: Path) -> str:
    """What to do about a damaged file of the durable engine."""
    return (
        f"Move {file.name} and what else begins with that name out of {file.parent}, then run the same command again: "
        "the ledger knows what was bought, nothing is lost."
    )


def file_complaint(file: Path) -> str:
    """What an integrity check finds in a SQLite file of another program; empty where it is well or not there."""
    if not file.is_file():
        return ""
    try:
        with closing(sqlite3.connect(f"{file.resolve().as_uri()}?mode=ro", uri=True)) as db:
            ((word,), *_) = db.execute("PRAGMA integrity_check(1)").fetchall()
    except sqlite3.OperationalError:
        # Busy or not readable now; that is no damage.
        return ""
    except sqlite3.DatabaseError as error:
        return str(error)
    return "" if word == "ok" else str(word)


class _Tables:
    """The writing connection, inside a transaction."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db

    def read(self, statement: str, *values: object) -> list[Row]:
        return self._db.execute(statement, values).fetchall()

    def write(self, statement: str, *values: object) -> int:
        return self._db.execute(statement, values).rowcount

    def now(self) -> float:
        """This machine's clock; pauses that it could stretch are bounded where they are read."""
        return time.time()


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
