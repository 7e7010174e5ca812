"""What was spent, in groups: the ledger's attempts summed, each with what it counts."""

from collections.abc import Mapping
from dataclasses import dataclass

from .database import Database

GROUPS: Mapping[str, str] = {
    "character": "attempts.character",
    "platform": "attempts.platform || '/' || attempts.model",
    "day": "attempts.day",
    "run": "attempts.run",
}


@dataclass(frozen=True)
class Spent:
    """One group. US dollars: `usd` is all of it; `accepted`, `doubt` and `wasted` are parts of it."""

    group: str
    attempts: int
    pictures: int
    usd: float
    accepted_usd: float
    """For pictures that are accepted."""
    doubt_usd: float
    """Sent, and nobody knows whether it was charged."""
    wasted_usd: float
    """Charged, or probably charged, for nothing: refusals, unusable answers, second charges."""
    estimated_usd: float
    """What the cards had said before sending."""
    accepted: int
    play_money: bool = False
    """All amounts are play money, of a platform that is practised on; they are never added to US dollars."""

    @property
    def per_accepted(self) -> float | None:
        """US dollars for each accepted picture; None while there is none."""
        return self.usd / self.accepted if self.accepted else None


def spent_by(database: Database, group: str, since: str = "") -> list[Spent]:
    """Every group with what was spent in it. `group`: a name of GROUPS; `since`: ISO date, empty = ever."""
    rows = database.read(
        f"SELECT {GROUPS[group]}, COUNT(*), SUM(CASE WHEN attempts.state = 'settled' THEN 1 ELSE 0 END),"
        " SUM(counted_usd),"
        " SUM(CASE WHEN attempts.state = 'settled' AND takes.accepted = 1 THEN counted_usd ELSE 0 END),"
        " SUM(CASE WHEN attempts.state = 'doubt' THEN counted_usd ELSE 0 END),"
        " SUM(CASE WHEN attempts.state IN ('failed', 'extra') THEN counted_usd ELSE 0 END),"
        " SUM(COALESCE(expected_usd, 0)),"
        " SUM(CASE WHEN attempts.state = 'settled' AND takes.accepted = 1 THEN 1 ELSE 0 END), attempts.play_money"
        " FROM attempts LEFT JOIN takes ON takes.key = attempts.key"
        " WHERE attempts.day >= ? GROUP BY 1, attempts.play_money ORDER BY 1, attempts.play_money",
        since,
    )
    found = []
    for name, tries, pictures, *amounts, accepted, play in rows:
        usd, accepted_usd, doubt, wasted, estimated = (round(amount, 6) for amount in amounts)
        found.append(
            Spent(name, tries, pictures, usd, accepted_usd, doubt, wasted, estimated, accepted, bool(play))
        )
    return found


def attempts_since(database: Database, since: str = "") -> list[dict[str, object]]:
    """Every attempt as a plain row, oldest first."""
    names = (
        "id", "day", "platform", "model", "character", "run", "shot", "seed", "take", "state", "expected_usd",
        "counted_usd", "play_money", "kind", "error", "remote_id", "key",
    )  # fmt: skip
    rows = database.read(
        "SELECT attempts.id, attempts.day, attempts.platform, attempts.model, attempts.character, attempts.run,"
        " purchases.shot, purchases.seed, purchases.take, attempts.state, attempts.expected_usd, attempts.counted_usd,"
        " attempts.play_money,"
        " attempts.kind, attempts.error, attempts.remote_id, attempts.key"
        " FROM attempts JOIN purchases ON purchases.key = attempts.key WHERE attempts.day >= ? ORDER BY attempts.id",
        since,
    )
    return [dict(zip(names, row, strict=True)) for row in rows]
