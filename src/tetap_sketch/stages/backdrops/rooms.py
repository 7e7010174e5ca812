"""Backdrop pieces for rooms: walls, wainscots, tiles, floors in perspective, light from a window."""

from itertools import pairwise
from math import ceil, floor
from typing import Literal

from ...colors import light, mix, shade
from ...paths import box, ellipse, num, xy
from ...props import Easel
from ...props.registry import Color
from ...props.shapes import leaf, placed
from ...streams import uniform
from .outdoors import below
from .registry import piece

EYE = 520.0
"""The height of the viewer's eye in stage units: where lines that run away from the viewer meet."""


@piece("wall")
def wall(
    easel: Easel,
    *,
    color: Color = "#fbeedb",
    low: Color = "",
    pattern: Literal["plain", "stripes", "dots", "leaves", "bricks"] = "plain",
    y: float = 800,
) -> str:
    """A wall over the whole view that meets the floor at `y`, paler above unless `low` is given."""
    paper, view = easel.paper, easel.view
    top = min(view.top, -100)
    data = box(view.left - 2, top, view.width + 4, max(y, view.bottom) - top + 2)
    body = paper.fill(data, paper.linear([(0, color, 1), (1, low or shade(color, 0.06), 1)]), solid=True)
    if pattern == "stripes":
        stripes = "".join(box(x - 22, top, 44, y - top) for x, _ in easel.cells("stripes", 88, 44))
        return body + paper.fill(stripes, light(color, 0.8), 0.22)
    if pattern == "dots":
        return body + paper.fill(_grid(easel, y, 74, 9), light(color, 0.8), 0.5)
    if pattern == "leaves":
        return body + _leaf_paper(easel, y, color)
    if pattern == "bricks":
        return body + paper.stroke(_bricks(easel, y), shade(color, 0.2), 0.7, 0.5)
    return body


def _grid(easel: Easel, y: float, step: float, size: float) -> str:
    view = easel.view
    data = ""
    for row in range(floor(view.top / step), ceil(y / step)):
        for x, _ in easel.cells("grid", step):
            at = (x + (step / 2 if row % 2 else 0), row * step + step / 2)
            data += ellipse(*at, size / 2)
    return data


def _leaf_paper(easel: Easel, y: float, color: str) -> str:
    paper, view = easel.paper, easel.view
    sprig = "".join(
        placed(paper.fill(leaf(26, 8), shade(color, 0.14), 0.5), turn=turn) for turn in (-130, -90, -50)
    )
    body = ""
    for row in range(floor(view.top / 104), ceil(y / 104)):
        for x, _ in easel.cells("leaves", 112):
            body += placed(sprig, x + (56 if row % 2 else 0), row * 104 + 60)
    return body


def _bricks(easel: Easel, y: float) -> str:
    view = easel.view
    data = ""
    for row in range(floor(view.top / 42), ceil(y / 42)):
        data += f"M{num(view.left)} {row * 42}H{num(view.right)}"
        data += "".join(
            f"M{num(x + (45 if row % 2 else 0))} {row * 42}v42" for x, _ in easel.cells("bricks", 90, 90)
        )
    return data


@piece("tiles")
def tiles(
    easel: Easel,
    *,
    color: Color = "#fffaf2",
    joint: Color = "#ead9c4",
    y: float = 500,
    low: float = 800,
    size: float = 62,
) -> str:
    """A band of glazed wall tiles between `y` and `low`."""
    paper, view = easel.paper, easel.view
    body = paper.fill(box(view.left - 2, y, view.width + 4, low - y), color)
    data = ""
    rows = ceil((low - y) / (size * 0.62))
    for row in range(rows):
        at = y + row * size * 0.62
        data += f"M{num(view.left)} {num(at)}H{num(view.right)}"
        data += "".join(
            f"M{num(x + (size / 2 if row % 2 else 0))} {num(at)}v{num(size * 0.62)}"
            for x, _ in easel.cells("tiles", size, size)
        )
    body += paper.stroke(data, joint, 0.9, 0.9)
    shiny = "".join(
        box(x + (size / 2 if row % 2 else 0) - size * 0.4, y + row * size * 0.62 + 5, size * 0.5, 4, 2)
        for row in range(rows)
        for x, luck in easel.cells(f"shine {row}", size, size)
        if luck.random() < 0.18
    )
    return (
        body
        + paper.fill(shiny, "#ffffff", 0.9)
        + paper.fill(box(view.left - 2, y - 8, view.width + 4, 12), shade(color, 0.1))
    )


@piece("wainscot")
def wainscot(
    easel: Easel, *, color: Color = "#fff4e6", y: float = 640, low: float = 800, wide: float = 150
) -> str:
    """Wooden panels on the lower wall between `y` and `low`, with a rail above and a skirting below."""
    paper, view = easel.paper, easel.view
    body = paper.fill(box(view.left - 2, y, view.width + 4, low - y), color)
    panels = "".join(
        box(x - wide / 2 + 13, y + 30, wide - 26, low - y - 74, 5)
        for x, _ in easel.cells("panels", wide, wide)
    )
    body += paper.fill(panels, shade(color, 0.1), 0.5) + paper.stroke(panels, shade(color, 0.26), 0.7, 0.8)
    for at, tall in ((y - 10, 18), (low - 30, 32)):
        body += paper.fill(box(view.left - 2, at, view.width + 4, tall), light(color, 0.3))
        body += paper.fill(box(view.left - 2, at + tall - 5, view.width + 4, 5), shade(color, 0.2))
    return body


@piece("skirting")
def skirting(easel: Easel, *, color: Color = "#fff8ec", y: float = 800, tall: float = 30) -> str:
    """A board along the foot of the wall, which ends at `y`."""
    paper, view = easel.paper, easel.view
    body = paper.fill(box(view.left - 2, y - tall, view.width + 4, tall), color)
    return (
        body
        + paper.fill(box(view.left - 2, y - tall, view.width + 4, 4), shade(color, 0.18))
        + paper.fill(box(view.left - 2, y - 3, view.width + 4, 4), shade(color, 0.5), 0.6)
    )


@piece("floor")
def floor_(
    easel: Easel,
    *,
    color: Color = "#dba870",
    kind: Literal["boards", "tiles", "plain"] = "boards",
    y: float = 800,
    second: Color = "",
    size: float = 74,
) -> str:
    """A floor from `y` down: boards or tiles that run away from the viewer."""
    paper, view = easel.paper, easel.view
    body = paper.fill(
        below(easel, y), paper.linear([(0, light(color, 0.22), 1), (1, shade(color, 0.14), 1)]), solid=True
    )
    body += paper.fill(
        box(view.left - 2, y, view.width + 4, 26),
        paper.linear([(0, shade(color, 0.6), 0.34), (1, shade(color, 0.6), 0)]),
    )
    if kind == "plain":
        return body
    low = max(view.bottom, y + 40) + 4
    grow = (low - EYE) / (y - EYE)
    first, last = floor((view.left - 10) / size), ceil((view.right + 10) / size)
    rows = _rows(y, low)
    if kind == "tiles":
        return body + _chequer(easel, (first, last), rows, (size, y), second or light(color, 0.5), color)
    lines = "".join(
        f"M{xy(index * size, y)}L{xy(index * size * grow, low)}" for index in range(first, last + 1)
    )
    for index in range(first, last):
        joint = rows[(index * 7 + 3) % 3 :: 3]
        for at in joint:
            wide = (at - EYE) / (y - EYE) * size
            lines += f"M{xy(index * wide, at)}H{num((index + 1) * wide)}"
    return body + paper.stroke(lines, shade(color, 0.34), 0.7, 0.55)


def _rows(y: float, low: float) -> list[float]:
    rows, at, step = [y], y, 18.0
    while at < low:
        at += step
        step *= 1.32
        rows.append(min(at, low))
    return rows


def _chequer(
    easel: Easel,
    columns: tuple[int, int],
    rows: list[float],
    shape: tuple[float, float],
    second: str,
    color: str,
) -> str:
    paper = easel.paper
    size, y = shape
    data, lines = "", ""
    for row, (upper, lower) in enumerate(pairwise(rows)):
        a, b = ((at - EYE) / (y - EYE) * size for at in (upper, lower))
        lines += f"M{xy(columns[0] * a, lower)}H{num(columns[1] * b)}"
        for index in range(columns[0], columns[1]):
            if (index + row) % 2 == 0:
                data += (
                    f"M{xy(index * a, upper)}H{num((index + 1) * a)}"
                    f"L{xy((index + 1) * b, lower)}H{num(index * b)}Z"
                )
    return paper.fill(data, second, 0.75) + paper.stroke(lines, shade(color, 0.2), 0.5, 0.4)


@piece("window-light")
def window_light(
    easel: Easel, *, color: Color = "#fff3c4", x: float = 0, y: float = 830, strength: float = 0.55
) -> str:
    """The bright shape that a window's sun throws on the floor around `x`, `y`."""
    paper = easel.paper
    body = ""
    for column in (-1, 1):
        for row in (0, 1):
            left, top = x + column * 84 - 72 - row * 26, y + row * 46
            body += paper.fill(f"M{xy(left, top)}h146l-30 40h-158Z", color, strength * (1 - 0.25 * row))
    return body


@piece("ceiling")
def ceiling(easel: Easel, *, color: Color = "#fffaf2", y: float = -60, lamps: bool = False) -> str:
    """A ceiling above `y`, seen only in tall pictures, with a moulding."""
    paper, view = easel.paper, easel.view
    if view.top > y:
        return ""
    body = paper.fill(box(view.left - 2, view.top - 2, view.width + 4, y - view.top + 2), color)
    body += paper.fill(box(view.left - 2, y - 14, view.width + 4, 26), shade(color, 0.1)) + paper.fill(
        box(view.left - 2, y + 12, view.width + 4, 6), shade(color, 0.4), 0.3
    )
    if lamps:
        strips = ""
        for row in range(4):
            at = y - 60 - row * 74
            strips += "".join(
                box(x * (1 + row * 0.2) - 110, at, 220, 16 + 3 * row, 6)
                for x, _ in easel.cells("lamps", 520, 300)
            )
        body += paper.fill(strips, "#ffffff")
    return body


@piece("specks")
def specks(
    easel: Easel, *, color: Color = "#ffe7ad", every: float = 120, low: float = 900, strength: float = 0.5
) -> str:
    """Floating lights in the air of a room, above `low`."""
    paper, view = easel.paper, easel.view
    body = ""
    for row in range(ceil((low - view.top) / every)):
        for x, luck in easel.cells(f"specks {row}", every, 20):
            if luck.random() < 0.4:
                at = (x + uniform(luck, -0.5, 0.5) * every, low - (row + luck.random()) * every)
                size = uniform(luck, 6, 20)
                data = ellipse(*at, size)
                body += paper.fill(
                    data, paper.radial([(0, color, strength), (0.75, color, strength * 0.5), (1, color, 0)])
                )
    return body


@piece("tone")
def tone(easel: Easel, *, color: Color = "#fff3e2", low: Color = "", y: float = 800) -> str:
    """A plain ground that runs softly from `color` to `low`, brightest around the actor's place."""
    paper, view = easel.paper, easel.view
    data = box(view.left - 2, view.top - 2, view.width + 4, view.height + 4)
    body = paper.fill(data, paper.linear([(0, color, 1), (1, low or shade(color, 0.07), 1)]), solid=True)
    halo = f"M-460 {num(y - 300)}a460 400 0 1 0 920 0a460 400 0 1 0 -920 0Z"
    glow = mix(color, "#ffffff", 0.8)
    body += paper.fill(halo, paper.radial([(0, glow, 0.9), (1, glow, 0)]))
    return body + paper.fill(
        f"M-520 {num(y + 100)}a520 96 0 1 0 1040 0a520 96 0 1 0 -1040 0Z",
        paper.radial([(0, shade(color, 0.24), 0.35), (1, shade(color, 0.24), 0)]),
    )
