"""Calls that nobody waits for: kept with what they ask, so that they are answered also after a restart."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from .database import Database, Row, Transaction

JobState = Literal["queued", "working", "done", "failed"]


@dataclass(frozen=True)
class GatewayJob:
    """One of them. `call` and `caller` are the gateway's own JSON; `answer` is what came of it, `""` until then."""

    id: str
    customer: str
    door: str
    call: str
    caller: str
    state: JobState
    answer: str
    made_at: float
    ended_at: float | None

    @property
    def has_ended(self) -> bool:
        """Whether nothing more will come."""
        return self.state in ("done", "failed")


class GatewayJobs:
    """The jobs of a ledger."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, number: str, customer: str, door: str, call: str, caller: str) -> None:
        """Take one in."""

        def write(tables: Transaction) -> None:
            tables.write(
                "INSERT INTO gateway_jobs (id, customer, path, body, beside, state, made_at)"
                " VALUES (?, ?, ?, ?, ?, 'queued', ?)",
                number, customer, door, call, caller, tables.now(),
            )  # fmt: skip

        self._database.transact(write)

    def begin(self, number: str) -> None:
        """It is being worked on."""
        self._database.transact(
            lambda tables: tables.write("UPDATE gateway_jobs SET state = 'working' WHERE id = ?", number)
        )

    def end(self, number: str, state: JobState, answer: str) -> None:
        """It is over; again changes nothing."""
        self._database.transact(
            lambda tables: tables.write(
                "UPDATE gateway_jobs SET state = ?, answer = ?, ended_at = ? WHERE id = ? AND ended_at IS NULL",
                state, answer, tables.now(), number,
            )
        )  # fmt: skip

    def find(self, number: str, customer: str) -> GatewayJob | None:
        """A customer's own job; None for every other."""
        rows = self._database.read(f"{_QUERY} WHERE id = ? AND customer = ?", number, customer)
        return _job(rows[0]) if rows else None

    def unfinished(self) -> Sequence[GatewayJob]:
        """Those that have not ended, oldest first."""
        rows = self._database.read(f"{_QUERY} WHERE state IN ('queued', 'working') ORDER BY made_at")
        return [_job(row) for row in rows]


_QUERY = "SELECT id, customer, path, body, beside, state, answer, made_at, ended_at FROM gateway_jobs"


def _job(row: Row) -> GatewayJob:
    return GatewayJob(*row)
