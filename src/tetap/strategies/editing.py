"""One change to a picture that exists, as a request: the change, and in words everything that must stay.

How the picture goes along is the model's: where it has conversations and made the picture itself, its own turns go back
verbatim; else the picture goes as one to change. A model that can do neither is refused before anything is spent.
"""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace

from ..domain.palette import color_of_part
from ..domain.prompt import Say
from ..domain.resolving import ResolvedCharacter
from ..errors import Rejected
from ..ports import Card, DrawRequest, ReferenceSlot, Turn
from ..purchasing.fitting import check_references
from .cast import Cast, ReferencePicture
from .desk import Desk
from .reference import about_slots, named_slots
from .wording import worded_change

Referenced = tuple[ResolvedCharacter, ReferencePicture]
EDIT, START = "edit", "start"
"""Roles of a picture that is to be changed: as it stands, or as what the noise begins with."""


@dataclass(frozen=True)
class Anchor:
    """The picture that is gone on from. `turns` are the conversation that made it, its own turn last; empty when
    nobody knows how it was made."""

    picture: str
    media_type: str
    turns: tuple[Turn, ...] = ()
    model: str = ""
    """`platform/model` that the turns belong to; no other understands their signatures."""


@dataclass(frozen=True)
class Edit:
    """One change. `people` are on the picture: their declared traits are the keep-list, but for the paths in
    `about`, which the change itself speaks of."""

    what: str
    anchor: Anchor
    people: tuple[ResolvedCharacter, ...]
    ratio: str
    size: str
    seed: int = 0
    """Sent as noise seed where the model has a use for one."""
    references: tuple[Referenced, ...] = ()
    """Canonical references that go along once more."""
    about: frozenset[str] = frozenset()
    mask: ReferencePicture | None = None
    """Where the change may happen, for models that take a mask."""


def anchor_of(request: DrawRequest, picture: str, media_type: str, reply: str = "") -> Anchor:
    """The picture that this request gave (its digest), with the conversation up to and with it. `reply`: digest of
    the platform's verbatim turn, empty when it gave none."""
    own = Turn(request.words, picture, reply, request.references)
    return Anchor(picture, media_type, (*request.earlier, own), f"{request.platform}/{request.model}")


def edit_request(edit: Edit, desk: Desk) -> DrawRequest:
    """The request of one change. Rejected when the model can neither go on with the picture nor take it along.

    Bytes of the anchor and its turns are in the store; those of the references are in `pictures`."""
    card = desk.card
    goes_on = has_turns(card, edit.anchor)
    before = () if goes_on else (_slot_of(edit.anchor, card, desk.say),)
    sent = named_slots(edit.references, desk, first=len(before) + 1)
    slots = [*before, *(slot for slot, _ in sent)]
    pictures = {picture.digest: picture.data for _, picture in sent}
    about = about_slots([slot for slot, _ in sent], desk.say) if sent else ""
    wording = worded_change(edit.what, [without_traits(one, edit.about) for one in edit.people], desk, about)
    if edit.mask is not None:
        slots.append(ReferenceSlot("mask", edit.mask.digest, edit.mask.media_type, ""))
        pictures[edit.mask.digest] = edit.mask.data
    return DrawRequest(
        platform=card.platform,
        model=card.model,
        revision=desk.revision,
        words=wording.words,
        ratio=edit.ratio,
        size=edit.size,
        references=tuple(slots),
        noise_seed=edit.seed if card.seed in ("exact", "near") else None,
        options=wording.options,
        earlier=edit.anchor.turns if goes_on else (),
        pictures=pictures,
    )


def can_edit(card: Card) -> bool:
    """Whether this model can change a picture at all."""
    return card.turns != "none" or EDIT in card.roles or START in card.roles


def has_turns(card: Card, anchor: Anchor) -> bool:
    """Whether the anchor's conversation can be gone on with on this model."""
    if card.turns == "none" or not anchor.turns or anchor.model != card.name:
        return False
    return card.turns == "resend" or all(turn.reply for turn in anchor.turns)


def _slot_of(anchor: Anchor, card: Card, say: Say) -> ReferenceSlot:
    role = next((role for role in (EDIT, START) if role in card.roles), None)
    if role is None:
        raise Rejected(
            f"{card.name} cannot change a picture: it has no conversations and takes none to change",
            "Choose a model that does (tetap platforms), or make the shot again: tetap shoot --redo SHOT",
        )
    return ReferenceSlot(role, anchor.picture, anchor.media_type, say("Reference 1: the picture to change"))


def fitting_references(people: Sequence[ResolvedCharacter], cast: Cast, card: Card) -> tuple[Referenced, ...]:
    """The canonical references of these people that this model takes beside a picture to change, in their order."""
    picture = ReferenceSlot(EDIT if EDIT in card.roles else START, "", "", "")
    slots, chosen = [picture], []
    for person in people:
        for one in cast.references_of(person):
            slot = ReferenceSlot(one.role, one.digest, one.media_type, one.file)
            with suppress(Rejected):
                check_references([*slots, slot], card)
                slots.append(slot)
                chosen.append((person, one))
    return tuple(chosen)


def without_traits(person: ResolvedCharacter, about: frozenset[str]) -> ResolvedCharacter:
    """The character without the traits and things of these paths."""
    if not about:
        return person
    character = person.character
    elements = [element for path, element in person.checklist.elements.items() if path in about]
    colors = [color_of_part(character.palette, element) for element in elements]
    return replace(
        person,
        traits={path: trait for path, trait in person.traits.items() if path not in about},
        character=character.model_copy(
            update={"palette": tuple(color for color in character.palette if color not in colors)}
            | {
                field: tuple(
                    one for at, one in enumerate(getattr(character, field)) if f"{field}.{at}" not in about
                )
                for field in ("accessories", "marks")
            }
        ),
    )
