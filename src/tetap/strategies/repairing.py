"""The next try as a request: one change to the take, or drawn anew with what failed said first and shown large."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace

from ..domain.prompt import Say, accessory_words, display_name, mark_words
from ..domain.resolving import ResolvedCharacter
from ..domain.series import Shot
from ..errors import Rejected, TetapError
from ..ports import DrawRequest, ReferenceSlot
from ..purchasing import check_fits
from ..purchasing.fitting import check_references
from ..store.objects import digest_of
from . import reference
from .cast import Cast
from .close_up import MEDIA_TYPE, close_up
from .desk import Desk
from .editing import Anchor, Edit, can_edit, edit_request
from .faults import Fault, Shown, where_shown
from .loop import Again, Rung

_MOST_CLOSE_UPS = 2
_CLOSE_UP_ROLES = {"face": "face", "hair": "face", "outfit": "outfit"}
"""The role that shows a category large; everything else is an `object`."""


@dataclass(frozen=True)
class Repair:
    """What a repair starts from. `shot` carries the number of the take to come; `planned` is the shot's own request;
    `anchor` the take that an edit changes; `picture` gives the bytes of a reference by its digest."""

    shot: Shot
    planned: DrawRequest
    cast: Cast
    desk: Desk
    """Of the model that makes the next try."""
    anchor: Anchor
    picture: Callable[[str], bytes]


def open_rungs(shot: Shot, cast: Cast, desk: Desk) -> frozenset[Rung]:
    """Which ways are open for a shot on this model."""
    rungs: set[Rung] = {"again"}
    card = desk.card
    if can_edit(card) and not shot.scene.pictures:
        rungs.add("edit")
    if desk.strategy == "describe" and card.max_references:
        with suppress(TetapError):
            reference.prepare(shot, cast, desk)
            rungs.add("strategy")
    return frozenset(rungs)


def repaired(again: Again, repair: Repair) -> DrawRequest:
    """The request of the next try of a model (a pixel fix has its own: `pixel_fix`). TetapError where the model
    cannot take it after all."""
    say, people = repair.desk.say, _by_name(repair)
    about = _about(again.faults, people, repair)
    if again.rung == "edit":
        return _edited(again, about, repair)
    planned = repair.planned
    if again.rung == "strategy":
        planned = reference.prepare(repair.shot, repair.cast, repair.desk)
    planned = _with_another_seed(planned, repair)
    first = say("Most important, because it came out wrong before: {what}").format(what=about)
    request = _with_close_ups(planned, again, repair)
    for words in (f"{first}\n\n{request.words}", request.words):
        changed = replace(request, words=words)
        with suppress(Rejected):
            check_fits(changed, repair.desk.card)
            return changed
    return planned


def _by_name(repair: Repair) -> Mapping[str, ResolvedCharacter]:
    """Who is on stage by name; the first also under no name, as the faults of a shot with one character are told."""
    people = repair.cast.on_stage(repair.shot.scene)
    return {"": people[0]} | {one.character.name: one for one in people}


def _edited(again: Again, about: str, repair: Repair) -> DrawRequest:
    say, scene = repair.desk.say, repair.shot.scene
    edit = Edit(
        what=say("make this as described, and nothing else: {what}").format(what=about),
        anchor=repair.anchor,
        people=repair.cast.on_stage(scene),
        ratio=scene.ratio,
        size=scene.size,
        seed=_another_seed(repair.shot),
    )
    return edit_request(edit, repair.desk)


def _about(faults: Sequence[Fault], people: Mapping[str, ResolvedCharacter], repair: Repair) -> str:
    """What is to be right, in the words of the description, each once."""
    desk, say = repair.desk, repair.desk.say
    told = dict.fromkeys(_told(fault, people, desk) for fault in faults)
    if not told:
        told = {say("everything of the description above all else"): None}
    return "; ".join(told)


def _told(fault: Fault, people: Mapping[str, ResolvedCharacter], desk: Desk) -> str:
    say, person = desk.say, people.get(fault.character, people[""])
    owner = f"{display_name(person, desk.language)}: " if fault.character else ""
    if fault.kind == "trait":
        told = owner + trait_words(person, fault.trait, desk)
        if fault.taken_from in people:
            other = display_name(people[fault.taken_from], desk.language)
            return say("{trait}, not as {other} has it").format(trait=told, other=other)
        return told
    sentences = {
        "who": say("the very same character, in every trait of the description"),
        "unclear": say("the character whole and clearly in sight"),
        "count": say("exactly these on stage and nobody else: {names}").format(
            names=", ".join(dict.fromkeys(display_name(one, desk.language) for one in people.values()))
        ),
        "copy": say("the pose and the view that the scene asks for, not those of a reference"),
        "colors": say("every part in its described colour, and no other colour on the character"),
    }
    return owner + sentences[fault.kind]


def trait_words(person: ResolvedCharacter, path: str, desk: Desk) -> str:
    """A declared trait, accessory or mark as the description says it."""
    part, _, which = path.partition(".")
    say, character = desk.say, person.character
    if part == "accessories" and which.isdecimal() and int(which) < len(character.accessories):
        words = accessory_words(character.accessories[int(which)], desk.vocabulary, desk.language)
        return say("Always wears: {accessory}").format(accessory=words)
    if part == "marks" and which.isdecimal() and int(which) < len(character.marks):
        words = mark_words(character.marks[int(which)], desk.vocabulary, desk.language)
        return say("Distinctive mark: {mark}").format(mark=words)
    trait = person.traits.get(path)
    if trait is None:
        return path
    label, value = trait.element.label(desk.language), trait.say(desk.vocabulary, desk.language)
    return say("{label}: {value}").format(label=label, value=value)


def _with_another_seed(request: DrawRequest, repair: Repair) -> DrawRequest:
    """Where the noise seed decides, the same one would give the same picture."""
    if request.noise_seed is None:
        return request
    return replace(request, noise_seed=_another_seed(repair.shot))


def _another_seed(shot: Shot) -> int:
    return (shot.seed + 0x9E3779B1 * shot.take) % 2**32


def _with_close_ups(request: DrawRequest, again: Again, repair: Repair) -> DrawRequest:
    """The request with the failed parts shown large, where the model has places left and pictures go along anyhow."""
    verdict = again.anchor.verdict if again.anchor is not None else None
    if verdict is None or not request.references:
        return request
    slots, pictures = [*request.references], dict(request.pictures)
    words: list[str] = []
    for fault in again.faults:
        shown = where_shown(verdict, fault)
        if shown is None or len(words) == _MOST_CLOSE_UPS:
            continue
        for slot, data in _close_ups(fault, shown, len(slots) + 1, repair):
            with suppress(Rejected):
                check_references([*slots, slot], repair.desk.card)
                slots.append(slot)
                pictures[slot.digest] = data
                words.append(slot.label)
    if not words:
        return request
    about = "\n".join(words)
    return replace(
        request, references=tuple(slots), pictures=pictures, words=f"{about}\n\n{request.words}"
    )  # fmt: skip


def _close_ups(
    fault: Fault, shown: Shown, number: int, repair: Repair
) -> Iterator[tuple[ReferenceSlot, bytes]]:
    role = _CLOSE_UP_ROLES.get(fault.trait.partition(".")[0], "object")
    if role not in repair.desk.card.roles:
        return
    with suppress(TetapError):
        data = close_up(repair.picture(shown.reference), shown.box)
        person = _by_name(repair).get(fault.character, repair.cast.main)
        yield (
            ReferenceSlot(role, digest_of(data), MEDIA_TYPE, _label(number, person, fault, repair.desk)),
            data,
        )


def _label(number: int, person: ResolvedCharacter, fault: Fault, desk: Desk) -> str:
    say: Say = desk.say
    what = say("{name}, close-up of what must be right: {what}").format(
        name=display_name(person, desk.language), what=trait_words(person, fault.trait, desk)
    )
    return say("Reference {number}: {what}").format(number=number, what=what)
