"""Every check of a drawn figure beside its references: how far each property is from what they show."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from .answers import ACCESSORIES, CHOICES, MARKS, NUMBERS, Answers, apart
from .drawn_parts import FINE
from .light import Light
from .observing import Observed, PartSeen
from .part_colors import Palette, PartDrift, part_drifts, reference_palettes, usual_shares

ON_HEAD = ("hair.bangs", "eyes.shape", "eyes.size", "mouth.style", "brows.style", "face.shape", "face.blush")
"""Questions that the view of the head answers."""

ON_FEET = ("shoes.kind", "socks.kind")
"""Questions that the view of the feet answers."""

NEEDS: Mapping[str, tuple[str, ...]] = {
    "hair.style": ("hair",), "hair.length": ("hair",), "hair.curl": ("hair",), "hair.bangs": ("hair", "eyes"),
    "top.kind": ("top",), "bottom.kind": ("bottom",), "socks.kind": ("shoes",), "shoes.kind": ("shoes",),
    "eyes.shape": ("eyes",), "eyes.size": ("eyes",), "mouth.style": ("eyes",), "brows.style": ("brows",),
    "face.shape": ("eyes",), "face.blush": ("eyes",),
}  # fmt: skip
"""What must be seen before a question can be answered."""

GROUPS: Mapping[str, tuple[str, ...]] = {
    "headgear": ("cap", "beanie", "straw-hat", "beret", "crown", "headphones", "hairband"),
    "pin": ("orange-pin", "flower-pin", "star-pin", "heart-pin", "bow"),
    "glasses": ("glasses", "round-glasses"),
    "neckwear": ("scarf", "necklace", "tie", "bow-tie"),
    "bag": ("backpack", "shoulder-bag"),
    "earrings": ("earrings",),
}  # fmt: skip
"""Accessories by the part they are."""

_FRONT_ONLY = ("glasses", "neckwear")
_THERE = 0.5
_HAT = 0.02
_LARGE = 0.006
_NOTABLE = 0.08
"""Share of a part from which on one of its colours counts without being declared."""
_CLOSED = _HALF = 0.5
_SPECK = 0.15
_SIDE_STEP = 0.05
_TRACE = 0.0004
"""Share of the figure below which an ornament is not there."""


@dataclass(frozen=True, eq=False)
class Comparison:
    """The result: `scores` by check, larger = farther from the references; a check that cannot be made has
    none. `colors` holds every part's colours with `light` taken away; `worn` are the ornaments that the
    references show and `added` those that only the picture does, with their log odds."""

    scores: Mapping[str, float]
    hidden: frozenset[str]
    colors: Mapping[str, PartDrift]
    light: Light
    worn: Mapping[str, float]
    added: Mapping[str, float]
    boxes: Mapping[str, tuple[int, int, int, int]]
    """Where each part is, in pixels of `Look.picture`."""


@dataclass(frozen=True, eq=False)
class ReferenceSet:
    """What all references together show, worked out once."""

    observed: tuple[Observed, ...]
    palettes: Mapping[str, Palette]
    shares: Mapping[str, float]
    worn: Mapping[str, float]


def reference_set(observed: Sequence[Observed]) -> ReferenceSet:
    """The palettes and ornaments of references; parts that are mere specks on them are left out."""
    observed = [replace(one, parts=_no_specks(one)) for one in observed]
    worn = {}
    for kind in (*ACCESSORIES, *(f"mark:{mark}" for mark in MARKS)):
        odds = max(_odds(one, kind) for one in observed)
        if odds > _THERE:
            worn[kind] = odds
    return ReferenceSet(tuple(observed), reference_palettes(observed), usual_shares(observed), worn)


def _no_specks(one: Observed) -> dict[str, PartSeen]:
    return {
        part: seen
        for part, seen in one.parts.items()
        if seen.share >= (_TRACE if part in FINE or part in GROUPS else _LARGE)
    }


def compare(references: ReferenceSet, picture: Observed) -> Comparison:
    """Every check that references and picture allow."""
    picture = replace(picture, parts=_believable(references, picture))
    colors, light = part_drifts(references.palettes, picture)
    scores: dict[str, float] = {}
    hidden = {part for part in references.palettes if part not in picture.parts}
    if _eyes_are_closed(references, picture):
        hidden.add("eyes")
        colors.pop("eyes", None)
    for part, drift in colors.items():
        for index in np.flatnonzero(drift.expected.shares >= _NOTABLE).tolist():
            scores[f"color:{part}:{index}"] = drift.drift_of(index)
        strange = drift.strangest()
        scores[f"new:{part}"] = 0.0 if strange is None else float(drift.new[strange])
    scores |= _shapes(references, picture)
    ornaments, unseen = _ornaments(references, picture)
    scores |= ornaments
    gone, out_of_sight = _gone(references, picture)
    scores |= gone
    hidden |= out_of_sight
    scores |= _come(references, picture)
    added = {
        kind: odds
        for kind in (*ACCESSORIES, *(f"mark:{mark}" for mark in MARKS))
        if kind not in references.worn and (odds := _odds(picture, kind)) > -3
    }
    boxes = {part: seen.box for part, seen in picture.parts.items()}
    return Comparison(scores, frozenset(hidden | unseen), colors, light, references.worn, added, boxes)


def _believable(references: ReferenceSet, picture: Observed) -> dict[str, PartSeen]:
    """The parts without specks: far smaller than on the references, they are mistakes or hardly seen."""
    return {
        part: seen
        for part, seen in picture.parts.items()
        if seen.share >= _SPECK * references.shares.get(part, 0.0)
    }


def _eyes_are_closed(references: ReferenceSet, picture: Observed) -> bool:
    """A laugh or a wink leaves lashes only, and says nothing about the eyes."""
    open_eyes = [one.parts["eyes"].pixels for one in references.observed if "eyes" in one.parts]
    seen = picture.parts.get("eyes")
    return bool(open_eyes) and seen is not None and seen.pixels < _CLOSED * float(np.median(open_eyes))


def _odds(one: Observed, kind: str) -> float:
    """The log odds that an ornament is seen, on the view that sees it better."""
    if one.head is None or kind in GROUPS["bag"] or kind in ("scarf", "necklace", "tie", "bow-tie"):
        return one.body.ornaments[kind]
    if kind in GROUPS["headgear"]:
        return (one.body.ornaments[kind] + one.head.ornaments[kind]) / 2
    return one.head.ornaments[kind] if kind.startswith("mark:") else (
        0.35 * one.body.ornaments[kind] + 0.65 * one.head.ornaments[kind]
    )  # fmt: skip


def _shapes(references: ReferenceSet, picture: Observed) -> dict[str, float]:
    scores = {}
    for name in (*CHOICES, *NUMBERS):
        able = [one for one in references.observed if _can_tell(one, name)]
        if not able or not _can_tell(picture, name):
            continue
        mine = _answers(picture, name)
        if name in CHOICES:
            scores[name] = apart([_answers(one, name).choices[name] for one in able], mine.choices[name])
        else:
            middle = float(np.mean([_answers(one, name).numbers[name] for one in able]))
            scores[name] = abs(middle - mine.numbers[name])
    return scores


def _answers(one: Observed, name: str) -> Answers:
    if name in ON_FEET and one.feet is not None:
        return one.feet
    return one.head if one.head is not None and name in ON_HEAD else one.body


def _can_tell(one: Observed, name: str) -> bool:
    if name in ON_HEAD and one.body.view["back"] > 0.5:
        return False
    return all(part in one.parts for part in NEEDS.get(name, ()))


def _ornaments(references: ReferenceSet, picture: Observed) -> tuple[dict[str, float], set[str]]:
    """How surely each ornament of the references is missing, or how far on the wrong side; what a view hides."""
    scores: dict[str, float] = {}
    unseen: set[str] = set()
    for kind in references.worn:
        group = next((name for name, kinds in GROUPS.items() if kind in kinds), "mark")
        odds = _odds(picture, kind)
        if odds < _THERE and _is_hidden(group, picture):
            unseen.add(kind)
        else:
            scores[f"missing:{kind}"] = -odds
    for part in ("pin", "mark"):
        away = _other_side(part, references, picture)
        if away is not None:
            scores[f"side:{part}"] = away
    return scores, unseen


def _gone(references: ReferenceSet, picture: Observed) -> tuple[dict[str, float], set[str]]:
    """For every ornament of the references how much smaller it has become, as a logarithm: 0 = as large."""
    scores: dict[str, float] = {}
    unseen: set[str] = set()
    for group in (*GROUPS, "mark"):
        shares = [one.parts[group].share for one in references.observed if group in one.parts]
        if not shares or max(shares) < _TRACE:
            continue
        usual = float(np.median(shares))
        now = picture.parts[group].share if group in picture.parts else 0.0
        if now < _HALF * usual and _is_hidden(group, picture):
            unseen.add(group)
        else:
            scores[f"gone:{group}"] = max(0.0, float(np.log(usual / (now + 0.03 * usual))))
    return scores, unseen


def _come(references: ReferenceSet, picture: Observed) -> dict[str, float]:
    """For every kind of ornament that no reference has how large it is here, as a logarithm."""
    return {
        f"come:{group}": float(np.log1p(picture.parts[group].share / _TRACE))
        if group in picture.parts
        else 0.0
        for group in (*GROUPS, "mark")
        if not any(group in one.parts and one.parts[group].share >= _TRACE for one in references.observed)
    }


def _is_hidden(group: str, picture: Observed) -> bool:
    back = picture.body.view["back"]
    if group == "headgear":
        return picture.hat > _HAT
    if group in _FRONT_ONLY or group == "mark":
        return back > 0.5 or ("eyes" not in picture.parts and group != "neckwear")
    if group == "bag":
        return "top" not in picture.parts and "fur" not in picture.parts
    return group in ("pin", "earrings") and (back > 0.5 or picture.body.view["side"] > 0.5)


def _other_side(part: str, references: ReferenceSet, picture: Observed) -> float | None:
    """How far an ornament has moved to the other side of the head, in shares of its view; None: not seen."""
    mine = _offset(part, picture)
    theirs = [offset for one in references.observed if (offset := _offset(part, one)) is not None]
    if mine is None or not theirs:
        return None
    middle = float(np.mean(theirs))
    return -float(np.sign(middle)) * mine if abs(middle) > _SIDE_STEP else None


def _offset(part: str, one: Observed) -> float | None:
    """Where an ornament sits beside the middle of the head, in the sense of the front view."""
    seen = one.parts.get(part)
    if seen is None or one.body.view["side"] > 0.5:
        return None
    across = seen.center[0] - one.head_center[0]
    return -across if one.body.view["back"] > 0.5 else across
