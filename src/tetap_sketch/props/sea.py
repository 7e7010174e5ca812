"""The beach: sandcastle, toys, shells, starfish, parasol, towel, ball, boat."""

import math

from ..colors import light, mix, shade
from ..paper import Paper
from ..paths import box, ellipse, num, smooth, xy
from ..streams import pick, uniform
from .easel import Easel
from .registry import Color, prop
from .shapes import dot, placed, star


@prop("sandcastle", shadow=150, reach=200)
def sandcastle(easel: Easel, *, color: Color = "#f0c88e", flag: Color = "#ff7d6d") -> str:
    """A castle of three towers; 280 units wide, 240 high with its flag."""
    paper = easel.paper
    body = paper.shape(
        "M-150 2C-146 -30 -110 -34 -96 -30H96C112 -34 146 -30 150 2C80 12 -80 12 -150 2Z",
        shade(color, 0.06),
        shift=(6, 6),
    )
    body += _tower(paper, -84, 66, 100, color) + _tower(paper, 84, 66, 92, color)
    body += paper.stroke("M0 -168V-240", "#9a6a44", 1.8) + paper.shape(
        "M2 -240L48 -224L2 -206Z", flag, shift=(3, 2), line=0.85
    )
    body += _tower(paper, 0, 96, 150, light(color, 0.1))
    body += paper.shape("M-20 -14V-50C-20 -76 20 -76 20 -50V-14Z", shade(color, 0.5), shift=None, line=0.85)
    body += paper.fill(box(-96, -96, 16, 24, 8) + box(80, -90, 16, 24, 8), shade(color, 0.5))
    for x, y in ((-120, -14), (-52, -10), (56, -8), (124, -12)):
        body += dot(paper, (x, y), 4, "#fff4e0", 0.9)
    return body


def _tower(paper: Paper, x: float, wide: float, tall: float, color: str) -> str:
    half, top = wide / 2, -tall - 12
    teeth = f"M{num(x - half - 6)} {num(top)}"
    step = (wide + 12) / 5
    for index in range(5):
        down = 0 if index % 2 == 0 else 15
        teeth += f"V{num(top + down)}H{num(x - half - 6 + step * (index + 1))}"
    data = (
        teeth + f"V{num(top + 34)}L{num(x + half)} {num(top + 40)}L{num(x + half + 8)} -14"
        f"C{xy(x + half, -6, x - half, -6, x - half - 8, -14)}"
        f"L{num(x - half)} {num(top + 40)}L{num(x - half - 6)} {num(top + 34)}Z"
    )
    grains = "".join(
        dot(paper, (x + dx * half, top + 50 + dy * tall), 2, shade(color, 0.4), 0.6)
        for dx, dy in ((-0.5, 0.1), (0.3, 0.3), (-0.2, 0.5), (0.6, 0.12))
    )
    return paper.shape(data, color, shift=(12, 2), depth=0.2, over=grains)


@prop("bucket", shadow=52)
def bucket(easel: Easel, *, color: Color = "#ff8f5e", band: Color = "#fff0d0") -> str:
    """A toy bucket full of sand; 100 units wide."""
    paper = easel.paper
    body = paper.stroke("M-46 -78C-44 -128 44 -128 46 -78", shade(color, 0.4), 2.2)
    body += paper.fill("M-46 -80C-30 -106 30 -106 46 -80Z", "#f0c88e")
    over = paper.fill("M-60 -52H60V-36H-60Z", band) + placed(paper.fill(star(5, 14, 6), "#ffd36b"), 0, -24)
    body += paper.shape("M-46 -78H46L34 0H-34Z", color, shift=(9, 0), depth=0.2, over=over)
    return body + paper.shape(box(-51, -86, 102, 13, 6), light(color, 0.25), shift=(3, 4), line=0.9)


@prop("spade", shadow=30)
def spade(easel: Easel, *, color: Color = "#5cb8dc") -> str:
    """A toy spade stuck in the sand; 130 units high."""
    paper = easel.paper
    body = paper.stroke("M0 -40V-118", shade(color, 0.5), 4.4) + paper.stroke("M0 -40V-118", color, 2.6)
    body += paper.stroke("M-16 -124H16", shade(color, 0.5), 5) + paper.stroke("M-16 -124H16", color, 3)
    body += paper.shape("M-24 -52H24L21 -8C10 2 -10 2 -21 -8Z", color, shift=(5, 3))
    return placed(body + paper.fill("M-30 -2C-16 -14 16 -14 30 -2C16 6 -16 6 -30 -2Z", "#e5b87c"), turn=10)


@prop("starfish", shadow=34)
def starfish(easel: Easel, *, color: Color = "#ff8f6a") -> str:
    """A starfish lying on the sand; 80 units wide."""
    paper = easel.paper
    points: list[tuple[float, float]] = []
    for index in range(10):
        far = 40 if index % 2 == 0 else 17
        angle = math.pi * index / 5 - 1.35
        points.append((far * math.cos(angle), far * 0.72 * math.sin(angle) - 12))
    spots = "".join(dot(paper, (x * 0.5, (y + 12) * 0.5 - 12), 2.6, "#ffe0c8") for x, y in points[::2])
    return paper.shape(
        smooth(points, closed=True, tension=0.55),
        color,
        shift=(4, 5),
        over=spots + dot(paper, (0, -12), 3, "#ffe0c8"),
    )


@prop("shell", shadow=26)
def shell(easel: Easel, *, color: Color = "#ffd9cf") -> str:
    """A scallop shell; 56 units wide."""
    paper = easel.paper
    ribs = "".join(
        paper.stroke(f"M0 -4L{x} -40", shade(color, 0.35), 0.7, 0.7) for x in (-22, -11, 0, 11, 22)
    )
    return paper.shape(
        "M-7 -2C-30 -12 -34 -34 -22 -38C-16 -46 -8 -44 -6 -42"
        "C-2 -48 4 -46 6 -42C12 -46 20 -44 23 -37C34 -32 28 -10 7 -2Z",
        color,
        shift=(4, 4),
        over=ribs,
    )


@prop("parasol", shadow=120, reach=320)
def parasol(easel: Easel, *, color: Color = "#ff8f6a", second: Color = "#fff6e6") -> str:
    """A striped beach parasol leaning to the right; 460 units wide, 520 high."""
    paper = easel.paper
    body = paper.shape("M-6 4L-4 -470H6L6 4Z", "#e8d3b4", shift=(4, 0), line=0.9)
    outline = (
        "M-230 -330C-214 -450 -110 -520 0 -520C110 -520 214 -450 230 -330C206 -350 172 -350 150 -330"
        "C124 -352 76 -352 50 -330C26 -350 -26 -350 -50 -330"
        "C-76 -352 -124 -352 -150 -330C-172 -350 -206 -350 -230 -330Z"
    )
    stripes = ""
    for left, right, bend in ((-150, -50, -0.7), (50, 150, 0.7)):
        stripes += paper.fill(
            f"M0 -520C{xy(left * 0.75, -490, left, -400, left, -330)}V-310"
            f"H{right}V-330C{xy(right, -400, right * 0.75 + bend, -490, 0, -520)}Z",
            second,
        )
    body += paper.shape(outline, color, shift=(16, 6), depth=0.14, over=stripes)
    ribs = "".join(
        paper.stroke(f"M0 -520C{xy(x * 0.75, -490, x, -400, x, -332)}", shade(color, 0.4), 0.8, 0.7)
        for x in (-150, -50, 50, 150)
    )
    return placed(body + ribs + paper.shape(ellipse(0, -526, 10), second, shift=(2, 2), line=0.9), turn=9)


@prop("towel", reach=260)
def towel(easel: Easel, *, color: Color = "#7cc5d9", second: Color = "#fff6e6") -> str:
    """A striped towel spread on the sand; 380 units wide, drawn flat."""
    paper = easel.paper
    stripes = "".join(
        paper.fill(f"M{x - 6} -34L{x * 1.16 - 12:.1f} 34H{x * 1.16 + 22:.1f}L{x + 16} -34Z", second)
        for x in (-130, -66, 0, 66, 130)
    )
    return paper.shape(
        "M-170 -34H170L200 30C120 38 -120 38 -200 30Z", color, shift=(0, 4), depth=0.14, over=stripes
    )


@prop("beach-ball", shadow=56)
def beach_ball(
    easel: Easel, *, color: Color = "#ff8f6a", second: Color = "#ffd36b", third: Color = "#7cc5d9"
) -> str:
    """A beach ball; 108 units wide."""
    paper = easel.paper
    over = ""
    for tone, data in (
        (color, "M-14 -80C-60 -70 -80 -30 -50 10L-80 10V-110H-14Z"),
        (second, "M-14 -80C-2 -40 0 -14 -10 20H-54C-80 -30 -60 -66 -14 -80Z"),
        (third, "M-14 -80C40 -74 62 -40 50 6L70 0V-120H-14Z"),
    ):
        over += paper.fill(data, tone)
    over += paper.fill(ellipse(-24, -82, 10, 7), "#ffffff", 0.8)
    body = paper.shape(ellipse(0, -54, 54), "#fffaf2", shift=(9, 9), depth=0.14, over=over)
    return body + paper.shape(ellipse(-14, -80, 9, 8), "#fffaf2", shift=None, line=0.8)


@prop("boat", reach=160)
def boat(easel: Easel, *, color: Color = "#f4f1ea", sail: Color = "#fffdf6") -> str:
    """A far sailing boat; 130 units wide, 0, 0 on its waterline."""
    paper = easel.paper
    body = paper.stroke("M0 -14V-140", "#a97a50", 1.6)
    body += paper.shape("M6 -136C50 -100 56 -60 58 -28H6Z", sail, shift=(4, 0), line=0.7) + paper.shape(
        "M-6 -120C-30 -90 -44 -60 -48 -28H-6Z", light(sail, 0.2), shift=(4, 0), line=0.7
    )
    return body + paper.shape(
        "M-66 -20H66C60 0 44 8 30 8H-34C-50 8 -62 -2 -66 -20Z",
        color,
        shift=(6, 3),
        line=0.8,
        over=paper.fill("M-70 -10H70V-4H-70Z", "#ff8f6a"),
    )


@prop("umbrella", shadow=30)
def umbrella(easel: Easel, *, color: Color = "#ff9d5c") -> str:
    """A rolled umbrella leaning; 200 units high."""
    paper = easel.paper
    body = paper.stroke("M0 -6V-190C0 -214 30 -214 30 -192", "#7a5545", 3)
    body += paper.shape(
        "M0 -6L-22 -120C-14 -150 14 -150 22 -120Z",
        color,
        shift=(6, 0),
        over=paper.stroke("M0 -10L-6 -136M0 -10L8 -136", shade(color, 0.35), 0.8),
    )
    return placed(body, turn=8)


@prop("pebbles", reach=260)
def pebbles(easel: Easel, *, color: Color = "#e0b48a", count: float = 7, wide: float = 400) -> str:
    """Small stones and shells scattered over `wide` units of ground."""
    paper, luck = easel.paper, easel.luck
    body = ""
    for _ in range(int(count)):
        size = uniform(luck, 5, 13)
        tone = pick(luck, (mix(color, "#ffffff", 0.4), shade(color, 0.15), "#ffd9cf"))
        body += paper.fill(
            ellipse(uniform(luck, -0.5, 0.5) * wide, uniform(luck, -26, 26), size, size * 0.55), tone
        )
    return body
