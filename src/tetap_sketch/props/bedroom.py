"""The bedroom: bed, bedside table, wardrobe, a toy bear, a string of little lights."""

from ..colors import light, shade
from ..paths import box, ellipse, num, xy
from .easel import Easel
from .registry import Color, Colors, prop
from .shapes import dot, plank, star


@prop("bed", shadow=300, reach=400)
def bed(
    easel: Easel,
    *,
    color: Color = "#d9a577",
    blanket: Color = "#8fb8e0",
    second: Color = "#ffffff",
    wide: float = 560,
) -> str:
    """A bed seen from its side, the pillow on the left; 250 units high with its headboard."""
    paper = easel.paper
    half = wide / 2
    body = paper.shape(
        f"M{num(-half - 14)} 0V-200C{xy(-half - 14, -256, -half + 34, -256, -half + 34, -200)}V0Z",
        color, shift=(8, 0), depth=0.2,
    )  # fmt: skip
    body += paper.shape(box(half - 26, -140, 40, 140, 12), color, shift=(8, 0), depth=0.2)
    body += plank(paper, (-half, -64), (wide, 40), shade(color, 0.06))
    body += paper.shape(box(-half + 18, -118, wide - 36, 66, 22), "#fffaf2", shift=(4, 8), depth=0.12)
    body += paper.shape(
        f"M{xy(-half + 30, -112)}C{xy(-half + 26, -160, -half + 60, -170, -half + 100, -164)}"
        f"C{xy(-half + 148, -158, -half + 156, -136, -half + 146, -108)}Z",
        second, shift=(8, 6), depth=0.14,
    )  # fmt: skip
    dots = "".join(
        ellipse(-half + 190 + 58 * index, -110 + 34 * (index % 2), 9)
        for index in range(int((wide - 230) // 58) + 1)
    )
    data = (
        f"M{xy(-half + 128, -132)}C{xy(0, -158, half - 90, -148, half - 24, -128)}V-44"
        f"C{xy(half - 120, -28, 0, -52, -half + 120, -36)}"
        f"C{xy(-half + 108, -70, -half + 112, -110, -half + 128, -132)}Z"
    )
    body += paper.shape(
        data, blanket, shift=(10, 10), depth=0.16, over=paper.fill(dots, light(blanket, 0.6), 0.8)
    )
    fold = (
        f"M{xy(-half + 128, -134)}C{xy(-half + 150, -142, -half + 176, -144, -half + 196, -146)}"
        f"C{xy(-half + 180, -110, -half + 178, -70, -half + 186, -42)}L{xy(-half + 120, -36)}"
        f"C{xy(-half + 108, -70, -half + 112, -110, -half + 128, -134)}Z"
    )
    return body + paper.shape(fold, light(blanket, 0.6), shift=(5, 5), depth=0.12)


@prop("bedside-table", shadow=70)
def bedside_table(easel: Easel, *, color: Color = "#e0b48a", knob: Color = "#fff4e0") -> str:
    """A little chest with two drawers, 130 units wide and high."""
    paper = easel.paper
    body = "".join(paper.shape(box(x, -14, 14, 14, 3), shade(color, 0.3), shift=None) for x in (-54, 40))
    body += paper.shape(box(-64, -126, 128, 116, 8), color, shift=(9, 0), depth=0.16)
    for y in (-112, -62):
        drawer = box(-52, y, 104, 42, 6)
        body += paper.fill(drawer, light(color, 0.3), 0.8) + paper.stroke(drawer, shade(color, 0.3), 0.7)
        body += paper.shape(ellipse(0, y + 21, 7), knob, shift=(2, 2), line=0.8)
    return body + plank(paper, (-72, -140), (144, 18), light(color, 0.12), grain=False)


@prop("wardrobe", shadow=150, reach=200)
def wardrobe(easel: Easel, *, color: Color = "#e6bf96", knob: Color = "#fff4e0", tall: float = 470) -> str:
    """A wardrobe with two doors; 280 units wide."""
    paper = easel.paper
    body = paper.shape(box(-140, -tall, 280, tall - 12, 10), color, shift=(12, 4), depth=0.16)
    for x in (-126, 6):
        for y, part in ((-tall + 18, 0.56), (-tall + 30 + (tall - 60) * 0.58, 0.36)):
            panel = box(x, y, 120, (tall - 60) * part, 8)
            body += paper.fill(panel, light(color, 0.35), 0.75) + paper.stroke(panel, shade(color, 0.28), 0.7)
    body += "".join(paper.shape(ellipse(x, -tall * 0.46, 8), knob, shift=(2, 2), line=0.8) for x in (-12, 12))
    return body + plank(paper, (-152, -tall - 12), (304, 22), light(color, 0.1), grain=False)


@prop("toy-bear", shadow=46)
def toy_bear(easel: Easel, *, color: Color = "#c98b5c", bow: Color = "#ff8f8f") -> str:
    """A sitting teddy, 150 units high."""
    paper = easel.paper
    pale = light(color, 0.6)
    body = paper.limb([ellipse(-34, -134, 17), ellipse(34, -134, 17)], color, shift=(3, 3))
    body += paper.shape(
        ellipse(0, -46, 42, 44), color, shift=(6, 5), over=paper.fill(ellipse(0, -40, 24, 28), pale)
    )
    body += paper.shape(ellipse(-44, -62, 15, 26), color, shift=(4, 4)) + paper.shape(
        ellipse(44, -62, 15, 26), color, shift=(4, 4)
    )
    for x in (-34, 34):
        body += paper.shape(
            ellipse(x, -18, 25, 22), color, shift=(4, 4), over=paper.fill(ellipse(x, -16, 13, 12), pale)
        )
    body += paper.shape(
        ellipse(0, -104, 45, 40), color, shift=(6, 6), over=paper.fill(ellipse(0, -90, 21, 16), pale)
    )
    body += paper.fill(ellipse(-16, -108, 5.5) + ellipse(16, -108, 5.5) + ellipse(0, -97, 7, 5), "#4a2f2a")
    wings = "M0 -66C-12 -82 -30 -82 -32 -68C-30 -54 -12 -56 0 -66C12 -82 30 -82 32 -68C30 -54 12 -56 0 -66Z"
    return body + paper.shape(wings, bow, shift=(3, 3), line=0.85)


@prop("star-lights", reach=900)
def star_lights(
    easel: Easel, *, colors: Colors = ("#ffe08a", "#ffc2b4", "#c9e4ff"), span: float = 340, lit: bool = True
) -> str:
    """Little stars on a string in arcs of width `span`, 1360 units wide, from 0, 0 to both sides."""
    paper = easel.paper
    body = ""
    for arc in range(-2, 2):
        left = arc * span
        body += paper.stroke(f"M{num(left)} 0Q{xy(left + span / 2, 70, left + span, 0)}", "#a58a78", 0.9)
        for index in range(4):
            share = (index + 0.5) / 4
            x, y = left + span * share, 140 * share * (1 - share) + 12
            tone = colors[(index + arc * 4) % len(colors)]
            place = f'<g transform="translate({xy(x, y)})">'
            halo = paper.glow(ellipse(0, 0, 34), tone, 0.6) if lit else ""
            body += place + halo + paper.shape(star(5, 15, 7), tone, shift=(2, 2), line=0.75) + "</g>"
            body += dot(paper, (x, y - 16), 2.6, "#a58a78")
    return body
