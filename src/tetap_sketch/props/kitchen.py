"""The kitchen: counters, cupboards, oven, fridge, pans, tools, a rack of jars."""

from ..colors import light, mix, shade
from ..paper import Paper
from ..paths import box, ellipse, num
from ..streams import pick
from .easel import Easel
from .food import JAR_COLORS
from .registry import Color, draw_prop, prop
from .shapes import dot, placed, plank, shine


@prop("counter", reach=1400)
def counter(
    easel: Easel, *, color: Color = "#f0b878", top: Color = "#fbf0e0", height: float = 190, wide: float = 2600
) -> str:
    """A run of kitchen cupboards with a worktop seen a little from above; `height` is the worktop's."""
    paper = easel.paper
    half, upper = wide / 2, -height
    body = paper.shape(box(-half, upper + 26, wide, height - 48, 0), color, shift=None)
    body += paper.fill(box(-half, -26, wide, 26), shade(color, 0.5))
    cell = 170.0
    doors, knobs, edges = "", "", ""
    for index in range(int(wide / cell) + 1):
        x = -half + index * cell
        doors += box(x + 12, upper + 62, cell - 24, max(30.0, height - 112), 10)
        edges += f"M{num(x)} {num(upper + 42)}V-26"
        knobs += box(x + cell / 2 - 27, upper + 80, 54, 11, 5.5)
    body += paper.fill(doors, light(color, 0.25), 0.8) + paper.stroke(doors, shade(color, 0.3), 0.7, 0.6)
    body += paper.stroke(edges, shade(color, 0.42), 0.9, 0.7) + paper.shape(
        knobs, "#fff4e0", shift=(1, 3), line=0.8
    )
    body += paper.fill(box(-half, upper + 26, wide, 18), shade(color, 0.45), 0.4)
    surface = paper.fill(box(-half, upper - 30, wide, 12), "#ffffff", 0.7)
    body += paper.shape(box(-half, upper - 26, wide, 34, 0), top, shift=None, over=surface)
    return body + paper.shape(box(-half, upper + 6, wide, 22, 4), shade(top, 0.1), shift=(0, 8), depth=0.14)


@prop("cupboard", reach=200)
def cupboard(easel: Easel, *, color: Color = "#f7d9ae", wide: float = 260, tall: float = 210) -> str:
    """A wall cupboard with two doors; 0, 0 is the middle of its lower edge."""
    paper = easel.paper
    half = wide / 2
    body = paper.fill(box(-half + 6, 0, wide - 12, 12, 6), shade(color, 0.5), 0.3)
    body += paper.shape(box(-half, -tall, wide, tall, 8), color, shift=(10, 6), depth=0.16)
    for x in (-half + 12, 6):
        panel = box(x, -tall + 14, half - 18, tall - 28, 8)
        body += paper.fill(panel, light(color, 0.4), 0.8) + paper.stroke(panel, shade(color, 0.3), 0.7, 0.7)
    return body + "".join(
        paper.shape(ellipse(x, -tall * 0.42, 7), "#c98b52", shift=(2, 2), line=0.8) for x in (-18, 18)
    )


@prop("oven", reach=160)
def oven(easel: Easel, *, color: Color = "#eef2f6", glow: Color = "#ffb45e", height: float = 250) -> str:
    """A stove with a lit oven, standing on the floor; 240 units wide."""
    paper = easel.paper
    top = -height
    body = paper.shape(box(-120, top, 240, height - 8, 10), color, shift=(12, 0), depth=0.14)
    body += paper.shape(box(-126, top - 12, 252, 22, 8), "#5c6478", shift=(4, 5))
    for x in (-78, -30, 30, 78):
        body += paper.shape(ellipse(x, top + 34, 12), "#fffaf0", shift=(3, 3), line=0.8) + paper.stroke(
            f"M{x} {num(top + 34)}v-9", "#e8584f", 1.3
        )
    pane = box(-88, top + 84, 176, height - 130, 12)
    body += paper.shape(
        pane,
        "#4a4258",
        shift=None,
        over=paper.fill(ellipse(0, -40, 110, 80), paper.radial([(0, glow, 0.95), (1, glow, 0)])),
    )
    body += paper.fill(f"M-70 {num(top + 150)}L-10 {num(top + 90)}H20L-70 {num(top + 180)}Z", "#ffffff", 0.2)
    return body + paper.shape(box(-84, top + 62, 168, 12, 6), "#c9d2de", shift=(2, 4), line=0.85)


@prop("fridge", reach=160)
def fridge(easel: Easel, *, color: Color = "#9fd3c7") -> str:
    """A round-cornered fridge 250 by 560 units with a note and magnets."""
    paper = easel.paper
    body = "".join(paper.fill(box(x, -12, 30, 14, 4), "#5c6478") for x in (-96, 66))
    over = shine(paper, (-100, -520), (14, 130), 0.5) + paper.fill(
        "M-130 -372H130V-366H-130Z", shade(color, 0.34)
    )
    body += paper.shape(box(-122, -560, 244, 552, 34), color, shift=(16, 0), depth=0.16, over=over)
    for y, tall in ((-470, 74), (-340, 110)):
        body += paper.shape(box(78, y, 16, tall, 8), "#eef2f6", shift=(3, 2), line=0.9)
    body += placed(
        paper.fill(box(-34, -40, 68, 80, 4), "#fffaf0")
        + dot(paper, (0, 6), 17, "#ffa53a")
        + dot(paper, (0, -36), 7, "#e8584f"),
        -26,
        -250,
        turn=-5,
    )
    return body + dot(paper, (34, -452), 9, "#ffd36b") + dot(paper, (14, -478), 8, "#ff8f8f")


@prop("jar-rack", reach=260)
def jar_rack(easel: Easel, *, color: Color = "#c98b52", wide: float = 380) -> str:
    """A shelf of jars; 0, 0 is the middle of the board's upper face."""
    luck = easel.luck
    body = draw_prop(easel, "wall-shelf", {"color": color, "wide": wide})
    count = int((wide - 40) // 62)
    start = -(count - 1) * 31
    previous = ""
    for index in range(count):
        tint = pick(luck, [one for one in JAR_COLORS if one != previous])
        previous = tint
        body += placed(draw_prop(easel, "jar", {"color": tint}), start + index * 62, 0)
    return body


@prop("tool-rail", reach=220)
def tool_rail(easel: Easel, *, metal: Color = "#9aa3b4", wood: Color = "#d9a066") -> str:
    """A rail with a ladle, a spatula, a whisk and a pan; 0, 0 is the rail's middle."""
    paper = easel.paper
    body = paper.stroke("M-170 0H170", shade(metal, 0.4), 3.6) + paper.stroke("M-170 0H170", metal, 2)
    for x, kind in ((-130, "spatula"), (-60, "ladle"), (8, "whisk"), (96, "pan")):
        body += placed(_tool(paper, kind, metal, wood), x, 0)
    return body


def _tool(paper: Paper, kind: str, metal: str, wood: str) -> str:
    hook = paper.stroke("M0 -4V10", shade(metal, 0.3), 1.2)
    if kind == "pan":
        body = paper.shape(box(-6, 6, 12, 52, 6), wood, shift=(3, 0), line=0.85)
        body += paper.shape(ellipse(0, 100, 50), "#5c6478", shift=(8, 8))
        return hook + body + paper.stroke(ellipse(0, 100, 36), light("#5c6478", 0.4), 1, 0.7)
    body = paper.shape(box(-5, 6, 10, 64, 5), wood, shift=(3, 0), line=0.85)
    if kind == "spatula":
        body += paper.shape(box(-17, 68, 34, 54, 6), metal, shift=(5, 0), line=0.9) + paper.stroke(
            "M-7 80V110M0 80V110M7 80V110", shade(metal, 0.5), 1
        )
    elif kind == "ladle":
        body += paper.stroke("M0 70V96", metal, 2.4) + paper.shape(
            "M-24 96H24C24 124 -24 124 -24 96Z", metal, shift=(5, 4), line=0.9
        )
    else:
        body += paper.stroke(
            "M0 70C-24 92 -22 122 0 130C22 122 24 92 0 70C-9 92 -9 118 0 130C9 118 9 92 0 70",
            shade(metal, 0.2),
            1.2,
        )
    return hook + body


@prop("rolling-pin", shadow=90)
def rolling_pin(easel: Easel, *, color: Color = "#e6b67a") -> str:
    """A rolling pin lying down; 190 units wide."""
    paper = easel.paper
    body = "".join(
        paper.shape(box(x, -22, 34, 13, 6.5), shade(color, 0.2), shift=(2, 4), line=0.9) for x in (-96, 62)
    )
    return body + paper.shape(
        box(-68, -32, 136, 32, 14),
        color,
        shift=(4, 9),
        over=paper.fill(box(-58, -28, 112, 7, 3.5), light(color, 0.6), 0.8),
    )


@prop("flour", shadow=70)
def flour(easel: Easel, *, color: Color = "#ffffff") -> str:
    """A spill of flour on a worktop."""
    paper = easel.paper
    return paper.fill(ellipse(0, 0, 76, 9), color, 0.85) + paper.fill(
        ellipse(-70, 6, 26, 4) + ellipse(84, 4, 18, 3), color, 0.7
    )


@prop("cutting-board", shadow=96)
def cutting_board(easel: Easel, *, color: Color = "#d9a066") -> str:
    """A board with a halved orange and slices; 200 units wide."""
    body = plank(easel.paper, (-100, -14), (200, 14), color)
    body += placed(draw_prop(easel, "orange-slice"), -44, -12) + placed(
        draw_prop(easel, "orange-slice"), -14, -12, 0.84
    )
    return body + placed(draw_prop(easel, "orange"), 46, -12)


@prop("kettle", shadow=60)
def kettle(easel: Easel, *, color: Color = "#f08a6a") -> str:
    """A round kettle 130 units high."""
    paper = easel.paper
    body = paper.stroke("M-36 -84C-44 -138 44 -138 36 -84", "#5c4650", 4)
    body += paper.shape("M44 -62L84 -94L92 -84L58 -34Z", shade(color, 0.08), shift=(3, 3))
    body += paper.shape(
        "M-56 -4C-70 -60 -40 -92 0 -92C40 -92 70 -60 56 -4C30 2 -30 2 -56 -4Z",
        color,
        shift=(12, 8),
        over=shine(paper, (-40, -66), (9, 34), 0.6),
    )
    return (
        body
        + paper.shape(ellipse(0, -94, 24, 7), light(color, 0.2), shift=(2, 2))
        + dot(paper, (0, -104), 7, "#5c4650")
    )


@prop("hood", reach=220)
def hood(easel: Easel, *, color: Color = "#e9e2da") -> str:
    """A cooker hood on the wall; 0, 0 is the middle of its lower edge."""
    paper = easel.paper
    body = paper.shape(box(-58, -700, 116, 560, 2), mix(color, "#ffffff", 0.3), shift=(10, 0), depth=0.12)
    body += paper.shape("M-60 -150H60L138 -34H-138Z", color, shift=(14, 0), depth=0.12)
    return body + paper.shape(box(-144, -36, 288, 36, 6), shade(color, 0.06), shift=(4, 8), depth=0.14)
