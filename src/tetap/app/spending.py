"""`tetap spend` and `tetap doubts`: what was paid, for what, and what nobody knows yet."""

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from ..errors import BadInput
from ..store.spending import GROUPS, Spent, attempts_since, spent_by
from .workspace import Workspace


@dataclass(frozen=True)
class Doubt:
    """A paid call whose outcome nobody knows."""

    attempt: int
    shot: str
    platform: str
    model: str
    sent_at: str
    usd: float
    error: str
    remote_id: str
    key: str
    play_money: bool = False


def spent(workspace: Workspace, group: str, since: str = "") -> list[Spent]:
    """What was spent, by character, platform, day or run. `since`: ISO date."""
    if group not in GROUPS:
        raise BadInput(f"'{group}' is no grouping", f"Choose {', '.join(GROUPS)}.")
    with workspace.state() as state:
        return spent_by(state.ledger.database, group, day_since(since))


def every_attempt(workspace: Workspace, since: str = "") -> list[dict[str, object]]:
    """Every try to buy, oldest first, as plain rows."""
    with workspace.state() as state:
        return attempts_since(state.ledger.database, day_since(since))


def as_csv(rows: Sequence[dict[str, object]]) -> str:
    """Rows as CSV with a heading line; texts that a spreadsheet would run as a formula are defused."""
    if not rows:
        return ""
    out = io.StringIO()
    writer = csv.DictWriter(out, list(rows[0]))
    writer.writeheader()
    for row in rows:
        writer.writerow({name: _defused(value) for name, value in row.items()})
    return out.getvalue()


def doubts(workspace: Workspace) -> list[Doubt]:
    """Everything in doubt, oldest first."""
    with workspace.state() as state:
        found = []
        for (
            attempt,
            key,
            platform,
            model,
            started,
            usd,
            error,
            remote_id,
            play,
        ) in state.ledger.attempts.in_doubt():
            purchase = state.ledger.purchase(key)
            sent_at = datetime.fromtimestamp(started, UTC).isoformat(timespec="seconds")
            shot = purchase.shot if purchase is not None else ""
            found.append(
                Doubt(attempt, shot, platform, model, sent_at, usd, error, remote_id, key, bool(play))
            )
        return found


def resolve_doubt(workspace: Workspace, attempt: int, *, charged: bool) -> None:
    """Write down what the platform's bill says. The shot may be bought again afterwards."""
    with workspace.state() as state:
        if not state.ledger.attempts.resolve(attempt, charged):
            raise BadInput(f"there is no doubt {attempt}", f"See: tetap doubts {workspace.folder}")


def day_since(text: str) -> str:
    """The ISO day of a written date; empty for none. BadInput when it is no date."""
    if not text:
        return ""
    try:
        return datetime.fromisoformat(text).date().isoformat()
    except ValueError:
        raise BadInput(f"'{text}' is no date", "Write it as 2026-11-22.") from None


def _defused(value: object) -> object:
    return f"'{value}" if isinstance(value, str) and value[:1] in ("=", "+", "-", "@") else value


def write_csv(path: Path, rows: Sequence[dict[str, object]]) -> None:
    """The rows in a file."""
    path.write_text(as_csv(rows), encoding="utf-8", newline="")
