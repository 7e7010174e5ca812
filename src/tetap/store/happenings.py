"""Everything that runs have told, one after the other: what a page that follows along reads."""

import json
from collections.abc import Sequence

from .database import Database
from .ledger import Event


def events_after(database: Database, after: int, limit: int = 500) -> Sequence[Event]:
    """Events of all runs with an id above `after`, in order, `limit` at most."""
    rows = database.read(
        "SELECT id, run, kind, shot, facts FROM events WHERE id > ? ORDER BY id LIMIT ?", after, limit
    )
    return [Event(number, run, kind, shot, json.loads(facts)) for number, run, kind, shot, facts in rows]


def newest_event(database: Database) -> int:
    """Id of the newest event of all; 0 while there is none."""
    ((number,),) = database.read("SELECT COALESCE(MAX(id), 0) FROM events")
    return int(number)
