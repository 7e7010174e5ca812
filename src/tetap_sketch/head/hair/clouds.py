"""Curls: a cloud of them beside the face, or the round afro."""

import math
from collections.abc import Sequence

from tetap_sketch.colors import light, shade
from tetap_sketch.paths import Point, ellipse, xy

from .bangs import HAIRLINE, locks
from .coiffure import Coiffure, Hair
from .strands import behind_tone

Loop = Sequence[Point]


def billow(loop: Loop, size: float, swell: float) -> str:
    """A closed outline of round puffs along the loop: `size` is a puff's width, `swell` its roundness."""
    walked: list[Point] = []
    count = len(loop)
    length = sum(math.dist(loop[index], loop[(index + 1) % count]) for index in range(count))
    puffs = max(5, round(length / size))
    step, gone, goal = length / puffs, 0.0, 0.0
    for index in range(count):
        start, end = loop[index], loop[(index + 1) % count]
        span = math.dist(start, end)
        while len(walked) < puffs and goal <= gone + span:
            share = (goal - gone) / span if span else 0.0
            walked.append((start[0] + (end[0] - start[0]) * share, start[1] + (end[1] - start[1]) * share))
            goal += step
        gone += span
    area = sum(a[0] * b[1] - b[0] * a[1] for a, b in zip(walked, (*walked[1:], walked[0]), strict=True))
    if area > 0:
        walked.reverse()
    radius = step * (0.86 - 0.34 * swell)
    data = "M" + xy(*walked[0])
    for point in (*walked[1:], walked[0]):
        data += f"A{xy(radius, radius)} 0 0 0 {xy(*point)}"
    return data + "Z"


def oval(x: float, y: float, rx: float, ry: float, start: float = 0, end: float = 360) -> list[Point]:
    """Points on an oval between two angles (degrees, clockwise from the viewer's right)."""
    steps = 36
    return [
        (x + rx * math.cos(math.radians(start + (end - start) * i / steps)),
         y + ry * math.sin(math.radians(start + (end - start) * i / steps)))
        for i in range(steps)
    ]  # fmt: skip


def curls(hair: Hair, places: Sequence[Point], size: float) -> str:
    """Small arcs that say 'curls'."""
    data = "".join(
        f"M{xy(x - size * 0.5, y)}"
        f"C{xy(x - size * 0.4, y - size * 0.7, x + size * 0.5, y - size * 0.7, x + size * 0.5, y)}"
        f"C{xy(x + size * 0.5, y + size * 0.45, x, y + size * 0.45, x - size * 0.05, y + size * 0.1)}"
        for x, y in places
    )
    return hair.paper.stroke(data, shade(hair.color, 0.34), 0.7, 0.6)


def curly(hair: Hair) -> Coiffure:
    """A cap with fringe and a cloud of curls around it."""
    end = 46 + (hair.length - 0.5) * 190
    swell = 0.35 + 0.45 * min(1.0, hair.curl)
    size = 46.0
    paper, view = hair.paper, hair.view
    sway = hair.sway * max(0.0, end - 60) / 200
    left, right, middle = {
        "front": (-130.0, 130.0, 0.0), "three-quarter": (-118.0, 138.0, 10.0), "side": (-36.0, 140.0, 54.0),
        "back": (-130.0, 130.0, 0.0),
    }[view]  # fmt: skip
    whole: list[Point] = [
        (middle, -136), (middle * 0.4 + left * 0.6, -118), (left * 0.94, -70), (left, -10), (left, end * 0.5),
        (left * 0.93 + sway, end - 20), (left * 0.6 + middle * 0.4 + sway, end), (middle + sway, end + 4),
        (right * 0.6 + middle * 0.4 + sway, end), (right * 0.95 + sway, end - 20), (right, end * 0.5),
        (right, -10), (right * 0.94, -70), (right * 0.6 + middle * 0.4, -118),
    ]  # fmt: skip
    if view == "back":
        spots = [(float(x), float(y)) for y in range(-90, int(end) - 10, 46) for x in (-84, -42, 0, 42, 84)]
        return Coiffure(pieces=(billow(whole, size, swell),), details=curls(hair, _jitter(spots), 22))
    if view == "side":
        panel: list[Point] = [
            (-40, -50), (-26, 0), (-22, end * 0.55), (-14 + sway, end), (40 + sway, end + 8),
            (110 + sway, end - 4),
            (134, end * 0.5), (138, -10), (126, -70), (90, -116), (40, -134), (0, -110),
        ]  # fmt: skip
        spots = [(float(x), float(y)) for y in range(-40, int(end) - 4, 40) for x in (-6, 34, 74, 108)]
        return Coiffure(pieces=(billow(panel, size * 0.9, swell),), details=curls(hair, _jitter(spots), 22))
    behind = paper.shape(billow(whole, size, swell), behind_tone(hair.color), shift=(6, 3), depth=0.13)
    pieces: list[str] = []
    spots = [(-62.0, -78.0), (60.0, -86.0), (-16.0, -104.0)]
    edges = (
        ((-1.0, 92.0, 124.0), (1.0, 92.0, 124.0))
        if view == "front"
        else ((1.0, 60.0, 132.0), (-1.0, 98.0, 116.0))
    )
    stop = min(end, hair.build.shoulder + 30)
    for side, inner, outer in edges:
        loop: list[Point] = [
            (side * inner, -40), (side * (inner + 2), stop * 0.4), (side * (inner - 4) + sway, stop - 6),
            (side * outer + sway, stop - 2), (side * (outer + 4), stop * 0.4), (side * outer, -50),
            (side * (outer - 14), -90),
        ]  # fmt: skip
        pieces.append(billow(loop, 40, swell))
        spots += [(side * (inner + outer) / 2, y) for y in range(-20, int(stop) - 12, 40)]
    pieces += _curled_fringe(hair)
    shine = paper.glow(ellipse(hair.turn.x(-30), -98, 74, 30), light(hair.color, 0.5), 0.55)
    return Coiffure(behind, tuple(pieces), shine + curls(hair, spots, 20), ring=False)


def _curled_fringe(hair: Hair) -> list[str]:
    """Round curls where other hair has the tips and roots of its fringe."""
    if hair.bangs == "none":
        edge = [hair.turn.at(x, y, 8) for x, y in HAIRLINE]
        return [ellipse(x, y - 6, 15, 14) for x, y in edge]
    curled = []
    for a, b, x, y, c, d in locks(hair):
        wide = min(21.0, abs(c - a) * 0.42 + 5)
        curled.append(ellipse(x, y - 14, wide, 13))
        curled.append(ellipse((a + x) / 2, (b + y) / 2 - 13, wide * 0.8, 13))
        curled.append(ellipse((c + x) / 2, (d + y) / 2 - 13, wide * 0.8, 13))
    return curled


def _jitter(spots: Sequence[Point]) -> list[Point]:
    return [(x + (9 if index % 2 else -7), y + (index * 7) % 15 - 7) for index, (x, y) in enumerate(spots)]


def afro(hair: Hair) -> Coiffure:
    """One great round cloud; `length` is its size."""
    paper, view = hair.paper, hair.view
    r = 108 + 40 * hair.length * (0.5 if hair.hat else 1.0)
    swell = 0.3 + 0.4 * min(1.0, hair.curl)
    x, y = {
        "front": (0.0, -44.0),
        "three-quarter": (14.0, -44.0),
        "side": (30.0, -44.0),
        "back": (0.0, -44.0),
    }[view]
    ball = billow(oval(x, y, r * 1.04, r), 36, swell)
    spots = _jitter([
        (x + r * share * math.cos(math.radians(a)), y + r * share * math.sin(math.radians(a)))
        for share in (0.88, 0.64) for a in range(190, 360, 24)
    ])  # fmt: skip
    if view == "back":
        spots += _jitter([(x + dx, y + dy) for dy in (-20, 30, 76) for dx in (-80, -36, 10, 56, 94)])
        return Coiffure(pieces=(ball,), details=curls(hair, spots, 20) + _sheen(hair, x, y, r), ring=False)
    behind = paper.shape(ball, shade(hair.color, 0.1), shift=(8, 6), depth=0.16, over=curls(hair, spots, 20))
    hairline = 34.0 if hair.bangs == "none" else 22.0
    front = _hairline(hair, (x, y, r), hairline, swell)
    return Coiffure(behind=behind, front=front, bare=True)


def _hairline(hair: Hair, ball: tuple[float, float, float], drop: float, swell: float) -> str:
    x, y, r = ball
    view = hair.view
    if view == "side":
        inner: list[Point] = [(-94, -46), (-84, -40 - drop * 0.2), (-66, -34), (-50, -16), (-36, 6),
            (-6, 4), (10, -14),
                              (30, -10), (40, 16), (48, 60), (60, 92)]  # fmt: skip
        rim = oval(x, y, r * 0.97, r * 0.96, 65, -152)
    else:
        at = hair.turn.x
        inner = [(at(-99, 4), 8), (at(-92, 4), -14), (at(-80, 4), -34), (at(-50, 4), -46 + (22 - drop)),
                 (at(-18, 4), -50 + (22 - drop)), (at(18, 4), -50 + (22 - drop)), (at(50, 4),
                 -46 + (22 - drop)),
                 (at(80, 4), -34), (at(92, 4), -14), (at(99, 4), 8)]  # fmt: skip
        rim = oval(x, y, r * 0.98, r * 0.97, 28, -208)
    loop = [*inner, *rim]
    spots = _jitter([(x + r * 0.7 * math.cos(math.radians(a)), y + r * 0.7 * math.sin(math.radians(a)))
                     for a in range(200, 350, 24)])  # fmt: skip
    return hair.paper.shape(
        billow(loop, 31, swell),
        hair.color,
        shift=(7, 5),
        depth=0.15,
        over=curls(hair, spots, 20) + _sheen(hair, x, y, r),
    )


def _sheen(hair: Hair, x: float, y: float, r: float) -> str:
    return hair.paper.glow(ellipse(x - r * 0.25, y - r * 0.5, r * 0.6, r * 0.42), light(hair.color, 0.5), 0.5)
