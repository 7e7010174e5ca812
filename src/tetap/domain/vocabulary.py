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
            for word in names_of(choice.words):
                self._by_word.setdefault(fold(word), choice)
        # An id is understood alone only: inside a sentence "long" or "soft" speaks of anything.
        self._by_exact = {fold(choice.id): choice for choice in self.choices} | self._by_word

    def __iter__(self) -> Iterator[Choice]:
        return iter(self.choices)

    def by_id(self, choice_id: str) -> Choice | None:
        """The choice with this id."""
        return self._by_id.get(choice_id)

    def exact(self, text: str) -> Choice | None:
        """The choice one of whose words is the whole text."""
        return self._by_exact.get(fold(text))

    @cached_property
    def _longest_first(self) -> list[tuple[str, Choice]]:
        return sorted(self._by_word.items(), key=lambda item: (-len(item[0]), item[0]))

    def inside(self, text: str) -> list[tuple[Choice, str]]:
        """Choices whose words stand in the text, longest words first, no stretch used twice."""
        rest = fold(text)
        found: list[tuple[Choice, str]] = []
        for word, choice in self._longest_first:
            start = _whole_word(word, rest)
            if start >= 0:
                found.append((choice, word))
                rest = rest[:start] + "\x00" * len(word) + rest[start + len(word) :]
        return found


def _whole_word(word: str, text: str) -> int:
    """Where the word stands by itself, −1 when it does not; Chinese has no blanks, so there anywhere."""
    start = text.find(word)
    if _CJK.search(word):
        return start
    while start >= 0:
        end = start + len(word)
        if not (text[start - 1 : start].isalnum() or text[end : end + 1].isalnum()):
            return start
        start = text.find(word, start + 1)
    return -1


def _without(word: str, nouns: Sequence[set[str]], parts: set[str]) -> set[str]:
    """What is left of a word without the noun of its element: `large eyes` is `large`, 大眼睛 is 大."""
    if word.isascii():
        left = {" ".join(token for token in word.split() if token not in name) for name in nouns}
    else:
        noun = max((part for part in parts if part in word), key=len, default="")
        left = {word.replace(noun, "")} if noun else set()
    return left - {word, ""}


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

    def means(self, text: str) -> Choice | None:
        """The value a whole text means. Below its own element a value needs no noun: `large` for large eyes."""
        return self.values.exact(text) or self._without_nouns.get(fold(text))

    @cached_property
    def _without_nouns(self) -> Mapping[str, Choice]:
        names = [fold(name) for name in names_of(self.names)]
        nouns = [set(name.split()) for name in names if name.isascii()]
        wide = [name for name in names if not name.isascii()]
        parts = {part for name in wide for part in (name, name[:2], name[-2:], name[-1:])}
        ranked: dict[str, list[tuple[int, str]]] = {}
        for value in self.values:
            for words in value.words.values():
                for rank, word in enumerate(map(fold, words)):
                    for short in _without(word, nouns, parts):
                        ranked.setdefault(short, []).append((rank, value.id))
        return {
            short: choice for short, rows in ranked.items() if (choice := self._clearly(rows)) is not None
        }

    def _clearly(self, rows: list[tuple[int, str]]) -> Choice | None:
        """The one choice that a word leads to, or leads to before any other."""
        first = min(rank for rank, _ in rows)
        ids = {choice for rank, choice in rows if rank == first}
        return self.values.by_id(ids.pop()) if len(ids) == 1 else None


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


def stands_in(word: str, text: str) -> bool:
    """Whether a word stands by itself in a folded text."""
    return _whole_word(fold(word), text) >= 0


def matches(words: Words, text: str, identifier: str = "") -> bool:
    """Whether the text is one of the names, or the identifier itself."""
    folded = fold(text)
    return folded == fold(identifier) or any(folded == fold(name) for name in names_of(words))
