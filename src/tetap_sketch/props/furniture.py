"""Things to sit at and on, and what stands or hangs in a room: benches, chairs, tables, lamps, rugs."""

from typing import Literal

from ..colors import light, mix, shade
from ..paper import Paper
from ..paths import box, ellipse, num, xy
from .easel import Easel
from .registry import Color, prop
from .shapes import dot, leaf, placed, plank


@prop("bench", shadow=330, reach=420)
def bench(
    easel: Easel,
    *,
    color: Color = "#cf9158",
    metal: Color = "#6d7686",
    height: float = 135,
    wide: float = 560,
) -> str:
    """A park bench seen from the front; `height` is its seat's."""
    paper = easel.paper
    half = wide / 2
    seat = -height
    body = ""
    for x in (-half + 40, half - 62):
        body += paper.shape(box(x, seat - 175, 22, 175 + height - 14, 6), metal, shift=(6, 0), depth=0.25)
    for index in range(3):
        body += plank(paper, (-half, seat - 170 + index * 46), (wide, 34), color)
    body += paper.fill(box(-half + 8, seat - 32, wide - 16, 26, 8), shade(color, 0.6), 0.35)
    body += plank(paper, (-half - 12, seat - 14), (wide + 24, 24), light(color, 0.14))
    body += plank(paper, (-half - 20, seat + 10), (wide + 40, 24), color)
    for x in (-half + 6, half - 34):
        body += paper.shape(
            box(x, seat + 32, 28, height - 32, 6), shade(metal, 0.12), shift=(7, 0), depth=0.25
        )
    for side in (-1, 1):
        x = side * (half - 16)
        body += paper.stroke(
            f"M{xy(x, seat - 70)}C{xy(x + side * 26, seat - 74, x + side * 30, seat - 50, x + side * 24, seat + 4)}",
            shade(metal, 0.35),
            7,
        )
        body += paper.stroke(
            f"M{xy(x, seat - 70)}C{xy(x + side * 26, seat - 74, x + side * 30, seat - 50, x + side * 24, seat + 4)}",
            metal,
            4.8,
        )
    return body


@prop("chair", shadow=90)
def chair(easel: Easel, *, color: Color = "#d89f68", cushion: Color = "#ffb98a", height: float = 130) -> str:
    """A wooden chair seen from the front; `height` is its seat's."""
    paper = easel.paper
    seat = -height
    body = ""
    for x in (-76, 60):
        body += paper.shape(
            box(x, seat - 190, 16, 190 + height - 8, 6), shade(color, 0.08), shift=(5, 0), depth=0.24
        )
    for index in range(3):
        body += plank(paper, (-70, seat - 180 + index * 52), (140, 26), color)
    for x in (-84, 64):
        body += paper.shape(box(x, seat, 20, height, 6), color, shift=(6, 0), depth=0.24)
    body += plank(paper, (-90, seat - 2), (180, 22), color)
    return body + paper.shape(box(-80, seat - 20, 160, 24, 12), cushion, shift=(6, 6))


@prop("armchair", shadow=170)
def armchair(
    easel: Easel, *, color: Color = "#6fb3a4", height: float = 130, piping: Color = "#fff0d8"
) -> str:
    """A soft armchair seen from the front; `height` is its seat's."""
    paper = easel.paper
    seat = -height
    buttons = "".join(dot(paper, (x, seat - 120 - abs(x) * 0.08), 5, shade(color, 0.3)) for x in (-60, 0, 60))
    body = "".join(paper.shape(box(x, -16, 26, 16, 5), "#8a5a3a", shift=(5, 0)) for x in (-138, 112))
    body += paper.shape(
        f"M-128 {num(seat + 30)}V{num(seat - 130)}"
        f"C-128 {num(seat - 230)} 128 {num(seat - 230)} 128 {num(seat - 130)}V{num(seat + 30)}Z",
        color, shift=(16, 10), depth=0.2, over=buttons,
    )  # fmt: skip
    body += paper.shape(box(-120, seat, 240, height - 12, 12), shade(color, 0.12), shift=(10, 4))
    body += paper.shape(box(-116, seat - 24, 232, 52, 24), light(color, 0.2), shift=(8, 8))
    body += paper.stroke(f"M-96 {num(seat + 20)}H96", piping, 1.2, 0.8)
    for x in (-172, 110):
        body += paper.shape(box(x, seat - 76, 62, height + 64, 30), color, shift=(12, 8), depth=0.2)
        body += paper.fill(box(x + 14, seat - 66, 26, 12, 6), light(color, 0.5), 0.7)
    return body


@prop("stool", shadow=70)
def stool(easel: Easel, *, color: Color = "#d89f68", cushion: Color = "#ff9d6a", height: float = 120) -> str:
    """A round stool; `height` is its seat's."""
    paper = easel.paper
    legs = "".join(
        paper.shape(
            f"M{xy(x - 8, -height + 10)}H{num(x + 8)}L{xy(x * 1.25 + 7, 0)}H{num(x * 1.25 - 7)}Z",
            color,
            shift=(5, 0),
            depth=0.24,
        )
        for x in (-46, 46)
    )
    legs += plank(paper, (-54, -height * 0.45), (108, 12), color)
    return legs + paper.shape(box(-70, -height - 4, 140, 30, 15), cushion, shift=(6, 8))


@prop("table", shadow=230, reach=320)
def table(
    easel: Easel, *, color: Color = "#d9a066", height: float = 190, wide: float = 420, cloth: Color = ""
) -> str:
    """A table seen from the front with its top a little from above; with a cloth its legs are hidden."""
    paper = easel.paper
    half = wide / 2
    top = -height
    body = ""
    if cloth:
        folds = "".join(
            paper.stroke(
                f"M{xy(x, top + 26)}C{xy(x - 6, top + 70, x + 6, -60, x - 4, -16)}",
                shade(cloth, 0.3),
                0.9,
                0.6,
            )
            for x in range(int(-half + 40), int(half - 20), 58)
        )
        hem = paper.fill(f"M{num(-half - 20)} -36H{num(half + 20)}V-22H{num(-half - 20)}Z", "#ffb870", 0.9)
        body += paper.shape(
            f"M{num(-half)} {num(top + 10)}H{num(half)}L{num(half + 12)} -8H{num(-half - 12)}Z",
            cloth,
            shift=(16, 0),
            depth=0.14,
            over=hem + folds,
        )
    else:
        for x in (-half + 26, half - 54):
            body += paper.shape(
                box(x, top + 20, 28, height - 20, 6), shade(color, 0.1), shift=(8, 0), depth=0.24
            )
        body += paper.shape(box(-half + 22, top + 22, wide - 44, 34, 4), shade(color, 0.2), shift=(0, 10))
    surface = cloth or color
    over = paper.fill(box(-half, top - 26, wide, 14), light(surface, 0.5), 0.6)
    body += paper.shape(
        f"M{num(-half + 26)} {num(top - 22)}H{num(half - 26)}L{num(half + 8)} {num(top + 8)}H{num(-half - 8)}Z",
        surface,
        shift=None,
        over=over,
    )
    return body + plank(paper, (-half - 10, top + 6), (wide + 20, 20), shade(surface, 0.06), grain=False)


@prop("round-table", shadow=150, reach=240)
def round_table(easel: Easel, *, color: Color = "#d9a066", height: float = 190, wide: float = 330) -> str:
    """A round cafe table on a broad foot."""
    paper = easel.paper
    half, top = wide / 2, -height
    body = paper.shape(
        "M-96 0C-90 -22 -30 -24 -18 -30H18C30 -24 90 -22 96 0Z", "#5c5261", shift=(10, 0), depth=0.25
    )
    body += paper.shape(box(-17, top + 10, 34, height - 36, 6), "#6d6373", shift=(10, 0), depth=0.25)
    body += paper.shape(ellipse(0, top + 12, half, 36), shade(color, 0.22), shift=(0, 6))
    over = paper.fill(ellipse(-half * 0.2, top - 8, half * 0.62, 15), light(color, 0.5), 0.5)
    return body + paper.shape(ellipse(0, top, half, 36), color, shift=(6, 4), depth=0.12, over=over)


@prop("floor-lamp", shadow=56)
def floor_lamp(easel: Easel, *, color: Color = "#ffe2ad", metal: Color = "#8a6a55", lit: bool = True) -> str:
    """A standing lamp 470 units high."""
    paper = easel.paper
    body = paper.glow(ellipse(0, -400, 240), "#fff0b8", 0.5) if lit else ""
    body += paper.shape(ellipse(0, -6, 50, 10), metal, shift=(4, 3)) + paper.shape(
        box(-5, -380, 10, 374, 4), metal, shift=(4, 0), line=0.9
    )
    over = paper.fill("M-40 -470H0L-20 -350H-80Z", "#fffaf0", 0.5)
    return body + paper.shape(
        "M-52 -470H52L86 -352C50 -340 -50 -340 -86 -352Z", color, shift=(12, 0), depth=0.16, over=over
    )


@prop("pendant-lamp")
def pendant_lamp(easel: Easel, *, color: Color = "#ffb45e", cord: float = 120, lit: bool = True) -> str:
    """A lamp on a cord; 0, 0 is where the cord begins above."""
    paper = easel.paper
    body = paper.stroke(f"M0 -400V{num(cord)}", "#6d5a55", 1.2)
    if lit:
        body += paper.glow(ellipse(0, cord + 70, 190), "#fff0b8", 0.55)
    body += paper.fill(ellipse(0, cord + 66, 22, 16), "#fff6d8")
    over = paper.fill(
        f"M-58 {num(cord + 70)}C-54 {num(cord + 30)} -40 {num(cord + 8)} -22 {num(cord)}L-36 {num(cord + 70)}Z",
        light(color, 0.6),
        0.6,
    )
    return body + paper.shape(
        f"M-12 {num(cord - 12)}H12V{num(cord)}C56 {num(cord + 6)} 74 {num(cord + 44)} 76 {num(cord + 66)}"
        f"H-76C-74 {num(cord + 44)} -56 {num(cord + 6)} -12 {num(cord)}Z",
        color,
        shift=(10, 4),
        depth=0.2,
        over=over,
    )


@prop("picture", reach=160)
def picture(
    easel: Easel,
    *,
    color: Color = "#fff4e2",
    frame: Color = "#c98b52",
    motif: Literal["orange", "hills", "leaf", "cup"] = "orange",
) -> str:
    """A framed picture 150 by 180 units around 0, 0."""
    paper = easel.paper
    body = paper.shape(box(-75, -90, 150, 180, 6), frame, shift=(5, 5), depth=0.22)
    inner = box(-60, -75, 120, 150, 2)
    scene = paper.fill(inner, color)
    if motif == "orange":
        scene += dot(paper, (0, 12), 38, "#ffa53a") + dot(paper, (-12, 0), 10, "#ffd9a0")
        scene += placed(paper.fill(leaf(44, 14), "#78c265"), 0, -26, turn=-24)
    elif motif == "hills":
        scene += dot(paper, (22, -30), 18, "#ffc46b") + paper.fill(
            "M-60 20C-20 -16 10 0 60 -6V75H-60Z", "#9ed6b0"
        )
        scene += paper.fill("M-60 44C-10 14 20 40 60 26V75H-60Z", "#6fb98a")
    elif motif == "leaf":
        for x, turn in ((-14, -100), (14, -78), (0, -90)):
            scene += placed(
                paper.fill(leaf(96, 15), mix("#6fb98a", "#cfe8c0", 0.5 if x else 0)), x, 60, turn=turn
            )
    else:
        scene += paper.fill("M-32 -10H26C26 30 14 40 -3 40C-20 40 -32 30 -32 -10Z", "#e8926a")
        scene += paper.fill("M26 0C48 -4 46 28 18 26V18C32 18 34 6 26 8Z", "#e8926a")
    return body + scene + paper.stroke(inner, shade(frame, 0.3), 0.8, 0.7)


@prop("clock")
def clock(easel: Easel, *, color: Color = "#fffaf0", rim: Color = "#e8926a") -> str:
    """A round wall clock without digits, 110 units wide, around 0, 0."""
    paper = easel.paper
    body = paper.shape(ellipse(0, 0, 55), rim, shift=(5, 5), depth=0.2) + paper.fill(ellipse(0, 0, 45), color)
    ticks = "M0 -38V-32M0 38V32M-38 0H-32M38 0H32"
    return (
        body
        + paper.stroke(ticks, "#8a6a55", 1.5)
        + paper.stroke("M0 0L-14 -14M0 0L6 -28", "#5c4650", 2)
        + dot(paper, (0, 0), 4, "#5c4650")
    )


@prop("rug", reach=420)
def rug(easel: Easel, *, color: Color = "#f2b08a", band: Color = "#fff0d8", wide: float = 620) -> str:
    """An oval rug lying on the floor around 0, 0."""
    paper = easel.paper
    half = wide / 2
    body = paper.shape(ellipse(0, 0, half, half * 0.2), color, shift=(0, 6), depth=0.16)
    body += paper.stroke(ellipse(0, -1, half * 0.88, half * 0.165), band, 2.6, 0.9)
    return body + paper.fill(ellipse(0, -1, half * 0.72, half * 0.13), light(color, 0.35), 0.8)


@prop("door", reach=200)
def door(easel: Easel, *, color: Color = "#c98b62", frame: Color = "#f4e3cc", glazed: bool = False) -> str:
    """A door 230 by 520 units standing on the floor."""
    paper = easel.paper
    body = paper.shape(box(-130, -540, 260, 540, 4), frame, shift=(6, 6), depth=0.14)
    over = ""
    for y, tall in ((-490, 210), (-250, 210)):
        if glazed:
            over += paper.fill(box(-84, y, 168, tall, 6), "#d9f0f7") + paper.fill(
                f"M-84 {y + 120}L20 {y}H70L-84 {y + 180}Z", "#ffffff", 0.5
            )
        else:
            over += paper.fill(box(-84, y, 168, tall, 6), shade(color, 0.14)) + paper.fill(
                box(-80, y + 6, 164, tall - 4, 6), light(color, 0.12)
            )
    body += paper.shape(box(-110, -520, 220, 520, 3), color, shift=(8, 0), depth=0.18, over=over)
    return body + paper.shape(ellipse(84, -252, 11), "#ffd36b", shift=(3, 3), line=0.9)


@prop("wall-shelf", reach=240)
def wall_shelf(easel: Easel, *, color: Color = "#c98b52", wide: float = 360) -> str:
    """A bare board on brackets; 0, 0 is the middle of its upper face."""
    paper = easel.paper
    half = wide / 2
    body = "".join(
        paper.shape(
            f"M{num(x)} 12H{num(x + 14)}V22C{xy(x + 14, 44, x + 6, 50, x, 56)}Z",
            shade(color, 0.2),
            shift=(3, 0),
            line=0.85,
        )
        for x in (-half + 34, half - 48)
    )
    body += paper.fill(box(-half + 8, 16, wide - 16, 12, 6), shade(color, 0.6), 0.25)
    return body + plank(paper, (-half, 0), (wide, 18), color)


def bag_body(paper: Paper, color: str, strap: str) -> str:
    """A tote bag standing on the ground, 110 units high with its handles."""
    body = paper.stroke("M-26 -84C-26 -132 26 -132 26 -84", shade(strap, 0.35), 4) + paper.stroke(
        "M-26 -84C-26 -132 26 -132 26 -84", strap, 2.4
    )
    return body + paper.shape("M-50 -88H50L44 -4C20 2 -20 2 -44 -4Z", color, shift=(9, 4), depth=0.16)


@prop("bag", shadow=50)
def bag(easel: Easel, *, color: Color = "#f4e6cf", strap: Color = "#d9a066") -> str:
    """A tote bag with an orange printed on it."""
    paper = easel.paper
    return (
        bag_body(paper, color, strap)
        + dot(paper, (0, -44), 17, "#ffa53a")
        + placed(paper.fill(leaf(18, 6), "#6cbb4a"), 0, -60, turn=-24)
    )
