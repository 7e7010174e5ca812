"""The database seam of the ledger: SQLite in a file, or PostgreSQL for many machines, spoken to in the same SQL.

Statements are written with `?` for values and in words that both understand. Everything that decides or
changes something runs in one transaction, given as a function, because a lost connection means that the
function is run again: it must reach the same end when its first run took effect after all.
"""

from collections.abc import Callable, Sequence
from typing import Any, Protocol, TypeVar

Row = tuple[Any, ...]
T = TypeVar("T")


class Transaction(Protocol):
    """All or nothing; others see it when it has ended."""

    def read(self, statement: str, *values: object) -> list[Row]:
        """Rows of a query, or of a change with RETURNING."""
        ...

    def write(self, statement: str, *values: object) -> int:
        """How many rows were changed."""
        ...

    def now(self) -> float:
        """Seconds since 1970 by the one clock that all users of this database share."""
        ...


class Database(Protocol):
    """Open tables. Thread-safe."""

    name: str
    """For messages: a path or host, never a password."""

    def transact(self, work: Callable[[Transaction], T]) -> T:
        """Run `work` alone: nobody else writes meanwhile. Run again when the connection was lost."""
        ...

    def read(self, statement: str, *values: object) -> list[Row]:
        """Rows of one query, outside a transaction."""
        ...

    def complaint(self) -> str:
        """What the database says of its own tables' health; empty when all is well."""
        ...

    def close(self) -> None:
        """Let go."""
        ...


def first(rows: Sequence[Row]) -> Row | None:
    """The first row, if there is one."""
    return rows[0] if rows else None
