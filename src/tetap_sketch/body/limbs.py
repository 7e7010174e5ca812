"""Arms and legs as tapered pieces around two bones, for skin and for the cloth that follows it."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from ..paths import Point, ellipse, taper, xy
from .rig import bend_degrees

STRAIGHT = 24.0
"""Degrees up to which a limb is drawn as one curve."""


@dataclass(frozen=True)
class Limb:
    """Three joints on paper and five widths along them; `bow` bulges the second bone backwards."""

    start: Point
    joint: Point
    end: Point
    widths: tuple[float, float, float, float, float]
    bow: float = 0.0

    @property
    def degrees(self) -> float:
        """How far it is bent on paper."""
        return bend_degrees(self.start, self.joint, self.end)

    @property
    def heading(self) -> float:
        """The direction of the second bone on paper, in degrees."""
        return math.degrees(math.atan2(self.end[1] - self.joint[1], self.end[0] - self.joint[0]))

    def point(self, at: float) -> Point:
        """A place along the bones: 0 start, 1 joint, 2 end."""
        first, second = (self.start, self.joint) if at <= 1 else (self.joint, self.end)
        share = at if at <= 1 else at - 1
        return first[0] + (second[0] - first[0]) * share, first[1] + (second[1] - first[1]) * share

    def width(self, at: float) -> float:
        """The width along the bones."""
        scaled = min(3.999, max(0.0, at * 2))
        index = int(scaled)
        share = scaled - index
        share = share * share * (3 - 2 * share)
        return self.widths[index] + (self.widths[index + 1] - self.widths[index]) * share

    def across(self, at: float, ease: float = 0.0) -> tuple[Point, Point]:
        """The two edges at a place along the bones."""
        first, second = (self.start, self.joint) if at <= 1 else (self.joint, self.end)
        dx, dy = second[0] - first[0], second[1] - first[1]
        size = math.hypot(dx, dy) or 1.0
        x, y = self.point(at)
        half = self.width(at) / 2 + ease
        return (x - dy / size * half, y + dx / size * half), (x + dy / size * half, y - dx / size * half)

    def _bowed(self, at: float) -> Point:
        x, y = self.point(at)
        if not self.bow or not 1 < at < 2:
            return x, y
        dx, dy = self.end[0] - self.joint[0], self.end[1] - self.joint[1]
        size = math.hypot(dx, dy) or 1.0
        bulge = self.bow * math.sin(math.pi * (at - 1))
        return x - dy / size * bulge, y + dx / size * bulge

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
            return 2 * (ease[index] + (ease[index + 1] - ease[index]) * (scaled - index))

        def stroke(first: float, last: float, round_start: bool, round_end: bool) -> str:
            steps = [first + (last - first) * index / 4 for index in range(5)]
            return taper(
                [self._bowed(at) for at in steps],
                [self.width(at) + off(at) for at in steps],
                7,
                round_start,
                round_end,
            )

        if self.degrees < STRAIGHT or bottom <= 1 or top >= 1:
            return [stroke(top, bottom, *ends)]
        half = (self.width(1) + off(1)) / 2
        return [
            stroke(top, 1, ends[0], True),
            ellipse(*self.joint, half),
            stroke(1, bottom, True, ends[1]),
        ]

    def crease(self, reach: float = 0.5) -> str:
        """The fold on the inner side of a bent joint, or nothing while it is straight."""
        if self.degrees < 35:
            return ""
        mx, my = (self.start[0] + self.end[0]) / 2, (self.start[1] + self.end[1]) / 2
        dx, dy = mx - self.joint[0], my - self.joint[1]
        size = math.hypot(dx, dy) or 1.0
        ux, uy = dx / size, dy / size
        half = self.width(1) * reach
        x, y = self.joint
        return (
            f"M{xy(x + ux * half, y + uy * half)}"
            f"C{xy(x + ux * half * 0.5 - uy * 4, y + uy * half * 0.5 + ux * 4)}"
            f" {xy(x + ux * half * 0.2 - uy * half * 0.4, y + uy * half * 0.2 + ux * half * 0.4)}"
            f" {xy(x - uy * half * 0.62, y + ux * half * 0.62)}"
        )
