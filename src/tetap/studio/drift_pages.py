"""How alike the character is over the series, and by the way in which its takes were made."""

from collections.abc import Sequence

from starlette.responses import Response

from ..app.reporting import trait_labels
from ..app.takes import ShotTake, ShotTakes, takes_by_shot
from .drift_chart import Told, drift_chart
from .look import view_names
from .score_grid import score_grid
from .take_pages import title_of
from .visit import Visit


def drift(visit: Visit) -> Response:
    """The chart over the shots and the grid of scores."""
    shots = takes_by_shot(visit.workspace)
    told, columns = _told(visit, [one for one in shots if one.takes])
    return visit.show(
        "drift.html.j2", chart=drift_chart(told, columns), grid=score_grid(shots),
        measured=any(one.percent is not None for one in told),
    )  # fmt: skip


def _told(visit: Visit, shots: Sequence[ShotTakes]) -> tuple[list[Told], list[int]]:
    """Every take in the column of its shot; the line goes through the takes that count."""
    say, labels = visit.say, trait_labels(visit.workspace.resolved, visit.workspace)
    found: list[Told] = []
    columns: list[int] = []
    last: int | None = None
    for column, one in enumerate(shots):
        counts = one.delivered or one.takes[-1]
        name = title_of(one, visit) or one.shot.id
        for take in one.takes:
            is_it = take is counts
            drifted = take.verdict.drifted if take.verdict is not None and is_it else ()
            title = say("{shot}, take {take}").format(shot=name, take=take.number)
            found.append(
                Told(
                    view_names(say).get(one.shot.id, one.shot.id),
                    title,
                    take.word,
                    take.percent,
                    _address(visit, take),
                    _thumb(visit, take),
                    last if is_it else None,
                    faint=not is_it,
                    drifted=tuple(labels.get(path, path) for path in drifted),
                )
            )
            columns.append(column)
        last = next(at for at, take in enumerate(found) if take.address == _address(visit, counts))
    return found, columns


def _address(visit: Visit, take: ShotTake) -> str:
    return visit.link("take", take.key.removeprefix("sha256:"))


def _thumb(visit: Visit, take: ShotTake) -> str:
    return visit.link("thumb", take.picture.removeprefix("sha256:"), "160")
