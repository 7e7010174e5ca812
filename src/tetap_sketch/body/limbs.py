"""Arms and legs as shaped pieces around two bones, for skin and for the cloth that follows it."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from ..paths import Point, ellipse, smooth, xy
from .rig import bend_degrees

Girth = tuple[float, float, float]
"""Place along the bones (0 start, 1 joint, 2 end), half width on the one side and on the other."""

STEPS = (0.0, 0.16, 0.34, 0.52, 0.7, 0.86, 1.0, 1.14, 1.3, 1.46, 1.64, 1.82, 2.0)
"""Where an outline is sampled; muscles swell and taper between."""

ROUNDED = 0.26
"""The share of a bone that the curve around a bent joint takes up."""


@dataclass(frozen=True)
class Limb:
    """Three joints on paper and the girths along them. Seen along the bones (y down, running down), the
    first half width of a girth lies on the viewer's left."""

    start: Point
    joint: Point
    end: Point
    girths: tuple[Girth, ...]

    @cached_property
    def degrees(self) -> float:
        """How far it is bent on paper."""
        return bend_degrees(self.start, self.joint, self.end)

    @cached_property
    def heading(self) -> float:
        """The direction of the second bone on paper, in degrees."""
        return math.degrees(math.atan2(self.end[1] - self.joint[1], self.end[0] - self.joint[0]))

    @cached_property
    def _round(self) -> float:
        """The share of the bones on either side of the joint that runs in a curve; 0 = a sharp bend."""
        if self.degrees < 4:
            return 0.0
        shorter = min(math.dist(self.start, self.joint), math.dist(self.joint, self.end))
        half = self.width(1) / 2
        wanted = half * 1.15 * max(0.35, math.tan(math.radians(min(self.degrees, 170)) / 2))
        share = max(ROUNDED, wanted / max(1.0, shorter))
        return share if share <= 0.5 else 0.0

    def _halves(self, at: float) -> tuple[float, float]:
        girths = self.girths
        index = 0
        while index < len(girths) - 2 and at > girths[index + 1][0]:
            index += 1
        a, b = girths[index], girths[index + 1]
        gap = b[0] - a[0]
        t = min(1.0, max(0.0, (at - a[0]) / gap))
        before, after = girths[max(0, index - 1)], girths[min(len(girths) - 1, index + 2)]
        near, far = gap / ((b[0] - before[0]) or 1), gap / ((after[0] - a[0]) or 1)
        square, cube = t * t, t * t * t
        out = []
        for side in (1, 2):
            rise, fall = (b[side] - before[side]) * near, (after[side] - a[side]) * far
            out.append(
                (2 * cube - 3 * square + 1) * a[side]
                + (cube - 2 * square + t) * rise
                + (3 * square - 2 * cube) * b[side]
                + (cube - square) * fall
            )
        return out[0], out[1]

    def point(self, at: float) -> Point:
        """A place in the middle of the limb: 0 start, 1 joint, 2 end."""
        return self._spine(at)[0]

    def _spine(self, at: float) -> tuple[Point, float, float]:
        """The place and the unit direction there."""
        share = self._round
        if share and abs(at - 1) < share:
            t = (at - 1 + share) / (2 * share)
            a, b = _between(self.start, self.joint, 1 - share), _between(self.joint, self.end, share)
            first, second = _between(a, self.joint, t), _between(self.joint, b, t)
            place, dx, dy = _between(first, second, t), second[0] - first[0], second[1] - first[1]
        else:
            first, second = (self.start, self.joint) if at <= 1 else (self.joint, self.end)
            place = _between(first, second, at if at <= 1 else at - 1)
            dx, dy = second[0] - first[0], second[1] - first[1]
        size = math.hypot(dx, dy) or 1.0
        return place, dx / size, dy / size

    def width(self, at: float) -> float:
        """The width along the bones."""
        return sum(self._halves(at))

    def across(self, at: float, ease: float = 0.0) -> tuple[Point, Point]:
        """The two edges at a place along the bones."""
        (x, y), dx, dy = self._spine(at)
        left, right = self._halves(at)
        left, right = left + ease, right + ease
        return (x - dy * left, y + dx * left), (x + dy * right, y - dx * right)

    def pieces(
        self,
        top: float = 0.0,
        bottom: float = 2.0,
        ease: Sequence[float] = (0.0, 0.0),
        ends: tuple[bool, bool] = (True, True),
    ) -> list[str]:
        """Outlines from `top` to `bottom`, standing off by the eases (first to last width)."""

        def off(at: float) -> float:
            share = (at - top) / ((bottom - top) or 1)
            scaled = share * (len(ease) - 1)
            index = min(int(scaled), len(ease) - 2)
            return ease[index] + (ease[index + 1] - ease[index]) * (scaled - index)

        def stroke(first: float, last: float, round_start: bool, round_end: bool) -> str:
            inner = [at for at in STEPS if first + 0.05 < at < last - 0.05]
            edges = [self.across(at, off(at)) for at in (first, *inner, last)]
            return _outline(edges, round_start, round_end)

        if self.degrees < 4 or self._round or bottom <= 1 or top >= 1:
            return [stroke(top, bottom, *ends)]
        half = self.width(1) / 2 + off(1)
        return [
            stroke(top, 0.999, ends[0], True),
            ellipse(*self.joint, half),
            stroke(1.001, bottom, True, ends[1]),
        ]

    def crease(self, reach: float = 0.5) -> str:
        """The fold on the inner side of a bent joint, or nothing while it is straight."""
        if self.degrees < 35:
            return ""
        joint = self.point(1)
        mx, my = (self.start[0] + self.end[0]) / 2, (self.start[1] + self.end[1]) / 2
        dx, dy = mx - joint[0], my - joint[1]
        size = math.hypot(dx, dy) or 1.0
        ux, uy = dx / size, dy / size
        half = self.width(1) * reach
        x, y = joint
        return (
            f"M{xy(x + ux * half, y + uy * half)}"
            f"C{xy(x + ux * half * 0.5 - uy * 4, y + uy * half * 0.5 + ux * 4)}"
            f" {xy(x + ux * half * 0.2 - uy * half * 0.4, y + uy * half * 0.2 + ux * half * 0.4)}"
            f" {xy(x - uy * half * 0.62, y + ux * half * 0.62)}"
        )


def _between(a: Point, b: Point, share: float) -> Point:
    return a[0] + (b[0] - a[0]) * share, a[1] + (b[1] - a[1]) * share


def _outline(edges: Sequence[tuple[Point, Point]], round_start: bool, round_end: bool) -> str:
    left, right = [edge[0] for edge in edges], [edge[1] for edge in edges[::-1]]
    end, start = math.dist(*edges[-1]) / 2, math.dist(*edges[0]) / 2
    data = smooth(left)
    data += f"A{xy(end, end)} 0 0 0 {xy(*right[0])}" if round_end and end > 0.5 else "L" + xy(*right[0])
    data += smooth(right)[len("M" + xy(*right[0])) :]
    if round_start and start > 0.5:
        data += f"A{xy(start, start)} 0 0 0 {xy(*left[0])}"
    return data + "Z"
