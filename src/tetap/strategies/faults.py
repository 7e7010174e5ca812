"""What is wrong with a take, from its verdict: the reasons for which it is not accepted."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from ..ports.take_verdict import TakeVerdict
from ..ports.verdict import Box

Kind = Literal["who", "unclear", "count", "copy", "trait", "colors"]
"""Somebody else; nobody that can be told; too many or too few on stage; a reference pasted; one declared trait;
colours that no trait names."""


@dataclass(frozen=True)
class Fault:
    """One of them. `trait` is its path in character.yaml, for kind `trait`."""

    kind: Kind
    character: str = ""
    trait: str = ""

    def __str__(self) -> str:
        said = self.trait or self.kind
        return f"{self.character}: {said}" if self.character else said


@dataclass(frozen=True)
class Shown:
    """Where a reference (its digest) shows a trait: left, top, right, bottom in its pixels."""

    reference: str
    box: Box


def faults_of(verdict: TakeVerdict) -> tuple[Fault, ...]:
    """Everything that speaks against a take, the gravest first; nothing for one that shows the same."""
    return tuple(_faults(verdict))


def _faults(verdict: TakeVerdict) -> Iterator[Fault]:
    several = len(verdict.characters) + len(verdict.unmeasured) > 1
    for one in verdict.characters:
        name = one.character if several else ""
        if one.verdict.word == "different":
            yield Fault("who", name)
        elif one.verdict.word == "cannot tell":
            yield Fault("unclear", name)
    if several and any(caution.code == "count" for caution in verdict.cautions):
        yield Fault("count")
    for one in verdict.characters:
        name = one.character if several else ""
        if one.verdict.word in ("different", "cannot tell"):
            continue
        yield from (Fault("trait", name, trait.trait) for trait in one.drifted)
        if one.verdict.word == "same, drifted" and not one.drifted:
            yield Fault("colors", name)


def is_copied(verdict: TakeVerdict) -> bool:
    """Whether a figure on it is a reference's, pixel by pixel: a scene was asked for and not drawn."""
    return any(caution.code == "copy" for one in verdict.characters for caution in one.verdict.cautions)


def where_shown(verdict: TakeVerdict, fault: Fault) -> Shown | None:
    """Where a reference shows what a trait should look like, if the verdict says so."""
    for one in verdict.characters:
        if fault.character not in ("", one.character):
            continue
        for trait in one.drifted:
            seen = trait.evidence
            if trait.trait != fault.trait or seen.box_in_reference is None or seen.reference is None:
                continue
            if seen.reference < len(one.references):
                return Shown(one.references[seen.reference], seen.box_in_reference)
    return None
