"""The reference strategy: the description, and beside it the character's pictures, each in a slot that the words name.

Slots follow the order of the character file. What a model cannot take is an error that names it, unless the file says
`optional: true`; then what is worth least stays behind and a remark says so. The words about the pictures are made
from the slots, so the two cannot disagree; what must be kept, and what alone may change, is said beside them.
"""

from collections.abc import Sequence
from contextlib import suppress

from ..domain.prompt import Say, display_name
from ..domain.resolving import ResolvedCharacter
from ..domain.scene import Scene
from ..domain.series import Shot
from ..errors import BadInput, Rejected
from ..ports import Card, DrawRequest, ReferenceSlot
from ..purchasing.fitting import check_references
from .cast import Cast, ReferencePicture
from .describe import written_request
from .desk import Desk
from .keeping import keep_list
from .scene_pictures import scene_pictures
from .selection import Pair, in_turn


def prepare(shot: Shot, cast: Cast, desk: Desk) -> DrawRequest:
    """The request of a shot with its references. Rejected names those that must go and do not fit."""
    chosen, _ = _chosen(shot, cast, desk.card)
    first = 1 + scene_pictures(shot.scene, cast, desk.card, desk.say).named
    sent = named_slots(chosen, desk, first)
    about = [about_slots([slot for slot, _ in sent], desk.say)]
    if not desk.writes_short:
        about += [
            keep_list(one, desk) for one in cast.on_stage(shot.scene) if any(p is one for p, _ in chosen)
        ]
    return written_request(shot, cast, desk, sent, "\n".join(about))


def named_slots(
    chosen: Sequence[Pair], desk: Desk, first: int = 1
) -> list[tuple[ReferenceSlot, ReferencePicture]]:
    """Pictures in slots that the words name, numbered from `first`."""
    return [
        (_slot(number, person, picture, desk), picture)
        for number, (person, picture) in enumerate(chosen, first)
    ]


def remarks(shot: Shot, cast: Cast, desk: Desk) -> tuple[str, ...]:
    """Which optional references stay behind on this model."""
    _, left = _chosen(shot, cast, desk.card)
    if not left:
        return ()
    names = ", ".join(_plain_name(pair) for pair in left)
    return (f"optional references stay behind on {desk.card.label}: {names}",)


def _chosen(shot: Shot, cast: Cast, card: Card) -> tuple[list[Pair], list[Pair]]:
    """(what is sent, which optional pictures stay behind), both in the order of the slots."""
    people = cast.on_stage(shot.scene)
    of_each = [[(person, picture) for picture in cast.references_of(person)] for person in people]
    pairs = [pair for own in of_each for pair in own]
    if not pairs:
        raise BadInput(
            f"{people[0].character.name} has no references, and the reference strategy sends them",
            "Write `references:` into character.yaml, or choose --strategy describe.",
        )
    if card.max_references == 0:
        raise Rejected(
            f"{card.label} takes no references",
            "Choose --strategy describe, or a platform that takes them: tetap platforms",
        )
    room = _Room(card, _own_places(shot.scene, cast))
    room.take([pair for pair in pairs if not pair[1].optional])
    for pair in in_turn(of_each, shot.view):
        with suppress(Rejected):
            room.take([pair])
    return [p for p in pairs if room.has_taken(p)], [p for p in pairs if not room.has_taken(p)]


class _Room:
    """The places that a model has for references. `taken`: those of the scene's own pictures."""

    def __init__(self, card: Card, taken: Sequence[ReferenceSlot]) -> None:
        check_references(taken, card)
        self._card = card
        self._slots = list(taken)
        self._taken: set[int] = set()

    def take(self, pairs: Sequence[Pair]) -> None:
        """Give all of these a place, or none and raise Rejected with the names of those that do not fit."""
        slots = [*self._slots, *(_place(pair) for pair in pairs)]
        try:
            check_references(slots, self._card)
        except Rejected as error:
            raise Rejected(
                str(error), f"{error.hint} Mark references that may stay behind with `optional: true`."
            ) from None
        self._slots = slots
        self._taken |= set(map(id, pairs))

    def has_taken(self, pair: Pair) -> bool:
        """Whether this very picture has a place."""
        return id(pair) in self._taken


def _place(pair: Pair) -> ReferenceSlot:
    picture = pair[1]
    return ReferenceSlot(picture.role, picture.digest, picture.media_type, _plain_name(pair))


def _own_places(scene: Scene, cast: Cast) -> list[ReferenceSlot]:
    """The scene's own pictures under names for error messages."""
    return [
        ReferenceSlot(one.role, one.digest, one.media_type, f"scene {scene.id}, {one.role} ({one.file})")
        for one in cast.pictures_of(scene)
    ]


def _plain_name(pair: Pair) -> str:
    person, picture = pair
    return f"{person.character.name}, {picture.role} ({picture.file})"


def _slot(number: int, person: ResolvedCharacter, picture: ReferencePicture, desk: Desk) -> ReferenceSlot:
    say = desk.say
    shown = _shows(display_name(person, desk.language), picture, say)
    label = say("Reference {number}: {what}").format(number=number, what=shown)
    return ReferenceSlot(picture.role, picture.digest, picture.media_type, label)


def _shows(name: str, picture: ReferencePicture, say: Say) -> str:
    sentences = {
        "front": say("{name}, front"),
        "side": say("{name}, side"),
        "back": say("{name}, back"),
        "three-quarter": say("{name}, three-quarter"),
        "face": say("{name}, face"),
        "outfit": say("{name}, outfit"),
        "object": say("{name}, object"),
        "style": say("{name}, art style"),
    }
    shown = sentences[picture.role].format(name=name)
    return f"{shown} ({picture.notes})" if picture.notes else shown


def about_slots(slots: Sequence[ReferenceSlot], say: Say) -> str:
    """The words that name every slot and say what the pictures are for."""
    return "\n".join((
        *(slot.label for slot in slots),
        say("Draw exactly who the references show. Take no pose, light or background from them."),
    ))  # fmt: skip
