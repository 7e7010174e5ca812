"""What the illustrator can draw of somebody and somewhere: stand-ins for bodies and places that it does not have."""

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from ..documents.words import load_vocabulary
from ..domain.character import Character, Trait
from ..domain.resolving import ResolvedCharacter, resolve
from ..domain.scene import Scene, understand_scene

_SOMEBODY = 0
"""The identity seed that fills what nobody tells: everybody's default stranger."""


def resolved_as_drawn(person: Character) -> ResolvedCharacter:
    """The character with its open traits filled, its body one that the illustrator has."""
    path = {"animal": "body.species", "robot": "body.form"}.get(person.kind)
    if person.kind == "object":
        person = Character(name=person.name, kind="robot", traits={"body": {"form": Trait(text="box-robot")}})
    elif path is not None:
        resolved = resolve(person, _SOMEBODY, load_vocabulary()).traits[path]
        instead = _instead(path.partition(".")[2], resolved.choice)
        if instead:
            body = {**person.traits.get("body", {}), path.partition(".")[2]: Trait(text=instead)}
            person = person.model_copy(update={"traits": {**person.traits, "body": body}})
    return resolve(person, _SOMEBODY, load_vocabulary())


def _instead(table: str, choice: str) -> str:
    """What is drawn in place of a body that the illustrator does not have; empty when it has it."""
    if choice in ("fox", "cat", "bear", "rabbit", "dog", "round-robot", "box-robot"):
        return ""
    stand_ins = _stand_ins()[table]
    return str(stand_ins.get(choice, stand_ins["other"]))


@cache
def _stand_ins() -> Mapping[str, Any]:
    return tomllib.loads((files(__package__) / "stand_ins.toml").read_text(encoding="utf-8"))


def drawable_scene(scene: Scene) -> Scene:
    """The scene at a place that has a stage."""
    place = understand_scene(scene, load_vocabulary()).choices.get("place")
    if place is None:
        return scene.model_copy(update={"place": "plain"})
    if "stage" in place.facts:
        return scene
    return scene.model_copy(update={"place": _stand_ins()["place"].get(place.id, "plain")})
