"""Windows and what is seen through them, with or without curtains."""

from typing import Literal

from ..colors import light, shade
from ..paper import Paper
from ..paths import box, ellipse, num, xy
from ..streams import pick, stream, uniform
from .easel import Easel
from .food import orange_fruit
from .registry import Color, draw_prop, prop
from .shapes import dot, leafy, placed, plank

Outside = Literal["garden", "city", "evening", "night", "sea", "street"]


@prop("window", reach=300)
def window(
    easel: Easel,
    *,
    outside: Outside = "garden",
    frame: Color = "#d9a066",
    wide: float = 300,
    tall: float = 320,
    curtain: Color = "",
) -> str:
    """A window around 0, 0 with a sill below and, when given a colour, curtains at both sides."""
    paper = easel.paper
    half, high = wide / 2, tall / 2
    glass = box(-half, -high, wide, tall, 6)
    scenes = {
        "garden": _garden, "city": _city, "evening": _evening, "night": _night, "sea": _sea, "street": _street,
    }  # fmt: skip
    body = paper.fill(glass, "#bfe6f7") + paper.clipped(glass, scenes[outside](easel, half, high))
    body += paper.fill(
        f"M{xy(-half, high * 0.5)}L{xy(half * 0.4, -high)}H{num(half * 0.75)}L{xy(-half, high * 0.95)}Z",
        "#ffffff",
        0.16,
    )
    for data in (f"M0 {num(-high)}V{num(high)}", f"M{num(-half)} 0H{num(half)}"):
        body += paper.stroke(data, shade(frame, 0.45), 5.6) + paper.stroke(data, frame, 3.8)
    body += (
        paper.stroke(glass, shade(frame, 0.45), 8.4)
        + paper.stroke(glass, frame, 6.4)
        + paper.stroke(glass, light(frame, 0.4), 1.4, 0.8)
    )
    body += plank(paper, (-half - 26, high + 4), (wide + 52, 22), light(frame, 0.1), grain=False)
    return body + (_curtains(paper, half, high, curtain) if curtain else "")


def _curtains(paper: Paper, half: float, high: float, color: str) -> str:
    rod = -high - 34
    body = paper.stroke(f"M{num(-half - 52)} {num(rod)}H{num(half + 52)}", "#8a5f3c", 3.4)
    body += "".join(
        paper.shape(ellipse(x, rod, 10), "#c98b52", shift=(3, 3), line=0.85) for x in (-half - 56, half + 56)
    )
    drop = high * 1.75
    for flip, x in ((False, -half - 46), (True, half + 46)):
        folds = "".join(
            paper.stroke(
                f"M{a} 0C{xy(a * 0.95, drop * 0.4, a * 0.5, drop * 0.7, a * 0.28, drop)}",
                shade(color, 0.26),
                0.9,
                0.55,
            )
            for a in (26, 54, 82)
        )
        data = (
            f"M0 -4C40 2 76 2 112 -4C{xy(108, drop * 0.36, 70, drop * 0.66, 30, drop * 0.74)}"
            f"C{xy(34, drop * 0.86, 36, drop, 44, drop * 1.08)}"
            f"C{xy(20, drop * 1.12, 0, drop * 1.1, -12, drop * 1.06)}"
            f"C{xy(-8, drop * 0.6, -4, drop * 0.3, 0, -4)}Z"
        )
        side = paper.shape(data, color, shift=(10, 0), depth=0.16, over=folds)
        side += paper.shape(box(-10, drop * 0.71, 46, 13, 6), light(color, 0.4), shift=(2, 3), line=0.85)
        body += placed(side, x, rod, flip=flip)
    return body


def _garden(easel: Easel, half: float, high: float) -> str:
    paper, luck = easel.paper, easel.luck
    w, h = half * 2.4, high * 2.4
    body = paper.fill(
        box(-half, -high, half * 2, high * 2), paper.linear([(0, "#93d4f7", 1), (0.75, "#e3f6fb", 1)])
    )
    body += placed(draw_prop(easel, "cloud"), uniform(luck, -0.5, 0.1) * half, -high * 0.55, half / 230)
    body += paper.fill(
        f"M{num(-half)} {num(high * 0.3)}"
        f"C{xy(-half * 0.4, -high * 0.05, half * 0.2, high * 0.25, half, high * 0.1)}V{num(high)}H{num(-half)}Z",
        "#b9e0b4",
    )
    body += paper.fill(
        f"M{num(-half)} {num(high * 0.55)}"
        f"C{xy(-half * 0.3, high * 0.3, half * 0.4, high * 0.5, half, high * 0.38)}V{num(high)}H{num(-half)}Z",
        "#9ed685",
    )
    crown = leafy(luck, (half * 0.62, high * 0.3), (w * 0.16, h * 0.15), 12)
    body += paper.fill(box(half * 0.57, high * 0.5, half * 0.1, high * 0.5), "#a97a50") + paper.fill(
        crown, "#7cc76a"
    )
    for x, y in ((0.5, 0.2), (0.72, 0.36), (0.82, 0.14), (0.6, 0.5)):
        body += placed(orange_fruit(paper, half * 0.055, with_leaf=False), x * half, y * high)
    return body + paper.fill(leafy(luck, (-half * 0.72, high * 0.9), (w * 0.18, h * 0.14), 10), "#86cb70")


def _city(easel: Easel, half: float, high: float) -> str:
    paper, luck = easel.paper, easel.luck
    body = paper.fill(
        box(-half, -high, half * 2, high * 2), paper.linear([(0, "#a9dcf5", 1), (1, "#fdf3e0", 1)])
    )
    body += placed(draw_prop(easel, "cloud"), uniform(luck, -0.4, 0.3) * half, -high * 0.6, half / 260)
    for row, tone in ((0, "#c6dcea"), (1, "#a9c6dc")):
        x = -half - 20.0
        while x < half:
            wide = uniform(luck, 44, 74)
            top = high * uniform(luck, -0.35, 0.3) + row * high * 0.3
            body += paper.fill(box(x, top, wide, high * 2, 3), tone)
            lights = "".join(
                box(x + 9 + column * 16, top + 14 + line * 24, 8, 12, 1)
                for column in range(int((wide - 10) // 16))
                for line in range(3 + row)
            )
            body += paper.fill(lights, "#eef6fb" if row else "#dbeaf4")
            x += wide + uniform(luck, 2, 12)
    return body


def _evening(easel: Easel, half: float, high: float) -> str:
    paper, luck = easel.paper, easel.luck
    body = paper.fill(
        box(-half, -high, half * 2, high * 2), paper.linear([(0, "#26357a", 1), (1, "#8f86c4", 1)])
    )
    stars = "".join(
        ellipse(uniform(luck, -half, half), uniform(luck, -high, 0), uniform(luck, 1.2, 2.6))
        for _ in range(26)
    )
    body += paper.fill(stars, "#ffffff", 0.9) + placed(
        draw_prop(easel, "moon"), half * 0.52, -high * 0.55, min(half, high) / 190
    )
    for row, tone in ((0, "#5563a8"), (1, "#3b4788")):
        x = -half - 20.0
        while x < half:
            wide = uniform(luck, 46, 78)
            top = high * uniform(luck, -0.1, 0.4) + row * high * 0.24
            body += paper.fill(box(x, top, wide, high * 2, 3), tone)
            lights = "".join(
                box(x + 9 + column * 16, top + 14 + line * 24, 8, 12, 1)
                for column in range(int((wide - 10) // 16))
                for line in range(4)
                if luck.random() < 0.5
            )
            body += paper.fill(lights, "#ffe2a0") if lights else ""
            x += wide + uniform(luck, 2, 12)
    return body


def _night(easel: Easel, half: float, high: float) -> str:
    paper, luck = easel.paper, easel.luck
    body = paper.fill(
        box(-half, -high, half * 2, high * 2), paper.linear([(0, "#1f2d66", 1), (1, "#5566b4", 1)])
    )
    body += placed(draw_prop(easel, "moon"), half * 0.5, -high * 0.5, half / 150)
    body += paper.fill(
        f"M{num(-half)} {num(high * 0.6)}"
        f"C{xy(-half * 0.4, high * 0.3, half * 0.3, high * 0.7, half, high * 0.45)}V{num(high)}H{num(-half)}Z",
        "#c9d6f2",
    )
    for x, size in ((-0.66, 0.5), (-0.3, 0.36)):
        tree = "M0 -120L44 -50H24L56 20H-56L-24 -50H-44Z"
        body += placed(
            paper.fill(tree, "#3c4f8f") + paper.fill("M0 -120L20 -88L6 -92L-8 -84L-20 -88Z", "#e8f0ff"),
            x * half,
            high * 0.62,
            size * half / 75,
        )
    flakes = "".join(
        ellipse(uniform(luck, -half, half), uniform(luck, -high, high), uniform(luck, 1.6, 4))
        for _ in range(34)
    )
    return (
        body
        + paper.fill(flakes, "#ffffff", 0.9)
        + paper.fill(
            f"M{num(-half)} {num(high * 0.86)}"
            f"C{xy(-half * 0.3, high * 0.7, half * 0.4, high * 0.95, half, high * 0.78)}V{num(high)}H{num(-half)}Z",
            "#f2f6ff",
        )
    )


def _sea(easel: Easel, half: float, high: float) -> str:
    paper = easel.paper
    body = paper.fill(
        box(-half, -high, half * 2, high * 2), paper.linear([(0, "#8fd2f7", 1), (0.6, "#e6f7fb", 1)])
    )
    body += paper.fill(box(-half, high * 0.15, half * 2, high), "#5cb8dc") + paper.fill(
        box(-half, high * 0.6, half * 2, high), "#f6dfae"
    )
    return body + placed(draw_prop(easel, "cloud"), -half * 0.3, -high * 0.45, half / 240)


def _street(easel: Easel, half: float, high: float) -> str:
    paper, luck = easel.paper, easel.luck
    body = paper.fill(
        box(-half, -high, half * 2, high * 2), paper.linear([(0, "#bfe5f7", 1), (0.8, "#fff6e4", 1)])
    )
    x, index = -half - 30.0, 0
    while x < half:
        wide = uniform(luck, 120, 170)
        body += _house(easel, x, wide, high, stream(easel.seed, "house", index).random())
        x, index = x + wide, index + 1
    body += paper.fill(box(-half, high * 0.72, half * 2, high), "#ddd3cc") + paper.fill(
        box(-half, high * 0.7, half * 2, 7), "#f4ece4"
    )
    for x in (-0.62, 0.18, 0.8):
        trunk = paper.fill(box(-5, -70, 10, 84), "#a97a50")
        body += placed(
            trunk + paper.fill(leafy(luck, (0, -104), (52, 50), 11), "#8fd07a"), x * half, high * 0.7
        )
    return body


def _house(easel: Easel, x: float, wide: float, high: float, share: float) -> str:
    paper = easel.paper
    tone = pick(easel.luck, ("#f9dcc0", "#f7e6c8", "#dcebe0", "#f6d3cc", "#d9e6f2"))
    top = -high * (0.1 + 0.4 * share)
    body = paper.fill(box(x, top, wide - 5, high * 2), tone)
    body += paper.fill(
        f"M{xy(x - 8, top)}L{xy(x + wide * 0.2, top - 44)}H{num(x + wide * 0.76)}L{xy(x + wide + 2, top)}Z",
        shade(tone, 0.3),
    )
    for row in range(4):
        for column in range(2):
            at = (x + wide * (0.2 + 0.42 * column), top + 26 + row * 74)
            body += paper.fill(box(at[0], at[1], 28, 42, 4), "#b9dcea") + paper.fill(
                box(at[0], at[1] + 38, 28, 5), "#ffffff"
            )
    return body + dot(paper, (x + wide * 0.2 + 6, top + 70), 7, "#8fd07a")
