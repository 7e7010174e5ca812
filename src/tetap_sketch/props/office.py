"""The office: desk, screen, laptop, chair, pin board, files."""

from ..colors import light, shade
from ..paper import group
from ..paths import box, ellipse, num, xy
from ..streams import pick, uniform
from .easel import Easel
from .registry import Color, prop
from .shapes import dot, placed, plank, shine

NOTES = ("#ffe08a", "#ffb8a8", "#b9e4c9", "#bcdcf5", "#e3c9f5")


@prop("desk", shadow=330, reach=480)
def desk(
    easel: Easel,
    *,
    color: Color = "#e0b07c",
    front: Color = "#fff5e8",
    height: float = 190,
    wide: float = 640,
    open: bool = False,
) -> str:
    """A desk seen from its front, which hides what is behind, or an `open` one with drawers on one side
    that shows who sits at it; `height` is the top's."""
    paper = easel.paper
    half, top = wide / 2, -height
    if open:
        return _open_desk(easel, color, front, (half, top))
    body = paper.shape(box(-half + 30, top + 16, wide - 60, height - 22, 4), front, shift=(14, 0), depth=0.12)
    body += paper.fill(box(-half + 30, top + 18, wide - 60, 18), shade(color, 0.5), 0.3)
    seams = f"M{num(-half / 3)} {num(top + 40)}V-8M{num(half / 3)} {num(top + 40)}V-8"
    body += paper.stroke(seams, shade(front, 0.2), 1, 0.8)
    for x in (-half + 14, half - 44):
        body += paper.shape(box(x, top + 14, 30, height - 14, 4), color, shift=(8, 0), depth=0.22)
    over = paper.fill(box(-half, top - 30, wide, 12), light(color, 0.6), 0.6)
    body += paper.shape(
        f"M{num(-half + 20)} {num(top - 26)}H{num(half - 20)}L{num(half + 6)} {num(top + 4)}H{num(-half - 6)}Z",
        color,
        shift=None,
        over=over,
    )
    return body + plank(paper, (-half - 10, top + 2), (wide + 20, 18), shade(color, 0.08), grain=False)


def _open_desk(easel: Easel, color: str, front: str, size: tuple[float, float]) -> str:
    paper = easel.paper
    half, top = size
    body = paper.fill(box(-half + 40, top + 12, 2 * half - 60, 16), shade(color, 0.6), 0.3)
    for x in (-half + 6, half - 30):
        body += paper.shape(box(x, top + 10, 24, -top - 10, 5), shade(color, 0.06), shift=(7, 0), depth=0.24)
    left, wide = -half + 30, 132.0
    body += paper.shape(box(left, top + 10, wide, -top - 34, 6), front, shift=(10, 0), depth=0.14)
    tall = (-top - 44) / 3
    for row in range(3):
        y = top + 16 + row * tall
        body += paper.stroke(box(left + 9, y, wide - 18, tall - 6, 6), shade(front, 0.26), 0.8)
        body += paper.shape(
            box(left + wide / 2 - 20, y + tall * 0.36, 40, 9, 4.5), color, shift=(1, 2), line=0.8
        )
    over = paper.fill(box(-half, top - 24, 2 * half, 9), light(color, 0.6), 0.6)
    edge = f"M{num(-half + 18)} {num(top - 20)}H{num(half - 18)}L{num(half + 6)} {num(top)}H{num(-half - 6)}Z"
    body += paper.shape(edge, color, shift=None, over=over)
    return body + plank(paper, (-half - 8, top - 2), (2 * half + 16, 15), shade(color, 0.08), grain=False)


@prop("laptop", shadow=90, grip=(0, -10))
def laptop(easel: Easel, *, color: Color = "#d5dce6", mark: Color = "#ffb45e") -> str:
    """An open laptop seen from behind its lid; 190 units wide, 118 high."""
    paper = easel.paper
    body = paper.shape("M-104 -10H104L112 0H-112Z", shade(color, 0.1), shift=(0, 4), depth=0.2)
    body += paper.shape(box(-92, -116, 184, 110, 10), color, shift=(10, 6), depth=0.14)
    return body + dot(paper, (0, -62), 15, mark) + paper.fill(ellipse(-4, -67, 4, 3), "#ffffff", 0.8)


@prop("monitor", shadow=80)
def monitor(easel: Easel, *, color: Color = "#eef1f5", screen: Color = "#4b6ea9", seen: bool = False) -> str:
    """A computer screen on its foot, from behind, or with its picture when `seen`; 280 wide, 240 high."""
    paper = easel.paper
    body = paper.shape(
        "M-62 0C-60 -12 -24 -12 -18 -18H18C24 -12 60 -12 62 0Z", shade(color, 0.1), shift=(5, 0)
    )
    body += paper.shape(box(-15, -70, 30, 60, 3), shade(color, 0.16), shift=(7, 0))
    body += paper.shape(box(-140, -240, 280, 180, 12), color, shift=(10, 6), depth=0.12)
    if not seen:
        return body + dot(paper, (0, -150), 17, shade(color, 0.2)) + shine(paper, (-116, -222), (8, 60), 0.8)
    pane = box(-128, -228, 256, 148, 5)
    art = paper.fill(
        "M-128 -120C-60 -168 0 -120 50 -150C90 -170 110 -150 128 -160V-80H-128Z", light(screen, 0.35)
    )
    art += dot(paper, (70, -190), 20, "#ffd36b") + paper.fill(
        box(-112, -212, 70, 34, 5) + box(-112, -168, 46, 10, 5), "#ffffff", 0.8
    )
    return body + paper.fill(pane, screen) + paper.clipped(pane, art)


@prop("office-chair", shadow=110)
def office_chair(easel: Easel, *, color: Color = "#7b8fb0", height: float = 130) -> str:
    """A padded chair on wheels, seen from the front; `height` is its seat's."""
    paper = easel.paper
    seat = -height
    body = paper.shape("M-90 -8L-8 -34H8L90 -8V4H-90Z", "#5c6478", shift=(6, 0))
    body += "".join(paper.shape(ellipse(x, 0, 13), "#4a5064", shift=(3, 3)) for x in (-86, 0, 86))
    body += paper.shape(box(-10, seat + 10, 20, height - 34, 3), "#6d7686", shift=(5, 0))
    body += paper.shape(
        box(-98, seat - 250, 196, 230, 48),
        color,
        shift=(12, 8),
        depth=0.2,
        over=paper.stroke(
            f"M-76 {num(seat - 120)}C-30 {num(seat - 104)} 30 {num(seat - 104)} 76 {num(seat - 120)}",
            shade(color, 0.35),
            1,
            0.7,
        ),
    )
    return body + paper.shape(box(-104, seat - 26, 208, 46, 22), light(color, 0.15), shift=(8, 8))


@prop("pin-board", reach=260)
def pin_board(easel: Easel, *, color: Color = "#e6c79a", frame: Color = "#b98556", wide: float = 320) -> str:
    """A cork board with coloured notes and pictures, no writing, around 0, 0; 220 units high."""
    paper, luck = easel.paper, easel.luck
    half = wide / 2
    body = paper.shape(box(-half, -110, wide, 220, 6), frame, shift=(5, 5)) + paper.fill(
        box(-half + 12, -98, wide - 24, 196, 2), color
    )
    columns = max(2, int(wide // 86))
    for index in range(columns * 2):
        x = -half + 30 + (index % columns) * (wide - 44) / columns + uniform(luck, 0, 14)
        y = (-84, 14)[index // columns] + uniform(luck, -6, 6)
        tone = pick(luck, NOTES)
        note = paper.fill(box(-26, 0, 56, 58, 2), shade(color, 0.4), 0.3) + paper.fill(
            box(-28, -3, 56, 58, 2), tone
        )
        chart = "".join(box(-18 + 13 * bar, 40 - 30 * luck.random(), 8, 10, 1) for bar in range(3))
        note += (
            paper.fill(chart, shade(tone, 0.3), 0.7)
            if luck.random() < 0.5
            else dot(paper, (0, 26), 14, light(tone, 0.7))
        )
        body += group(
            note + dot(paper, (0, 2), 5, "#e8584f"),
            f"translate({xy(x + 26, y)}) rotate({num(uniform(luck, -5, 5))})",
        )
    return body


@prop("files", shadow=60)
def files(easel: Easel, *, color: Color = "#8ecae6", count: float = 4) -> str:
    """Folders standing in a row; 34 units wide each, 120 high."""
    paper = easel.paper
    tones = (color, "#ffb98a", "#b7dd8c", "#f7d26a", "#c9b8e8")
    total = int(count)
    body = ""
    for index in range(total):
        x = (index - total / 2) * 35
        spot = dot(paper, (x + 17, -34), 8, "#ffffff")
        body += paper.shape(
            box(x, -120, 33, 120, 4),
            tones[index % len(tones)],
            shift=(5, 0),
            line=0.85,
            over=spot + paper.fill(box(x + 7, -102, 19, 34, 3), "#ffffff", 0.8),
        )
    return body


@prop("pen-cup", shadow=26)
def pen_cup(easel: Easel, *, color: Color = "#7cc5b3") -> str:
    """Pencils in a cup; 110 units high."""
    paper = easel.paper
    body = ""
    for x, turn, tone in ((-10, -12, "#ff9d5c"), (0, 2, "#f7d26a"), (10, 13, "#6c8fb5")):
        pencil = paper.shape("M-5 0V-62L0 -76L5 -62V0Z", tone, shift=(2, 0), line=0.75) + paper.fill(
            "M-3 -67L0 -76L3 -67Z", "#5c4650"
        )
        body += placed(pencil, x, -34, turn=turn)
    return body + paper.shape("M-24 -58H24L20 0H-20Z", color, shift=(6, 0), depth=0.2)


@prop("keyboard", shadow=90)
def keyboard(easel: Easel, *, color: Color = "#f4f1ec") -> str:
    """A flat keyboard without letters; 190 units wide."""
    paper = easel.paper
    keys = "".join(
        box(-82 + 17 * column, -15 + 6 * row, 13, 4, 1.5) for row in range(2) for column in range(10)
    )
    return paper.shape(
        "M-92 -18H92L100 0H-100Z", color, shift=(0, 5), depth=0.16, over=paper.fill(keys, shade(color, 0.3))
    )
