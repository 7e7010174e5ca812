"""Tails of the animals in every view: a tapered stroke with a coloured end."""

from collections.abc import Mapping
from dataclasses import dataclass

from tetap_sketch.paper import Paper
from tetap_sketch.paths import Point, ellipse, smooth, taper, xy
from tetap_sketch.spec import Spec, word
from tetap_sketch.staging import Staging

from .rig import Rig


@dataclass(frozen=True)
class Tail:
    """Points from the base outwards (towards x > 0 when seen from the side) with full widths;
    `end` is the share of the length that has the tip's colour field `color`."""

    points: tuple[Point, ...]
    widths: tuple[float, ...]
    end: float = 0.0
    color: str = "fur.tip.color"
    base: str = "fur.color"
    samples: int = 18


TAILS: Mapping[str, Tail] = {
    "fox": Tail(
        ((0, 0), (52, 12), (104, -10), (126, -66), (110, -118), (84, -156)), (26, 54, 84, 90, 60, 3), 0.36,
        "fur.belly.color",
    ),
    "cat": Tail(
        ((0, 0), (54, 22), (102, 4), (112, -52), (98, -98), (112, -138)), (26, 26, 25, 24, 24, 22), 0.22
    ),
    "bear": Tail(((0, -4), (24, -8), (46, -18)), (38, 44, 40)),
    "rabbit": Tail(((0, -6), (26, -14), (46, -24)), (46, 58, 50), base="fur.belly.color"),
    "dog": Tail(((0, 2), (52, 4), (96, -34), (112, -92)), (40, 42, 34, 18), 0.34),
}  # fmt: skip


_SHORT = ("bear", "rabbit")


TAIL_SWAY = 7.0
"""Figure units that the tip of a tail swings at most."""


def tail_points(rig: Rig, kind: str, staging: Staging) -> list[Point]:
    """The tail's middle line in this view; its tip sways a little."""
    sway = staging.swing("tail", TAIL_SWAY)
    base_y = rig.level(0.84)
    scale = 0.82 + 0.18 * rig.stretch
    across, start = {
        "front": (1.0, rig.girth * 0.55),
        "three-quarter": (1.0, rig.girth * 0.62),
        "side": (1.0, rig.girth * 0.62 + rig.middle(1)),
        "back": (-1.0, 0.0),
    }[rig.view]
    tail = TAILS[kind]
    short = kind in _SHORT
    if short and rig.view == "back":
        return [(x * 0.05, base_y - 6 + y * 0.3) for x, y in tail.points]
    if short and rig.view in ("front", "three-quarter"):
        start = rig.half(0.86, True) - 22
    last = len(tail.points) - 1
    return [
        (start + across * (x * scale + sway * index / last), base_y + y * scale)
        for index, (x, y) in enumerate(tail.points)
    ]


def draw_tail(paper: Paper, spec: Spec, kind: str, points: list[Point], view: str) -> str:
    """The tail along its middle line; seen from behind it grows out of a point."""
    tail = TAILS[kind]
    widths = tail.widths
    if view == "back" and kind not in _SHORT:
        widths = (3.0, 0.86 * widths[1], *widths[2:])
    data = taper(points, widths, tail.samples)
    if kind in _SHORT and abs(points[-1][0] - points[0][0]) < 10:
        data = ellipse(*points[1], tail.widths[1] * 0.52)
    over = paper.fill(_tip(tail, points), word(spec, tail.color)) if tail.end else ""
    with paper.part("tail"):
        return paper.shape(data, word(spec, tail.base), shift=(6, 6), depth=0.15, over=over)


def _tip(tail: Tail, points: list[Point]) -> str:
    """Everything beyond a zigzag across the tail."""
    before, after = points[-3], points[-2] if len(points) > 4 else points[-1]
    share = 1 - tail.end * 2
    x, y = before[0] + (after[0] - before[0]) * share, before[1] + (after[1] - before[1]) * share
    side = 1 if points[-1][0] >= points[0][0] else -1
    rough = tail.widths[2] / 84
    teeth = (
        (-90, 2),
        (-34, 14 * rough),
        (-16, -4 * rough),
        (0, 16 * rough),
        (18, -4 * rough),
        (36, 12 * rough),
        (90, 0),
    )
    zigzag = smooth([(x + side * dx, y + dy) for dx, dy in teeth])
    return f"{zigzag}L{xy(x + side * 90, y - 200)}L{xy(x - side * 90, y - 200)}Z"
