"""`tetap sheet`: candidates for the front, the one that is picked, and the other views made from it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from ..domain.scene import View
from ..domain.seeds import SEED_LIMIT
from ..domain.series import Shot, turnaround_shots
from ..errors import BadInput
from ..reports.numbered_sheet import numbered_sheet
from ..store.disk import make_folder
from ..store.disk import replace as write_file
from ..strategies.plan import Plan, make_plan
from ..strategies.prototype import missing_views
from .apart import Apart, Tell, buy_apart, first_failure
from .posing import with_poses
from .promoting import Promoted, freeze, look_through_gate
from .sheet_book import Drawn, SheetBook, read_book, write_book
from .state import State
from .tried import SUFFIX
from .wishes import Wishes, series_seed
from .workspace import Workspace

MOST = 24
_CANDIDATES, _VIEWS = "candidates", "sheet"


@dataclass(frozen=True)
class Sheet:
    """What was drawn: each picture with its file and what speaks against it, one sheet of all, and the cost."""

    drawn: tuple[Drawn, ...]
    overview: Path
    usd: float | None
    """None where the platform did not tell."""
    failed: tuple[str, ...] = ()
    is_play: bool = False


def plan_candidates(workspace: Workspace, wishes: Wishes, count: int) -> Plan:
    """Front views, each with a seed of its own. BadInput where a front is there already: it would compete."""
    if not 2 <= count <= MOST:
        raise BadInput(f"{count} candidates are not possible", f"From 2 to {MOST}.")
    _no_front_yet(workspace)
    seed = _first_seed(workspace, wishes)
    (front,) = (shot for shot in turnaround_shots(seed) if shot.id == "front")
    shots = [
        replace(front, id=f"candidate-{number + 1}", seed=(seed + number) % SEED_LIMIT)
        for number in range(count)
    ]
    desk = replace(workspace.desk, strategy="describe")
    return make_plan(shots, workspace.cast, desk, lambda: workspace.provider)


def make_candidates(workspace: Workspace, wishes: Wishes, count: int, tell: Tell) -> Sheet:
    """Draw them, put copies and one numbered sheet into out/candidates/."""
    plan = plan_candidates(workspace, wishes, count)
    with workspace.state() as state:
        made, run = buy_apart(workspace, state, plan, wishes, tell)
        if failure := first_failure(run):
            raise failure
        drawn = tuple(_delivered(workspace, state, one, _CANDIDATES) for one in made)
        overview = _overview(workspace, state, drawn, _CANDIDATES)
    seed = plan.shots[0].shot.seed
    write_book(workspace.state_folder, SheetBook(drawn, (), seed, plan.label))
    return Sheet(drawn, overview, _sum(made), _failures(run.failed), plan.card.play_money)


def pick(workspace: Workspace, number: int) -> Promoted:
    """Freeze a candidate as the front: its file in references/, its hash in character.yaml."""
    book = read_book(workspace.state_folder)
    chosen = book.candidate(number)
    if chosen is None:
        numbers = ", ".join(one.shot.removeprefix("candidate-") for one in book.candidates)
        have = f"There are: {numbers}." if numbers else "None are drawn yet."
        raise BadInput(f"there is no candidate {number}", f"{have} Draw some: tetap sheet DIR --candidates 8")
    _no_front_yet(workspace)
    with workspace.state() as state:
        data = state.objects.get(chosen.picture)
    looked = look_through_gate(workspace, data, "front")
    return freeze(workspace, data, "front", chosen.media_type, (*looked.against, *looked.doubts))


def plan_views(workspace: Workspace, wishes: Wishes, redo: Sequence[str] = (), *, pose: bool = False) -> Plan:
    """The views of the turnaround that have no reference yet, made from those that there are where the model takes
    references; `pose`: in the stance of the illustrator's joints. BadInput when the turnaround is whole."""
    missing = missing_views(workspace.cast)
    if not missing:
        raise BadInput(
            "the turnaround is whole: every view has a reference", "Go on: tetap shoot DIR -s reference"
        )
    unknown = [view for view in redo if view not in missing]
    if unknown:
        raise BadInput(f"'{unknown[0]}' is no view that is missing", f"Missing: {', '.join(missing)}.")
    takes = {one.shot: one.take for one in read_book(workspace.state_folder).views}
    seed = series_seed(workspace, wishes) if wishes.seed is not None else _series_seed(workspace)
    shots = [_again(shot, takes, redo) for shot in turnaround_shots(seed) if shot.view in missing]
    card = workspace.card
    shown = any(one.role in card.roles for one in workspace.cast.references_of(workspace.cast.main))
    strategy = "reference" if card.max_references and shown else "describe"
    shots, cast = with_poses(workspace, shots) if pose else (shots, workspace.cast)
    return make_plan(shots, cast, replace(workspace.desk, strategy=strategy), lambda: workspace.provider)


def make_views(
    workspace: Workspace, wishes: Wishes, tell: Tell, redo: Sequence[str] = (), *, pose: bool = False
) -> Sheet:
    """Draw the missing views, look at each as the gate does, put copies into out/sheet/ for a person to see."""
    plan = plan_views(workspace, wishes, redo, pose=pose)
    with workspace.state() as state:
        made, run = buy_apart(workspace, state, plan, wishes, tell)
        if failure := first_failure(run):
            raise failure
        drawn = tuple(_delivered(workspace, state, one, _VIEWS) for one in made)
        drawn = tuple(_looked_at(workspace, state, one) for one in drawn)
        overview = _overview(workspace, state, drawn, _VIEWS)
    write_book(workspace.state_folder, read_book(workspace.state_folder).with_views(drawn))
    return Sheet(drawn, overview, _sum(made), _failures(run.failed), plan.card.play_money)


def approve_views(workspace: Workspace, only: Sequence[str] = (), *, despite: bool = False) -> list[Promoted]:
    """Make references of the views that a person has looked at. BadInput naming those with objections, unless
    `despite`; then nothing is written."""
    book = read_book(workspace.state_folder)
    views = [one for one in book.views if not only or one.shot in only]
    missing = [name for name in only if name not in {one.shot for one in views}]
    if missing or not views:
        name = f"'{missing[0]}'" if missing else "the turnaround"
        raise BadInput(f"nothing of {name} waits for approval", "Draw it first: tetap sheet DIR")
    against = [f"{one.shot}: {', '.join(one.objections)}" for one in views if one.objections]
    if against and not despite:
        raise BadInput(
            f"the gate does not let through {'; '.join(against)}",
            "Make it again: tetap sheet DIR --redo VIEW. Or, if the gate is wrong: --approve --despite",
        )
    frozen = []
    for view in views:
        with workspace.state() as state:
            data = state.objects.get(view.picture)
        said = (*view.objections, *view.doubts)
        frozen.append(freeze(workspace, data, view.shot, view.media_type, said))
        book = book.without_view(view.shot)
        write_book(workspace.state_folder, book)
        workspace = workspace.again()
    return frozen


def _no_front_yet(workspace: Workspace) -> None:
    for reference in workspace.file.character.references:
        if reference.role == "front":
            raise BadInput(
                f"the character has a front already: {reference.file}",
                "Take it out of `references:` to choose another; or go on: tetap sheet DIR",
            )


def _first_seed(workspace: Workspace, wishes: Wishes) -> int:
    """Asked for, or the last candidates' (so that asking again replays), or behind them with --new."""
    if wishes.seed is not None:
        return series_seed(workspace, wishes)
    book = read_book(workspace.state_folder)
    if wishes.new:
        return (book.seed + len(book.candidates)) % SEED_LIMIT
    return book.seed if book.candidates else _series_seed(workspace)


def _series_seed(workspace: Workspace) -> int:
    """The series' seed where one is written; else the identity seed, which is always there."""
    if workspace.scenes.seed is not None:
        return workspace.scenes.seed
    return workspace.lock.seed if workspace.lock is not None else workspace.resolved.seed


def _again(shot: Shot, takes: dict[str, int], redo: Sequence[str]) -> Shot:
    take = takes.get(shot.id, shot.take)
    return replace(shot, take=take + 1 if shot.id in redo else take)


def _delivered(workspace: Workspace, state: State, one: Apart, folder: str) -> Drawn:
    name = one.shot.removeprefix("candidate-") + SUFFIX[one.media_type]
    make_folder(workspace.out_folder / folder)
    write_file(workspace.out_folder / folder / name, state.objects.get(one.picture))
    return Drawn(one.shot, one.key, one.picture, one.media_type, one.take, f"out/{folder}/{name}")


def _looked_at(workspace: Workspace, state: State, one: Drawn) -> Drawn:
    looked = look_through_gate(workspace, state.objects.get(one.picture), one.shot)
    return replace(one, objections=looked.against, doubts=looked.doubts)


def _overview(workspace: Workspace, state: State, drawn: Sequence[Drawn], folder: str) -> Path:
    labels = [one.shot.removeprefix("candidate-") for one in drawn]
    path = workspace.out_folder / folder / "overview.png"
    write_file(path, numbered_sheet([state.objects.get(one.picture) for one in drawn], labels))
    return path


def _sum(made: Sequence[Apart]) -> float | None:
    known = [one.cost_usd for one in made if one.cost_usd is not None]
    return sum(known) if len(known) == len(made) else None


def _failures(failed: Mapping[str, tuple[str, str]]) -> tuple[str, ...]:
    return tuple(f"{shot}: {error}" for shot, (error, _) in failed.items())


def waiting_views(workspace: Workspace) -> tuple[View, ...]:
    """Views that are drawn and wait for a person."""
    names = {one.shot for one in read_book(workspace.state_folder).views}
    return tuple(view for view in missing_views(workspace.cast) if view in names)
