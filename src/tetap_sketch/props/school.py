"""The classroom: blackboard, pupils' desks, teacher's desk, satchel."""

from ..colors import light, shade
from ..paths import box, ellipse, num, xy
from .easel import Easel
from .registry import Color, prop
from .shapes import dot, placed, plank, star


@prop("blackboard", reach=420)
def blackboard(
    easel: Easel, *, color: Color = "#3f7261", frame: Color = "#d9a066", wide: float = 640, tall: float = 300
) -> str:
    """A board with chalk drawings, no writing, around 0, 0."""
    paper = easel.paper
    half, high = wide / 2, tall / 2
    body = paper.shape(box(-half - 16, -high - 16, wide + 32, tall + 32, 8), frame, shift=(6, 6))
    body += paper.fill(box(-half, -high, wide, tall, 3), color)
    body += paper.fill(
        f"M{xy(-half, high)}L{xy(-half * 0.2, -high)}H{num(half * 0.2)}L{xy(-half * 0.6, high)}Z",
        "#ffffff",
        0.06,
    )
    chalk = "#fdf6ea"
    left, right = -half * 0.62, half * 0.6
    house = "M-66 60H70M-46 60V0L0 -46L46 0V60M-12 60V24H14V60"
    chart = "M-60 56V-56M-60 56H66M-40 36L-8 4L20 18L58 -38"
    for drawn, x in ((house, left), (chart, right)):
        body += placed(paper.stroke(drawn, chalk, 1.5, 0.9), x)
    body += paper.stroke(ellipse(left + 92, -62, 22), "#ffe08a", 1.5, 0.9)
    apple = (
        "M0 -18C-16 -30 -40 -18 -36 10C-32 34 -14 42 0 34C14 42 32 34 36 10C40 -18 16 -30 0 -18Z"
        "M0 -18C0 -32 6 -40 14 -44"
    )
    body += paper.stroke(apple, "#ffb4a4", 1.6, 0.95)
    body += paper.fill(box(-half, high - 3, wide, 4), shade(color, 0.4), 0.6)
    body += plank(paper, (-half * 0.7, high + 12), (wide * 0.7, 16), frame, grain=False)
    chalks = "".join(box(-60 + 26 * index, high + 6, 20, 7, 3) for index in range(3))
    return body + paper.fill(chalks, "#ffffff") + paper.fill(box(60, high, 44, 13, 4), "#c98b6a")


@prop("school-desk", shadow=120, reach=180)
def school_desk(
    easel: Easel, *, color: Color = "#e3b27c", metal: Color = "#8c96a6", height: float = 150
) -> str:
    """A pupil's desk seen from the front, with an open shelf; 240 units wide."""
    paper = easel.paper
    top = -height
    body = ""
    for x in (-100, 86):
        body += paper.shape(box(x, top + 14, 14, height - 14, 5), metal, shift=(4, 0), depth=0.25, line=0.9)
    body += paper.stroke("M-93 -26H93", shade(metal, 0.3), 3) + paper.stroke("M-93 -26H93", metal, 2)
    body += paper.shape(box(-108, top + 10, 216, 42, 6), shade(color, 0.16), shift=(0, 8))
    body += paper.fill(box(-96, top + 22, 192, 20, 4), shade(color, 0.5), 0.7)
    edge = f"M-104 {num(top - 18)}H104L122 {num(top + 2)}H-122Z"
    body += paper.shape(
        edge, color, shift=None, over=paper.fill(box(-120, top - 20, 240, 8), light(color, 0.6), 0.6)
    )
    return body + plank(paper, (-124, top), (248, 14), shade(color, 0.05), grain=False)


@prop("satchel", shadow=56)
def satchel(easel: Easel, *, color: Color = "#e8604c", buckle: Color = "#ffd36b") -> str:
    """A school bag standing on the floor, 130 units high."""
    paper = easel.paper
    body = paper.stroke("M-20 -118C-20 -142 20 -142 20 -118", shade(color, 0.5), 3.4)
    body += paper.shape(box(-58, -122, 116, 122, 22), color, shift=(9, 5), depth=0.2)
    body += paper.shape(
        "M-58 -98C-58 -126 -46 -124 -36 -124H36C46 -124 58 -126 58 -98V-66C30 -50 -30 -50 -58 -66Z",
        light(color, 0.14),
        shift=(6, 6),
        depth=0.16,
    )
    body += paper.shape(box(-42, -46, 84, 38, 10), shade(color, 0.08), shift=(4, 4))
    for x in (-26, 26):
        body += paper.shape(box(x - 7, -72, 14, 26, 4), buckle, shift=(2, 2), line=0.8)
    return body + dot(paper, (0, -92), 10, "#fff4e0")


@prop("paper-stars", reach=700)
def paper_stars(
    easel: Easel, *, color: Color = "#ffd36b", second: Color = "#8ecae6", count: float = 6
) -> str:
    """Folded stars on threads of different length; 0, 0 is the middle of their ceiling."""
    paper = easel.paper
    body = ""
    total = int(count)
    for index in range(total):
        x = (index - (total - 1) / 2) * 120
        y = 70 + 44 * ((index * 2) % 3)
        body += paper.stroke(f"M{num(x)} -300V{num(y)}", "#b9aca0", 0.7)
        body += f'<g transform="translate({xy(x, y + 20)})">'
        body += paper.shape(star(5, 27, 13), second if index % 2 else color, shift=(4, 4), line=0.85) + "</g>"
    return body
