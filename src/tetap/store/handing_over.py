"""Rows of the ledger on their way to another ledger: what was bought, judged and tried, without what was spent."""

import json
from collections.abc import Iterable, Mapping, Sequence

from ..errors import StoreDamaged
from ..ports.provider import DrawRequest, Json
from .database import Database, Transaction

Rows = Mapping[str, Sequence[Mapping[str, Json]]]
"""Table to its rows, each column by name."""

_COLUMNS: Mapping[str, tuple[str, ...]] = {
    "purchases": (
        "key", "shot", "platform", "model", "seed", "take", "request", "state", "intent_at", "settled_at", "cost_usd",
        "picture", "receipt",
    ),
    "takes": ("key", "shot", "picture", "width", "height", "media_type", "verdict", "accepted"),
    "verdicts": ("key", "verifier", "at", "word", "who", "what", "percent", "against", "record"),
    "decisions": ("key", "at", "accepted", "why"),
    "tries": (
        "chain", "number", "key", "at", "character", "shot", "strategy", "platform", "model", "rung", "why", "take",
        "request", "stands_out",
    ),
}  # fmt: skip
"""In the order in which they can be written."""


def rows_of(database: Database, keys: Iterable[str]) -> dict[str, list[dict[str, Json]]]:
    """Everything about these purchases, as plain data."""
    wanted = sorted(set(keys))
    marks = ", ".join("?" * len(wanted))
    found: dict[str, list[dict[str, Json]]] = {}
    for table, columns in _COLUMNS.items():
        state = " AND state = 'settled'" if table == "purchases" else ""
        query = f"SELECT {', '.join(columns)} FROM {table} WHERE key IN ({marks}){state} ORDER BY key"
        rows = database.read(query, *wanted) if wanted else []
        found[table] = sorted((dict(zip(columns, row, strict=True)) for row in rows), key=repr)
    return found


def take_over(database: Database, rows: Rows) -> int:
    """Write rows of another ledger into this one, what is known here stays; how many purchases came.

    StoreDamaged for rows that are none, or whose key is not that of their request."""
    for purchase in rows.get("purchases", ()):
        _check(purchase)
    known = {str(row.get("key")) for row in rows.get("purchases", ())}

    def write(tables: Transaction) -> int:
        came = 0
        for table, columns in _COLUMNS.items():
            for row in rows.get(table, ()):
                if row.get("key") not in known:
                    continue
                if table == "decisions" and tables.read("SELECT 1 FROM decisions WHERE key = ?", row["key"]):
                    continue
                written = tables.write(
                    f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({', '.join('?' * len(columns))})"
                    " ON CONFLICT DO NOTHING",
                    *(row.get(column) for column in columns),
                )
                came += written if table == "purchases" else 0
        return came

    return database.transact(write)


def _check(row: Mapping[str, Json]) -> None:
    try:
        request = DrawRequest.from_canonical(json.loads(str(row["request"])))
        is_right = request.key(int(str(row["seed"])), int(str(row["take"]))) == row["key"]
    except (KeyError, TypeError, ValueError, AttributeError):
        is_right = False
    if not is_right:
        raise StoreDamaged("a purchase in the pack is not what its key says", "Ask for the pack once more.")
