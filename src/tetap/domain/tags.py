"""The description as short phrases between commas, for models that learned captions and do not follow sentences.

The order is the checklist's, style first, and the words are English in every language of the project: that is what
their text encoders learned. Colours go by name, because no such encoder reads `#FF8C00`.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from .character import Accessory, Mark
from .palette import color_of_part, distance
from .resolving import ResolvedCharacter, ResolvedTrait
from .scene import Scene, understand_scene
from .vocabulary import Vocabulary, fold

_TONGUE = "en"
_WEIGHT = 1.2
"""Small things get lost first; more than 1.4 burns the picture."""
_COLOR = re.compile(r"\b(?:colou?rs?|tone)\b")
_ATTRIBUTES = ("length", "size", "texture", "finish", "style", "pattern", "material", "shape")
_SUBJECTS = {"female": "1girl", "male": "1boy"}
_FOREIGN = re.compile(r"[\u0400-\u1fff\u3040-\ufaff]")
_STOPS = re.compile(r"[\n\r;!?。，、；：！？]+|\.(?!\d)")
_SYNTAX = re.compile(r"[\n\r;:!?。，、；：！？()\[\]{}<>\\|*]+|\.(?!\d)")
_VIEWS = {
    "front": "front view",
    "three-quarter": "three-quarter view",
    "side": "side view, in profile",
    "back": "from behind, back view",
}


@dataclass(frozen=True)
class TagWriter:
    """Writes for one model. `weighted`: accessories and marks become `(…:1.2)`. `captioned`: the subject is written as
    picture boards write it (`1girl, solo`). `keeps_brackets`: the user's own brackets are syntax and stay."""

    vocabulary: Vocabulary
    weighted: bool = False
    captioned: bool = True
    keeps_brackets: bool = False

    def identity(self, person: ResolvedCharacter) -> str:
        """Everything that must stay the same. Equal input, equal bytes."""
        character, vocabulary = person.character, self.vocabulary
        art = [_trait_tag(trait) for trait in person.traits.values() if trait.element.category == "art"]
        tags = [
            *art,
            character.style,
            _subject(person, captioned=self.captioned),
            *_traits(person, vocabulary),
            *_rest_of_palette(person, vocabulary),
            *character.notes,
        ]
        small = [
            *(_accessory_tag(one, vocabulary) for one in character.accessories),
            *(_mark_tag(one, vocabulary) for one in character.marks),
        ]
        clean = [self._clean(tag) for tag in small]
        weighed = [f"({tag}:{_WEIGHT})" if self.weighted else tag for tag in clean if tag]
        return ", ".join([*self._each_once(tags), *weighed])

    def scene(self, scene: Scene) -> str:
        """What differs between the pictures of a series. Its sentence goes along unless `leaves_out` it."""
        understood = understand_scene(scene, self.vocabulary)
        goes = not self.leaves_out(scene)
        tags = [scene.text] if goes else []
        for name in ("place", "action", "expression", "light", "weather", "camera"):
            written, choice = getattr(scene, name), understood.choices.get(name)
            if choice is not None and (written or not goes):
                tags.append(choice.say(_TONGUE))
            else:
                tags.append(written)
        worn = dict(understood.wear)
        tags += [worn[text].say(_TONGUE) if text in worn else text for text in (scene.wear or worn)]
        return ", ".join(self._each_once([*tags, scene.notes, _VIEWS.get(scene.view or "", "")]))

    def leaves_out(self, scene: Scene) -> bool:
        """Whether the scene's sentence stays behind: in a script that these models cannot read, and understood."""
        return bool(_FOREIGN.search(scene.text)) and bool(understand_scene(scene, self.vocabulary).choices)

    def sheet(self, view: str) -> str:
        """The scene of a turnaround picture. Not "character sheet": such models then draw several figures."""
        return f"full body, standing, {_VIEWS[view]}, plain white background, simple background"

    def never(self, person: ResolvedCharacter) -> list[str]:
        """What the character never has, for the place where a model takes what must not be seen."""
        return self._each_once(person.character.never)

    def loose(self, text: str) -> str:
        """A sentence of the user's as phrases."""
        return ", ".join(self._each_once([text]))

    def _clean(self, text: str) -> str:
        """Phrases between commas: whatever is the platform's own syntax, and not meant so, is gone."""
        plain = (_STOPS if self.keeps_brackets else _SYNTAX).sub(",", text)
        pieces = [" ".join(piece.split()).strip("-–— ") for piece in plain.split(",")]
        return ", ".join(filter(None, pieces))

    def _each_once(self, tags: Iterable[str]) -> list[str]:
        """Saying a thing twice weighs it; only the first stays."""
        seen: dict[str, str] = {}
        for tag in filter(None, ", ".join(map(self._clean, tags)).split(", ")):
            seen.setdefault(fold(tag), tag)
        return list(seen.values())


def _subject(person: ResolvedCharacter, *, captioned: bool) -> str:
    gender = person.traits.get("body.gender")
    if person.character.kind != "person":
        return "solo" if captioned else ""
    choice = gender.choice if gender is not None else ""
    if captioned:
        return f"{_SUBJECTS.get(choice, '1other')}, solo"
    age = person.traits.get("body.age")
    young = age is not None and age.choice in ("baby", "toddler", "child", "teenager")
    words = {"female": ("girl", "woman"), "male": ("boy", "man")}.get(choice, ("child", "person"))
    return f"one {words[0] if young else words[1]}"


def _traits(person: ResolvedCharacter, vocabulary: Vocabulary) -> Iterator[str]:
    for path, trait in person.traits.items():
        silent = trait.choice == "none" and trait.origin != "file"
        if silent or trait.element.category == "art" or path == "body.gender":
            continue
        if path.endswith("_color") and path.removesuffix("_color") in person.traits:
            continue  # said with the garment itself: "orange hoodie"
        if trait.element.holds == "color":
            yield f"{_color_words(trait, vocabulary)} {_noun(trait)}"
            continue
        own_color = person.traits.get(f"{path}_color")
        tag = _trait_tag(trait)
        yield f"{_color_words(own_color, vocabulary)} {tag}" if own_color is not None and tag else tag


def _trait_tag(trait: ResolvedTrait) -> str:
    """The value alone where it speaks for itself, with its noun where it does not."""
    choice = trait.element.values.by_id(trait.choice) if trait.choice else None
    words = choice.say(_TONGUE) if choice is not None else trait.text
    label = trait.element.label(_TONGUE)
    if trait.element.holds == "measure":
        return words if trait.choice else f"{label} {words}"
    noun, _, attribute = label.rpartition(" ")
    is_bare = attribute in _ATTRIBUTES and trait.element.category in (
        "hair",
        "coat",
        "outfit",
        "form",
        "surface",
    )
    if is_bare and " " not in words and "-" not in words and words:
        return f"{words} {noun or label}"
    return words


def _color_words(trait: ResolvedTrait, vocabulary: Vocabulary) -> str:
    choice = vocabulary.colors.by_id(trait.choice) or trait.element.values.by_id(trait.choice)
    if choice is not None:
        return choice.say(_TONGUE)
    if trait.colors:
        return " and ".join(color.say(_TONGUE) for color in trait.colors)
    return trait.text or _color_name(trait.hex, vocabulary)


def _color_name(hex_color: str, vocabulary: Vocabulary) -> str:
    """The named colour that looks most like this one; empty for none."""
    if not hex_color:
        return ""
    return min(vocabulary.colors, key=lambda one: distance(one.hex, hex_color)).say(_TONGUE)


def _noun(trait: ResolvedTrait) -> str:
    noun = " ".join(_COLOR.sub("", trait.element.label(_TONGUE)).split())
    return {"eye": "eyes"}.get(noun, noun or trait.element.category)


def _rest_of_palette(person: ResolvedCharacter, vocabulary: Vocabulary) -> Iterator[str]:
    """Colours of the palette that no trait of the checklist speaks of."""
    elements = [one for one in person.checklist.elements.values() if one.holds == "color"]
    for color in person.character.palette:
        if color.part and all(color_of_part((color,), element) is None for element in elements):
            yield f"{color.name or _color_name(color.hex, vocabulary)} {color.part}"


def _accessory_tag(one: Accessory, vocabulary: Vocabulary) -> str:
    known = vocabulary.accessories.exact(one.what)
    color = _color_name(one.color or "", vocabulary)
    what = known.say(_TONGUE) if known else one.what
    tells = color and fold(color).split()[-1] in fold(what).split()
    colored = what if tells or not color else f"{color} {what}"
    return f"{colored}{_where(one.where, one.side, vocabulary)}"


def _mark_tag(one: Mark, vocabulary: Vocabulary) -> str:
    words = [
        choice.say(_TONGUE) if (choice := glossary.exact(text)) else text
        for glossary, text in ((vocabulary.sizes, one.size), (vocabulary.marks, one.what))
    ]
    return f"{' '.join(filter(None, words))}{_where(one.where, one.side, vocabulary)}"


def _where(where: str, side: str, vocabulary: Vocabulary) -> str:
    words = [
        choice.say(_TONGUE) if (choice := glossary.exact(text)) else text
        for glossary, text in ((vocabulary.sides, side), (vocabulary.places, where))
    ]
    side_word, where_word = words
    if side_word and fold(where_word) in ("head", "face"):
        return f" on the {side_word} side of the {where_word}"
    place = " ".join(filter(None, words))
    return f" on the {place}" if place else ""
