"""The describe strategy: the whole description in words, byte-identical in every picture.

A model that draws from words gets the words. A card that says `draws_from: spec` (the illustrator)
gets the resolved character and the understood scene beside them; no other platform ever does.
"""

from collections.abc import Mapping, Sequence

from ..domain.resolving import ResolvedCharacter
from ..domain.scene import Scene, understand_scene
from ..domain.series import Shot, slug
from ..domain.vocabulary import Choice, Vocabulary
from ..ports import DrawRequest, ReferenceSlot
from ..ports.provider import Json
from .cast import Cast, ReferencePicture
from .desk import Desk
from .scene_pictures import scene_pictures
from .wording import worded


def prepare(shot: Shot, cast: Cast, desk: Desk) -> DrawRequest:
    """The request of a shot. Equal input gives an equal request on every machine."""
    return written_request(shot, cast, desk)


def written_request(
    shot: Shot,
    cast: Cast,
    desk: Desk,
    sent: Sequence[tuple[ReferenceSlot, ReferencePicture]] = (),
    about_references: str = "",
) -> DrawRequest:
    """The described request with the character's pictures that go with it and the words about them, and the scene's
    own pictures around them."""
    people = cast.on_stage(shot.scene)
    card = desk.card
    own = scene_pictures(shot.scene, cast, card, desk.say)
    every = (*own.before, *sent, *own.behind)
    wording = worded(shot, people, desk, about_references, own.words)
    takes_seed = card.seed in ("exact", "near")
    return DrawRequest(
        platform=card.platform,
        model=card.model,
        revision=desk.revision,
        words=wording.words,
        ratio=shot.scene.ratio,
        size=shot.scene.size,
        references=tuple(slot for slot, _ in every),
        noise_seed=shot.seed if takes_seed else None,
        spec=_spec(shot, people, cast, desk) if card.draws_from == "spec" else None,
        options=wording.options,
        pictures={picture.digest: picture.data for _, picture in every},
    )


def remarks(shot: Shot, cast: Cast, desk: Desk) -> tuple[str, ...]:
    """Whoever has references is told that words alone are sent."""
    count = sum(len(cast.references_of(person)) for person in cast.on_stage(shot.scene))
    if not count:
        return ()
    pictures = f"{count} references are" if count > 1 else "1 reference is"
    if desk.card.max_references == 0:
        return (f"{pictures} not sent: {desk.card.label} takes none",)
    return (f"{pictures} not sent: the describe strategy uses words only; --strategy reference sends them",)


def _spec(shot: Shot, people: tuple[ResolvedCharacter, ...], cast: Cast, desk: Desk) -> dict[str, Json]:
    scene = shot.scene
    understood = understand_scene(scene, desk.vocabulary)
    picture: dict[str, Json] = {
        "sheet": shot.is_sheet,
        "view": scene.view,
        "words": {
            name: getattr(scene, name)
            for name in ("text", "place", "action", "expression", "light", "weather", "camera")
        },
        "wear_words": list(scene.wear),
        "choices": {element: _facts(choice) for element, choice in understood.choices.items()},
        "wear": [{"text": text, **_facts(choice)} for text, choice in understood.wear],
    }
    stages = _own_stage(scene, cast.stages)
    if stages and not shot.is_sheet:
        picture["stages"] = dict(stages)
    return {"characters": [person_facts(one, desk.vocabulary) for one in people], "scene": picture}


def _facts(choice: Choice) -> dict[str, Json]:
    """A known word's id with what the vocabulary says of it (which stage, which pose)."""
    facts: dict[str, Json] = {"id": choice.id}
    facts |= {name: value for name, value in choice.facts.items()}  # type: ignore[misc]
    return facts


def _own_stage(scene: Scene, stages: Mapping[str, str]) -> Mapping[str, str]:
    """The project's stage named like the scene's place, with the SVG files that it names."""
    name = slug(scene.place) + ".yaml"
    if name not in stages:
        return {}
    return {
        file: text
        for file, text in stages.items()
        if file == name or (file.endswith(".svg") and file in stages[name])
    }


def person_facts(resolved: ResolvedCharacter, vocabulary: Vocabulary) -> dict[str, Json]:
    """One character of a request's `spec`: what an illustrator draws from."""
    character = resolved.character

    def known(glossary_name: str, text: str) -> str:
        choice = getattr(vocabulary, glossary_name).exact(text)
        return choice.id if choice is not None else ""

    return {
        "name": character.name,
        "kind": character.kind,
        "traits": {
            path: {
                "choice": trait.choice,
                "text": trait.text,
                "origin": trait.origin,
                "hexes": [trait.hex] if trait.hex else [color.hex for color in trait.colors],
            }
            for path, trait in resolved.traits.items()
        },
        "accessories": [
            {
                "choice": known("accessories", accessory.what),
                "text": accessory.what,
                "side": known("sides", accessory.side),
                "hex": accessory.color or "",
            }
            for accessory in character.accessories
        ],
        "marks": [
            {
                "choice": known("marks", mark.what),
                "text": mark.what,
                "place": known("places", mark.where),
                "side": known("sides", mark.side),
            }
            for mark in character.marks
        ],
    }
