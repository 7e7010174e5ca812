"""What a turn of a conversation did to the picture: whether the character was kept, and what else changed."""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import replace

from ..documents.lock_file import Lock, LockedPicture
from ..domain.asked import EVERYWHERE, Asked
from ..domain.declared import DeclaredCharacter, declared
from ..ports.provider import Json
from ..ports.take_verdict import CharacterVerdict, TakeVerdict
from ..store.ledger import Take
from ..verifier.judging import judge
from ..verifier.outside_change import changed_outside
from .redrawing import redrawing_of
from .state import State
from .verifying import compared_with
from .workspace import Workspace

CHANGED = "changed"
"""Word of a picture on which the character itself was changed by wish and nothing else of it drifted."""


def drift_of(
    workspace: Workspace,
    state: State,
    take: Take,
    asked: Asked,
    own_pictures: Sequence[str],
    about: frozenset[str],
) -> dict[str, Json]:
    """Word, percent 0..100 and drifted traits of a turn's picture.

    `own_pictures`: digests of this conversation's pictures since the character was changed by wish, which are then
    the references; or since the beginning, for a character that has no others. `about`: traits that are no longer as
    declared. What goes wrong here is a remark: it is bought."""
    try:
        was_changed = bool(about - asked.about)
        verdict = _judged(workspace, state, take, own_pictures, about, was_changed=was_changed)
    except Exception as error:
        logging.getLogger("tetap").debug("the turn could not be verified", exc_info=error)
        return {"word": "not verified", "percent": None, "drifted": []}
    if verdict is None:
        return {"word": "not verified", "percent": None, "drifted": []}
    if verdict.word == "cannot tell":
        return {"word": verdict.word, "percent": None, "drifted": []}
    if asked.changes_character:
        word = "same, drifted" if verdict.drifted else CHANGED
        return {"word": word, "percent": None, "drifted": list(verdict.drifted)}
    return {"word": verdict.word, "percent": verdict.percent, "drifted": list(verdict.drifted)}


def change_of(state: State, before: Take | None, take: Take, asked: Asked) -> dict[str, Json]:
    """Shares 0..1 of the pixels that changed inside and outside of what was asked for; empty where nobody can tell."""
    if before is None or not asked.parts or EVERYWHERE in asked.parts:
        return {}
    try:
        found = changed_outside(
            state.objects.get(before.picture), state.objects.get(take.picture), asked.parts
        )
    except Exception as error:
        logging.getLogger("tetap").debug("the turn could not be compared", exc_info=error)
        return {}
    return {"inside": round(found.inside, 4), "outside": round(found.outside, 4)} if found else {}


def _judged(
    workspace: Workspace,
    state: State,
    take: Take,
    own_pictures: Sequence[str],
    about: frozenset[str],
    *,
    was_changed: bool,
) -> TakeVerdict | None:
    data = state.objects.get(take.picture)
    main = workspace.cast.main
    compared = _compared(workspace, state, take)
    if not compared and own_pictures:
        compared = [(main.character.name, {}, declared(main, workspace.vocabulary))]
    characters = []
    for name, references, promises in compared:
        shown = references
        if name == main.character.name and (was_changed or not references) and own_pictures:
            shown = {digest: state.objects.get(digest) for digest in own_pictures}
        drawn = (
            redrawing_of(main, workspace.vocabulary) if name == main.character.name and not about else None
        )
        verdict = judge([*shown.values()], data, _without(promises, about), drawn=drawn)
        characters.append(CharacterVerdict(name, tuple(shown), verdict))
    return TakeVerdict(tuple(characters)) if characters else None


def _compared(
    workspace: Workspace, state: State, take: Take
) -> list[tuple[str, Mapping[str, bytes], DeclaredCharacter]]:
    """Who is on it, as for the shot that the conversation began with; else the main character."""
    lock = workspace.lock or Lock("", 0, 0, "", 0, "")
    known = {scene.id for scene in workspace.scenes.scenes}
    shot = take.shot if take.shot in known else "front"
    return compared_with(workspace, state, lock, _as_if_delivered(shot))


def _as_if_delivered(shot: str) -> LockedPicture:
    return LockedPicture(shot, "", "", "", 0, 0, 0, 0, "", "", "", "")


def _without(promises: DeclaredCharacter, about: frozenset[str]) -> DeclaredCharacter:
    return replace(promises, traits=tuple(trait for trait in promises.traits if trait.path not in about))
