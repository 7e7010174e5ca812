"""The words of the field in English, Indonesian and Chinese, and what they mean.

The words themselves are data (documents/vocabulary); this is how they are looked up. A word that is
not there is not guessed: it stays as the user wrote it and is reported.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

LANGUAGES = ("en", "id", "zh")
Words = Mapping[str, Sequence[str]]
"""Language to words; the first is the one that is written, the others are understood too."""

_CJK = re.compile(r"[\u3400-\u9fff]")


def fold(text: str) -> str:
    """Text as it is compared: lower case, hyphens, underscores and blank runs are one blank."""
    return re.sub(r"[\s_\-‐–]+", " ", text).strip().casefold()


@dataclass(frozen=True)
class Choice:
    """One value of an element, with its words."""

    id: str
    words: Words
    weight: float = 1.0
    hex: str = ""
    facts: Mapping[str, object] = field(default_factory=dict)

    def say(self, language: str) -> str:
        """The word that is written in this language."""
        return self.words[language][0]


class Glossary:
    """A set of choices, found by any of their words in any language."""

    def __init__(self, choices: Iterable[Choice]) -> None:
        self.choices: tuple[Choice, ...] = tuple(choices)
        self._by_id = {choice.id: choice for choice in self.choices}
        self._by_word: dict[str, Choice] = {}
        for choice in self.choices:
            for word in (choice.id, *(word for words in choice.words.values() for word in words)):
                self._by_word.setdefault(fold(word), choice)

    def __iter__(self) -> Iterator[Choice]:
        return iter(self.choices)

    def by_id(self, choice_id: str) -> Choice | None:
        """The choice with this id."""
        return self._by_id.get(choice_id)

    def exact(self, text: str) -> Choice | None:
        """The choice one of whose words is the whole text."""
        return self._by_word.get(fold(text))

    @cached_property
    def _longest_first(self) -> list[tuple[str, Choice, "re.Pattern[str] | None"]]:
        words = sorted(self._by_word.items(), key=lambda item: (-len(item[0]), item[0]))
        return [
            (word, choice, None if _CJK.search(word) else re.compile(rf"(?<!\w){re.escape(word)}(?!\w)"))
            for word, choice in words
        ]

    def inside(self, text: str) -> list[tuple[Choice, str]]:
        """Choices whose words stand in the text, longest words first, no stretch used twice."""
        rest = fold(text)
        found: list[tuple[Choice, str]] = []
        for word, choice, whole in self._longest_first:
            hit = whole.search(rest) if whole else None
            start = hit.start() if hit else (-1 if whole else rest.find(word))
            if start >= 0:
                found.append((choice, word))
                rest = rest[:start] + "\x00" * len(word) + rest[start + len(word) :]
        return found


@dataclass(frozen=True)
class Element:
    """One entry of a checklist: what it is called, whether it is required, what it may hold."""

    category: str
    id: str
    names: Words
    required: bool = False
    holds: str = "word"
    """word, color, measure or text"""
    opens_to_seed: bool = False
    values: Glossary = field(default_factory=lambda: Glossary(()))

    @property
    def path(self) -> str:
        """`hair.length`"""
        return f"{self.category}.{self.id}"

    def label(self, language: str) -> str:
        """The name that is written in this language."""
        return self.names[language][0]


@dataclass(frozen=True)
class Category:
    """A group of elements: face, hair, body, outfit, art, or a kind's own."""

    id: str
    names: Words
    elements: tuple[Element, ...]

    def label(self, language: str) -> str:
        """The name that is written in this language."""
        return self.names[language][0]


@dataclass(frozen=True)
class Checklist:
    """What makes a description of this kind of character complete."""

    kind: str
    names: Words
    categories: tuple[Category, ...]

    @cached_property
    def elements(self) -> Mapping[str, Element]:
        """Every element by its path."""
        return {element.path: element for category in self.categories for element in category.elements}

    def category(self, category_id: str) -> Category:
        """The category with this id."""
        return next(category for category in self.categories if category.id == category_id)


@dataclass(frozen=True)
class Vocabulary:
    """All words: checklists by kind, colours, what a character wears or bears, scenes, frames."""

    checklists: Mapping[str, Checklist]
    colors: Glossary
    accessories: Glossary
    marks: Glossary
    places: Glossary
    sides: Glossary
    sizes: Glossary
    scene: Mapping[str, Element]
    purposes: Glossary
    """What a frame is for: avatar, instagram, cover, … (facts: ratio or size)"""


def names_of(words: Words) -> Iterator[str]:
    """Every name in every language."""
    for language in LANGUAGES:
        yield from words.get(language, ())


def matches(words: Words, text: str, identifier: str = "") -> bool:
    """Whether the text is one of the names, or the identifier itself."""
    folded = fold(text)
    return folded == fold(identifier) or any(folded == fold(name) for name in names_of(words))
