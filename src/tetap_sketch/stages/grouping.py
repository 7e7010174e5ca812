"""Where two or three actors stand so that every face is seen, in wide and in tall pictures."""

from collections.abc import Sequence
from dataclasses import replace

from .camera import Standing

TALL = 0.8
"""Below this ratio of width to height three actors form a front row and a back row."""

_APART = 0.93
_APART_TALL = 0.8
"""The distance of two neighbours in sums of their half widths; hair and tails may touch."""

_NEARER = 1.07
"""How much larger somebody in the front row is drawn."""

_TALLER = 1.12
"""From how many heights of the first actor on somebody stands behind, never before."""


def gathered(standing: Sequence[Standing], ratio: float, open_ground: bool) -> list[Standing]:
    """The actors with their distances settled. The first stays where the stage has put it, the others
    keep the side on which they were; `open_ground` says that nothing stands before the first actor."""
    first, *others = standing
    if not others:
        return [first]
    if ratio < TALL and len(others) == 2 and open_ground:
        return [first, *_two_rows(first, others)]
    apart = _APART if ratio >= TALL else _APART_TALL
    placed = {first.name: first}
    for side in (-1, 1):
        inner = first
        for one in sorted(_on_side(first, others, side), key=lambda one: side * one.shift[0]):
            inner = _beside(inner, one, side, apart)
            placed[one.name] = inner
    return [placed[one.name] for one in standing]


def _on_side(first: Standing, others: Sequence[Standing], side: int) -> list[Standing]:
    return [one for one in others if (one.shift[0] - first.shift[0]) * side > 0]


def _reach(one: Standing, side: int) -> float:
    left, _, right, _ = one.box
    return max(one.room, right - one.shift[0] if side > 0 else one.shift[0] - left)


def _beside(inner: Standing, one: Standing, side: int, apart: float) -> Standing:
    distance = apart * (_reach(inner, side) + _reach(one, -side))
    return replace(one, shift=(inner.shift[0] + side * distance, one.shift[1]))


def _two_rows(first: Standing, others: Sequence[Standing]) -> list[Standing]:
    """The smaller ones come nearer and lower, left and right of the first; taller ones look over."""
    placed = []
    sides = [-1 if one.shift[0] < first.shift[0] else 1 for one in others]
    if sides[0] == sides[1]:
        sides[1] = -sides[0]
    for one, side in zip(others, sides, strict=True):
        apart = 0.62 * (_reach(first, side) + _reach(one, -side))
        if one.height > _TALLER * first.height:
            placed.append(replace(one, shift=(first.shift[0] + side * apart * 1.1, one.shift[1])))
            continue
        ground = first.box[3] + 0.46 * first.height
        scale = one.scale * _NEARER
        placed.append(
            replace(
                one,
                scale=scale,
                height=one.height * _NEARER,
                shift=(first.shift[0] + side * apart, ground - one.figure.box[3] * scale),
            )
        )
    return placed
