"""SVG path data: smooth curves, tapered strokes, ellipses and rounded boxes, two decimals throughout."""

import math
from collections.abc import Sequence
from functools import lru_cache

Point = tuple[float, float]


@lru_cache(maxsize=65536)
def num(value: float) -> str:
    """A coordinate with at most two decimals; equal drawings give equal text on any machine.

    Remembered, because a picture and its part map have the same coordinates.
    """
    text = f"{value:.2f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def xy(*values: float) -> str:
    """Coordinates separated by blanks."""
    return " ".join(map(num, values))


def smooth(points: Sequence[Point], closed: bool = False, tension: float = 0.5) -> str:
    """A Catmull-Rom curve through the points as cubic Béziers."""
    pull = tension / 3
    around = [points[-1], *points, points[0], points[1 % len(points)]]
    if not closed:
        around = [points[0], *points, points[-1]]
    data = ["M" + xy(*points[0])]
    for before, start, end, after in zip(around, around[1:], around[2:], around[3:], strict=False):
        x, y = end
        data.append(
            "C"
            + xy(
                start[0] + (x - before[0]) * pull,
                start[1] + (y - before[1]) * pull,
                x - (after[0] - start[0]) * pull,
                y - (after[1] - start[1]) * pull,
                x,
                y,
            )
        )
    return "".join(data) + ("Z" if closed else "")


def _curve_point(knots: Sequence[Point], where: float) -> tuple[float, float, float, float]:
    """Position and unit direction at `where` 0..1 along a Catmull-Rom curve."""
    last = len(knots) - 1
    scaled = where * last
    index = min(int(scaled), last - 1)
    t = scaled - index
    start, end = knots[index], knots[index + 1]
    before = knots[index - 1] if index else (2 * start[0] - end[0], 2 * start[1] - end[1])
    after = knots[index + 2] if index + 2 <= last else (2 * end[0] - start[0], 2 * end[1] - start[1])
    x, dx = _spline(t, before[0], start[0], end[0], after[0])
    y, dy = _spline(t, before[1], start[1], end[1], after[1])
    length = math.hypot(dx, dy) or 1.0
    return x, y, dx / length, dy / length


def _spline(t: float, a: float, b: float, c: float, d: float) -> tuple[float, float]:
    """Value and slope on one axis, `t` 0..1 on the way from b to c."""
    bend, twist = 2 * a - 5 * b + 4 * c - d, 3 * b - a - 3 * c + d
    value = 0.5 * (2 * b + (c - a) * t + bend * t * t + twist * t**3)
    return value, 0.5 * ((c - a) + 2 * bend * t + 3 * twist * t * t)


def _width_at(widths: Sequence[float], where: float) -> float:
    last = len(widths) - 1
    scaled = where * last
    index = min(int(scaled), last - 1)
    t = scaled - index
    t = t * t * (3 - 2 * t)
    return widths[index] + (widths[index + 1] - widths[index]) * t


def taper(
    points: Sequence[Point],
    widths: Sequence[float],
    samples: int = 14,
    round_start: bool = True,
    round_end: bool = True,
) -> str:
    """A closed stroke along the points whose full width runs through `widths`."""
    left: list[Point] = []
    right: list[Point] = []
    for step in range(samples + 1):
        where = step / samples
        x, y, dx, dy = _curve_point(points, where)
        half = _width_at(widths, where) / 2
        left.append((x - dy * half, y + dx * half))
        right.append((x + dy * half, y - dx * half))
    data = smooth(left)
    end, start = widths[-1] / 2, widths[0] / 2
    data += f"A{xy(end, end)} 0 0 0 {xy(*right[-1])}" if round_end and end > 0.5 else "L" + xy(*right[-1])
    data += smooth(right[::-1])[len("M" + xy(*right[-1])) :]
    if round_start and start > 0.5:
        data += f"A{xy(start, start)} 0 0 0 {xy(*left[0])}"
    return data + "Z"


def ellipse(x: float, y: float, rx: float, ry: float | None = None) -> str:
    """An ellipse (a circle without `ry`) around x, y."""
    ry = rx if ry is None else ry
    return f"M{xy(x - rx, y)}A{xy(rx, ry)} 0 1 0 {xy(x + rx, y)}A{xy(rx, ry)} 0 1 0 {xy(x - rx, y)}Z"


def box(x: float, y: float, width: float, height: float, radius: float = 0) -> str:
    """A rectangle with rounded corners."""
    r = min(radius, width / 2, height / 2)
    if r <= 0:
        return f"M{xy(x, y)}h{num(width)}v{num(height)}h{num(-width)}Z"
    across, down = num(width - 2 * r), num(height - 2 * r)
    back, up = num(2 * r - width), num(2 * r - height)
    return (
        f"M{xy(x + r, y)}h{across}a{xy(r, r)} 0 0 1 {xy(r, r)}v{down}a{xy(r, r)} 0 0 1 {xy(-r, r)}"
        f"h{back}a{xy(r, r)} 0 0 1 {xy(-r, -r)}v{up}a{xy(r, r)} 0 0 1 {xy(r, -r)}Z"
    )


def move(x: float = 0, y: float = 0, scale: float = 1, turn: float = 0, flip: bool = False) -> str:
    """A transform attribute value: shift, then turn (degrees), then scale, mirrored when `flip`."""
    steps = []
    if x or y:
        steps.append(f"translate({xy(x, y)})")
    if turn:
        steps.append(f"rotate({num(turn)})")
    if flip:
        steps.append(f"scale({num(-scale)} {num(scale)})")
    elif scale != 1:
        steps.append(f"scale({scale:.4f})")
    return " ".join(steps)
