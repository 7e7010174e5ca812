"""The ledger: every intent, purchase, cost and verdict, in order, in a database of its own.

It is separate from the engine's tables, so resetting the engine never forgets a payment.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path

from ..ports.provider import DrawRequest, Json
from .attempts import Attempts, arrive
from .database import Transaction, first
from .opening import open_database
from .presence import BeatingPresence, LockedPresence, Presence
from .runs import Runs


@dataclass(frozen=True)
class Purchase:
    """One row: what was going to be bought, and what became of it."""

    key: str
    shot: str
    request: DrawRequest
    seed: int
    take: int
    state: str
    picture: str | None
    cost_usd: float | None
    receipt: Mapping[str, Json]
    error: str | None


@dataclass(frozen=True)
class Take:
    """A picture that was made: its bytes' digest, its decoded size, what the verifier said."""

    key: str
    shot: str
    picture: str
    width: int
    height: int
    media_type: str
    verdict: str
    accepted: bool


@dataclass(frozen=True)
class Event:
    """A step of a run, with an id that readers resume from."""

    id: int
    run: str
    kind: str
    shot: str
    facts: Mapping[str, Json]


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds")


def _text(data: Json) -> str:
    return json.dumps(data, sort_keys=True, ensure_ascii=False)


class Ledger:
    """At a path (SQLite) or a `postgresql://` address; safe to use from several threads and processes."""

    def __init__(self, where: Path | str, platforms: str = "") -> None:
        self.database = open_database(where)
        self._where = where
        self._platforms = platforms
        self._presence: Presence | None = None

    @cached_property
    def runs(self) -> Runs:
        """The series that were started here."""
        return Runs(self.database)

    @cached_property
    def attempts(self) -> Attempts:
        """The tries to buy; this process joins those that buy when it first asks."""
        self._presence = (
            LockedPresence(self._where.parent / "owners")
            if isinstance(self._where, Path)
            else BeatingPresence(self.database, self._platforms)
        )
        return Attempts(self.database, self._presence)

    def living(self, owners: Sequence[str]) -> set[str]:
        """Which of these processes are alive."""
        presence = self.attempts.presence
        return self.database.transact(
            lambda tables: {owner for owner in owners if presence.is_alive(owner, tables)}
        )

    def close(self) -> None:
        """Leave, and let go of the database."""
        if self._presence is not None:
            self._presence.close()
        self.database.close()

    # -- purchases -------------------------------------------------------------------------
    def intend(self, key: str, shot: str, request: DrawRequest, *, seed: int, take: int) -> None:
        """Record what is wanted under this key; again is nothing new."""
        row = (key, shot, request.platform, request.model, seed, take, _text(request.canonical()), _now())
        self.database.transact(
            lambda tables: tables.write(
                "INSERT INTO purchases (key, shot, platform, model, seed, take, request, state, intent_at)"
                " VALUES (?, ?, ?, ?, ?, ?, ?, 'intent', ?) ON CONFLICT (key) DO NOTHING",
                *row,
            )
        )

    def settle(
        self, attempt: int, take: Take, *, cost_usd: float | None, receipt: Mapping[str, Json]
    ) -> bool:
        """Record what was bought and the take it gave, in one transaction. False when the key was settled by
        another attempt meanwhile: then this one is kept in the books as an extra charge."""

        def write(tables: Transaction) -> bool:
            if not arrive(tables, attempt, take.key, cost_usd):
                return False
            tables.write(
                "UPDATE purchases SET state = 'settled', settled_at = ?, cost_usd = ?, picture = ?, receipt = ?,"
                " error = NULL WHERE key = ?",
                _now(), cost_usd, take.picture, _text(dict(receipt)), take.key,
            )  # fmt: skip
            tables.write(
                "INSERT INTO takes (key, shot, picture, width, height, media_type, verdict, accepted)"
                " VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (key) DO UPDATE SET picture = excluded.picture",
                take.key, take.shot, take.picture, take.width, take.height, take.media_type, take.verdict,
                int(take.accepted),
            )  # fmt: skip
            tables.write(
                "UPDATE pace SET failures = 0 WHERE failures > 0 AND (platform, model) ="
                " (SELECT platform, model FROM purchases WHERE key = ?)",
                take.key,
            )
            return True

        return self.database.transact(write)

    def forget_picture(self, key: str) -> None:
        """The bytes of a settled purchase are gone and it costs nothing to draw it again: it may be intended anew."""
        self.database.transact(
            lambda tables: tables.write("UPDATE purchases SET state = 'intent' WHERE key = ?", key)
        )

    def purchase(self, key: str) -> Purchase | None:
        """The row of this key."""
        row = first(
            self.database.read(
                "SELECT key, shot, request, seed, take, state, picture, cost_usd, receipt, error FROM purchases"
                " WHERE key = ?",
                key,
            )
        )
        if row is None:
            return None
        request = DrawRequest.from_canonical(json.loads(row[2]))
        seed, take, state, picture, cost, receipt, error = row[3:]
        return Purchase(
            row[0], row[1], request, seed, take, state, picture, cost, json.loads(receipt or "{}"), error
        )

    def take(self, key: str) -> Take | None:
        """The picture bought under this key."""
        row = first(
            self.database.read(
                "SELECT key, shot, picture, width, height, media_type, verdict, accepted FROM takes WHERE key = ?",
                key,
            )
        )
        if row is None:
            return None
        key, shot, picture, width, height, media_type, verdict, accepted = row
        return Take(key, shot, picture, width, height, media_type, verdict, bool(accepted))

    def pictures(self) -> Sequence[str]:
        """Digests of everything that a purchase names: pictures, drafts, references, replies."""
        named: dict[str, None] = {}
        for request, receipt in self.database.read("SELECT request, receipt FROM purchases"):
            for digest in DrawRequest.from_canonical(json.loads(request)).needed():
                named[digest] = None
            kept = json.loads(receipt or "{}")
            for picture in kept.get("pictures", ()):
                named[str(picture["digest"])] = None
            if kept.get("reply"):
                named[str(kept["reply"])] = None
        return list(named)

    # -- events and versions ---------------------------------------------------------------
    def tell(self, run: str, kind: str, shot: str = "", **facts: Json) -> None:
        """Append an event of a run."""
        self.database.transact(
            lambda tables: tables.write(
                "INSERT INTO events (run, at, kind, shot, facts) VALUES (?, ?, ?, ?, ?)",
                run, _now(), kind, shot, _text(facts),
            )
        )  # fmt: skip

    def events(self, run: str, after: int = 0) -> list[Event]:
        """Events of a run with an id above `after`, in order."""
        rows = self.database.read(
            "SELECT id, run, kind, shot, facts FROM events WHERE run = ? AND id > ? ORDER BY id", run, after
        )
        return [
            Event(number, name, kind, shot, json.loads(facts)) for number, name, kind, shot, facts in rows
        ]

    def version_of(self, character: str, digest: str) -> int:
        """The number of this content of a character, recorded now if it is new: 1, 2, 3 …"""

        def write(tables: Transaction) -> int:
            tables.write(
                "INSERT INTO versions (character, number, digest, recorded_at)"
                " SELECT ?, COALESCE((SELECT MAX(number) FROM versions WHERE character = ?), 0) + 1, ?, ?"
                " WHERE NOT EXISTS (SELECT 1 FROM versions WHERE character = ? AND digest = ?)",
                character, character, digest, _now(), character, digest,
            )  # fmt: skip
            ((number,),) = tables.read(
                "SELECT number FROM versions WHERE character = ? AND digest = ?", character, digest
            )
            return int(number)

        return self.database.transact(write)
