"""Verdicts: what each version of the verifier said of a take, and the word that the take carries."""

from dataclasses import dataclass

from .database import Database, Row, Transaction, first

REJECTED = "different"
"""The one word that a take is not accepted with."""


@dataclass(frozen=True)
class VerdictRow:
    """One verdict. `against` is a digest of all that it was made from: picture, references, declared traits.

    `who` and `what` are 0..1, `percent` 0..100 or None where nothing could be told; `record` is the whole as
    JSON; `at` is seconds since 1970, set when it is kept.
    """

    key: str
    verifier: str
    word: str
    who: float
    what: float
    percent: float | None
    against: str
    record: str
    at: float = 0.0


class Verdicts:
    """Rows of verdicts."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def keep(self, row: VerdictRow) -> None:
        """Record a verdict instead of an earlier one of this verifier; the take carries its word from now on."""

        def write(tables: Transaction) -> None:
            tables.write(
                "INSERT INTO verdicts (key, verifier, at, word, who, what, percent, against, record)"
                " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (key, verifier) DO UPDATE SET at = excluded.at,"
                " word = excluded.word, who = excluded.who, what = excluded.what, percent = excluded.percent,"
                " against = excluded.against, record = excluded.record",
                row.key, row.verifier, tables.now(), row.word, row.who, row.what, row.percent, row.against,
                row.record,
            )  # fmt: skip
            _carry(tables, row.key, row.word)

        self._database.transact(write)

    def mark(self, key: str, word: str) -> None:
        """Let a take carry a word that is no verdict (`reference`, `unverified`)."""
        self._database.transact(lambda tables: _carry(tables, key, word))

    def find(self, key: str, verifier: str) -> VerdictRow | None:
        """What this verifier said of a take."""
        return _row(first(self._database.read(f"{_QUERY} WHERE key = ? AND verifier = ?", key, verifier)))

    def latest(self, key: str) -> VerdictRow | None:
        """What was said of a take last, by whichever version."""
        return _row(first(self._database.read(f"{_QUERY} WHERE key = ? ORDER BY at DESC LIMIT 1", key)))


_QUERY = "SELECT key, verifier, word, who, what, percent, against, record, at FROM verdicts"


def _carry(tables: Transaction, key: str, word: str) -> None:
    # What a person decided is not overruled by a verdict.
    tables.write(
        "UPDATE takes SET verdict = ?, accepted = COALESCE((SELECT accepted FROM decisions WHERE id ="
        " (SELECT MAX(id) FROM decisions WHERE key = ?)), ?) WHERE key = ?",
        word, key, int(word != REJECTED), key,
    )  # fmt: skip


def _row(row: Row | None) -> VerdictRow | None:
    return VerdictRow(*row) if row is not None else None
