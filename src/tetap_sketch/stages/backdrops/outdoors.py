"""Backdrop pieces for open air: sky, sun, hills, meadows, paths, tufts of grass, haze."""

from math import sin

from ...colors import light, mix, shade
from ...paths import Point, box, num, smooth, xy
from ...props import Easel
from ...props.plants import PETALS, grass_tuft
from ...props.registry import Color, Colors
from ...streams import pick, stream, uniform
from .registry import piece


def whole(easel: Easel) -> str:
    """The outline of everything in view."""
    view = easel.view
    return box(view.left - 2, view.top - 2, view.width + 4, view.height + 4)


def below(easel: Easel, y: float) -> str:
    """The outline of what is in view under `y`."""
    view = easel.view
    return box(view.left - 2, y, view.width + 4, max(1.0, view.bottom - y + 2))


def ridge(easel: Easel, y: float, swell: float, step: float, phase: float, low: float | None = None) -> str:
    """A closed rolling outline from `y` down to `low`, or as far as the view goes; the same at the same
    place in every picture."""
    view = easel.view
    points: list[Point] = []
    x = (view.left // step - 1) * step
    while x < view.right + 2 * step:
        points.append(
            (x, y - swell * (0.6 * sin(x / step * 1.3 + phase) + 0.4 * sin(x / step * 0.57 + phase * 2.3)))
        )
        x += step
    end = view.bottom + 2 if low is None else max(low, y + swell)
    return smooth(points, tension=1.0) + f"V{num(end)}H{num(points[0][0])}Z"


@piece("sky")
def sky(
    easel: Easel,
    *,
    top: Color = "#86cdf6",
    middle: Color = "#c9ebfc",
    low: Color = "#fff4dc",
    horizon: float = 600,
) -> str:
    """A sky over the whole view, `low` at the horizon."""
    paper, view = easel.paper, easel.view
    high = min(view.top, horizon - 700)
    data = box(view.left - 2, high, view.width + 4, horizon - high + 1)
    ground = paper.fill(whole(easel), low)
    return ground + paper.fill(data, paper.linear([(0, top, 1), (0.62, middle, 1), (1, low, 1)]), solid=True)


@piece("hills")
def hills(
    easel: Easel, *, color: Color = "#b7dfc6", y: float = 560, swell: float = 36, step: float = 170
) -> str:
    """A rolling ridge, paler downwards for 200 units; what stands before it covers the rest."""
    phase = y * 0.013
    paper, view = easel.paper, easel.view
    return paper.fill(
        ridge(easel, y, swell, step, phase, min(y + 200, view.bottom + 2)),
        paper.linear([(0, color, 1), (1, light(color, 0.35), 1)]),
        solid=True,
    )


@piece("meadow")
def meadow(
    easel: Easel, *, far: Color = "#b3e08a", near: Color = "#74bf5c", y: float = 610, tufts: bool = True
) -> str:
    """A lawn from `y` down, with soft bands of light and tufts that grow towards the viewer."""
    paper, view = easel.paper, easel.view
    body = paper.fill(ridge(easel, y, 9, 260, 1.1), paper.linear([(0, far, 1), (1, near, 1)]), solid=True)
    depth = view.bottom - y
    for index, share in enumerate((0.16, 0.38, 0.66)):
        band = ridge(easel, y + depth * share, 10 + 14 * share, 330, 2.0 + index)
        body += paper.fill(band, mix(near, shade(near, 0.2), share), 0.16)
    return body + (_tufts(easel, y, near) if tufts else "")


def _tufts(easel: Easel, y: float, color: str) -> str:
    paper, view = easel.paper, easel.view
    tones = (shade(color, 0.16), light(color, 0.28), shade(color, 0.28))
    body = ""
    for row in range(6):
        at = y + 26 + (940 - y) * (row / 5) ** 1.6 * 1.25
        if at > view.bottom + 30:
            break
        scale = 0.35 + (at - y) / 420
        for x, luck in easel.cells(f"tufts {row}", 90 + 60 * scale, 40):
            if luck.random() < 0.62:
                spot = (x + uniform(luck, -50, 50), at + uniform(luck, -22, 22) * scale)
                body += grass_tuft(paper, spot, scale * uniform(luck, 0.8, 1.2), pick(luck, tones))
    return body


@piece("daisies")
def daisies(
    easel: Easel, *, colors: Colors = PETALS, y: float = 690, every: float = 130, low: float = 1100
) -> str:
    """Small flowers in the grass between `y` and `low`, larger towards the viewer."""
    paper = easel.paper
    body = ""
    for row in range(4):
        for x, luck in easel.cells(f"daisies {row}", every, 20):
            if luck.random() > 0.55:
                continue
            at = (x + uniform(luck, -0.5, 0.5) * every, y + (low - y) * (row + luck.random()) / 4)
            size = 2.2 + 4.2 * (at[1] - y) / (low - y)
            petals = "".join(
                f"M{xy(at[0] + dx * size - size * 0.8, at[1] + dy * size)}"
                f"a{xy(size * 0.8, size * 0.7)} 0 1 0 {num(size * 1.6)} 0"
                f"a{xy(size * 0.8, size * 0.7)} 0 1 0 {num(-size * 1.6)} 0Z"
                for dx, dy in ((0, -1), (0.95, -0.2), (0.6, 0.8), (-0.6, 0.8), (-0.95, -0.2))
            )
            body += paper.fill(petals, pick(luck, colors)) + paper.fill(
                box(at[0] - size * 0.5, at[1] - size * 0.5, size, size, size / 2), "#ffb52e"
            )
    return body


@piece("path")
def path(
    easel: Easel, *, color: Color = "#f6e0b4", y: float = 612, x: float = -120, wide: float = 330
) -> str:
    """A winding path from the horizon at `x` to the lower left."""
    paper, view = easel.paper, easel.view
    low = max(view.bottom, 1000) + 10
    left = [(x - 8, y), (x + 20, y + 46), (x - 110, y + 130), (x - 300, y + 250), (x - 330 - wide * 0.4, low)]
    right = [
        (x - 120 + wide, low),
        (x - 60 + wide * 0.3, y + 260),
        (x + 40, y + 150),
        (x + 96, y + 52),
        (x + 16, y),
    ]
    data = smooth(left, tension=1.0) + "L" + smooth(right, tension=1.0)[1:] + "Z"
    body = paper.fill(data, paper.linear([(0, light(color, 0.4), 1), (1, shade(color, 0.1), 1)]), solid=True)
    luck = stream(easel.seed, "path")
    pebbles = "".join(
        box(x - 120 + uniform(luck, -90, 130), y + 170 + uniform(luck, 0, 200), uniform(luck, 8, 16), 5, 2.5)
        for _ in range(14)
    )
    return (
        body
        + paper.stroke(smooth(left, tension=1.0), shade(color, 0.24), 0.8, 0.6)
        + paper.fill(pebbles, shade(color, 0.2), 0.6)
    )


@piece("road")
def road(
    easel: Easel, *, color: Color = "#8b8f9a", y: float = 985, kerb: Color = "#e9e3da", crossing: bool = True
) -> str:
    """Asphalt from `y` down behind a kerb, with a zebra crossing that comes towards the viewer."""
    paper, view = easel.paper, easel.view
    if view.bottom < y - 24:
        return ""
    left, wide = view.left - 2, view.width + 4
    body = paper.fill(below(easel, y), paper.linear([(0, color, 1), (1, shade(color, 0.2), 1)]), solid=True)
    body += paper.fill(box(left, y - 22, wide, 22), kerb) + paper.fill(
        box(left, y - 4, wide, 8), shade(kerb, 0.35)
    )
    joints = "".join(f"M{num(x)} {num(y - 22)}v18" for x, _ in easel.cells("kerb", 130, 40))
    body += paper.stroke(joints, shade(kerb, 0.3), 0.7, 0.7)
    if not crossing:
        return body
    low = max(view.bottom, y + 200)
    grow = 1 + (low - y) / 900
    bars = "".join(
        f"M{xy(x, y + 26)}h62L{xy((x + 62) * grow, low)}H{num(x * grow)}Z" for x in range(-350, 351, 120)
    )
    return body + paper.fill(bars, "#f4f1ea", 0.92)


@piece("haze")
def haze(
    easel: Easel, *, color: Color = "#ffffff", strength: float = 0.3, y: float = 600, tall: float = 260
) -> str:
    """A veil of air around the height `y`, which pushes back what was drawn before it."""
    paper, view = easel.paper, easel.view
    data = box(view.left - 2, y - tall, view.width + 4, tall * 1.3)
    return paper.fill(data, paper.linear([(0, color, 0), (0.75, color, strength), (1, color, 0)]))


@piece("fallen-petals")
def fallen_petals(
    easel: Easel, *, color: Color = "#ffd3e2", y: float = 690, every: float = 70, low: float = 1100
) -> str:
    """Petals lying on the ground between `y` and `low`."""
    paper = easel.paper
    body = ""
    for row in range(5):
        data = ""
        for x, luck in easel.cells(f"fallen {row}", every, 20):
            at = (x + uniform(luck, -0.5, 0.5) * every, y + (low - y) * (row + luck.random()) / 5)
            size = 3 + 7 * (at[1] - y) / (low - y)
            data += f"M{xy(*at)}q{xy(size, -size * 0.7, size * 2, 0)}q{xy(-size, size * 0.6, -size * 2, 0)}Z"
        body += paper.fill(data, mix(color, "#ffffff", 0.12 * row))
    return body
