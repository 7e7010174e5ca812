"""Tries: which takes were ordered for one shot one after the other, how each was made, and why the next one was.

A chain is a shot's tries, named by the key of its first. What follows a try is computed from these rows and the
verdicts, so that a killed run goes the same way again.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from ..ports.provider import DrawRequest
from .database import Database, Row, Transaction

_AT_ONCE = 400
"""So many names go into one query."""


@dataclass(frozen=True)
class TryRow:
    """One try. `number` counts from 0 in its chain; `request` is None for the first, which the plan gives again."""

    chain: str
    number: int
    key: str
    character: str
    shot: str
    strategy: str
    platform: str
    model: str
    rung: str
    why: str
    take: int
    request: DrawRequest | None = None
    stands_out: bool = False
    """Whether it was found to be unlike the rest of its series."""


@dataclass(frozen=True)
class JudgedTake:
    """A take that was tried and judged: how it was made, what was said, what it cost. `percent` 0..100; `ruling` is a
    person's word, None where nobody has spoken; `seconds` it took, None where nobody timed it."""

    strategy: str
    platform: str
    model: str
    word: str
    percent: float | None
    ruling: bool | None
    usd: float
    seconds: float | None
    mended: bool = False
    """It was put right in its pixels, at no cost, and is accepted so."""


class Tries:
    """Rows of tries."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def keep(self, rows: Sequence[TryRow]) -> None:
        """Record tries before they are ordered; one that is known stays as it was."""

        def write(tables: Transaction) -> None:
            for row in rows:
                request = json.dumps(row.request.canonical(), ensure_ascii=False) if row.request else ""
                tables.write(
                    "INSERT INTO tries (chain, number, key, at, character, shot, strategy, platform, model, rung, why,"
                    " take, request) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
                    " ON CONFLICT (chain, number) DO NOTHING",
                    row.chain, row.number, row.key, tables.now(), row.character, row.shot, row.strategy,
                    row.platform, row.model, row.rung, row.why, row.take, request,
                )  # fmt: skip

        if rows:
            self._database.transact(write)

    def of(self, chains: Iterable[str]) -> Mapping[str, list[TryRow]]:
        """The tries of these chains in order; nothing for those that have none."""
        wanted = list(dict.fromkeys(chains))
        found: dict[str, list[TryRow]] = {}
        for start in range(0, len(wanted), _AT_ONCE):
            some = wanted[start : start + _AT_ONCE]
            marks = ", ".join("?" * len(some))
            for row in self._database.read(f"{_QUERY} WHERE chain IN ({marks}) ORDER BY number", *some):
                found.setdefault(row[0], []).append(_row(row))
        return found

    def chain_of(self, key: str) -> str | None:
        """The newest chain that a take belongs to."""
        rows = self._database.read("SELECT chain FROM tries WHERE key = ? ORDER BY at DESC LIMIT 1", key)
        return str(rows[0][0]) if rows else None

    def stands_out(self, chain: str, key: str) -> None:
        """This take is unlike the rest of its series."""
        self._database.transact(
            lambda tables: tables.write(
                "UPDATE tries SET stands_out = 1 WHERE chain = ? AND key = ?", chain, key
            )
        )

    def choose(self, chosen: Mapping[str, str | None]) -> None:
        """Chain to the key of its accepted take, None where no take is accepted: only that one counts as accepted
        from now on. What a person decided stays."""

        def write(tables: Transaction) -> None:
            for chain, key in chosen.items():
                tables.write(
                    "UPDATE takes SET accepted = CASE WHEN key = ? THEN 1 ELSE 0 END"
                    " WHERE key IN (SELECT key FROM tries WHERE chain = ?)"
                    " AND key NOT IN (SELECT key FROM decisions)",
                    key or "", chain,
                )  # fmt: skip

        if chosen:
            self._database.transact(write)

    def judged(self, character: str) -> list[JudgedTake]:
        """Every take of this character that has a verdict, or a person's decision."""
        rows = self._database.read(
            "SELECT tries.strategy, tries.platform, tries.model, takes.verdict,"
            " (SELECT percent FROM verdicts WHERE verdicts.key = takes.key ORDER BY at DESC LIMIT 1),"
            " (SELECT accepted FROM decisions WHERE decisions.key = takes.key ORDER BY id DESC LIMIT 1),"
            " (SELECT SUM(counted_usd) FROM attempts WHERE attempts.key = takes.key),"
            " (SELECT MAX(ended_at - started_at) FROM attempts WHERE attempts.key = takes.key AND state = 'settled'),"
            " EXISTS (SELECT 1 FROM tries AS later JOIN takes AS fixed ON fixed.key = later.key"
            " WHERE later.chain = tries.chain AND later.number = tries.number + 1 AND later.rung = 'snap'"
            " AND fixed.accepted = 1)"
            " FROM tries JOIN takes ON takes.key = tries.key WHERE tries.character = ?"
            " AND takes.verdict IN ('same', 'same, drifted', 'different', 'cannot tell') ORDER BY tries.at",
            character,
        )
        return [_judged(row) for row in rows]


_QUERY = (
    "SELECT chain, number, key, character, shot, strategy, platform, model, rung, why, take, request, stands_out"
    " FROM tries"
)


def _judged(row: Row) -> JudgedTake:
    strategy, platform, model, word, percent, ruling, usd, seconds, mended = row
    said = None if ruling is None else bool(ruling)
    return JudgedTake(
        strategy, platform, model, word, percent, said, float(usd or 0.0), seconds, bool(mended)
    )


def _row(row: Row) -> TryRow:
    chain, number, key, character, shot, strategy, platform, model, rung, why, take, request, stands_out = row
    wanted = DrawRequest.from_canonical(json.loads(request)) if request else None
    return TryRow(
        chain,
        number,
        key,
        character,
        shot,
        strategy,
        platform,
        model,
        rung,
        why,
        take,
        wanted,
        bool(stands_out),
    )
