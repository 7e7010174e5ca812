"""What a character promises of every picture, as a list that can be checked: colours, shapes, ornaments, marks."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Literal

from .character import Accessory, Mark
from .resolving import ResolvedCharacter, ResolvedTrait
from .vocabulary import Glossary, Vocabulary, fold

Aspect = Literal["color", "shape", "accessory", "mark", "words"]
"""What kind of check answers for a trait; `words` are those that no pixel shows (age, mood)."""

Shares = tuple[float, float, float, float]
"""Left, top, right, bottom of a box in shares 0..1 of a picture's width and height."""


@dataclass(frozen=True)
class Spot:
    """Where something sits on one reference; `reference` counts from 0."""

    reference: int
    box: Shares
    file: str = ""
    digest: str = ""
    """Hex SHA-256 of the reference's file, where somebody read it: then it is found in any order of references."""


@dataclass(frozen=True)
class DeclaredTrait:
    """One promise. `path` is its place in character.yaml (`hair.color`, `accessories.0`), `part` where it
    shows, `choice` the vocabulary's id of its word, `colors` what it should look like, in `#RRGGBB`."""

    path: str
    aspect: Aspect
    part: str = ""
    text: str = ""
    choice: str = ""
    colors: tuple[str, ...] = ()
    accent: bool = False
    """A second colour on its part: trim, sole, belly."""
    side: str = ""
    place: str = ""
    spot: Spot | None = None
    picture: str = ""
    """The picture file of a logo or of lettering."""
    picture_data: bytes = field(default=b"", repr=False)
    """Its bytes, where somebody read them."""


@dataclass(frozen=True)
class DeclaredCharacter:
    """Everything one character promises, in the order of its file."""

    name: str
    kind: str
    traits: tuple[DeclaredTrait, ...]

    def of_part(self, part: str) -> tuple[DeclaredTrait, ...]:
        """The traits that show on a part."""
        return tuple(trait for trait in self.traits if trait.part == part)


COLORED: Mapping[str, tuple[str, bool]] = MappingProxyType(
    {
        "hair.color": ("hair", False),
        "hair.tie_color": ("hair-tie", False),
        "face.eye_color": ("eyes", False),
        "face.skin": ("skin", False),
        "face.screen_color": ("screen", False),
        "coat.color": ("fur", False),
        "coat.belly_color": ("fur", True),
        "coat.tip_color": ("fur", True),
        "shell.color": ("shell", False),
        "shell.accent_color": ("shell", True),
        "form.color": ("figure", False),
        "outfit.color": ("outfit", False),
        "outfit.top_color": ("top", False),
        "outfit.top_accent_color": ("top", True),
        "outfit.bottom_color": ("bottom", False),
        "outfit.shoes_color": ("shoes", False),
        "outfit.shoes_accent_color": ("shoes", True),
        "outfit.socks_color": ("socks", False),
    }
)
"""The part that a colour trait colours, and whether as its second colour."""

SHAPED: Mapping[str, str] = MappingProxyType(
    {
        "face.shape": "face",
        "face.eye_shape": "eyes",
        "face.eye_size": "eyes",
        "face.eyes": "eyes",
        "face.brows": "brows",
        "face.blush": "face",
        "face.mouth": "face",
        "hair.style": "hair",
        "hair.length": "hair",
        "hair.texture": "hair",
        "hair.bangs": "hair",
        "body.build": "figure",
        "body.proportions": "figure",
        "body.species": "figure",
        "body.form": "figure",
        "body.height": "figure",
        "form.shape": "figure",
        "form.proportions": "figure",
        "outfit.top": "top",
        "outfit.bottom": "bottom",
        "outfit.shoes": "shoes",
        "outfit.socks": "socks",
        "art.line": "figure",
    }
)
"""The part whose outline or look a shape trait speaks of."""

_WORN: Mapping[str, tuple[str, ...]] = {
    "headgear": ("cap", "beanie", "straw-hat", "beret", "crown", "headphones", "hairband", "helmet"),
    "pin": ("orange-pin", "flower-pin", "star-pin", "heart-pin", "bow", "hair-clip", "leaf-pin"),
    "glasses": ("glasses", "round-glasses", "sunglasses"),
    "neckwear": ("scarf", "necklace", "tie", "bow-tie", "collar"),
    "bag": ("backpack", "shoulder-bag"),
    "earrings": ("earrings",),
}


def worn_on(choice: str) -> str:
    """The part that an accessory is, by its vocabulary id; `accessory` for what has no part of its own."""
    return next((part for part, kinds in _WORN.items() if choice in kinds), "accessory")


def declared(resolved: ResolvedCharacter, vocabulary: Vocabulary) -> DeclaredCharacter:
    """The promises of a resolved character: its traits in checklist order, accessories, marks."""
    character = resolved.character
    traits = [
        *(_of_trait(trait) for _, traits in resolved.by_category() for trait in traits),
        *_worn(resolved, vocabulary),
        *_marked(resolved, vocabulary),
    ]
    return DeclaredCharacter(character.name, character.kind, tuple(traits))


def _of_trait(trait: ResolvedTrait) -> DeclaredTrait:
    colors = (trait.hex,) if trait.hex else tuple(color.hex for color in trait.colors)
    if trait.path in COLORED and colors:
        part, accent = COLORED[trait.path]
        return DeclaredTrait(trait.path, "color", part, trait.text, trait.choice, colors, accent)
    if trait.path in SHAPED:
        return DeclaredTrait(trait.path, "shape", SHAPED[trait.path], trait.text, trait.choice)
    return DeclaredTrait(trait.path, "words", "", trait.text, trait.choice, colors)


def _worn(resolved: ResolvedCharacter, vocabulary: Vocabulary) -> Iterator[DeclaredTrait]:
    for index, accessory in enumerate(resolved.character.accessories):
        kind = _known(vocabulary.accessories, accessory.what)
        yield DeclaredTrait(
            f"accessories.{index}", "accessory", worn_on(kind), accessory.what, kind,
            (accessory.color,) if accessory.color else (),
            side=_known(vocabulary.sides, accessory.side), place=_known(vocabulary.places, accessory.where),
            spot=_spot(accessory, resolved),
        )  # fmt: skip


def _marked(resolved: ResolvedCharacter, vocabulary: Vocabulary) -> Iterator[DeclaredTrait]:
    for index, mark in enumerate(resolved.character.marks):
        yield DeclaredTrait(
            f"marks.{index}", "mark", "mark", mark.what, _known(vocabulary.marks, mark.what),
            side=_known(vocabulary.sides, mark.side), place=_known(vocabulary.places, mark.where),
            spot=_spot(mark, resolved), picture=mark.picture or "",
        )  # fmt: skip


def _spot(thing: Accessory | Mark, resolved: ResolvedCharacter) -> Spot | None:
    """Where it sits on the reference it names, or on the first where it names none."""
    box = thing.box
    if box is None:
        return None
    files = [reference.file for reference in resolved.character.references]
    at = files.index(thing.reference) if thing.reference in files else 0
    return Spot(at, box, files[at] if files else "")


def _known(glossary: Glossary, text: str) -> str:
    """The id of the word a text is, or of the last one it holds (`orange-slice hair pin`)."""
    exact = glossary.exact(text) if text else None
    if exact is not None:
        return exact.id
    inside = glossary.inside(text) if text else []
    folded = fold(text)
    return max(inside, key=lambda found: (len(found[1]), folded.find(found[1])))[0].id if inside else ""
