"""Bushes, flowers, grass, plants in pots, hanging branches."""

import math
from typing import Literal

from ..colors import light, mix, shade
from ..paper import Paper
from ..paths import ellipse, num, taper, xy
from ..streams import pick, uniform
from .easel import Easel
from .food import orange_fruit
from .registry import Color, prop
from .shapes import dot, leaf, placed
from .trees import crown

PETALS = ("#ffffff", "#ffd36b", "#ff9d8a", "#ffc2d6", "#c9b8ff")


@prop("bush", shadow=80)
def bush(easel: Easel, *, color: Color = "#78c265", flowers: bool = False) -> str:
    """A low bush 170 units wide."""
    paper, luck = easel.paper, easel.luck
    body = crown(paper, luck, (-36, -40), (56, 44), shade(color, 0.08)) + crown(
        paper, luck, (26, -46), (66, 52), color
    )
    if flowers:
        tint = pick(luck, PETALS)
        for _ in range(9):
            body += placed(_blossom_flower(paper, tint), uniform(luck, -80, 80), uniform(luck, -80, -14), 1.1)
    return body


def _blossom_flower(paper: Paper, color: str) -> str:
    petals = "".join(
        ellipse(5.4 * math.cos(angle), 5.4 * math.sin(angle), 4.5)
        for angle in (2 * math.pi * k / 5 - 0.3 for k in range(5))
    )
    return paper.fill(petals, color) + dot(paper, (0, 0), 3.3, "#ffb52e")


@prop("flowers", shadow=30)
def flowers(easel: Easel, *, color: Color = "", count: float = 3) -> str:
    """A tuft of flowers on stems, 60 units high; coloured by luck unless a colour is given."""
    paper, luck = easel.paper, easel.luck
    body = grass_tuft(paper, (0, 0), 1.2, "#5cae4b")
    for index in range(max(1, min(7, int(count)))):
        x = (index - (count - 1) / 2) * 24 + uniform(luck, -4, 4)
        top = -uniform(luck, 34, 62)
        body += paper.stroke(f"M{xy(x * 0.3, 0)}Q{xy(x * 0.5, top * 0.5, x, top)}", "#4f9a48", 1.1)
        body += placed(
            _blossom_flower(paper, color or pick(luck, PETALS)), x, top, 1.3, uniform(luck, -30, 30)
        )
    return body


def grass_tuft(paper: Paper, at: tuple[float, float], scale: float, color: str) -> str:
    """Three blades of grass."""
    s = scale
    blades = (
        f"M{xy(-9 * s, 0)}Q{xy(-8 * s, -13 * s, -13 * s, -20 * s)}Q{xy(-3 * s, -14 * s, -2 * s, -5 * s)}"
        f"Q{xy(0, -20 * s, 2 * s, -27 * s)}Q{xy(5 * s, -14 * s, 4 * s, -5 * s)}"
        f"Q{xy(8 * s, -14 * s, 14 * s, -17 * s)}Q{xy(9 * s, -8 * s, 9 * s, 0)}Z"
    )
    return placed(paper.fill(blades, color), at[0], at[1])


@prop("grass")
def grass(easel: Easel, *, color: Color = "#5cae4b") -> str:
    """A tuft of grass 27 units high."""
    return grass_tuft(easel.paper, (0, 0), 1, color)


@prop("potted-plant", shadow=48)
def potted_plant(
    easel: Easel,
    *,
    pot: Color = "#e8926a",
    color: Color = "#62b567",
    kind: Literal["leaves", "round", "tall"] = "leaves",
) -> str:
    """A plant in a pot; leaves and round ones 170 units high, tall ones 300."""
    paper, luck = easel.paper, easel.luck
    body = ""
    if kind == "round":
        body += crown(paper, luck, (0, -118), (58, 52), color)
    else:
        high = 230 if kind == "tall" else 110
        for index, turn in enumerate((-150, -30, -128, -52, -108, -72, -90)):
            tone = mix(color, shade(color, 0.3), 0.6 if index < 2 else 0.12 * (index % 3))
            vein = paper.stroke(f"M6 0L{num(high * 0.8)} -6", light(color, 0.5), 0.6, 0.7)
            far = high * uniform(luck, 0.86, 1.06) * (1 if index > 1 else 0.8)
            blade = paper.shape(leaf(far, high * 0.17), tone, shift=(0, 8), depth=0.2, over=vein, line=0.9)
            body += placed(blade, 0, -66, turn=turn + uniform(luck, -5, 5))
    rim = paper.shape("M-44 -78H44V-60H-44Z", light(pot, 0.15), shift=(6, 4))
    return body + paper.shape("M-38 -70H38L28 0H-28Z", pot, shift=(9, 0), depth=0.22) + rim


@prop("hanging-plant")
def hanging_plant(easel: Easel, *, pot: Color = "#fff4e4", color: Color = "#6bb96a") -> str:
    """A trailing plant in a hanging pot; 0, 0 is its hook, it hangs 230 units down."""
    paper, luck = easel.paper, easel.luck
    body = paper.stroke("M0 0L-30 92M0 0L30 92", "#b08a5e", 0.9)
    for x in (-40, -22, 0, 20, 40):
        long = uniform(luck, 60, 130)
        body += paper.stroke(
            f"M{x} 96C{x * 1.3:.0f} 120 {x * 1.2:.0f} {120 + long * 0.5:.0f} {x * 1.4:.0f} {110 + long:.0f}",
            shade(color, 0.25),
            0.9,
        )
        for step in range(4):
            down = 112 + long * step / 3.4
            for side in (-1, 1):
                body += placed(
                    paper.fill(leaf(22, 8), mix(color, "#a8dc8a", 0.3 * (step % 2))),
                    x * 1.35,
                    down,
                    turn=90 - side * 55,
                )
    return body + paper.shape(
        "M-42 88H42C40 122 24 136 0 136C-24 136 -40 122 -42 88Z", pot, shift=(8, 6), depth=0.16
    )


@prop("branch", reach=420)
def branch(easel: Easel, *, color: Color = "#74c25c", fruit: bool = False) -> str:
    """A leafy branch that hangs into the picture from 0, 0; 380 units wide, 170 down."""
    paper, luck = easel.paper, easel.luck
    body = paper.shape(
        taper([(-200, -60), (-60, -6), (90, 40), (190, 66)], [22, 16, 10, 4]),
        "#9a6a44",
        shift=(3, 4),
        line=0.9,
    )
    for step in range(12):
        x = -180 + step * 32
        y = -46 + step * 10
        for side in (-1, 1):
            tone = mix(color, light(color, 0.3), luck.random())
            size = uniform(luck, 44, 62)
            body += placed(
                paper.shape(leaf(size, 15), tone, shift=(0, 5), line=0.75),
                x,
                y,
                turn=60 * side + uniform(luck, -20, 30),
            )
    if fruit:
        for x, y in ((-90, 44), (20, 74), (120, 100)):
            body += placed(orange_fruit(paper, 26), x, y, turn=uniform(luck, -14, 14))
    return body


@prop("flower-vase", shadow=28)
def flower_vase(easel: Easel, *, color: Color = "#9fd3e0") -> str:
    """A small vase of flowers coloured by luck; 120 units high."""
    paper, luck = easel.paper, easel.luck
    body = ""
    for x, top in ((-20, -92), (4, -108), (24, -88)):
        body += paper.stroke(f"M0 -36Q{x * 0.5:.1f} -60 {x} {top}", "#4f9a48", 1.1)
        body += placed(_blossom_flower(paper, pick(luck, PETALS)), x, top, 1.7, uniform(luck, -20, 20))
    over = paper.fill(ellipse(-8, -26, 4, 12), "#ffffff", 0.6)
    return body + paper.shape(
        "M-11 -50H11C9 -38 24 -30 22 -14C20 0 -20 0 -22 -14C-24 -30 -9 -38 -11 -50Z",
        color,
        shift=(5, 3),
        over=over,
    )
