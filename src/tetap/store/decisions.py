"""What people decided about takes: accepted or rejected, and why; the last word on a take counts, all are kept."""

from collections.abc import Sequence
from dataclasses import dataclass

from .database import Database, Row, Transaction
from .verdicts import REJECTED


@dataclass(frozen=True)
class Decision:
    """One decision of a person. `key` is the take's, `at` seconds since 1970."""

    key: str
    accepted: bool
    why: str
    at: float


class Decisions:
    """Rows of decisions."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def keep(self, key: str, *, accepted: bool, why: str = "") -> None:
        """Record a decision; it goes before every verdict on this take until the next decision."""

        def write(tables: Transaction) -> None:
            tables.write(
                "INSERT INTO decisions (key, at, accepted, why) VALUES (?, ?, ?, ?)",
                key, tables.now(), int(accepted), why,
            )  # fmt: skip
            tables.write("UPDATE takes SET accepted = ? WHERE key = ?", int(accepted), key)

        self._database.transact(write)

    def take_back(self, key: str) -> bool:
        """Forget the last word on this take, as if it had not been said; the one before it counts again, else the
        verdict does, as far as no other take of the shot is accepted. False where there was none."""

        def write(tables: Transaction) -> bool:
            changed = tables.write(
                "DELETE FROM decisions WHERE id = (SELECT MAX(id) FROM decisions WHERE key = ?)", key
            )
            tables.write(
                "UPDATE takes SET accepted = COALESCE((SELECT accepted FROM decisions WHERE id ="
                " (SELECT MAX(id) FROM decisions WHERE key = ?)), CASE WHEN verdict <> ? AND NOT EXISTS"
                " (SELECT 1 FROM takes AS other WHERE other.shot = takes.shot AND other.key <> takes.key"
                " AND other.accepted = 1) THEN 1 ELSE 0 END) WHERE key = ?",
                key, REJECTED, key,
            )  # fmt: skip
            return bool(changed)

        return self._database.transact(write)

    def latest(self, key: str) -> Decision | None:
        """The last word on this take."""
        found = self._read("WHERE key = ?", key)
        return found[0] if found else None

    def all(self) -> Sequence[Decision]:
        """The last word on every take that somebody decided about, oldest first."""
        return self._read("")

    def takes_named(self, digits: str) -> Sequence[str]:
        """Keys of the takes whose picture, or whose key, begins with these digits of a hash."""
        rows = self._database.read(
            "SELECT key FROM takes WHERE (substr(picture, 8, ?) = ? OR substr(key, 8, ?) = ?)"
            " AND substr(media_type, 1, 6) = 'image/' ORDER BY key",
            len(digits), digits, len(digits), digits,
        )  # fmt: skip
        return [row[0] for row in rows]

    def _read(self, where: str, *values: str) -> list[Decision]:
        rows = self._database.read(
            "SELECT key, accepted, why, at FROM decisions WHERE id IN"
            f" (SELECT MAX(id) FROM decisions {where} GROUP BY key) ORDER BY id",
            *values,
        )
        return [_decision(row) for row in rows]


def _decision(row: Row) -> Decision:
    key, accepted, why, at = row
    return Decision(key, bool(accepted), why, at)
