"""Keys that a gateway gives out: only their hashes are kept, each with what it may do."""

import hashlib
import hmac
import json
import secrets
from collections.abc import Sequence
from dataclasses import asdict, dataclass

from .database import Database, Row, Transaction

_MARK = "tetap-"


@dataclass(frozen=True)
class KeyScope:
    """What a key may do. Empty lists and None set no limit."""

    characters: tuple[str, ...] = ()
    platforms: tuple[str, ...] = ()
    usd_a_day: float | None = None
    per_minute: float | None = None


@dataclass(frozen=True)
class GatewayKey:
    """A key as it is listed; the key itself is shown once, when it is made, and never again."""

    id: str
    name: str
    scope: KeyScope
    made_at: float
    revoked_at: float | None

    @property
    def is_good(self) -> bool:
        """Whether it opens the door."""
        return self.revoked_at is None


class GatewayKeys:
    """The keys of a ledger."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, name: str, scope: KeyScope) -> str | None:
        """A new key, to be shown to its owner once. None when the name is taken."""
        number, text = secrets.token_hex(4), secrets.token_urlsafe(32)
        key = f"{_MARK}{number}-{text}"

        def write(tables: Transaction) -> bool:
            if tables.read("SELECT id FROM gateway_keys WHERE name = ?", name):
                return False
            tables.write(
                "INSERT INTO gateway_keys (id, name, hash, scope, made_at) VALUES (?, ?, ?, ?, ?)",
                number, name, _hash(key), json.dumps(asdict(scope)), tables.now(),
            )  # fmt: skip
            return True

        return key if self._database.transact(write) else None

    def revoke(self, name: str) -> bool:
        """It opens nothing any more; whether there was such a key."""
        return bool(
            self._database.transact(
                lambda tables: tables.write(
                    "UPDATE gateway_keys SET revoked_at = ? WHERE name = ? AND revoked_at IS NULL",
                    tables.now(), name,
                )
            )
        )  # fmt: skip

    def every(self) -> Sequence[GatewayKey]:
        """All keys that were ever made, oldest first."""
        rows = self._database.read(
            "SELECT id, name, scope, made_at, revoked_at FROM gateway_keys ORDER BY made_at"
        )
        return [_key(row) for row in rows]

    def any_good(self) -> bool:
        """Whether a key is needed at all."""
        return bool(self._database.read("SELECT 1 FROM gateway_keys WHERE revoked_at IS NULL LIMIT 1"))

    def signing_secret(self, name: str) -> bytes | None:
        """What messages to the owner of a key are signed with: the digits of the SHA-256 of the key, which both sides
        know. None when there is no such key."""
        rows = self._database.read("SELECT hash FROM gateway_keys WHERE name = ?", name)
        return str(rows[0][0]).encode() if rows else None

    def opened_by(self, written: str) -> GatewayKey | None:
        """The key that this text is; None for every other. As slow for a near miss as for a far one."""
        number = written[len(_MARK) : len(_MARK) + 8]
        rows = self._database.read(
            "SELECT id, name, scope, made_at, revoked_at, hash FROM gateway_keys WHERE id = ?", number
        )
        known = rows[0][5] if rows else "0" * 64
        fits = hmac.compare_digest(_hash(written), known)
        if not (fits and rows):
            return None
        key = _key(rows[0][:5])
        return key if key.is_good else None


def _hash(key: str) -> str:
    # 256 random bits need no slow hash: there is nothing to guess.
    return hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()


def _key(row: Row) -> GatewayKey:
    scope = json.loads(row[2])
    return GatewayKey(
        row[0], row[1],
        KeyScope(tuple(scope["characters"]), tuple(scope["platforms"]), scope["usd_a_day"], scope["per_minute"]),
        row[3], row[4],
    )  # fmt: skip
