"""`tetap replay --request`: every locked request compiled once more and compared, part by part; spends nothing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from ..documents.lock_file import LockedPicture
from ..errors import LockBroken, TetapError
from ..ports import DrawRequest
from .promising import request_parts, what_changed
from .shooting import plan_series
from .state import State
from .wishes import Wishes, wanted_shots
from .workspace import Workspace


@dataclass(frozen=True)
class AskedAgain:
    """What became of one picture's request: `same`, `changed` (which parts), or `unknown` (why)."""

    picture: LockedPicture
    state: str
    reason: str = ""
    request: DrawRequest | None = None
    """What would be sent now."""

    @property
    def is_kept(self) -> bool:
        """Whether sending it again is the same request."""
        return self.state == "same"


def ask_again(workspace: Workspace, options: Sequence[str] = ()) -> list[AskedAgain]:
    """Every locked picture, in order, compiled for its own platform, model, strategy and language."""
    lock = workspace.lock
    if lock is None or not lock.pictures:
        raise LockBroken(f"{workspace.lock_path} names no pictures", "Make some first: tetap shoot.")
    with workspace.state() as state:
        found: dict[str, AskedAgain] = {}
        ways = {one.shot: _way(state, one) for one in lock.pictures}
        in_order = sorted(lock.pictures, key=lambda one: ways[one.shot])
        for way, group in groupby(in_order, key=lambda one: ways[one.shot]):
            pictures = list(group)
            try:
                requests = _compiled(workspace, state, pictures, way, options)
            except TetapError as error:
                found |= {one.shot: AskedAgain(one, "unknown", f"{error}. {error.hint}") for one in pictures}
                continue
            found |= {one.shot: _compared(workspace, state, one, requests.get(one.shot)) for one in pictures}
    return [found[picture.shot] for picture in lock.pictures]


_Way = tuple[str, str, str, str]
"""Platform, model, strategy, language."""


def _way(state: State, picture: LockedPicture) -> _Way:
    """How the shot was asked for first: a fallback's take belongs to the tries of the shot's own model."""
    asked, chain = picture.asked, state.ledger.tries.chain_of(picture.key)
    rows = state.ledger.tries.of([chain]).get(chain, []) if chain is not None else []
    platform, model = (rows[0].platform, rows[0].model) if rows else (picture.platform, picture.model)
    return platform, model, asked.strategy if asked else "", asked.language if asked else ""


def _compiled(
    workspace: Workspace, state: State, pictures: Sequence[LockedPicture], way: _Way, options: Sequence[str]
) -> Mapping[str, DrawRequest]:
    """Shot to the request that its strategy makes now."""
    platform, model, strategy, language = way
    own = Workspace(
        workspace.folder,
        {
            "platform": platform, "model": model, "strategy": strategy or None, "language": language or None,
            "url": workspace.settings.url if workspace.settings.platform == platform else None,
        },
        options,
    )  # fmt: skip
    shots = {shot.id for shot in wanted_shots(own, Wishes(), pictures[0].seed)}
    # A conversation is compiled as a whole; its turns are made from each other.
    only = () if strategy == "converse" else tuple(one.shot for one in pictures if one.shot in shots)
    if not only and strategy != "converse":
        return {}
    plan, _ = plan_series(own, Wishes(only=only), state)
    return {planned.shot.id: planned.request for planned in plan.shots}


def _compared(
    workspace: Workspace, state: State, picture: LockedPicture, request: DrawRequest | None
) -> AskedAgain:
    if request is None:
        return AskedAgain(picture, "unknown", "the project has no such shot any more")
    sent = _first_of_chain(state, picture, request) if picture.rung != "planned" else request
    if sent is None:
        return AskedAgain(
            picture, "unknown", f"it was made by a repair ({picture.rung}), and its tries are not known here"
        )
    if sent.digest() == picture.request:
        return AskedAgain(picture, "same", request=sent)
    if picture.asked is None:
        return AskedAgain(
            picture, "changed", "the lock does not say in what; it is of an older tetap", request
        )
    now = request_parts(sent, picture.asked.strategy, picture.asked.language)
    parts = "; ".join(what_changed(picture.asked, now)) or "the text in it"
    return AskedAgain(picture, "changed", parts, sent)


def _first_of_chain(state: State, picture: LockedPicture, request: DrawRequest) -> DrawRequest | None:
    """The repaired request of a picture whose first try would be asked for in the same way; the request as it would be
    asked now where that is another; None where nobody knows the tries."""
    first = request.key(picture.seed, picture.began_with)
    rows = state.ledger.tries.of([first]).get(first, ())
    if any(row.key == picture.key for row in rows):
        purchase = state.ledger.purchase(picture.key)
        return purchase.request if purchase is not None else None
    if state.ledger.purchase(picture.key) is None:
        return None
    return request
