"""What is known of one take: a verdict for each character that belongs on it, and the whole in one word."""

import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import cache

from pydantic import TypeAdapter, ValidationError

from .verdict import Caution, Evidence, TraitVerdict, Verdict, Word

_WORST_FIRST: Mapping[Word, int] = {"different": 0, "cannot tell": 1, "same, drifted": 2, "same": 3}


@dataclass(frozen=True)
class CharacterVerdict:
    """The verdict on one of the cast. `references` are digests, in the order that evidence counts them in."""

    character: str
    references: tuple[str, ...]
    verdict: Verdict

    @property
    def drifted(self) -> tuple[TraitVerdict, ...]:
        """The declared traits that drifted."""
        return tuple(trait for trait in self.verdict.traits if trait.state == "drifted")


@dataclass(frozen=True)
class TakeVerdict:
    """The whole answer for one take; a picture is as good as the one on it that was kept least."""

    characters: tuple[CharacterVerdict, ...]
    """At least one."""
    unmeasured: tuple[str, ...] = ()
    """Who belongs on it and has no references."""
    cautions: tuple[Caution, ...] = ()
    """What is to be known of the picture as a whole."""

    @property
    def decisive(self) -> CharacterVerdict:
        """The worst of them: its word, percent and both parts are those of the take."""
        return min(
            self.characters,
            key=lambda one: (_WORST_FIRST[one.verdict.word], one.verdict.percent or 0.0, one.verdict.who),
        )

    @property
    def word(self) -> Word:
        """The take in one word."""
        return self.decisive.verdict.word

    @property
    def percent(self) -> float | None:
        """0..100; None where it cannot be told."""
        return self.decisive.verdict.percent

    @property
    def drifted(self) -> tuple[str, ...]:
        """Paths of the traits that drifted, with the character's name before those of a group."""
        several = len(self.characters) > 1
        return tuple(
            f"{one.character}: {trait.trait}" if several else trait.trait
            for one in self.characters
            for trait in one.drifted
        )

    def record(self) -> dict[str, object]:
        """Plain dicts, lists, numbers and words, ready for JSON."""
        return asdict(self)


def unnamed_colors(verdict: Verdict) -> tuple[Evidence, ...]:
    """Colours that changed without a drifted trait that says so: undeclared and missing ones, each pair once."""
    named = {_pair(trait.evidence) for trait in verdict.traits if trait.state == "drifted"}
    found = {_pair(one): one for one in (*verdict.undeclared_colors, *verdict.missing_colors)}
    return tuple(one for pair, one in found.items() if pair not in named)


def _pair(seen: Evidence) -> tuple[str | None, str | None]:
    return seen.color_before, seen.color_after


def percent_words(percent: float | None) -> str:
    """`93 %`, empty where it cannot be told. Cut, not rounded: nothing is called 100 % that is not."""
    return "" if percent is None else f"{math.floor(percent)} %"


def part_words(part: float) -> str:
    """`0.93` for who or what; cut in the same way."""
    return f"{math.floor(part * 100) / 100:.2f}"


def read_verdict(record: str) -> TakeVerdict | None:
    """A verdict from its JSON; None for one that another version of tetap wrote in another shape."""
    try:
        return _adapter().validate_json(record)
    except ValidationError:
        return None


@cache
def _adapter() -> TypeAdapter[TakeVerdict]:
    return TypeAdapter(TakeVerdict)
