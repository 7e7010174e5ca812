"""Canaries: the pictures by which a platform is watched, those that were kept first and those of each look since."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from .database import Database, Row, Transaction

KEPT = 0
"""The look that the kept pictures belong to."""


@dataclass(frozen=True)
class CanaryLook:
    """One comparison; `at` in seconds since 1970."""

    look: int
    at: float
    chance: float
    level: float
    changed: bool


class Canaries:
    """Rows of canaries, each by a name that its probes make."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def order(self, canary: str, look: int, keys: Mapping[str, Sequence[str]]) -> None:
        """Write down the purchases of a look by probe, before they are made; a look that is known stays as it was."""

        def write(tables: Transaction) -> None:
            for probe, own in keys.items():
                for number, key in enumerate(own):
                    tables.write(
                        "INSERT INTO canary_takes (canary, look, probe, number, key) VALUES (?, ?, ?, ?, ?)"
                        " ON CONFLICT (canary, look, probe, number) DO NOTHING",
                        canary, look, probe, number, key,
                    )  # fmt: skip

        self._database.transact(write)

    def keys(self, canary: str, look: int) -> dict[str, list[str]]:
        """Probe to the purchases of a look, in order."""
        found: dict[str, list[str]] = {}
        for probe, key in self._database.read(
            "SELECT probe, key FROM canary_takes WHERE canary = ? AND look = ? ORDER BY probe, number",
            canary,
            look,
        ):
            found.setdefault(probe, []).append(key)
        return found

    def every_key(self, canary: str) -> set[str]:
        """Every purchase of a canary."""
        return {
            row[0] for row in self._database.read("SELECT key FROM canary_takes WHERE canary = ?", canary)
        }

    def looked(self, canary: str, look: int, *, chance: float, level: float, changed: bool) -> None:
        """Record what a look said."""
        self._database.transact(
            lambda tables: tables.write(
                "INSERT INTO canary_looks (canary, look, at, chance, level, changed) VALUES (?, ?, ?, ?, ?, ?)"
                " ON CONFLICT (canary, look) DO NOTHING",
                canary, look, tables.now(), chance, level, int(changed),
            )
        )  # fmt: skip

    def looks(self, canary: str) -> list[CanaryLook]:
        """Every look so far, oldest first."""
        rows: Sequence[Row] = self._database.read(
            "SELECT look, at, chance, level, changed FROM canary_looks WHERE canary = ? ORDER BY look", canary
        )
        return [
            CanaryLook(look, at, chance, level, bool(changed)) for look, at, chance, level, changed in rows
        ]

    def forget(self, canary: str) -> None:
        """Let go of the kept pictures and the looks; the purchases stay in the ledger."""

        def write(tables: Transaction) -> None:
            tables.write("DELETE FROM canary_takes WHERE canary = ?", canary)
            tables.write("DELETE FROM canary_looks WHERE canary = ?", canary)

        self._database.transact(write)
