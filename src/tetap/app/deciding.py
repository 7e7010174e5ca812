"""`tetap accept` and `tetap reject`: what a person says of a take goes before what the verifier says."""

from collections.abc import Sequence
from dataclasses import dataclass

from ..errors import BadInput
from ..store.ledger import Take
from .edited import join_shot
from .state import State
from .workspace import Workspace

_DIGITS = 4


@dataclass(frozen=True)
class Decided:
    """A take and what was said of it. `verdict` is the verifier's word for it."""

    shot: str
    key: str
    picture: str
    verdict: str
    accepted: bool


def decide(workspace: Workspace, names: Sequence[str], *, accepted: bool, why: str = "") -> list[Decided]:
    """Record the decision for takes named by shot (the delivered take) or by the first digits of a hash.

    BadInput for a name that means no take, or several; then nothing is recorded."""
    with workspace.state() as state:
        takes = [named_take(workspace, state, name) for name in names]
        for take in takes:
            if accepted:
                join_shot(state, take)
            state.ledger.decisions.keep(take.key, accepted=accepted, why=why)
    return [Decided(take.shot, take.key, take.picture, take.verdict, accepted) for take in takes]


def take_back(workspace: Workspace, name: str) -> bool:
    """Forget what was said of a take last. False where nothing was said; BadInput for a name that means no take."""
    with workspace.state() as state:
        return state.ledger.decisions.take_back(named_take(workspace, state, name).key)


def named_take(workspace: Workspace, state: State, name: str) -> Take:
    """The one take that a shot's name, or the first digits of a hash, means. BadInput for none or several."""
    locked = workspace.lock.picture(name) if workspace.lock is not None else None
    digits = name.removeprefix("sha256:")
    keys = [locked.key] if locked is not None else []
    if not keys and len(digits) >= _DIGITS:
        keys = list(state.ledger.decisions.takes_named(digits))
    takes = [take for key in keys if (take := state.ledger.take(key)) is not None]
    if len(takes) == 1:
        return takes[0]
    if takes:
        raise BadInput(
            f"'{name}' means {len(takes)} takes", f"Give more digits: {', '.join(take.key[:19] for take in takes)}"
        )  # fmt: skip
    shots = ", ".join(picture.shot for picture in workspace.lock.pictures) if workspace.lock else "none yet"
    raise BadInput(f"there is no take '{name}'", f"Delivered: {shots}. Or give the first digits of a hash.")
