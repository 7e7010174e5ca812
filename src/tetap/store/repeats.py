"""Calls that were given a name by their caller, so that asking again under it is the same call and not another."""

from .database import Database, Transaction


class Repeats:
    """The names of a ledger."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def fits(self, name: str, request: str) -> bool:
        """Whether this name (the caller and its word) is new, or stands for the same request (a digest)."""

        def write(tables: Transaction) -> bool:
            tables.write(
                "INSERT INTO repeats (name, request, at) VALUES (?, ?, ?) ON CONFLICT (name) DO NOTHING",
                name, request, tables.now(),
            )  # fmt: skip
            ((known,),) = tables.read("SELECT request FROM repeats WHERE name = ?", name)
            return bool(known == request)

        return self._database.transact(write)
