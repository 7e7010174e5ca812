"""From a description to a resolved character: open traits filled by the identity seed.

Each trait has a stream of its own, so specifying or changing one never moves another; a trait that
the file specifies never moves at all.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from .character import Character, PaletteColor, Trait
from .palette import color_of_part
from .seeds import check_seed, weighted_pick
from .vocabulary import Checklist, Choice, Element, Vocabulary, fold

ORIGINS = ("file", "palette", "seed")


@dataclass(frozen=True)
class ResolvedTrait:
    """A trait with its final value. `choice` is the value's id where the vocabulary knows the word."""

    element: Element
    text: str
    choice: str = ""
    hex: str = ""
    origin: str = "file"
    colors: tuple[Choice, ...] = ()
    """The colours that the text names, in its order, where it names several."""

    @property
    def path(self) -> str:
        """`hair.length`"""
        return self.element.path

    def say(self, vocabulary: Vocabulary, language: str) -> str:
        """The value in this language where the word is known, as written where it is not."""
        words = self.text
        known = _by_id(self.element, self.choice, vocabulary) if self.choice else None
        if known is not None:
            words = known.say(language)
        elif self.element.holds == "measure":
            words = measure_in(self.text, language)
        elif self.colors:
            words = ", ".join(color.say(language) for color in self.colors)
        return f"{words} ({self.hex})" if words and self.hex else words or self.hex


@dataclass(frozen=True)
class ResolvedCharacter:
    """A character none of whose required traits is open."""

    character: Character
    checklist: Checklist
    seed: int
    traits: Mapping[str, ResolvedTrait]

    def by_category(self) -> Iterator[tuple[str, list[ResolvedTrait]]]:
        """Categories in checklist order with their traits, empty ones left out."""
        for category in self.checklist.categories:
            traits = [self.traits[e.path] for e in category.elements if e.path in self.traits]
            if traits:
                yield category.id, traits

    @property
    def filled(self) -> tuple[ResolvedTrait, ...]:
        """The traits that the seed chose."""
        return tuple(trait for trait in self.traits.values() if trait.origin == "seed")

    @property
    def unknown_words(self) -> tuple[ResolvedTrait, ...]:
        """Traits whose word no vocabulary knows: kept as written, and nobody guesses what they mean."""
        return tuple(
            trait
            for trait in self.traits.values()
            if trait.text
            and not (trait.choice or trait.hex or trait.colors)
            and trait.element.holds in ("word", "color")
        )


def resolve(character: Character, seed: int | None, vocabulary: Vocabulary) -> ResolvedCharacter:
    """The character with every open trait filled from its own stream of the identity seed.

    The seed is `seed` where given, else the file's, else 0.
    """
    chosen = seed if seed is not None else character.seed if character.seed is not None else 0
    check_seed(chosen, "identity seed")
    checklist = vocabulary.checklists[character.kind]
    resolved: dict[str, ResolvedTrait] = {}
    for element in checklist.elements.values():
        trait = character.trait(element.path) or _written_elsewhere(element, character)
        found = (
            understand(element, trait, vocabulary)
            if trait is not None
            else _from_palette(element, character.palette, vocabulary)
            or _from_seed(element, chosen, vocabulary)
        )
        if found is not None:
            resolved[element.path] = found
    _settle(resolved, checklist)
    return ResolvedCharacter(character, checklist, chosen, resolved)


FOLLOWS: Mapping[str, str] = {"outfit.color": "outfit.top_color"}
"""An open element that takes what another one says: the main colour of an outfit is its top's."""
_SETTLES: Mapping[tuple[str, str], Mapping[str, str]] = {
    ("outfit.top", "dress"): {"outfit.bottom": "none"},
    ("hair.style", "none"): {"hair.length": "", "hair.texture": "", "hair.bangs": "", "hair.color": ""},
    ("hair.style", "afro"): {"hair.texture": "coily"},
    ("hair.style", "bob"): {"hair.length": "chin-length"},
    ("hair.style", "short"): {"hair.length": "short"},
}
"""What one value decides about elements that the file leaves open; empty = there is none to speak of."""


def _written_elsewhere(element: Element, character: Character) -> Trait | None:
    other = FOLLOWS.get(element.path)
    return character.trait(other) if other else None


def _settle(resolved: dict[str, ResolvedTrait], checklist: Checklist) -> None:
    """Take back what the seed chose against a value that is written."""
    for (path, value), others in _SETTLES.items():
        if path not in resolved or resolved[path].choice != value:
            continue
        for other, wanted in others.items():
            if other not in resolved or resolved[other].origin != "seed":
                continue
            choice = checklist.elements[other].values.by_id(wanted) if wanted else None
            if choice is None:
                del resolved[other]
            else:
                resolved[other] = ResolvedTrait(
                    checklist.elements[other], choice.say("en"), choice.id, origin="seed"
                )


_YEARS = {"en": "{0} years old", "id": "{0} tahun", "zh": "{0}岁"}


def measure_in(text: str, language: str) -> str:
    """A measure with its unit in this language; centimetres and metres are written alike everywhere."""
    years = re.fullmatch(
        r"(?:about |around |sekitar |约|大约)?(\d+)\s*(?:years?(?: old)?|tahun|岁)", text.casefold()
    )
    return _YEARS[language].format(years.group(1)) if years else text


def understand(element: Element, trait: Trait, vocabulary: Vocabulary) -> ResolvedTrait:
    """A written value with its meaning, where the vocabulary knows the word."""
    known = _known(element, trait.text, vocabulary) if trait.text else None
    if element.holds != "color":
        return ResolvedTrait(element, trait.text, known.id if known else "", trait.hex or "")
    shade = trait.hex or (known.hex if known is not None else "")
    colors = () if known is not None else _colors_in(trait.text, vocabulary)
    return ResolvedTrait(element, trait.text, known.id if known else "", shade, colors=colors)


def _colors_in(text: str, vocabulary: Vocabulary) -> tuple[Choice, ...]:
    """The colours a text names, in its order."""
    folded = fold(text)
    found = sorted((folded.find(word), choice.id, choice) for choice, word in vocabulary.colors.inside(text))
    return tuple(choice for _, _, choice in found)


def _known(element: Element, text: str, vocabulary: Vocabulary) -> Choice | None:
    """The value a text means. A colour element knows its own names for colours, then all colours; of
    several colours ("blue and white") none is the value, the text stands as it is."""
    found = element.means(text)
    if found is not None or element.holds != "color":
        return found
    inside = vocabulary.colors.inside(text)
    return vocabulary.colors.exact(text) or (inside[0][0] if len(inside) == 1 else None)


def _by_id(element: Element, choice: str, vocabulary: Vocabulary) -> Choice | None:
    return element.values.by_id(choice) or (
        vocabulary.colors.by_id(choice) if element.holds == "color" else None
    )


def _from_palette(
    element: Element, palette: tuple[PaletteColor, ...], vocabulary: Vocabulary
) -> ResolvedTrait | None:
    if element.holds != "color":
        return None
    color = color_of_part(palette, element)
    if color is None:
        return None
    return ResolvedTrait(element, color.name, "", color.hex, "palette")


def _from_seed(element: Element, seed: int, vocabulary: Vocabulary) -> ResolvedTrait | None:
    if not element.opens_to_seed:
        return None
    options = list(element.values)
    if not options:
        return None
    choice = weighted_pick(seed, element.path, [(option, option.weight) for option in options])
    return ResolvedTrait(element, choice.say("en"), choice.id, choice.hex, "seed")
