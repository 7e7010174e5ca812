"""What a request lets the rehearsal platform know: words, pictures, and the conversation's own last turn.

Of a reference it reads pixels alone. A conversation's turn comes back as the platform signed it, as on platforms whose
turns carry signatures: in it stands what the platform drew. A picture without its turn is looked at like a reference,
or recognised as one of the platform's own by its looks.
"""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from ..app.hearing import Heard, hear
from ..documents.words import load_vocabulary
from ..domain.character import Accessory, Character, Mark
from ..domain.scene import TURNAROUND, Scene, UnderstoodScene, understand_scene
from ..ports import DrawRequest
from .illustrating import dressed
from .looking import shown_colors, shown_view
from .rehearsal_drift import Drift, Known, drawn_value, driftable, told_paths
from .rehearsal_own import Drawn, OwnPictures, drawn_in
from .rehearsal_profile import drift_table

_TAKEN_OFF = re.compile(
    r"(?<!\w)(?:take|takes|taking) off|(?<!\w)(?:remove|without|lepas|tanpa|hapus)|[摘脱]|去掉|取下|不戴|不穿",
    re.IGNORECASE,
)
_EDIT = "edit"
"""The role of a picture that is to be changed."""


@dataclass(frozen=True)
class Situation:
    """Everything that one call draws from."""

    people: tuple[Known, ...]
    scene: Scene
    is_sheet: bool
    turn: int
    """How many turns the conversation has behind it."""
    unread: int
    """How many of the pictures showed nothing that the platform can read."""
    luck: int | None = None
    """That of the picture which is changed: what nobody speaks of stays where it is. None = a picture of its own."""


def situation_of(request: DrawRequest, own: OwnPictures) -> Situation:
    """What this request lets the model know. Rejected when a turn of the conversation is damaged."""
    heard = hear(request.words)
    last = _last_picture(request, own)
    meant = _meant(heard, last, request)
    found = []
    unread = int(last is None and (bool(request.earlier) or any(s.role == _EDIT for s in request.references)))
    for place, (person, told) in enumerate(meant):
        # A picture that nobody names shows the first.
        theirs = [
            request.pictures[slot.digest]
            for number, slot in enumerate(request.references, 1)
            if slot.role != _EDIT and heard.shows.get(number, 0) == place
        ]
        found.append(_known(person, told, heard, theirs, last, own))
        unread += sum(
            not _view(person.model_dump_json(), one) and own.recognise(one) is None for one in theirs
        )
    scene, is_sheet = (heard.scene, heard.is_sheet) if last is None else _scene_after(heard, last)
    turn, luck = (last.turn, last.luck) if last is not None else (0, None)
    return Situation(tuple(found), scene, is_sheet, turn, unread, luck if heard.is_change else None)


def _last_picture(request: DrawRequest, own: OwnPictures) -> Drawn | None:
    """The picture that is to be gone on from, as far as the platform knows what it shows."""
    edits = [slot.digest for slot in request.references if slot.role == _EDIT]
    if edits:
        return own.recognise(request.pictures[edits[-1]])
    if not request.earlier:
        return None
    turn = request.earlier[-1]
    drawn = (
        drawn_in(request.pictures[turn.reply])
        if turn.reply
        else own.recognise(request.pictures[turn.picture])
    )
    return replace(drawn, turn=len(request.earlier)) if drawn is not None else None


def _meant(heard: Heard, last: Drawn | None, request: DrawRequest) -> list[tuple[Character, frozenset[str]]]:
    """Who is to be drawn, and what of them was told, now or earlier in the conversation."""
    told_before = [hear(turn.words) for turn in request.earlier]
    if heard.is_complete:
        return [(person, frozenset(told_paths(person))) for person in heard.people]
    people = list(last.people) if last is not None else []
    for more in (heard,) if last is not None else (*told_before, heard):
        people = list(more.people) if more.is_complete else _joined(people, more)
    told: set[str] = set()
    for one in (*told_before, heard):
        told |= {path for person in one.people for path in told_paths(person)}
    return [(person, frozenset(told)) for person in people]


def _joined(people: Sequence[Character], heard: Heard) -> list[Character]:
    """The people so far with what the words tell of the first."""
    if not people:
        return list(heard.people)
    first, more = people[0], heard.people[0]
    traits = {category: {**first.traits.get(category, {}), **told} for category, told in more.traits.items()}
    joined = first.model_copy(
        update={
            "traits": {**first.traits, **traits},
            "accessories": _with_more(first.accessories, more.accessories),
            "marks": _with_more(first.marks, more.marks),
        }
    )
    return [joined, *people[1:]]


def _with_more(
    things: Sequence[Accessory | Mark], more: Sequence[Accessory | Mark]
) -> tuple[Accessory | Mark, ...]:
    known = {thing.what for thing in things}
    return (*things, *(thing for thing in more if thing.what not in known))


def _known(
    person: Character,
    told: frozenset[str],
    heard: Heard,
    pictures: Sequence[bytes],
    last: Drawn | None,
    own: OwnPictures,
) -> Known:
    counts: Counter[str] = Counter()
    drifts: dict[str, Drift] = {}
    paths = driftable(person)
    for picture in pictures:
        view = _view(person.model_dump_json(), picture)
        if view:
            counts.update(path for path in paths if view in _views_of(path))
        elif (drawn := own.recognise(picture)) is not None and _shows(drawn, person):
            counts.update(paths)
            drifts |= {drift.trait: drift for drift in drawn.drifts if drift.character == person.name}
    target = dressed(person, shown_colors(person, pictures))
    is_kept = last is not None and _shows(last, person)
    if last is not None and is_kept:
        drifts |= {drift.trait: drift for drift in last.drifts if drift.character == person.name}
    carried = tuple(drift for drift in drifts.values() if drift.value != drawn_value(target, drift.trait))
    turn = last.turn if last is not None else 0
    told_now = frozenset(path for one in heard.people for path in told_paths(one))
    return Known(target, told, heard.is_complete, dict(counts), is_kept, turn, carried, told_now)


def _shows(drawn: Drawn, person: Character) -> bool:
    return any(one.name == person.name for one in drawn.people)


@lru_cache(maxsize=128)
def _view(person: str, picture: bytes) -> str:
    return shown_view(Character.model_validate_json(person), picture) or ""


def _views_of(path: str) -> Sequence[str]:
    """The views on which a trait is seen."""
    views: Mapping[str, Sequence[str]] = drift_table()["views"]
    return views.get(path, views.get(path.partition(".")[0], TURNAROUND))


def _scene_after(heard: Heard, last: Drawn) -> tuple[Scene, bool]:
    """The scene that is asked for; what a turn does not speak of stays as it was."""
    if heard.is_sheet:
        return heard.scene, True
    understood = understand_scene(heard.scene, load_vocabulary())
    if not heard.is_change and ("place" in understood.choices or heard.scene.place not in ("", "plain")):
        return heard.scene, False
    choices = understood.choices.items()
    fields: dict[str, object] = {
        name: choice.say("en") for name, choice in choices if name in Scene.model_fields
    }
    if understood.wear:
        fields["wear"] = _worn_after(understood, heard.scene.text, last.scene)
    if not heard.is_change and heard.scene.view is not None:
        fields["view"] = heard.scene.view
    return last.scene.model_copy(update=fields), last.is_sheet and not fields


def _worn_after(asked: UnderstoodScene, text: str, before: Scene) -> tuple[str, ...]:
    """What the scene adds to the character after a turn that speaks of it: put on, or taken off."""
    worn = {choice.id: choice.say("en") for _, choice in understand_scene(before, load_vocabulary()).wear}
    named = {choice.id: choice.say("en") for _, choice in asked.wear}
    if _TAKEN_OFF.search(text):
        return tuple(word for which, word in worn.items() if which not in named)
    return tuple((worn | named).values())
