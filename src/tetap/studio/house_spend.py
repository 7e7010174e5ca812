"""What all characters of a studio cost: the sums of every ledger added up, a ledger that several share only once."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from ..app.spending import Doubt, doubts, spent
from ..app.workspace import Workspace
from ..errors import TetapError
from ..store.spending import Spent
from .projects import Projects

GROUPS = ("character", "platform", "day")


@dataclass(frozen=True)
class HouseSpend:
    """By group, its rows; every doubt with the project it belongs to; projects whose ledger could not be read."""

    groups: Mapping[str, Sequence[Spent]]
    doubts: Sequence[tuple[str, Doubt]]
    unread: Mapping[str, TetapError] = field(default_factory=dict)


def house_spend(projects: Projects) -> HouseSpend:
    """Everything that was spent here."""
    rows: dict[str, list[Spent]] = {name: [] for name in GROUPS}
    found: list[tuple[str, Doubt]] = []
    unread: dict[str, TetapError] = {}
    for name, workspace in _one_of_each_ledger(projects, unread):
        try:
            for group in GROUPS:
                rows[group] += spent(workspace, group)
            found += [(name, one) for one in doubts(workspace)]
        except TetapError as error:
            unread[name] = error
    return HouseSpend({group: added_up(some) for group, some in rows.items()}, found, unread)


def added_up(rows: Iterable[Spent]) -> list[Spent]:
    """Rows of one name added to one, play money apart from US dollars; in the order of their names."""
    found: dict[tuple[str, bool], Spent] = {}
    for row in rows:
        at = (row.group, row.play_money)
        before = found.get(at)
        found[at] = row if before is None else _sum(before, row)
    return [found[at] for at in sorted(found)]


def _one_of_each_ledger(projects: Projects, unread: dict[str, TetapError]) -> Iterator[tuple[str, Workspace]]:
    shared: set[str] = set()
    for name in projects.names:
        try:
            workspace = projects.open(name)
        except TetapError as error:
            unread[name] = error
            continue
        database = workspace.settings.database
        if database and database in shared:
            continue
        shared.add(database)
        if database or (workspace.state_folder / "ledger.sqlite").is_file():
            yield name, workspace


def _sum(one: Spent, other: Spent) -> Spent:
    return replace(
        one,
        attempts=one.attempts + other.attempts,
        pictures=one.pictures + other.pictures,
        usd=one.usd + other.usd,
        accepted_usd=one.accepted_usd + other.accepted_usd,
        doubt_usd=one.doubt_usd + other.doubt_usd,
        wasted_usd=one.wasted_usd + other.wasted_usd,
        estimated_usd=one.estimated_usd + other.estimated_usd,
        accepted=one.accepted + other.accepted,
    )
