"""Trees and green things: leafy trees, orange trees, cherry trees, palms, pines, bushes, flowers, grass."""

from random import Random

from ..colors import light, mix, shade
from ..paper import Paper
from ..paths import ellipse, num, smooth, taper, xy
from ..streams import uniform
from .easel import Easel
from .food import orange_fruit
from .registry import Color, prop
from .shapes import leafy, placed


def crown(
    paper: Paper, luck: Random, middle: tuple[float, float], radii: tuple[float, float], color: str
) -> str:
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
    return paper.shape(
        leafy(luck, middle, radii, bumps), color, shift=(wide * 0.15, tall * 0.17), depth=0.2, over=over
    )


def _trunk(paper: Paper, height: float, width: float, color: str) -> str:
    w = width
    bark = "".join(
        paper.stroke(
            f"M{xy(x * w, -height * 0.85)}"
            f"C{xy(x * w + 4, -height * 0.5, x * w - 4, -height * 0.3, x * w * 1.3, -height * 0.08)}",
            shade(color, 0.35),
            0.7,
            0.5,
        )
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
            body += placed(
                orange_fruit(paper, 13),
                x + uniform(luck, -8, 8),
                y + uniform(luck, -8, 8),
                turn=uniform(luck, -20, 20),
            )
    return body


@prop("great-tree", shadow=150, reach=520)
def great_tree(
    easel: Easel, *, color: Color = "#74c25c", trunk: Color = "#a06f48", fruit: bool = True
) -> str:
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
    body += paper.shape(
        taper([(30, -330), (110, -420), (190, -470)], [44, 30, 16]), trunk, shift=(6, 8), line=0.9
    )
    body += crown(paper, luck, (-10, -640), (370, 250), color)
    body += crown(paper, luck, (150, -520), (190, 110), light(color, 0.12))
    if fruit:
        for x, y in (
            (-200, -560),
            (-80, -470),
            (60, -470),
            (170, -480),
            (250, -540),
            (-20, -600),
            (110, -610),
            (-270, -660),
            (200, -690),
            (30, -740),
        ):
            body += placed(
                orange_fruit(paper, 23),
                x + uniform(luck, -12, 12),
                y + uniform(luck, -12, 12),
                turn=uniform(luck, -20, 20),
            )
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
        paper.stroke(f"M{x} -330C{x - 12} -240 {x + 4} -140 {x * 1.1:.0f} -50", shade(trunk, 0.4), 1, 0.5)
        for x in (-22, 0, 24)
    )
    body += paper.shape(stem, trunk, shift=(22, 4), depth=0.24, over=bark)
    for at, size in (
        ((330, -560), (190, 92)), ((-290, -560), (190, 100)), ((130, -640), (190, 100)),
        ((-90, -600), (180, 92)), ((-20, -500), (120, 64)),
        ((420, -470), (110, 56)), ((-390, -470), (110, 58)), ((0, -760), (240, 110)),
    ):  # fmt: skip
        body += _blossom(paper, luck, at, size, color)
    return body


def _blossom(
    paper: Paper, luck: Random, middle: tuple[float, float], radii: tuple[float, float], color: str
) -> str:
    x, y = middle
    wide, tall = radii
    spots = "".join(
        leafy(
            luck,
            (x + uniform(luck, -0.8, 0.6) * wide, y + uniform(luck, -0.8, 0.2) * tall),
            (wide * 0.12, tall * 0.12),
            6,
        )
        for _ in range(8)
    )
    over = paper.fill(spots, "#fff2f7", 0.75)
    deep = "".join(
        leafy(
            luck,
            (x + uniform(luck, -0.6, 0.8) * wide, y + uniform(luck, 0.3, 0.8) * tall),
            (wide * 0.12, tall * 0.09),
            6,
        )
        for _ in range(5)
    )
    over += paper.fill(deep, shade(color, 0.35, "#c85a90"), 0.35)
    return paper.shape(
        leafy(luck, middle, radii, 12 + int(wide / 40)),
        color,
        shift=(wide * 0.1, tall * 0.2),
        depth=0.28,
        over=over,
        line=(0.8, mix(color, "#b0527f", 0.6)),
    )


@prop("palm", shadow=70, reach=320)
def palm(easel: Easel, *, color: Color = "#4fae6a", trunk: Color = "#b98556") -> str:
    """A palm leaning to the right, 620 units high."""
    paper, luck = easel.paper, easel.luck
    spine = [(0.0, 6.0), (16.0, -150.0), (60.0, -330.0), (130.0, -500.0)]
    rings = "".join(
        paper.stroke(f"M{xy(x - 30, y + 3)}Q{xy(x, y + 14, x + 30, y - 5)}", shade(trunk, 0.34), 1, 0.6)
        for x, y in (
            (4, -40),
            (8, -90),
            (15, -140),
            (26, -190),
            (38, -240),
            (50, -290),
            (68, -340),
            (86, -390),
            (104, -440),
        )
    )
    body = paper.shape(taper(spine, [54, 40, 34, 28]), trunk, shift=(10, 0), depth=0.24, over=rings)
    fronds = (
        (-172, 210),
        (-8, 214),
        (-142, 170),
        (-38, 176),
        (152, 190),
        (28, 190),
        (-92, 130),
        (118, 120),
        (62, 124),
    )
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
    upper = [
        (0.0, -8.0),
        (length * 0.35, -length * 0.2),
        (length * 0.7, -length * 0.14),
        (length, length * 0.1),
    ]
    lower = "".join(
        f"L{xy(length * (1 - 0.14 * step), length * (0.2 - 0.035 * step * step * 0.5))}"
        f"L{xy(length * (0.93 - 0.14 * step), length * (0.0 - 0.012 * step))}"
        for step in range(6)
    )
    vein = paper.stroke(
        smooth([(0, 0), (length * 0.4, -length * 0.1), (length * 0.95, length * 0.08)]),
        shade(color, 0.4),
        0.7,
        0.6,
    )
    return paper.shape(smooth(upper) + lower + "Z", color, shift=(4, 8), depth=0.2, over=vein, line=0.9)


@prop("pine", shadow=70)
def pine(easel: Easel, *, color: Color = "#5aa37a", trunk: Color = "#8a5a3a") -> str:
    """A plain pine 320 units high, for backgrounds."""
    paper = easel.paper
    body = paper.shape("M-12 -50H12V2H-12Z", trunk, shift=(5, 0))
    for index, (y, wide, tall) in enumerate(((-40, 90, 130), (-120, 70, 120), (-200, 48, 110))):
        data = (
            f"M0 {y - tall}C{xy(wide * 0.3, y - tall * 0.5, wide * 0.7, y - tall * 0.2, wide, y)}"
            f"Q0 {y + 18} {-wide} {y}"
            f"C{xy(-wide * 0.7, y - tall * 0.2, -wide * 0.3, y - tall * 0.5, 0, y - tall)}Z"
        )
        body += paper.shape(data, light(color, 0.08 * index), shift=(14, 4), depth=0.22)
    return body
