"""The drift chart: how alike the character is from picture to picture, as places on a drawing of fixed height."""

from collections.abc import Sequence
from dataclasses import dataclass

WIDTH, HEIGHT = 900, 260
_LEFT, _RIGHT, _TOP, _BOTTOM = 52, 20, 16, 36
_LABELS = 12
"""So many names fit below the chart without touching each other."""


@dataclass(frozen=True)
class Told:
    """One take on the chart. `percent` 0..100 or None where nobody measured; `before`: index of the take it comes
    after, None for a first one; `faint`: off the path, or not the one that counts."""

    name: str
    title: str
    word: str
    percent: float | None
    address: str
    picture: str
    before: int | None = None
    faint: bool = False
    drifted: tuple[str, ...] = ()


@dataclass(frozen=True)
class Dot:
    """A take at its place, in units of the drawing."""

    told: Told
    x: float
    y: float


@dataclass(frozen=True)
class Line:
    """From a take to the one that came after it."""

    x1: float
    y1: float
    x2: float
    y2: float
    faint: bool


@dataclass(frozen=True)
class Chart:
    """What is drawn: dots, lines, (y, percent) of the scale, (x, name) below."""

    dots: Sequence[Dot]
    lines: Sequence[Line]
    scale: Sequence[tuple[float, int]]
    names: Sequence[tuple[float, str]]
    left: float = _LEFT
    right: float = WIDTH - _RIGHT
    width: int = WIDTH
    height: int = HEIGHT

    @property
    def measured(self) -> list[Dot]:
        """The takes that have a percentage."""
        return [dot for dot in self.dots if dot.told.percent is not None]


def drift_chart(takes: Sequence[Told], columns: Sequence[int] | None = None) -> Chart:
    """Every take at its place. `columns`: the column of each take, where several stand above each other; one column a
    take otherwise. Takes without a percentage stand on the ground line, and lines lead past them."""
    at = list(columns) if columns is not None else list(range(len(takes)))
    count = max(at, default=0) + 1
    step = (WIDTH - _LEFT - _RIGHT) / max(count, 1)
    dots = [
        Dot(told, round(_LEFT + step * (column + 0.5), 1), _y(told.percent))
        for told, column in zip(takes, at, strict=True)
    ]
    lines = []
    for dot in dots:
        before = _measured_before(dots, dot)
        if before is not None and dot.told.percent is not None:
            faint = dot.told.faint or before.told.faint
            lines.append(Line(before.x, before.y, dot.x, dot.y, faint))
    every = -(-count // _LABELS)
    names = dict(zip(at, ((dot.x, dot.told.name) for dot in dots), strict=True))
    return Chart(
        dots,
        lines,
        [(_y(percent), percent) for percent in (0, 25, 50, 75, 100)],
        [names[column] for column in sorted(names) if column % every == 0],
    )


def _measured_before(dots: Sequence[Dot], dot: Dot) -> Dot | None:
    before = dot.told.before
    while before is not None and dots[before].told.percent is None:
        before = dots[before].told.before
    return dots[before] if before is not None else None


def _y(percent: float | None) -> float:
    ground = HEIGHT - _BOTTOM
    return round(ground - (ground - _TOP) * (percent or 0.0) / 100.0, 1)
