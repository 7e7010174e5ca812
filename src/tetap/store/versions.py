"""Versions of characters: every content that something was made of, with the files to make it of again."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from .database import Database, Row, Transaction


@dataclass(frozen=True)
class Version:
    """One content of a character. `files`: its document and pictures, path in the project to digest in the store;
    empty for versions that were recorded before files were kept."""

    character: str
    number: int
    digest: str
    files: Mapping[str, str]


class Versions:
    """The versions of a ledger."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def record(self, character: str, digest: str, files: Mapping[str, str] | None = None) -> int:
        """The number of this content of a character, recorded now if it is new: 1, 2, 3 …"""
        content = json.dumps(dict(files or {}), sort_keys=True)

        def write(tables: Transaction) -> int:
            tables.write(
                "INSERT INTO versions (character, number, digest, recorded_at)"
                " SELECT ?, COALESCE((SELECT MAX(number) FROM versions WHERE character = ?), 0) + 1, ?, ?"
                " WHERE NOT EXISTS (SELECT 1 FROM versions WHERE character = ? AND digest = ?)",
                character, character, digest, datetime.now(UTC).isoformat(timespec="milliseconds"), character, digest,
            )  # fmt: skip
            if files:
                tables.write(
                    "UPDATE versions SET content = ? WHERE character = ? AND digest = ? AND content = ''",
                    content, character, digest,
                )  # fmt: skip
            ((number,),) = tables.read(
                "SELECT number FROM versions WHERE character = ? AND digest = ?", character, digest
            )
            return int(number)

        return self._database.transact(write)

    def knows(self, character: str, digest: str) -> bool:
        """Whether this content was recorded here."""
        return any(one.digest == digest for one in self.of(character))

    def keeps(self, character: str, digest: str) -> bool:
        """Whether this content was recorded here with its files."""
        return any(one.digest == digest and one.files for one in self.of(character))

    def of(self, character: str) -> list[Version]:
        """All of a character, the first one first."""
        return [
            _version(row)
            for row in self._database.read(f"{_QUERY} WHERE character = ? ORDER BY 2", character)
        ]

    def pictures(self) -> Iterator[str]:
        """Digests of everything that the files of any version are."""
        for row in self._database.read(f"{_QUERY} WHERE content <> ''"):
            yield from _version(row).files.values()


_QUERY = "SELECT character, number, digest, content FROM versions"


def _version(row: Row) -> Version:
    return Version(row[0], int(row[1]), row[2], json.loads(row[3] or "{}"))
