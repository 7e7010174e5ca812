"""What hangs or flies in the air: clouds, sun, moon, birds, butterflies, petals, bunting."""

from typing import Literal

from ..colors import light, shade
from ..paper import group
from ..paths import ellipse, move, num, xy
from ..streams import pick, uniform
from .easel import Easel
from .registry import Color, Colors, prop
from .shapes import dot, leaf, placed

CLOUD = (
    "M-70 20C-94 20 -94 -10 -68 -12C-66 -38 -30 -44 -16 -26"
    "C-4 -48 36 -46 40 -18C64 -26 86 -6 74 12C70 20 60 20 54 20Z"
)


@prop("cloud")
def cloud(easel: Easel, *, color: Color = "#ffffff", under: Color = "#cfe6f7", opacity: float = 0.96) -> str:
    """A round summer cloud 160 units wide."""
    paper = easel.paper
    body = paper.fill(CLOUD, color, min(0.99, opacity))
    low = "M-70 20C-86 20 -92 6 -82 -4C-60 10 -40 2 -20 8C10 16 44 14 76 2C78 14 66 20 54 20Z"
    return body + paper.fill(low, under, 0.75 * opacity)


@prop("cloud-streak")
def cloud_streak(easel: Easel, *, color: Color = "#e58ab0", opacity: float = 0.75) -> str:
    """A long evening cloud 260 units wide."""
    paper = easel.paper
    body = paper.fill("M-130 10C-64 -16 64 -16 136 8C64 18 -64 20 -130 10Z", color, opacity)
    return body + paper.fill("M-78 -8C-36 -26 44 -24 84 -6C44 2 -36 2 -78 -8Z", light(color, 0.35), opacity)


@prop("sun")
def sun(easel: Easel, *, color: Color = "#fff6d8", glow: Color = "#ffe9a6", radius: float = 58) -> str:
    """A sun with a wide glow around 0, 0."""
    paper = easel.paper
    halo = paper.radial([(0, color, 0.9), (0.24, glow, 0.5), (1, glow, 0)])
    return paper.fill(ellipse(0, 0, radius * 5), halo) + paper.fill(ellipse(0, 0, radius), color)


@prop("moon")
def moon(easel: Easel, *, color: Color = "#fff3c8") -> str:
    """A full moon with a glow around 0, 0."""
    paper = easel.paper
    body = paper.glow(ellipse(0, 0, 110), color, 0.5) + paper.fill(ellipse(0, 0, 34), color)
    return body + dot(paper, (-8, -6), 6, shade(color, 0.12)) + dot(paper, (10, 8), 4, shade(color, 0.12))


@prop("birds")
def birds(easel: Easel, *, color: Color = "#ffffff", count: float = 3) -> str:
    """A few far birds."""
    paper, luck = easel.paper, easel.luck
    body = ""
    for index in range(int(count)):
        wing = "M-26 4C-18 -12 -6 -10 0 2C6 -10 18 -12 26 4C16 -3 6 -1 0 9C-6 -1 -16 -3 -26 4Z"
        at = (index * 62 + uniform(luck, -14, 14), (index % 2) * 34 + uniform(luck, -10, 10))
        body += placed(paper.fill(wing, color), *at, uniform(luck, 0.6, 1), uniform(luck, -10, 10))
    return body


@prop("butterfly")
def butterfly(easel: Easel, *, color: Color = "#ffb3c7") -> str:
    """A butterfly 50 units wide."""
    paper = easel.paper
    body = ""
    for side in (False, True):
        wings = paper.shape("M0 0C6 -26 28 -28 26 -10C24 2 12 4 0 2Z", color, shift=(2, 2), line=0.7)
        wings += paper.shape(
            "M0 2C14 2 22 10 16 18C10 22 2 14 0 4Z", light(color, 0.3), shift=(2, 2), line=0.7
        )
        body += placed(wings, turn=0, flip=side)
    return placed(body + paper.stroke("M0 -6V10M0 -6L-5 -14M0 -6L5 -14", "#6d4a4a", 1), turn=18)


@prop("petals", reach=900)
def petals(
    easel: Easel, *, color: Color = "#ffd0e0", count: float = 26, wide: float = 900, tall: float = 700
) -> str:
    """Loose petals over an area `wide` by `tall` around 0, 0."""
    paper, luck = easel.paper, easel.luck
    body = ""
    for _ in range(int(count)):
        size = uniform(luck, 9, 16)
        place = move(
            uniform(luck, -0.5, 0.5) * wide, uniform(luck, -0.5, 0.5) * tall, 1, uniform(luck, 0, 360)
        )
        body += group(
            paper.fill(leaf(size, size * 0.42), pick(luck, (color, light(color, 0.4), shade(color, 0.14)))),
            place,
        )
    return body


@prop("bunting", reach=900)
def bunting(
    easel: Easel, *, colors: Colors = ("#ffb04a", "#8ecae6", "#ff9d8a", "#b7dd8c"), span: float = 300
) -> str:
    """A row of pennants hung in arcs of width `span`, 1500 units wide, from 0, 0 to both sides."""
    paper = easel.paper
    body = ""
    for arc in range(-3, 3):
        left = arc * span
        body += paper.stroke(f"M{num(left)} 0Q{xy(left + span / 2, 76, left + span, 0)}", "#b08a5e", 1)
        for index in range(6):
            share = (index + 0.5) / 6
            x, y = left + span * share, 152 * share * (1 - share)
            tone = colors[(index + arc * 6) % len(colors)]
            body += placed(
                paper.shape("M-17 0H17L0 34Z", tone, shift=(4, 2), line=0.75), x, y, turn=(0.5 - share) * -26
            )
    return body


@prop("sparkles", reach=900)
def sparkles(
    easel: Easel, *, color: Color = "#fff4cc", count: float = 18, wide: float = 900, tall: float = 700
) -> str:
    """Little four-pointed lights over an area around 0, 0."""
    paper, luck = easel.paper, easel.luck
    body = ""
    for _ in range(int(count)):
        r = uniform(luck, 4, 11)
        data = (
            f"M0 {num(-r)}Q{xy(r * 0.12, -r * 0.12, r, 0)}Q{xy(r * 0.12, r * 0.12, 0, r)}"
            f"Q{xy(-r * 0.12, r * 0.12, -r, 0)}Q{xy(-r * 0.12, -r * 0.12, 0, -r)}Z"
        )
        body += placed(
            paper.fill(data, color, 0.85), uniform(luck, -0.5, 0.5) * wide, uniform(luck, -0.5, 0.5) * tall
        )
    return body


@prop("kite")
def kite(
    easel: Easel,
    *,
    color: Color = "#ff8f6a",
    second: Color = "#ffd36b",
    side: Literal["left", "right"] = "right",
) -> str:
    """A kite with its string, 110 units wide."""
    paper = easel.paper
    cross = paper.fill("M0 -70L46 0H0Z", second) + paper.fill("M0 84L-46 0H0Z", second)
    body = paper.stroke("M0 84C20 120 -16 150 10 200C30 240 -20 270 0 330", "#ffffff", 0.9, 0.9)
    body += paper.shape("M0 -70L46 0L0 84L-46 0Z", color, shift=(6, 6), over=cross)
    for x, y, turn in ((8, 128, 20), (-2, 170, -24), (18, 216, 16)):
        body += placed(paper.fill("M0 0L-18 -9V9ZM0 0L18 -9V9Z", color), x, y, turn=turn)
    return placed(body, turn=22, flip=side == "left")
