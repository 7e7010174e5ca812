"""Characters that nobody tuned on, their turnaround and takes of them by the rehearsal platform, with the truth."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from random import Random

from tetap.app.redrawing import redrawing_of
from tetap.documents.words import load_vocabulary
from tetap.domain.character import Accessory, Character, Mark, Trait
from tetap.domain.declared import DeclaredCharacter, declared
from tetap.domain.resolving import resolve
from tetap.domain.scene import Scene, View
from tetap.ports.redrawing import Redrawing
from tetap.providers.sketch_spec import words
from tetap.simulators.illustrating import sheet
from tetap.simulators.rehearsal_drift import Drift, Known, roll, told_paths
from tetap.simulators.rehearsal_luck import Luck
from tetap.simulators.rehearsal_own import Drawn
from tetap.simulators.rehearsal_profile import Profile
from tetap_sketch import Spec, made_up
from tetap_sketch.spec import ANIMALS, PEOPLE, SLOTS

VIEWS: tuple[tuple[View, ...], ...] = (
    ("front", "side", "back"),
    ("front", "three-quarter", "back"),
    ("front", "three-quarter", "side", "back"),
)
_PLACES = (
    "supermarket", "park", "kitchen", "beach", "christmas-room", "cafe", "office", "library", "cherry-tree",
    "street", "bedroom", "forest", "snowfield", "classroom", "plain",
)  # fmt: skip
_ACTIONS = ("", "", "wave", "stand", "reading", "walk", "sit", "point", "cheer", "jump")
_EXPRESSIONS = ("", "", "happy", "laugh", "calm", "focused", "surprised", "wink", "shy")
_LIGHTS = ("", "", "", "night", "sunset", "sunny")
_CAMERAS = ("wide", "wide", "", "medium", "close")
_TRIES = 200


@dataclass(frozen=True)
class Rehearsed:
    """One picture and what of it drifted and can be seen; nothing where it is true."""

    picture: bytes
    drifts: tuple[Drift, ...]


def character_of(seed: int, number: int) -> Character:
    """A whole character, every trait of it written down."""
    spec, luck = made_up(seed, number), Random(f"{seed}/{number}/words")
    template = str(spec["body.template"])
    kind = "person" if template in PEOPLE else "animal" if template in ANIMALS else "robot"
    elements = load_vocabulary().checklists[kind].elements  # type: ignore[index]
    traits: dict[str, dict[str, Trait]] = {}

    def put(path: str, **value: str) -> None:
        category, _, element = path.partition(".")
        if path in elements:
            traits.setdefault(category, {})[element] = Trait(**value)

    for path, field in words()["color"].items():
        put(path, hex=str(spec[field]).upper())
    for path, field in words()["same"].items():
        put(path, text=str(spec[field]))
    for path, values in {
        "face.eye_size": ("large", "medium", "small"), "face.blush": ("none", "light", "clear"),
        "hair.texture": ("straight", "wavy", "curled-ends", "curly"),
        "hair.length": ("short", "shoulder-length", "long", "very-long"), "art.line": ("thin", "clean", "bold"),
    }.items():  # fmt: skip
        put(path, text=luck.choice(values))
    if kind == "person":
        put("body.proportions", text=template)
    return Character(
        name="Mika",
        kind=kind,  # type: ignore[arg-type]
        traits=traits,
        accessories=tuple(_accessories(spec)),
        marks=tuple(_marks(spec)),
    )


def _accessories(spec: Spec) -> Iterator[Accessory]:
    for slot in range(1, SLOTS + 1):
        kind = str(spec[f"accessory.{slot}.kind"])
        if kind != "none":
            yield Accessory(
                what=kind.replace("-", " "),
                side=str(spec[f"accessory.{slot}.side"]),
                color=str(spec[f"accessory.{slot}.color"]),
            )


def _marks(spec: Spec) -> Iterator[Mark]:
    for slot in range(1, SLOTS + 1):
        kind = str(spec[f"mark.{slot}.kind"])
        if kind != "none":
            yield Mark(what=kind, where=str(spec[f"mark.{slot}.place"]), side=str(spec[f"mark.{slot}.side"]))


def promises(person: Character) -> DeclaredCharacter:
    """What the character declares."""
    return declared(resolve(person, 0, load_vocabulary()), load_vocabulary())


def redrawing(person: Character) -> Redrawing | None:
    """The character as the illustrator draws it."""
    vocabulary = load_vocabulary()
    return redrawing_of(resolve(person, None, vocabulary), vocabulary)


def references(person: Character, number: int) -> list[bytes]:
    """Its sheets, three or four of them."""
    return [sheet(person, view) for view in VIEWS[number % len(VIEWS)]]


def takes(
    person: Character, profile: Profile, size: int, seed: str, counts: Sequence[int]
) -> Iterator[Rehearsed]:
    """counts[0] true pictures, then counts[1] with a drift that can be seen, as often as the profile has each."""
    known = Known(person, frozenset(told_paths(person)), True, {})
    found = [0, 0]
    for number in range(_TRIES):
        luck = Luck(f"{seed}/{number}".encode())
        drifts = roll(known, profile, luck) if found[0] >= counts[0] else []
        if found[0] >= counts[0] and not drifts:
            continue
        whole = Drawn(
            (person,), tuple(drifts), scene_of(f"{seed}/{number}"), False, luck.whole("picture"), (size, size)
        )
        drawn, picture = whole.painted(frozenset())
        is_drifted = bool(drawn.drifts)
        if drifts and not is_drifted:
            continue
        found[is_drifted] += 1
        yield Rehearsed(picture, drawn.drifts)
        if found[0] >= counts[0] and found[1] >= counts[1]:
            return


def scene_of(seed: str) -> Scene:
    """Any scene with a stage."""
    luck = Random(seed)
    return Scene(
        id="take",
        place=luck.choice(_PLACES),
        action=luck.choice(_ACTIONS),
        expression=luck.choice(_EXPRESSIONS),
        light=luck.choice(_LIGHTS),
        camera=luck.choice(_CAMERAS),
    )
