"""The street: houses with shops, bicycle, post box, a far skyline."""

from random import Random

from ..colors import light, mix, shade
from ..paper import Paper
from ..paths import box, ellipse, num, xy
from ..streams import pick, uniform
from .easel import Easel
from .registry import Color, prop
from .shapes import dot, leafy, placed, plank, shine

_STOREY = 150.0
_SHOP = 210.0
_SPOKES = ((50, 0), (-50, 0), (0, 50), (0, -50), (35, 35), (-35, -35), (35, -35), (-35, 35))


@prop("house", reach=240)
def house(
    easel: Easel,
    *,
    color: Color = "#f6d9b8",
    roof: Color = "#c9705e",
    awning: Color = "",
    floors: float = 2,
    lit: bool = False,
) -> str:
    """A town house 330 units wide: a shop when it has an awning, else a door; storeys above, a roof."""
    paper, luck = easel.paper, easel.luck
    half, high = 165.0, _SHOP + _STOREY * floors
    body = _roof(paper, luck, (half, high), roof)
    body += paper.shape(box(-half, -high, 2 * half, high), color, shift=(10, 0), depth=0.1)
    for storey in range(int(floors)):
        y = -_SHOP - _STOREY * storey - 118
        for x in (-half * 0.5, half * 0.5):
            body += _pane(paper, luck, (x, y), color, lit)
    body += paper.fill(box(-half - 6, -_SHOP - 8, 2 * half + 12, 14, 4), light(color, 0.5))
    body += paper.fill(box(-half - 6, -_SHOP + 5, 2 * half + 12, 4), shade(color, 0.3), 0.6)
    return body + (_shop_front(easel, half, awning, lit) if awning else _front_door(paper, half, roof, lit))


def _roof(paper: Paper, luck: Random, size: tuple[float, float], color: str) -> str:
    half, high = size
    if luck.random() < 0.5:
        gable = f"M{xy(-half - 18, -high + 4)}L{xy(0, -high - 128)}L{xy(half + 18, -high + 4)}Z"
        attic = paper.shape(ellipse(0, -high - 40, 24), "#fff6e4", shift=(4, 4), line=0.85)
        return paper.shape(gable, color, shift=(14, 4), depth=0.16) + attic
    hip = f"M{xy(-half - 16, -high + 4)}L{xy(-half + 26, -high - 74)}H{num(half - 26)}L{xy(half + 16, -high + 4)}Z"
    return paper.shape(
        box(half * 0.3, -high - 118, 40, 70, 4), shade(color, 0.2), shift=(6, 0)
    ) + paper.shape(hip, color, shift=(14, 4), depth=0.16)


def _pane(paper: Paper, luck: Random, at: tuple[float, float], wall: str, lit: bool) -> str:
    glass = "#ffe2a0" if lit and luck.random() < 0.7 else ("#5c6ca8" if lit else "#cfe9f4")
    body = paper.shape(box(-36, 0, 72, 96, 8), "#fffaf0", shift=(3, 3), depth=0.12, line=0.85)
    body += paper.fill(box(-28, 8, 56, 80, 4), glass) + paper.fill("M-28 62L12 8H28L-28 84Z", "#ffffff", 0.35)
    body += paper.fill(box(-2.5, 8, 5, 80) + box(-28, 44, 56, 5), "#fffaf0")
    body += paper.fill(box(-44, 94, 88, 10, 4), shade(wall, 0.25))
    if luck.random() < 0.5:
        flowers = "".join(ellipse(uniform(luck, -34, 34), uniform(luck, 76, 90), 6) for _ in range(7))
        body += paper.fill(leafy(luck, (0, 88), (42, 15), 9), "#7cc07a") + paper.fill(
            flowers, pick(luck, ("#ff8f8f", "#ffd36b", "#f2a5d0"))
        )
        body += paper.shape(box(-40, 90, 80, 18, 4), "#b9785a", shift=(4, 4), line=0.85)
    return placed(body, *at)


def _shop_front(easel: Easel, half: float, awning: str, lit: bool) -> str:
    paper = easel.paper
    glass = "#ffe8b4" if lit else "#d8eef5"
    wood = shade(awning, 0.45)
    body = paper.shape(box(-half + 18, -168, 2 * half - 36, 168, 4), wood, shift=(6, 0), depth=0.2)
    window = box(-half + 32, -152, 2 * half - 156, 108, 6)
    body += paper.fill(window, glass) + paper.clipped(window, _goods(easel, half, awning))
    body += paper.fill(f"M{xy(-half + 40, -44)}l70 -108h34l-70 108Z", "#ffffff", 0.35)
    door = half - 106
    body += paper.fill(box(door, -152, 74, 152, 5), light(wood, 0.3)) + paper.fill(
        box(door + 12, -140, 50, 90, 4), glass
    )
    body += dot(paper, (door + 14, -36), 5, "#ffd36b")
    count = max(4, round((2 * half - 8) / 40))
    cell = (2 * half - 8) / count
    stripes = "".join(
        f"M{xy(-half + 4 + index * cell, -206)}h{num(cell)}l{xy(0, 46)}"
        f"a{xy(cell / 2, 15)} 0 0 1 {num(-cell)} 0Z"
        for index in range(count)
    )
    body += paper.fill(box(-half + 6, -166, 2 * half - 12, 18), shade(wood, 0.5), 0.3)
    body += paper.shape(stripes, awning, shift=None, line=0.85)
    pale = "".join(
        f"M{xy(-half + 4 + index * cell, -205)}h{num(cell)}l{xy(0, 45)}"
        f"a{xy(cell / 2, 15)} 0 0 1 {num(-cell)} 0Z"
        for index in range(1, count, 2)
    )
    return body + paper.fill(pale, "#fff8ee")


def _goods(easel: Easel, half: float, tone: str) -> str:
    paper, luck = easel.paper, easel.luck
    body = paper.fill(box(-half + 20, -66, 2 * half, 24), mix(tone, "#fff4e0", 0.5))
    for index in range(7):
        x = -half + 46 + index * 30
        color = pick(luck, ("#ffb45e", "#ff8f7a", "#8ecae6", "#b7dd8c", "#f7d26a"))
        body += paper.fill(ellipse(x, -76, 11) if luck.random() < 0.6 else box(x - 9, -98, 18, 34, 4), color)
    return body


def _front_door(paper: Paper, half: float, color: str, lit: bool) -> str:
    body = paper.shape(box(-44, -176, 88, 176, 40), color, shift=(6, 4), depth=0.2)
    body += paper.fill(box(-22, -146, 44, 46, 22), "#ffe2a0" if lit else "#d8eef5")
    body += dot(paper, (28, -74), 6, "#ffd36b") + plank(paper, (-62, -12), (124, 14), "#d9d2ca", grain=False)
    for x in (-half * 0.66, half * 0.66):
        body += paper.shape(box(x - 34, -150, 68, 84, 8), "#fffaf0", shift=(3, 3), line=0.85)
        body += paper.fill(box(x - 27, -143, 54, 70, 4), "#ffe2a0" if lit else "#cfe9f4")
        body += paper.fill(box(x - 2, -143, 4, 70), "#fffaf0")
    return body


@prop("skyline", reach=400)
def skyline(easel: Easel, *, color: Color = "#c6dcea", wide: float = 700, lit: bool = False) -> str:
    """Far towers without lines, `wide` units, up to 330 high."""
    paper, luck = easel.paper, easel.luck
    towers, panes = "", ""
    x = -wide / 2
    while x < wide / 2:
        broad, tall = uniform(luck, 54, 96), uniform(luck, 120, 330)
        towers += box(x, -tall, broad, tall + 4, 4)
        for row in range(int(tall // 46)):
            for column in range(int(broad // 24)):
                if luck.random() < (0.5 if lit else 0.75):
                    panes += box(x + 9 + column * 23, -tall + 16 + row * 42, 11, 18, 2)
        x += broad + uniform(luck, 0, 10)
    glow = "#ffe2a0" if lit else light(color, 0.55)
    return paper.fill(towers, color) + paper.fill(panes, glow, 0.85 if lit else 0.7)


@prop("bicycle", shadow=130, reach=180)
def bicycle(easel: Easel, *, color: Color = "#5fb3a3", basket: bool = True) -> str:
    """A parked bicycle facing left; 270 units wide, 180 high."""
    paper = easel.paper
    body = ""
    for x in (-88, 88):
        body += paper.stroke(ellipse(x, -58, 56), "#4a4552", 3.4)
        spokes = "".join(f"M{x} -58L{xy(x + dx, -58 + dy)}" for dx, dy in _SPOKES)
        body += paper.stroke(spokes, "#9aa0ac", 0.6) + dot(paper, (x, -58), 7, "#6d7686")
    frame = "M-88 -58L-58 -142L36 -134L-4 -58L-58 -142M-4 -58L88 -58L36 -134M-58 -142L-66 -168"
    body += paper.stroke(frame, shade(color, 0.45), 4.6) + paper.stroke(frame, color, 3)
    body += paper.stroke("M36 -134L30 -156", "#5c6478", 3) + paper.shape(
        "M4 -164C24 -172 54 -168 62 -158C52 -150 20 -150 4 -164Z", "#8a5a3c", shift=(2, 3)
    )
    body += paper.stroke("M-66 -168C-62 -184 -40 -182 -34 -176", "#5c6478", 3)
    if basket:
        weave = "".join(paper.stroke(f"M-122 {y}H-74", "#a8743f", 0.6, 0.6) for y in (-142, -130))
        body += paper.shape("M-128 -156H-70L-78 -116H-120Z", "#d9a566", shift=(5, 3), over=weave)
        for x, tone in ((-112, "#ff9d8a"), (-98, "#ffd36b"), (-84, "#ffffff")):
            body += dot(paper, (x, -162), 9, tone)
    return body


@prop("post-box", shadow=44)
def post_box(easel: Easel, *, color: Color = "#e8604c") -> str:
    """A round-topped letter box, 210 units high."""
    paper = easel.paper
    body = paper.shape(box(-8, -60, 16, 62, 3), "#6d7686", shift=(4, 0))
    body += paper.shape("M-48 -56V-158C-48 -214 48 -214 48 -158V-56Z", color, shift=(9, 5), depth=0.2)
    body += paper.shape(box(-30, -150, 60, 12, 5), shade(color, 0.5), shift=None, line=0.7)
    return body + paper.fill(box(-24, -122, 48, 40, 4), "#fff4e4") + shine(paper, (-38, -166), (7, 46), 0.5)
