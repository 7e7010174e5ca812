"""A body or garment as a stack of horizontal sections, whose edge and surface any view can trace.

One description serves the four views: silhouettes come from the sections, and details are placed on
the surface by height and angle (0 = middle of the front, 90 = the character's left side).
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

from ..paths import Point, smooth
from .space import PITCH, Turn


@dataclass(frozen=True)
class Section:
    """A horizontal cut: half width, depth before and behind the middle, the middle itself."""

    y: float
    half: float
    front: float
    rear: float
    x: float = 0.0
    z: float = 0.0
    tilt: float = 0.0
    """How much lower a place lies for every unit farther to the character's left."""

    def eased(self, ease: float) -> "Section":
        """The same cut of a garment that stands off by `ease`."""
        return replace(self, half=self.half + ease, front=self.front + ease, rear=self.rear + ease)


def _mixed(a: Section, b: Section, share: float) -> Section:
    return Section(
        a.y + (b.y - a.y) * share,
        a.half + (b.half - a.half) * share,
        a.front + (b.front - a.front) * share,
        a.rear + (b.rear - a.rear) * share,
        a.x + (b.x - a.x) * share,
        a.z + (b.z - a.z) * share,
        a.tilt + (b.tilt - a.tilt) * share,
    )


@dataclass(frozen=True)
class Loft:
    """Sections from top to bottom, seen in a turn."""

    sections: tuple[Section, ...]
    turn: Turn

    @property
    def top(self) -> float:
        return self.sections[0].y

    @property
    def bottom(self) -> float:
        return self.sections[-1].y

    def at_height(self, y: float) -> Section:
        """The section at a height."""
        if y <= self.top:
            return replace(self.sections[0], y=y)
        for above, below in zip(self.sections, self.sections[1:], strict=False):
            if y <= below.y:
                return _mixed(above, below, (y - above.y) / (below.y - above.y))
        return replace(self.sections[-1], y=y)

    def cut(self, top: float, bottom: float, ease: float = 0.0) -> "Loft":
        """The stretch between two heights, standing off by `ease`."""
        inner = [section for section in self.sections if top + 1 < section.y < bottom - 1]
        return Loft(
            tuple(section.eased(ease) for section in (self.at_height(top), *inner, self.at_height(bottom))),
            self.turn,
        )

    def point(self, angle: float, y: float) -> Point:
        """A place of the surface on paper; beyond the edge of what is visible, the edge."""
        section = self.at_height(y)
        start, end = self._extreme(section, False), self._extreme(section, True)
        if end < start:
            end += 2 * math.pi
        middle = (start + end) / 2
        turned = (math.radians(angle) - middle + math.pi) % (2 * math.pi) - math.pi + middle
        return self._on(section, min(end, max(start, turned)))

    def line(self, angles: Sequence[float], heights: Sequence[float]) -> list[Point]:
        """Places of the surface, one per angle and height."""
        return [self.point(angle, y) for angle, y in zip(angles, heights, strict=True)]

    def edge(self, section: Section, right: bool) -> Point:
        """The outermost place of a section on the viewer's left or right."""
        return self._on(section, self._extreme(section, right))

    def edges(self, right: bool) -> list[Point]:
        """The silhouette on one side, from top to bottom."""
        return [self.edge(section, right) for section in self.sections]

    def edge_at(self, y: float, right: bool) -> Point:
        """The silhouette at a height."""
        return self.edge(self.at_height(y), right)

    def across(self, y: float, share: float) -> Point:
        """A place on the visible half of a section: 0 its left edge, 1 its right edge."""
        section = self.at_height(y)
        start, end = self._extreme(section, False), self._extreme(section, True)
        if end < start:
            end += 2 * math.pi
        return self._on(section, start + (end - start) * share)

    def arc(self, y: float, drop: float = 0.0, count: int = 8) -> list[Point]:
        """The visible half of a section from the left edge to the right, its middle `drop` lower."""
        points = []
        for step in range(count + 1):
            x, height = self.across(y, step / count)
            points.append((x, height + drop * math.sin(math.pi * step / count)))
        return points

    def outline(self, neck: float = 0.0, hem: float = 0.0) -> str:
        """The whole silhouette; the top edge dips by `neck`, the bottom edge by `hem` more than it curves."""
        top = self.arc(self.top, neck)
        return joined(self.edges(False), self.arc(self.bottom, hem), self.edges(True)[::-1], top[::-1])

    def _on(self, section: Section, angle: float) -> Point:
        depth = section.front if math.cos(angle) > 0 else section.rear
        place = (
            section.x + section.half * math.sin(angle),
            section.y + section.tilt * section.half * math.sin(angle),
            section.z + depth * math.cos(angle),
        )
        across, down = self.turn.at(place)
        middle = self.turn.near((section.x, section.y, section.z))
        return across, down - PITCH * middle

    def _extreme(self, section: Section, right: bool) -> float:
        sine, cosine = self.turn.sine, self.turn.cosine
        sign = 1.0 if right else -1.0
        depth = section.rear if sign * sine > 0 else section.front
        return math.atan2(sign * section.half * cosine, -sign * depth * sine)


def joined(*curves: Sequence[Point]) -> str:
    """One closed outline of several smooth curves, with a corner where two meet."""
    data = ""
    for curve in curves:
        piece = smooth(curve) if len(curve) > 2 else _straight(curve)
        cut = piece.find("C") if "C" in piece else piece.find("L")
        data += piece if not data else "L" + piece[1:cut] + piece[cut:]
    return data + "Z"


def _straight(curve: Sequence[Point]) -> str:
    start, end = curve[0], curve[-1]
    return f"M{start[0]:.2f} {start[1]:.2f}L{end[0]:.2f} {end[1]:.2f}"
