"""Backdrop pieces for the sea: water, the sun's glitter on it, surf, sand."""

from math import sin

from ...colors import light, mix, shade
from ...paths import Point, box, ellipse, num, smooth, xy
from ...props import Easel
from ...props.registry import Color
from ...streams import stream, uniform
from .registry import piece


@piece("sea")
def sea(
    easel: Easel, *, far: Color = "#6fc3e6", near: Color = "#b5ecec", y: float = 560, deep: float = 140
) -> str:
    """Water from the horizon `y` down; `deep` is how far down its colour runs to `near`."""
    paper, view = easel.paper, easel.view
    tall = max(view.bottom - y, deep) + 2
    share = min(1.0, deep / tall)
    body = paper.fill(
        box(view.left - 2, y, view.width + 4, tall), paper.linear([(0, far, 1), (share, near, 1)]), solid=True
    )
    body += paper.fill(box(view.left - 2, y, view.width + 4, 3), light(far, 0.5), 0.7)
    for row in range(6):
        at = y + 12 + row * row * 3.4 + row * 6
        data = ""
        for x, luck in easel.cells(f"ripples {row}", 120 + 26 * row, 60):
            long = uniform(luck, 24, 60) * (0.5 + 0.16 * row)
            left = x + uniform(luck, -40, 40)
            data += f"M{xy(left, at + uniform(luck, -4, 4))}q{xy(long / 2, -2.5 - row * 0.6, long, 0)}"
            data += f"q{xy(-long / 2, 3 + row * 0.6, -long, 0)}Z"
        body += paper.fill(data, "#ffffff", 0.5)
    return body


@piece("glitter")
def glitter(
    easel: Easel, *, color: Color = "#fff2be", x: float = 250, y: float = 566, deep: float = 110
) -> str:
    """The sun's broken reflection on the water under `x`."""
    paper = easel.paper
    luck = stream(easel.seed, "glitter")
    data = ""
    for step in range(26):
        share = step / 25
        at = y + deep * share
        for _ in range(2):
            half = uniform(luck, 8, 34) * (1.1 - 0.4 * share)
            middle = x + uniform(luck, -1, 1) * (26 + 90 * share)
            data += ellipse(middle, at, half, 1.5 + 1.3 * share)
    return paper.fill(data, color, 0.8)


def shore(easel: Easel, y: float, lift: float, step: float, phase: float) -> list[Point]:
    """The line where waves end, the same at the same place in every picture."""
    view = easel.view
    points: list[Point] = []
    x = (view.left // step - 1) * step
    while x < view.right + 2 * step:
        points.append(
            (x, y + lift * (0.7 * sin(x / step * 1.15 + phase) + 0.3 * sin(x / step * 2.4 + phase)))
        )
        x += step
    return points


@piece("sand")
def sand(
    easel: Easel,
    *,
    far: Color = "#f9dfb0",
    near: Color = "#eec287",
    y: float = 690,
    foam: Color = "#ffffff",
    wet: Color = "#e2b98c",
) -> str:
    """A beach from `y` down: a foam line, wet sand, dry sand with soft dunes and grains."""
    paper, view = easel.paper, easel.view
    edge = shore(easel, y, 11, 150, 0.4)
    close = f"V{num(view.bottom + 2)}H{num(edge[0][0])}Z"
    wash_line = smooth([(x, v - 10) for x, v in edge], tension=1.0)
    body = paper.fill(wash_line + close, foam, 0.75) + paper.fill(
        smooth(edge, tension=1.0) + close, wet, solid=True
    )
    body += paper.stroke(smooth(edge, tension=1.0), foam, 2.6, 0.95)
    dry = smooth(shore(easel, y + 26, 9, 170, 1.7), tension=1.0) + close
    body += paper.fill(dry, paper.linear([(0, far, 1), (1, near, 1)]), solid=True)
    for index, down in enumerate((86, 170, 290)):
        dune = smooth(shore(easel, y + down, 12, 260, 3.0 + index), tension=1.0)
        body += paper.fill(dune + close, shade(near, 0.14), 0.16) + paper.stroke(
            dune, light(far, 0.6), 1, 0.35
        )
    return body + _grains(easel, y + 40, near)


def _grains(easel: Easel, y: float, color: str) -> str:
    paper, view = easel.paper, easel.view
    body = ""
    for row in range(7):
        at = y + 12 + row * 46
        if at > view.bottom:
            break
        data = ""
        for x, luck in easel.cells(f"grains {row}", 76, 10):
            size = 1.3 + 0.34 * row
            data += ellipse(x + uniform(luck, -36, 36), at + uniform(luck, -20, 20), size * 1.4, size * 0.8)
        body += paper.fill(data, mix(color, "#a8653e", 0.34), 0.55)
    return body


@piece("surf")
def surf(easel: Easel, *, color: Color = "#ffffff", y: float = 660, opacity: float = 0.8) -> str:
    """A long low breaker at the height `y`."""
    paper = easel.paper
    top = shore(easel, y, 7, 190, 2.2)
    low = [(x, v + 7 + 5 * sin(x / 90)) for x, v in top]
    data = smooth(top, tension=1.0) + "L" + smooth(low[::-1], tension=1.0)[1:] + "Z"
    return paper.fill(data, color, opacity)


@piece("footprints")
def footprints(
    easel: Easel, *, color: Color = "#d8a870", x: float = 90, y: float = 905, to: float = 620
) -> str:
    """A trail of prints from `x`, `y` away to the right edge at `to`."""
    paper = easel.paper
    data = ""
    for step in range(9):
        share = step / 8
        middle = (x + (to - x) * share, y - 120 * share + (9 if step % 2 else -9) * (1 - share * 0.6))
        size = 1 - 0.6 * share
        data += ellipse(middle[0], middle[1], 15 * size, 6.5 * size)
    return paper.fill(data, color, 0.6)
