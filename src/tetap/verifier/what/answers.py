"""The part finder's answers about a figure as a whole: which hair, which garments, how many heads tall."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]

CHOICES: Mapping[str, int] = {
    "body.template": 10, "hair.style": 11, "hair.bangs": 4, "top.kind": 10, "bottom.kind": 5, "socks.kind": 3,
    "shoes.kind": 6, "eyes.shape": 5, "mouth.style": 4, "brows.style": 4, "face.shape": 5, "body.build": 3,
    "style.line.mode": 3,
}  # fmt: skip
"""Questions with one answer of several, and of how many; in the order of the network's output."""

NUMBERS = (
    "body.heads", "eyes.size", "hair.length", "hair.curl", "face.blush", "style.line", "style.shading",
)  # fmt: skip
"""Questions answered by a number 0..1 of the range that figures have."""

ACCESSORIES = (
    "orange-pin", "flower-pin", "star-pin", "heart-pin", "bow", "hairband", "glasses", "round-glasses", "scarf",
    "cap", "beanie", "straw-hat", "beret", "crown", "headphones", "earrings", "necklace", "tie", "bow-tie",
    "backpack", "shoulder-bag",
)  # fmt: skip
MARKS = ("mole", "freckles", "scar", "star", "heart")
VIEWS = ("front", "three-quarter", "side", "back")


@dataclass(frozen=True, eq=False)
class Answers:
    """`choices` holds logits by question, `numbers` 0..1 (roughly), `ornaments` the log odds that an
    accessory or a mark is seen, `view` the probability of each of VIEWS."""

    choices: Mapping[str, Floats]
    numbers: Mapping[str, float]
    ornaments: Mapping[str, float]
    view: Mapping[str, float]


def read_answers(raw: Floats) -> Answers:
    """The network's output [110] by question."""
    choices, at = {}, 0
    for name, count in CHOICES.items():
        choices[name] = raw[at : at + count]
        at += count
    numbers = {name: float(raw[at + index]) for index, name in enumerate(NUMBERS)}
    at += len(NUMBERS)
    names = (*ACCESSORIES, *(f"mark:{mark}" for mark in MARKS))
    ornaments = {name: float(raw[at + index]) for index, name in enumerate(names)}
    view = _shares(raw[at + len(names) :])
    return Answers(choices, numbers, ornaments, {name: float(view[i]) for i, name in enumerate(VIEWS)})


def _shares(scores: Floats) -> Floats:
    odds = np.exp(scores - scores.max())
    return np.asarray(odds / odds.sum(), dtype=np.float32)


def apart(before: list[Floats], after: Floats) -> float:
    """How unlikely it is that two sets of answers mean the same, as a negative log probability; 0 = the same.

    `before` are the logits of every reference that could tell.
    """
    first = _shares(np.mean(before, axis=0))
    return float(-np.log(max(1e-6, float((first * _shares(after)).sum() / max(1e-6, float(first.max()))))))
