"""What is wrong with a take, from its verdict: the reasons for which it is not accepted."""

from collections.abc import Iterator
from dataclasses import dataclass
from statistics import median
from typing import Literal

from ..ports.take_verdict import CharacterVerdict, TakeVerdict
from ..ports.verdict import Box, TraitVerdict
from ..verifier.color import delta_e, lab_of_hex

_ALIKE = 8.0
"""CIEDE2000 below which a colour is another's."""
_ANOTHER = 10.0
"""CIEDE2000 from which on two colours are no longer taken for one."""
_OTHER_LIGHT = 6.0
"""CIEDE2000 by which all colours are shifted where a light falls on the character."""
_WITNESSES = 3
"""Kept colours from which on they tell what light there is."""
Kind = Literal["who", "unclear", "count", "copy", "trait", "colors"]
"""Somebody else; nobody that can be told; too many or too few on stage; a reference pasted; one declared trait;
colours that no trait names."""


@dataclass(frozen=True)
class Fault:
    """One of them. `trait` is its path in character.yaml, for kind `trait`; `taken_from`: who else on the picture has
    that colour there, whose it is."""

    kind: Kind
    character: str = ""
    trait: str = ""
    taken_from: str = ""

    def __str__(self) -> str:
        said = self.trait or self.kind
        if self.taken_from:
            said += f" (as {self.taken_from}'s)"
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
        if one.verdict.word == "cannot tell":
            continue
        for trait in one.drifted:
            other = _taken_from(verdict, one, trait)
            # Of somebody else no trait is worth naming, but for what was mixed up with another of the group.
            if other or one.verdict.word != "different":
                yield Fault("trait", name, trait.trait, other)
        if one.verdict.word == "same, drifted" and not one.drifted:
            yield Fault("colors", name)


def bled(verdict: TakeVerdict) -> tuple[Fault, ...]:
    """Traits that somebody of a group has in the colour of another; also of somebody who is taken for a stranger."""
    return tuple(
        Fault("trait", one.character, trait.trait, other)
        for one in verdict.characters
        for trait in one.drifted
        if (other := _taken_from(verdict, one, trait))
    )


def _taken_from(verdict: TakeVerdict, one: CharacterVerdict, trait: TraitVerdict) -> str:
    """Who of the others has this trait in the colour that it has become; empty where nobody has."""
    after, before = trait.evidence.color_after, trait.evidence.color_before
    if not after or not before:
        return ""
    for other in verdict.characters:
        for theirs in other.verdict.traits if other is not one else ():
            own = theirs.evidence.color_before
            if theirs.trait == trait.trait and own and _off(after, own) < min(_ALIKE, _off(before, own)):
                return other.character
    return ""


def _off(one: str, other: str) -> float:
    return float(delta_e(lab_of_hex(one), lab_of_hex(other)))


def is_copied(verdict: TakeVerdict) -> bool:
    """Whether a figure on it is a reference's, pixel by pixel: a scene was asked for and not drawn."""
    return any(caution.code == "copy" for one in verdict.characters for caution in one.verdict.cautions)


@dataclass(frozen=True)
class OffColor:
    """A part of a take in another colour than the references have there, `#rrggbb`; the box is in its pixels."""

    trait: str
    before: str
    wanted: str
    box: Box


def off_colors(verdict: TakeVerdict, fault: Fault) -> tuple[OffColor, ...]:
    """What a fault says of colours and where they are; empty where it is about something else, or nobody can tell:
    light that lies over everything, and wear that the scene adds, are no drift to be painted over; and of a group
    nobody knows whose pixels they are."""
    several = len(verdict.characters) + len(verdict.unmeasured) > 1
    if fault.kind != "trait" or several or any(caution.code == "wear" for caution in verdict.cautions):
        return ()
    return tuple(
        OffColor(trait.trait, seen.color_after, seen.color_before, seen.box_in_picture)
        for one in verdict.characters
        if not _is_lit_otherwise(one)
        for trait in one.drifted
        if trait.trait == fault.trait and (seen := trait.evidence).box_in_picture is not None
        and seen.color_before and seen.color_after and seen.color_before != seen.color_after
    )  # fmt: skip


def is_seen_alike(fault: Fault, one: TakeVerdict, other: TakeVerdict) -> bool:
    """Whether a fault of two takes looks the same on both. A colour that becomes another each time is drift; what is
    seen in the same colour again may be so by right."""
    colors = _seen_color(fault, one), _seen_color(fault, other)
    return not all(colors) or _off(*colors) < _ANOTHER


def _seen_color(fault: Fault, verdict: TakeVerdict) -> str:
    """The colour that a trait has on a take; empty where it is not told."""
    found = (
        trait.evidence.color_after
        for one in verdict.characters
        if fault.character in ("", one.character)
        for trait in one.drifted
        if trait.trait == fault.trait
    )
    return next(filter(None, found), "")


def places_of(verdict: TakeVerdict) -> tuple[Box, ...]:
    """Where on a take the traits lie that drifted, as far as the verdict says so."""
    return tuple(
        trait.evidence.box_in_picture
        for one in verdict.characters
        for trait in one.drifted
        if trait.evidence.box_in_picture is not None
    )


def _is_lit_otherwise(one: CharacterVerdict) -> bool:
    """Whether a light lies over the character that the wanted colours are not in. A large part that drifted looks like
    light; the colours that are kept say whether it is."""
    cast = one.verdict.cast
    if cast is None or cast.delta_e < _OTHER_LIGHT:
        return False
    kept = [
        _off(trait.evidence.color_before, trait.evidence.color_after)
        for trait in one.verdict.traits
        if trait.state == "kept" and trait.evidence.color_before and trait.evidence.color_after
    ]
    return median(kept) >= _OTHER_LIGHT if len(kept) >= _WITNESSES else True


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
