"""The series that were started: who they are for, whether they still run, and why they ended."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from .database import Database, Row, first

State = Literal["running", "done", "failed", "cancelled"]


@dataclass(frozen=True)
class RunRow:
    """One series: `shots` maps shot to purchase key, `why` says what ended it when it was not finished."""

    id: str
    character: str
    started_at: float
    ended_at: float | None
    state: State
    shots: dict[str, str]
    budget_usd: float | None
    why: str


class Runs:
    """Rows of runs."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def begin(self, run: str, character: str, shots: dict[str, str], budget_usd: float | None) -> None:
        """Record that this series runs, or runs again."""
        self._database.transact(
            lambda tables: tables.write(
                "INSERT INTO runs (id, character, started_at, state, shots, budget_usd)"
                " VALUES (?, ?, ?, 'running', ?, ?) ON CONFLICT (id) DO UPDATE SET state = 'running', ended_at = NULL,"
                " why = '', budget_usd = excluded.budget_usd",
                run, character, tables.now(), json.dumps(shots), budget_usd,
            )
        )  # fmt: skip

    def stop(self, run: str, state: State, why: str = "") -> bool:
        """End it; False when it had ended already. Nothing more is sent for it from now on."""
        return bool(
            self._database.transact(
                lambda tables: tables.write(
                    "UPDATE runs SET state = ?, why = ?, ended_at = ? WHERE id = ? AND state = 'running'",
                    state, why, tables.now(), run,
                )
            )
        )  # fmt: skip

    def has_ended(self, run: str) -> bool:
        """Whether nothing more is sent for it: cancelled, or failed as a whole."""
        row = first(self._database.read("SELECT state FROM runs WHERE id = ?", run))
        return row is not None and row[0] in ("cancelled", "failed")

    def find(self, run: str) -> RunRow | None:
        """The run of this id, or the only one whose id begins so; of several, the only one that still runs."""
        rows = self._database.read(
            f"{_QUERY} WHERE id LIKE ? ORDER BY started_at DESC LIMIT ?", _escaped(run) + "%", _LOOKED_THROUGH
        )
        found = [_row(row) for row in rows]
        for some in (
            [one for one in found if one.id == run],
            found,
            [one for one in found if one.state == "running"],
        ):
            if len(some) == 1:
                return some[0]
        return None

    def latest(self, limit: int = 20) -> Sequence[RunRow]:
        """The newest runs first."""
        return [_row(row) for row in self._database.read(f"{_QUERY} ORDER BY started_at DESC LIMIT ?", limit)]


_LOOKED_THROUGH = 1000
_QUERY = "SELECT id, character, started_at, ended_at, state, shots, budget_usd, why FROM runs"


def _escaped(text: str) -> str:
    return text.replace("%", "").replace("_", "")


def _row(row: Row) -> RunRow:
    return RunRow(row[0], row[1], row[2], row[3], row[4], json.loads(row[5]), row[6], row[7])
