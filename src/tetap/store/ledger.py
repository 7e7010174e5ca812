"""The ledger: every intent, purchase, cost and verdict, in order, in a database of its own.

It is separate from the engine's tables, so resetting the engine never forgets a payment. WAL with
synchronous=FULL: what was written before sending is there after a power cut.
"""

import json
import sqlite3
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from ..errors import CannotWrite, StoreDamaged
from ..ports.provider import DrawRequest, Json
from .disk import make_folder
from .migrations import migrate


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
    """Open at `path`; safe to use from several threads and processes."""

    def __init__(self, path: Path) -> None:
        make_folder(path.parent)
        self.path = path
        self._lock = threading.RLock()
        with self._speaking():
            self._db = sqlite3.connect(path, timeout=30, isolation_level=None, check_same_thread=False)
            try:
                for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
                    self._db.execute(f"PRAGMA {pragma}")
                migrate(self._db)
            except BaseException:
                self._db.close()
                raise

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

    # -- purchases -------------------------------------------------------------------------
    def intend(
        self, key: str, shot: str, request: DrawRequest, *, seed: int, take: int, expected_usd: float | None
    ) -> bool:
        """Record that this is about to be bought; False when the key is known already."""
        row = (
            key, shot, request.platform, request.model, seed, take, _text(request.canonical()), _now(), expected_usd,
        )  # fmt: skip
        with self._speaking():
            done = self._db.execute(
                "INSERT INTO purchases"
                " (key, shot, platform, model, seed, take, request, state, intent_at, expected_usd)"
                " VALUES (?, ?, ?, ?, ?, ?, ?, 'intent', ?, ?) ON CONFLICT (key) DO NOTHING",
                row,
            )
            return done.rowcount == 1

    def record_remote_id(self, key: str, remote_id: str) -> None:
        """Remember the platform's id for work it has accepted."""
        with self._speaking():
            self._db.execute("UPDATE purchases SET remote_id = ? WHERE key = ?", (remote_id, key))

    def settle(self, take: Take, *, cost_usd: float | None, receipt: Mapping[str, Json]) -> None:
        """Record what was bought and the take it gave, in one transaction."""
        with self._speaking():
            self._db.execute("BEGIN IMMEDIATE")
            try:
                self._db.execute(
                    "UPDATE purchases SET state = 'settled', settled_at = ?, cost_usd = ?, picture = ?, receipt = ?,"
                    " error = NULL WHERE key = ?",
                    (_now(), cost_usd, take.picture, _text(dict(receipt)), take.key),
                )
                self._db.execute(
                    "INSERT INTO takes (key, shot, picture, width, height, media_type, verdict, accepted)"
                    " VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (key) DO UPDATE SET picture = excluded.picture",
                    (take.key, take.shot, take.picture, take.width, take.height, take.media_type, take.verdict,
                     int(take.accepted)),
                )  # fmt: skip
                self._db.execute("COMMIT")
            except BaseException:
                self._db.execute("ROLLBACK")
                raise

    def fail(self, key: str, reason: str) -> None:
        """Record that nothing was bought and why; the same key may be intended again."""
        with self._speaking():
            self._db.execute("UPDATE purchases SET state = 'failed', error = ? WHERE key = ?", (reason, key))

    def intend_again(self, key: str) -> None:
        """A failed purchase is tried once more."""
        with self._speaking():
            self._db.execute(
                "UPDATE purchases SET state = 'intent', intent_at = ?, error = NULL WHERE key = ?",
                (_now(), key),
            )

    def purchase(self, key: str) -> Purchase | None:
        """The row of this key."""
        with self._speaking():
            row = self._db.execute(
                "SELECT key, shot, request, seed, take, state, picture, cost_usd, receipt, error FROM purchases"
                " WHERE key = ?",
                (key,),
            ).fetchone()
        if row is None:
            return None
        request = DrawRequest.from_canonical(json.loads(row[2]))
        seed, take, state, picture, cost, receipt, error = row[3:]
        return Purchase(
            row[0], row[1], request, seed, take, state, picture, cost, json.loads(receipt or "{}"), error
        )

    def take(self, key: str) -> Take | None:
        """The picture bought under this key."""
        return next(self._takes("key = ?", key), None)

    def _takes(self, condition: str, value: str) -> Iterator[Take]:
        with self._speaking():
            rows = self._db.execute(
                "SELECT key, shot, picture, width, height, media_type, verdict, accepted FROM takes"
                f" WHERE {condition} ORDER BY rowid",
                (value,),
            ).fetchall()
        for key, shot, picture, width, height, media_type, verdict, accepted in rows:
            yield Take(key, shot, picture, width, height, media_type, verdict, bool(accepted))

    # -- events and versions ---------------------------------------------------------------
    def tell(self, run: str, kind: str, shot: str = "", **facts: Json) -> None:
        """Append an event of a run."""
        with self._speaking():
            self._db.execute(
                "INSERT INTO events (run, at, kind, shot, facts) VALUES (?, ?, ?, ?, ?)",
                (run, _now(), kind, shot, _text(facts)),
            )

    def events(self, run: str, after: int = 0) -> list[Event]:
        """Events of a run with an id above `after`, in order."""
        with self._speaking():
            rows = self._db.execute(
                "SELECT id, run, kind, shot, facts FROM events WHERE run = ? AND id > ? ORDER BY id",
                (run, after),
            ).fetchall()
        return [
            Event(number, name, kind, shot, json.loads(facts)) for number, name, kind, shot, facts in rows
        ]

    def version_of(self, character: str, digest: str) -> int:
        """The number of this content of a character, recorded now if it is new: 1, 2, 3 …"""
        with self._speaking():
            self._db.execute(
                "INSERT INTO versions (character, number, digest, recorded_at)"
                " SELECT ?, COALESCE((SELECT MAX(number) FROM versions WHERE character = ?), 0) + 1, ?, ?"
                " WHERE NOT EXISTS (SELECT 1 FROM versions WHERE character = ? AND digest = ?)",
                (character, character, digest, _now(), character, digest),
            )
            (number,) = self._db.execute(
                "SELECT number FROM versions WHERE character = ? AND digest = ?", (character, digest)
            ).fetchone()
            return int(number)
