"""Trees and green things: leafy trees, orange trees, cherry trees, palms, pines, bushes, flowers, grass."""

import math
from random import Random
from typing import Literal

from ..colors import light, mix, shade
from ..paper import Paper
from ..paths import ellipse, num, smooth, taper, xy
from ..streams import pick, uniform
from .easel import Easel
from .food import orange_fruit
from .registry import Color, prop
from .shapes import dot, leaf, leafy, placed

PETALS = ("#ffffff", "#ffd36b", "#ff9d8a", "#ffc2d6", "#c9b8ff")


def crown(paper: Paper, luck: Random, middle: tuple[float, float], radii: tuple[float, float], color: str) -> str:
    """A leafy crown: cel shade, sunlit clumps above, shady clumps below."""
    x, y = middle
    wide, tall = radii
    clumps = ""
    for _ in range(9):
        at = (x + uniform(luck, -0.75, 0.45) * wide, y + uniform(luck, -0.8, 0.1) * tall)
        clumps += leafy(luck, at, (wide * uniform(luck, 0.1, 0.19), tall * uniform(luck, 0.06, 0.11)), 7)
    over = paper.fill(clumps, light(color, 0.42), 0.5)
    clumps = ""
    for _ in range(6):
        at = (x + uniform(luck, -0.3, 0.8) * wide, y + uniform(luck, 0.25, 0.8) * tall)
        clumps += leafy(luck, at, (wide * uniform(luck, 0.12, 0.2), tall * uniform(luck, 0.05, 0.09)), 7)
    over += paper.fill(clumps, shade(color, 0.42, "#1d5b52"), 0.4)
    bumps = 13 + int(wide / 40)
    return paper.shape(leafy(luck, middle, radii, bumps), color, shift=(wide * 0.15, tall * 0.17), depth=0.2, over=over)


def _trunk(paper: Paper, height: float, width: float, color: str) -> str:
    w = width
    bark = "".join(
        paper.stroke(f"M{xy(x * w, -height * 0.85)}C{xy(x * w + 4, -height * 0.5, x * w - 4, -height * 0.3, x * w * 1.3, -height * 0.08)}", shade(color, 0.35), 0.7, 0.5)
        for x in (-0.25, 0.05, 0.3)
    )
    return paper.shape(
        f"M{xy(-w, 4)}C{xy(-w * 0.5, -height * 0.1, -w * 0.5, -height * 0.5, -w * 0.6, -height)}"
        f"H{num(w * 0.6)}C{xy(w * 0.5, -height * 0.5, w * 0.5, -height * 0.1, w, 4)}"
        f"C{xy(w * 0.4, -2, -w * 0.4, -2, -w, 4)}Z",
        color,
        shift=(w * 0.35, 0),
        depth=0.25,
        over=bark,
    )


@prop("tree", shadow=90)
def tree(easel: Easel, *, color: Color = "#7cc763", trunk: Color = "#9a6a44", fruit: bool = False) -> str:
    """A round leafy tree 330 units high, with oranges when `fruit` is yes."""
    paper, luck = easel.paper, easel.luck
    body = _trunk(paper, 150, 20, trunk) + crown(paper, luck, (0, -215), (112, 105), color)
    if fruit:
        for x, y in ((-70, -190), (-26, -268), (24, -216), (72, -250), (-14, -150), (62, -166), (-82, -252)):
            body += placed(orange_fruit(paper, 13), x + uniform(luck, -8, 8), y + uniform(luck, -8, 8), turn=uniform(luck, -20, 20))
    return body


@prop("great-tree", shadow=150, reach=520)
def great_tree(easel: Easel, *, color: Color = "#74c25c", trunk: Color = "#a06f48", fruit: bool = True) -> str:
    """A big tree whose crown leaves the picture; the trunk is 520 units high, the crown 720 wide."""
    paper, luck = easel.paper, easel.luck
    bark = "".join(
        paper.stroke(f"M{x} -420C{x + 6} -320 {x - 5} -200 {x * 1.25:.0f} -60", shade(trunk, 0.35), 1, 0.5)
        for x in (-26, -4, 20, 40)
    )
    body = paper.shape(
        "M-96 8C-52 -50 -46 -200 -52 -470H56C50 -260 58 -70 104 8C60 -6 30 -2 4 4C-24 -4 -60 -4 -96 8Z",
        trunk,
        shift=(26, 0),
        depth=0.24,
        over=bark,
    )
    body += paper.shape(taper([(30, -330), (110, -420), (190, -470)], [44, 30, 16]), trunk, shift=(6, 8), line=0.9)
    body += crown(paper, luck, (-10, -640), (370, 250), color)
    body += crown(paper, luck, (150, -520), (190, 110), light(color, 0.12))
    if fruit:
        for x, y in ((-200, -560), (-80, -470), (60, -470), (170, -480), (250, -540), (-20, -600), (110, -610), (-270, -660), (200, -690), (30, -740)):
            body += placed(orange_fruit(paper, 23), x + uniform(luck, -12, 12), y + uniform(luck, -12, 12), turn=uniform(luck, -20, 20))
    return body


@prop("cherry-tree", shadow=170, reach=620)
def cherry_tree(easel: Easel, *, color: Color = "#ffc3d8", trunk: Color = "#7d5a50") -> str:
    """A great cherry in blossom: a leaning trunk 420 units high under clouds of petals 1000 wide."""
    paper, luck = easel.paper, easel.luck
    body = ""
    for at, size in (((210, -600), (250, 120)), ((-200, -640), (260, 150)), ((20, -720), (300, 140))):
        body += _blossom(paper, luck, at, size, shade(color, 0.16, "#c06a9a"))
    for arm, widths in (
        ([(4.0, -270.0), (110.0, -410.0), (250.0, -500.0), (360.0, -520.0)], [64, 42, 22, 10]),
        ([(0.0, -290.0), (-100.0, -440.0), (-220.0, -520.0)], [60, 36, 14]),
    ):
        body += paper.shape(taper(arm, widths), trunk, shift=(6, 8), depth=0.24)
    stem = (
        "M-84 8C-44 -40 -52 -150 -34 -260C-26 -350 -40 -420 -60 -480H0"
        "C14 -430 26 -380 34 -310C52 -220 30 -60 88 8C50 -4 30 0 4 6C-24 -2 -50 -2 -84 8Z"
    )
    bark = "".join(
        paper.stroke(f"M{x} -330C{x - 12} -240 {x + 4} -140 {x * 1.1:.0f} -50", shade(trunk, 0.4), 1, 0.5) for x in (-22, 0, 24)
    )
    body += paper.shape(stem, trunk, shift=(22, 4), depth=0.24, over=bark)
    for at, size in (
        ((330, -560), (190, 92)), ((-290, -560), (190, 100)), ((130, -640), (190, 100)),
        ((-90, -600), (180, 92)), ((-20, -500), (120, 64)), ((420, -470), (110, 56)), ((-390, -470), (110, 58)), ((0, -760), (240, 110)),
    ):  # fmt: skip
        body += _blossom(paper, luck, at, size, color)
    return body


def _blossom(paper: Paper, luck: Random, middle: tuple[float, float], radii: tuple[float, float], color: str) -> str:
    x, y = middle
    wide, tall = radii
    spots = "".join(
        leafy(luck, (x + uniform(luck, -0.8, 0.6) * wide, y + uniform(luck, -0.8, 0.2) * tall), (wide * 0.12, tall * 0.12), 6)
        for _ in range(8)
    )
    over = paper.fill(spots, "#fff2f7", 0.75)
    deep = "".join(
        leafy(luck, (x + uniform(luck, -0.6, 0.8) * wide, y + uniform(luck, 0.3, 0.8) * tall), (wide * 0.12, tall * 0.09), 6)
        for _ in range(5)
    )
    over += paper.fill(deep, shade(color, 0.35, "#c85a90"), 0.35)
    return paper.shape(
        leafy(luck, middle, radii, 12 + int(wide / 40)), color, shift=(wide * 0.1, tall * 0.2), depth=0.28, over=over, line=0.8,
        line_color=mix(color, "#b0527f", 0.6),
    )


@prop("palm", shadow=70, reach=320)
def palm(easel: Easel, *, color: Color = "#4fae6a", trunk: Color = "#b98556") -> str:
    """A palm leaning to the right, 620 units high."""
    paper, luck = easel.paper, easel.luck
    spine = [(0.0, 6.0), (16.0, -150.0), (60.0, -330.0), (130.0, -500.0)]
    rings = "".join(
        paper.stroke(f"M{xy(x - 30, y + 3)}Q{xy(x, y + 14, x + 30, y - 5)}", shade(trunk, 0.34), 1, 0.6)
        for x, y in ((4, -40), (8, -90), (15, -140), (26, -190), (38, -240), (50, -290), (68, -340), (86, -390), (104, -440))
    )
    body = paper.shape(taper(spine, [54, 40, 34, 28]), trunk, shift=(10, 0), depth=0.24, over=rings)
    fronds = ((-172, 210), (-8, 214), (-142, 170), (-38, 176), (152, 190), (28, 190), (-92, 130), (118, 120), (62, 124))
    for index, (turn, length) in enumerate(fronds):
        tone = shade(color, 0.16) if index < 2 else color
        left = abs(turn) > 90
        angle = (180 - turn if left else turn) + uniform(luck, -6, 6)
        frond = placed(_frond(paper, length, tone), turn=angle)
        body += placed(frond, 130, -500, flip=left)
    for x, y in ((112, -486), (146, -482), (130, -470)):
        body += paper.shape(ellipse(x, y, 17, 18), "#9a6a44", shift=(5, 5), line=0.8)
    return body


def _frond(paper: Paper, length: float, color: str) -> str:
    upper = [(0.0, -8.0), (length * 0.35, -length * 0.2), (length * 0.7, -length * 0.14), (length, length * 0.1)]
    lower = "".join(
        f"L{xy(length * (1 - 0.14 * step), length * (0.2 - 0.035 * step * step * 0.5))}"
        f"L{xy(length * (0.93 - 0.14 * step), length * (0.0 - 0.012 * step))}"
        for step in range(6)
    )
    vein = paper.stroke(smooth([(0, 0), (length * 0.4, -length * 0.1), (length * 0.95, length * 0.08)]), shade(color, 0.4), 0.7, 0.6)
    return paper.shape(smooth(upper) + lower + "Z", color, shift=(4, 8), depth=0.2, over=vein, line=0.9)


@prop("pine", shadow=70)
def pine(easel: Easel, *, color: Color = "#5aa37a", trunk: Color = "#8a5a3a") -> str:
    """A plain pine 320 units high, for backgrounds."""
    paper = easel.paper
    body = paper.shape("M-12 -50H12V2H-12Z", trunk, shift=(5, 0))
    for index, (y, wide, tall) in enumerate(((-40, 90, 130), (-120, 70, 120), (-200, 48, 110))):
        data = f"M0 {y - tall}C{xy(wide * 0.3, y - tall * 0.5, wide * 0.7, y - tall * 0.2, wide, y)}Q0 {y + 18} {-wide} {y}C{xy(-wide * 0.7, y - tall * 0.2, -wide * 0.3, y - tall * 0.5, 0, y - tall)}Z"
        body += paper.shape(data, light(color, 0.08 * index), shift=(14, 4), depth=0.22)
    return body


@prop("bush", shadow=80)
def bush(easel: Easel, *, color: Color = "#78c265", flowers: bool = False) -> str:
    """A low bush 170 units wide."""
    paper, luck = easel.paper, easel.luck
    body = crown(paper, luck, (-36, -40), (56, 44), shade(color, 0.08)) + crown(paper, luck, (26, -46), (66, 52), color)
    if flowers:
        tint = pick(luck, PETALS)
        for _ in range(9):
            body += placed(_blossom_flower(paper, tint), uniform(luck, -80, 80), uniform(luck, -80, -14), 1.1)
    return body


def _blossom_flower(paper: Paper, color: str) -> str:
    petals = "".join(
        ellipse(5.4 * math.cos(angle), 5.4 * math.sin(angle), 4.5) for angle in (2 * math.pi * k / 5 - 0.3 for k in range(5))
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
        body += placed(_blossom_flower(paper, color or pick(luck, PETALS)), x, top, 1.3, uniform(luck, -30, 30))
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
    easel: Easel, *, pot: Color = "#e8926a", color: Color = "#62b567", kind: Literal["leaves", "round", "tall"] = "leaves"
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
        body += paper.stroke(f"M{x} 96C{x * 1.3:.0f} 120 {x * 1.2:.0f} {120 + long * 0.5:.0f} {x * 1.4:.0f} {110 + long:.0f}", shade(color, 0.25), 0.9)
        for step in range(4):
            down = 112 + long * step / 3.4
            for side in (-1, 1):
                body += placed(paper.fill(leaf(22, 8), mix(color, "#a8dc8a", 0.3 * (step % 2))), x * 1.35, down, turn=90 - side * 55)
    return body + paper.shape("M-42 88H42C40 122 24 136 0 136C-24 136 -40 122 -42 88Z", pot, shift=(8, 6), depth=0.16)


@prop("branch", reach=420)
def branch(easel: Easel, *, color: Color = "#74c25c", fruit: bool = False) -> str:
    """A leafy branch that hangs into the picture from 0, 0; 380 units wide, 170 down."""
    paper, luck = easel.paper, easel.luck
    body = paper.shape(taper([(-200, -60), (-60, -6), (90, 40), (190, 66)], [22, 16, 10, 4]), "#9a6a44", shift=(3, 4), line=0.9)
    for step in range(12):
        x = -180 + step * 32
        y = -46 + step * 10
        for side in (-1, 1):
            tone = mix(color, light(color, 0.3), luck.random())
            size = uniform(luck, 44, 62)
            body += placed(paper.shape(leaf(size, 15), tone, shift=(0, 5), line=0.75), x, y, turn=60 * side + uniform(luck, -20, 30))
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
    return body + paper.shape("M-11 -50H11C9 -38 24 -30 22 -14C20 0 -20 0 -22 -14C-24 -30 -9 -38 -11 -50Z", color, shift=(5, 3), over=over)
