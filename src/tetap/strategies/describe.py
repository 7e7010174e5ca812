"""The describe strategy: the whole description in words, byte-identical in every picture.

A model that draws from words gets the words. A card that says `draws_from: spec` (the illustrator)
gets the resolved character and the understood scene beside them; no other platform ever does.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from ..domain.prompt import Say, compile_words, identity_block, scene_delta, sheet_delta
from ..domain.resolving import ResolvedCharacter
from ..domain.scene import Scene, understand_scene
from ..domain.series import Shot, slug
from ..domain.vocabulary import Choice, Vocabulary, fold
from ..errors import BadInput
from ..ports import Card, DrawRequest
from ..ports.provider import Json


@dataclass(frozen=True)
class Cast:
    """Who may be on stage: the main character first; `stages` are the project's own stage files."""

    main: ResolvedCharacter
    others: tuple[ResolvedCharacter, ...] = ()
    stages: Mapping[str, str] = field(default_factory=dict)

    def on_stage(self, scene: Scene) -> tuple[ResolvedCharacter, ...]:
        """The scene's characters in its order; the main character when it names none."""
        if not scene.characters:
            return (self.main,)
        by_name = {fold(name): one for one in (self.main, *self.others) for name in _names(one)}
        missing = [name for name in scene.characters if fold(name) not in by_name]
        if missing:
            known = ", ".join(one.character.name for one in (self.main, *self.others))
            raise BadInput(
                f"scene '{scene.id}' wants '{missing[0]}', who is not in the cast",
                f"Known: {known}. Put others into cast/NAME/character.yaml.",
            )
        return tuple(by_name[fold(name)] for name in scene.characters)


def _names(resolved: ResolvedCharacter) -> tuple[str, ...]:
    return (resolved.character.name, *resolved.character.also.values())


@dataclass(frozen=True)
class Desk:
    """What a request is written with: the words, the language, and the model's card."""

    vocabulary: Vocabulary
    language: str
    say: Say
    card: Card
    options: Mapping[str, Json] = field(default_factory=dict)
    """What the user set for this platform."""


def prepare(shot: Shot, cast: Cast, desk: Desk) -> DrawRequest:
    """The request of a shot. Equal input gives an equal request on every machine."""
    people = cast.on_stage(shot.scene)
    identity = [identity_block(one, desk.vocabulary, desk.language, desk.say) for one in people]
    delta = (
        sheet_delta(shot.scene.view or "front", desk.say)
        if shot.is_sheet
        else scene_delta(shot.scene, desk.vocabulary, desk.language, desk.say)
    )
    card = desk.card
    takes_seed = card.seed in ("exact", "near")
    return DrawRequest(
        platform=card.platform,
        model=card.model,
        revision=card.revision,
        words=compile_words(identity, delta, desk.say),
        ratio=shot.scene.ratio,
        size=shot.scene.size,
        noise_seed=shot.seed if takes_seed else None,
        spec=_spec(shot, people, cast, desk) if card.draws_from == "spec" else None,
        options=desk.options,
    )


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
    return {"characters": [_person(one, desk.vocabulary) for one in people], "scene": picture}


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


def _person(resolved: ResolvedCharacter, vocabulary: Vocabulary) -> dict[str, Json]:
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
