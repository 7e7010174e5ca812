"""Closed outlines by points on the curve, and pointed locks; all run the same way round, so that
overlapping pieces of one body never cancel each other out."""

import math
from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise

from tetap_sketch.paths import Point, smooth, xy

Mark = tuple[float, ...]
"""x, y of a smooth point; a third number makes it a corner."""


def contour(points: Sequence[Mark]) -> str:
    """A closed outline through the points."""
    area = sum(
        first[0] * second[1] - second[0] * first[1]
        for first, second in zip(points, (*points[1:], points[0]), strict=True)
    )
    loop = list(points) if area < 0 else list(points[::-1])
    corners = [index for index, mark in enumerate(loop) if len(mark) > 2]
    if not corners:
        return smooth([(mark[0], mark[1]) for mark in loop], closed=True)
    loop = loop[corners[0] :] + loop[: corners[0] + 1]
    data, stretch = "", [_point(loop[0])]
    for mark in loop[1:]:
        stretch.append(_point(mark))
        if len(mark) > 2:
            part = smooth(stretch)
            data += part if not data else part[len("M" + xy(*stretch[0])) :]
            stretch = [_point(mark)]
    return data + "Z"


def _point(mark: Mark) -> Point:
    return mark[0], mark[1]


def mirrored(points: Sequence[Mark]) -> list[Mark]:
    """The outline on the other side of the face."""
    return [(-mark[0], *mark[1:]) for mark in points]


def both(points: Sequence[Mark]) -> list[str]:
    """The outline on either side."""
    return [contour(points), contour(mirrored(points))]


def lock(spine: Sequence[Point], widths: Sequence[float], samples: int = 10) -> str:
    """A strand of hair: a spine evenly walked, full widths along it, a sharp end where they reach 0."""
    return _lock(tuple(spine), tuple(widths), samples)


@lru_cache(maxsize=4096)
def _lock(spine: tuple[Point, ...], widths: tuple[float, ...], samples: int) -> str:
    knots = _even(spine, samples)
    left: list[Point] = []
    right: list[Point] = []
    for index, (x, y) in enumerate(knots):
        before, after = knots[max(0, index - 1)], knots[min(samples, index + 1)]
        dx, dy = after[0] - before[0], after[1] - before[1]
        length = math.hypot(dx, dy) or 1.0
        half = _flow(widths, index / samples) / 2
        left.append((x - dy / length * half, y + dx / length * half))
        right.append((x + dy / length * half, y - dx / length * half))
    if widths[-1] <= 0:
        left[-1] = right[-1] = knots[-1]
    data = smooth(left)
    back = smooth(right[::-1])
    data += ("" if widths[-1] <= 0 else "L" + xy(*right[-1])) + back[len("M" + xy(*right[-1])) :]
    return data + "Z"


def _flow(values: Sequence[float], where: float) -> float:
    """A value at `where` 0..1 on a smooth curve through the values, never below zero."""
    return max(0.0, _signed(values, where))


def _even(spine: Sequence[Point], count: int) -> list[Point]:
    """`count` + 1 places along the curve through the spine, equally far apart."""
    fine: list[Point] = []
    steps = (len(spine) - 1) * 5
    xs, ys = [x for x, _ in spine], [y for _, y in spine]
    for step in range(steps + 1):
        fine.append((_signed(xs, step / steps), _signed(ys, step / steps)))
    walked = [0.0]
    for first, second in pairwise(fine):
        walked.append(walked[-1] + math.dist(first, second))
    places: list[Point] = []
    at = 0
    for step in range(count + 1):
        goal = walked[-1] * step / count
        while at < steps - 1 and walked[at + 1] < goal:
            at += 1
        gap = walked[at + 1] - walked[at] or 1.0
        share = min(1.0, (goal - walked[at]) / gap)
        (x0, y0), (x1, y1) = fine[at], fine[at + 1]
        places.append((x0 + (x1 - x0) * share, y0 + (y1 - y0) * share))
    return places


def _signed(values: Sequence[float], where: float) -> float:
    last = len(values) - 1
    scaled = where * last
    index = min(int(scaled), last - 1)
    t = scaled - index
    b, c = values[index], values[index + 1]
    a = values[index - 1] if index else 2 * b - c
    d = values[index + 2] if index + 2 <= last else 2 * c - b
    return 0.5 * (2 * b + (c - a) * t + (2 * a - 5 * b + 4 * c - d) * t * t + (3 * b - a - 3 * c + d) * t**3)


def curled(spine: Sequence[Point], length: float, sweep: float, steps: int = 5) -> list[Point]:
    """The spine carried on by `length`, wound by `sweep` degrees in all; positive turns to the left
    of the way it runs (on the paper, y down, anticlockwise)."""
    points = list(spine)
    (x0, y0), (x, y) = points[-2], points[-1]
    heading = math.atan2(y - y0, x - x0)
    stride = length / steps
    bend = math.radians(sweep) / steps
    for step in range(steps):
        angle = heading - bend * (step + 0.5)
        x, y = x + stride * math.cos(angle), y + stride * math.sin(angle)
        points.append((x, y))
    return points


def flipped(spine: Sequence[Point], side: float, shift: float = 0.0) -> list[Point]:
    """The spine moved to `side` (1 as given, -1 mirrored), then shifted."""
    return [(side * x + shift, y) for x, y in spine]
