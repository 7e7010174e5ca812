"""How a shot came to its picture, and the shots that a person must decide about, as the page shows them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from ..ports.take_verdict import percent_words
from .content import SeriesReport, ShownPicture, ShownTry
from .pixels import Embedded, embedded, pixels_in
from .verdict_words import Say, word_sign

_SIDE, _WEIGHT = 360, 24_000
_DIGITS = 12


@dataclass(frozen=True)
class Step:
    """One take in words: how it was made, why, and what was found. `image` is there where it is shown."""

    number: int
    digits: str
    how: str
    why: str
    found: str
    delivered: bool
    image: Embedded | None = None


@dataclass(frozen=True)
class WaitingShot:
    """A shot that waits for a person, with every take."""

    shot: str
    title: str
    why: str
    takes: Sequence[Step]


def rung_words(rung: str, say: Say) -> str:
    """How a take was made, for people."""
    known = {
        "planned": say("as planned"),
        "snap": say("colours put right in its pixels"),
        "edit": say("one thing changed in it by the model"),
        "again": say("drawn anew"),
        "strategy": say("drawn anew with the references"),
        "model": say("made by another model"),
        "by hand": say("edited by a person"),
        "wish": say("changed as you asked"),
    }
    return known.get(rung, rung)


def ways(report: SeriesReport, say: Say) -> Mapping[str, Sequence[Step]]:
    """Shot to its tries; empty for those that were right at once."""
    return {picture.shot: [_step(one, report, say) for one in picture.tries] for picture in report.pictures}


def waiting(report: SeriesReport, say: Say) -> Sequence[WaitingShot]:
    """The shots that a person must look at, in the report's order."""
    return [
        WaitingShot(picture.shot, picture.title or picture.shot, picture.waits, _takes(picture, report, say))
        for picture in report.pictures
        if picture.waits
    ]


def _takes(picture: ShownPicture, report: SeriesReport, say: Say) -> list[Step]:
    alone = ShownTry(
        picture.take, "", "planned", "", picture.verdict, picture.measured, delivered=True, data=picture.data
    )
    steps = [_step(one, report, say, with_image=True) for one in picture.tries or (alone,)]
    return [replace(one, digits=one.digits or picture.shot) for one in steps]


def _step(one: ShownTry, report: SeriesReport, say: Say, *, with_image: bool = False) -> Step:
    image = embedded(pixels_in(one.data, one.key), _SIDE, _WEIGHT) if with_image and one.data else None
    return Step(
        one.number, one.key.removeprefix("sha256:")[:_DIGITS], rung_words(one.rung, say), one.why,
        _found(one, report, say), one.delivered, image,
    )  # fmt: skip


def _found(one: ShownTry, report: SeriesReport, say: Say) -> str:
    """`▲ same, drifted 61 %: hair colour, hair pin`"""
    if one.measured is None:
        return say("not verified")
    sign = word_sign(one.measured.word, say)
    drifted = [
        report.trait_labels.get(character.character, {}).get(trait.trait, trait.trait)
        for character in one.measured.characters
        for trait in character.drifted
    ]
    head = " ".join(filter(None, (sign.glyph, sign.text, percent_words(one.measured.percent))))
    return f"{head}: {', '.join(drifted)}" if drifted else head
