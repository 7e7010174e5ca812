"""A simulated vision model's answers to questions about two sets of pictures, from their pixels alone.

Where a figure stands on plain ground in both sets it sees the colours part by part, as simulated painters do;
elsewhere, as on a stage, it only looks whether a colour is there at all. What has no colour it cannot see. It is
wrong at a set rate.
"""

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageFilter

from ..domain.character import Accessory, Character, Kind, Trait
from .looking import lab_of, pixels_in, shown_colors

Answer = Literal["yes", "no", "unseen"]
_QUESTION = re.compile(
    r'^([a-z_]+)\.([a-z0-9_]+): (?:accessory \(([^)]*)\)|.*?), "([^"]*)"(?: \((#[0-9A-Fa-f]{6})[^)]*\))?$',
    re.MULTILINE,
)
_LABEL = re.compile(r"^([AB])\d+:$", re.MULTILINE)
_KINDS: Mapping[str, Kind] = {"coat": "animal", "shell": "robot", "form": "object"}
_ALIKE = 12.0
_SPECK = 0.0004
"""Share of a picture from which on a colour is there."""
_LARGE = 0.03
"""Share from which on it would be seen if it were there."""


@dataclass(frozen=True)
class _Question:
    """One line: the trait, how it was described, its colour (empty = none), where it sits."""

    category: str
    element: str
    where: str
    text: str
    color: str

    @property
    def trait(self) -> str:
        """`hair.color`"""
        return f"{self.category}.{self.element}"


def answer(words: str, pictures: Sequence[bytes], wrong: float, luck: str) -> str | None:
    """A JSON object with an answer for every question in the words; None where they hold no questions.

    The words name each picture on a line of its own, A… or B…, in the order of the pictures."""
    questions = [_Question(*found) for found in _QUESTION.findall(words)]
    sides = _LABEL.findall(words)
    if not questions or len(sides) != len(pictures):
        return None
    first, second = (
        [data for side, data in zip(sides, pictures, strict=True) if side == name] for name in "AB"
    )
    seen = _compare(questions, first, second)
    return json.dumps({one.trait: _mistaken(seen[one.trait], one.trait, wrong, luck) for one in questions})


def _mistaken(said: Answer, name: str, wrong: float, luck: str) -> Answer:
    dice = int.from_bytes(hashlib.sha256(f"{luck}:{name}".encode()).digest()[:8], "big") / 2**64
    if said == "unseen" or dice >= wrong:
        return said
    return "no" if said == "yes" else "yes"


def _compare(
    questions: Sequence[_Question], first: Sequence[bytes], second: Sequence[bytes]
) -> dict[str, Answer]:
    person = _person(questions)
    parts = [_by_part(person, side) for side in (first, second)]
    if all(parts):
        return {one.trait: _same(parts[0].get(one.trait), parts[1].get(one.trait)) for one in questions}
    colors = tuple(sorted({one.color for one in questions if one.color}))
    shares = [[_shares(data, colors) for data in side] for side in (first, second)]
    return {
        one.trait: _anywhere(*(max(share[one.color] for share in side) for side in shares))
        if one.color
        else "unseen"
        for one in questions
    }


def _person(questions: Sequence[_Question]) -> Character:
    """Whom the questions describe."""
    traits: dict[str, dict[str, Trait]] = {}
    worn = []
    for one in questions:
        if one.category == "accessories":
            side = next((side for side in ("left", "right") if side in one.where.split()), "")
            place = " ".join(word for word in one.where.split() if word != side)
            worn.append(Accessory(what=one.text, color=one.color or None, side=side, where=place))
        elif one.category != "marks":
            trait = Trait(text=one.text, hex=one.color) if one.color else Trait(text=one.text)
            traits.setdefault(one.category, {})[one.element] = trait
    kind: Kind = next((kind for category, kind in _KINDS.items() if category in traits), "person")
    return Character(name="Somebody", kind=kind, traits=traits, accessories=tuple(worn))


def _by_part(person: Character, pictures: Sequence[bytes]) -> dict[str, str]:
    """Trait to colour, from every picture that shows the figure; the first that shows a part counts."""
    found: dict[str, str] = {}
    for picture in pictures:
        found = {**shown_colors(person, [picture]), **found}
    return found


def _same(one: str | None, other: str | None) -> Answer:
    if one is None or other is None:
        return "unseen"
    return "yes" if float(np.linalg.norm(_lab(one) - _lab(other))) < _ALIKE else "no"


def _anywhere(first: float, second: float) -> Answer:
    least, most = sorted((first, second))
    if least > _SPECK:
        return "yes"
    return "no" if most > _LARGE else "unseen"


@lru_cache(maxsize=64)
def _shares(data: bytes, colors: tuple[str, ...]) -> Mapping[str, float]:
    """The share of a picture that has each colour, without lines of one or two pixels."""
    pixels = pixels_in(data)
    if pixels is None:
        return dict.fromkeys(colors, 0.0)
    lab = lab_of(pixels.reshape(-1, 3)).reshape(pixels.shape)
    found = {}
    for color in colors:
        near = (np.linalg.norm(lab - _lab(color), axis=-1) < _ALIKE).astype(np.uint8) * 255
        thick = Image.fromarray(near).filter(ImageFilter.MinFilter(3)).filter(ImageFilter.MaxFilter(3))
        found[color] = float((np.asarray(thick) > 0).mean())
    return found


def _lab(color: str) -> NDArray[np.float64]:
    """CIE L*a*b* of `#RRGGBB`."""
    lab: NDArray[np.float64] = lab_of(
        np.array([[int(color[i : i + 2], 16) for i in (1, 3, 5)]], dtype=np.int16)
    )[0]
    return lab
