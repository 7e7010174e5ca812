"""Which database an address means."""

from pathlib import Path

from ..errors import Misconfigured
from .database import Database


def open_database(where: Path | str) -> Database:
    """The database at a path (SQLite) or `postgresql://…` address, its tables brought to the newest step."""
    if isinstance(where, Path):
        from .sqlite_database import SqliteDatabase

        return SqliteDatabase(where)
    if where.startswith(("postgresql://", "postgres://")):
        from .postgres_database import PostgresDatabase

        return PostgresDatabase(where)
    raise Misconfigured(
        f"'{where.partition(':')[0]}:' is no database tetap knows",
        "Write postgresql://USER@HOST/NAME, or leave it empty for SQLite in the project.",
    )
