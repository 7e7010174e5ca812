"""Christmas: the tree, gifts, stockings, fireplace, lights, wreath, candles."""

from random import Random

from ..colors import light, mix, shade
from ..paper import Paper
from ..paths import box, ellipse, num, xy
from ..streams import pick, uniform
from .easel import Easel
from .registry import Color, Colors, prop
from .shapes import dot, leaf, placed, star

LIGHTS = ("#ffd36b", "#ff7a6b", "#8ef0c8", "#ffa9d6", "#9ad0ff")
BAUBLES = ("#ff5a4f", "#ffb02e", "#ffd36b", "#8ecae6", "#ff9ecb")


def bauble(paper: Paper, radius: float, color: str) -> str:
    """A glass ball with its golden cap, around its middle."""
    r = radius
    body = paper.shape(
        box(-r * 0.26, -r * 1.32, r * 0.52, r * 0.5, r * 0.12), "#ffd36b", shift=None, line=0.8
    )
    return body + paper.shape(
        ellipse(0, 0, r),
        color,
        shift=(r * 0.25, r * 0.25),
        depth=0.26,
        line=0.9,
        over=paper.fill(ellipse(-r * 0.32, -r * 0.36, r * 0.26, r * 0.18), "#ffffff", 0.9),
    )


@prop("ornament", grip=(0, 26))
def ornament(easel: Easel, *, color: Color = "#ff5a4f") -> str:
    """One glass ball; 44 units wide, its cap at the top."""
    return placed(bauble(easel.paper, 24, color), 0, 0)


def light_bulb(paper: Paper, at: tuple[float, float], color: str, size: float = 1) -> str:
    """A fairy light with its glow."""
    x, y = at
    return (
        paper.glow(ellipse(x, y, 27 * size), color, 0.55)
        + paper.fill(ellipse(x, y, 7 * size, 9 * size), color)
        + paper.fill(ellipse(x - 2 * size, y - 3 * size, 2 * size), "#ffffff", 0.9)
    )


@prop("christmas-tree", shadow=190, reach=280)
def christmas_tree(easel: Easel, *, color: Color = "#2f8f5b", pot: Color = "#b5654a") -> str:
    """A decorated tree 700 units high, 460 wide, with a star."""
    paper, luck = easel.paper, easel.luck
    body = paper.shape("M-24 -90H24V-40H-24Z", "#8a5a3a", shift=(8, 0))
    body += paper.shape(
        "M-70 -66H70L54 0H-54Z",
        pot,
        shift=(14, 0),
        depth=0.2,
        over=paper.fill("M-80 -52H80V-36H-80Z", "#ffd98a"),
    )
    tiers = ((-84, 230, 220), (-214, 188, 210), (-338, 142, 190), (-452, 96, 160))
    for index, (y, wide, tall) in enumerate(tiers):
        body += _tier(paper, luck, (y, wide, tall), mix(color, "#6cc06c", index * 0.1))
    crown = paper.glow(ellipse(0, 0, 110), "#fff0b0", 0.85) + paper.shape(
        star(5, 38, 17), "#ffd23f", shift=(4, 4), depth=0.2
    )
    return body + placed(crown, 0, -624)


def _tier(paper: Paper, luck: Random, size: tuple[float, float, float], color: str) -> str:
    y, w, h = size
    data = f"M0 {num(y - h)}C{xy(w * 0.2, y - h * 0.6, w * 0.6, y - h * 0.25, w, y)}"
    for right, left in ((1.0, 0.66), (0.66, 0.33), (0.33, 0.0), (0.0, -0.33), (-0.33, -0.66), (-0.66, -1.0)):
        drop, low = (24, 6) if abs(left) < 1 else (18, 0)
        data += f"C{xy(w * (right - 0.06), y + drop, w * (left + 0.06), y + drop, w * left, y + low)}"
    data += f"C{xy(-w * 0.6, y - h * 0.25, -w * 0.2, y - h * 0.6, 0, y - h)}Z"
    chain = (
        f"M{xy(-w * 0.86, y - h * 0.1)}"
        f"C{xy(-w * 0.3, y + h * 0.04, w * 0.3, y - h * 0.12, w * 0.66, y - h * 0.36)}"
    )
    over = paper.stroke(chain, shade(color, 0.5), 2.6, 0.5) + paper.stroke(chain, "#ffe08a", 1.6, 0.95)
    body = paper.shape(data, color, shift=(28, 8), depth=0.28, over=over)
    count = 4 if w > 120 else 2
    for index in range(count):
        x = w * (-0.62 + 1.24 * (index + 0.5) / count) + uniform(luck, -10, 10)
        hung = y - h * 0.14 - uniform(luck, 0, h * 0.2)
        body += placed(bauble(paper, uniform(luck, 12, 15), pick(luck, BAUBLES)), x, hung)
    for index in range(count):
        body += light_bulb(
            paper,
            (w * (-0.5 + index / count) + uniform(luck, -8, 8), y - h * 0.36 + uniform(luck, -14, 14)),
            pick(luck, LIGHTS),
            0.7,
        )
    return body


@prop("gift", shadow=70)
def gift(
    easel: Easel, *, color: Color = "#e0483f", ribbon: Color = "#fff4e0", tall: float = 92, wide: float = 124
) -> str:
    """A wrapped gift with a bow."""
    paper = easel.paper
    half, ribbon_half = wide / 2, wide * 0.09
    spots = "".join(
        dot(paper, (x * half, -tall * y), 4.5, light(color, 0.5), 0.8)
        for x in (-0.72, -0.42, 0.42, 0.74)
        for y in (0.2, 0.5, 0.8)
    )
    band = paper.fill(
        f"M{num(-ribbon_half)} {num(-tall - 10)}H{num(ribbon_half)}V10H{num(-ribbon_half)}Z", ribbon
    )
    body = paper.shape(
        box(-half, -tall, wide, tall, 5), color, shift=(wide * 0.11, 0), depth=0.2, over=spots + band
    )
    lid = paper.fill(
        f"M{num(-ribbon_half)} {num(-tall - 30)}H{num(ribbon_half)}V{num(-tall)}H{num(-ribbon_half)}Z", ribbon
    )
    body += paper.shape(
        box(-half - 7, -tall - 22, wide + 14, 28, 5), color, shift=(10, 5), depth=0.2, over=lid
    )
    for side in (False, True):
        loop = paper.shape(
            "M0 0C16 -46 64 -50 58 -18C54 2 24 4 0 0Z",
            ribbon,
            shift=(4, 4),
            depth=0.2,
            over=paper.stroke("M8 -4C20 -22 36 -28 46 -22", shade(ribbon, 0.3), 0.8),
        )
        body += placed(loop, 0, -tall - 20, wide / 130, flip=side)
    return body + paper.shape(ellipse(0, -tall - 24, 11, 9), ribbon, shift=(3, 3), depth=0.2, line=0.9)


@prop("garland", reach=1200)
def garland(easel: Easel, *, color: Color = "#3a9a66", colors: Colors = LIGHTS, span: float = 260) -> str:
    """Green swags with fairy lights, 2340 units wide, hung from 0, 0 to both sides."""
    paper = easel.paper
    body = ""
    first, last = -9, 9
    for arc in range(first, last):
        left = arc * span
        if left > easel.view.right + span or left + span < easel.view.left - span:
            continue
        swag = f"M{num(left)} 0Q{xy(left + span / 2, 110, left + span, 0)}"
        body += (
            paper.stroke(swag, shade(color, 0.35), 8.5)
            + paper.stroke(swag, color, 6.4)
            + paper.stroke(swag, light(color, 0.3), 2, 0.5)
        )
        for index in range(6):
            share = (index + 0.5) / 6
            body += light_bulb(
                paper,
                (left + span * share, 220 * share * (1 - share) + 12),
                colors[(index + arc * 6) % len(colors)],
            )
        bow = "".join(
            placed(
                paper.shape("M0 0C10 -22 36 -24 32 -6C28 6 12 4 0 0Z", "#e0483f", shift=(3, 3), line=0.85),
                flip=side,
            )
            for side in (False, True)
        )
        body += placed(bow + paper.shape(ellipse(0, 0, 6), "#e0483f", shift=None, line=0.85), left, 2)
    return body


@prop("stocking", grip=(0, -90))
def stocking(easel: Easel, *, color: Color = "#e0483f", cuff: Color = "#fffaf2") -> str:
    """A stocking that hangs from 0, 0; 96 units down."""
    paper = easel.paper
    over = paper.fill("M-30 66C-10 60 0 80 -8 110H-60V66Z", shade(color, 0.25)) + dot(
        paper, (6, 44), 9, "#ffd36b"
    )
    body = paper.shape(
        "M-24 10H24V60C24 76 8 82 0 92C-10 108 -44 106 -46 86C-46 72 -24 72 -24 52Z",
        color,
        shift=(6, 3),
        over=over,
    )
    return body + paper.shape(box(-29, -2, 58, 24, 9), cuff, shift=(3, 5), depth=0.16)


@prop("fireplace", shadow=230, reach=320)
def fireplace(
    easel: Easel, *, color: Color = "#c97a5e", mantel: Color = "#fff0dc", stockings: bool = True
) -> str:
    """A brick fireplace with a fire, 420 units wide, 380 high, with stockings on its mantel."""
    paper = easel.paper
    bricks = ""
    for row in range(10):
        y = -350 + row * 36
        bricks += f"M-190 {y}H190" + "".join(
            f"M{-190 + 64 * column + (32 if row % 2 else 0)} {y}v36" for column in range(6)
        )
    body = paper.shape(
        box(-190, -350, 380, 350, 3),
        color,
        shift=(14, 0),
        depth=0.2,
        over=paper.stroke(bricks, shade(color, 0.4), 0.8, 0.7),
    )
    hole = "M-118 0V-150C-118 -236 118 -236 118 -150V0Z"
    fire = paper.fill(ellipse(0, -30, 190, 150), paper.radial([(0, "#ffb45e", 0.9), (1, "#ff7a3c", 0)]))
    body += paper.shape(hole, "#4a2f38", shift=None, over=fire)
    body += paper.shape(
        "M-70 -26C-80 -80 -36 -84 -40 -130C-12 -112 -6 -90 -2 -76C6 -100 24 -112 22 -150C54 -118 78 -70 62 -26Z",
        "#ff8f3c",
        shift=None,
        line=0,
    )
    body += paper.fill(
        "M-40 -26C-44 -60 -20 -66 -18 -92C0 -74 2 -60 6 -50C14 -62 22 -74 20 -92C38 -70 44 -46 36 -26Z",
        "#ffd36b",
    )
    for x, turn in ((-34, -10), (30, 9)):
        body += placed(paper.shape(box(-60, -14, 120, 25, 12), "#9a6244", shift=(3, 6)), x, -14, turn=turn)
    body += paper.shape(box(-212, -380, 424, 38, 6), mantel, shift=(6, 9), depth=0.14)
    if stockings:
        for x, tone in ((-128, "#e0483f"), (0, "#3a9a66"), (128, "#4f86c6")):
            body += placed(stocking(easel, color=tone), x, -344)
    return body


@prop("wreath")
def wreath(easel: Easel, *, color: Color = "#3a9a66") -> str:
    """A wreath 180 units wide around 0, 0."""
    paper, luck = easel.paper, easel.luck
    body = paper.stroke(ellipse(0, 0, 64), shade(color, 0.4), 15) + paper.stroke(
        ellipse(0, 0, 64), color, 12.5
    )
    for index in range(20):
        body += placed(
            placed(
                paper.fill(leaf(32, 9), mix(color, "#7cc97a", 0.5 * (index % 3) / 2)),
                50 + (index % 2) * 12,
                0,
                turn=60,
            ),
            turn=index * 18,
        )
    for index in range(6):
        body += placed(placed(bauble(paper, 10, pick(luck, BAUBLES)), 64, 0), turn=index * 60 + 20)
    bow = "".join(
        placed(paper.shape("M0 0C16 -34 56 -36 50 -10C44 8 20 6 0 0Z", "#e0483f", shift=(4, 4)), flip=side)
        for side in (False, True)
    )
    tails = paper.shape("M-4 2L-24 52L-8 46L0 6L8 46L24 52L4 2Z", "#e0483f", shift=(3, 3))
    return body + placed(tails + bow + paper.shape(ellipse(0, 0, 9), "#e0483f", shift=None, line=0.9), 0, 62)


@prop("candle", shadow=22)
def candle(easel: Easel, *, color: Color = "#fff4e0", tall: float = 80) -> str:
    """A lit candle."""
    paper = easel.paper
    body = paper.glow(ellipse(0, -tall - 22, 80), "#ffd98a", 0.7) + paper.shape(
        box(-16, -tall, 32, tall, 5), color, shift=(6, 0), depth=0.16
    )
    body += paper.stroke(f"M0 {num(-tall)}v-9", "#5c4650", 1.2)
    return body + placed(
        paper.fill("M0 -30C12 -14 10 0 0 0C-10 0 -12 -14 0 -30Z", "#ffb02e")
        + paper.fill("M0 -18C6 -8 5 -1 0 -1C-5 -1 -6 -8 0 -18Z", "#fff0b8"),
        0,
        -tall - 6,
    )


@prop("snowman", shadow=80)
def snowman(easel: Easel, *, scarf: Color = "#e0483f") -> str:
    """A small snowman 230 units high."""
    paper = easel.paper
    body = paper.shape(ellipse(0, -62, 70, 64), "#ffffff", shift=(10, 10), depth=0.16) + paper.shape(
        ellipse(0, -156, 50), "#ffffff", shift=(8, 8), depth=0.16
    )
    body += "".join(
        dot(paper, (x, y), 5, "#4a4258") for x, y in ((-17, -166), (17, -166), (0, -92), (0, -66))
    )
    body += paper.shape("M0 -156L34 -148L0 -144Z", "#ff9d3a", shift=None, line=0.8) + paper.shape(
        box(-46, -122, 92, 22, 11), scarf, shift=(3, 5)
    )
    return (
        body
        + paper.shape(box(20, -110, 22, 50, 6), scarf, shift=(3, 4))
        + paper.fill(ellipse(0, 0, 72, 7), "#ffffff")
    )


@prop("bauble-box", shadow=80)
def bauble_box(easel: Easel, *, color: Color = "#e0b07c") -> str:
    """An open box of glass balls; 160 units wide."""
    paper = easel.paper
    body = paper.shape("M-78 -56H78L66 -70H-66Z", shade(color, 0.4), shift=None)
    for x, y, tone in (
        (-46, -58, "#ff5a4f"),
        (-2, -60, "#ffd36b"),
        (42, -58, "#8ecae6"),
        (-24, -76, "#ff9ecb"),
        (24, -78, "#5fb38a"),
    ):
        body += placed(bauble(paper, 22, tone), x, y, turn=x * 0.5)
    return body + paper.shape(
        box(-80, -58, 160, 58, 4),
        color,
        shift=(10, 0),
        depth=0.18,
        over=paper.fill(box(-80, -34, 160, 12), light(color, 0.5), 0.8),
    )
