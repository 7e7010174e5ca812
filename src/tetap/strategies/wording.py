"""The one place where a shot becomes words: in the dialect that the model's card names, identity first, scene last."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ..domain.prompt import (
    compile_turn,
    compile_words,
    display_name,
    identity_block,
    scene_delta,
    sheet_delta,
)
from ..domain.resolving import ResolvedCharacter
from ..domain.scene import Scene
from ..domain.series import Shot
from ..domain.tags import TagWriter
from ..domain.vocabulary import fold
from ..errors import BadInput
from ..ports.provider import Json
from .desk import Desk
from .keeping import between, change_scope


@dataclass(frozen=True)
class Wording:
    """The words, and the options with what the words need of them: what must not be seen, brackets as weights."""

    words: str
    options: Mapping[str, Json]


def worded(
    shot: Shot,
    people: Sequence[ResolvedCharacter],
    desk: Desk,
    about_pictures: str = "",
    beside_scene: str = "",
) -> Wording:
    """The words of a shot. `about_pictures` names the slots of the character's pictures, `beside_scene` says what else
    goes with the scene; models that do not follow sentences see pictures without being told and get neither."""
    options = _with_never(people, desk)
    identity = [identity_words(one, desk) for one in people]
    if desk.card.dialect == "prose":
        scope = about_pictures and not (shot.is_sheet or desk.writes_short)
        delta = "\n".join(filter(None, (
            beside_scene,
            _stage(shot.scene, people, desk),
            _scene(shot, desk),
            change_scope(shot.scene, desk) if scope else "",
        )))  # fmt: skip
        words = compile_words([*identity, about_pictures], delta, desk.say, short=desk.writes_short)
        return Wording(words, options)
    writer = _writer(desk)
    parts = [writer.loose(text) for _, text in _parts(shot.scene, people)]
    delta = writer.sheet(shot.view or "front") if shot.is_sheet else writer.scene(shot.scene)
    count = [f"{len(people)} characters"] if len(people) > 1 else []
    words = ", ".join(filter(None, [*count, *identity, *parts, delta])) + "\n"
    return Wording(words, {**options, "emphasis": True} if desk.card.weighs_words else options)


def worded_change(
    what: str, people: Sequence[ResolvedCharacter], desk: Desk, about_pictures: str = ""
) -> Wording:
    """The words of one change to a picture: what must stay, and what alone changes; tags begin with the change."""
    identity = [identity_words(one, desk) for one in people]
    if desk.card.dialect == "prose":
        return Wording(compile_turn([*identity, about_pictures], what, desk.say), desk.options)
    words = ", ".join(filter(None, [_writer(desk).loose(what), *identity])) + "\n"
    return Wording(words, {**desk.options, "emphasis": True} if desk.card.weighs_words else desk.options)


def worded_in_style(style: str, shot: Shot, people: Sequence[ResolvedCharacter], desk: Desk) -> Wording:
    """The words of a picture that is drawn over in a style, for models that read captions: the style first, then all
    that is on it, so that nothing of it is drawn away."""
    whole = worded(shot, people, desk)
    return Wording(", ".join(filter(None, [_writer(desk).loose(style), whole.words])), whole.options)


def identity_words(person: ResolvedCharacter, desk: Desk) -> str:
    """Everything that must stay the same of one character: the same bytes in every picture."""
    if desk.card.dialect == "prose":
        return identity_block(person, desk.vocabulary, desk.language, desk.say, short=desk.writes_short)
    return _writer(desk).identity(person)


def _writer(desk: Desk) -> TagWriter:
    card = desk.card
    return TagWriter(
        desk.vocabulary,
        weighted=card.weighs_words,
        captioned=card.dialect == "tags",
        keeps_brackets=desk.options.get("emphasis") is True,
    )


def wording_remarks(shot: Shot, people: Sequence[ResolvedCharacter], desk: Desk) -> tuple[str, ...]:
    """What this model is told otherwise than it is written."""
    if desk.card.dialect == "prose":
        return ()
    said = ["colours go by name: this model does not read #RRGGBB"]
    if not shot.is_sheet and _writer(desk).leaves_out(shot.scene):
        said.append(
            f"scene {shot.id}: its sentence stays behind, this model learned English; what was understood goes"
        )
    if len(people) > 1:
        said.append(
            "several characters in one list of tags mix: look at each, or make groups on another platform"
        )
    return tuple(said)


def _scene(shot: Shot, desk: Desk) -> str:
    if shot.is_sheet:
        return sheet_delta(shot.scene.view or "front", desk.say)
    return scene_delta(shot.scene, desk.vocabulary, desk.language, desk.say)


def _stage(scene: Scene, people: Sequence[ResolvedCharacter], desk: Desk) -> str:
    """Who is who in a group, so that each keeps its own traits and does its own part."""
    parts = _parts(scene, people)
    if len(people) < 2:
        return "\n".join(text for _, text in parts)
    say = desk.say
    named = [
        say("person {number} = {name}").format(number=number, name=display_name(one, desk.language))
        for number, one in enumerate(people, 1)
    ]
    lines = [
        say("On stage, each exactly once: {people}").format(people=between(desk).join(named)),
        say("Each keeps its own traits, colours and things; nothing passes from one to another."),
    ]
    lines += [
        say("Person {number} ({name}): {part}").format(
            number=number, name=display_name(people[number - 1], desk.language), part=text
        )
        for number, text in parts
    ]
    return "\n".join(lines)


def _parts(scene: Scene, people: Sequence[ResolvedCharacter]) -> list[tuple[int, str]]:
    """(number on stage, what that one does), in the order of the stage. BadInput for a part of nobody on it."""
    numbers = {
        fold(name): number
        for number, one in enumerate(people, 1)
        for name in (one.character.name, *one.character.also.values())
    }
    absent = [name for name in scene.parts if fold(name) not in numbers]
    if absent:
        raise BadInput(
            f"scene '{scene.id}' has a part for '{absent[0]}', who is not on stage",
            f"On stage: {', '.join(one.character.name for one in people)}. Write the others into `characters:`.",
        )
    return sorted((numbers[fold(name)], text) for name, text in scene.parts.items())


def _with_never(people: Sequence[ResolvedCharacter], desk: Desk) -> Mapping[str, Json]:
    """The options with what these characters never have, behind what the user wrote."""
    name = desk.card.negative
    never = list(dict.fromkeys(thing for one in people for thing in _writer(desk).never(one)))
    # What one of a group never has may well be another's.
    if not name or not never or len(people) > 1:
        return desk.options
    written = str(desk.options.get(name, "")).strip()
    return {**desk.options, name: ", ".join(filter(None, [written, *never]))}
