"""The ledger in PostgreSQL, for several processes and machines. A server that is away for a minute is waited for."""

import re
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import cache
from typing import Any, TypeVar
from urllib.parse import urlsplit

import psycopg
from psycopg import errors

from ..errors import CannotWrite, Misconfigured
from .database import Row, Transaction
from .migrations import migrate

T = TypeVar("T")
_AWAY_SECONDS = 90.0
"""How long a server may be away before the work stops."""
_AGAIN_SECONDS = 0.25
_STALLED_MILLISECONDS = "3000"
"""A process that is paused in the middle of a transaction loses it after so long; everybody waits for it."""
_CLOCK = "SELECT extract(epoch FROM clock_timestamp())::float8"
_LOCKED = f"{_CLOCK} FROM pg_advisory_xact_lock(7438527)"
"""Takes the advisory lock under which everything that decides is done, so that limits and budgets are exact."""
_TRANSIENT = (
    psycopg.OperationalError,
    errors.DeadlockDetected,
    errors.SerializationFailure,
    errors.IdleInTransactionSessionTimeout,
)


class PostgresDatabase:
    """One connection a thread."""

    def __init__(self, url: str) -> None:
        self._url = url
        parts = urlsplit(url)
        self.name = f"postgresql://{parts.hostname or 'local'}{parts.path}"
        self._here = threading.local()
        self._all: list[psycopg.Connection[Row]] = []
        self._all_lock = threading.Lock()
        try:
            self._connection()
        except psycopg.OperationalError as error:
            raise Misconfigured(
                f"{self.name} cannot be reached: {_first_line(error)}",
                "Is the server running, and are name and password right? Write postgresql://USER:PASSWORD@HOST/NAME.",
            ) from None
        try:
            self.transact(lambda tables: migrate(tables, "postgres"))
        except BaseException:
            self.close()
            raise

    def transact(self, work: Callable[[Transaction], T]) -> T:
        """Run `work` while nobody else decides; again when the server went away in between."""
        return self._patiently(lambda connection: self._once(connection, work))

    def read(self, statement: str, *values: object) -> list[Row]:
        """Rows of one query."""
        return self._patiently(lambda connection: _Cursor(connection).read(statement, *values))

    def complaint(self) -> str:
        """PostgreSQL looks after its own pages; that the tables answer is what can be asked."""
        self.read("SELECT COUNT(*) FROM purchases")
        return ""

    def close(self) -> None:
        """Close every thread's connection."""
        with self._all_lock:
            for connection in self._all:
                connection.close()
            self._all.clear()

    def _once(self, connection: psycopg.Connection[Row], work: Callable[[Transaction], T]) -> T:
        connection.execute("BEGIN")
        try:
            # The lock and the clock in one look: every look is a journey to the server, and everybody waits meanwhile.
            row = connection.execute(_LOCKED).fetchone()
            result = work(_Cursor(connection, float(row[0]) if row is not None else None))
            connection.execute("COMMIT")
        except BaseException:
            with suppress(psycopg.Error):
                connection.execute("ROLLBACK")
            raise
        return result

    def _connection(self) -> psycopg.Connection[Row]:
        connection: psycopg.Connection[Row] | None = getattr(self._here, "connection", None)
        if connection is None or connection.closed or connection.broken:
            connection = psycopg.connect(
                self._url, autocommit=True, connect_timeout=5, application_name="tetap",
                keepalives_idle=5, keepalives_interval=2, keepalives_count=3,
            )  # fmt: skip
            connection.execute(
                "SELECT set_config('idle_in_transaction_session_timeout', %s, false)",
                (_STALLED_MILLISECONDS,),
            )
            self._here.connection = connection
            with self._all_lock:
                self._all = [one for one in self._all if not one.closed] + [connection]
        return connection

    def _patiently(self, act: Callable[[psycopg.Connection[Row]], T]) -> T:
        end = time.monotonic() + _AWAY_SECONDS
        while True:
            try:
                return act(self._connection())
            except _TRANSIENT as error:
                if time.monotonic() > end:
                    raise CannotWrite(
                        f"the ledger {self.name} is away: {_first_line(error)}",
                        "Start the server, then run the same command again; nothing is lost.",
                    ) from None
                time.sleep(_AGAIN_SECONDS)


class _Cursor:
    def __init__(self, connection: psycopg.Connection[Row], now: float | None = None) -> None:
        self._connection = connection
        self._now = now

    def read(self, statement: str, *values: object) -> list[Row]:
        cursor = self._connection.execute(_in_its_words(statement), _bound(values))
        return cursor.fetchall() if cursor.description else []

    def write(self, statement: str, *values: object) -> int:
        return self._connection.execute(_in_its_words(statement), _bound(values)).rowcount

    def now(self) -> float:
        if self._now is None:
            ((self._now,),) = self.read(_CLOCK)
        return self._now


def _bound(values: Sequence[object]) -> Sequence[Any] | None:
    return values or None


@cache
def _in_its_words(statement: str) -> Any:  # noqa: ANN401 - psycopg wants a literal; these are ours
    return re.sub(r"\?", "%s", statement)


def _first_line(error: BaseException) -> str:
    """What the server says, without the address line that may hold a password."""
    return (str(error).splitlines() or ["no answer"])[0][:160]
