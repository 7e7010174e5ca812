"""The ledger: every intent, purchase, cost and verdict, in order, in a database of its own.

It is separate from the engine's tables, so resetting the engine never forgets a payment.
"""

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import Any

from ..errors import StoreDamaged
from ..ports.provider import DrawRequest, Json
from .attempts import Attempts, arrive
from .canaries import Canaries
from .chats import Chats
from .database import Transaction, first
from .decisions import Decisions
from .opening import open_database
from .presence import BeatingPresence, LockedPresence, Presence
from .purses import SCOPES
from .runs import Runs
from .tries import Tries
from .verdicts import Verdicts
from .versions import Versions


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


_SEAL = "seal"


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds")


def _text(data: Json) -> str:
    return json.dumps(data, sort_keys=True, ensure_ascii=False)


def _sealed(receipt: Mapping[str, Json]) -> dict[str, Json]:
    """A receipt with the hash of everything in it, so that a bit that falls over is noticed."""
    plain = {name: value for name, value in receipt.items() if name != _SEAL}
    return {**plain, _SEAL: hashlib.sha256(_text(plain).encode()).hexdigest()}


def _read_record(key: str, request: str, receipt: str | None) -> tuple[DrawRequest, dict[str, Any]]:
    """The request and the receipt of a purchase. StoreDamaged when bits fell over."""
    try:
        kept = json.loads(receipt or "{}")
        kept.pop(_SEAL, None)
        return DrawRequest.from_canonical(json.loads(request)), kept
    except (ValueError, KeyError, TypeError, AttributeError):
        raise StoreDamaged(
            f"the ledger's record {key[:19]}… cannot be read", "Restore the ledger from a backup."
        ) from None


class Ledger:
    """At a path (SQLite) or a `postgresql://` address; safe to use from several threads and processes."""

    def __init__(self, where: Path | str, serves: Sequence[str] = ()) -> None:
        """`serves`: the platforms whose pictures this process makes for everybody; a worker's."""
        self.database = open_database(where)
        self._where = where
        self._serves = serves
        self._presence: Presence | None = None

    @cached_property
    def runs(self) -> Runs:
        """The series that were started here."""
        return Runs(self.database)

    @cached_property
    def verdicts(self) -> Verdicts:
        """What the verifier said of the takes."""
        return Verdicts(self.database)

    @cached_property
    def decisions(self) -> Decisions:
        """What people said of the takes."""
        return Decisions(self.database)

    @cached_property
    def tries(self) -> Tries:
        """How each shot was tried, and why again."""
        return Tries(self.database)

    @cached_property
    def canaries(self) -> Canaries:
        """What platforms drew when they were first watched, and each look since."""
        return Canaries(self.database)

    @cached_property
    def versions(self) -> Versions:
        """The contents of characters that something was made of."""
        return Versions(self.database)

    @cached_property
    def chats(self) -> Chats:
        """The conversations that people hold."""
        return Chats(self.database)

    @cached_property
    def attempts(self) -> Attempts:
        """The tries to buy; this process joins those that buy when it first asks."""
        self._presence = (
            LockedPresence(self._where.parent / "owners")
            if isinstance(self._where, Path)
            else BeatingPresence(self.database, self._serves)
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
        self.database.transact(self.intention(key, shot, request, seed=seed, take=take))

    def intention(
        self, key: str, shot: str, request: DrawRequest, *, seed: int, take: int
    ) -> Callable[[Transaction], bool]:
        """The same, for a transaction that does more; whether the key is new."""
        row = (key, shot, request.platform, request.model, seed, take, _text(request.canonical()), _now())

        def write(tables: Transaction) -> bool:
            return bool(
                tables.write(
                    "INSERT INTO purchases (key, shot, platform, model, seed, take, request, state, intent_at)"
                    " VALUES (?, ?, ?, ?, ?, ?, ?, 'intent', ?) ON CONFLICT (key) DO NOTHING",
                    *row,
                )
            )

        return write

    def settle(
        self, attempt: int, take: Take, *, cost_usd: float | None, receipt: Mapping[str, Json]
    ) -> bool:
        """Record what was bought and the take it gave, in one transaction. False when the key was settled by
        another attempt meanwhile: then this one is kept in the books as an extra charge."""
        # Written out before it is this thread's turn: others wait for what is done in it.
        sealed, now = _text(_sealed(receipt)), _now()

        def write(tables: Transaction) -> bool:
            if not arrive(tables, attempt, take.key, cost_usd):
                return False
            tables.write(
                "UPDATE purchases SET state = 'settled', settled_at = ?, cost_usd = ?, picture = ?, receipt = ?,"
                " error = NULL WHERE key = ?",
                now, cost_usd, take.picture, sealed, take.key,
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

    def supersede(self, replaced: Mapping[str, str]) -> None:
        """Key of a take that was delivered before to the key of the one that takes its place: the former is accepted
        no more, so that a shot has one accepted take. What a person decided stays."""

        def write(tables: Transaction) -> None:
            for before, now in replaced.items():
                for key, accepted, where in ((before, 0, ""), (now, 1, " AND verdict = 'unverified'")):
                    tables.write(
                        f"UPDATE takes SET accepted = ? WHERE key = ?{where}"
                        " AND key NOT IN (SELECT key FROM decisions)",
                        accepted, key,
                    )  # fmt: skip

        if replaced:
            self.database.transact(write)

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
        request, kept = _read_record(row[0], row[2], row[8])
        seed, take, state, picture, cost, _, error = row[3:]
        return Purchase(row[0], row[1], request, seed, take, state, picture, cost, kept, error)

    def cost(self, key: str) -> float | None:
        """US dollars that this key has cost; None where nobody knows, or nothing was bought."""
        row = first(self.database.read("SELECT cost_usd FROM purchases WHERE key = ?", key))
        return row[0] if row is not None else None

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

    def keys_of(self, shot: str) -> Sequence[str]:
        """Keys of everything that was wanted for a shot."""
        return [row[0] for row in self.database.read("SELECT key FROM purchases WHERE shot = ?", shot)]

    def contradictions(self) -> Iterator[tuple[str, str]]:
        """(key, why) of every record whose parts do not fit together: bits that fell over on the disk."""
        query = (
            "SELECT purchases.key, request, seed, take, purchases.picture, cost_usd, receipt, takes.picture,"
            " (SELECT MAX(counted_usd) FROM attempts WHERE attempts.key = purchases.key AND state = 'settled')"
            " FROM purchases LEFT JOIN takes ON takes.key = purchases.key WHERE purchases.state = 'settled'"
        )
        for key, request, seed, take, picture, cost, receipt, taken, counted in self.database.read(query):
            try:
                if DrawRequest.from_canonical(json.loads(request)).key(seed, take) != key:
                    yield key, "its request, seed or take number is not what was asked for"
                kept = json.loads(receipt or "{}")
                if _SEAL in kept and kept != _sealed(kept):
                    yield key, "its receipt is not what was written"
                paid = kept.get("cost", {}).get("usd")
                names = {str(one["digest"]) for one in kept.get("pictures", ())}
            except (ValueError, KeyError, TypeError, AttributeError):
                yield key, "it cannot be read"
                continue
            if picture != taken or (names and picture not in names):
                yield key, "it names different pictures"
            if paid != cost or (cost is not None and counted is not None and abs(counted - cost) > 1e-9):
                yield key, "it names different costs"

    def miscounted(self) -> list[str]:
        """Runs, days, characters and accounts whose running total is not the sum of their attempts."""
        sums = " UNION ALL ".join(
            f"SELECT '{scope}', {scope}, play_money, SUM(ROUND(counted_usd * 1000000)) FROM attempts"
            f" WHERE {scope} <> '' GROUP BY 2, 3"
            for scope in SCOPES
        )
        kept = {
            row[:3]: row[3]
            for row in self.database.read("SELECT * FROM purses WHERE millionths <> 0 AND name <> ''")
        }
        true = {row[:3]: row[3] for row in self.database.read(sums) if row[3]}
        return [
            f"{key[0]} {key[1]}"
            for key in sorted(kept.keys() | true.keys())
            if kept.get(key) != true.get(key)
        ]

    def pictures(self) -> Sequence[str]:
        """Digests of everything that a purchase or a version of a character names: pictures, drafts, references,
        replies, files."""
        named: dict[str, None] = dict.fromkeys(self.versions.pictures())
        for key, request, receipt in self.database.read("SELECT key, request, receipt FROM purchases"):
            wanted, kept = _read_record(key, request, receipt)
            for digest in wanted.needed():
                named[digest] = None
            for picture in kept.get("pictures", ()):
                named[str(picture["digest"])] = None
            if kept.get("reply"):
                named[str(kept["reply"])] = None
        return list(named)

    # -- events ---------------------------------------------------------------------------
    def tell(self, run: str, kind: str, shot: str = "", **facts: Json) -> None:
        """Append an event of a run."""
        self.database.transact(
            lambda tables: tables.write(
                "INSERT INTO events (run, at, kind, shot, facts) VALUES (?, ?, ?, ?, ?)",
                run, _now(), kind, shot, _text(facts),
            )
        )  # fmt: skip

    def last_event(self, run: str) -> int:
        """Id of the newest event of a run; 0 while there is none."""
        ((number,),) = self.database.read("SELECT COALESCE(MAX(id), 0) FROM events WHERE run = ?", run)
        return int(number)

    def events(self, run: str, after: int = 0) -> list[Event]:
        """Events of a run with an id above `after`, in order."""
        rows = self.database.read(
            "SELECT id, run, kind, shot, facts FROM events WHERE run = ? AND id > ? ORDER BY id", run, after
        )
        return [
            Event(number, name, kind, shot, json.loads(facts)) for number, name, kind, shot, facts in rows
        ]
