"""Takes with all that a contact sheet says of them, read at once however many there are."""

from dataclasses import dataclass

from .database import Database


@dataclass(frozen=True)
class TakeRow:
    """One picture that was made. `strategy` is empty for a take that was tried for no series; `record` is the newest
    verdict as JSON, empty without one; `ruling` a person's last word, None where nobody has spoken."""

    key: str
    shot: str
    picture: str
    media_type: str
    width: int
    height: int
    seed: int
    number: int
    platform: str
    model: str
    strategy: str
    word: str
    percent: float | None
    record: str
    ruling: bool | None
    usd: float | None
    play_money: bool


_QUERY = (
    "SELECT takes.key, purchases.shot, takes.picture, takes.media_type, takes.width, takes.height, purchases.seed,"
    " purchases.take, purchases.platform, purchases.model,"
    " (SELECT strategy FROM tries WHERE tries.key = takes.key ORDER BY at DESC LIMIT 1),"
    " takes.verdict, verdicts.percent, verdicts.record,"
    " (SELECT accepted FROM decisions WHERE decisions.key = takes.key ORDER BY id DESC LIMIT 1), purchases.cost_usd,"
    " (SELECT MAX(play_money) FROM attempts WHERE attempts.key = takes.key)"
    " FROM takes JOIN purchases ON purchases.key = takes.key"
    " LEFT JOIN verdicts ON verdicts.key = takes.key"
    " AND verdicts.at = (SELECT MAX(at) FROM verdicts AS newer WHERE newer.key = takes.key)"
    " WHERE substr(takes.media_type, 1, 6) = 'image/'"
)
_ORDER = " ORDER BY purchases.intent_at, purchases.take, takes.key"


def shown_takes(database: Database, character: str = "") -> list[TakeRow]:
    """Every picture, oldest first; only this character's where one is named, as in a ledger that many share."""
    bought_for = (
        " AND EXISTS (SELECT 1 FROM attempts WHERE attempts.key = takes.key AND attempts.character = ?)"
    )
    if character:
        return _rows(database, f"{_QUERY}{bought_for}{_ORDER}", character)
    return _rows(database, _QUERY + _ORDER)


def shown_take(database: Database, key: str) -> TakeRow | None:
    """The picture of one key."""
    found = _rows(database, f"{_QUERY} AND takes.key = ?", key)
    return found[0] if found else None


def _rows(database: Database, query: str, *values: str) -> list[TakeRow]:
    found: dict[str, TakeRow] = {}
    for row in database.read(query, *values):
        *facts, strategy, word, percent, record, ruling, usd, play = row
        said = None if ruling is None else bool(ruling)
        fields = (*facts, strategy or "", word, percent, record or "", said, usd, bool(play))
        # Two verdicts of one moment are two rows of the join; one of them is enough.
        found.setdefault(row[0], TakeRow(*fields))
    return list(found.values())
