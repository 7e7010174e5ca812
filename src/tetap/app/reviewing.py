"""`tetap review`: delivered pictures that did not pass and that nobody has decided about yet."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from ..documents.lock_file import LockedPicture
from ..errors import TetapError
from ..store.disk import replace
from ..strategies.loop import Accept, NeedsPerson, Try, next_step
from .state import State, platforms_of
from .tried import SUFFIX, rules_of, tries_of
from .workspace import Workspace

FOLDER = "review"
IsSpec = Callable[[LockedPicture], bool]
BY_HAND = "by hand"
"""How a take was made that a person edited; no platform did."""


@dataclass(frozen=True)
class TriedTake:
    """One take of a shot that is waiting. `file` holds its picture; `rung` says how it was made."""

    take: int
    key: str
    rung: str
    word: str
    percent: float | None
    file: str


@dataclass(frozen=True)
class Waiting:
    """A shot that a person must look at. `takes` are all that were tried, the delivered one among them."""

    shot: str
    file: str
    why: str
    key: str
    takes: tuple[TriedTake, ...]


def review(workspace: Workspace) -> list[Waiting]:
    """What waits for a person, in the project's order. Takes that were not delivered are laid into out/review/."""
    if workspace.lock is None:
        return []
    with workspace.state() as state:
        is_spec = _drawn_to_spec(workspace)
        return [
            one for picture in workspace.lock.pictures for one in _waiting(workspace, state, picture, is_spec)
        ]


def waiting_shots(
    workspace: Workspace, state: State, pictures: Sequence[LockedPicture] | None = None
) -> Mapping[str, str]:
    """Shots that a person must look at, each with the reason; those of the lock, or these. Nothing is written."""
    if pictures is None:
        pictures = workspace.lock.pictures if workspace.lock is not None else ()
    is_spec = _drawn_to_spec(workspace)
    found = {one.shot: _tried(workspace, state, one, is_spec) for one in pictures}
    return {shot: tried[1] for shot, tried in found.items() if tried is not None}


def _tried(
    workspace: Workspace, state: State, picture: LockedPicture, is_spec: IsSpec
) -> tuple[Sequence[Try], str] | None:
    """The tries of a shot that is waiting, and why it is; None where nothing waits."""
    chain = state.ledger.tries.chain_of(picture.key)
    rows = state.ledger.tries.of([chain]).get(chain, []) if chain else []
    if not rows or is_spec(picture):
        return None
    tries = tries_of(state, rows)
    is_sheet = all(scene.id != picture.shot for scene in workspace.scenes.scenes)
    rules = rules_of(workspace.settings, frozenset(("again",)), is_sheet=is_sheet)
    step = next_step(tries, rules) if tries else None
    if step is None or isinstance(step, Accept):
        return None
    why = step.why if isinstance(step, NeedsPerson) else f"{step.why}; tries are left: run tetap shoot again"
    return tries, why


def _waiting(
    workspace: Workspace, state: State, picture: LockedPicture, is_spec: IsSpec
) -> Iterator[Waiting]:
    tried = _tried(workspace, state, picture, is_spec)
    if tried is None:
        return
    tries, why = tried
    takes = []
    for one in tries:
        take = state.ledger.take(one.key)
        assert take is not None
        file = workspace.folder / picture.file
        if one.key != picture.key:
            file = workspace.out_folder / FOLDER / f"{picture.shot}-take{one.take}{SUFFIX[take.media_type]}"
            replace(file, state.objects.get(take.picture))
        percent = one.verdict.percent if one.verdict is not None else None
        takes.append(TriedTake(one.take, one.key, one.rung, take.verdict, percent, str(file)))
    yield Waiting(picture.shot, picture.file, why, picture.key, tuple(takes))


def _drawn_to_spec(workspace: Workspace) -> IsSpec:
    """Whether a picture is right by construction: what the illustrator draws waits for nobody."""
    find = platforms_of(workspace.folder)
    known: dict[tuple[str, str], bool] = {}

    def is_spec(picture: LockedPicture) -> bool:
        by = (picture.platform, picture.model)
        if by not in known:
            try:
                known[by] = picture.rung != BY_HAND and find(*by, "")[0].draws_from == "spec"
            except TetapError:
                # A platform that is not set up here any more; its pictures are still to be looked at.
                known[by] = False
        return known[by]

    return is_spec
