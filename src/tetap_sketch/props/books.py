"""The library: books, shelves, a ladder, a globe, a reading lamp."""

from random import Random

from ..colors import light, mix, shade
from ..paper import Paper
from ..paths import box, ellipse, num, xy
from ..streams import pick, uniform
from .easel import Easel
from .registry import Color, prop
from .shapes import dot, placed, plank

SPINES = ("#c96f5a", "#e0a458", "#7ba886", "#6c8fb5", "#a98bb5", "#d9c39a", "#5f7d8c", "#b5657a", "#8f9f5c")


@prop("open-book", grip=(0, 6))
def open_book(easel: Easel, *, color: Color = "#4f9bd1", mark: Color = "#ffa92e") -> str:
    """A book held open, its cover to the viewer; 130 units wide, its middle at 0, 0."""
    paper = easel.paper
    body = ""
    for side in (-1, 1):
        border = paper.stroke(
            f"M{side * 10} -22L{side * 52} -32L{side * 54} 22L{side * 10} 32Z", light(color, 0.6), 0.7
        )
        body += paper.shape(
            f"M0 -30L{side * 60} -44L{side * 64} 34L0 46Z", color, shift=(3, 4), depth=0.2, over=border
        )
        body += paper.shape(
            f"M0 -34C{side * 14} -46 {side * 40} -50 {side * 58} -48L{side * 60} -43L0 -29Z",
            "#fffaf0",
            shift=None,
            line=0.7,
        )
    body += paper.shape("M-4 -31H4V46H-4Z", shade(color, 0.25), shift=None, line=0.7)
    return body + dot(paper, (33, -4), 11, mark) + paper.stroke(ellipse(33, -4, 11), "#ffffff", 0.6)


@prop("book", shadow=50)
def book(easel: Easel, *, color: Color = "#4f9bd1") -> str:
    """A closed book lying flat; 110 units wide, 24 high."""
    paper = easel.paper
    body = paper.shape(box(-52, -20, 104, 16, 2), "#fffaf0", shift=(3, 3), depth=0.2, line=0.8)
    return body + paper.shape(
        "M-56 -24H54V-19H-48V-5H54V0H-56C-60 -8 -60 -16 -56 -24Z", color, shift=(3, 3), line=0.9
    )


@prop("book-stack", shadow=64)
def book_stack(easel: Easel, *, count: float = 4) -> str:
    """Books piled flat, coloured by luck; 120 units wide, 24 high each."""
    luck = easel.luck
    body = ""
    start = int(luck.random() * len(SPINES))
    for index in range(int(count)):
        piece = book(easel, color=SPINES[(start + index * 2) % len(SPINES)])
        body += placed(piece, uniform(luck, -7, 7), -24 * index, flip=luck.random() < 0.5)
    return body


def _row(paper: Paper, luck: Random, width: float, height: float, haze: float) -> str:
    body, x = "", 0.0
    while x < width - 16:
        wide = min(uniform(luck, 17, 34), width - x)
        tall = height * uniform(luck, 0.66, 0.95)
        tone = mix(pick(luck, SPINES), "#e6cfae", haze)
        if luck.random() < 0.1 and x < width - 70:
            body += placed(
                paper.shape(box(0, -tall, wide, tall, 2), tone, shift=(5, 0), line=0.6), x + 16, 0, turn=-9
            )
            x += wide + 26
            continue
        bands = paper.fill(
            box(x, -tall * 0.82, wide, 6) + box(x, -tall * 0.26, wide, 6), light(tone, 0.55), 0.8
        )
        body += paper.shape(box(x, -tall, wide, tall, 2), tone, shift=None, line=0.6, over="") + bands
        x += wide + 1
    return body


@prop("bookshelf", reach=260)
def bookshelf(
    easel: Easel, *, color: Color = "#a9714a", wide: float = 380, rows: float = 5, haze: float = 0.15
) -> str:
    """A bookcase standing on the floor, 150 units per row; books by luck, paler with more haze."""
    paper, luck = easel.paper, easel.luck
    count = max(1, int(rows))
    tall, half = count * 150 + 40, wide / 2
    body = paper.shape(box(-half, -tall, wide, tall, 6), color, shift=(8, 0), depth=0.2)
    body += paper.fill(box(-half + 16, -tall + 20, wide - 32, tall - 52, 2), shade(color, 0.42))
    for row in range(count):
        floor = -32 - row * 150
        body += placed(_row(paper, luck, wide - 36, 136, haze), -half + 18, floor)
        body += paper.fill(box(-half + 16, floor - 134, wide - 32, 14), shade(color, 0.7), 0.25)
        body += plank(paper, (-half + 8, floor), (wide - 16, 15), light(color, 0.08), grain=False)
    return body + plank(paper, (-half - 10, -tall - 8), (wide + 20, 26), light(color, 0.12), grain=False)


@prop("ladder", reach=160)
def ladder(easel: Easel, *, color: Color = "#e0a868", tall: float = 640) -> str:
    """A library ladder leaning to the right against its shelf."""
    paper = easel.paper
    lean = tall * 0.16
    body = ""
    steps = int(tall // 84)
    for index in range(1, steps):
        share = index / steps
        x, y = lean * share, -tall * share
        body += plank(paper, (x - 62, y), (124, 15), light(color, 0.1), grain=False)
    for side in (-62, 46):
        body += paper.shape(
            f"M{xy(side, 0)}H{num(side + 18)}L{xy(side + 18 + lean, -tall)}H{num(side + lean)}Z",
            color,
            shift=(5, 0),
            depth=0.22,
        )
    return body


@prop("globe", shadow=60)
def globe(easel: Easel, *, color: Color = "#8ecae6", land: Color = "#9ed69b") -> str:
    """A globe on a wooden foot; 170 units high."""
    paper = easel.paper
    body = paper.shape("M-48 0C-44 -16 -14 -14 -9 -26H9C14 -14 44 -16 48 0Z", "#b07a48", shift=(6, 0))
    lands = paper.fill(
        "M-44 -112C-20 -134 0 -118 -10 -104C-2 -90 -24 -80 -34 -92ZM6 -80C26 -92 44 -78 34 -62"
        "C24 -50 8 -58 6 -80ZM14 -138C30 -138 44 -124 38 -116C24 -114 14 -124 14 -138Z",
        land,
    )
    body += paper.stroke("M-40 -46C-84 -90 -54 -156 4 -158", "#d9a066", 3.4)
    return body + paper.shape(
        ellipse(0, -92, 58),
        color,
        shift=(10, 10),
        over=lands + paper.fill(ellipse(-20, -120, 14, 9), "#ffffff", 0.6),
    )


@prop("desk-lamp", shadow=44)
def desk_lamp(easel: Easel, *, color: Color = "#f08a6a", lit: bool = True) -> str:
    """A jointed lamp 190 units high that shines to the left."""
    paper = easel.paper
    body = ""
    if lit:
        body += paper.fill(
            "M-84 -150L-164 -4H12L-30 -170Z", paper.linear([(0, "#fff3c4", 0.5), (1, "#fff3c4", 0)])
        )
    body += paper.shape("M-36 0C-34 -14 34 -14 36 0Z", shade(color, 0.15), shift=(4, 2))
    for width, tone in ((3.8, shade(color, 0.55)), (2.2, shade(color, 0.12))):
        body += paper.stroke("M0 -10L34 -100L-34 -172", tone, width)
    body += dot(paper, (34, -100), 8, shade(color, 0.4))
    return body + paper.shape(
        "M-24 -196C-8 -186 -8 -166 -22 -152L-88 -138C-92 -170 -64 -200 -24 -196Z", color, shift=(5, 6)
    )
